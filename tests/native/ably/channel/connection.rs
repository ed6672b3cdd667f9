//! Channels follow their connection: they end with it and are attached again on the next one.

use std::time::Duration;

use sapwood::ably::channel::ChannelState::{Attached, Attaching, Detached, Failed, Initialized, Suspended};
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::options::ChannelOptions;

use super::detached;
use crate::ably::world::{Net, World, attached, error, local, message, with_error};

// UTS: realtime/unit/RTL3d/multiple-channels-reattached-3
#[test]
fn rtl3d_every_channel_is_attached_again() {
    let mut world = World::attached(local(), "a");
    world.attach("b");
    world.receive(attached("b", "s0"));
    world.drop_socket();
    world.sent.clear();
    world.welcome("conn-1", "key-2");
    let again: Vec<_> = world
        .sent(FrameAction::Attach)
        .into_iter()
        .map(|frame| frame.channel.unwrap())
        .collect();
    assert_eq!(again, ["a", "b"]);
    for name in again {
        world.receive(attached(&name, "s1"));
        assert_eq!(world.client.channel_state(&name), Attached);
    }
}

// UTS: realtime/unit/RTL3a/failed-attached-to-failed-0
// UTS: realtime/unit/RTL3b/closed-attached-to-detached-0
// UTS: realtime/unit/RTL3c/suspended-attached-to-suspended-0
// UTS: realtime/unit/RTL3c/suspended-attaching-to-suspended-1
// UTS: realtime/unit/RTL15b2/serial-retained-suspended-0
#[test]
fn rtl3a_rtl3b_rtl3c_rtl15b2_channels_follow_the_end_of_the_connection() {
    let last = |world: &World, name: &str| {
        let of_it = world.channels.iter().rev().find(|(channel, _)| channel == name);
        let change = &of_it.unwrap().1;
        (change.previous, change.current)
    };
    let mut failed = World::attached(local(), "c");
    failed.receive(with_error(FrameAction::Error, error(40198, 403)));
    assert_eq!(failed.client.channel_state("c"), Failed);
    assert_eq!(failed.client.channel_error_reason("c").unwrap().code, 40198);
    assert_eq!(last(&failed, "c"), (Attached, Failed));
    let told = &failed.channels.last().unwrap().1;
    assert_eq!(told.reason.as_ref().unwrap().code, 40198);
    let mut closed = World::attached(local(), "c");
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!(closed.client.channel_state("c"), Detached);
    assert_eq!(last(&closed, "c"), (Attached, Detached));
    let mut suspended = World::attached(local(), "c");
    suspended.attach("attaching");
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    suspended.pass(Duration::from_secs(120));
    assert_eq!(suspended.client.channel_state("c"), Suspended);
    assert_eq!(last(&suspended, "c"), (Attached, Suspended));
    assert_eq!(suspended.client.channel_state("attaching"), Suspended);
    assert_eq!(last(&suspended, "attaching"), (Attaching, Suspended));
    assert_eq!(suspended.client.channel_serial("c"), Some("s0"), "rtl15b2");
}

// UTS: realtime/unit/RTL3a/other-states-unaffected-2
#[test]
fn rtl3a_channels_that_are_not_attached_do_not_follow_a_failed_connection() {
    let mut world = World::attached(local(), "detached");
    world.detach("detached");
    world.receive(detached("detached"));
    let changes = world.channels.len();
    let options = ChannelOptions::default();
    world
        .client
        .set_channel_options(world.now, "initialized", options);
    world.receive(with_error(FrameAction::Error, error(40198, 403)));
    assert_eq!(world.state(), ConnectionState::Failed);
    assert_eq!(world.client.channel_state("initialized"), Initialized);
    assert_eq!(world.client.channel_state("detached"), Detached);
    assert_eq!(world.channels.len(), changes);
}

// UTS: realtime/unit/RTL3e/disconnected-attached-noop-0
// UTS: realtime/unit/RTL3e/disconnected-attaching-noop-1
#[test]
fn rtl3e_disconnected_leaves_channels_as_they_are() {
    let mut world = World::attached(local(), "c");
    world.attach("attaching");
    let changes = world.channels.len();
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass_ms(60_000);
    assert_eq!(world.state(), ConnectionState::Disconnected);
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(world.client.channel_state("attaching"), Attaching);
    assert_eq!(world.channels.len(), changes, "and nothing is told");
}

// UTS: realtime/unit/RTN19b/attach-resent-on-reconnect-0
#[test]
fn rtl3d_rtn19b_a_new_connection_attaches_again_whatever_was_wanted() {
    let mut world = World::attached(local(), "attached");
    world.receive(message("attached", "s7", "m"));
    world.attach("attaching");
    world.attach("detaching");
    world.receive(attached("detaching", "s0"));
    world.detach("detaching");
    world.attach("detached");
    world.receive(attached("detached", "s0"));
    world.detach("detached");
    world.receive(detached("detached"));
    world.drop_socket();
    world.sent.clear();
    world.welcome("conn-2", "key-2");
    let mut again: Vec<_> = world
        .sent
        .iter()
        .map(|frame| {
            (
                frame.action,
                frame.channel.clone().unwrap(),
                frame.channel_serial.clone(),
            )
        })
        .collect();
    again.sort();
    assert_eq!(
        again,
        [
            (FrameAction::Attach, "attached".into(), Some("s7".into())),
            (FrameAction::Attach, "attaching".into(), None),
            (FrameAction::Detach, "detaching".into(), None),
        ]
    );
    world.receive(attached("attaching", "s1"));
    assert_eq!(world.client.channel_state("attaching"), Attached);
}

#[test]
fn rtl3d1_channels_are_on_their_way_before_anybody_hears_of_the_connection() {
    let mut world = World::attached(local(), "c");
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(125));
    assert_eq!(world.client.channel_state("c"), Suspended);
    world.net = Net::Welcoming;
    world.pass(Duration::from_secs(30));
    assert_eq!(world.client.channel_state("c"), Attaching);
    assert_eq!(world.sent(FrameAction::Attach).len(), 2);
}

#[test]
fn rtn11d_channels_start_from_nothing_with_the_connection() {
    let mut world = World::attached(local(), "c");
    world.close();
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    world.connect();
    assert_eq!(world.client.channel_state("c"), Initialized);
    world.welcome("conn-2", "key-2");
    assert_eq!(world.client.channel_state("c"), Initialized);
}
