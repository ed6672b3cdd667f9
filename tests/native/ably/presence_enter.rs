//! Entering, updating and leaving.

use std::time::Duration;

use sapwood::ably::channel::ChannelState;
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{ConnectionDetails, FrameAction, ProtocolMessage};
use sapwood::ably::message::Message;
use sapwood::ably::options::ClientOptions;
use sapwood::ably::presence::PresenceAction::{Absent, Enter, Leave, Present, Update};
use sapwood::ably::presence::{PresenceActions, PresenceGet, PresenceMessage};
use serde_json::json;

use super::world::{
    Net, World, ack, attached, attached_with_members, error, identified, local, member, nack, news, sync,
    welcome, with_error,
};

/// CONNECTED for this client id.
fn welcome_as(client_id: &str) -> ProtocolMessage {
    let mut frame = welcome("conn-1", "key-1");
    frame.connection_details = frame.connection_details.map(|details| ConnectionDetails {
        client_id: Some(client_id.into()),
        ..details
    });
    frame
}

/// A world whose client may speak for anybody, with channel `c` attached.
fn for_anybody() -> World {
    let mut world = World::new(local());
    world.connect();
    world.receive(welcome_as("*"));
    world.attach("c");
    world.receive(attached("c", "s0"));
    world
}

fn mine() -> World {
    World::attached(identified("my-client"), "c")
}

fn enter(world: &mut World, data: &str) -> u64 {
    world.ask(|client, now| client.presence_enter(now, "c", data.into()))
}

// UTS: realtime/unit/RTP8a/enter-sends-presence-enter-0
#[test]
fn rtp8a_rtp8c_entering_sends_enter_without_a_client_id() {
    let mut world = mine();
    let id = world.ask(|client, now| client.presence_enter(now, "c", Data::Empty));
    let sent = world.sent(FrameAction::Presence);
    assert_eq!(sent.len(), 1);
    assert_eq!(
        sent[0].to_json(),
        r#"{"action":14,"channel":"c","msgSerial":0,"presence":[{"action":2}]}"#
    );
    assert_eq!(world.ended(id), 0);
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
}

// UTS: realtime/unit/RTP8e/enter-with-data-0
#[test]
fn rtp8e_data_is_sent_along_encoded_like_that_of_messages() {
    let mut world = mine();
    enter(&mut world, "hello world");
    world.ask(|client, now| client.presence_enter(now, "c", Data::Json(json!({"a": 1}))));
    world.ask(|client, now| client.presence_enter(now, "c", Data::Binary(vec![1, 2])));
    let sent = world.sent_presence();
    assert_eq!(
        (sent[0].action, &sent[0].data, &sent[0].encoding),
        (Enter, &"hello world".into(), &None)
    );
    assert_eq!(sent[1].data, r#"{"a":1}"#.into());
    assert_eq!(sent[1].encoding.as_deref(), Some("json"));
    assert_eq!(
        (&sent[2].data, sent[2].encoding.as_deref()),
        (&"AQI=".into(), Some("base64"))
    );
}

#[test]
fn rtp8a_extras_are_sent_along_and_what_only_the_server_says_is_not() {
    let mut world = mine();
    let message = PresenceMessage {
        extras: Some(json!({"headers": {"a": "b"}})),
        ..member(Update, "my-client", "c1:0:0", 5)
    };
    world.ask(|client, now| client.presence_send(now, "c", message.clone()));
    assert_eq!(
        world.sent_presence(),
        [PresenceMessage {
            id: None,
            connection_id: None,
            timestamp: None,
            ..message
        }]
    );
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let mut world = mine();
    for action in [Present, Absent] {
        let id = world.ask(|client, now| client.presence_send(now, "c", PresenceMessage::new(action)));
        assert_eq!(world.refusal(id), 40000);
    }
    let number = world.ask(|client, now| client.presence_enter(now, "c", Data::Json(json!(5))));
    assert_eq!(world.refusal(number), 40013);
    let large = enter(&mut world, &"x".repeat(65_537));
    assert_eq!(world.refusal(large), 40009);
    assert!(world.sent_presence().is_empty());
}

// UTS: realtime/unit/RTP8d/enter-implicitly-attaches-0
#[test]
fn rtp8d_entering_attaches_the_channel() {
    let mut world = World::connected(identified("my-client"));
    assert_eq!(world.client.channel_state("c"), ChannelState::Initialized);
    let id = enter(&mut world, "");
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    world.receive(attached("c", "s0"));
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
    assert_eq!(world.client.channel_state("c"), ChannelState::Attached);
}

#[test]
fn rtp8d_rtp15e_it_also_does_on_behalf_of_somebody_and_before_there_is_a_connection() {
    let mut world = World::new(local());
    let id = world.ask(|client, now| client.presence_enter_client(now, "c", "user-1", Data::Empty));
    world.connect();
    world.receive(welcome_as("*"));
    world.receive(attached("c", "s0"));
    assert_eq!(world.sent_presence()[0].client_id.as_deref(), Some("user-1"));
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
}

#[test]
fn rtp8g_rtp16c_nobody_enters_where_the_channel_does_not_allow_it() {
    let failed = || ProtocolMessage {
        channel: Some("c".into()),
        ..with_error(FrameAction::Error, error(40160, 401))
    };
    let mut refused = mine();
    refused.receive(failed());
    let mut detaching = mine();
    detaching.detach("c");
    let mut suspended = World::connected(identified("my-client"));
    suspended.attach("c");
    suspended.pass_ms(10_000);
    for (mut world, state) in [
        (refused, ChannelState::Failed),
        (detaching, ChannelState::Detaching),
        (suspended, ChannelState::Suspended),
    ] {
        assert_eq!(world.client.channel_state("c"), state);
        let attaches = world.sent(FrameAction::Attach).len();
        let id = enter(&mut world, "");
        assert_eq!(world.refusal(id), 91001, "{state:?}");
        assert!(world.sent_presence().is_empty());
        assert_eq!(world.sent(FrameAction::Attach).len(), attaches);
    }
    let mut world = mine();
    world.receive(failed());
    let id = enter(&mut world, "");
    let reason = world.outcome(id).as_ref().unwrap_err().cause.as_ref().unwrap();
    assert_eq!(reason.code, 40160, "why the channel does not");
}

#[test]
fn rtp16c_nobody_enters_where_the_connection_does_not_allow_it() {
    let mut suspended = mine();
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    suspended.pass(Duration::from_secs(121));
    let mut closed = mine();
    closed.close();
    let mut failed = mine();
    failed.receive(with_error(FrameAction::Error, error(40000, 400)));
    for mut world in [suspended, closed, failed] {
        let id = world.ask(|client, now| client.presence_enter(now, "new", Data::Empty));
        assert!(world.outcome(id).is_err());
        assert_eq!(world.client.channel_state("new"), ChannelState::Initialized);
    }
}

// UTS: realtime/unit/RTP8j/enter-null-clientid-errors-0
#[test]
fn rtp8j_nobody_in_particular_cannot_enter() {
    let mut world = World::attached(local(), "c");
    let id = enter(&mut world, "");
    assert_eq!(world.refusal(id), 91000);
    assert!(world.sent_presence().is_empty());
}

// UTS: realtime/unit/RTP8j/enter-wildcard-clientid-errors-1
#[test]
fn rtp8j_anybody_cannot_enter() {
    let mut world = for_anybody();
    let id = enter(&mut world, "");
    assert_eq!(world.refusal(id), 40012);
    let named = world.ask(|client, now| client.presence_enter_client(now, "c", "*", Data::Empty));
    assert_eq!(world.refusal(named), 40012);
    assert!(world.sent_presence().is_empty());
    let options = ClientOptions {
        client_id: Some("*".into()),
        ..local()
    };
    assert_eq!(
        sapwood::ably::client::Client::new(options, 1).unwrap_err().code,
        40012
    );
}

#[test]
fn rtp8j_who_the_client_is_may_show_only_once_connected() {
    for (client_id, works) in [("me", true), ("*", false)] {
        let mut world = World::new(local());
        let id = enter(&mut world, "");
        assert_eq!(world.ended(id), 0, "it may be known later");
        world.connect();
        world.receive(welcome_as(client_id));
        world.receive(attached("c", "s0"));
        assert_eq!(world.sent_presence().len(), usize::from(works));
        assert_eq!(world.ended(id), usize::from(!works));
    }
}

// UTS: realtime/unit/RTP8h/nack-presence-permission-denied-0
#[test]
fn rtp8h_the_server_may_refuse() {
    let mut world = mine();
    let id = enter(&mut world, "");
    world.receive(nack(0, error(40160, 401)));
    assert_eq!(world.refusal(id), 40160);
}

// UTS: realtime/unit/RTP9a/update-sends-presence-update-0
#[test]
fn rtp9a_rtp9d_updating_sends_update_without_a_client_id() {
    let mut world = mine();
    let id = world.ask(|client, now| client.presence_update(now, "c", "new-status".into()));
    let sent = world.sent_presence();
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].action, &sent[0].data), (Update, &"new-status".into()));
    assert_eq!(sent[0].client_id, None);
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
}

#[test]
fn rtp9a_updating_to_nothing_sends_nothing() {
    let mut world = mine();
    world.receive(news(
        "c",
        vec![PresenceMessage {
            data: "old".into(),
            ..member(Enter, "my-client", "conn-1:0:0", 100)
        }],
    ));
    world.ask(|client, now| client.presence_update(now, "c", Data::Empty));
    assert_eq!(world.sent_presence()[0].data, Data::Empty);
}

// UTS: realtime/unit/RTP10a/leave-sends-presence-leave-0
#[test]
fn rtp10a_rtp10c_leaving_sends_leave_without_a_client_id() {
    let mut world = mine();
    let id = world.ask(|client, now| client.presence_leave(now, "c", Data::Empty));
    let sent = world.sent_presence();
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].action, &sent[0].data), (Leave, &Data::Empty));
    assert_eq!(sent[0].client_id, None);
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
}

#[test]
fn rtp10a_who_leaves_says_something_or_the_last_thing_again() {
    let mut world = mine();
    let entered = PresenceMessage {
        data: r#"{"mood":"good"}"#.into(),
        encoding: Some("json".into()),
        ..member(Enter, "my-client", "conn-1:0:0", 100)
    };
    world.receive(news("c", vec![entered]));
    world.ask(|client, now| client.presence_leave(now, "c", Data::Empty));
    world.ask(|client, now| client.presence_leave(now, "c", "goodbye".into()));
    world.ask(|client, now| client.presence_leave_client(now, "c", "my-client", Data::Empty));
    let sent = world.sent_presence();
    for index in [0, 2] {
        assert_eq!(sent[index].data, r#"{"mood":"good"}"#.into());
        assert_eq!(sent[index].encoding.as_deref(), Some("json"));
    }
    assert_eq!((&sent[1].data, &sent[1].encoding), (&"goodbye".into(), &None));
}

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

// UTS: realtime/unit/RTP16a/presence-sent-when-attached-0
#[test]
fn rtp16a_on_an_attached_channel_it_is_sent_at_once() {
    let mut world = mine();
    enter(&mut world, "");
    assert_eq!(world.sent_presence().len(), 1);
}

// UTS: realtime/unit/RTP16b/presence-queued-when-attaching-0
#[test]
fn rtp16b_it_waits_for_a_channel_that_is_being_attached() {
    let mut world = World::connected(identified("my-client"));
    world.attach("c");
    let first = enter(&mut world, "");
    let second = world.ask(|client, now| client.presence_update(now, "c", "x".into()));
    assert!(world.sent_presence().is_empty());
    world.receive(attached("c", "s0"));
    let sent = world.sent_presence();
    assert_eq!((sent[0].action, sent[1].action), (Enter, Update), "in order");
    world.receive(ack(0, 2));
    assert!(world.outcome(first).is_ok() && world.outcome(second).is_ok());
}

#[test]
fn rtp16b_without_a_queue_it_is_refused() {
    let impatient = || ClientOptions {
        queue_messages: false,
        ..identified("my-client")
    };
    let mut attaching = World::connected(impatient());
    attaching.attach("c");
    let mut initialized = World::connected(impatient());
    let mut disconnected = World::attached(impatient(), "c");
    disconnected.drop_socket();
    for world in [&mut attaching, &mut initialized, &mut disconnected] {
        let id = enter(world, "");
        assert!(world.outcome(id).is_err());
    }
    assert!(initialized.sent(FrameAction::Attach).is_empty());
    let mut attached = World::attached(impatient(), "c");
    enter(&mut attached, "");
    assert_eq!(attached.sent_presence().len(), 1);
}

#[test]
fn rtn7a_presence_and_messages_are_numbered_together() {
    let mut world = mine();
    let message = world.publish("c", Message::new("n", "d"));
    let presence = enter(&mut world, "");
    let another = world.publish("c", Message::new("n", "d"));
    let numbers: Vec<_> = world.sent.iter().filter_map(|frame| frame.msg_serial).collect();
    assert_eq!(numbers, [0, 1, 2]);
    world.receive(ack(0, 1));
    world.receive(nack(1, error(40160, 401)));
    world.receive(ack(2, 1));
    assert!(world.outcome(message).is_ok() && world.outcome(another).is_ok());
    assert_eq!(world.refusal(presence), 40160);
}

#[test]
fn rtl3d2_what_is_asked_for_without_a_connection_waits_for_the_channel() {
    let mut world = mine();
    world.drop_socket();
    let id = enter(&mut world, "later");
    world.publish("c", Message::new("n", "d"));
    world.welcome("conn-1", "key-2");
    assert_eq!(world.sent(FrameAction::Message).len(), 1, "messages do not wait");
    assert!(world.sent_presence().is_empty());
    world.receive(attached("c", "s0"));
    assert_eq!(world.sent_presence().len(), 1);
    world.receive(ack(0, 2));
    assert!(world.outcome(id).is_ok());
}

#[test]
fn rtn19a_what_is_unanswered_is_sent_again_with_its_number_on_a_resumed_connection() {
    let mut world = mine();
    let id = enter(&mut world, "x");
    world.drop_socket();
    world.sent.clear();
    world.welcome("conn-1", "key-2");
    let sent = world.sent(FrameAction::Presence);
    assert_eq!((sent.len(), sent[0].msg_serial), (1, Some(0)));
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
}

#[test]
fn rtn19a2_on_another_connection_it_waits_for_the_channel_before_what_came_later() {
    let mut world = mine();
    let first = enter(&mut world, "first");
    let second = world.ask(|client, now| client.presence_update(now, "c", "second".into()));
    let message = world.publish("c", Message::new("n", "d"));
    world.drop_socket();
    let third = world.ask(|client, now| client.presence_update(now, "c", "third".into()));
    world.sent.clear();
    world.welcome("conn-2", "key-2");
    assert!(world.sent_presence().is_empty());
    assert_eq!(world.sent(FrameAction::Message)[0].msg_serial, Some(0));
    world.receive(attached("c", "s0"));
    let data: Vec<_> = world.sent_presence().into_iter().map(|sent| sent.data).collect();
    assert_eq!(data, ["first".into(), "second".into(), "third".into()]);
    let numbers: Vec<_> = world
        .sent(FrameAction::Presence)
        .iter()
        .map(|frame| frame.msg_serial)
        .collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
    world.receive(ack(0, 4));
    for id in [first, second, message, third] {
        assert!(world.outcome(id).is_ok());
    }
}

#[test]
fn rtn7e_all_of_it_fails_when_the_connection_ends() {
    let mut suspended = mine();
    let mut closed = mine();
    let mut failed = mine();
    for world in [&mut suspended, &mut closed, &mut failed] {
        enter(world, "sent");
    }
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    enter(&mut suspended, "waiting");
    suspended.pass(Duration::from_secs(119));
    assert!(suspended.published.is_empty());
    suspended.pass(Duration::from_secs(1));
    assert_eq!(suspended.published.len(), 2);
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    failed.receive(with_error(FrameAction::Error, error(40000, 400)));
    for world in [suspended, closed, failed] {
        assert!(!world.published.is_empty());
        assert!(world.published.iter().all(|(_, result)| result.is_err()));
    }
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
