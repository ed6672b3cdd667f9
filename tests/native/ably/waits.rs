//! Being told when a state is reached (RTN26, RTL25).

use sapwood::ably::channel::{ChannelChange, ChannelState};
use sapwood::ably::connection::{ConnectionChange, ConnectionState};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};

use super::world::{Net, World, attached, local};

impl World {
    fn when_connection(&mut self, state: ConnectionState) -> u64 {
        let id = self.client.when_connection(state);
        self.drain();
        id
    }

    fn when_channel(&mut self, channel: &str, state: ChannelState) -> u64 {
        let id = self.client.when_channel(channel, state);
        self.drain();
        id
    }
}

/// What is told to a wait that ended.
type Told<T> = (u64, Option<T>);

fn ids<T>(told: &[Told<T>]) -> Vec<u64> {
    told.iter().map(|(id, _)| *id).collect()
}

#[test]
fn rtn26a_a_state_that_is_there_is_told_at_once_and_without_a_change() {
    let mut world = World::connected(local());
    let id = world.when_connection(ConnectionState::Connected);
    assert_eq!(world.connection_reached, [(id, None)]);
}

#[test]
fn rtn26b_a_state_that_comes_is_told_with_its_change_and_once() {
    let mut world = World::new(local());
    let id = world.when_connection(ConnectionState::Connected);
    assert!(world.connection_reached.is_empty());
    world.connect();
    assert!(world.connection_reached.is_empty());
    world.welcome("conn-1", "key-1");
    let change = ConnectionChange {
        previous: ConnectionState::Connecting,
        current: ConnectionState::Connected,
        reason: None,
        retry_in: None,
    };
    assert_eq!(world.connection_reached, [(id, Some(change))]);
    world.welcome("conn-1", "key-1");
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    assert_eq!(world.connection_reached.len(), 1);
}

#[test]
fn rtn26_each_wait_is_for_itself() {
    let mut world = World::new(local());
    world.net = Net::Refusing;
    let initialized = world.when_connection(ConnectionState::Initialized);
    let disconnected = world.when_connection(ConnectionState::Disconnected);
    let connecting = world.when_connection(ConnectionState::Connecting);
    let too = world.when_connection(ConnectionState::Connecting);
    assert_eq!(ids(&world.connection_reached), [initialized]);
    world.connect();
    assert_eq!(world.state(), ConnectionState::Disconnected);
    assert_eq!(
        ids(&world.connection_reached),
        [initialized, connecting, too, disconnected]
    );
}

#[test]
fn rtn26a_a_state_that_is_over_is_waited_for_again() {
    let mut world = World::connected(local());
    let id = world.when_connection(ConnectionState::Connecting);
    assert!(world.connection_reached.is_empty());
    world.drop_socket();
    assert_eq!(ids(&world.connection_reached), [id]);
}

#[test]
fn rtn26_an_update_is_no_new_state() {
    let mut world = World::connected(local());
    world.drop_socket();
    let id = world.when_connection(ConnectionState::Connected);
    world.welcome("conn-1", "key-2");
    let again = world.when_connection(ConnectionState::Suspended);
    world.welcome("conn-1", "key-3");
    assert_eq!(ids(&world.connection_reached), [id]);
    world.client.forget_wait(again);
    world.client.forget_wait(again);
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass_ms(200_000);
    assert_eq!(world.state(), ConnectionState::Suspended);
    assert_eq!(
        ids(&world.connection_reached),
        [id],
        "nobody wants to know any more"
    );
}

#[test]
fn a_state_that_is_waited_for_is_told_right_after_its_change() {
    let mut world = World::new(local());
    world.client.when_connection(ConnectionState::Connecting);
    world.client.connect(world.now);
    let first = world.client.poll();
    let second = world.client.poll();
    assert!(matches!(
        first,
        Some(sapwood::ably::io::Action::ConnectionChanged(_))
    ));
    assert!(matches!(
        second,
        Some(sapwood::ably::io::Action::ConnectionReached { .. })
    ));
}

#[test]
fn rtl25a_a_channel_that_is_there_is_told_at_once_and_without_a_change() {
    let mut world = World::attached(local(), "c");
    let id = world.when_channel("c", ChannelState::Attached);
    let new = world.when_channel("never used", ChannelState::Initialized);
    assert_eq!(world.channel_reached, [(id, None), (new, None)]);
}

#[test]
fn rtl25b_a_channel_that_comes_there_is_told_with_its_change_and_once() {
    let mut world = World::connected(local());
    let id = world.when_channel("c", ChannelState::Attached);
    world.attach("other");
    world.receive(attached("other", "s0"));
    world.attach("c");
    assert!(world.channel_reached.is_empty());
    world.receive(attached("c", "s0"));
    let change = ChannelChange {
        previous: ChannelState::Attaching,
        current: ChannelState::Attached,
        resumed: false,
        has_backlog: false,
        reason: None,
        retry_in: None,
    };
    assert_eq!(world.channel_reached, [(id, Some(change))]);
    world.receive(attached("c", "s1"));
    world.detach("c");
    world.receive(ProtocolMessage::on_channel(FrameAction::Detached, "c"));
    world.attach("c");
    world.receive(attached("c", "s2"));
    assert_eq!(world.channel_reached.len(), 1);
}

#[test]
fn rtl25a_a_channels_state_that_is_over_is_not_told() {
    let mut world = World::attached(local(), "c");
    world.when_channel("c", ChannelState::Attaching);
    world.pass_ms(1_000);
    assert!(world.channel_reached.is_empty());
}
