//! Detaching, and what is not wanted any more.

use sapwood::ably::channel::ChannelState::{
    Attached, Attaching, Detached, Detaching, Failed, Initialized, Suspended,
};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};

use super::{channel_error, detached};
use crate::ably::world::{World, attached, local};

// UTS: realtime/unit/RTL5a/detach-initialized-noop-0
// UTS: realtime/unit/RTL5a/detach-already-detached-noop-1
#[test]
fn rtl5a_detach_without_attach_does_nothing() {
    let mut world = World::connected(local());
    world.detach("never");
    assert_eq!(world.client.channel_state("never"), Initialized);
    let mut again = World::attached(local(), "c");
    again.detach("c");
    again.receive(detached("c"));
    let changes = again.channels.len();
    again.detach("c");
    assert!(world.sent.is_empty() && world.channels.is_empty());
    assert_eq!(again.client.channel_state("c"), Detached);
    assert_eq!(again.channels.len(), changes);
    assert_eq!(again.sent(FrameAction::Detach).len(), 1);
}

// UTS: realtime/unit/RTL5d/normal-detach-flow-0
// UTS: realtime/unit/RTL5i/detach-while-detaching-0
// UTS: realtime/unit/RTL5/detach-state-change-events-0
// UTS: realtime/unit/RTL13a/detaching-not-server-initiated-2
// UTS: realtime/unit/RTL15b1/serial-cleared-detached-0
#[test]
fn rtl5d_rtl5_rtl5i_rtl13a_rtl15b1_detach_asks_the_server_and_ends_with_its_answer() {
    let mut world = World::attached(local(), "c");
    assert_eq!(world.client.channel_serial("c"), Some("s0"));
    world.detach("c");
    assert_eq!(world.client.channel_state("c"), Detaching);
    world.detach("c");
    assert_eq!(
        world.sent(FrameAction::Detach),
        [ProtocolMessage::on_channel(FrameAction::Detach, "c")],
        "rtl5i: once"
    );
    world.receive(detached("c"));
    assert_eq!(world.client.channel_state("c"), Detached);
    let steps: Vec<_> = world.channels[2..]
        .iter()
        .map(|(_, change)| (change.previous, change.current))
        .collect();
    assert_eq!(steps, [(Attached, Detaching), (Detaching, Detached)]);
    assert_eq!(
        world.sent(FrameAction::Attach).len(),
        1,
        "rtl13a: the client asked for it, so nothing is attached again"
    );
    assert_eq!(world.client.channel_serial("c"), None, "rtl15b1");
}

// UTS: realtime/unit/RTL5b/detach-failed-errors-0
#[test]
fn rtl5b_a_failed_channel_cannot_be_detached() {
    let mut world = World::attached(local(), "c");
    world.receive(channel_error("c", 40160));
    assert_eq!(world.client.detach(world.now, "c").unwrap_err().code, 90001);
    assert_eq!(world.client.channel_state("c"), Failed);
}

#[test]
fn rtl5f_a_detach_without_an_answer_on_another_connection_has_to_attach_again() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    world.channels.clear();
    world.pass_ms(10_000);
    assert_eq!(
        world.channel_states("c"),
        [Attaching],
        "on this socket it was never attached"
    );
    let ready = world.signals.len();
    world.receive(attached("c", "s5"));
    assert_eq!(world.channel_states("c"), [Attaching, Attached]);
    assert_eq!(world.signals.len(), ready + 1);
}

#[test]
fn rtl5f_a_detach_without_an_answer_leaves_the_channel_attached() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    world.pass_ms(10_000);
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(
        world.channels.last().unwrap().1.reason.as_ref().unwrap().code,
        90007
    );
}

#[test]
fn rtl5i_detach_while_attaching_follows_the_attach() {
    let mut world = World::connected(local());
    world.attach("c");
    world.detach("c");
    assert!(world.sent(FrameAction::Detach).is_empty());
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.channel_state("c"), Detaching);
    world.receive(detached("c"));
    assert_eq!(world.client.channel_state("c"), Detached);
    assert!(world.signals.is_empty(), "nobody wants to know any more");
}

// UTS: realtime/unit/RTL5j/detach-suspended-to-detached-0
#[test]
fn rtl5j_a_suspended_channel_is_detached_at_once() {
    let mut world = World::connected(local());
    world.attach("c");
    world.pass_ms(10_000);
    assert_eq!(world.client.channel_state("c"), Suspended);
    world.detach("c");
    assert_eq!(world.client.channel_state("c"), Detached);
    assert!(world.sent(FrameAction::Detach).is_empty());
}

// UTS: realtime/unit/RTL5l/detach-not-connected-immediate-0
#[test]
fn rtl5l_without_a_connection_detach_is_immediate_and_never_said() {
    for attach_first in [true, false] {
        let mut world = if attach_first {
            World::attached(local(), "c")
        } else {
            World::new(local())
        };
        if attach_first {
            world.drop_socket();
        } else {
            world.connect();
            world.attach("c");
        }
        world.detach("c");
        assert_eq!(world.client.channel_state("c"), Detached);
        world.welcome("conn-1", "key-2");
        assert!(world.sent(FrameAction::Detach).is_empty());
        assert_eq!(world.client.channel_state("c"), Detached);
    }
}

// UTS: realtime/unit/RTL5k/attached-while-detaching-0
#[test]
fn rtl5k_an_unwanted_attached_is_answered_with_detach() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    world.receive(attached("c", "s1"));
    assert_eq!(world.client.channel_state("c"), Detaching);
    assert_eq!(world.sent(FrameAction::Detach).len(), 2);
    world.receive(detached("c"));
    world.receive(attached("c", "s2"));
    assert_eq!(world.client.channel_state("c"), Detached);
    assert_eq!(world.sent(FrameAction::Detach).len(), 3);
}
