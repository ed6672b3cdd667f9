//! Going on where an earlier client was (RTN16).

use std::time::Duration;

use sapwood::ably::channel::ChannelState::{Attached, Initialized};
use sapwood::ably::connection::ConnectionState::{Closed, Closing, Connected, Failed, Suspended};
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::io::Signal;
use sapwood::ably::message::Message;
use sapwood::ably::options::ClientOptions;
use serde_json::{Value, json};

use super::world::{Net, World, attached, error, local, message, welcome, with_error};

fn recovering(key: &Value) -> World {
    World::new(ClientOptions {
        recover: Some(key.to_string().into()),
        ..local()
    })
}

fn key() -> Value {
    json!({
        "connectionKey": "old-key",
        "msgSerial": 42,
        "channelSerials": {"one": "serial-1", "channel-üñîçöðé-世界": "serial-3"},
        "added in 2031": [1],
    })
}

#[test]
fn rtn16g_the_key_holds_the_connection_the_next_number_and_the_attached_channels() {
    let mut world = World::attached(local(), "channel-alpha");
    world.receive(message("channel-alpha", "serial-a", "m"));
    world.attach("channel-éàü-世界");
    world.receive(attached("channel-éàü-世界", "serial-b"));
    world.attach("attaching");
    let read = |world: &World| {
        let text = world.client.recovery_key().unwrap();
        serde_json::from_str::<Value>(&text).unwrap()
    };
    assert_eq!(
        read(&world),
        json!({
            "connectionKey": "key-1",
            "msgSerial": 0,
            "channelSerials": {"channel-alpha": "serial-a", "channel-éàü-世界": "serial-b"},
        })
    );
    world.publish("c", Message::new("n", "d"));
    assert_eq!(read(&world)["msgSerial"], 1);
}

#[test]
fn rtn16g2_there_is_no_key_without_a_connection_to_go_on_from() {
    let none = |world: &World| world.client.recovery_key().is_none();
    assert!(none(&World::new(local())));
    let mut world = World::connected(local());
    assert!(!none(&world));
    world.close();
    assert_eq!(world.state(), Closing);
    assert!(none(&world));
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!(world.state(), Closed);
    assert!(none(&world));
    let mut failed = World::connected(local());
    failed.receive(with_error(FrameAction::Error, error(50000, 500)));
    assert_eq!(failed.state(), Failed);
    assert!(none(&failed));
    let mut suspended = World::connected(local());
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    assert!(!none(&suspended), "while disconnected there is");
    suspended.pass(Duration::from_secs(121));
    assert_eq!(suspended.state(), Suspended);
    assert!(none(&suspended));
}

#[test]
fn rtn16k_only_the_first_connection_recovers() {
    let mut world = recovering(&key());
    world.connect();
    assert_eq!(world.param("recover").as_deref(), Some("old-key"));
    assert_eq!(world.param("resume"), None);
    world.drop_socket();
    world.pass_ms(15_000);
    assert_eq!(
        world.param("recover").as_deref(),
        Some("old-key"),
        "until there is one"
    );
    world.welcome("old-conn", "new-key");
    assert_eq!(world.client.connection_id(), Some("old-conn"), "rtn16d");
    assert_eq!(world.client.connection_key(), Some("new-key"), "rtn16d");
    world.drop_socket();
    assert_eq!(world.param("recover"), None);
    assert_eq!(world.param("resume").as_deref(), Some("new-key"));
}

#[test]
fn rtn16k_a_connection_without_a_key_recovers_no_more() {
    let mut world = recovering(&key());
    world.connect();
    world.receive(ProtocolMessage {
        connection_id: Some("old-conn".into()),
        ..ProtocolMessage::new(FrameAction::Connected)
    });
    assert_eq!(world.state(), Connected);
    world.drop_socket();
    assert_eq!((world.param("recover"), world.param("resume")), (None, None));
}

#[test]
fn rtn16f_publishes_are_numbered_on_if_the_server_remembers() {
    let mut known = recovering(&key());
    known.publish("queued", Message::new("n", "d"));
    known.connect();
    known.welcome("old-conn", "new-key");
    known.publish("c", Message::new("n", "d"));
    let mut forgotten = recovering(&key());
    forgotten.connect();
    forgotten.receive(ProtocolMessage {
        error: Some(error(80008, 400)),
        ..welcome("conn-9", "key-9")
    });
    assert_eq!(forgotten.state(), Connected);
    assert_eq!(
        forgotten.client.connection_error_reason().unwrap().code,
        80008,
        "rtn16l"
    );
    forgotten.publish("c", Message::new("n", "d"));
    let serials = |world: &World| {
        let sent = world.sent(FrameAction::Message);
        sent.iter()
            .map(|frame| frame.msg_serial.unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(serials(&known), [42, 43]);
    assert_eq!(serials(&forgotten), [0], "rtn15c7");
}

#[test]
fn rtn16j_rtn16i_channels_are_known_with_their_positions_and_wait_to_be_attached() {
    let mut world = recovering(&key());
    world.connect();
    world.welcome("old-conn", "new-key");
    let names: Vec<_> = world.client.channels().collect();
    assert_eq!(names, ["channel-üñîçöðé-世界", "one"]);
    assert_eq!(world.client.channel_serial("one"), Some("serial-1"));
    assert_eq!(world.client.channel_state("one"), Initialized);
    assert!(world.sent.is_empty());
    world.attach("one");
    let sent = world.sent(FrameAction::Attach);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].channel_serial.as_deref(), Some("serial-1"));
    world.receive(ProtocolMessage {
        flags: Flags::RESUMED,
        ..attached("one", "serial-1")
    });
    assert_eq!(world.client.channel_state("one"), Attached);
    assert_eq!(
        world.signals,
        [Signal::Ready { covered: false }],
        "for this client it is the first attach"
    );
}

#[test]
fn rtn16f1_a_malformed_key_is_reported_and_costs_nothing_else() {
    for text in [
        "this-is-not-valid-json!!!",
        "",
        "[]",
        "{}",
        r#"{"connectionKey":7,"msgSerial":0}"#,
        r#"{"connectionKey":"k","msgSerial":-1}"#,
        r#"{"connectionKey":"k"}"#,
    ] {
        let mut world = World::new(ClientOptions {
            recover: Some(text.into()),
            ..local()
        });
        assert!(world.warnings.last().unwrap().contains("recovery key"), "{text}");
        world.connect();
        assert_eq!((world.param("recover"), world.param("resume")), (None, None));
        world.welcome("fresh", "fresh-key");
        assert_eq!(world.state(), Connected);
        assert_eq!(world.client.channels().count(), 0);
    }
}

#[test]
fn rtn16_a_key_leads_on_where_its_client_was() {
    let mut old = World::attached(local(), "c");
    old.publish("c", Message::new("n", "d"));
    let key = old.client.recovery_key().unwrap();
    let mut new = World::new(ClientOptions {
        recover: Some(key.into()),
        ..local()
    });
    new.connect();
    assert_eq!(new.param("recover").as_deref(), Some("key-1"));
    new.welcome("conn-1", "key-2");
    new.attach("c");
    assert_eq!(
        new.sent(FrameAction::Attach)[0].channel_serial.as_deref(),
        Some("s0")
    );
    new.publish("c", Message::new("n", "d"));
    assert_eq!(new.sent(FrameAction::Message)[0].msg_serial, Some(1));
}

#[test]
fn a_client_that_was_closed_begins_anew() {
    let mut world = recovering(&key());
    world.connect();
    world.close();
    world.drop_socket();
    world.connect();
    assert_eq!((world.param("recover"), world.param("resume")), (None, None));
    assert_eq!(world.client.channel_serial("one"), None);
}
