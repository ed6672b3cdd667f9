//! The connection when something goes wrong on the way.

use std::time::Duration;

use sapwood::ably::channel::ChannelState;
use sapwood::ably::connection::ConnectionState::{Connected, Connecting, Disconnected, Failed, Suspended};
use sapwood::ably::error::code;
use sapwood::ably::options::{ClientOptions, Credentials};
use serde_json::{Value, json};

use super::peer::Peer;
use super::support::World;

fn error(action: u8, code: u32, status: u16) -> Value {
    json!({"action": action, "error": {"code": code, "statusCode": status, "message": "as scripted"}})
}

/// A client with JWTs that is connected and has forgotten how it came there, and the id it has.
async fn connected(world: &World) -> (Peer, String) {
    let mut peer = world.peer_with_jwt();
    peer.connect().await;
    peer.begin_anew();
    let id = peer.client.connection_id().unwrap().to_owned();
    (peer, id)
}

/// Waits for the connection to be there again.
async fn reconnected(peer: &mut Peer) {
    peer.until("it is connected again", |peer| peer.states().contains(&Connected))
        .await;
}

// UTS: realtime/proxy/RTN14a/fatal-connect-error-0
#[tokio::test]
async fn rtn14a_an_error_in_place_of_connected_fails_the_connection() {
    let world = World::start().await;
    let rule = json!({"action": "CONNECTED", "frame": error(9, 40005, 400)});
    world.fault("replace", rule).await;
    let mut peer = world.peer(world.options());
    peer.ask(|client, now| client.connect(now));
    peer.until_connection(Failed).await;
    let reason = peer.connection_error();
    assert_eq!((reason.code, reason.status), (40005, 400));
    assert_eq!(peer.states(), [Connecting, Failed]);
    assert_eq!(
        (peer.client.connection_id(), peer.client.connection_key()),
        (None, None)
    );
}

// UTS: realtime/proxy/RTN14b/token-error-renew-reconnect-0
#[tokio::test]
async fn rtn14b_a_token_that_is_refused_is_renewed_at_once() {
    let world = World::start().await;
    let rule = json!({"action": "CONNECTED", "frame": error(9, 40142, 401)});
    world.fault("replace", rule).await;
    let mut peer = world.peer_with_jwt();
    peer.connect().await;
    assert_eq!(peer.questions, 2);
    assert_eq!(
        peer.states(),
        [Connecting, Connected],
        "still the same try (RTN14b)"
    );
    assert!(peer.client.connection_id().is_some() && peer.client.connection_key().is_some());
    assert_eq!(world.socket_params("v").await.len(), 2);
}

// UTS: realtime/proxy/RTN14c/connection-timeout-0
#[tokio::test]
async fn rtn14c_a_server_that_says_nothing_is_given_up() {
    let world = World::start().await;
    let rule = json!({"direction": "to_client", "action": "CONNECTED", "times": 100});
    world.fault("suppress", rule).await;
    let mut peer = world.peer(ClientOptions {
        realtime_request_timeout: Duration::from_millis(300),
        ..world.options()
    });
    peer.ask(|client, now| client.connect(now));
    peer.until_connection(Disconnected).await;
    assert_eq!(peer.connection_error().code, code::TIMEOUT);
    assert_eq!(peer.states(), [Connecting, Disconnected]);
    assert_eq!(
        (peer.client.connection_id(), peer.client.connection_key()),
        (None, None)
    );
}

// UTS: realtime/proxy/RTN15a/disconnect-triggers-resume-0
#[tokio::test]
async fn rtn15a_a_lost_connection_is_resumed_at_once() {
    let world = World::start().await;
    let (mut peer, _) = connected(&world).await;
    world.fault("disconnect", json!({})).await;
    reconnected(&mut peer).await;
    assert_eq!(peer.states(), [Disconnected, Connecting, Connected]);
    let resume = world.socket_params("resume").await;
    assert!(resume.len() == 2 && resume[1].is_some(), "{resume:?}");
}

// UTS: realtime/proxy/RTN15b/resume-preserves-connid-0
#[tokio::test]
async fn rtn15b_rtn15c6_a_resumed_connection_keeps_its_id() {
    let world = World::start().await;
    let (mut peer, id) = connected(&world).await;
    let key = peer.client.connection_key().unwrap().to_owned();
    world.fault("close", json!({})).await;
    reconnected(&mut peer).await;
    assert_eq!(peer.client.connection_id(), Some(&*id));
    assert_eq!(world.socket_params("resume").await, [None, Some(key)]);
    assert_eq!(peer.client.connection_error_reason(), None);
}

// UTS: realtime/proxy/RTN15h1/token-error-nonrenewable-failed-0
#[tokio::test]
async fn rtn15h1_a_token_that_ends_and_cannot_be_renewed_fails_the_connection() {
    let world = World::start().await;
    let token = world.get("/auth").await["token"].as_str().unwrap().to_owned();
    let mut peer = world.peer(ClientOptions {
        credentials: Credentials::Token(token),
        ..world.options()
    });
    peer.connect().await;
    peer.begin_anew();
    let fault = json!({"frame": error(6, 40142, 401), "close": true});
    world.fault("inject_to_client", fault).await;
    peer.until_connection(Failed).await;
    let reason = peer.connection_error();
    assert_eq!((reason.code, reason.status), (code::NO_TOKEN_RENEWAL, 401));
    assert_eq!(reason.cause.as_ref().unwrap().code, 40142);
    assert_eq!(peer.states(), [Failed]);
}

// UTS: realtime/proxy/RTN15h3/non-token-error-reconnects-0
#[tokio::test]
async fn rtn15h3_a_server_that_disconnects_is_connected_to_again() {
    let world = World::start().await;
    let (mut peer, id) = connected(&world).await;
    let fault = json!({"frame": error(6, 80003, 500), "close": true});
    world.fault("inject_to_client", fault).await;
    reconnected(&mut peer).await;
    assert_eq!(peer.states(), [Disconnected, Connecting, Connected]);
    assert_eq!(
        peer.changes().next().unwrap().reason.as_ref().unwrap().code,
        80003
    );
    assert_eq!(peer.client.connection_id(), Some(&*id));
    assert!(world.socket_params("resume").await[1].is_some());
}

// UTS: realtime/proxy/RTN15j/fatal-error-established-conn-0
#[tokio::test]
async fn rtn15j_an_error_without_a_channel_fails_the_connection_and_its_channels() {
    let world = World::start().await;
    let (mut peer, _) = connected(&world).await;
    peer.attach("a").await;
    peer.attach("b").await;
    peer.begin_anew();
    let fault = json!({"frame": error(9, 50000, 500)});
    world.fault("inject_to_client", fault).await;
    peer.until_connection(Failed).await;
    let reason = peer.connection_error();
    assert_eq!((reason.code, reason.status), (50000, 500));
    for channel in ["a", "b"] {
        assert_eq!(peer.channel_states(channel), [ChannelState::Failed]);
        assert_eq!(peer.channel_error(channel).0, 50000);
    }
    assert_eq!(peer.states(), [Failed]);
    assert_eq!(peer.client.next_timeout(), None, "nothing is tried again");
    assert_eq!(world.socket_params("v").await.len(), 1);
}

// UTS: realtime/proxy/RTN14h/resume-after-ttl-expiry-0
#[tokio::test]
async fn rtn14h_rtn15g_resuming_is_tried_also_when_the_server_has_forgotten() {
    let world = World::start().await;
    world.fault("settings", json!({"connectionStateTtl": 300})).await;
    let mut peer = world.peer(ClientOptions {
        suspended_retry_timeout: Duration::from_millis(200),
        ..world.options()
    });
    peer.connect().await;
    let id = peer.client.connection_id().unwrap().to_owned();
    let key = peer.client.connection_key().unwrap().to_owned();
    peer.begin_anew();
    world.fault("refuse_connection", json!({"times": 1})).await;
    world.fault("disconnect", json!({})).await;
    peer.until_told(Suspended).await;
    assert_eq!(
        peer.client.connection_id(),
        Some(&*id),
        "RTN8d: kept while suspended"
    );
    reconnected(&mut peer).await;
    assert_eq!(
        peer.states(),
        [
            Disconnected,
            Connecting,
            Disconnected,
            Suspended,
            Connecting,
            Connected
        ]
    );
    assert_ne!(peer.client.connection_id(), Some(&*id), "it is another one");
    let resume = world.socket_params("resume").await;
    assert_eq!(resume, [None, Some(key.clone()), Some(key)]);
    let last = peer.changes().last().unwrap();
    assert_eq!(last.reason.as_ref().unwrap().code, 80018);
}
