//! How a publish ends: with the serials, with a refusal, or with its connection.

use std::time::Duration;

use sapwood::ably::frame::{FrameAction, ProtocolMessage, PublishResult};

use super::{hello, serials};
use crate::ably::world::{Net, World, ack, error, local, with_error};

// UTS: realtime/unit/RTL6j/publish-result-serials-0
#[test]
fn rtl6j_the_result_names_the_serials() {
    let mut world = World::connected(local());
    let id = world.publish("c", hello());
    let result = PublishResult {
        serials: vec![Some("s@1:0".into()), None],
    };
    world.receive(ProtocolMessage {
        res: vec![result.clone()],
        ..ack(0, 1)
    });
    assert_eq!(world.published, [(id, Ok(result))]);
}

#[test]
fn rtl6j_an_old_server_names_none() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.receive(ack(0, 1));
    assert_eq!(world.published[0].1, Ok(PublishResult::default()));
}

// UTS: realtime/unit/RTL6j/incrementing-msg-serial-2
#[test]
fn rtl6j_each_publish_has_the_next_number_and_its_own_result() {
    let mut world = World::connected(local());
    let ids: Vec<_> = (0..3)
        .map(|serial| {
            let id = world.publish("c", hello());
            let named = PublishResult {
                serials: vec![Some(format!("serial-{serial}"))],
            };
            world.receive(ProtocolMessage {
                res: vec![named],
                ..ack(serial, 1)
            });
            id
        })
        .collect();
    assert_eq!(serials(&world), [0, 1, 2]);
    for (at, (id, result)) in world.published.iter().enumerate() {
        assert_eq!(*id, ids[at]);
        let serial = result.as_ref().unwrap().serials[0].clone().unwrap();
        assert_eq!(serial, format!("serial-{at}"));
    }
}

// UTS: realtime/unit/RTL6j/nack-results-error-3
#[test]
fn rtl6j_a_refusal_is_told() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.receive(ProtocolMessage {
        error: Some(error(40160, 401)),
        ..ProtocolMessage {
            action: FrameAction::Nack,
            ..ack(0, 1)
        }
    });
    assert_eq!(world.published[0].1, Err(error(40160, 401)));
    world.publish("c", hello());
    world.receive(ProtocolMessage {
        action: FrameAction::Nack,
        ..ack(1, 1)
    });
    assert_eq!(world.published[1].1.as_ref().unwrap_err().code, 50001);
}

#[test]
fn rtn7b_one_ack_may_answer_several() {
    let mut world = World::connected(local());
    let ids: Vec<_> = (0..4).map(|_| world.publish("c", hello())).collect();
    let named = |name: &str| PublishResult {
        serials: vec![Some(name.into())],
    };
    world.receive(ProtocolMessage {
        res: vec![named("a"), named("b"), named("c")],
        ..ack(0, 3)
    });
    assert_eq!(
        world.published,
        [
            (ids[0], Ok(named("a"))),
            (ids[1], Ok(named("b"))),
            (ids[2], Ok(named("c")))
        ]
    );
}

#[test]
fn an_ack_twice_or_of_nothing_does_nothing() {
    let mut world = World::connected(local());
    world.receive(ack(0, 5));
    world.publish("c", hello());
    world.publish("c", hello());
    world.receive(ack(0, 1));
    world.receive(ack(0, 1));
    world.receive(ack(-7, 1));
    world.receive(ProtocolMessage::new(FrameAction::Ack));
    assert_eq!(world.published.len(), 1);
    let named = |name: &str| PublishResult {
        serials: vec![Some(name.into())],
    };
    world.receive(ProtocolMessage {
        res: vec![named("a"), named("b")],
        ..ack(0, 2)
    });
    assert_eq!(
        world.published[1].1,
        Ok(named("b")),
        "each result belongs to its number, also when they overlap"
    );
}

#[test]
fn what_an_ack_skips_has_failed() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.publish("c", hello());
    world.receive(ack(1, 1));
    assert!(world.published[0].1.is_err() && world.published[1].1.is_ok());
}

#[test]
fn an_ack_of_everything_there_ever_was_does_no_harm() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.receive(ack(i64::MAX, u64::MAX));
    assert_eq!(world.published.len(), 1);
    world.publish("c", hello());
    world.receive(ack(0, u64::MAX));
    assert_eq!(world.published.len(), 2);
}

// UTS: realtime/unit/RTN7e/pending-fail-suspended-0
// UTS: realtime/unit/RTN7e/pending-fail-closed-1
// UTS: realtime/unit/RTN7e/pending-fail-failed-2
#[test]
fn rtn7e_pending_messages_fail_when_the_connection_ends() {
    let mut suspended = World::connected(local());
    let mut closed = World::connected(local());
    let mut failed = World::connected(local());
    for world in [&mut suspended, &mut closed, &mut failed] {
        world.publish("c", hello());
    }
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    suspended.publish("c", hello());
    suspended.pass(Duration::from_secs(119));
    assert!(suspended.published.is_empty(), "until then there is hope");
    suspended.pass(Duration::from_secs(1));
    assert_eq!(suspended.published.len(), 2);
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    failed.receive(with_error(FrameAction::Error, error(40000, 400)));
    for world in [suspended, closed, failed] {
        assert!(!world.published.is_empty());
        for (_, result) in &world.published {
            assert_ne!(result.as_ref().unwrap_err().code, 0);
        }
    }
}
