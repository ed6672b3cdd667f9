//! Publishing: what is sent, what is queued, how each publish ends.

use std::time::Duration;

use sapwood::ably::channel::ChannelState;
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{ConnectionDetails, FrameAction, ProtocolMessage, PublishResult};
use sapwood::ably::message::Message;
use sapwood::ably::options::ClientOptions;
use serde_json::json;

use super::world::{Net, World, ack, attached, error, local, welcome, with_error};

fn hello() -> Message {
    Message::new("hello", "world")
}

fn serials(world: &World) -> Vec<i64> {
    let sent = world.sent(FrameAction::Message);
    sent.iter().map(|frame| frame.msg_serial.unwrap()).collect()
}

// UTS: realtime/unit/RTL6i1/publish-name-and-data-0
// UTS: realtime/unit/RTL6i1/publish-message-object-1
// UTS: realtime/unit/RTL6c1/publish-when-attached-0
#[test]
fn rtl6i1_rtl6c1_a_message_is_one_frame_at_once() {
    let mut world = World::attached(local(), "c");
    world.publish("c", hello());
    world.publish("c", Message::new("custom", json!({"key": "value"})));
    let sent: Vec<_> = world
        .sent(FrameAction::Message)
        .iter()
        .map(ProtocolMessage::to_json)
        .collect();
    assert_eq!(
        sent,
        [
            r#"{"action":15,"channel":"c","messages":[{"data":"world","name":"hello"}],"msgSerial":0}"#,
            r#"{"action":15,"channel":"c","messages":[{"data":"{\"key\":\"value\"}","encoding":"json","name":"custom"}],"msgSerial":1}"#,
        ]
    );
}

// UTS: realtime/unit/RTL6i2/publish-message-array-0
#[test]
fn rtl6i2_several_messages_are_one_frame() {
    let mut world = World::attached(local(), "c");
    let messages = vec![
        hello(),
        Message::new("two", json!({"a": 1})),
        Message::new("three", "3"),
    ];
    world.client.publish(world.now, "c", messages);
    world.ping();
    let sent = world.sent(FrameAction::Message);
    assert_eq!(sent.len(), 1);
    let names: Vec<_> = sent[0]
        .messages
        .iter()
        .map(|message| message.name.as_deref().unwrap())
        .collect();
    assert_eq!(names, ["hello", "two", "three"]);
    assert_eq!(sent[0].messages[1].encoding.as_deref(), Some("json"));
}

// UTS: realtime/unit/RTL6i3/null-fields-json-0
#[test]
fn rtl6i3_no_name_and_no_data_are_not_null() {
    let mut world = World::connected(local());
    let nameless = |data: Data| Message {
        name: None,
        ..Message::new("", data)
    };
    world.publish("c", Message::new("click", Data::Empty));
    world.publish("c", nameless("payload".into()));
    world.publish("c", nameless(Data::Empty));
    let sent = world.sent(FrameAction::Message);
    let messages = sent.iter().map(|frame| frame.to_value()["messages"].clone());
    assert_eq!(
        messages.collect::<Vec<_>>(),
        [
            json!([{"name": "click"}]),
            json!([{"data": "payload"}]),
            json!([{}])
        ]
    );
}

// UTS: realtime/unit/RTL6c1/publish-when-initialized-2
// UTS: realtime/unit/RTL6c5/no-implicit-attach-0
#[test]
fn rtl6c1_rtl6c5_publishing_needs_no_attach_and_causes_none() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    assert_eq!(world.sent(FrameAction::Message).len(), 1);
    assert!(world.sent(FrameAction::Attach).is_empty());
    assert_eq!(world.client.channel_state("c"), ChannelState::Initialized);
}

// UTS: realtime/unit/RTL6c2/queued-when-connecting-0
// UTS: realtime/unit/RTL6c2/queued-when-disconnected-1
#[test]
fn rtl6c2_messages_wait_for_the_connection() {
    let mut world = World::new(local());
    world.publish("c", hello());
    world.connect();
    world.publish("c", hello());
    assert!(world.sent.is_empty());
    world.welcome("conn-1", "key-1");
    assert_eq!(serials(&world), [0, 1]);
    let mut lost = World::connected(local());
    lost.net = Net::Refusing;
    lost.drop_socket();
    assert_eq!(lost.state(), ConnectionState::Disconnected);
    lost.publish("c", Message::new("during-disconnect", "queued"));
    assert!(lost.sent.is_empty());
    lost.net = Net::Welcoming;
    lost.pass(Duration::from_secs(15));
    assert_eq!(serials(&lost), [0]);
    let sent = lost.sent(FrameAction::Message);
    assert_eq!(sent[0].messages[0].name.as_deref(), Some("during-disconnect"));
}

// UTS: realtime/unit/RTL6c2/fails-no-queue-messages-3
// UTS: realtime/unit/RTN7d/fail-disconnected-no-queue-0
#[test]
fn rtl6c2_rtn7d_without_a_queue_messages_fail_when_there_is_no_connection() {
    let mut world = World::new(ClientOptions {
        queue_messages: false,
        ..local()
    });
    world.connect();
    world.publish("c", hello());
    assert!(world.published[0].1.is_err());
    world.welcome("conn-1", "key-1");
    let sent = world.publish("c", hello());
    world.drop_socket();
    assert_eq!(world.published.last().unwrap().0, sent);
    assert!(world.published.last().unwrap().1.is_err());
}

// UTS: realtime/unit/RTL6c4/fails-conn-suspended-0
// UTS: realtime/unit/RTL6c4/fails-conn-closed-1
// UTS: realtime/unit/RTL6c4/fails-channel-failed-4
#[test]
fn rtl6c4_messages_fail_where_there_is_no_hope() {
    let mut suspended = World::connected(local());
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    suspended.pass(Duration::from_secs(121));
    let mut closed = World::connected(local());
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    let mut channel_failed = World::attached(local(), "c");
    channel_failed.receive(ProtocolMessage {
        channel: Some("c".into()),
        ..with_error(FrameAction::Error, error(40160, 401))
    });
    for mut world in [suspended, closed, channel_failed] {
        let id = world.publish("c", hello());
        assert_eq!(world.ended(id), 1);
        assert_ne!(world.published.last().unwrap().1.as_ref().unwrap_err().code, 0);
        assert!(world.sent(FrameAction::Message).is_empty());
    }
}

// UTS: realtime/unit/RTL6j/publish-result-serials-0
#[test]
fn rtl6j_the_result_names_the_serials() {
    let mut world = World::connected(local());
    let id = world.publish("c", hello());
    let result = PublishResult {
        serials: vec![Some("s@1:0".into()), None],
    };
    world.receive(ProtocolMessage {
        res: vec![result.clone()],
        ..ack(0, 1)
    });
    assert_eq!(world.published, [(id, Ok(result))]);
}

#[test]
fn rtl6j_an_old_server_names_none() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.receive(ack(0, 1));
    assert_eq!(world.published[0].1, Ok(PublishResult::default()));
}

// UTS: realtime/unit/RTL6j/incrementing-msg-serial-2
#[test]
fn rtl6j_each_publish_has_the_next_number_and_its_own_result() {
    let mut world = World::connected(local());
    let ids: Vec<_> = (0..3)
        .map(|serial| {
            let id = world.publish("c", hello());
            let named = PublishResult {
                serials: vec![Some(format!("serial-{serial}"))],
            };
            world.receive(ProtocolMessage {
                res: vec![named],
                ..ack(serial, 1)
            });
            id
        })
        .collect();
    assert_eq!(serials(&world), [0, 1, 2]);
    for (at, (id, result)) in world.published.iter().enumerate() {
        assert_eq!(*id, ids[at]);
        let serial = result.as_ref().unwrap().serials[0].clone().unwrap();
        assert_eq!(serial, format!("serial-{at}"));
    }
}

// UTS: realtime/unit/RTL6j/nack-results-error-3
#[test]
fn rtl6j_a_refusal_is_told() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.receive(ProtocolMessage {
        error: Some(error(40160, 401)),
        ..ProtocolMessage {
            action: FrameAction::Nack,
            ..ack(0, 1)
        }
    });
    assert_eq!(world.published[0].1, Err(error(40160, 401)));
    world.publish("c", hello());
    world.receive(ProtocolMessage {
        action: FrameAction::Nack,
        ..ack(1, 1)
    });
    assert_eq!(world.published[1].1.as_ref().unwrap_err().code, 50001);
}

#[test]
fn rtn7b_one_ack_may_answer_several() {
    let mut world = World::connected(local());
    let ids: Vec<_> = (0..4).map(|_| world.publish("c", hello())).collect();
    let named = |name: &str| PublishResult {
        serials: vec![Some(name.into())],
    };
    world.receive(ProtocolMessage {
        res: vec![named("a"), named("b"), named("c")],
        ..ack(0, 3)
    });
    assert_eq!(
        world.published,
        [
            (ids[0], Ok(named("a"))),
            (ids[1], Ok(named("b"))),
            (ids[2], Ok(named("c")))
        ]
    );
}

#[test]
fn an_ack_twice_or_of_nothing_does_nothing() {
    let mut world = World::connected(local());
    world.receive(ack(0, 5));
    world.publish("c", hello());
    world.publish("c", hello());
    world.receive(ack(0, 1));
    world.receive(ack(0, 1));
    world.receive(ack(-7, 1));
    world.receive(ProtocolMessage::new(FrameAction::Ack));
    assert_eq!(world.published.len(), 1);
    let named = |name: &str| PublishResult {
        serials: vec![Some(name.into())],
    };
    world.receive(ProtocolMessage {
        res: vec![named("a"), named("b")],
        ..ack(0, 2)
    });
    assert_eq!(
        world.published[1].1,
        Ok(named("b")),
        "each result belongs to its number, also when they overlap"
    );
}

#[test]
fn what_an_ack_skips_has_failed() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.publish("c", hello());
    world.receive(ack(1, 1));
    assert!(world.published[0].1.is_err() && world.published[1].1.is_ok());
}

#[test]
fn an_ack_of_everything_there_ever_was_does_no_harm() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.receive(ack(i64::MAX, u64::MAX));
    assert_eq!(world.published.len(), 1);
    world.publish("c", hello());
    world.receive(ack(0, u64::MAX));
    assert_eq!(world.published.len(), 2);
}

// UTS: realtime/unit/RTN7e/pending-fail-suspended-0
// UTS: realtime/unit/RTN7e/pending-fail-closed-1
// UTS: realtime/unit/RTN7e/pending-fail-failed-2
#[test]
fn rtn7e_pending_messages_fail_when_the_connection_ends() {
    let mut suspended = World::connected(local());
    let mut closed = World::connected(local());
    let mut failed = World::connected(local());
    for world in [&mut suspended, &mut closed, &mut failed] {
        world.publish("c", hello());
    }
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    suspended.publish("c", hello());
    suspended.pass(Duration::from_secs(119));
    assert!(suspended.published.is_empty(), "until then there is hope");
    suspended.pass(Duration::from_secs(1));
    assert_eq!(suspended.published.len(), 2);
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    failed.receive(with_error(FrameAction::Error, error(40000, 400)));
    for world in [suspended, closed, failed] {
        assert!(!world.published.is_empty());
        for (_, result) in &world.published {
            assert_ne!(result.as_ref().unwrap_err().code, 0);
        }
    }
}

// UTS: realtime/unit/RTN19a/resent-on-new-transport-0
// UTS: realtime/unit/RTN19a2/same-serial-on-resume-0
#[test]
fn rtn19a_rtn19a2_unanswered_messages_are_sent_again_with_their_numbers_if_resumed() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.publish("c", hello());
    world.receive(ack(0, 1));
    world.drop_socket();
    world.publish("c", Message::new("later", "x"));
    world.sent.clear();
    world.welcome("conn-1", "key-2");
    assert_eq!(serials(&world), [1, 2]);
    assert_eq!(
        world.sent(FrameAction::Message)[1].messages[0].name.as_deref(),
        Some("later")
    );
    assert_eq!(
        world.sent(FrameAction::Message)[0].messages[0].name.as_deref(),
        Some("hello")
    );
    world.receive(ack(1, 2));
    assert_eq!(world.published.len(), 3);
    assert!(world.published.iter().all(|(_, result)| result.is_ok()));
}

#[test]
fn rtn19a2_rtn15c7_they_are_numbered_anew_if_not() {
    let mut world = World::connected(local());
    for _ in 0..3 {
        world.publish("c", hello());
    }
    world.receive(ack(0, 1));
    world.drop_socket();
    world.sent.clear();
    world.welcome("conn-2", "key-2");
    assert_eq!(serials(&world), [0, 1]);
    world.receive(ack(0, 2));
    assert_eq!(world.published.len(), 3);
}

#[test]
fn rtl11a_channels_do_not_touch_messages_on_their_way() {
    let mut world = World::attached(local(), "c");
    let id = world.publish("c", hello());
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert_eq!(world.ended(id), 0);
    world.receive(ack(0, 1));
    assert_eq!(world.ended(id), 1);
}

#[test]
fn rsl4a_data_that_cannot_be_carried_is_refused_before_it_is_sent() {
    let mut world = World::connected(local());
    world.publish("c", Message::new("n", json!(5)));
    assert_eq!(world.published[0].1.as_ref().unwrap_err().code, 40013);
    assert!(world.sent.is_empty());
}

#[test]
fn tm6_too_large_a_message_is_refused_before_it_is_sent() {
    let mut world = World::connected(local());
    world.publish("c", Message::new("n", "x".repeat(65_536).as_str()));
    assert_eq!(world.published[0].1.as_ref().unwrap_err().code, 40009);
    let mut small = welcome("conn-1", "key-1");
    small.connection_details = Some(ConnectionDetails {
        max_message_size: Some(4),
        ..small.connection_details.unwrap()
    });
    world.receive(small);
    world.publish("c", hello());
    assert_eq!(world.published[1].1.as_ref().unwrap_err().code, 40009);
    assert!(world.sent.is_empty());
}

#[test]
fn rtl6g3_an_identified_client_speaks_for_itself_only() {
    let mut world = World::connected(ClientOptions {
        client_id: Some("me".into()),
        ..local()
    });
    let by = |client: &str| Message {
        client_id: Some(client.into()),
        ..hello()
    };
    world.publish("c", by("you"));
    world.publish("c", by("me"));
    assert_eq!(world.published.len(), 1);
    assert_eq!(world.published[0].1.as_ref().unwrap_err().code, 40012);
    assert_eq!(world.sent(FrameAction::Message).len(), 1);
}

#[test]
fn rtl6f_own_messages_are_known_by_their_connection() {
    let mut world = World::attached(local(), "c");
    for (connection, own) in [("conn-1", true), ("conn-9", false)] {
        world.receive(ProtocolMessage {
            connection_id: Some(connection.into()),
            ..super::world::message("c", "s1", "m")
        });
        assert_eq!(world.marks.pop().unwrap().0, own);
    }
    world.drop_socket();
    world.welcome("conn-2", "key-2");
    world.receive(attached("c", "s1"));
    world.receive(ProtocolMessage {
        connection_id: Some("conn-1".into()),
        ..super::world::message("c", "s2", "m")
    });
    assert!(world.marks.pop().unwrap().0, "also by that of an earlier one");
}

#[test]
fn messages_arrive_decoded_or_with_what_is_left_of_their_encoding() {
    let mut world = World::attached(local(), "c");
    world.receive_text(r#"{"action":15,"channel":"c","messages":[{"data":"{\"a\":1}","encoding":"json"},{"data":"x","encoding":"vcdiff"}]}"#);
    assert_eq!(world.delivered[0].data, Data::Json(json!({"a": 1})));
    assert_eq!(world.delivered[1].encoding.as_deref(), Some("vcdiff"));
    assert!(world.warnings.last().unwrap().contains("vcdiff"));
}
