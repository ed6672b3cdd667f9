use serde_json::{Value, json};

use super::sim::{Sim, names, with_key};
use crate::random::Random;
use crate::realtime::hub::{Opening, SocketId};

const HAS_BACKLOG: u64 = 2;
const RESUMED: u64 = 4;

fn has(frame: &Value, flag: u64) -> bool {
    frame["flags"].as_u64().unwrap() & flag != 0
}

fn reattach(sim: &mut Sim, socket: SocketId, serial: &Value) -> Vec<Value> {
    sim.send(
        socket,
        json!({"action": 10, "channel": "c", "channelSerial": serial}),
    )
}

fn rewind(sim: &mut Sim, socket: SocketId, rewind: Value) -> Vec<Value> {
    sim.send(
        socket,
        json!({"action": 10, "channel": "c", "params": {"rewind": rewind, "other": "x"}}),
    )
}

/// The server's own messages on the channel `c`.
fn say(sim: &mut Sim, names: &[&str]) {
    for name in names {
        let message = sapwood::ably::message::Message::new(name, "");
        sim.fault(|hub, now| hub.publish(now, "c", vec![message]))
            .unwrap();
        sim.now += 1;
    }
}

#[test]
fn what_was_missed_is_replayed_in_order_and_nothing_twice() {
    let mut sim = Sim::new();
    let (socket, _, key) = sim.connect(with_key());
    sim.attach(socket, "c");
    say(&mut sim, &["1", "2"]);
    let serial = sim.take(socket).pop().unwrap()["channelSerial"].clone();
    sim.cut(socket);
    say(&mut sim, &["3", "4"]);
    let (socket, ..) = sim.connect(Opening {
        resume: Some(key),
        ..with_key()
    });
    say(&mut sim, &["5"]);
    assert!(
        sim.take(socket).is_empty(),
        "nothing comes before the channel is attached again"
    );
    let frames = reattach(&mut sim, socket, &serial);
    assert!(has(&frames[0], RESUMED) && has(&frames[0], HAS_BACKLOG));
    assert_eq!(
        frames[0]["channelSerial"], serial,
        "a cut during the replay must lose nothing"
    );
    assert_eq!(names(&frames), ["3", "4", "5"]);
    say(&mut sim, &["6"]);
    assert_eq!(names(&sim.take(socket)), ["6"]);
}

#[test]
fn a_position_is_good_on_a_new_connection_too() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    let serial = sim.attach(socket, "c")["channelSerial"].clone();
    sim.cut(socket);
    say(&mut sim, &["1"]);
    let (socket, ..) = sim.connect(with_key());
    let frames = reattach(&mut sim, socket, &serial);
    assert!(has(&frames[0], RESUMED));
    assert_eq!(names(&frames), ["1"]);
}

#[test]
fn a_position_whose_successors_are_forgotten_is_not_resumed() {
    let mut sim = Sim::new();
    sim.hub.settings.history_limit = 3;
    let (socket, ..) = sim.connect(with_key());
    let serial = sim.attach(socket, "c")["channelSerial"].clone();
    sim.cut(socket);
    say(&mut sim, &["1", "2", "3"]);
    let (socket, ..) = sim.connect(with_key());
    assert_eq!(names(&reattach(&mut sim, socket, &serial)), ["1", "2", "3"]);
    sim.cut(socket);
    say(&mut sim, &["4"]);
    let (socket, ..) = sim.connect(with_key());
    let frames = reattach(&mut sim, socket, &serial);
    assert!(!has(&frames[0], RESUMED) && !has(&frames[0], HAS_BACKLOG));
    assert_eq!(frames[0]["error"]["code"], 90003);
    assert_eq!(frames.len(), 1);
}

#[test]
fn messages_are_kept_for_two_minutes() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    let serial = sim.attach(socket, "c")["channelSerial"].clone();
    sim.cut(socket);
    say(&mut sim, &["1"]);
    sim.wait(119_000);
    let (socket, ..) = sim.connect(with_key());
    assert_eq!(names(&reattach(&mut sim, socket, &serial)), ["1"]);
    sim.cut(socket);
    sim.wait(2000);
    let (socket, ..) = sim.connect(with_key());
    assert!(!has(&reattach(&mut sim, socket, &serial)[0], RESUMED));
}

#[test]
fn positions_that_are_not_ours_are_not_resumed() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    let serial = sim.attach(socket, "c")["channelSerial"]
        .as_str()
        .unwrap()
        .to_owned();
    let node = serial.split_once('@').unwrap().1;
    for odd in [
        "",
        "x",
        "@",
        "00000000000000-000000@elsewhere",
        &format!("99999999999999-000000@{node}"),
    ] {
        let (socket, ..) = sim.connect(with_key());
        assert!(
            !has(&reattach(&mut sim, socket, &json!(odd))[0], RESUMED),
            "{odd}"
        );
    }
    sim.fault(|hub, now| hub.forget(now, true));
    let (socket, ..) = sim.connect(with_key());
    assert!(!has(&reattach(&mut sim, socket, &json!(serial))[0], RESUMED));
}

#[test]
fn attaching_again_goes_on_without_a_replay() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    sim.attach(socket, "c");
    say(&mut sim, &["1"]);
    sim.take(socket);
    let frames = rewind(&mut sim, socket, json!("5"));
    assert!(has(&frames[0], RESUMED));
    assert_eq!(frames.len(), 1);
}

#[test]
fn a_rewind_by_count_gives_the_last_messages() {
    let mut sim = Sim::new();
    say(&mut sim, &["1", "2", "3"]);
    let (socket, ..) = sim.connect(with_key());
    let frames = rewind(&mut sim, socket, json!("2"));
    assert!(has(&frames[0], HAS_BACKLOG) && !has(&frames[0], RESUMED));
    assert_eq!(
        frames[0]["params"],
        json!({"rewind": "2"}),
        "only what is honoured comes back"
    );
    assert_eq!(names(&frames), ["2", "3"]);
    sim.cut(socket);
    let (socket, ..) = sim.connect(with_key());
    let replayed = reattach(&mut sim, socket, &frames[0]["channelSerial"]);
    assert_eq!(
        names(&replayed),
        ["2", "3"],
        "the position given is the one before the replay"
    );
}

#[test]
fn a_rewind_by_time_gives_the_messages_of_that_time() {
    let mut sim = Sim::new();
    say(&mut sim, &["old"]);
    sim.wait(30_000);
    say(&mut sim, &["new"]);
    for (text, expected) in [("10s", vec!["new"]), ("2m", vec!["old", "new"]), ("0s", vec![])] {
        let (socket, ..) = sim.connect(with_key());
        let frames = rewind(&mut sim, socket, json!(text));
        assert_eq!(names(&frames), expected, "{text}");
        assert_eq!(has(&frames[0], HAS_BACKLOG), !expected.is_empty());
    }
    let (socket, ..) = sim.connect(with_key());
    assert_eq!(
        names(&rewind(&mut sim, socket, json!(1))),
        ["new"],
        "a number is as good as its text"
    );
}

#[test]
fn a_rewind_gives_no_presence_and_a_resume_no_rewind() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(Opening {
        client_id: Some("ann".to_owned()),
        ..with_key()
    });
    let serial = sim.attach(socket, "c")["channelSerial"].clone();
    sim.send(
        socket,
        json!({"action": 14, "channel": "c", "msgSerial": 0, "presence": [{"action": 2}]}),
    );
    sim.send(
        socket,
        json!({"action": 14, "channel": "c", "msgSerial": 1, "presence": [{"action": 3}]}),
    );
    say(&mut sim, &["1"]);
    let (socket, ..) = sim.connect(with_key());
    let frames = rewind(&mut sim, socket, json!("10"));
    assert_eq!((frames.len(), names(&frames)), (2, vec!["1".to_owned()]));
    let (socket, ..) = sim.connect(with_key());
    let frame = json!({"action": 10, "channel": "c", "channelSerial": serial, "params": {"rewind": "1"}});
    let frames = sim.send(socket, frame);
    assert!(has(&frames[0], RESUMED));
    assert_eq!(
        frames.len(),
        4,
        "enter, leave and the message, since the position"
    );
}

#[test]
fn an_unreadable_rewind_is_refused() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    for text in ["", "s", "-1", "10 h", "99999999999999999999s"] {
        let frames = rewind(&mut sim, socket, json!(text));
        assert_eq!(
            (&frames[0]["action"], &frames[0]["error"]["code"]),
            (&json!(9), &json!(40003)),
            "{text}"
        );
    }
}

/// Whatever the network does within the time things are kept: every message arrives once, and in order.
#[test]
fn a_listener_that_is_cut_at_random_misses_nothing() {
    for seed in 0..200 {
        let mut random = Random::new(seed);
        let mut sim = Sim::new();
        let (mut socket, _, mut key) = sim.connect(with_key());
        let mut serial = sim.attach(socket, "c")["channelSerial"].clone();
        let (mut heard, mut said, mut is_cut) = (Vec::new(), Vec::new(), false);
        for step in 0..60 {
            match random.below(4) {
                0 if !is_cut => {
                    // Frames on their way are lost with the socket.
                    if random.below(2) == 0 {
                        heard.extend(read(&mut sim, socket, &mut serial));
                    }
                    sim.take(socket);
                    sim.cut(socket);
                    is_cut = true;
                }
                0 => {
                    (socket, _, key) = sim.connect(Opening {
                        resume: Some(key),
                        ..with_key()
                    });
                    let frames = reattach(&mut sim, socket, &serial);
                    assert!(has(&frames[0], RESUMED), "seed {seed}");
                    heard.extend(take_in(frames, &mut serial));
                    is_cut = false;
                }
                1 => sim.wait(random.next() % 1000),
                _ => {
                    let name = step.to_string();
                    say(&mut sim, &[&name]);
                    said.push(name);
                    if !is_cut && random.below(2) == 0 {
                        heard.extend(read(&mut sim, socket, &mut serial));
                    }
                }
            }
        }
        if is_cut {
            (socket, ..) = sim.connect(Opening {
                resume: Some(key),
                ..with_key()
            });
            let frames = reattach(&mut sim, socket, &serial);
            heard.extend(take_in(frames, &mut serial));
        }
        heard.extend(read(&mut sim, socket, &mut serial));
        assert_eq!(heard, said, "seed {seed}");
    }
}

fn read(sim: &mut Sim, socket: SocketId, serial: &mut Value) -> Vec<String> {
    let frames = sim.take(socket);
    take_in(frames, serial)
}

/// What a client does with frames: remembers the position, and keeps the messages.
fn take_in(frames: Vec<Value>, serial: &mut Value) -> Vec<String> {
    for frame in &frames {
        if let Some(position) = frame.get("channelSerial") {
            serial.clone_from(position);
        }
    }
    names(&frames)
}
