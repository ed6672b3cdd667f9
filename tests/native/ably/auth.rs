//! Tokens: getting, renewing, running out of them.

use sapwood::ably::connection::ConnectionState::{Closed, Connected, Connecting, Disconnected, Failed};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::io::{HttpRequest, Input};
use sapwood::ably::options::{AuthUrl, ClientOptions, Credentials};

use super::world::{World, error, welcome, with_error, with_tokens};

fn connected() -> World {
    let mut world = World::new(with_tokens());
    world.connect();
    world.answer_token("t1");
    world.welcome("conn-1", "key-1");
    world
}

fn token_expired(action: FrameAction) -> ProtocolMessage {
    with_error(action, error(40142, 401))
}

#[test]
fn rtn2e_the_token_comes_before_the_socket() {
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
    assert_eq!(world.param("key"), None);
}

#[test]
fn rtn2e_rsa8c_the_client_id_and_the_params_go_along() {
    let mut world = World::new(ClientOptions {
        client_id: Some("me".into()),
        credentials: Credentials::AuthUrl(AuthUrl {
            url: "/auth?a=1".into(),
            params: vec![("b".into(), "2".into())],
            ..AuthUrl::default()
        }),
        ..with_tokens()
    });
    world.connect();
    assert_eq!(world.requests[0].1.url, "/auth?a=1&b=2&clientId=me");
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
fn a_token_request_that_is_exchanged_for_another_one_ends_the_try() {
    let mut world = World::new(with_tokens());
    world.connect();
    for _ in 0..2 {
        world.answer(200, "application/json", r#"{"keyName":"a.b","mac":"m"}"#);
    }
    assert_eq!((world.state(), world.requests.len()), (Disconnected, 2));
}

#[test]
fn rsa4c2_without_a_token_the_connection_waits_and_tries_again() {
    for (status, content_type, body) in [
        (500, "text/plain", "oops"),
        (200, "text/html", "<html>"),
        (200, "application/json", "{}"),
    ] {
        let mut world = World::new(with_tokens());
        world.connect();
        world.answer(status, content_type, body);
        assert_eq!(world.state(), Disconnected);
        let reason = world.client.connection_error_reason().unwrap();
        assert_eq!((reason.code, reason.status), (80019, 401));
        assert!(reason.cause.is_some());
        assert!(world.urls.is_empty());
        world.pass_ms(15_000);
        world.answer_token("t1");
        world.welcome("conn-1", "key-1");
        assert_eq!(world.state(), Connected);
    }
}

#[test]
fn rsa4c2_an_auth_address_that_says_nothing_is_given_up_after_ten_seconds() {
    let mut world = World::new(with_tokens());
    world.connect();
    world.pass_ms(10_000);
    assert_eq!(world.state(), Disconnected);
    let late = world.requests[0].0;
    world.input(Input::HttpAnswer {
        id: late,
        answer: Err("too late".into()),
    });
    assert_eq!(
        world.states(),
        [Connecting, Disconnected],
        "and what comes later is ignored"
    );
}

#[test]
fn rsa4c2_an_auth_address_that_is_not_reached_is_tried_again() {
    let mut world = World::new(with_tokens());
    world.connect();
    let id = world.requests[0].0;
    world.input(Input::HttpAnswer {
        id,
        answer: Err("refused".into()),
    });
    assert_eq!(world.state(), Disconnected);
    assert!(
        world
            .client
            .connection_error_reason()
            .unwrap()
            .to_string()
            .contains("refused")
    );
}

#[test]
fn rsa4d_a_403_ends_it() {
    let mut world = World::new(with_tokens());
    world.connect();
    world.answer(403, "text/plain", "go away");
    assert_eq!(world.state(), Failed);
    let reason = world.client.connection_error_reason().unwrap();
    assert_eq!((reason.code, reason.status), (80019, 403));
}

#[test]
fn rtn14b_a_refused_token_is_renewed_once_per_try() {
    let mut world = World::new(with_tokens());
    world.connect();
    world.answer_token("t1");
    world.receive(token_expired(FrameAction::Error));
    assert_eq!((world.state(), world.requests.len()), (Connecting, 2));
    world.answer_token("t2");
    assert_eq!(world.param("accessToken").as_deref(), Some("t2"));
    world.receive(token_expired(FrameAction::Error));
    assert_eq!(world.state(), Disconnected, "the second time it waits");
    assert_eq!(world.requests.len(), 2);
    world.pass_ms(15_000);
    world.answer_token("t3");
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
}

#[test]
fn rtn14b_a_good_renewal_is_not_an_event() {
    let mut world = World::new(with_tokens());
    world.connect();
    world.answer_token("t1");
    world.receive(token_expired(FrameAction::Error));
    world.answer_token("t2");
    world.welcome("conn-1", "key-1");
    assert_eq!(world.states(), [Connecting, Connected]);
}

#[test]
fn rtn15h2_a_token_that_expires_is_renewed_and_the_connection_resumed() {
    let mut world = connected();
    world.receive(token_expired(FrameAction::Disconnected));
    assert_eq!(world.requests.len(), 2);
    assert_eq!(world.socket, None);
    world.answer_token("t2");
    assert_eq!(world.param("accessToken").as_deref(), Some("t2"));
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
    world.welcome("conn-1", "key-2");
    assert_eq!(world.state(), Connected);
}

#[test]
fn rtn15h2_two_bad_tokens_in_a_row_mean_waiting() {
    let mut world = connected();
    world.receive(token_expired(FrameAction::Disconnected));
    world.answer_token("t2");
    world.receive(token_expired(FrameAction::Error));
    assert_eq!(world.state(), Disconnected);
    assert_eq!(world.client.connection_error_reason().unwrap().code, 40142);
}

#[test]
fn rtn15h1_rsa4a_a_token_that_cannot_be_renewed_is_final() {
    let options = ClientOptions {
        credentials: Credentials::Token("fixed".into()),
        ..with_tokens()
    };
    let mut world = World::new(options.clone());
    assert!(world.warnings[0].contains("40171"), "rsa4a1");
    world.connect();
    world.receive(token_expired(FrameAction::Error));
    assert_eq!(world.state(), Failed);
    let mut world = World::connected(options);
    world.receive(token_expired(FrameAction::Disconnected));
    assert_eq!(world.state(), Failed);
    let reason = world.client.connection_error_reason().unwrap();
    assert_eq!((reason.code, reason.cause.as_ref().unwrap().code), (40171, 40142));
}

#[test]
fn rtn22_the_server_may_ask_for_a_new_token_while_connected() {
    let mut world = connected();
    world.receive(ProtocolMessage::new(FrameAction::Auth));
    world.receive(ProtocolMessage::new(FrameAction::Auth));
    assert_eq!(world.requests.len(), 2, "one at a time");
    world.answer_token("t2");
    assert_eq!(
        world.sent(FrameAction::Auth)[0].access_token.as_deref(),
        Some("t2")
    );
    world.receive(welcome("conn-1", "key-1"));
    assert_eq!(world.states(), [Connecting, Connected, Connected]);
    world.drop_socket();
    assert_eq!(
        world.param("accessToken").as_deref(),
        Some("t2"),
        "and it is the one to use from now on"
    );
}

#[test]
fn rsa4c3_a_renewal_that_fails_leaves_the_connection_alone() {
    let mut world = connected();
    world.receive(ProtocolMessage::new(FrameAction::Auth));
    world.answer(500, "text/plain", "oops");
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_error_reason(), None);
    assert!(world.warnings.last().unwrap().contains("500"));
}

#[test]
fn rsa4d_a_403_ends_it_while_connected_too() {
    let mut world = connected();
    world.receive(ProtocolMessage::new(FrameAction::Auth));
    world.answer(403, "text/plain", "no more");
    assert_eq!(world.state(), Failed);
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

#[test]
fn a_good_token_is_used_again() {
    let mut world = connected();
    world.drop_socket();
    assert_eq!(world.requests.len(), 1);
    assert_eq!(world.urls.len(), 2);
}
