//! A channel from its first use to its release, and what an app hears of it on the way.

use sapwood::ably::channel::ChannelState::{Attached, Attaching, Detached, Initialized};
use sapwood::ably::frame::{Flags, ProtocolMessage};

use super::detached;
use crate::ably::world::{World, attached, local, message};

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

#[test]
fn rts4a_a_released_channel_ends_detached_even_if_the_server_does_not_answer() {
    let mut world = World::attached(local(), "c");
    world.ask(|client, now| client.release(now, "c"));
    world.channels.clear();
    world.pass_ms(10_000);
    assert_eq!(world.channel_states("c"), [Detached]);
    assert!(!world.client.has_channel("c"));
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
