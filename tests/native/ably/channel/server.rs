//! What the server says unasked: attached again, detached, an error.

use std::time::Duration;

use sapwood::ably::channel::ChannelState::{Attached, Attaching, Failed, Suspended};
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::options::ClientOptions;

use super::{channel_error, detached, resumed};
use crate::ably::world::{Net, World, attached, error, local};

// UTS: realtime/unit/RTL12/update-emits-with-error-0
// UTS: realtime/unit/RTL12/no-error-null-reason-2
// UTS: realtime/unit/RTL2g/update-event-condition-change-0
#[test]
fn rtl12_rtl2g_attached_again_is_an_update_unless_resumed() {
    let mut world = World::attached(local(), "c");
    world.receive(resumed("c", "s1"));
    assert_eq!(
        world.channel_states("c"),
        [Attaching, Attached],
        "nothing happened"
    );
    assert_eq!(world.client.channel_serial("c"), Some("s1"));
    for reason in [Some(error(50000, 500)), None] {
        let before = world.channels.len();
        world.receive(ProtocolMessage {
            error: reason.clone(),
            ..attached("c", "s2")
        });
        assert_eq!(world.channels.len(), before + 1);
        let change = &world.channels.last().unwrap().1;
        assert_eq!(
            (change.previous, change.current, change.resumed),
            (Attached, Attached, false)
        );
        assert_eq!(change.reason, reason);
        assert_eq!(world.client.channel_state("c"), Attached);
    }
}

// UTS: realtime/unit/RTL13a/attached-reattach-triggered-0
#[test]
fn rtl13a_a_channel_that_the_server_detaches_is_attached_again_at_once() {
    let mut world = World::attached(local(), "c");
    world.receive(ProtocolMessage {
        error: Some(error(90198, 500)),
        ..detached("c")
    });
    let change = &world.channels.last().unwrap().1;
    assert_eq!((change.previous, change.current), (Attached, Attaching));
    assert_eq!(change.reason.as_ref().unwrap().code, 90198);
    let sent = world.sent(FrameAction::Attach);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].channel_serial.as_deref(), Some("s0"));
    world.receive(attached("c", "s1"));
    assert_eq!(
        world.channel_states("c"),
        [Attaching, Attached, Attaching, Attached]
    );
}

// UTS: realtime/unit/RTL13b/failed-reattach-suspended-retry-0
#[test]
fn rtl13b_a_reattach_without_an_answer_is_tried_again_later() {
    let mut world = World::attached(
        ClientOptions {
            realtime_request_timeout: Duration::from_millis(100),
            channel_retry_timeout: Duration::from_millis(200),
            ..local()
        },
        "c",
    );
    world.channels.clear();
    world.receive(detached("c"));
    assert_eq!(world.sent(FrameAction::Attach).len(), 2);
    world.pass_ms(100);
    assert_eq!(world.client.channel_state("c"), Suspended);
    world.pass_ms(200);
    assert_eq!(world.sent(FrameAction::Attach).len(), 3);
    world.receive(attached("c", "s1"));
    assert_eq!(
        world.channel_states("c"),
        [Attaching, Suspended, Attaching, Attached]
    );
}

#[test]
fn rtl13b_a_refused_reattach_is_tried_again_with_growing_delays() {
    let mut world = World::attached(local(), "c");
    world.receive(detached("c"));
    let mut delays = Vec::new();
    for _ in 0..3 {
        world.receive(detached("c"));
        assert_eq!(world.client.channel_state("c"), Suspended);
        let delay = world.channels.last().unwrap().1.retry_in.unwrap();
        delays.push(delay.as_secs_f64());
        world.pass(delay);
        assert_eq!(world.client.channel_state("c"), Attaching);
        world.receive(ProtocolMessage::new(FrameAction::Heartbeat));
    }
    for (delay, base) in delays.iter().zip([15.0, 20.0, 25.0]) {
        assert!((base * 0.8..=base).contains(delay), "{delays:?}");
    }
}

// UTS: realtime/unit/RTL13b/attaching-detached-to-suspended-1
#[test]
fn rtl13b_a_channel_that_is_detached_while_attaching_is_suspended() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(ProtocolMessage {
        error: Some(error(90198, 500)),
        ..detached("c")
    });
    let change = world.channels.last().unwrap().1.clone();
    assert_eq!((change.previous, change.current), (Attaching, Suspended));
    assert_eq!(change.reason.unwrap().code, 90198);
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    world.pass(change.retry_in.unwrap());
    assert_eq!(world.sent(FrameAction::Attach).len(), 2);
    world.receive(attached("c", "s0"));
    assert_eq!(
        world.channel_states("c"),
        [Attaching, Suspended, Attaching, Attached]
    );
}

// UTS: realtime/unit/RTL13c/retry-cancelled-disconnected-0
#[test]
fn rtl13c_no_retry_without_a_connection() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(detached("c"));
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass_ms(60_000);
    assert_eq!(world.client.channel_state("c"), Suspended);
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
}

// UTS: realtime/unit/RTL14/attached-to-failed-0
// UTS: realtime/unit/RTL14/attaching-to-failed-1
// UTS: realtime/unit/RTL14/other-channels-unaffected-3
// UTS: realtime/unit/RTL24/error-reason-channel-error-0
// UTS: realtime/unit/RTL24/error-reason-populated-0
#[test]
fn rtl14_rtl24_an_error_with_a_channel_fails_that_one_only() {
    for previous in [Attaching, Attached] {
        let mut world = World::attached(local(), "other");
        world.attach("c");
        if previous == Attached {
            world.receive(attached("c", "s0"));
        }
        assert_eq!(world.client.channel_error_reason("c"), None);
        world.channels.clear();
        world.receive(channel_error("c", 40160));
        assert_eq!(world.client.channel_state("c"), Failed);
        let reason = world.client.channel_error_reason("c").unwrap();
        assert_eq!(*reason, error(40160, 401), "rtl24: code, status and message");
        assert_eq!(world.channels.len(), 1);
        let change = &world.channels[0].1;
        assert_eq!((change.previous, change.current), (previous, Failed));
        assert_eq!(change.reason.as_ref(), Some(reason));
        assert_eq!(world.client.channel_state("other"), Attached);
        assert_eq!(world.client.channel_error_reason("other"), None);
        assert_eq!(world.state(), ConnectionState::Connected);
        world.pass_ms(20_000);
        assert_eq!(world.client.channel_state("c"), Failed);
    }
}
