use serde_json::{Value, json};

use super::sim::{Sim, presence, with_key};
use crate::realtime::hub::{Opening, SocketId};

const HAS_PRESENCE: u64 = 1;
const PRESENCE: u64 = 14;
const SYNC: u64 = 16;

/// A client of that name, attached to `c`.
fn join(sim: &mut Sim, name: &str) -> (SocketId, String, String) {
    let client = sim.connect(Opening {
        client_id: Some(name.to_owned()),
        ..with_key()
    });
    sim.attach(client.0, "c");
    sim.take(client.0);
    client
}

fn act(sim: &mut Sim, socket: SocketId, serial: u64, item: Value) -> Vec<Value> {
    sim.send(
        socket,
        json!({"action": 14, "channel": "c", "msgSerial": serial, "presence": [item]}),
    )
}

#[test]
fn members_enter_update_and_leave_before_the_eyes_of_the_others() {
    let mut sim = Sim::new();
    let (ann, id, _) = join(&mut sim, "ann");
    let (bob, ..) = join(&mut sim, "bob");
    let own = act(&mut sim, ann, 0, json!({"action": 2, "data": "here"}));
    assert_eq!(
        (&own[0]["action"], &own[1]["action"]),
        (&json!(1), &json!(14)),
        "ACK, and the own entry comes back"
    );
    act(&mut sim, ann, 1, json!({"action": 4, "data": {"at": "lunch"}}));
    act(&mut sim, ann, 2, json!({"action": 3}));
    let got = sim.take(bob);
    assert_eq!(got[0]["presence"][0]["id"], format!("{id}:0:0"));
    assert_eq!(got[0]["presence"][0]["connectionId"], id);
    let lunch = json!(r#"{"at":"lunch"}"#);
    let expected = [(2, json!("here")), (4, lunch.clone()), (3, lunch)];
    assert_eq!(
        presence(&got, PRESENCE),
        expected.map(|(action, data)| (action, "ann".to_owned(), data))
    );
    assert!(sim.hub.members("c").is_empty());
}

#[test]
fn who_comes_later_gets_the_members_by_sync() {
    let mut sim = Sim::new();
    let (ann, ..) = join(&mut sim, "ann");
    act(&mut sim, ann, 0, json!({"action": 2, "data": "here"}));
    let (late, ..) = sim.connect(with_key());
    let frames = sim.send(late, json!({"action": 10, "channel": "c"}));
    assert_eq!(frames[0]["flags"].as_u64().unwrap() & HAS_PRESENCE, HAS_PRESENCE);
    assert_eq!(presence(&frames, SYNC), [(1, "ann".to_owned(), json!("here"))]);
    assert!(
        frames[1]["channelSerial"].as_str().unwrap().ends_with(':'),
        "one page, so no cursor"
    );
}

#[test]
fn a_long_list_of_members_comes_in_pages_of_one_sequence() {
    let mut sim = Sim::new();
    let (host, ..) = sim.connect(with_key());
    sim.attach(host, "c");
    let items: Vec<_> = (0..250)
        .map(|number| json!({"action": 2, "clientId": number.to_string()}))
        .collect();
    sim.send(
        host,
        json!({"action": 14, "channel": "c", "msgSerial": 0, "presence": items}),
    );
    let (late, ..) = sim.connect(with_key());
    let frames = sim.send(late, json!({"action": 10, "channel": "c"}));
    let cursors: Vec<_> = frames[1..]
        .iter()
        .map(|frame| frame["channelSerial"].as_str().unwrap().split_once(':').unwrap())
        .collect();
    assert_eq!(cursors.len(), 3);
    assert!(cursors.iter().all(|(sequence, _)| *sequence == cursors[0].0));
    assert_eq!(
        cursors
            .iter()
            .map(|(_, cursor)| cursor.is_empty())
            .collect::<Vec<_>>(),
        [false, false, true]
    );
    assert_eq!(presence(&frames, SYNC).len(), 250);
}

#[test]
fn presence_needs_a_client_id_and_an_attachment() {
    let mut sim = Sim::new();
    let (anyone, ..) = sim.connect(with_key());
    sim.attach(anyone, "c");
    assert_eq!(
        act(&mut sim, anyone, 0, json!({"action": 2}))[0]["error"]["code"],
        91000
    );
    let (ann, ..) = join(&mut sim, "ann");
    assert_eq!(
        act(&mut sim, ann, 0, json!({"action": 2, "clientId": "bob"}))[0]["error"]["code"],
        40012
    );
    let elsewhere = json!({"action": 14, "channel": "d", "msgSerial": 1, "presence": [{"action": 2}]});
    assert_eq!(sim.send(ann, elsewhere)[0]["error"]["code"], 91001);
}

#[test]
fn who_vanishes_is_taken_for_gone_after_a_while() {
    let mut sim = Sim::new();
    let (ann, id, _) = join(&mut sim, "ann");
    let (bob, ..) = join(&mut sim, "bob");
    act(&mut sim, ann, 0, json!({"action": 2, "data": "here"}));
    sim.take(bob);
    sim.cut(ann);
    sim.wait(14_999);
    assert!(presence(&sim.take(bob), PRESENCE).is_empty());
    sim.wait(1);
    let got = sim.take(bob);
    assert_eq!(presence(&got, PRESENCE), [(3, "ann".to_owned(), json!("here"))]);
    let leave = &got[0]["presence"][0];
    assert_eq!(leave["connectionId"], id);
    assert!(
        !leave["id"].as_str().unwrap().starts_with(&id),
        "the server made it up, and it shows"
    );
    assert_eq!(
        sim.hub.connections().len(),
        2,
        "the connection itself can still be resumed"
    );
}

#[test]
fn who_comes_back_in_time_has_never_been_away() {
    let mut sim = Sim::new();
    let (ann, _, key) = join(&mut sim, "ann");
    let (bob, ..) = join(&mut sim, "bob");
    act(&mut sim, ann, 0, json!({"action": 2}));
    sim.take(bob);
    sim.cut(ann);
    sim.wait(10_000);
    sim.connect(Opening {
        client_id: Some("ann".to_owned()),
        resume: Some(key),
        ..with_key()
    });
    sim.wait(60_000);
    assert!(presence(&sim.take(bob), PRESENCE).is_empty());
    assert_eq!(sim.hub.members("c").len(), 1);
}

#[test]
fn who_comes_back_after_a_failed_resume_is_there_twice_for_a_while() {
    let mut sim = Sim::new();
    let (ann, _, key) = join(&mut sim, "ann");
    let (bob, ..) = join(&mut sim, "bob");
    act(&mut sim, ann, 0, json!({"action": 2}));
    sim.fault(|hub, now| hub.forget(now, true));
    sim.cut(ann);
    let (again, ..) = sim.connect(Opening {
        client_id: Some("ann".to_owned()),
        resume: Some(key),
        ..with_key()
    });
    sim.attach(again, "c");
    act(&mut sim, again, 0, json!({"action": 2}));
    assert_eq!(sim.hub.members("c").len(), 2);
    sim.take(bob);
    sim.wait(15_000);
    assert_eq!(sim.hub.members("c").len(), 1);
    assert_eq!(
        presence(&sim.take(bob), PRESENCE),
        [(3, "ann".to_owned(), Value::Null)]
    );
    assert_eq!(
        sim.hub.connections().len(),
        2,
        "nothing is left of the old connection"
    );
}

#[test]
fn the_client_may_say_how_long_its_presence_remains() {
    let mut sim = Sim::new();
    let opening = Opening {
        client_id: Some("ann".to_owned()),
        remain_present_for: Some(0),
        ..with_key()
    };
    let (ann, ..) = sim.connect(opening);
    sim.attach(ann, "c");
    act(&mut sim, ann, 0, json!({"action": 2}));
    sim.cut(ann);
    sim.wait(0);
    assert!(sim.hub.members("c").is_empty());
}

#[test]
fn closing_and_detaching_leave_at_once() {
    let mut sim = Sim::new();
    let (bob, ..) = join(&mut sim, "bob");
    for goodbye in [json!({"action": 7}), json!({"action": 12, "channel": "c"})] {
        let (ann, ..) = join(&mut sim, "ann");
        act(&mut sim, ann, 0, json!({"action": 2}));
        sim.take(bob);
        sim.send(ann, goodbye);
        assert_eq!(
            presence(&sim.take(bob), PRESENCE),
            [(3, "ann".to_owned(), Value::Null)]
        );
    }
}

#[test]
fn who_was_taken_for_gone_enters_when_that_is_sent_again() {
    let mut sim = Sim::new();
    let (ann, id, key) = join(&mut sim, "ann");
    let enter = json!({"action": 2, "data": "here"});
    act(&mut sim, ann, 0, enter.clone());
    // The answer was lost with the socket, and so the client sends it again.
    sim.cut(ann);
    sim.wait(15_000);
    assert!(sim.hub.members("c").is_empty());
    let again = sim.open(Opening {
        client_id: Some("ann".to_owned()),
        resume: Some(key),
        ..with_key()
    });
    assert_eq!(sim.take(again)[0]["connectionId"], id);
    sim.attach(again, "c");
    let got = act(&mut sim, again, 0, enter);
    assert_eq!(got[0]["action"], 1, "{got:?}");
    assert_eq!(sim.hub.members("c").len(), 1);
}

#[test]
fn what_is_sent_again_does_not_undo_what_was_said_later() {
    let mut sim = Sim::new();
    let (ann, ..) = join(&mut sim, "ann");
    act(&mut sim, ann, 0, json!({"action": 2, "data": "first"}));
    // The server takes the member away by itself, and the client comes back without having noticed.
    sim.send(ann, json!({"action": 12, "channel": "c"}));
    sim.attach(ann, "c");
    act(&mut sim, ann, 1, json!({"action": 2, "data": "second"}));
    act(&mut sim, ann, 0, json!({"action": 2, "data": "first"}));
    assert_eq!(sim.hub.members("c")[0]["data"], "second");
}
