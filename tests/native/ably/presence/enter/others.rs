//! A client speaks on behalf of others.

use sapwood::ably::channel::ChannelState;
use sapwood::ably::encoding::Data;
use sapwood::ably::presence::PresenceAction::{Enter, Leave, Present, Update};
use sapwood::ably::presence::{PresenceActions, PresenceGet, PresenceMessage};

use super::{enter, for_anybody, mine, welcome_as};
use crate::ably::world::{World, ack, attached, attached_with_members, local, member, news, sync};

// UTS: realtime/unit/RTP14a/enterclient-on-behalf-0
#[test]
fn rtp14a_others_may_be_entered() {
    let mut world = for_anybody();
    for (client_id, data) in [("user-alice", "alice-data"), ("user-bob", "bob-data")] {
        world.ask(|client, now| client.presence_enter_client(now, "c", client_id, data.into()));
    }
    let sent = world.sent_presence();
    assert_eq!(sent.len(), 2);
    for (sent, (client_id, data)) in sent
        .iter()
        .zip([("user-alice", "alice-data"), ("user-bob", "bob-data")])
    {
        assert_eq!((sent.action, sent.client_id.as_deref()), (Enter, Some(client_id)));
        assert_eq!(sent.data, data.into());
    }
}

// UTS: realtime/unit/RTP15a/updateclient-leaveclient-0
#[test]
fn rtp15a_others_may_be_updated_and_taken_away() {
    let mut world = for_anybody();
    world.ask(|client, now| client.presence_enter_client(now, "c", "user-1", "entered".into()));
    world.ask(|client, now| client.presence_update_client(now, "c", "user-1", "updated".into()));
    world.ask(|client, now| client.presence_leave_client(now, "c", "user-1", "leaving".into()));
    let sent = world.sent_presence();
    assert_eq!(sent.len(), 3);
    for (sent, (action, data)) in
        sent.iter()
            .zip([(Enter, "entered"), (Update, "updated"), (Leave, "leaving")])
    {
        assert_eq!((sent.action, sent.client_id.as_deref()), (action, Some("user-1")));
        assert_eq!(sent.data, data.into());
    }
}

#[test]
fn rtp15c_others_have_no_effect_on_oneself() {
    let mut world = World::new(local());
    world.connect();
    world.receive(welcome_as("me"));
    world.attach("c");
    world.receive(attached("c", "s0"));
    enter(&mut world, "main-client");
    let other = world.ask(|client, now| client.presence_enter_client(now, "c", "me", "again".into()));
    assert_eq!(world.ended(other), 0);
    let sent = world.sent_presence();
    assert_eq!(
        (sent[0].client_id.as_deref(), &sent[0].data),
        (None, &"main-client".into())
    );
    assert_eq!(sent[1].client_id.as_deref(), Some("me"));
}

#[test]
fn rtp15f_somebody_cannot_speak_for_somebody_else() {
    let mut world = mine();
    let id = world.ask(|client, now| client.presence_enter_client(now, "c", "other-client", Data::Empty));
    assert_eq!(world.refusal(id), 40012);
    let nobody = world.ask(|client, now| client.presence_leave_client(now, "c", "", Data::Empty));
    assert_eq!(world.refusal(nobody), 40012);
    assert!(world.sent_presence().is_empty());
    assert_eq!(world.client.channel_state("c"), ChannelState::Attached);
    let right = world.ask(|client, now| client.presence_enter_client(now, "c", "my-client", Data::Empty));
    world.receive(ack(0, 1));
    assert!(world.outcome(right).is_ok());
}

// UTS: realtime/unit/RTP4/bulk-enterclient-same-connection-0
#[test]
fn rtp4_fifty_members_on_one_connection() {
    const COUNT: i64 = 50;
    let mut world = World::new(local());
    world.connect();
    world.receive(welcome_as("*"));
    world.attach("c");
    world.receive(attached_with_members("c"));
    world
        .ask(|client, now| client.presence_subscribe(now, "c", 1, PresenceActions::of(Enter)))
        .unwrap();
    let said = |action, number: i64| PresenceMessage {
        data: format!("data-{number}").as_str().into(),
        ..member(
            action,
            &format!("user-{number}"),
            &format!("conn-1:{number}:0"),
            1000 + number,
        )
    };
    for number in 0..COUNT {
        let (client_id, data) = (format!("user-{number}"), format!("data-{number}"));
        let data = data.as_str().into();
        let id = world.ask(|client, now| client.presence_enter_client(now, "c", &client_id, data));
        world.receive(ack(number, 1));
        world.receive(news("c", vec![said(Enter, number)]));
        assert!(world.outcome(id).is_ok());
    }
    assert_eq!(world.sent_presence().len() as i64, COUNT);
    assert_eq!(world.presence.len() as i64, COUNT);
    let list = (0..COUNT).map(|number| said(Present, number)).collect();
    world.receive(sync("c", "seq1:", list));
    world.ask(|client, now| client.presence_get(now, "c", PresenceGet::default()));
    let members = world.answers[0].1.as_ref().unwrap();
    assert_eq!(members.len() as i64, COUNT);
    for number in 0..COUNT {
        assert!(members.contains(&said(Present, number)), "user-{number}");
    }
}
