//! Who is there: entering and leaving, the list of members and listening to its news.

mod enter;
mod get;
mod listen;
mod map;
mod own;
mod reentry;
mod state;

use sapwood::ably::presence::PresenceAction::Present;
use sapwood::ably::presence::PresenceMessage;

use crate::ably::world::member;

fn alice() -> PresenceMessage {
    member(Present, "alice", "c1:0:0", 100)
}

fn bob() -> PresenceMessage {
    member(Present, "bob", "c2:0:0", 100)
}

/// The word with data.
fn saying(data: &str, message: PresenceMessage) -> PresenceMessage {
    PresenceMessage {
        data: data.into(),
        ..message
    }
}
