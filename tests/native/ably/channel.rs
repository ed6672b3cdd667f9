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

#[test]
fn rts3_a_channel_is_initialized_until_it_is_used() {
    let mut world = World::connected(local());
    assert_eq!(world.client.channel_state("c"), Initialized);
    assert_eq!(world.client.channels().count(), 0);
    world.attach("c");
    assert_eq!(world.client.channels().collect::<Vec<_>>(), ["c"]);
}

#[test]
fn rtl4c_attach_asks_the_server_and_ends_with_its_answer() {
    let mut world = World::connected(local());
    world.attach("c");
    assert_eq!(world.client.channel_state("c"), Attaching);
    assert_eq!(
        world.sent,
        [ProtocolMessage::on_channel(FrameAction::Attach, "c")]
    );
    world.receive(attached("c", "s0"));
    assert_eq!(world.channel_states("c"), [Attaching, Attached]);
}

#[test]
fn rtl4a_attach_when_attached_does_nothing() {
    let mut world = World::attached(local(), "c");
    world.attach("c");
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    assert_eq!(world.channel_states("c"), [Attaching, Attached]);
}

#[test]
fn rtl4h_attach_while_attaching_joins() {
    let mut world = World::connected(local());
    world.attach("c");
    world.attach("c");
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
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

#[test]
fn rtl4c1_a_reattach_carries_the_serial_and_no_rewind() {
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
    let frame = world.sent(FrameAction::Attach).pop().unwrap();
    assert_eq!(frame.channel_serial.as_deref(), Some("s5"));
    assert_eq!(frame.params, SortedMap::from([("x".into(), "y".into())]));
}

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

#[test]
fn rtl16_new_options_attach_again_without_leaving_attached() {
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

#[test]
fn rtl5a_detach_without_attach_does_nothing() {
    let mut world = World::connected(local());
    world.detach("never");
    let mut again = World::attached(local(), "c");
    again.detach("c");
    again.receive(detached("c"));
    again.detach("c");
    assert!(world.sent.is_empty());
    assert_eq!(again.sent(FrameAction::Detach).len(), 1);
}

#[test]
fn rtl5d_rtl5_detach_asks_the_server_and_ends_with_its_answer() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    assert_eq!(world.client.channel_state("c"), Detaching);
    world.detach("c");
    assert_eq!(world.sent(FrameAction::Detach).len(), 1, "rtl5i");
    world.receive(detached("c"));
    assert_eq!(
        world.channel_states("c"),
        [Attaching, Attached, Detaching, Detached]
    );
    assert_eq!(world.client.channel_serial("c"), None, "rtl15b1");
}

#[test]
fn rtl5b_a_failed_channel_cannot_be_detached() {
    let mut world = World::attached(local(), "c");
    world.receive(channel_error("c", 40160));
    assert_eq!(world.client.detach(world.now, "c").unwrap_err().code, 90001);
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

#[test]
fn rtl5j_a_suspended_channel_is_detached_at_once() {
    let mut world = World::connected(local());
    world.attach("c");
    world.pass_ms(10_000);
    world.detach("c");
    assert_eq!(world.client.channel_state("c"), Detached);
    assert!(world.sent(FrameAction::Detach).is_empty());
}

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

#[test]
fn rtl12_attached_again_is_an_update_unless_resumed() {
    let mut world = World::attached(local(), "c");
    world.receive(resumed("c", "s1"));
    assert_eq!(
        world.channel_states("c"),
        [Attaching, Attached],
        "nothing happened"
    );
    assert_eq!(world.client.channel_serial("c"), Some("s1"));
    world.receive(ProtocolMessage {
        error: Some(error(90003, 400)),
        ..attached("c", "s2")
    });
    let change = &world.channels.last().unwrap().1;
    assert_eq!(
        (change.previous, change.current, change.resumed),
        (Attached, Attached, false)
    );
    assert_eq!(change.reason.as_ref().unwrap().code, 90003);
    world.receive(attached("c", "s3"));
    assert_eq!(world.channels.last().unwrap().1.reason, None);
}

#[test]
fn rtl2f_rtl2i_the_flags_are_told() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(ProtocolMessage {
        flags: Flags::RESUMED | Flags::HAS_BACKLOG,
        ..attached("c", "s0")
    });
    let change = &world.channels.last().unwrap().1;
    assert!(change.resumed && change.has_backlog);
}

#[test]
fn rtl13a_a_channel_that_the_server_detaches_is_attached_again_at_once() {
    let mut world = World::attached(local(), "c");
    world.receive(ProtocolMessage {
        error: Some(error(90198, 500)),
        ..detached("c")
    });
    assert_eq!(world.channel_states("c"), [Attaching, Attached, Attaching]);
    assert_eq!(
        world.channels.last().unwrap().1.reason.as_ref().unwrap().code,
        90198
    );
    let again = world.sent(FrameAction::Attach).pop().unwrap();
    assert_eq!(again.channel_serial.as_deref(), Some("s0"));
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

#[test]
fn rtl13b_a_channel_that_is_detached_while_attaching_is_suspended() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(detached("c"));
    assert_eq!(world.channel_states("c"), [Attaching, Suspended]);
}

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

#[test]
fn rtl14_an_error_with_a_channel_fails_that_one_only() {
    for state in ["attaching", "attached"] {
        let mut world = World::attached(local(), "other");
        world.attach("c");
        if state == "attached" {
            world.receive(attached("c", "s0"));
        }
        world.receive(channel_error("c", 40160));
        assert_eq!(world.client.channel_state("c"), Failed);
        assert_eq!(
            world.client.channel_error_reason("c").unwrap().code,
            40160,
            "rtl24"
        );
        assert_eq!(world.client.channel_state("other"), Attached);
        assert_eq!(world.state(), ConnectionState::Connected);
        world.pass_ms(20_000);
        assert_eq!(world.client.channel_state("c"), Failed);
    }
}

#[test]
fn rtl3a_rtl3b_rtl3c_channels_follow_the_end_of_the_connection() {
    let mut failed = World::attached(local(), "c");
    failed.receive(with_error(FrameAction::Error, error(40000, 400)));
    assert_eq!(failed.client.channel_state("c"), Failed);
    let mut closed = World::attached(local(), "c");
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!(closed.client.channel_state("c"), Detached);
    let mut suspended = World::attached(local(), "c");
    suspended.attach("attaching");
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    suspended.pass(Duration::from_secs(120));
    assert_eq!(suspended.client.channel_state("c"), Suspended);
    assert_eq!(suspended.client.channel_state("attaching"), Suspended);
    assert_eq!(suspended.client.channel_serial("c"), Some("s0"), "rtl15b2");
}

#[test]
fn rtl3e_disconnected_leaves_channels_as_they_are() {
    let mut world = World::attached(local(), "c");
    world.attach("attaching");
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass_ms(60_000);
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(world.client.channel_state("attaching"), Attaching);
}

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
fn rtl15b_the_serial_follows_attached_and_messages() {
    let mut world = World::attached(local(), "c");
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

#[test]
fn rtl15c_the_attach_serial_is_that_of_the_last_unresumed_attach() {
    let mut world = World::attached(local(), "c");
    world.receive(resumed("c", "s1"));
    assert_eq!(world.client.attach_serial("c"), Some("s0"));
    world.receive(attached("c", "s2"));
    assert_eq!(world.client.attach_serial("c"), Some("s2"));
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
