//! Tokens: getting, renewing, running out of them.

mod identity;
mod refusal;
mod renewal;
mod request;

use sapwood::ably::frame::{FrameAction, ProtocolMessage};

use crate::ably::world::{World, error, with_error, with_tokens};

fn connected() -> World {
    let mut world = World::new(with_tokens());
    world.connect();
    world.answer_token("t1");
    world.welcome("conn-1", "key-1");
    world
}

fn token_expired(action: FrameAction) -> ProtocolMessage {
    with_error(action, error(40142, 401))
}
