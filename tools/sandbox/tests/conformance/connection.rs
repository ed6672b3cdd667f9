//! Connecting and closing.

use sapwood::ably::connection::ConnectionState::{
    Closed, Closing, Connected, Connecting, Failed, Initialized,
};
use sapwood::ably::options::{ClientOptions, Credentials};

use super::support::World;

// UTS: realtime/integration/RTN4b/successful-connection-0
#[tokio::test]
async fn rtn4b_a_connection_has_an_id_and_a_key_and_no_error() {
    let world = World::start().await;
    let mut peer = world.peer(world.options());
    assert_eq!(peer.client.connection_state(), Initialized);
    peer.connect().await;
    assert_eq!(peer.states(), [Connecting, Connected]);
    let plain = |text: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-!".contains(c);
        !text.is_empty() && text.chars().all(is_plain)
    };
    assert!(peer.client.connection_id().is_some_and(plain));
    assert!(peer.client.connection_key().is_some_and(plain));
    assert_eq!(peer.client.connection_error_reason(), None);
}

// UTS: realtime/integration/RTN4c/graceful-close-0
#[tokio::test]
async fn rtn4c_closing_ends_in_closed_without_an_error() {
    let world = World::start().await;
    let mut peer = world.connected().await;
    peer.begin_anew();
    peer.ask(|client, now| client.close(now));
    peer.until_connection(Closed).await;
    assert_eq!(peer.states(), [Closing, Closed]);
    assert_eq!(peer.client.connection_error_reason(), None);
    assert_eq!(
        (peer.client.connection_id(), peer.client.connection_key()),
        (None, None)
    );
    let left = world.get("/__sandbox/connections").await;
    assert_eq!(
        left.as_array().unwrap().len(),
        0,
        "the server has forgotten it, too"
    );
}

// UTS: realtime/integration/RTN14a/invalid-key-failed-0
#[tokio::test]
async fn rtn14a_a_wrong_key_fails_the_connection() {
    let world = World::start().await;
    let mut peer = world.peer(ClientOptions {
        credentials: Credentials::Key("invalid.key:secret".into()),
        ..world.options()
    });
    peer.ask(|client, now| client.connect(now));
    peer.until_connection(Failed).await;
    let error = peer.connection_error();
    assert_eq!((error.code, error.status), (40101, 401));
    assert_eq!(peer.client.next_timeout(), None, "it is not tried again");
}
