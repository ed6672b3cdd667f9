//! Members of this client are entered again when their channel is attached again.

use std::time::Duration;

use sapwood::ably::channel::ChannelState;
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::options::ClientOptions;
use sapwood::ably::presence::PresenceAction::{Enter, Leave, Present, Update};
use sapwood::ably::presence::{PresenceGet, PresenceMessage};
use serde_json::json;

use super::saying;
use crate::ably::world::{
    Net, World, ack, attached, attached_with_members, error, identified, local, member, nack, news, sync,
};

/// A world whose client has entered channel `c` as `my-client` with the data `hello`, on connection `conn-1`.
fn entered() -> World {
    entered_with(identified("my-client"))
}

fn entered_with(options: ClientOptions) -> World {
    let mut world = World::attached(options, "c");
    world.ask(|client, now| client.presence_enter(now, "c", "hello".into()));
    world.receive(ack(0, 1));
    let echo = saying("hello", member(Enter, "my-client", "conn-1:0:0", 1000));
    world.receive(news("c", vec![echo]));
    assert_eq!(world.sent_presence().len(), 1);
    world.sent.clear();
    world
}

/// The connection is lost and made again, and the channel attached, all with nothing remembered.
fn lose(world: &mut World) {
    world.drop_socket();
    world.sent.clear();
    world.welcome("conn-2", "key-2");
    world.receive(attached("c", "s1"));
}

// UTS: realtime/unit/RTP17i/auto-reentry-on-attached-0
#[test]
fn rtp17i_who_entered_is_entered_again_when_the_channel_is() {
    let mut world = entered();
    world.drop_socket();
    world.welcome("conn-2", "key-2");
    assert!(world.sent_presence().is_empty(), "not before it is");
    world.receive(attached("c", "s1"));
    let sent = world.sent_presence();
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].action, &sent[0].data), (Enter, &"hello".into()));
    world.receive(ack(0, 1));
    assert_eq!(
        world.published.len(),
        1,
        "the app has not asked for it, so it is not told"
    );
}

#[test]
fn rtp17b_an_older_word_does_not_bring_back_who_has_left() {
    let mut world = entered();
    world.ask(|client, now| client.presence_leave(now, "c", Data::Empty));
    world.receive(ack(1, 1));
    world.receive(sync(
        "c",
        "q:1",
        vec![member(Present, "other", "conn-9:0:0", 1000)],
    ));
    world.receive(news("c", vec![member(Leave, "my-client", "conn-1:1:0", 1001)]));
    let listed = saying("hello", member(Present, "my-client", "conn-1:0:0", 1000));
    world.receive(sync("c", "q:", vec![listed]));
    lose(&mut world);
    assert!(
        world.sent_presence().is_empty(),
        "the list was older than the leave"
    );
}

#[test]
fn rtp17i_what_the_server_has_accepted_counts_before_it_says_so_itself() {
    let mut world = entered();
    world.ask(|client, now| client.presence_leave(now, "c", Data::Empty));
    world.receive(ack(1, 1));
    lose(&mut world);
    assert!(
        world.sent_presence().is_empty(),
        "who has left is not entered again"
    );
    let mut world = World::attached(identified("my-client"), "c");
    world.ask(|client, now| client.presence_enter(now, "c", "hello".into()));
    world.receive(ack(0, 1));
    lose(&mut world);
    let sent = world.sent_presence();
    assert_eq!(
        (sent[0].action, &sent[0].data),
        (Enter, &"hello".into()),
        "and who has entered is"
    );
}

#[test]
fn rtp17i_that_counts_also_while_the_channel_is_being_attached() {
    let mut world = entered();
    world.ask(|client, now| client.presence_leave(now, "c", Data::Empty));
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    world.receive(ack(1, 1));
    world.sent.clear();
    world.receive(attached("c", "s1"));
    assert!(world.sent_presence().is_empty());
}

#[test]
fn rtp17i_a_later_word_that_is_on_its_way_is_not_undone() {
    for action in [Update, Leave] {
        let mut world = entered();
        world.ask(|client, now| match action {
            Update => client.presence_update(now, "c", "later".into()),
            _ => client.presence_leave(now, "c", "later".into()),
        });
        world.drop_socket();
        world.sent.clear();
        world.welcome("conn-1", "key-2");
        world.receive(attached("c", "s1"));
        let sent = world.sent_presence();
        assert_eq!(sent.len(), 1, "the later word, again, and no ENTER behind it");
        assert_eq!((sent[0].action, &sent[0].data), (action, &"later".into()));
    }
}

#[test]
fn rtp17i_also_when_the_connection_was_resumed() {
    let mut world = entered();
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    world.receive(ProtocolMessage {
        flags: Flags::RESUMED,
        ..attached("c", "s1")
    });
    assert_eq!(world.sent_presence().len(), 1, "the channel was being attached");
}

#[test]
fn rtp17i_also_when_an_attached_channel_lost_something() {
    let mut world = entered();
    world.receive(attached("c", "s1"));
    assert_eq!(world.sent_presence().len(), 1);
}

#[test]
fn rtp17i_also_after_the_channel_was_suspended() {
    let mut world = entered();
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(121));
    world.net = Net::Welcoming;
    world.pass(Duration::from_secs(30));
    world.receive(attached("c", "s1"));
    assert_eq!(world.sent_presence().len(), 1);
}

// UTS: realtime/unit/RTP17i/no-reentry-with-resumed-flag-1
#[test]
fn rtp17i_an_attachment_that_goes_on_needs_no_entering_again() {
    let mut world = entered();
    world.receive(ProtocolMessage {
        flags: Flags::RESUMED,
        ..attached("c", "s1")
    });
    assert!(world.sent_presence().is_empty());
    assert_eq!(world.members("c"), ["my-client"]);
}

// UTS: realtime/unit/RTP17g/reentry-publishes-enter-with-data-0
#[test]
fn rtp17g_each_is_entered_again_with_its_client_id_and_data() {
    let mut world = World::attached(local(), "c");
    for (serial, client) in [(0, "alice"), (1, "bob")] {
        let data = format!("{client}-data");
        world.ask(|asked, now| asked.presence_enter_client(now, "c", client, data.as_str().into()));
        world.receive(ack(serial, 1));
        let echo = member(Enter, client, &format!("conn-1:{serial}:0"), 1000);
        world.receive(news("c", vec![saying(&data, echo)]));
    }
    assert_eq!(world.sent_presence().len(), 2);
    lose(&mut world);
    let mut sent = world.sent_presence();
    sent.sort_by(|one, other| one.client_id.cmp(&other.client_id));
    assert_eq!(sent.len(), 2);
    for (sent, client) in sent.iter().zip(["alice", "bob"]) {
        assert_eq!((sent.action, sent.client_id.as_deref()), (Enter, Some(client)));
        assert_eq!(sent.data, format!("{client}-data").as_str().into());
    }
}

#[test]
fn rtp17g_data_is_encoded_again_and_extras_are_kept() {
    let mut world = World::attached(identified("my-client"), "c");
    let echo = PresenceMessage {
        encoding: Some("json".into()),
        extras: Some(json!({"a": "b"})),
        ..saying("{\"x\":1}", member(Enter, "my-client", "conn-1:0:0", 1000))
    };
    world.receive(news("c", vec![echo]));
    lose(&mut world);
    let sent = world.sent_presence();
    assert_eq!(
        (&sent[0].data, sent[0].encoding.as_deref()),
        (&"{\"x\":1}".into(), Some("json"))
    );
    assert_eq!(sent[0].extras, Some(json!({"a": "b"})));
}

#[test]
fn rtp17g1_the_old_id_is_named_on_the_same_connection_only() {
    let mut same = entered();
    same.receive(attached("c", "s1"));
    assert_eq!(same.sent_presence()[0].id.as_deref(), Some("conn-1:0:0"));
    let mut other = entered();
    lose(&mut other);
    assert_eq!(other.sent_presence()[0].id, None);
    assert_eq!(other.sent_presence()[0].client_id.as_deref(), Some("my-client"));
}

#[test]
fn rtp17g1_nor_is_it_after_a_second_loss_before_the_answer() {
    let mut world = entered();
    world.receive(attached("c", "s1"));
    assert!(world.sent_presence()[0].id.is_some());
    lose(&mut world);
    let sent = world.sent_presence();
    assert_eq!(sent.len(), 1, "the one that was on its way is not sent twice");
    assert_eq!(sent[0].id, None);
}

#[test]
fn rtp17e_failure_is_an_update_of_the_channel() {
    let mut world = entered();
    lose(&mut world);
    world.channels.clear();
    world.signals.clear();
    world.receive(nack(0, error(40160, 401)));
    let (channel, change) = &world.channels[0];
    assert_eq!((channel.as_str(), world.channels.len()), ("c", 1));
    assert_eq!(
        (change.previous, change.current),
        (ChannelState::Attached, ChannelState::Attached)
    );
    assert!(change.resumed);
    let reason = change.reason.as_ref().unwrap();
    assert_eq!(reason.code, 91004);
    assert!(reason.message.contains("my-client"));
    assert_eq!(reason.cause.as_ref().unwrap().code, 40160);
    assert!(world.warnings.last().unwrap().contains("my-client"));
    assert!(world.signals.is_empty(), "no message was missed");
}

#[test]
fn rtp17e_no_update_is_told_of_a_channel_that_is_down_itself() {
    let mut world = entered();
    lose(&mut world);
    world.channels.clear();
    world.close();
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!(world.channel_states("c"), [ChannelState::Detached]);
    assert_eq!(world.published.len(), 1);
}

#[test]
fn rtp17_who_has_left_is_not_entered_again() {
    let mut world = entered();
    world.receive(news("c", vec![member(Leave, "my-client", "conn-1:1:0", 2000)]));
    lose(&mut world);
    assert!(world.sent_presence().is_empty());
}

#[test]
fn rtp17b_who_has_left_by_the_servers_word_only_is_entered_again() {
    let mut world = entered();
    let made_up = PresenceMessage {
        id: Some("server-1".into()),
        ..member(Leave, "my-client", "conn-1:1:0", 2000)
    };
    world.receive(news("c", vec![made_up]));
    assert!(world.members("c").is_empty());
    lose(&mut world);
    assert_eq!(world.sent_presence().len(), 1);
}

#[test]
fn rtp17b_only_members_of_the_current_connection_are_ours() {
    let mut world = World::attached(identified("my-client"), "c");
    let elsewhere = member(Enter, "my-client", "conn-9:0:0", 1000);
    world.receive(news(
        "c",
        vec![elsewhere, member(Enter, "you", "conn-8:0:0", 1000)],
    ));
    lose(&mut world);
    assert!(world.sent_presence().is_empty());
}

#[test]
fn rtp17h_a_leave_of_the_former_connection_does_not_concern_the_member_of_this_one() {
    let mut world = entered();
    lose(&mut world);
    let again = saying("hello", member(Enter, "my-client", "conn-2:0:0", 2000));
    world.receive(news("c", vec![again]));
    world.receive(news("c", vec![member(Leave, "my-client", "conn-1:9:0", 3000)]));
    world.sent.clear();
    world.receive(attached("c", "s2"));
    assert_eq!(world.sent_presence().len(), 1);
}

#[test]
fn rtp17_the_latest_data_counts_also_from_a_sync() {
    let mut world = entered();
    world.receive(sync(
        "c",
        "s:",
        vec![saying("new", member(Present, "my-client", "conn-1:3:0", 2000))],
    ));
    world.receive(news(
        "c",
        vec![saying("old", member(Update, "my-client", "conn-1:2:0", 3000))],
    ));
    lose(&mut world);
    assert_eq!(world.sent_presence()[0].data, "new".into());
}

#[test]
fn the_members_are_entered_again_after_the_list_and_before_what_waits() {
    let mut world = entered();
    world.drop_socket();
    let update = world.ask(|client, now| client.presence_update(now, "c", "later".into()));
    world.sent.clear();
    world.welcome("conn-2", "key-2");
    world.receive(attached("c", "s1"));
    assert!(world.members("c").is_empty(), "nobody is said to be there");
    let data: Vec<_> = world.sent_presence().into_iter().map(|sent| sent.data).collect();
    assert_eq!(data, ["hello".into(), "later".into()]);
    world.receive(ack(0, 2));
    assert!(world.outcome(update).is_ok());
}

#[test]
fn a_leave_that_was_on_its_way_when_the_connection_was_lost_has_the_last_word() {
    let mut world = entered();
    let leave = world.ask(|client, now| client.presence_leave(now, "c", Data::Empty));
    lose(&mut world);
    let actions: Vec<_> = world
        .sent_presence()
        .into_iter()
        .map(|sent| sent.action)
        .collect();
    assert_eq!(actions, [Enter, Leave]);
    world.receive(ack(0, 2));
    assert!(world.outcome(leave).is_ok());
}

// UTS: realtime/unit/RTP17a/server-publishes-without-subscribe-0
#[test]
fn rtp17a_own_members_count_even_if_the_client_may_not_hear_of_others() {
    let mut world = World::connected(identified("my-client"));
    world.attach("c");
    world.receive(ProtocolMessage {
        flags: Flags::PRESENCE,
        ..attached("c", "s0")
    });
    world.ask(|client, now| client.presence_enter(now, "c", Data::Empty));
    world.receive(ack(0, 1));
    world.receive(news("c", vec![member(Enter, "my-client", "conn-1:0:0", 1000)]));
    world.ask(|client, now| {
        let get = PresenceGet {
            wait_for_sync: false,
            ..PresenceGet::default()
        };
        client.presence_get(now, "c", get)
    });
    let members = world.answers[0].1.as_ref().unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!(members[0].client_id.as_deref(), Some("my-client"));
    lose(&mut world);
    assert_eq!(world.sent_presence().len(), 1, "it is known to be ours");
}

#[test]
fn rtp17i_a_member_is_not_entered_again_on_a_channel_that_is_to_be_detached() {
    let mut world = entered();
    world.drop_socket();
    world.sent.clear();
    world.welcome("conn-2", "key-2");
    world.detach("c");
    world.receive(attached_with_members("c"));
    assert_eq!(world.client.channel_state("c"), ChannelState::Detaching);
    assert!(world.sent_presence().is_empty());
}
