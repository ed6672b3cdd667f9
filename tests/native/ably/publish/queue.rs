//! What waits for the connection, and what is sent again on the next one.

use std::time::Duration;

use sapwood::ably::connection::ConnectionState;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::message::Message;
use sapwood::ably::options::ClientOptions;

use super::{hello, serials};
use crate::ably::world::{Net, World, ack, error, local, with_error};

// UTS: realtime/unit/RTL6c2/queued-when-connecting-0
// UTS: realtime/unit/RTL6c2/queued-when-disconnected-1
#[test]
fn rtl6c2_messages_wait_for_the_connection() {
    let mut world = World::new(local());
    world.publish("c", hello());
    world.connect();
    world.publish("c", hello());
    assert!(world.sent.is_empty());
    world.welcome("conn-1", "key-1");
    assert_eq!(serials(&world), [0, 1]);
    let mut lost = World::connected(local());
    lost.net = Net::Refusing;
    lost.drop_socket();
    assert_eq!(lost.state(), ConnectionState::Disconnected);
    lost.publish("c", Message::new("during-disconnect", "queued"));
    assert!(lost.sent.is_empty());
    lost.net = Net::Welcoming;
    lost.pass(Duration::from_secs(15));
    assert_eq!(serials(&lost), [0]);
    let sent = lost.sent(FrameAction::Message);
    assert_eq!(sent[0].messages[0].name.as_deref(), Some("during-disconnect"));
}

// UTS: realtime/unit/RTL6c2/fails-no-queue-messages-3
// UTS: realtime/unit/RTN7d/fail-disconnected-no-queue-0
#[test]
fn rtl6c2_rtn7d_without_a_queue_messages_fail_when_there_is_no_connection() {
    let mut world = World::new(ClientOptions {
        queue_messages: false,
        ..local()
    });
    world.connect();
    world.publish("c", hello());
    assert!(world.published[0].1.is_err());
    world.welcome("conn-1", "key-1");
    let sent = world.publish("c", hello());
    world.drop_socket();
    assert_eq!(world.published.last().unwrap().0, sent);
    assert!(world.published.last().unwrap().1.is_err());
}

// UTS: realtime/unit/RTL6c4/fails-conn-suspended-0
// UTS: realtime/unit/RTL6c4/fails-conn-closed-1
// UTS: realtime/unit/RTL6c4/fails-channel-failed-4
#[test]
fn rtl6c4_messages_fail_where_there_is_no_hope() {
    let mut suspended = World::connected(local());
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    suspended.pass(Duration::from_secs(121));
    let mut closed = World::connected(local());
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    let mut channel_failed = World::attached(local(), "c");
    channel_failed.receive(ProtocolMessage {
        channel: Some("c".into()),
        ..with_error(FrameAction::Error, error(40160, 401))
    });
    for mut world in [suspended, closed, channel_failed] {
        let id = world.publish("c", hello());
        assert_eq!(world.ended(id), 1);
        assert_ne!(world.published.last().unwrap().1.as_ref().unwrap_err().code, 0);
        assert!(world.sent(FrameAction::Message).is_empty());
    }
}

// UTS: realtime/unit/RTN19a/resent-on-new-transport-0
// UTS: realtime/unit/RTN19a2/same-serial-on-resume-0
#[test]
fn rtn19a_rtn19a2_unanswered_messages_are_sent_again_with_their_numbers_if_resumed() {
    let mut world = World::connected(local());
    world.publish("c", hello());
    world.publish("c", hello());
    world.receive(ack(0, 1));
    world.drop_socket();
    world.publish("c", Message::new("later", "x"));
    world.sent.clear();
    world.welcome("conn-1", "key-2");
    assert_eq!(serials(&world), [1, 2]);
    assert_eq!(
        world.sent(FrameAction::Message)[1].messages[0].name.as_deref(),
        Some("later")
    );
    assert_eq!(
        world.sent(FrameAction::Message)[0].messages[0].name.as_deref(),
        Some("hello")
    );
    world.receive(ack(1, 2));
    assert_eq!(world.published.len(), 3);
    assert!(world.published.iter().all(|(_, result)| result.is_ok()));
}

#[test]
fn rtn19a2_rtn15c7_they_are_numbered_anew_if_not() {
    let mut world = World::connected(local());
    for _ in 0..3 {
        world.publish("c", hello());
    }
    world.receive(ack(0, 1));
    world.drop_socket();
    world.sent.clear();
    world.welcome("conn-2", "key-2");
    assert_eq!(serials(&world), [0, 1]);
    world.receive(ack(0, 2));
    assert_eq!(world.published.len(), 3);
}

#[test]
fn rtl11a_channels_do_not_touch_messages_on_their_way() {
    let mut world = World::attached(local(), "c");
    let id = world.publish("c", hello());
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert_eq!(world.ended(id), 0);
    world.receive(ack(0, 1));
    assert_eq!(world.ended(id), 1);
}
