//! The members of a channel that is detached, suspended or failed.

use std::time::Duration;

use sapwood::ably::channel::ChannelState;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::presence::PresenceAction::{Enter, Leave, Present};
use sapwood::ably::presence::PresenceGet;

use super::{failed, suspend, told, with_members};
use crate::ably::presence::{alice, bob};
use crate::ably::world::{Net, World, attached, attached_with_members, local, member, news, sync};

// UTS: realtime/unit/RTP5a/detached-clears-presence-maps-0
#[test]
fn rtp5a_a_detached_channel_forgets_its_members_in_silence() {
    let mut world = with_members(vec![alice()]);
    world.receive(news("c", vec![member(Enter, "mine", "conn-1:0:0", 100)]));
    world.presence.clear();
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert_eq!(world.client.channel_state("c"), ChannelState::Detached);
    assert!(world.members("c").is_empty());
    assert!(world.presence.is_empty(), "no leave is made up");
    assert!(!world.client.presence_sync_complete("c"));
    world.attach("c");
    world.receive(attached("c", "s1"));
    assert!(world.sent_presence().is_empty(), "nor is anybody entered again");
}

#[test]
fn rtp5a_a_failed_channel_forgets_its_members_in_silence() {
    let mut world = with_members(vec![alice()]);
    world.receive(news("c", vec![member(Enter, "mine", "conn-1:0:0", 100)]));
    world.presence.clear();
    world.receive(failed("c"));
    assert!(world.members("c").is_empty());
    assert!(world.presence.is_empty());
    world.attach("c");
    world.receive(attached("c", "s1"));
    assert!(world.sent_presence().is_empty());
}

#[test]
fn rtn11d_a_connection_from_nothing_knows_nobody() {
    let mut world = with_members(vec![alice()]);
    world.receive(news("c", vec![member(Enter, "mine", "conn-1:0:0", 100)]));
    suspend(&mut world);
    world.close();
    world.net = Net::Welcoming;
    world.connect();
    assert_eq!(world.client.channel_state("c"), ChannelState::Initialized);
    assert!(world.members("c").is_empty());
    world.attach("c");
    world.receive(attached("c", "s1"));
    assert!(world.sent_presence().is_empty());
}

// UTS: realtime/unit/RTP5f/suspended-maintains-presence-map-0
#[test]
fn rtp5f_a_suspended_channel_keeps_its_members() {
    let mut world = with_members(vec![alice(), bob()]);
    suspend(&mut world);
    world.ask(|client, now| {
        let get = PresenceGet {
            wait_for_sync: false,
            ..PresenceGet::default()
        };
        client.presence_get(now, "c", get)
    });
    assert_eq!(world.answers[0].1.as_ref().unwrap().len(), 2);
    assert_eq!(world.members("c"), ["alice", "bob"]);
}

#[test]
fn rtp5f_when_it_is_back_only_what_changed_is_news() {
    let mut world = with_members(vec![alice(), bob()]);
    suspend(&mut world);
    world.net = Net::Welcoming;
    world.pass(Duration::from_secs(30));
    world.receive(attached_with_members("c"));
    world.receive(sync("c", "seq2:x", vec![alice()]));
    assert!(world.presence.is_empty());
    let carol = member(Present, "carol", "c3:0:0", 200);
    world.receive(sync("c", "seq2:", vec![carol]));
    assert_eq!(told(&world), [("carol", Present), ("bob", Leave)]);
    assert_eq!(world.members("c"), ["alice", "carol"]);
}

#[test]
fn rtl5f_the_list_is_known_if_a_detach_right_after_the_attach_fails() {
    let mut world = World::connected(local());
    world.attach("c");
    world.detach("c");
    world.receive(attached("c", "s0"));
    world.pass_ms(10_000);
    assert_eq!(world.client.channel_state("c"), ChannelState::Attached);
    assert!(world.client.presence_sync_complete("c"));
}

#[test]
fn rtl5f_members_are_followed_while_a_detach_is_waited_for() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    world.receive(news("c", vec![member(Enter, "ann", "c1:1:0", 900)]));
    world.pass_ms(10_000);
    assert_eq!(world.client.channel_state("c"), ChannelState::Attached);
    assert_eq!(
        world.members("c"),
        ["ann"],
        "the server goes on as if nothing had been asked"
    );
}
