//! Attaching, detaching and what the server says about channels.

use std::time::Duration;

use sapwood::ably::channel::ChannelState::{
    Attached, Attaching, Detached, Detaching, Failed, Initialized, Suspended,
};
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::options::{ChannelOptions, ClientOptions};
use sapwood::sorted_map::SortedMap;

use super::world::{Net, World, attached, error, local, message, with_error};

fn detached(channel: &str) -> ProtocolMessage {
    ProtocolMessage::on_channel(FrameAction::Detached, channel)
}

fn channel_error(channel: &str, code: u32) -> ProtocolMessage {
    ProtocolMessage {
        channel: Some(channel.into()),
        ..with_error(FrameAction::Error, error(code, 401))
    }
}

fn resumed(channel: &str, serial: &str) -> ProtocolMessage {
    ProtocolMessage {
        flags: Flags::RESUMED,
        ..attached(channel, serial)
    }
}

// UTS: realtime/unit/RTL2b/channel-state-attribute-0
// UTS: realtime/unit/RTL2b/initial-state-initialized-1
#[test]
fn rts3_rtl2b_a_channel_is_initialized_until_it_is_used() {
    let mut world = World::connected(local());
    assert_eq!(world.client.channel_state("c"), Initialized);
    assert_eq!(world.client.channels().count(), 0);
    world.attach("c");
    assert_eq!(world.client.channels().collect::<Vec<_>>(), ["c"]);
}

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

// UTS: realtime/unit/RTL4k/includes-channel-params-0
// UTS: realtime/unit/RTL4l/modes-encoded-as-flags-0
#[test]
fn rtl4k_rtl4l_attach_carries_params_and_modes() {
    let mut world = World::connected(local());
    let options = ChannelOptions {
        params: SortedMap::from([("rewind".into(), "1".into()), ("x".into(), "y".into())]),
        modes: Some(Flags::SUBSCRIBE | Flags::PUBLISH),
        ..ChannelOptions::default()
    };
    world.client.set_channel_options(world.now, "c", options.clone());
    world.attach("c");
    let frame = &world.sent(FrameAction::Attach)[0];
    assert_eq!(frame.params, options.params);
    assert_eq!(frame.flags.0, (1 << 17) | (1 << 18));
}

// UTS: realtime/unit/RTL3d/reattach-attached-with-serial-0
#[test]
fn rtl3d_rtl4c1_a_reattach_carries_the_serial_and_no_rewind() {
    let mut world = World::connected(local());
    let options = ChannelOptions {
        params: SortedMap::from([("rewind".into(), "15s".into()), ("x".into(), "y".into())]),
        ..ChannelOptions::default()
    };
    world.client.set_channel_options(world.now, "c", options);
    world.attach("c");
    world.receive(attached("c", "s0"));
    world.receive(message("c", "s5", "m"));
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    world.receive(attached("c", "s6"));
    let sent = world.sent(FrameAction::Attach);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].channel_serial.as_deref(), Some("s5"));
    assert_eq!(sent[1].params, SortedMap::from([("x".into(), "y".into())]));
    assert_eq!(
        world.channel_states("c"),
        [Attaching, Attached, Attaching, Attached]
    );
}

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

// UTS: realtime/unit/RTL4j/attach-resume-flag-not-set-0
#[test]
fn rtl4j_the_retired_resume_flag_is_not_set() {
    let mut world = World::attached(local(), "c");
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    assert_eq!(
        world.sent(FrameAction::Attach).pop().unwrap().flags,
        Flags::default()
    );
}

// UTS: realtime/unit/RTL4c1/includes-channel-serial-0
#[test]
fn rtl16_rtl4c1_new_options_attach_again_without_leaving_attached() {
    let mut world = World::attached(local(), "c");
    let options = ChannelOptions {
        modes: Some(Flags::SUBSCRIBE),
        ..ChannelOptions::default()
    };
    world.client.set_channel_options(world.now, "c", options.clone());
    world.client.set_channel_options(world.now, "c", options);
    world.pass_ms(0);
    world.attach("c");
    assert_eq!(
        world.sent(FrameAction::Attach).len(),
        2,
        "the same options need nothing"
    );
    let serials: Vec<_> = world
        .sent(FrameAction::Attach)
        .into_iter()
        .map(|frame| frame.channel_serial)
        .collect();
    assert_eq!(serials, [None, Some("s0".into())], "rtl4c1");
    assert_eq!(world.client.channel_state("c"), Attached);
}

#[test]
fn rtl4m_the_granted_modes_are_known_only_if_the_server_says_them() {
    let mut world = World::attached(local(), "c");
    assert_eq!(world.client.channel_modes("c"), None);
    assert_eq!(world.warnings.len(), 1, "only that of the key");
    world.receive(ProtocolMessage {
        flags: Flags::PUBLISH | Flags::RESUMED,
        ..attached("c", "s0")
    });
    assert_eq!(world.client.channel_modes("c"), Some(Flags::PUBLISH));
    assert!(world.warnings[1].contains("subscribe"));
}

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
fn rts4a_a_released_channel_ends_detached_even_if_the_server_does_not_answer() {
    let mut world = World::attached(local(), "c");
    world.ask(|client, now| client.release(now, "c"));
    world.channels.clear();
    world.pass_ms(10_000);
    assert_eq!(world.channel_states("c"), [Detached]);
    assert!(!world.client.has_channel("c"));
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

// UTS: realtime/unit/RTL2d/resumed-flag-propagated-2
// UTS: realtime/unit/RTL2i/has-backlog-flag-true-0
#[test]
fn rtl2f_rtl2i_rtl2d_the_flags_are_told() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(ProtocolMessage {
        flags: Flags::RESUMED | Flags::HAS_BACKLOG,
        ..attached("c", "s0")
    });
    let change = &world.channels.last().unwrap().1;
    assert!(change.resumed && change.has_backlog);
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

// UTS: realtime/unit/RTL15b/channel-serial-from-attached-0
// UTS: realtime/unit/RTL15b/channel-serial-from-messages-1
// UTS: realtime/unit/RTL15b/serial-not-updated-empty-2
#[test]
fn rtl15b_the_serial_follows_attached_and_messages() {
    let mut world = World::connected(local());
    world.attach("c");
    assert_eq!(world.client.channel_serial("c"), None);
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.channel_serial("c"), Some("s0"));
    world.receive(message("c", "s1", "m"));
    assert_eq!(world.client.channel_serial("c"), Some("s1"));
    world.receive(ProtocolMessage {
        channel_serial: None,
        ..message("c", "", "m")
    });
    assert_eq!(world.client.channel_serial("c"), Some("s1"));
    let presence = ProtocolMessage {
        channel_serial: Some("s2".into()),
        ..ProtocolMessage::on_channel(FrameAction::Presence, "c")
    };
    world.receive(presence);
    let sync = ProtocolMessage {
        channel_serial: Some("seq:cursor".into()),
        ..ProtocolMessage::on_channel(FrameAction::Sync, "c")
    };
    world.receive(sync);
    assert_eq!(
        world.client.channel_serial("c"),
        Some("s2"),
        "the serial of SYNC is another thing"
    );
}

// UTS: realtime/unit/RTL15c/attach-serial-from-attached-0
// UTS: realtime/unit/RTL15c/attach-serial-server-reattach-1
#[test]
fn rtl15c_the_attach_serial_is_that_of_the_last_unresumed_attach() {
    let mut world = World::connected(local());
    world.attach("c");
    assert_eq!(world.client.attach_serial("c"), None);
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.attach_serial("c"), Some("s0"));
    world.receive(resumed("c", "s1"));
    assert_eq!(world.client.attach_serial("c"), Some("s0"));
    world.receive(attached("c", "s2"));
    assert_eq!(world.client.attach_serial("c"), Some("s2"));
    world.detach("c");
    world.receive(detached("c"));
    world.attach("c");
    world.receive(attached("c", "s3"));
    assert_eq!(world.client.attach_serial("c"), Some("s3"));
}

#[test]
fn rtl17_messages_come_only_while_attached() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(message("c", "s1", "early"));
    world.receive(attached("c", "s1"));
    world.receive(message("c", "s2", "in time"));
    world.detach("c");
    world.receive(message("c", "s3", "late"));
    world.receive(message("unknown", "s3", "elsewhere"));
    let names: Vec<_> = world
        .delivered
        .iter()
        .map(|message| message.name.clone().unwrap())
        .collect();
    assert_eq!(names, ["in time"]);
}

#[test]
fn rts4a_a_released_channel_is_forgotten_once_detached() {
    let mut world = World::attached(local(), "c");
    world.client.release(world.now, "c");
    world.pass_ms(0);
    world.receive(detached("c"));
    assert_eq!(world.client.channels().count(), 0);
    world.client.release(world.now, "never there");
}

#[test]
fn rts4_the_last_wish_wins_when_a_channel_is_released_and_taken_again() {
    let mut world = World::attached(local(), "c");
    for _ in 0..5 {
        world.client.release(world.now, "c");
        world.attach("c");
    }
    world.receive(detached("c"));
    world.receive(attached("c", "s9"));
    assert_eq!(world.client.channel_state("c"), Attached);
    world.client.release(world.now, "c");
    world.pass_ms(10_000);
    assert_eq!(
        world.client.channels().count(),
        0,
        "also if the server never answers"
    );
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

#[test]
fn new_channels_get_the_options_that_the_client_has_for_them() {
    let mut world = World::connected(ClientOptions {
        channel_options: ChannelOptions {
            params: SortedMap::from([("rewind".into(), "15s".into())]),
            ..ChannelOptions::default()
        },
        ..local()
    });
    world.attach("c");
    assert_eq!(
        world.sent(FrameAction::Attach)[0].params.get("rewind").unwrap(),
        "15s"
    );
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

// UTS: realtime/unit/RTL2/filtered-event-subscription-0
#[test]
fn rtl2_an_app_can_pick_one_kind_of_change() {
    let mut world = World::attached(local(), "c");
    world.attach("other");
    let attached: Vec<_> = world
        .channels
        .iter()
        .filter(|(name, change)| name == "c" && change.current == Attached)
        .collect();
    assert_eq!(attached.len(), 1);
    assert_eq!(attached[0].1.previous, Attaching);
}
