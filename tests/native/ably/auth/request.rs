//! How a token is asked for: of the app, of its address, or of Ably in exchange for a token request.

use std::time::Duration;

use sapwood::ably::auth::{TokenDetails, TokenParams};
use sapwood::ably::client::Client;
use sapwood::ably::connection::ConnectionState::{Closed, Connected, Connecting};
use sapwood::ably::frame::FrameAction;
use sapwood::ably::io::HttpRequest;
use sapwood::ably::options::{AuthUrl, ClientOptions, Credentials};
use serde_json::json;

use super::token_expired;
use crate::ably::world::{World, with_callback, with_tokens};

// UTS: realtime/unit/RTN2e/token-before-websocket-0
#[test]
fn rtn2e_the_token_comes_before_the_socket() {
    let mut world = World::new(with_callback());
    world.connect();
    assert_eq!(world.state(), Connecting);
    assert_eq!(world.questions.len(), 1);
    assert!(world.urls.is_empty());
    world.give_token();
    assert_eq!(world.param("accessToken").as_deref(), Some("token-1"));
    assert_eq!(world.param("key"), None);
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
}

#[test]
fn rtn2e_rsa8c_an_auth_address_is_asked_like_the_app() {
    let mut world = World::new(with_tokens());
    world.connect();
    assert_eq!(world.state(), Connecting);
    assert!(world.urls.is_empty());
    assert_eq!(
        world.requests[0].1,
        HttpRequest {
            url: "/auth".into(),
            ..HttpRequest::default()
        }
    );
    world.answer_token("t1");
    assert_eq!(world.param("accessToken").as_deref(), Some("t1"));
}

// UTS: realtime/unit/RTN2e/callback-params-include-clientid-2
#[test]
fn rtn2e_rsa7d_the_app_is_told_what_token_to_get() {
    let mut world = World::new(ClientOptions {
        client_id: Some("my-client-id".into()),
        token_params: TokenParams {
            ttl: Some(Duration::from_secs(60)),
            capability: None,
            client_id: Some("of the params".into()),
        },
        ..with_callback()
    });
    world.connect();
    assert_eq!(
        world.questions[0].1,
        TokenParams {
            ttl: Some(Duration::from_secs(60)),
            capability: None,
            client_id: Some("my-client-id".into()),
        },
        "rsa7a4: the client id of the options comes first"
    );
    world.give_token();
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
}

#[test]
fn rsa8d_the_app_may_give_a_text_details_or_a_request_to_exchange() {
    for answer in [json!("t1"), json!({"token": "t1", "issued": 5})] {
        let mut world = World::new(with_callback());
        world.connect();
        world.give(Ok(answer));
        assert_eq!(world.param("accessToken").as_deref(), Some("t1"));
    }
    let mut world = World::new(with_callback());
    world.connect();
    let request = json!({"keyName": "app.key", "mac": "m", "nonce": "n", "timestamp": 1, "ttl": 5});
    world.give(Ok(request.clone()));
    let exchange = &world.requests[0].1;
    assert_eq!(exchange.url, "http://localhost/keys/app.key/requestToken");
    let body = exchange.body.as_deref().unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(body).unwrap(), request);
    world.answer(201, "application/json", r#"{"token":"t9"}"#);
    assert_eq!(world.param("accessToken").as_deref(), Some("t9"));
}

#[test]
fn rtn2e_rsa8c_the_client_id_and_the_params_go_along() {
    let mut world = World::new(ClientOptions {
        client_id: Some("me".into()),
        credentials: Credentials::AuthUrl(AuthUrl {
            url: "/auth?a=1".into(),
            params: vec![("b".into(), "2".into()), ("ttl".into(), "1".into())],
            ..AuthUrl::default()
        }),
        token_params: TokenParams {
            ttl: Some(Duration::from_secs(5)),
            ..TokenParams::default()
        },
        ..with_tokens()
    });
    world.connect();
    assert_eq!(
        world.requests[0].1.url, "/auth?a=1&b=2&ttl=5000&clientId=me",
        "rsa8c2: what the token is wanted for comes before what the options say"
    );
}

#[test]
fn rsa8c1c_what_is_wanted_comes_before_what_the_address_says() {
    for (url, asked) in [
        (
            "/auth?clientId=x&a=1&b=old&flag",
            "/auth?a=1&flag&b=2&clientId=me",
        ),
        ("/auth?clientId=x", "/auth?b=2&clientId=me"),
        ("/auth?", "/auth?b=2&clientId=me"),
        ("/auth?a=1#part", "/auth?a=1&b=2&clientId=me#part"),
    ] {
        let mut world = World::new(ClientOptions {
            client_id: Some("me".into()),
            credentials: Credentials::AuthUrl(AuthUrl {
                url: url.into(),
                params: vec![("b".into(), "2".into())],
                ..AuthUrl::default()
            }),
            ..with_tokens()
        });
        world.connect();
        assert_eq!(world.requests[0].1.url, asked);
    }
}

#[test]
fn rsa10e_a_token_to_begin_with_is_used_until_it_ends() {
    let options = ClientOptions {
        token: Some(TokenDetails::of("first")),
        ..with_callback()
    };
    let mut world = World::new(options.clone());
    assert_eq!(world.client.token_details().unwrap().token, "first");
    world.connect();
    assert!(world.questions.is_empty());
    assert_eq!(world.param("accessToken").as_deref(), Some("first"));
    world.receive(token_expired(FrameAction::Error));
    world.give_token();
    assert_eq!(world.param("accessToken").as_deref(), Some("token-1"));
    let with_key = ClientOptions {
        credentials: Credentials::Key("a.b:c".into()),
        ..options.clone()
    };
    assert_eq!(Client::new(with_key, 1).unwrap_err().code, 40106);
    let of_another = ClientOptions {
        client_id: Some("me".into()),
        token: Some(TokenDetails {
            client_id: Some("you".into()),
            ..TokenDetails::of("first")
        }),
        ..options
    };
    assert_eq!(Client::new(of_another, 1).unwrap_err().code, 40102, "rsa15a");
}

#[test]
fn rsa8c_a_post_carries_its_params_in_the_body() {
    let mut world = World::new(ClientOptions {
        credentials: Credentials::AuthUrl(AuthUrl {
            url: "/auth".into(),
            post: true,
            headers: vec![("X-Own".into(), "1".into())],
            params: vec![("b".into(), "ü".into())],
        }),
        ..with_tokens()
    });
    world.connect();
    let request = &world.requests[0].1;
    assert_eq!(
        (request.url.as_str(), request.body.as_deref()),
        ("/auth", Some("b=%C3%BC"))
    );
    assert_eq!(request.headers[0], ("X-Own".to_owned(), "1".to_owned()));
    assert_eq!(request.headers[1].1, "application/x-www-form-urlencoded");
}

#[test]
fn rsa8a_a_token_request_is_exchanged() {
    let mut world = World::new(with_tokens());
    world.connect();
    let request = r#"{"keyName":"app.key","mac":"m","nonce":"n","timestamp":1}"#;
    world.answer(200, "application/json", request);
    let exchange = &world.requests[1].1;
    assert_eq!(exchange.url, "http://localhost/keys/app.key/requestToken");
    assert_eq!(exchange.body.as_deref(), Some(request));
    world.answer(201, "application/json", r#"{"token":"t9"}"#);
    assert_eq!(world.param("accessToken").as_deref(), Some("t9"));
}

#[test]
fn a_token_that_arrives_after_close_opens_nothing() {
    let mut world = World::new(with_tokens());
    world.connect();
    world.close();
    assert_eq!(world.state(), Closed);
    world.answer_token("t1");
    assert_eq!((world.state(), world.urls.len()), (Closed, 0));
}
