//! A connection is there: its id and key, what the server tells of it, and what fails it.

use std::time::Duration;

use sapwood::ably::connection::ConnectionState::{Connected, Connecting, Failed, Initialized, Suspended};
use sapwood::ably::frame::{ConnectionDetails, FrameAction, ProtocolMessage};
use sapwood::ably::options::ClientOptions;

use crate::ably::world::{Net, World, error, local, welcome, with_error};

#[test]
fn rtn4b_a_connection_goes_from_initialized_through_connecting_to_connected() {
    let mut world = World::new(local());
    assert_eq!(world.state(), Initialized);
    world.connect();
    world.welcome("conn-1", "key-1");
    assert_eq!(world.states(), [Connecting, Connected]);
    assert_eq!(world.connection[0].previous, Initialized);
}

// UTS: realtime/unit/RTN8a/id-unset-until-connected-0
// UTS: realtime/unit/RTN9a/key-unset-until-connected-0
#[test]
fn rtn8a_rtn9a_id_and_key_are_unset_until_connected() {
    let mut world = World::new(local());
    let of = |world: &World| {
        let (id, key) = (world.client.connection_id(), world.client.connection_key());
        (id.map(str::to_owned), key.map(str::to_owned))
    };
    assert_eq!(of(&world), (None, None));
    world.connect();
    assert_eq!(of(&world), (None, None));
    world.welcome("conn-1", "key-1");
    assert_eq!(of(&world), (Some("conn-1".into()), Some("key-1".into())));
}

// UTS: realtime/unit/RTN8b/id-unique-per-connection-0
// UTS: realtime/unit/RTN9b/key-unique-per-connection-0
#[test]
fn rtn8b_rtn9b_id_and_key_are_what_the_server_gives_each_client() {
    let clients = [1, 2].map(|number| {
        let mut world = World::new(local());
        world.connect();
        world.welcome(&format!("conn-{number}"), &format!("key-{number}"));
        world
    });
    let ids = clients
        .each_ref()
        .map(|world| world.client.connection_id().unwrap());
    let keys = clients
        .each_ref()
        .map(|world| world.client.connection_key().unwrap());
    assert_eq!(ids, ["conn-1", "conn-2"]);
    assert_eq!(keys, ["key-1", "key-2"]);
}

// UTS: realtime/unit/RTN8c/id-null-after-closed-0
#[test]
fn rtn8c_id_and_key_are_gone_after_close_and_failure() {
    for fail in [true, false] {
        let mut world = World::connected(local());
        if fail {
            world.receive(with_error(FrameAction::Error, error(40000, 400)));
        } else {
            world.close();
            world.receive(ProtocolMessage::new(FrameAction::Closed));
        }
        assert_eq!(
            (world.client.connection_id(), world.client.connection_key()),
            (None, None)
        );
    }
}

// UTS: realtime/unit/RTN8d/id-key-retained-in-suspended-0
#[test]
fn rtn8d_id_and_key_stay_in_suspended() {
    let mut world = World::connected(local());
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(130));
    assert_eq!(world.state(), Suspended);
    assert_eq!(world.client.connection_id(), Some("conn-1"));
    assert_eq!(world.client.connection_key(), Some("key-1"));
}

#[test]
fn a_connected_frame_may_lack_its_details() {
    let mut world = World::new(local());
    world.connect();
    world.receive(ProtocolMessage {
        connection_id: Some("conn-1".into()),
        connection_key: Some("key-1".into()),
        ..ProtocolMessage::new(FrameAction::Connected)
    });
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_key(), Some("key-1"));
    world.pass(Duration::from_secs(3600));
    assert_eq!(
        world.state(),
        Connected,
        "without an idle interval silence is fine"
    );
}

// UTS: realtime/unit/RTN14a/invalid-key-failed-0
// UTS: realtime/unit/RTN14g/error-empty-channel-failed-0
// UTS: realtime/unit/RTN25/error-reason-on-failed-0
// UTS: realtime/unit/RTN25/error-reason-protocol-error-5
#[test]
fn rtn14a_rtn14g_rtn25_an_error_without_a_channel_fails_the_connection() {
    for reason in [error(40005, 400), error(50000, 500)] {
        let mut world = World::new(local());
        assert_eq!(world.client.connection_error_reason(), None);
        world.connect();
        world.receive(with_error(FrameAction::Error, reason.clone()));
        assert_eq!(world.states(), [Connecting, Failed]);
        assert_eq!(world.client.connection_error_reason(), Some(&reason));
        assert_eq!(world.connection[1].reason, Some(reason));
        assert_eq!(
            (world.client.connection_id(), world.client.connection_key()),
            (None, None)
        );
        world.pass(Duration::from_secs(3600));
        assert_eq!(world.urls.len(), 1, "failed means failed");
    }
}

// UTS: realtime/unit/RTN24/connected-emits-update-0
// UTS: realtime/unit/RTN24/update-event-with-error-1
// UTS: realtime/unit/RTN24/no-duplicate-connected-event-3
#[test]
fn rtn24_connected_again_is_an_update_that_overrides_the_details() {
    let mut world = World::connected(local());
    for reason in [None, Some(error(40142, 401)), None] {
        world.receive(ProtocolMessage {
            error: reason.clone(),
            connection_details: Some(ConnectionDetails {
                connection_key: Some("key-2".into()),
                max_idle_interval_ms: Some(20_000),
                client_id: Some("client-123".into()),
                ..ConnectionDetails::default()
            }),
            ..welcome("conn-1", "")
        });
        let change = world.connection.last().unwrap();
        assert_eq!((change.previous, change.current), (Connected, Connected));
        assert_eq!(change.reason, reason);
    }
    assert_eq!(world.client.connection_id(), Some("conn-1"));
    assert_eq!(world.client.connection_key(), Some("key-2"));
    let entered = world
        .connection
        .iter()
        .filter(|change| change.current == Connected && change.previous != Connected);
    assert_eq!(entered.count(), 1, "connected is told once, the rest are updates");
    assert_eq!(world.connection.len(), 5);
    world.pass_ms(29_999);
    assert_eq!(world.state(), Connected, "rtn21: the new idle interval counts");
    world.pass_ms(1);
    assert_eq!(world.state(), Connecting);
}

#[test]
fn rsa15_another_client_id_than_the_configured_one_fails() {
    let mut world = World::new(ClientOptions {
        client_id: Some("me".into()),
        ..local()
    });
    world.connect();
    let mut frame = welcome("conn-1", "key-1");
    frame.connection_details.as_mut().unwrap().client_id = Some("you".into());
    world.receive(frame);
    assert_eq!(world.state(), Failed);
    assert_eq!(world.client.connection_error_reason().unwrap().code, 40102);
}
