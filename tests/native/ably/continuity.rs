//! What an app learns about messages that it may have missed.

use sapwood::sorted_map::SortedMap;
use std::time::Duration;

use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::io::Signal;
use sapwood::ably::message::Message;
use sapwood::ably::options::ChannelOptions;
use sapwood::ably::presence::PresenceAction;

use super::world::{Net, World, attached, error, local, member, message, news, with_error};

const READY: Signal = Signal::Ready { covered: false };

fn resumed(channel: &str, serial: &str) -> ProtocolMessage {
    ProtocolMessage {
        flags: Flags::RESUMED,
        ..attached(channel, serial)
    }
}

fn rewound(timestamp: Option<i64>) -> ProtocolMessage {
    ProtocolMessage {
        params: SortedMap::from([("rewind".into(), "15s".into())]),
        timestamp,
        ..attached("c", "s5")
    }
}

#[test]
fn the_first_attach_is_ready_and_a_resumed_one_is_nothing_new() {
    let mut world = World::attached(local(), "c");
    assert_eq!(world.signals, [READY]);
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    world.receive(resumed("c", "s0"));
    assert_eq!(world.signals, [READY]);
}

#[test]
fn a_reattach_that_is_not_resumed_is_a_gap_before_the_next_message() {
    let mut world = World::attached(local(), "c");
    world.drop_socket();
    world.welcome("conn-2", "key-2");
    world.receive(attached("c", "s7"));
    assert_eq!(world.signals, [READY, Signal::Gap]);
    assert!(world.delivered.is_empty());
}

#[test]
fn what_decides_is_the_channel_not_the_connection() {
    let mut world = World::attached(local(), "c");
    world.drop_socket();
    world.welcome("conn-2", "key-2");
    world.receive(resumed("c", "s0"));
    assert_eq!(
        world.signals,
        [READY],
        "the server had forgotten the connection, but not the channel"
    );
}

#[test]
fn an_unresumed_update_is_a_gap() {
    let mut world = World::attached(local(), "c");
    world.receive(attached("c", "s7"));
    assert_eq!(world.signals, [READY, Signal::Gap]);
}

#[test]
fn a_suspended_channel_that_is_back_without_continuity_is_a_gap() {
    let mut world = World::attached(local(), "c");
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(125));
    world.net = Net::Welcoming;
    world.pass(Duration::from_secs(30));
    world.receive(attached("c", "s7"));
    assert_eq!(world.signals, [READY, Signal::Gap]);
}

#[test]
fn a_failed_channel_that_is_attached_again_is_a_gap() {
    let mut world = World::attached(local(), "c");
    world.receive(ProtocolMessage {
        channel: Some("c".into()),
        ..with_error(FrameAction::Error, error(40160, 401))
    });
    world.attach("c");
    world.receive(attached("c", "s7"));
    assert_eq!(world.signals, [READY, Signal::Gap]);
}

#[test]
fn a_channel_that_was_detached_begins_anew() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    world.attach("c");
    world.receive(attached("c", "s7"));
    assert_eq!(world.signals, [READY, READY]);
}

#[test]
fn something_unreadable_is_a_gap_on_every_attached_channel() {
    let mut world = World::attached(local(), "c");
    world.attach("attaching");
    world.receive_text("{");
    assert_eq!(world.signals, [READY, Signal::Gap]);
    assert!(world.warnings.last().unwrap().contains("unreadable"));
}

#[test]
fn a_channel_that_could_not_be_detached_is_ready_as_soon_as_it_is_wanted_again() {
    for meanwhile in [true, false] {
        let mut world = World::attached(local(), "c");
        world.detach("c");
        world.receive(message("c", "s1", "dropped"));
        if meanwhile {
            world.attach("c");
        }
        world.pass_ms(10_000);
        world.attach("c");
        assert!(world.delivered.is_empty());
        assert_eq!(world.signals, [READY, READY]);
    }
}

#[test]
fn a_granted_rewind_covers_the_recent_past() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(rewound(None));
    assert_eq!(world.signals, [Signal::Ready { covered: true }]);
}

fn at(time: i64, serial: &str) -> ProtocolMessage {
    ProtocolMessage {
        timestamp: Some(time),
        messages: vec![Message::new("m", "x")],
        channel_serial: Some(serial.into()),
        ..ProtocolMessage::on_channel(FrameAction::Message, "c")
    }
}

fn replayed(world: &World) -> Vec<bool> {
    world.marks.iter().map(|(_, replayed)| *replayed).collect()
}

#[test]
fn messages_from_before_the_attach_are_replayed_by_the_servers_clock() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(rewound(Some(1_000)));
    for (time, serial) in [(900, "s3"), (1_000, "s4"), (1_001, "s6"), (999, "s7")] {
        world.receive(at(time, serial));
    }
    assert_eq!(replayed(&world), [true, true, false, false]);
}

#[test]
fn without_a_time_the_serial_of_the_attach_is_the_border() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(rewound(None));
    for serial in ["s3", "s5", "s6"] {
        world.receive(at(1, serial));
    }
    assert_eq!(replayed(&world), [true, true, false]);
}

#[test]
fn what_a_resumed_channel_catches_up_with_is_news() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(rewound(Some(1_000)));
    world.receive(at(1_500, "s6"));
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    world.receive(ProtocolMessage {
        timestamp: Some(3_000),
        ..resumed("c", "s6")
    });
    world.receive(at(2_000, "s7"));
    assert_eq!(replayed(&world), [false, false]);
}

#[test]
fn k17_what_rewind_brings_after_a_gap_is_old_and_nothing_comes_twice() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(rewound(Some(1_000)));
    world.receive(at(1_500, "s6"));
    world.drop_socket();
    world.welcome("conn-2", "key-2");
    world.receive(rewound(Some(3_000)));
    assert_eq!(world.signals, [Signal::Ready { covered: true }, Signal::Gap]);
    for (time, serial) in [(900, "s4"), (1_500, "s6"), (2_000, "s7"), (3_500, "s8")] {
        world.receive(at(time, serial));
    }
    // s6, s7, s8: what was heard before the gap is left out, what was missed is called old.
    assert_eq!(world.delivered.len(), 3);
    assert_eq!(replayed(&world), [false, true, false]);
}

#[test]
fn what_rewind_brings_stays_old_if_the_channel_could_not_be_detached() {
    for is_attaching in [true, false] {
        let mut world = World::connected(local());
        world.attach("c");
        if is_attaching {
            world.detach("c");
        }
        world.receive(rewound(Some(1_000)));
        world.detach("c");
        world.pass_ms(10_000);
        // The socket is lost with the messages of the rewind, and they are caught up with.
        world.drop_socket();
        world.welcome("conn-1", "key-2");
        world.receive(ProtocolMessage {
            timestamp: Some(3_000),
            ..resumed("c", "s5")
        });
        for (time, serial) in [(900, "s6"), (1_000, "s7"), (2_000, "s8")] {
            world.receive(at(time, serial));
        }
        assert_eq!(world.signals.last(), Some(&READY));
        assert_eq!(replayed(&world), [true, true, false]);
    }
}

#[test]
fn what_rewind_brings_stays_old_if_the_app_begins_anew_while_it_is_caught_up_with() {
    let mut world = World::connected(local());
    world.attach("c");
    world.receive(rewound(Some(1_000)));
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    world.detach("c");
    world.attach("c");
    world.receive(resumed("c", "s5"));
    assert_eq!(world.signals, [Signal::Ready { covered: true }, READY]);
    for (time, serial) in [(900, "s6"), (2_000, "s7")] {
        world.receive(at(time, serial));
    }
    assert_eq!(replayed(&world), [true, false]);
}

/// What the server may send once more when it answers another ATTACH.
fn late(serial: &str) -> ProtocolMessage {
    ProtocolMessage {
        id: Some(format!("other:{serial}")),
        ..message("c", serial, "m")
    }
}

/// An ATTACH goes out although the channel is attached.
fn ask_for_modes(world: &mut World) {
    let options = ChannelOptions {
        modes: Some(Flags::DEFAULT_MODES),
        ..ChannelOptions::default()
    };
    world.ask(|client, now| client.set_channel_options(now, "c", options));
}

#[test]
fn an_app_that_begins_anew_is_told_again_what_it_heard_while_an_attach_was_unanswered() {
    let mut world = World::attached(local(), "c");
    ask_for_modes(&mut world);
    world.receive(late("s2"));
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    world.attach("c");
    world.receive(rewound(None));
    assert_eq!(world.signals, [READY, Signal::Ready { covered: true }]);
    for serial in ["s1", "s2", "s3"] {
        world.receive(late(serial));
    }
    assert_eq!(world.delivered.len(), 4);
    assert_eq!(replayed(&world), [false, true, true, true]);
}

#[test]
fn what_a_gap_has_passed_over_does_not_come_after_what_came_later() {
    let mut world = World::attached(local(), "c");
    ask_for_modes(&mut world);
    world.receive(late("s1"));
    // Now another ATTACH goes out, which asks for less: what came after s1.
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    world.receive(attached("c", "s3"));
    world.receive(late("s4"));
    world.receive(resumed("c", "s1"));
    for serial in ["s2", "s4", "s5"] {
        world.receive(late(serial));
    }
    assert_eq!(world.signals, [READY, Signal::Gap]);
    let ids: Vec<_> = world
        .delivered
        .iter()
        .map(|message| message.id.as_deref())
        .collect();
    assert_eq!(ids, [Some("other:s1:0"), Some("other:s4:0"), Some("other:s5:0")]);
}

#[test]
fn a_replay_does_not_move_the_position_back() {
    let mut world = World::attached(local(), "c");
    ask_for_modes(&mut world);
    world.receive(late("s2"));
    // The answer to the ATTACH, which asked for what came after s0: somebody entered, then s2.
    world.receive(resumed("c", "s0"));
    world.receive(ProtocolMessage {
        channel_serial: Some("s1".into()),
        ..news("c", vec![member(PresenceAction::Enter, "x", "other:0:0", 1)])
    });
    assert_eq!(world.client.channel_serial("c"), Some("s2"));
    world.receive(late("s2"));
    world.receive(late("s3"));
    assert_eq!(world.delivered.len(), 2);
    assert_eq!(world.client.channel_serial("c"), Some("s3"));
}

#[test]
fn without_rewind_nothing_counts_as_replayed() {
    let mut world = World::attached(local(), "c");
    world.receive(at(1, "a"));
    assert_eq!(replayed(&world), [false]);
}
