use serde_json::json;

use super::*;
use crate::ably::encoding::Data;
use crate::ably::presence::PresenceAction;

fn read(value: Value) -> ProtocolMessage {
    ProtocolMessage::from_json(&value.to_string()).unwrap()
}

#[test]
fn actions_have_the_numbers_of_the_protocol() {
    for (number, action) in [
        (0, FrameAction::Heartbeat),
        (1, FrameAction::Ack),
        (2, FrameAction::Nack),
        (4, FrameAction::Connected),
        (6, FrameAction::Disconnected),
        (7, FrameAction::Close),
        (8, FrameAction::Closed),
        (9, FrameAction::Error),
        (10, FrameAction::Attach),
        (11, FrameAction::Attached),
        (12, FrameAction::Detach),
        (13, FrameAction::Detached),
        (14, FrameAction::Presence),
        (15, FrameAction::Message),
        (16, FrameAction::Sync),
        (17, FrameAction::Auth),
        (21, FrameAction::Annotation),
    ] {
        assert_eq!(FrameAction::from_number(number), Some(action));
        assert_eq!(i64::from(action.number()), number);
    }
}

#[test]
fn rtf1_unknown_fields_and_flags_are_ignored() {
    let frame = read(json!({
        "action": 11, "channel": "c", "flags": (1_u64 << 40) | 4, "future": {"x": 1},
        "connectionDetails": {"maxIdleInterval": 5, "newer": []},
    }));
    assert!(frame.flags.contains(Flags::RESUMED));
    assert!(!frame.flags.contains(Flags::HAS_PRESENCE));
    assert_eq!(frame.flags.modes(), None);
}

#[test]
fn rtf1_unknown_actions_are_told_apart_from_rubbish() {
    let parse = ProtocolMessage::from_json;
    assert_eq!(parse(r#"{"action": 99}"#), Err(FrameError::UnknownAction(99)));
    assert_eq!(parse(r#"{"action": -1}"#), Err(FrameError::UnknownAction(-1)));
    for text in [
        "{}",
        "[]",
        "null",
        "7",
        r#"{"action": "4"}"#,
        r#"{"action": null}"#,
    ] {
        assert_eq!(parse(text), Err(FrameError::NoAction), "{text}");
    }
    for text in ["", "{", "nonsense", "{\"action\": 1e400}"] {
        assert!(matches!(parse(text), Err(FrameError::Json(_))), "{text}");
    }
}

#[test]
fn null_and_wrong_types_mean_absent() {
    let odd = json!({
        "action": 15, "id": null, "channel": 7, "channelSerial": {}, "connectionDetails": "no", "auth": [],
        "flags": -3, "msgSerial": "0", "count": -1, "res": 4, "params": 1, "timestamp": "now",
        "messages": "none", "presence": {"a": 1}, "error": null,
    });
    assert_eq!(read(odd), ProtocolMessage::new(FrameAction::Message));
}

#[test]
fn huge_numbers_do_no_harm() {
    let frame = read(json!({"action": 1, "msgSerial": 1e300, "count": u64::MAX, "timestamp": -1e300}));
    assert_eq!(
        (frame.msg_serial, frame.timestamp),
        (Some(i64::MAX), Some(i64::MIN))
    );
    assert!(frame.count.is_some());
}

#[test]
fn an_empty_channel_or_serial_is_none() {
    let frame = read(json!({"action": 9, "channel": "", "channelSerial": ""}));
    assert_eq!((frame.channel, frame.channel_serial), (None, None));
}

#[test]
fn a_full_frame_reads_back_as_written() {
    let frame = ProtocolMessage {
        action: FrameAction::Connected,
        id: Some("i".into()),
        channel: Some("c".into()),
        channel_serial: Some("s".into()),
        connection_id: Some("id".into()),
        connection_key: Some("key".into()),
        connection_details: Some(ConnectionDetails {
            client_id: Some("*".into()),
            connection_key: Some("key".into()),
            connection_state_ttl_ms: Some(120_000),
            max_idle_interval_ms: Some(15_000),
            max_message_size: Some(65_536),
            max_frame_size: Some(524_288),
            max_inbound_rate: Some(50),
            max_outbound_rate: Some(60),
            server_id: Some("here".into()),
        }),
        access_token: Some("t".into()),
        error: Some(ErrorInfo::new(40142, "expired")),
        flags: Flags::RESUMED | Flags::DEFAULT_MODES,
        msg_serial: Some(0),
        count: Some(2),
        res: vec![PublishResult {
            serials: vec![Some("a".into()), None],
        }],
        params: SortedMap::from([("rewind".into(), "15s".into())]),
        timestamp: Some(1_700_000_000_000),
        messages: vec![Message::new("n", "d")],
        presence: vec![PresenceMessage {
            id: None,
            action: PresenceAction::Enter,
            client_id: Some("me".into()),
            connection_id: None,
            data: Data::Empty,
            encoding: None,
            extras: None,
            timestamp: None,
        }],
    };
    assert_eq!(read(frame.to_value()), frame);
}

#[test]
fn zero_is_written_as_a_message_serial() {
    let ack = ProtocolMessage {
        msg_serial: Some(0),
        count: Some(1),
        ..ProtocolMessage::new(FrameAction::Ack)
    };
    assert_eq!(ack.to_json(), r#"{"action":1,"count":1,"msgSerial":0}"#);
}

#[test]
fn rtl6i3_absent_fields_are_not_written() {
    let frame = ProtocolMessage {
        messages: vec![Message::default()],
        ..ProtocolMessage::on_channel(FrameAction::Message, "c")
    };
    assert_eq!(frame.to_json(), r#"{"action":15,"channel":"c","messages":[{}]}"#);
}

#[test]
fn an_unreadable_message_still_takes_its_place() {
    let frame = read(json!({"action": 15, "messages": [null, 5, {"name": "n"}]}));
    assert_eq!(frame.messages.len(), 3);
    assert_eq!(frame.messages[2].name.as_deref(), Some("n"));
}

#[test]
fn presence_of_an_unknown_kind_is_left_out() {
    let frame = read(json!({"action": 14, "presence": [{"action": 9}, {"action": 2, "clientId": "me"}, {}]}));
    assert_eq!(frame.presence.len(), 1);
}

fn inherited(frame: Value) -> Vec<Message> {
    read(frame).take_messages()
}

#[test]
fn tm2a_the_id_comes_from_the_frame_unless_the_message_has_one() {
    let messages = inherited(json!({"action": 15, "id": "c:5", "messages": [{}, {"id": "own"}, {}]}));
    let ids: Vec<_> = messages.iter().map(|message| message.id.as_deref()).collect();
    assert_eq!(ids, [Some("c:5:0"), Some("own"), Some("c:5:2")]);
    assert_eq!(inherited(json!({"action": 15, "messages": [{}]}))[0].id, None);
}

#[test]
fn tm2c_tm2f_connection_and_time_come_from_the_frame_unless_the_message_has_them() {
    let messages = inherited(json!({
        "action": 15, "connectionId": "c", "timestamp": 7, "messages": [{}, {"connectionId": "d", "timestamp": 8}],
    }));
    assert_eq!(
        (messages[0].connection_id.as_deref(), messages[0].timestamp),
        (Some("c"), Some(7))
    );
    assert_eq!(
        (messages[1].connection_id.as_deref(), messages[1].timestamp),
        (Some("d"), Some(8))
    );
}

#[test]
fn rtf1_what_is_kept_as_it_came_is_the_same_whatever_json_it_is() {
    let extras = json!({"a": [1, -2, 3.5, true, null, {"b": "c\n\"d\""}], "e": {}});
    let frame = read(json!({"action": 15, "messages": [{"extras": extras, "data": extras}]}));
    assert_eq!(frame.messages[0].extras.as_ref(), Some(&extras));
    assert_eq!(frame.messages[0].data, Data::Json(extras));
}

#[test]
fn rtf1_of_a_field_that_comes_twice_the_last_counts_and_names_may_have_escapes() {
    let frame = ProtocolMessage::from_json(r#"{"action": 13, "channel": "a", "ch\u0061nnel": "b"}"#).unwrap();
    assert_eq!(frame.channel.as_deref(), Some("b"));
}
