//! What a publish looks like on its way, and what is refused before it is sent.

use sapwood::ably::channel::ChannelState;
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{ConnectionDetails, FrameAction, ProtocolMessage};
use sapwood::ably::message::Message;
use sapwood::ably::options::ClientOptions;
use serde_json::json;

use super::hello;
use crate::ably::world::{World, attached, local, welcome};

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
            ..crate::ably::world::message("c", "s1", "m")
        });
        assert_eq!(world.marks.pop().unwrap().0, own);
    }
    world.drop_socket();
    world.welcome("conn-2", "key-2");
    world.receive(attached("c", "s1"));
    world.receive(ProtocolMessage {
        connection_id: Some("conn-1".into()),
        ..crate::ably::world::message("c", "s2", "m")
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
