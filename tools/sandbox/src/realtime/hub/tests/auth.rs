use std::time::Duration;

use serde_json::{Value, json};

use super::sim::{Sim, with_key};
use crate::realtime::auth::{Credentials, TokenParams};
use crate::realtime::hub::{Opening, SocketId};

fn with_ttl(sim: &mut Sim, ttl: u64) -> Opening {
    let credentials = sim.token(TokenParams {
        ttl: Some(Duration::from_millis(ttl)),
        ..TokenParams::default()
    });
    Opening {
        credentials,
        ..with_key()
    }
}

fn actions(frames: &[Value]) -> Vec<u64> {
    frames
        .iter()
        .map(|frame| frame["action"].as_u64().unwrap())
        .filter(|action| *action != 0)
        .collect()
}

fn reauthorise(sim: &mut Sim, socket: SocketId, params: TokenParams) -> Vec<Value> {
    let Credentials::Token(token) = sim.token(params) else {
        panic!("no token")
    };
    sim.send(socket, json!({"action": 17, "auth": {"accessToken": token}}))
}

#[test]
fn a_new_token_is_asked_for_once_before_the_old_one_ends() {
    let mut sim = Sim::new();
    let opening = with_ttl(&mut sim, 3_600_000);
    let (socket, ..) = sim.connect(opening);
    sim.wait(3_600_000 - 30_001);
    assert_eq!(actions(&sim.take(socket)), [0; 0]);
    sim.wait(29_000);
    assert_eq!(actions(&sim.take(socket)), [17]);
}

#[test]
fn a_short_token_is_renewed_in_its_last_third() {
    let mut sim = Sim::new();
    let opening = with_ttl(&mut sim, 3000);
    let (socket, ..) = sim.connect(opening);
    sim.wait(1999);
    assert_eq!(actions(&sim.take(socket)), [0; 0]);
    sim.wait(1);
    assert_eq!(actions(&sim.take(socket)), [17]);
}

#[test]
fn a_token_that_ends_disconnects_and_the_connection_can_be_resumed() {
    let mut sim = Sim::new();
    let opening = with_ttl(&mut sim, 60_000);
    let (socket, id, key) = sim.connect(opening);
    sim.wait(60_000);
    let last = sim.take(socket).pop().unwrap();
    assert_eq!(
        (last["action"].clone(), last["error"]["code"].clone()),
        (json!(6), json!(40142))
    );
    assert!(sim.ending(socket).is_some());
    let opening = Opening {
        resume: Some(key),
        ..with_ttl(&mut sim, 60_000)
    };
    assert_eq!(sim.connect(opening).1, id);
}

#[test]
fn a_new_token_in_place_prolongs_the_connection() {
    let mut sim = Sim::new();
    let opening = with_ttl(&mut sim, 60_000);
    let (socket, id, _) = sim.connect(opening);
    sim.wait(50_000);
    sim.take(socket);
    let frames = reauthorise(
        &mut sim,
        socket,
        TokenParams {
            ttl: Some(Duration::from_secs(60)),
            ..TokenParams::default()
        },
    );
    assert_eq!(
        (frames[0]["action"].clone(), frames[0]["connectionId"].clone()),
        (json!(4), json!(id))
    );
    sim.wait(30_000);
    assert_eq!(sim.ending(socket), None);
}

#[test]
fn a_token_of_another_client_ends_the_connection() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(Opening {
        client_id: Some("ann".to_owned()),
        ..with_key()
    });
    let params = TokenParams {
        client_id: Some("bob".to_owned()),
        ..TokenParams::default()
    };
    let frames = reauthorise(&mut sim, socket, params);
    assert_eq!(
        (frames[0]["action"].clone(), frames[0]["error"]["code"].clone()),
        (json!(9), json!(40102))
    );
    assert!(sim.ending(socket).is_some());
}

#[test]
fn a_token_that_allows_less_fails_the_channels_it_does_not_cover() {
    let mut sim = Sim::new();
    let (socket, ..) = sim.connect(with_key());
    sim.attach(socket, "a");
    sim.attach(socket, "b");
    let capability = Some(r#"{"a": ["subscribe"]}"#.to_owned());
    let frames = reauthorise(
        &mut sim,
        socket,
        TokenParams {
            capability,
            ..TokenParams::default()
        },
    );
    assert_eq!(actions(&frames), [4, 9]);
    assert_eq!(
        (frames[1]["channel"].clone(), frames[1]["error"]["code"].clone()),
        (json!("b"), json!(40160))
    );
    let refused = sim.publish(socket, "a", 0, "x");
    assert_eq!(refused[0]["error"]["code"], 40160);
    assert_eq!(sim.hub.connections()[0].channels, ["a"]);
}

#[test]
fn ended_tokens_disconnect_those_who_use_one() {
    let mut sim = Sim::new();
    let opening = with_ttl(&mut sim, 60_000);
    let (token, ..) = sim.connect(opening);
    let (key, ..) = sim.connect(with_key());
    assert_eq!(sim.fault(|hub, now| hub.expire_tokens(now)), 1);
    assert_eq!(sim.take(token)[0]["error"]["code"], 40142);
    assert!(sim.ending(token).is_some() && sim.ending(key).is_none());
}
