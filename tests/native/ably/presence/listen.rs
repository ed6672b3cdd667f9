//! Hearing of members.

use sapwood::ably::channel::ChannelState;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::options::{ChannelOptions, ClientOptions};
use sapwood::ably::presence::PresenceAction::{self, Enter, Leave, Present, Update};
use sapwood::ably::presence::{PresenceActions, PresenceMessage};

use crate::ably::world::{World, attached, attached_with_members, local, member, news, sync};

const ALL: PresenceActions = PresenceActions::ALL;

fn subscribe(world: &mut World, listener: u64, actions: PresenceActions) {
    world
        .ask(|client, now| client.presence_subscribe(now, "c", listener, actions))
        .unwrap();
}

/// One member comes, changes and goes.
fn life_of_alice() -> Vec<PresenceMessage> {
    vec![
        member(Enter, "alice", "c1:0:0", 1000),
        member(Update, "alice", "c1:1:0", 2000),
        member(Leave, "alice", "c1:2:0", 3000),
    ]
}

/// What one listener heard.
fn heard(world: &World, listener: u64) -> Vec<PresenceAction> {
    let news = world.presence.iter().zip(&world.told);
    news.filter(|(_, told)| told.contains(&listener))
        .map(|(news, _)| news.action)
        .collect()
}

// UTS: realtime/unit/RTP6a/subscribe-all-presence-events-0
#[test]
fn rtp6a_a_listener_hears_everything() {
    for announcing in [attached_with_members("c"), attached("c", "s0")] {
        let mut world = World::connected(local());
        subscribe(&mut world, 1, ALL);
        world.receive(announcing);
        for word in life_of_alice() {
            let data = if word.action == Update { "updated" } else { "" };
            let data = data.into();
            world.receive(news("c", vec![PresenceMessage { data, ..word }]));
        }
        assert_eq!(heard(&world, 1), [Enter, Update, Leave]);
        assert_eq!(world.presence[0].client_id.as_deref(), Some("alice"));
        assert_eq!(world.presence[1].data, "updated".into());
    }
}

// UTS: realtime/unit/RTP6b/subscribe-filtered-by-action-0
#[test]
fn rtp6b_a_listener_hears_the_kinds_it_wants() {
    let mut world = World::attached(local(), "c");
    subscribe(&mut world, 1, PresenceActions::of(Enter));
    subscribe(&mut world, 2, PresenceActions::of(Leave));
    world.receive(news("c", life_of_alice()));
    assert_eq!(heard(&world, 1), [Enter]);
    assert_eq!(heard(&world, 2), [Leave]);
    assert_eq!(
        world.presence.len(),
        2,
        "nobody wants the rest, so it is not told"
    );
}

#[test]
fn rtp6b_it_may_want_several_kinds() {
    let mut world = World::attached(local(), "c");
    subscribe(
        &mut world,
        1,
        PresenceActions::of(Enter) | PresenceActions::of(Leave),
    );
    subscribe(&mut world, 2, PresenceActions::of(Update));
    subscribe(&mut world, 2, PresenceActions::of(Leave));
    world.receive(news("c", life_of_alice()));
    assert_eq!(heard(&world, 1), [Enter, Leave]);
    assert_eq!(heard(&world, 2), [Update, Leave]);
}

#[test]
fn rtp6_those_who_are_there_already_are_told_as_present() {
    let mut world = World::connected(local());
    subscribe(&mut world, 1, ALL);
    world.receive(attached_with_members("c"));
    assert!(world.synced.is_empty());
    world.receive(sync("c", "s:", vec![member(Present, "alice", "c1:0:0", 100)]));
    assert_eq!(heard(&world, 1), [Present]);
    assert_eq!(world.synced, ["c"], "and then that the list is complete");
}

#[test]
fn the_end_of_a_sync_is_told_to_whoever_listens() {
    let mut world = World::attached(local(), "c");
    assert!(world.synced.is_empty(), "nobody does");
    subscribe(&mut world, 1, PresenceActions::of(Leave));
    world.receive(news("c", vec![member(Enter, "alice", "c1:0:0", 100)]));
    world.receive(sync("c", "s:1", vec![]));
    world.receive(news("c", vec![member(Leave, "alice", "c1:1:0", 100)]));
    world.receive(sync("c", "s:", vec![]));
    assert!(world.presence.is_empty() && world.members("c").is_empty());
    assert_eq!(world.synced, ["c"], "somebody left without news");
    world.receive(attached("c", "s1"));
    assert_eq!(world.synced, ["c", "c"]);
}

// UTS: realtime/unit/RTP6d/subscribe-implicitly-attaches-0
#[test]
fn rtp6d_listening_attaches_the_channel() {
    let mut world = World::connected(local());
    assert_eq!(world.client.channel_state("c"), ChannelState::Initialized);
    subscribe(&mut world, 1, ALL);
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.channel_state("c"), ChannelState::Attached);
    subscribe(&mut world, 2, ALL);
    assert_eq!(world.sent(FrameAction::Attach).len(), 1, "it is attached already");
}

#[test]
fn rtp6d_listening_attaches_a_channel_that_is_being_or_was_detached() {
    let mut world = World::attached(local(), "c");
    world.detach("c");
    subscribe(&mut world, 1, ALL);
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert_eq!(world.client.channel_state("c"), ChannelState::Attaching);
    let mut world = World::attached(local(), "c");
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    subscribe(&mut world, 1, ALL);
    assert_eq!(world.client.channel_state("c"), ChannelState::Attaching);
}

#[test]
fn rtp6d_a_listener_stays_even_if_the_channel_cannot_be_attached() {
    let mut world = World::connected(local());
    world.close();
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    let result = world.ask(|client, now| client.presence_subscribe(now, "c", 1, ALL));
    assert_eq!(result.unwrap_err().code, 80017);
    world.connect();
    world.welcome("conn-2", "key-2");
    world.attach("c");
    world.receive(attached("c", "s0"));
    world.receive(news("c", life_of_alice()));
    assert_eq!(heard(&world, 1).len(), 3);
}

// UTS: realtime/unit/RTP6e/subscribe-no-attach-option-0
#[test]
fn rtp6e_listening_attaches_nothing_if_the_app_does_not_want_that() {
    let mut world = World::connected(ClientOptions {
        channel_options: ChannelOptions {
            attach_on_subscribe: false,
            ..ChannelOptions::default()
        },
        ..local()
    });
    subscribe(&mut world, 1, ALL);
    assert_eq!(world.client.channel_state("c"), ChannelState::Initialized);
    assert!(world.sent(FrameAction::Attach).is_empty());
    world.attach("c");
    world.receive(attached("c", "s0"));
    world.receive(news("c", life_of_alice()));
    assert_eq!(heard(&world, 1).len(), 3);
}

#[test]
fn rtl16a_that_choice_alone_attaches_nothing_again() {
    let mut world = World::attached(local(), "c");
    let options = ChannelOptions {
        attach_on_subscribe: false,
        ..ChannelOptions::default()
    };
    world.ask(|client, now| client.set_channel_options(now, "c", options));
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
}

#[test]
fn rts4_a_channel_that_is_listened_to_is_not_forgotten() {
    for attach_on_subscribe in [true, false] {
        let mut options = local();
        options.channel_options.attach_on_subscribe = attach_on_subscribe;
        let mut world = World::attached(options, "c");
        world.ask(|client, now| client.release(now, "c"));
        subscribe(&mut world, 1, ALL);
        world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
        world.attach("c");
        world.receive(attached("c", "s1"));
        world.receive(news("c", life_of_alice()));
        assert_eq!(heard(&world, 1).len(), 3);
    }
}

// UTS: realtime/unit/RTP7c/unsubscribe-all-listeners-0
#[test]
fn rtp7c_nobody_hears_anything_any_more() {
    let mut world = World::attached(local(), "c");
    subscribe(&mut world, 1, ALL);
    subscribe(&mut world, 2, ALL);
    world.receive(news("c", vec![member(Enter, "alice", "c1:0:0", 1000)]));
    assert_eq!(world.told, [[1, 2]]);
    world.client.presence_unsubscribe_all("c");
    world.receive(news("c", vec![member(Enter, "bob", "c2:0:0", 2000)]));
    assert_eq!(world.told.len(), 1);
    assert_eq!(world.members("c"), ["alice", "bob"], "it is known all the same");
}

// UTS: realtime/unit/RTP7a/unsubscribe-specific-listener-0
#[test]
fn rtp7a_one_listener_hears_nothing_any_more() {
    let mut world = World::attached(local(), "c");
    subscribe(&mut world, 1, ALL);
    subscribe(&mut world, 2, ALL);
    world.client.presence_unsubscribe("c", 1, ALL);
    world.receive(news("c", vec![member(Enter, "alice", "c1:0:0", 1000)]));
    assert!(heard(&world, 1).is_empty());
    assert_eq!(heard(&world, 2), [Enter]);
}

#[test]
fn rtp7b_one_listener_hears_one_kind_no_more() {
    let mut world = World::attached(local(), "c");
    subscribe(&mut world, 1, PresenceActions::of(Enter));
    subscribe(&mut world, 1, PresenceActions::of(Leave));
    world
        .client
        .presence_unsubscribe("c", 1, PresenceActions::of(Enter));
    world.receive(news("c", life_of_alice()));
    assert_eq!(heard(&world, 1), [Leave]);
}

// UTS: realtime/unit/RTP6/presence-events-update-map-0
#[test]
fn rtp6_the_members_are_up_to_date_when_the_news_is_told() {
    let mut world = World::attached(local(), "c");
    subscribe(&mut world, 1, ALL);
    world.receive(news(
        "c",
        vec![PresenceMessage {
            data: "hello".into(),
            ..member(Enter, "alice", "c1:0:0", 1000)
        }],
    ));
    let members: Vec<_> = world.client.presence_members("c").collect();
    assert_eq!(members.len(), 1);
    assert_eq!(members[0].client_id.as_deref(), Some("alice"));
    assert_eq!((members[0].action, &members[0].data), (Present, &"hello".into()));
    assert_eq!(heard(&world, 1), [Enter]);
}

#[test]
fn rtp6_several_members_may_come_in_one_frame() {
    let mut world = World::attached(local(), "c");
    subscribe(&mut world, 1, ALL);
    let clients = ["alice", "bob", "carol"];
    let all = clients.map(|client| member(Enter, client, &format!("{client}:0:0"), 1000));
    world.receive(news("c", all.to_vec()));
    let heard: Vec<_> = world
        .presence
        .iter()
        .map(|news| news.client_id.as_deref().unwrap())
        .collect();
    assert_eq!(heard, clients);
}
