//! Whatever a server sends, nothing panics and the client keeps working.

use sapwood::ably::channel::ChannelState;
use sapwood::ably::connection::ConnectionState::Connected;
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::presence::PresenceAction::Enter;
use sapwood::ably::presence::PresenceActions;
use serde_json::json;

use super::world::{Net, World, attached, local, member, message, news, welcome};

/// Whether the client still does its work.
#[track_caller]
fn assert_works(world: &mut World) {
    assert_eq!(world.state(), Connected);
    let before = world.delivered.len();
    world.receive(message("c", "s9", "still here"));
    assert_eq!(world.delivered.len(), before + 1);
}

#[test]
fn rtf1_malformed_frames_are_reported_and_dropped() {
    let mut world = World::attached(local(), "c");
    for text in [
        "",
        "{",
        "nonsense",
        "[]",
        "7",
        "null",
        "\"text\"",
        "{\"action\":null}",
        "{\"action\":\"4\"}",
        "\u{0}",
    ] {
        world.receive_text(text);
        assert!(world.warnings.last().unwrap().contains("unreadable"), "{text}");
    }
    assert_works(&mut world);
}

#[test]
fn rtf1_unknown_actions_are_dropped_in_silence() {
    let mut world = World::attached(local(), "c");
    let warnings = world.warnings.len();
    for action in [22, 99, -1, i64::MAX] {
        world.receive_text(&json!({"action": action, "channel": "c"}).to_string());
    }
    assert_eq!(world.warnings.len(), warnings);
    assert_works(&mut world);
}

// UTS: realtime/unit/RTF1/unrecognised-attributes-ignored-0
// UTS: realtime/unit/RSF1/message-unrecognised-attrs-0
#[test]
fn rtf1_rsf1_unknown_fields_are_ignored() {
    let mut world = World::attached(local(), "c");
    world.receive_text(
        &json!({
            "action": 15,
            "channel": "c",
            "messages": [
                {"name": "event-1", "data": "payload-1", "futureField": "x", "action": 77, "deep": {"er": [1]}},
                {"name": "event-2", "data": "payload-2", "anotherUnknownField": [1, 2, 3]},
            ],
            "unknownField1": "some-future-value",
            "unknownNestedObject": {"nestedKey": "nestedValue"},
            "unknownArray": [1, 2, 3],
        })
        .to_string(),
    );
    let heard: Vec<_> = world
        .delivered
        .iter()
        .map(|message| (message.name.clone().unwrap(), message.data.clone()))
        .collect();
    assert_eq!(
        heard,
        [
            ("event-1".to_owned(), Data::from("payload-1")),
            ("event-2".to_owned(), Data::from("payload-2")),
        ]
    );
    assert_eq!(world.client.channel_state("c"), ChannelState::Attached);
    assert_works(&mut world);
}

#[test]
fn a_frame_nested_beyond_reason_is_dropped() {
    let mut world = World::attached(local(), "c");
    world.receive_text(&format!(
        "{{\"action\":15,\"channel\":\"c\",\"messages\":{}",
        "[".repeat(100_000)
    ));
    assert_works(&mut world);
}

#[test]
fn fields_of_wrong_types_and_huge_numbers_do_no_harm() {
    let odd = [
        json!(null),
        json!("x"),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!([]),
        json!({}),
        json!(true),
        json!([null]),
    ];
    let fields = [
        "id",
        "channel",
        "channelSerial",
        "connectionId",
        "connectionKey",
        "connectionDetails",
        "auth",
        "error",
        "flags",
        "msgSerial",
        "count",
        "res",
        "params",
        "timestamp",
        "messages",
        "presence",
    ];
    for action in [0, 1, 2, 4, 11, 13, 14, 15, 16, 17] {
        for field in fields {
            for value in &odd {
                let mut world = World::attached(local(), "c");
                world.publish("c", sapwood::ably::message::Message::new("n", "d"));
                let mut frame = json!({"action": action, "channel": "c"});
                frame[field] = value.clone();
                world.receive_text(&frame.to_string());
                world.pass_ms(1);
                assert_eq!(world.state(), Connected, "{frame}");
            }
        }
    }
}

#[test]
fn words_about_members_with_odd_fields_do_no_harm() {
    let odd = [
        json!(null),
        json!(""),
        json!(":"),
        json!("c1:"),
        json!("c1::"),
        json!("c1:99999999999999999999:-1"),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!([[]]),
        json!({"a": {}}),
    ];
    for action in [14, 16] {
        for field in [
            "id",
            "action",
            "clientId",
            "connectionId",
            "data",
            "encoding",
            "extras",
            "timestamp",
        ] {
            for value in &odd {
                let mut world = World::attached(local(), "c");
                listen(&mut world);
                let mut frame = news("c", vec![member(Enter, "me", "conn-1:0:0", 5)]).to_value();
                frame["action"] = json!(action);
                frame["presence"][0][field] = value.clone();
                for serial in [json!(null), json!(":"), json!("::"), json!("a:b"), json!("a:")] {
                    frame["channelSerial"] = serial;
                    world.receive_text(&frame.to_string());
                    world.pass_ms(1);
                }
                world.receive(attached("c", "s1"));
                assert_works(&mut world);
            }
        }
    }
}

#[test]
fn details_of_absurd_sizes_do_no_harm() {
    let mut world = World::connected(local());
    world.receive_text(&json!({
        "action": 4, "connectionId": "conn-1",
        "connectionDetails": {"connectionStateTtl": u64::MAX, "maxIdleInterval": i64::MAX, "maxMessageSize": u64::MAX},
    }).to_string());
    world.pass_ms(10_000);
    assert_eq!(world.state(), Connected);
    world.net = Net::Welcoming;
    world.drop_socket();
    assert_eq!(world.state(), Connected);
}

#[test]
fn the_right_frames_in_wrong_states_do_no_harm() {
    for number in 0..22 {
        let action = FrameAction::from_number(number).unwrap();
        for channel in [None, Some("c"), Some("unknown")] {
            let mut world = World::new(local());
            world.connect();
            let frame = ProtocolMessage {
                action,
                channel: channel.map(Into::into),
                ..attached("c", "s1")
            };
            world.receive(ProtocolMessage {
                channel: frame.channel.clone(),
                ..frame.clone()
            });
            if world.socket.is_some() {
                world.receive(welcome("conn-1", "key-1"));
            }
            world.pass_ms(200_000);
        }
    }
}

fn listen(world: &mut World) {
    world
        .ask(|client, now| client.presence_subscribe(now, "c", 1, PresenceActions::ALL))
        .unwrap();
}
