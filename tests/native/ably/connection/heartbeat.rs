//! Signs of life: silence that lasts too long, and pings.

use std::time::Duration;

use sapwood::ably::connection::ConnectionState::{Connected, Connecting, Disconnected};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::options::ClientOptions;

use crate::ably::world::{Net, World, error, local, with_error};

// UTS: realtime/unit/RTN23a/idle-timeout-reconnect-1
// UTS: realtime/unit/RTN23a/timeout-triggers-reconnect-4
#[test]
fn rtn23a_silence_beyond_the_limit_means_the_connection_is_lost() {
    let mut world = World::connected(local());
    let first = world.socket;
    world.pass_ms(24_999);
    assert_eq!((world.state(), world.socket), (Connected, first));
    world.pass_ms(1);
    assert_eq!(world.states(), [Connecting, Connected, Disconnected, Connecting]);
    assert_ne!(world.socket, first, "the client closed the silent one");
    assert_eq!(world.connection[2].reason.as_ref().unwrap().code, 80003);
    assert_eq!(world.connection[2].reason.as_ref().unwrap().status, 408);
    world.welcome("conn-2", "key-2");
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_id(), Some("conn-2"));
    assert_eq!(world.urls.len(), 2);
}

// UTS: realtime/unit/RTN23a/heartbeat-resets-timer-2
#[test]
fn rtn23a_any_frame_counts_as_a_sign_of_life() {
    let mut world = World::connected(local());
    for text in [
        r#"{"action":0}"#,
        r#"{"action":99}"#,
        r#"{"action":11,"channel":"other"}"#,
        "rubbish",
        r#"{"action":0}"#,
    ] {
        world.pass_ms(20_000);
        world.receive_text(text);
    }
    world.pass_ms(24_000);
    assert_eq!(world.states(), [Connecting, Connected]);
    world.pass_ms(1_000);
    assert_eq!(world.state(), Connecting);
    world.welcome("conn-1", "key-2");
    assert_eq!(world.urls.len(), 2);
}

// UTS: realtime/unit/RTN13a/ping-heartbeat-roundtrip-0
// UTS: realtime/unit/RTN13e/heartbeat-random-id-0
// UTS: realtime/unit/RTN13e/concurrent-pings-unique-ids-2
#[test]
fn rtn13a_rtn13e_a_ping_is_answered_by_its_own_mark_only() {
    let mut world = World::connected(local());
    let first = world.ping();
    assert_eq!(world.sent(FrameAction::Heartbeat).len(), 1);
    let second = world.ping();
    let marks: Vec<_> = world
        .sent(FrameAction::Heartbeat)
        .iter()
        .map(|frame| frame.id.clone().unwrap())
        .collect();
    assert_eq!(marks.len(), 2);
    assert_ne!(marks[0], marks[1]);
    assert!(marks.iter().all(|mark| !mark.is_empty()));
    world.pass_ms(30);
    world.receive(ProtocolMessage::new(FrameAction::Heartbeat));
    world.receive(ProtocolMessage {
        id: Some("other".into()),
        ..ProtocolMessage::new(FrameAction::Heartbeat)
    });
    assert!(world.pongs.is_empty());
    world.receive(ProtocolMessage {
        id: Some(marks[1].clone()),
        ..ProtocolMessage::new(FrameAction::Heartbeat)
    });
    world.receive(ProtocolMessage {
        id: Some(marks[0].clone()),
        ..ProtocolMessage::new(FrameAction::Heartbeat)
    });
    let took = Ok(Duration::from_millis(30));
    assert_eq!(world.pongs, [(second, took.clone()), (first, took)]);
}

// UTS: realtime/unit/RTN13c/ping-timeout-0
#[test]
fn rtn13c_a_ping_without_an_answer_ends_when_the_time_for_answers_is_over() {
    let mut world = World::connected(ClientOptions {
        realtime_request_timeout: Duration::from_secs(2),
        ..local()
    });
    world.ping();
    world.pass_ms(1_999);
    assert!(world.pongs.is_empty());
    world.pass_ms(1);
    let error = world.pongs[0].1.as_ref().unwrap_err();
    assert_eq!(error.status, 408);
    assert!(error.message.contains("timeout"), "{error}");
}

// UTS: realtime/unit/RTN13b/ping-error-initialized-0
// UTS: realtime/unit/RTN13b/ping-error-closed-2
// UTS: realtime/unit/RTN13b/ping-error-failed-3
// UTS: realtime/unit/RTN13b/deferred-ping-error-failed-4
#[test]
fn rtn13b_a_ping_without_a_connection_is_an_error() {
    let initialized = World::new(local());
    let mut closed = World::connected(local());
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    let mut failed = World::new(local());
    failed.connect();
    let deferred = failed.ping();
    assert!(failed.pongs.is_empty());
    failed.receive(with_error(FrameAction::Error, error(40000, 400)));
    assert_eq!(failed.pongs[0].0, deferred);
    assert!(
        failed.pongs[0].1.is_err(),
        "and so is one that waited for a connection which failed"
    );
    failed.pongs.clear();
    for mut world in [initialized, closed, failed] {
        let id = world.ping();
        assert_eq!(world.pongs.len(), 1);
        assert_eq!(world.pongs[0].0, id);
        assert!(world.pongs[0].1.is_err(), "{:?}", world.state());
        assert!(world.sent(FrameAction::Heartbeat).is_empty());
    }
}

// UTS: realtime/unit/RTN13d/ping-deferred-connecting-0
// UTS: realtime/unit/RTN13d/ping-deferred-disconnected-1
#[test]
fn rtn13d_a_ping_waits_for_the_connection() {
    let mut connecting = World::new(local());
    connecting.connect();
    let mut disconnected = World::connected(local());
    disconnected.net = Net::Refusing;
    disconnected.drop_socket();
    assert_eq!(disconnected.state(), Disconnected);
    disconnected.net = Net::Silent;
    for mut world in [connecting, disconnected] {
        let id = world.ping();
        if world.state() == Disconnected {
            world.pass_ms(15_000);
        }
        assert_eq!(world.state(), Connecting);
        world.pass_ms(5_000);
        assert!(world.sent.is_empty() && world.pongs.is_empty());
        world.welcome("conn-1", "key-1");
        let sent = world.sent(FrameAction::Heartbeat);
        assert_eq!(sent.len(), 1);
        world.pass_ms(9_000);
        world.receive(sent[0].clone());
        assert_eq!(world.pongs, [(id, Ok(Duration::from_secs(9)))]);
    }
}
