//! Listeners: who hears which messages, and what a subscription does to the channel (RTL7, RTL8).

use sapwood::ably::channel::ChannelState::{Attached, Attaching, Detaching, Failed, Initialized};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::message::Message;
use sapwood::ably::options::{ChannelOptions, ClientOptions};

use super::world::{World, attached, error, local, with_error};

/// Options with which nothing is attached by subscribing.
fn without_attach() -> ClientOptions {
    ClientOptions {
        channel_options: ChannelOptions {
            attach_on_subscribe: false,
            ..ChannelOptions::default()
        },
        ..local()
    }
}

impl World {
    fn subscribe(&mut self, channel: &str, names: &[&str]) -> u64 {
        let added = self.client.subscribe(self.now, channel, names);
        self.drain();
        assert_eq!(added.attach, Ok(()));
        added.id
    }

    /// The data of what a listener has heard.
    fn heard(&self, listener: u64) -> Vec<String> {
        let of_it = self.heard.iter().filter(|(id, _)| *id == listener);
        of_it
            .map(|(_, message)| match &message.data {
                sapwood::ably::encoding::Data::Text(text) => text.clone(),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    /// The server sends messages with these names and data, in one frame.
    fn say(&mut self, channel: &str, messages: &[(Option<&str>, &str)]) {
        let messages = messages.iter().map(|(name, data)| Message {
            name: name.map(str::to_owned),
            ..Message::new("", *data)
        });
        self.receive(ProtocolMessage {
            messages: messages.collect(),
            ..ProtocolMessage::on_channel(FrameAction::Message, channel)
        });
    }
}

// UTS: realtime/unit/RTL7a/subscribe-all-messages-0
#[test]
fn rtl7a_a_listener_without_names_hears_everything() {
    let mut world = World::attached(without_attach(), "c");
    let listener = world.subscribe("c", &[]);
    world.say("c", &[(Some("event1"), "data1")]);
    world.say("c", &[(Some("event2"), "data2")]);
    world.say("c", &[(None, "data3")]);
    assert_eq!(world.heard(listener), ["data1", "data2", "data3"]);
    let names: Vec<_> = world
        .delivered
        .iter()
        .map(|message| message.name.clone())
        .collect();
    assert_eq!(names, [Some("event1".into()), Some("event2".into()), None]);
}

// UTS: realtime/unit/RTL7b/name-filtered-subscribe-0
// UTS: realtime/unit/RTL7b/multiple-name-subscriptions-1
#[test]
fn rtl7b_a_listener_with_names_hears_those_only() {
    let mut world = World::attached(without_attach(), "c");
    let alpha = world.subscribe("c", &["alpha"]);
    let beta = world.subscribe("c", &["beta"]);
    let both = world.subscribe("c", &["alpha", "beta"]);
    world.say(
        "c",
        &[
            (Some("alpha"), "a1"),
            (Some("beta"), "b1"),
            (Some("alpha"), "a2"),
            (Some("gamma"), "g1"),
            (None, "nameless"),
        ],
    );
    assert_eq!(world.heard(alpha), ["a1", "a2"]);
    assert_eq!(world.heard(beta), ["b1"]);
    assert_eq!(world.heard(both), ["a1", "b1", "a2"]);
}

// UTS: realtime/unit/RTL7g/implicit-attach-initialized-0
#[test]
fn rtl7g_a_channel_that_nobody_wanted_is_attached() {
    let mut world = World::connected(local());
    assert_eq!(world.client.channel_state("c"), Initialized);
    let listener = world.subscribe("c", &[]);
    assert_eq!(world.client.channel_state("c"), Attaching);
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    world.receive(attached("c", "s0"));
    assert_eq!(world.client.channel_state("c"), Attached);
    world.say("c", &[(Some("test"), "hello")]);
    assert_eq!(world.heard(listener), ["hello"]);
    world.detach("c");
    assert_eq!(world.client.channel_state("c"), Detaching);
    world.subscribe("c", &[]);
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert_eq!(world.client.channel_state("c"), Attaching, "from detaching, too");
}

#[test]
fn rtl7g_the_listener_is_there_also_if_the_channel_cannot_be_attached() {
    let mut world = World::connected(local());
    world.receive(with_error(FrameAction::Error, error(40000, 400)));
    let added = world.client.subscribe(world.now, "c", &[]);
    assert_eq!(added.attach.unwrap_err().code, 40000);
    world.connect();
    world.welcome("conn-2", "key-2");
    world.attach("c");
    world.receive(attached("c", "s0"));
    world.say("c", &[(None, "hello")]);
    assert_eq!(world.heard(added.id), ["hello"]);
}

// UTS: realtime/unit/RTL7h/no-attach-on-subscribe-0
#[test]
fn rtl7h_tb4_an_option_leaves_the_attaching_to_the_app() {
    let mut world = World::connected(without_attach());
    world.subscribe("c", &[]);
    assert_eq!(world.client.channel_state("c"), Initialized);
    assert!(world.sent(FrameAction::Attach).is_empty());
}

// UTS: realtime/unit/RTL7g/no-attach-when-attached-3
// UTS: realtime/unit/RTL7g/no-attach-when-attaching-4
#[test]
fn rtl7g_a_channel_that_is_wanted_already_is_left_alone() {
    let mut world = World::connected(local());
    world.attach("c");
    world.subscribe("c", &[]);
    assert_eq!(world.client.channel_state("c"), Attaching);
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    world.receive(attached("c", "s0"));
    world.subscribe("c", &[]);
    assert_eq!(world.client.channel_state("c"), Attached);
    assert_eq!(world.sent(FrameAction::Attach).len(), 1);
    world.receive(ProtocolMessage {
        channel: Some("c".into()),
        ..with_error(FrameAction::Error, error(40160, 401))
    });
    world.subscribe("c", &[]);
    assert_eq!(world.client.channel_state("c"), Failed);
}

// UTS: realtime/unit/RTL8a/unsubscribe-specific-listener-0
#[test]
fn rtl8a_one_listener_leaves_and_the_others_stay() {
    let mut world = World::attached(without_attach(), "c");
    let a = world.subscribe("c", &[]);
    let b = world.subscribe("c", &[]);
    world.say("c", &[(Some("msg1"), "first")]);
    world.client.unsubscribe("c", a);
    world.client.unsubscribe("c", a);
    world.client.unsubscribe("unknown", b);
    world.say("c", &[(Some("msg2"), "second")]);
    assert_eq!(world.heard(a), ["first"]);
    assert_eq!(world.heard(b), ["first", "second"]);
    assert_eq!(world.client.channel_state("c"), Attached);
}

// UTS: realtime/unit/RTL8b/unsubscribe-named-listener-0
#[test]
fn rtl8b_a_listener_leaves_for_one_name() {
    let mut world = World::attached(without_attach(), "c");
    let listener = world.subscribe("c", &["alpha", "beta"]);
    let everything = world.subscribe("c", &[]);
    world.say("c", &[(Some("alpha"), "a1"), (Some("beta"), "b1")]);
    world.client.unsubscribe_name("c", listener, "alpha");
    world.client.unsubscribe_name("c", everything, "alpha");
    world.say("c", &[(Some("alpha"), "a2"), (Some("beta"), "b2")]);
    assert_eq!(world.heard(listener), ["a1", "b1", "b2"]);
    world.client.unsubscribe_name("c", listener, "beta");
    world.say("c", &[(Some("beta"), "b3"), (None, "nameless")]);
    assert_eq!(
        world.heard(listener),
        ["a1", "b1", "b2"],
        "no name is not all names"
    );
    assert_eq!(
        world.heard(everything).len(),
        6,
        "what was not asked for by name is not left by name"
    );
}

// UTS: realtime/unit/RTL8c/unsubscribe-all-listeners-0
#[test]
fn rtl8c_all_listeners_leave() {
    let mut world = World::attached(without_attach(), "c");
    let all = world.subscribe("c", &[]);
    let named = world.subscribe("c", &["specific"]);
    world.say("c", &[(Some("specific"), "first")]);
    world.client.unsubscribe_all("c");
    world.say("c", &[(Some("specific"), "second"), (Some("other"), "third")]);
    assert_eq!(world.heard(all), ["first"]);
    assert_eq!(world.heard(named), ["first"]);
    assert_eq!(world.delivered.len(), 3, "the app still hears of them");
}

#[test]
fn rts4_a_channel_that_is_subscribed_to_again_is_not_forgotten() {
    let mut world = World::attached(without_attach(), "c");
    world.client.release(world.now, "c");
    world.drain();
    world.subscribe("c", &[]);
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert!(world.client.has_channel("c"));
}

#[test]
fn rts4_a_released_channel_has_no_listeners_any_more() {
    let mut world = World::attached(local(), "c");
    let listener = world.subscribe("c", &[]);
    world.client.release(world.now, "c");
    world.attach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    world.receive(attached("c", "s1"));
    world.say("c", &[(None, "hello")]);
    assert!(world.heard(listener).is_empty());
}
