//! What is sent at once, what waits for the channel, and what is sent again on another connection.

use std::time::Duration;

use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::message::Message;
use sapwood::ably::options::ClientOptions;
use sapwood::ably::presence::PresenceAction::{Enter, Update};

use super::{enter, mine};
use crate::ably::world::{Net, World, ack, attached, error, identified, nack, with_error};

// UTS: realtime/unit/RTP16a/presence-sent-when-attached-0
#[test]
fn rtp16a_on_an_attached_channel_it_is_sent_at_once() {
    let mut world = mine();
    enter(&mut world, "");
    assert_eq!(world.sent_presence().len(), 1);
}

// UTS: realtime/unit/RTP16b/presence-queued-when-attaching-0
#[test]
fn rtp16b_it_waits_for_a_channel_that_is_being_attached() {
    let mut world = World::connected(identified("my-client"));
    world.attach("c");
    let first = enter(&mut world, "");
    let second = world.ask(|client, now| client.presence_update(now, "c", "x".into()));
    assert!(world.sent_presence().is_empty());
    world.receive(attached("c", "s0"));
    let sent = world.sent_presence();
    assert_eq!((sent[0].action, sent[1].action), (Enter, Update), "in order");
    world.receive(ack(0, 2));
    assert!(world.outcome(first).is_ok() && world.outcome(second).is_ok());
}

#[test]
fn rtp16b_without_a_queue_it_is_refused() {
    let impatient = || ClientOptions {
        queue_messages: false,
        ..identified("my-client")
    };
    let mut attaching = World::connected(impatient());
    attaching.attach("c");
    let mut initialized = World::connected(impatient());
    let mut disconnected = World::attached(impatient(), "c");
    disconnected.drop_socket();
    for world in [&mut attaching, &mut initialized, &mut disconnected] {
        let id = enter(world, "");
        assert!(world.outcome(id).is_err());
    }
    assert!(initialized.sent(FrameAction::Attach).is_empty());
    let mut attached = World::attached(impatient(), "c");
    enter(&mut attached, "");
    assert_eq!(attached.sent_presence().len(), 1);
}

#[test]
fn rtn7a_presence_and_messages_are_numbered_together() {
    let mut world = mine();
    let message = world.publish("c", Message::new("n", "d"));
    let presence = enter(&mut world, "");
    let another = world.publish("c", Message::new("n", "d"));
    let numbers: Vec<_> = world.sent.iter().filter_map(|frame| frame.msg_serial).collect();
    assert_eq!(numbers, [0, 1, 2]);
    world.receive(ack(0, 1));
    world.receive(nack(1, error(40160, 401)));
    world.receive(ack(2, 1));
    assert!(world.outcome(message).is_ok() && world.outcome(another).is_ok());
    assert_eq!(world.refusal(presence), 40160);
}

#[test]
fn rtl3d2_what_is_asked_for_without_a_connection_waits_for_the_channel() {
    let mut world = mine();
    world.drop_socket();
    let id = enter(&mut world, "later");
    world.publish("c", Message::new("n", "d"));
    world.welcome("conn-1", "key-2");
    assert_eq!(world.sent(FrameAction::Message).len(), 1, "messages do not wait");
    assert!(world.sent_presence().is_empty());
    world.receive(attached("c", "s0"));
    assert_eq!(world.sent_presence().len(), 1);
    world.receive(ack(0, 2));
    assert!(world.outcome(id).is_ok());
}

#[test]
fn rtn19a_what_is_unanswered_is_sent_again_with_its_number_on_a_resumed_connection() {
    let mut world = mine();
    let id = enter(&mut world, "x");
    world.drop_socket();
    world.sent.clear();
    world.welcome("conn-1", "key-2");
    let sent = world.sent(FrameAction::Presence);
    assert_eq!((sent.len(), sent[0].msg_serial), (1, Some(0)));
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
}

#[test]
fn rtn19a2_on_another_connection_it_waits_for_the_channel_before_what_came_later() {
    let mut world = mine();
    let first = enter(&mut world, "first");
    let second = world.ask(|client, now| client.presence_update(now, "c", "second".into()));
    let message = world.publish("c", Message::new("n", "d"));
    world.drop_socket();
    let third = world.ask(|client, now| client.presence_update(now, "c", "third".into()));
    world.sent.clear();
    world.welcome("conn-2", "key-2");
    assert!(world.sent_presence().is_empty());
    assert_eq!(world.sent(FrameAction::Message)[0].msg_serial, Some(0));
    world.receive(attached("c", "s0"));
    let data: Vec<_> = world.sent_presence().into_iter().map(|sent| sent.data).collect();
    assert_eq!(data, ["first".into(), "second".into(), "third".into()]);
    let numbers: Vec<_> = world
        .sent(FrameAction::Presence)
        .iter()
        .map(|frame| frame.msg_serial)
        .collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
    world.receive(ack(0, 4));
    for id in [first, second, message, third] {
        assert!(world.outcome(id).is_ok());
    }
}

#[test]
fn rtn7e_all_of_it_fails_when_the_connection_ends() {
    let mut suspended = mine();
    let mut closed = mine();
    let mut failed = mine();
    for world in [&mut suspended, &mut closed, &mut failed] {
        enter(world, "sent");
    }
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    enter(&mut suspended, "waiting");
    suspended.pass(Duration::from_secs(119));
    assert!(suspended.published.is_empty());
    suspended.pass(Duration::from_secs(1));
    assert_eq!(suspended.published.len(), 2);
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    failed.receive(with_error(FrameAction::Error, error(40000, 400)));
    for world in [suspended, closed, failed] {
        assert!(!world.published.is_empty());
        assert!(world.published.iter().all(|(_, result)| result.is_err()));
    }
}
