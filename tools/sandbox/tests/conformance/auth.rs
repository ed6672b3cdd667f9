//! Tokens: from the app, renewed, exchanged for signed requests.

use std::time::{SystemTime, UNIX_EPOCH};

use sapwood::ably::auth::TokenParams;
use sapwood::ably::auth::signing::{self, TokenRequest};
use sapwood::ably::backoff::Dice;
use sapwood::ably::connection::ConnectionState::Connected;
use sapwood::ably::frame::FrameAction;
use sapwood::ably::io::Action;
use sapwood::ably::options::ClientOptions;
use serde_json::json;

use super::peer::Peer;
use super::support::{KEY, World, jwt};

// UTS: realtime/integration/RSA8/token-auth-connect-0
#[tokio::test]
async fn rsa8_a_jwt_from_the_app_connects() {
    let world = World::start().await;
    let mut peer = world.peer_with_jwt();
    peer.connect().await;
    assert_eq!(peer.questions, 1);
    assert!(peer.client.connection_id().is_some());
    assert_eq!(peer.client.connection_error_reason(), None);
}

// UTS: realtime/integration/RSA7/matching-clientid-succeeds-0
#[tokio::test]
async fn rsa7_a_token_for_the_own_client_id_connects() {
    let world = World::start().await;
    let options = ClientOptions {
        client_id: Some("ann".into()),
        ..world.callback_options()
    };
    let mut peer = Peer::new(
        options,
        String::new(),
        Some(Box::new(|params: &TokenParams| jwt(params.client_id.as_deref()))),
    );
    peer.connect().await;
    assert_eq!(peer.client.client_id(), Some("ann"));
    let seen = world.get("/__sandbox/connections").await;
    assert_eq!(seen[0]["clientId"], "ann", "the server binds it to that id");
}

// UTS: realtime/integration/RSA9a/token-request-server-accepted-0
#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "native")]
async fn rsa9a_the_server_takes_a_token_request_that_another_one_signed() {
    let world = World::start().await;
    let mut peer = world.peer_with_tokens(Box::new(|params| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let nonce = signing::nonce(&mut Dice::new(now.subsec_nanos().into()));
        let key = format!("{}:{}", KEY.0, KEY.1);
        let now = u64::try_from(now.as_millis()).unwrap();
        TokenRequest::signed(&key, params.clone(), now, nonce)
            .unwrap()
            .to_value()
    }));
    peer.connect().await;
    assert!(peer.client.connection_id().is_some());
    assert_eq!(peer.client.connection_error_reason(), None);
    let asked = world.get("/__sandbox/requests?method=POST&path=/keys/").await;
    assert_eq!(asked["total"], 1, "it was exchanged for a token");
}

// UTS: realtime/integration/RSA4b/token-renewal-on-expiry-0
#[tokio::test]
async fn rsa4b_a_token_that_ends_is_replaced_and_the_connection_goes_on() {
    let world = World::start().await;
    // So that the token ends, instead of being renewed before.
    let auth = json!({"direction": "to_client", "action": "AUTH", "times": 1});
    world.fault("suppress", auth).await;
    let tokens = [
        world.get("/auth?ttl=500").await,
        world.get("/auth?ttl=3600000").await,
    ];
    let mut tokens = tokens.into_iter();
    let mut peer = world.peer_with_tokens(Box::new(move |_| tokens.next().unwrap()));
    peer.connect().await;
    let id = peer.client.connection_id().unwrap().to_owned();
    assert_eq!(peer.questions, 1);
    peer.begin_anew();
    peer.until("another token is used", |peer| {
        peer.questions == 2 && peer.states().contains(&Connected)
    })
    .await;
    assert_eq!(
        peer.changes().next().unwrap().reason.as_ref().unwrap().code,
        40142
    );
    assert_eq!(peer.client.connection_id(), Some(&*id), "it was resumed");
}

// UTS: realtime/integration/RTC8a/in-band-reauth-connected-0
#[tokio::test]
async fn rtc8a_authorize_renews_the_token_of_the_connection_as_it_is() {
    let world = World::start().await;
    let mut peer = world.peer_with_jwt();
    peer.connect().await;
    let id = peer.client.connection_id().unwrap().to_owned();
    peer.begin_anew();
    let call = peer.ask(|client, now| client.authorize(now, None, None));
    let outcome = |peer: &Peer| {
        peer.told.iter().find_map(|action| match action {
            Action::Authorized { id, result } if *id == call => Some(result.clone()),
            _ => None,
        })
    };
    peer.until("authorize ends", |peer| outcome(peer).is_some()).await;
    let token = outcome(&peer).unwrap().unwrap();
    assert!(token.token.split('.').count() == 3, "{token:?}");
    assert_eq!(peer.client.connection_id(), Some(&*id));
    assert!(peer.changes().all(|change| change.current == change.previous));
    assert_eq!(peer.sent(FrameAction::Auth).len(), 1);
}

// UTS: realtime/proxy/RTN22/server-initiated-reauth-0
#[tokio::test]
async fn rtn22_a_token_is_renewed_when_the_server_asks() {
    let world = World::start().await;
    let mut peer = world.peer_with_jwt();
    peer.connect().await;
    let id = peer.client.connection_id().unwrap().to_owned();
    peer.begin_anew();
    world
        .fault("inject_to_client", json!({"frame": {"action": 17}}))
        .await;
    peer.until("the server has the new token", |peer| peer.changes().count() == 1)
        .await;
    assert_eq!(peer.questions, 2);
    assert_eq!(peer.states(), [Connected]);
    assert_eq!(peer.client.connection_id(), Some(&*id));
    let sent = peer.sent(FrameAction::Auth);
    assert!(sent.len() == 1 && sent[0].access_token.is_some(), "{sent:?}");
}
