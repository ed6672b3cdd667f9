//! Members and the state of their channel: what being attached, detached, suspended or failed means for them.

mod kept;
mod list;
mod queue;

use std::time::Duration;

use sapwood::ably::channel::ChannelState;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::presence::{PresenceActions, PresenceMessage};

use crate::ably::world::{Net, World, attached_with_members, error, local, sync, with_error};

/// A world with channel `c` attached and these members on it, whose news everybody hears from now on.
fn with_members(members: Vec<PresenceMessage>) -> World {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(attached_with_members("c"));
    world.receive(sync("c", "seq1:", members));
    world
        .ask(|client, now| client.presence_subscribe(now, "c", 1, PresenceActions::ALL))
        .unwrap();
    assert!(world.presence.is_empty());
    world
}

fn failed(channel: &str) -> ProtocolMessage {
    ProtocolMessage {
        channel: Some(channel.into()),
        ..with_error(FrameAction::Error, error(90001, 400))
    }
}

/// The connection is lost for so long that it is suspended.
fn suspend(world: &mut World) {
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(121));
    assert_eq!(world.client.channel_state("c"), ChannelState::Suspended);
}

fn told(world: &World) -> Vec<(&str, sapwood::ably::presence::PresenceAction)> {
    let news = world.presence.iter();
    news.map(|news| (news.client_id.as_deref().unwrap(), news.action))
        .collect()
}
