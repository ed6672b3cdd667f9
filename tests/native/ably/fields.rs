//! What a message inherits from the frame that brings it.

use sapwood::ably::message::Message;
use serde_json::{Value, json};

use super::world::{World, local};

/// What arrives of `messages` that come in a frame with these fields.
fn delivered(frame: Value, messages: &Value) -> Vec<Message> {
    let mut world = World::attached(local(), "c");
    let mut frame = frame;
    frame["action"] = json!(15);
    frame["channel"] = json!("c");
    frame["messages"] = messages.clone();
    world.receive_text(&frame.to_string());
    world.delivered
}

// UTS: realtime/unit/TM2a/id-from-protocol-message-0
#[test]
fn tm2a_a_message_without_an_id_gets_that_of_its_frame_and_its_place() {
    let frame = json!({"id": "abc123:5", "connectionId": "abc123", "timestamp": 1_700_000_000_000_i64});
    let messages = json!([
        {"name": "first", "data": "a"},
        {"name": "second", "data": "b"},
        {"name": "third", "data": "c"},
    ]);
    let ids: Vec<_> = delivered(frame, &messages)
        .into_iter()
        .map(|message| message.id.unwrap())
        .collect();
    assert_eq!(ids, ["abc123:5:0", "abc123:5:1", "abc123:5:2"]);
}

// UTS: realtime/unit/TM2a/existing-id-not-overwritten-1
// UTS: realtime/unit/TM2a/no-id-without-protocol-id-2
#[test]
fn tm2a_an_id_is_neither_overwritten_nor_made_up() {
    let frame = json!({"id": "proto-id:0"});
    let own = delivered(frame, &json!([{"id": "my-custom-id", "data": "hello"}]));
    assert_eq!(own[0].id.as_deref(), Some("my-custom-id"));
    let none = delivered(json!({"connectionId": "abc123"}), &json!([{"name": "msg"}]));
    assert_eq!(none[0].id, None);
}

// UTS: realtime/unit/TM2c/connectionid-from-protocol-0
#[test]
fn tm2c_a_message_without_a_connection_gets_that_of_its_frame() {
    let frame = json!({"id": "msg:0", "connectionId": "server-conn-xyz"});
    let messages = json!([{"name": "msg"}, {"name": "msg", "connectionId": "own"}]);
    let connections: Vec<_> = delivered(frame, &messages)
        .into_iter()
        .map(|message| message.connection_id.unwrap())
        .collect();
    assert_eq!(connections, ["server-conn-xyz", "own"]);
}

// UTS: realtime/unit/TM2f/timestamp-from-protocol-0
// UTS: realtime/unit/TM2f/existing-timestamp-kept-1
#[test]
fn tm2f_a_message_without_a_time_gets_that_of_its_frame() {
    let frame = json!({"id": "msg:0", "timestamp": 1_700_000_000_000_i64});
    let messages = json!([{"name": "msg"}, {"name": "msg", "timestamp": 1_600_000_000_000_i64}]);
    let times: Vec<_> = delivered(frame, &messages)
        .into_iter()
        .map(|message| message.timestamp.unwrap())
        .collect();
    assert_eq!(times, [1_700_000_000_000, 1_600_000_000_000]);
}
