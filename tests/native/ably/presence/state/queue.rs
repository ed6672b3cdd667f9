//! What waits for the channel, or is on its way, when the channel changes.

use std::time::Duration;

use sapwood::ably::channel::ChannelState;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::presence::PresenceAction::Enter;

use super::{failed, suspend};
use crate::ably::world::{Net, World, ack, attached, identified};

// UTS: realtime/unit/RTP5b/attached-sends-queued-presence-0
#[test]
fn rtp5b_what_waits_is_sent_once_the_channel_is_attached() {
    let mut world = World::connected(identified("my-client"));
    world.attach("c");
    assert_eq!(world.client.channel_state("c"), ChannelState::Attaching);
    let id = world.ask(|client, now| client.presence_enter(now, "c", "queued".into()));
    assert!(world.sent_presence().is_empty());
    world.receive(attached("c", "s0"));
    let sent = world.sent_presence();
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].action, &sent[0].data), (Enter, &"queued".into()));
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
}

// UTS: realtime/unit/RTL11/queued-presence-fail-detached-0
#[test]
fn rtl11_nobody_enters_a_detached_channel() {
    let mut world = World::attached(identified("my-client"), "c");
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    let late = world.ask(|client, now| client.presence_enter(now, "c", "queued-enter".into()));
    assert_eq!(world.refusal(late), 91001);
    assert!(world.sent_presence().is_empty());
}

#[test]
fn rtl11_what_waits_fails_when_the_channel_is_detached() {
    let mut world = World::connected(identified("my-client"));
    world.attach("c");
    let waiting = world.ask(|client, now| client.presence_enter(now, "c", "x".into()));
    world.detach("c");
    world.receive(attached("c", "s0"));
    assert_eq!(world.ended(waiting), 0);
    assert!(
        world.sent_presence().is_empty(),
        "the app does not want the channel any more"
    );
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert_eq!(world.refusal(waiting), 91001);
}

#[test]
fn rtl11_what_waits_fails_when_the_channel_is_suspended() {
    let mut world = World::connected(identified("my-client"));
    world.attach("c");
    let enter = world.ask(|client, now| client.presence_enter(now, "c", "queued-enter".into()));
    let update = world.ask(|client, now| client.presence_update(now, "c", "queued-update".into()));
    suspend(&mut world);
    assert!(world.outcome(enter).is_err() && world.outcome(update).is_err());
    world.net = Net::Welcoming;
    world.pass(Duration::from_secs(30));
    world.receive(attached("c", "s0"));
    assert!(world.sent_presence().is_empty());
}

// UTS: realtime/unit/RTL11/queued-presence-fail-failed-2
#[test]
fn rtl11_what_waits_fails_when_the_channel_fails() {
    let mut world = World::connected(identified("my-client"));
    world.attach("c");
    let id = world.ask(|client, now| client.presence_enter(now, "c", "queued-enter".into()));
    assert!(world.sent_presence().is_empty());
    world.receive(failed("c"));
    assert_eq!(world.client.channel_state("c"), ChannelState::Failed);
    assert_eq!(world.refusal(id), 90001, "the reason is the channel's");
    assert!(world.sent_presence().is_empty());
}

#[test]
fn rtl11a_what_is_on_its_way_does_not_mind_the_channel() {
    let mut world = World::attached(identified("my-client"), "c");
    let id = world.ask(|client, now| client.presence_enter(now, "c", "awaiting-ack".into()));
    assert_eq!(world.sent_presence().len(), 1);
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    assert_eq!(world.ended(id), 0);
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
}

#[test]
fn rtl5f_what_waits_is_sent_when_the_channel_could_not_be_detached() {
    let mut world = World::connected(identified("my-client"));
    world.attach("c");
    let id = world.ask(|client, now| client.presence_enter(now, "c", "x".into()));
    world.detach("c");
    world.receive(attached("c", "s0"));
    world.pass_ms(10_000);
    assert_eq!(world.client.channel_state("c"), ChannelState::Attached);
    assert_eq!(world.sent_presence().len(), 1);
    world.receive(ack(0, 1));
    assert!(world.outcome(id).is_ok());
}
