use serde_json::json;

use super::sim::{Sim, names, with_key};
use crate::realtime::auth::{Credentials, TokenParams};
use crate::realtime::hub::{Direction, Ending, Opening, Rule, Target};
use sapwood::ably::frame::FrameAction;

#[test]
fn good_credentials_are_answered_with_the_terms() {
    let mut sim = Sim::new();
    let socket = sim.open(with_key());
    let frames = sim.take(socket);
    assert_eq!(frames.len(), 1);
    let details = &frames[0]["connectionDetails"];
    assert_eq!(frames[0]["action"], 4);
    assert_eq!(details["clientId"], "*");
    assert_eq!(details["maxIdleInterval"], 15_000);
    assert_eq!(details["connectionStateTtl"], 120_000);
    assert_eq!(details["maxMessageSize"], 65_536);
}

#[test]
fn bad_credentials_are_answered_in_band_and_the_socket_ends() {
    let mut sim = Sim::new();
    for (credentials, code) in [
        (Credentials::Missing, 40101),
        (Credentials::Key("sapwood.dev:wrong".to_owned()), 40101),
        (Credentials::Token("sapwood.unknown".to_owned()), 40143),
    ] {
        let socket = sim.open(Opening {
            credentials,
            ..with_key()
        });
        let frames = sim.take(socket);
        assert_eq!(
            (frames[0]["action"].clone(), frames[0]["error"]["code"].clone()),
            (json!(9), json!(code))
        );
        assert_eq!(frames[0]["error"]["statusCode"], 401);
        assert!(frames[0].get("channel").is_none());
        assert!(sim.ending(socket).is_some());
    }
}

#[test]
fn the_client_id_must_be_one_the_token_is_for() {
    let mut sim = Sim::new();
    let ann = |sim: &mut Sim| {
        sim.token(TokenParams {
            client_id: Some("ann".to_owned()),
            ..TokenParams::default()
        })
    };
    let opened = |sim: &mut Sim, credentials, client_id: Option<&str>| {
        let client_id = client_id.map(str::to_owned);
        let socket = sim.open(Opening {
            credentials,
            client_id,
            ..with_key()
        });
        sim.take(socket)[0].clone()
    };
    let credentials = ann(&mut sim);
    assert_eq!(
        opened(&mut sim, credentials.clone(), None)["connectionDetails"]["clientId"],
        "ann"
    );
    assert_eq!(opened(&mut sim, credentials.clone(), Some("ann"))["action"], 4);
    assert_eq!(opened(&mut sim, credentials, Some("bob"))["error"]["code"], 40102);
    let anonymous = sim.token(TokenParams::default());
    assert!(
        opened(&mut sim, anonymous, None)["connectionDetails"]
            .get("clientId")
            .is_none()
    );
    assert_eq!(
        opened(&mut sim, with_key().credentials, Some("bob"))["connectionDetails"]["clientId"],
        "bob"
    );
}

#[test]
fn something_is_sent_within_the_idle_interval() {
    let mut sim = Sim::new();
    let (page, ..) = sim.connect(with_key());
    let (node, ..) = sim.connect(Opening {
        heartbeats: false,
        ..with_key()
    });
    sim.wait(60_000);
    let beats = sim.take(page);
    assert!(
        beats.len() >= 4 && beats.iter().all(|frame| frame["action"] == 0),
        "{beats:?}"
    );
    assert!(sim.pings(node) >= 4);
    assert!(sim.take(node).is_empty());
}

#[test]
fn a_ping_is_answered_with_its_id() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    assert_eq!(
        sim.send(socket, json!({"action": 0, "id": "p1"})),
        [json!({"action": 0, "id": "p1"})]
    );
    assert!(sim.send(socket, json!({"action": 0})).is_empty());
}

#[test]
fn a_resumed_connection_keeps_its_id_and_gets_another_key() {
    let mut sim = Sim::new();
    let (socket, id, key) = sim.connect(with_key());
    sim.cut(socket);
    sim.wait(100_000);
    let (socket, again, other) = sim.connect(Opening {
        resume: Some(key.clone()),
        ..with_key()
    });
    assert_eq!(again, id);
    assert_ne!(other, key);
    sim.cut(socket);
    let (_, once_more, _) = sim.connect(Opening {
        resume: Some(key.clone()),
        ..with_key()
    });
    assert_eq!(
        once_more, id,
        "the key before may be all the client has ever received"
    );
    let (_, unknown, _) = sim.connect(Opening {
        resume: Some(key),
        ..with_key()
    });
    assert_ne!(unknown, id, "older keys are no good");
}

#[test]
fn a_resume_ends_the_socket_that_was_there() {
    let mut sim = Sim::new();
    let (old, id, key) = sim.connect(with_key());
    let (_, again, _) = sim.connect(Opening {
        resume: Some(key),
        ..with_key()
    });
    assert_eq!(again, id);
    assert!(sim.ending(old).is_some());
    sim.cut(old);
    assert!(
        sim.hub.connections()[0].live,
        "the old socket's end is no loss of the new one"
    );
}

#[test]
fn a_connection_is_forgotten_after_its_time_and_says_so() {
    let mut sim = Sim::new();
    let (socket, id, key) = sim.connect(with_key());
    sim.cut(socket);
    sim.wait(120_001);
    assert!(sim.hub.connections().is_empty());
    let socket = sim.open(Opening {
        resume: Some(key),
        ..with_key()
    });
    let connected = &sim.take(socket)[0];
    assert_eq!(connected["error"]["code"], 80018);
    assert_eq!(connected["error"]["statusCode"], 400);
    assert_ne!(connected["connectionId"], id);
}

#[test]
fn another_client_id_cannot_take_a_connection_over() {
    let mut sim = Sim::new();
    let (_, id, key) = sim.connect(Opening {
        client_id: Some("ann".to_owned()),
        ..with_key()
    });
    let socket = sim.open(Opening {
        client_id: Some("bob".to_owned()),
        resume: Some(key),
        ..with_key()
    });
    let connected = &sim.take(socket)[0];
    assert_eq!(connected["error"]["code"], 80011);
    assert_ne!(connected["connectionId"], id);
}

#[test]
fn closing_forgets_at_once() {
    let mut sim = Sim::new();
    let (socket, _, key) = sim.connect(with_key());
    let frames = sim.send(socket, json!({"action": 7}));
    assert_eq!(frames[0]["action"], 8);
    assert_eq!(sim.ending(socket), Some(Ending::Code(1000)));
    let socket = sim.open(Opening {
        resume: Some(key),
        ..with_key()
    });
    assert_eq!(sim.take(socket)[0]["error"]["code"], 80018);
}

#[test]
fn a_disconnect_keeps_the_connection() {
    let mut sim = Sim::new();
    let (socket, id, key) = sim.connect(with_key());
    sim.send(socket, json!({"action": 5}));
    assert!(sim.ending(socket).is_some());
    sim.cut(socket);
    let (_, again, _) = sim.connect(Opening {
        resume: Some(key),
        ..with_key()
    });
    assert_eq!(again, id);
}

#[test]
fn malformed_frames_are_dropped_and_the_connection_stays() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    for text in [
        "",
        "{",
        "null",
        "[]",
        "{}",
        r#"{"action": "ATTACH"}"#,
        r#"{"action": 99}"#,
        r#"{"action": -1}"#,
        r#"{"action": 1e300}"#,
        r#"{"action": 3}"#,
        r#"{"action": 15}"#,
        r#"{"action": 15, "msgSerial": "x", "messages": 5}"#,
        r#"{"action": 14, "presence": [{}]}"#,
        r#"{"action": 18, "channel": {}}"#,
        r#"{"action": 10}"#,
        r#"{"action": 10, "channel": ""}"#,
    ] {
        assert!(sim.send_text(socket, text).is_empty(), "{text}");
    }
    assert_eq!(sim.ending(socket), None);
    assert_eq!(
        sim.send(socket, json!({"action": 0, "id": "still there"})).len(),
        1
    );
}

#[test]
fn enormous_numbers_do_no_harm() {
    let mut sim = Sim::new();
    let opening = Opening {
        client_id: Some("ann".to_owned()),
        remain_present_for: Some(u64::MAX),
        ..with_key()
    };
    let (socket, ..) = sim.connect(opening);
    let serial = "9".repeat(30);
    for frame in [
        r#"{"action": 10, "channel": "c", "params": {"rewind": "18446744073709551s"}}"#.to_string(),
        r#"{"action": 10, "channel": "d", "params": {"rewind": "18446744073709551615"}, "flags": 1e300}"#
            .to_string(),
        format!(
            r#"{{"action": 15, "channel": "c", "msgSerial": {serial}, "messages": [{{"timestamp": {serial}}}]}}"#
        ),
        format!(r#"{{"action": 14, "channel": "c", "msgSerial": -{serial}, "presence": [{{"action": 2}}]}}"#),
    ] {
        assert!(!sim.send_text(socket, &frame).is_empty(), "{frame}");
    }
    sim.hub.settings.connection_state_ttl = u64::MAX;
    sim.hub.settings.history_ttl = u64::MAX;
    sim.hub.settings.max_idle_interval = u64::MAX;
    sim.wait(60_000);
    sim.cut(socket);
    sim.wait(60_000);
    assert_eq!(sim.hub.members("c").len(), 1);
}

#[test]
fn swallowed_frames_count() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    let rule = |direction, left| Rule {
        direction,
        action: FrameAction::Attach,
        channel: Some("a".to_owned()),
        left,
        replacement: None,
    };
    sim.fault(|hub, _| hub.add_rule(rule(Direction::ToServer, 2)));
    let attach = || json!({"action": 10, "channel": "a"});
    assert!(sim.send(socket, attach()).is_empty());
    sim.attach(socket, "b");
    assert!(sim.send(socket, attach()).is_empty());
    sim.attach(socket, "a");
    sim.fault(|hub, _| {
        hub.add_rule(Rule {
            direction: Direction::ToClient,
            action: FrameAction::Ack,
            channel: None,
            left: 1,
            replacement: None,
        });
    });
    assert_eq!(
        names(&sim.publish(socket, "a", 0, "x")),
        ["x"],
        "the message itself is published"
    );
}

#[test]
fn a_replaced_frame_is_another_one_for_the_client_only() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    sim.fault(|hub, _| {
        hub.add_rule(Rule {
            direction: Direction::ToClient,
            action: FrameAction::Attached,
            channel: None,
            left: 1,
            replacement: Some(r#"{"action":9,"channel":"a"}"#.into()),
        });
    });
    let attach = json!({"action": 10, "channel": "a"});
    assert_eq!(
        sim.send(socket, attach.clone()),
        [json!({"action": 9, "channel": "a"})]
    );
    assert_eq!(
        sim.hub.connections()[0].channels,
        ["a"],
        "for the server it is attached"
    );
    assert_eq!(sim.send(socket, attach)[0]["action"], 11, "once");
}

#[test]
fn stopped_heartbeats_can_be_started_again() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    sim.fault(|hub, _| hub.stop_heartbeats(true));
    sim.wait(60_000);
    assert!(sim.take(socket).is_empty());
    sim.fault(|hub, _| hub.stop_heartbeats(false));
    sim.wait(1);
    assert_eq!(sim.take(socket).len(), 1);
}

#[test]
fn forgotten_connections_cannot_resume() {
    let mut sim = Sim::new();
    let (live, _, live_key) = sim.connect(with_key());
    let (lost, _, lost_key) = sim.connect(with_key());
    sim.cut(lost);
    sim.fault(|hub, now| hub.forget(now, true));
    assert_eq!(sim.ending(live), None, "sockets stay open");
    sim.cut(live);
    for key in [live_key, lost_key] {
        let socket = sim.open(Opening {
            resume: Some(key),
            ..with_key()
        });
        assert_eq!(sim.take(socket)[0]["error"]["code"], 80018);
    }
}

#[test]
fn one_client_can_be_cut_or_spoken_to_alone() {
    let mut sim = Sim::new();
    let (ann, ..) = sim.connect(Opening {
        client_id: Some("ann".to_owned()),
        ..with_key()
    });
    let (bob, id, _) = sim.connect(Opening {
        client_id: Some("bob".to_owned()),
        ..with_key()
    });
    let to_bob = Target {
        connection_id: Some(id),
        client_id: None,
    };
    assert_eq!(
        sim.fault(|hub, now| hub.inject(now, &to_bob, r#"{"action":17}"#)),
        1
    );
    assert_eq!(
        (sim.take(ann).len(), sim.take(bob)[0]["action"].clone()),
        (0, json!(17))
    );
    let to_ann = Target {
        connection_id: None,
        client_id: Some("ann".to_owned()),
    };
    assert_eq!(
        sim.fault(|hub, now| hub.drop_sockets(now, &to_ann, Ending::Abrupt)),
        1
    );
    assert_eq!((sim.ending(ann), sim.ending(bob)), (Some(Ending::Abrupt), None));
}
