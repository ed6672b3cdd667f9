use serde_json::json;

use super::sim::{Sim, names, with_key};
use crate::realtime::auth::TokenParams;
use crate::realtime::hub::Opening;

#[test]
fn attaching_grants_all_modes_or_those_asked_for() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    let attached = sim.attach(socket, "c");
    assert_eq!(attached["flags"], 0xF_0000);
    assert!(attached["channelSerial"].is_string());
    let frames = sim.send(socket, json!({"action": 10, "channel": "d", "flags": 262_144}));
    assert_eq!(frames[0]["flags"], 262_144);
    let refused = sim.send(
        socket,
        json!({"action": 15, "channel": "d", "msgSerial": 0, "messages": [{}]}),
    );
    assert_eq!(
        (refused[0]["action"].clone(), refused[0]["error"]["code"].clone()),
        (json!(2), json!(40160))
    );
}

#[test]
fn a_capability_limits_the_modes() {
    let mut sim = Sim::new();
    let capability = Some(r#"{"resources/*": ["subscribe"]}"#.to_owned());
    let credentials = sim.token(TokenParams {
        capability,
        ..TokenParams::default()
    });
    let (socket, ..) = sim.connect(Opening {
        credentials,
        ..with_key()
    });
    assert_eq!(sim.attach(socket, "resources/posts")["flags"], 262_144 + 524_288);
    let frames = sim.send(socket, json!({"action": 10, "channel": "other"}));
    assert_eq!(
        (frames[0]["action"].clone(), frames[0]["channel"].clone()),
        (json!(9), json!("other"))
    );
    assert_eq!(frames[0]["error"]["code"], 40160);
}

#[test]
fn impossible_names_and_too_many_channels_are_refused() {
    let mut sim = Sim::new();
    sim.hub.settings.max_channels = 2;
    let (socket, ..) = sim.connect(with_key());
    for name in [":a", "[?rewind=1]a", "[meta]a", "a\nb"] {
        let frames = sim.send(socket, json!({"action": 10, "channel": name}));
        assert_eq!(frames[0]["error"]["code"], 40010, "{name}");
    }
    sim.attach(socket, "a");
    sim.attach(socket, "b");
    assert_eq!(
        sim.send(socket, json!({"action": 10, "channel": "c"}))[0]["error"]["code"],
        90010
    );
    sim.attach(socket, "a");
    assert_eq!(
        sim.send(socket, json!({"action": 12, "channel": "a"}))[0]["action"],
        13
    );
    sim.attach(socket, "c");
}

#[test]
fn a_message_reaches_everybody_attached_with_sender_and_serial() {
    let mut sim = Sim::new();
    let (one, id, _) = sim.connect(Opening {
        client_id: Some("ann".to_owned()),
        ..with_key()
    });
    let (two, ..) = sim.connect(with_key());
    let (three, ..) = sim.connect(with_key());
    sim.attach(one, "c");
    sim.attach(two, "c");
    sim.attach(three, "other");
    let own = sim.publish(one, "c", 0, "x");
    assert_eq!(own[0]["msgSerial"], 0);
    let serial = &own[0]["res"][0]["serials"][0];
    let got = sim.take(two);
    assert_eq!(got.len(), 1);
    let message = &got[0]["messages"][0];
    assert_eq!(
        (&got[0]["connectionId"], &got[0]["id"]),
        (&json!(id), &json!(format!("{id}:0")))
    );
    assert_eq!(
        (&message["clientId"], &message["serial"]),
        (&json!("ann"), serial)
    );
    assert_eq!(own[1], got[0], "with echo the sender gets the same frame");
    assert!(sim.take(three).is_empty());
}

#[test]
fn without_echo_the_sender_gets_only_the_others_messages() {
    let mut sim = Sim::new();
    let (one, ..) = sim.connect(Opening {
        echo: false,
        ..with_key()
    });
    let (two, ..) = sim.connect(with_key());
    sim.attach(one, "c");
    assert_eq!(names(&sim.publish(one, "c", 0, "own")), [""; 0]);
    sim.publish(two, "c", 0, "other");
    assert_eq!(names(&sim.take(one)), ["other"]);
}

#[test]
fn unacceptable_messages_are_refused_with_their_msg_serial() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(Opening {
        client_id: Some("ann".to_owned()),
        ..with_key()
    });
    for (serial, message, code) in [
        (0, json!({"data": "x".repeat(65_537)}), 40009),
        (1, json!({"clientId": "bob"}), 40012),
        (2, json!({"data": 5}), 40013),
    ] {
        let frame = json!({"action": 15, "channel": "c", "msgSerial": serial, "messages": [message]});
        let frames = sim.send(socket, frame);
        assert_eq!(
            (&frames[0]["action"], &frames[0]["msgSerial"]),
            (&json!(2), &json!(serial))
        );
        assert_eq!(frames[0]["error"]["code"], code);
    }
    sim.hub.settings.max_message_size = 1_000_000;
    let frame =
        json!({"action": 15, "channel": "c", "msgSerial": 3, "messages": [{"data": "x".repeat(524_288)}]});
    assert_eq!(sim.send(socket, frame)[0]["error"]["code"], 40009);
}

#[test]
fn structured_data_travels_as_json_text() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    sim.attach(socket, "c");
    let frame =
        json!({"action": 15, "channel": "c", "msgSerial": 0, "messages": [{"name": "x", "data": {"a": 1}}]});
    let message = sim.send(socket, frame)[1]["messages"][0].clone();
    assert_eq!(
        (&message["data"], &message["encoding"]),
        (&json!(r#"{"a":1}"#), &json!("json"))
    );
}

#[test]
fn a_publish_sent_again_after_a_resume_counts_once() {
    let mut sim = Sim::new();
    let (listener, ..) = sim.connect(with_key());
    sim.attach(listener, "c");
    let (socket, _, key) = sim.connect(with_key());
    let first = sim.publish(socket, "c", 0, "x");
    sim.cut(socket);
    let (socket, ..) = sim.connect(Opening {
        resume: Some(key),
        ..with_key()
    });
    assert_eq!(
        sim.publish(socket, "c", 0, "x"),
        first,
        "the same answer, with the same serials"
    );
    sim.publish(socket, "c", 1, "y");
    assert_eq!(names(&sim.take(listener)), ["x", "y"]);
}

#[test]
fn a_message_with_an_id_of_its_own_counts_once_on_any_connection() {
    let mut sim = Sim::new();
    let (one, ..) = sim.connect(with_key());
    let (two, ..) = sim.connect(with_key());
    let frame =
        json!({"action": 15, "channel": "c", "msgSerial": 0, "messages": [{"id": "mine", "name": "x"}]});
    let first = sim.send(one, frame.clone());
    let second = sim.send(two, frame);
    assert_eq!(first[0]["res"], second[0]["res"]);
    assert_eq!(sim.fault(|hub, now| hub.messages(now, "c")).len(), 1);
}

#[test]
fn history_has_every_field() {
    let mut sim = Sim::new();
    let (socket, id, _) = sim.connect(Opening {
        client_id: Some("ann".to_owned()),
        ..with_key()
    });
    sim.publish(socket, "c", 0, "x");
    let history = sim.fault(|hub, now| hub.messages(now, "c"));
    let message = &history[0];
    assert_eq!(message["id"], format!("{id}:0:0"));
    assert_eq!(
        (&message["connectionId"], &message["clientId"]),
        (&json!(id), &json!("ann"))
    );
    assert_eq!(message["timestamp"], sim.now);
    assert!(message["serial"].is_string());
}

#[test]
fn unused_channels_are_dropped() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    sim.attach(socket, "c");
    sim.send(socket, json!({"action": 12, "channel": "c"}));
    assert_eq!(sim.hub.channels.len(), 1);
    sim.wait(240_000);
    assert!(sim.hub.channels.is_empty());
}
