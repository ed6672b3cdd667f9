//! Attaching: when it is asked for, answered, refused, and tried again.

use std::time::Duration;

use sapwood::ably::channel::ChannelState::{
    Attached, Attaching, Detached, Detaching, Initialized, Suspended,
};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::options::ClientOptions;

use super::{channel_error, detached};
use crate::ably::world::{Net, World, attached, error, local, with_error};

// UTS: realtime/unit/RTL4c/sends-attach-message-1
// UTS: realtime/unit/RTL2a/state-change-events-emitted-0
// UTS: realtime/unit/RTL2d/state-change-object-structure-0
#[test]
fn rtl4c_rtl2a_rtl2d_attach_asks_the_server_and_ends_with_its_answer() {
    let mut world = World::connected(local());
    world.attach("c");
    assert_eq!(world.client.channel_state("c"), Attaching);
    assert_eq!(
        world.sent,
        [ProtocolMessage::on_channel(FrameAction::Attach, "c")]
    );
    world.receive(attached("c", "s0"));
    let steps: Vec<_> = world
        .channels
        .iter()
        .map(|(name, change)| (name.as_str(), change.previous, change.current))
        .collect();
    assert_eq!(
        steps,
        [("c", Initialized, Attaching), ("c", Attaching, Attached)],
        "every step is told, and an attaching or attached is told by its `current`"
    );
}

// UTS: realtime/unit/RTL4a/already-attached-noop-0
#[test]
fn rtl4a_attach_when_attached_does_nothing() {
    let mut world = World::attached(local(), "c");
    world.attach("c");
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    assert_eq!(world.channel_states("c"), [Attaching, Attached]);
}

// UTS: realtime/unit/RTL4h/attach-while-attaching-0
#[test]
fn rtl4h_attach_while_attaching_joins() {
    let mut world = World::connected(local());
    world.attach("c");
    world.attach("c");
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    assert_eq!(world.channel_states("c"), [Attaching, Attached]);
}

#[test]
fn rtl4h_attach_while_detaching_follows_the_detach() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    world.attach("c");
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    world.receive(detached("c"));
    assert_eq!(
        world.channel_states("c"),
        [Attaching, Attached, Detaching, Detached, Attaching]
    );
    assert_eq!(world.sent(FrameAction::Attach).len(), 2);
}

// UTS: realtime/unit/RTL4i/queued-while-connecting-0
#[test]
fn rtl4i_attach_before_the_connection_is_there_waits_for_it() {
    let mut world = World::new(local());
    world.attach("before");
    world.connect();
    world.attach("meanwhile");
    assert_eq!(world.client.channel_state("before"), Attaching);
    assert!(world.sent.is_empty());
    world.pass_ms(9_000);
    world.welcome("conn-1", "key-1");
    assert_eq!(world.sent(FrameAction::Attach).len(), 2);
    world.pass_ms(9_000);
    assert_eq!(
        world.client.channel_state("before"),
        Attaching,
        "its time began with the connection"
    );
}

// UTS: realtime/unit/RTL4b/fails-connection-closed-0
// UTS: realtime/unit/RTL4b/fails-connection-failed-1
#[test]
fn rtl4b_attach_without_hope_is_refused() {
    let mut closed = World::connected(local());
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    let mut failed = World::connected(local());
    failed.receive(with_error(FrameAction::Error, error(40000, 400)));
    let mut suspended = World::connected(local());
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    suspended.pass(Duration::from_secs(121));
    for mut world in [closed, failed, suspended] {
        assert!(
            world.client.attach(world.now, "c").is_err(),
            "{:?}",
            world.state()
        );
        assert_eq!(world.client.channel_state("c"), Initialized);
    }
}

// UTS: realtime/unit/RTL4g/attach-from-failed-0
#[test]
fn rtl4g_attach_from_failed_starts_afresh() {
    let mut world = World::attached(local(), "c");
    world.receive(channel_error("c", 40160));
    assert_eq!(world.client.channel_error_reason("c").unwrap().code, 40160);
    world.attach("c");
    assert_eq!(world.client.channel_error_reason("c"), None);
    assert_eq!(world.sent(FrameAction::Attach)[1].channel_serial, None);
    world.receive(attached("c", "s1"));
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(world.client.channel_error_reason("c"), None);
}

// UTS: realtime/unit/RTL4c/clears-error-reason-0
#[test]
fn rtl4c_being_attached_after_a_suspended_connection_clears_the_reason() {
    let mut world = World::attached(local(), "c");
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(120));
    assert_eq!(world.client.channel_state("c"), Suspended);
    assert!(world.client.channel_error_reason("c").is_some());
    world.net = Net::Welcoming;
    world.pass(Duration::from_secs(30));
    world.receive(attached("c", "s1"));
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(world.client.channel_error_reason("c"), None);
}

// UTS: realtime/unit/RTL4c/error-cleared-on-attach-0
#[test]
fn rtl4c_being_attached_after_a_refused_try_clears_the_reason() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(ProtocolMessage {
        error: Some(error(50000, 500)),
        ..detached("c")
    });
    assert_eq!(world.client.channel_error_reason("c").unwrap().code, 50000);
    world.attach("c");
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(world.client.channel_error_reason("c"), None);
}

#[test]
fn rtl4f_rtb1_an_attach_without_an_answer_is_tried_again_later() {
    let mut world = World::connected(local());
    world.attach("c");
    world.pass_ms(10_000);
    assert_eq!(world.client.channel_state("c"), Suspended);
    assert_eq!(world.client.channel_error_reason("c").unwrap().code, 90007);
    let retry_in = world.channels.last().unwrap().1.retry_in.unwrap();
    assert!((12_000..=15_000).contains(&retry_in.as_millis()));
    world.receive(ProtocolMessage::new(FrameAction::Heartbeat));
    world.pass(retry_in);
    assert_eq!(world.client.channel_state("c"), Attaching);
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(world.client.channel_error_reason("c"), None, "rtl4c");
}

// UTS: realtime/unit/RTC7/attach-request-timeout-0
#[test]
fn rtc7_the_configured_time_to_wait_for_the_server_counts() {
    let mut world = World::connected(ClientOptions {
        realtime_request_timeout: Duration::from_millis(500),
        ..local()
    });
    world.attach("c");
    world.pass_ms(499);
    assert_eq!(world.client.channel_state("c"), Attaching);
    world.pass_ms(1);
    assert_eq!(world.client.channel_state("c"), Suspended);
    assert_eq!(world.client.channel_error_reason("c").unwrap().code, 90007);
}
