//! A client enters, updates and leaves.

use std::time::Duration;

use sapwood::ably::channel::ChannelState;
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::options::ClientOptions;
use sapwood::ably::presence::PresenceAction::{Absent, Enter, Leave, Present, Update};
use sapwood::ably::presence::PresenceMessage;
use serde_json::json;

use super::{enter, for_anybody, mine, welcome_as};
use crate::ably::world::{
    Net, World, ack, attached, error, identified, local, member, nack, news, with_error,
};

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
