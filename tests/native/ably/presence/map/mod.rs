//! The map of a channel's members: which word is newer, and what a sync leaves behind.

mod members;
mod newness;
mod sync;

use sapwood::ably::encoding::Data;
use sapwood::ably::presence::PresenceAction::Enter;
use sapwood::ably::presence::{MemberMap, PresenceAction, PresenceMessage};

use crate::ably::world::member;

/// A leave that the server made up for a member on `conn-1`.
fn made_up(action: PresenceAction, id: &str, timestamp: i64) -> PresenceMessage {
    PresenceMessage {
        connection_id: Some("conn-1".into()),
        ..member(action, "client-1", id, timestamp)
    }
}

fn map_of(members: &[(&str, &str)]) -> MemberMap {
    let mut map = MemberMap::default();
    for (client, id) in members {
        assert!(map.apply(member(Enter, client, id, 100)).is_some());
    }
    map
}

fn clients(map: &MemberMap) -> Vec<&str> {
    map.values()
        .map(|member| member.client_id.as_deref().unwrap())
        .collect()
}

#[track_caller]
fn action(map: &MemberMap, key: &str) -> PresenceAction {
    map.get(key).expect("it is not there").action
}

#[track_caller]
fn data(map: &MemberMap, key: &str) -> Data {
    map.get(key).expect("it is not there").data.clone()
}
