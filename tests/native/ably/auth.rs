//! Tokens: getting, renewing, running out of them.

use std::time::Duration;

use sapwood::ably::auth::{TokenDetails, TokenParams};
use sapwood::ably::client::Client;
use sapwood::ably::connection::ConnectionState::{Closed, Connected, Connecting, Disconnected, Failed};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::io::{HttpRequest, Input};
use sapwood::ably::options::{AuthUrl, ClientOptions, Credentials};

use serde_json::json;

use super::world::{World, error, welcome, with_callback, with_error, with_tokens};

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

// UTS: realtime/unit/RTN2e/callback-error-prevents-connect-1
// UTS: realtime/unit/RSA4c2/callback-error-connecting-disconnected-0
// UTS: realtime/unit/RSA4c2/callback-error-causes-disconnected-0
#[test]
fn rsa4c2_rtn2e_without_a_token_from_the_app_no_socket_is_opened_until_there_is_one() {
    let mut world = World::new(with_callback());
    world.connect();
    world.give(Err(error(50000, 500)));
    assert_eq!(world.states(), [Connecting, Disconnected]);
    assert!(world.urls.is_empty());
    let reason = world.client.connection_error_reason().unwrap();
    assert_eq!((reason.code, reason.status), (80019, 401));
    assert_eq!(reason.cause.as_ref().unwrap().code, 50000);
    assert_eq!(world.connection[1].reason.as_ref(), Some(reason));
    world.pass_ms(15_000);
    world.give_token();
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
}

// UTS: realtime/unit/RSA4c2/callback-timeout-connecting-disconnected-1
#[test]
fn rsa4c2_an_app_that_says_nothing_is_given_up_after_ten_seconds() {
    let mut world = World::new(with_callback());
    world.connect();
    world.pass_ms(9_999);
    assert_eq!(world.state(), Connecting);
    world.pass_ms(1);
    assert_eq!(world.state(), Disconnected);
    let reason = world.client.connection_error_reason().unwrap();
    assert_eq!((reason.code, reason.status), (80019, 401));
    assert!(reason.cause.is_some());
    world.give_token();
    assert_eq!(
        (world.states(), world.urls.len()),
        (vec![Connecting, Disconnected], 0),
        "and what comes later is ignored"
    );
}

#[test]
fn rsa4f_what_is_no_token_is_like_none() {
    let too_long = "x".repeat(128 * 1024 + 1);
    for answer in [
        json!(12345),
        json!([1, 2]),
        json!(null),
        json!(true),
        json!(""),
        json!({"neither": "nor"}),
        json!(too_long),
        json!({"token": too_long}),
        json!({"keyName": "a.b", "mac": "m", "nonce": too_long}),
    ] {
        let mut world = World::new(with_callback());
        world.connect();
        world.give(Ok(answer));
        assert_eq!(world.state(), Disconnected);
        let reason = world.client.connection_error_reason().unwrap();
        assert_eq!((reason.code, reason.status), (80019, 401));
        assert!(world.urls.is_empty() && world.requests.is_empty());
    }
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
fn rsa4d_an_exchange_that_is_forbidden_ends_it() {
    let mut world = World::new(with_callback());
    world.connect();
    world.give(Ok(json!({"keyName": "app.key", "mac": "m"})));
    world.answer(
        403,
        "application/json",
        r#"{"error":{"code":40300,"statusCode":403}}"#,
    );
    assert_eq!(world.state(), Failed);
    let cause = world.client.connection_error_reason().unwrap().cause.clone();
    assert_eq!(cause.unwrap().code, 40300);
}

// UTS: realtime/unit/RSA4d/callback-403-connecting-failed-0
// UTS: realtime/unit/RSA4d/callback-403-causes-failed-0
#[test]
fn rsa4d_an_app_that_is_forbidden_to_get_a_token_has_failed() {
    let mut world = World::new(with_callback());
    world.connect();
    world.give(Err(error(40300, 403)));
    assert_eq!(world.states(), [Connecting, Failed]);
    assert!(world.urls.is_empty());
    let reason = world.client.connection_error_reason().unwrap();
    assert_eq!((reason.code, reason.status), (80019, 403));
    let cause = reason.cause.as_ref().unwrap();
    assert_eq!((cause.code, cause.status), (40300, 403));
    assert_eq!(world.connection[1].reason.as_ref(), Some(reason));
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

// UTS: realtime/unit/RTN14b/token-error-with-renewal-0
#[test]
fn rtn14b_a_good_renewal_is_not_an_event() {
    let mut world = World::new(with_callback());
    world.connect();
    world.give_token();
    world.receive(token_expired(FrameAction::Error));
    world.give_token();
    world.welcome("conn-1", "key-1");
    assert_eq!(world.states(), [Connecting, Connected]);
    assert_eq!((world.questions.len(), world.urls.len()), (2, 2));
}

// UTS: realtime/unit/RTN15h2/token-error-renew-success-0
#[test]
fn rtn15h2_a_token_that_expires_is_renewed_and_the_connection_resumed() {
    let mut world = connected();
    world.receive(token_expired(FrameAction::Disconnected));
    assert_eq!(world.state(), Connecting);
    assert_eq!(world.requests.len(), 2);
    assert_eq!(world.socket, None);
    world.answer_token("t2");
    assert_eq!(world.param("accessToken").as_deref(), Some("t2"));
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
    world.welcome("conn-1", "key-2");
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_id(), Some("conn-1"));
    assert_eq!(world.client.connection_key(), Some("key-2"));
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

// UTS: realtime/unit/RSA4a1/non-renewable-token-logs-warning-0
// UTS: realtime/unit/RSA4a2/token-error-non-renewable-failed-0
// UTS: realtime/unit/RSA4a/token-error-no-renewal-0
// UTS: realtime/unit/RTN25/error-reason-token-error-3
// UTS: realtime/unit/RTN15h1/token-error-no-renew-0
#[test]
fn rtn15h1_rsa4a_rsa4a1_rsa4a2_rtn25_a_token_that_cannot_be_renewed_is_final() {
    let options = ClientOptions {
        credentials: Credentials::Token("fixed".into()),
        ..with_tokens()
    };
    let mut connecting = World::new(options.clone());
    assert!(connecting.warnings[0].contains("https://help.ably.io/error/40171"));
    assert!(connecting.warnings[0].contains("cannot be renewed"));
    connecting.connect();
    connecting.receive(token_expired(FrameAction::Error));
    let mut connected = World::connected(options);
    connected.receive(token_expired(FrameAction::Disconnected));
    for mut world in [connecting, connected] {
        assert_eq!(world.state(), Failed);
        let reason = world.client.connection_error_reason().unwrap();
        assert_eq!((reason.code, reason.status), (40171, 401));
        assert_eq!(
            reason.cause.as_ref().unwrap().code,
            40142,
            "what the server said is the cause"
        );
        let told = world.connection.last().unwrap();
        assert_eq!((told.current, told.reason.as_ref()), (Failed, Some(reason)));
        world.pass_ms(60_000);
        assert_eq!(world.urls.len(), 1, "it is not tried again");
    }
}

// UTS: realtime/unit/RTN22/server-auth-triggers-reauth-0
// UTS: realtime/unit/RTN22/stays-connected-during-reauth-1
#[test]
fn rtn22_the_server_may_ask_for_a_new_token_while_connected() {
    let mut world = World::new(with_callback());
    world.connect();
    world.give_token();
    world.welcome("conn-1", "key-1");
    world.connection.clear();
    world.receive(ProtocolMessage::new(FrameAction::Auth));
    world.receive(ProtocolMessage::new(FrameAction::Auth));
    assert_eq!(world.questions.len(), 2, "one at a time");
    world.give_token();
    let sent = world.sent(FrameAction::Auth);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].access_token.as_deref(), Some("token-2"));
    assert!(world.connection.is_empty());
    world.receive(welcome("conn-1", "key-2"));
    assert_eq!(world.connection.len(), 1, "an update and nothing else");
    let change = &world.connection[0];
    assert_eq!((change.previous, change.current), (Connected, Connected));
    world.drop_socket();
    assert_eq!(
        world.param("accessToken").as_deref(),
        Some("token-2"),
        "and it is the one to use from now on"
    );
}

// UTS: realtime/unit/RSA4c3/callback-error-connected-stays-0
#[test]
fn rsa4c3_a_renewal_that_fails_leaves_the_connection_alone() {
    let mut world = World::new(with_callback());
    world.connect();
    world.give_token();
    world.welcome("conn-1", "key-1");
    let (changes, warnings) = (world.connection.len(), world.warnings.len());
    world.receive(ProtocolMessage::new(FrameAction::Auth));
    world.give(Err(error(50000, 500)));
    assert_eq!(world.state(), Connected);
    assert_eq!(world.connection.len(), changes);
    assert_eq!(world.client.connection_error_reason(), None);
    assert_eq!(world.warnings.len(), warnings + 1, "told once, with its cause");
    assert!(world.warnings.last().unwrap().contains("50000"));
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

#[test]
fn rsa15c_a_token_for_somebody_else_fails_the_connection() {
    let mut world = World::new(ClientOptions {
        client_id: Some("me".into()),
        ..with_callback()
    });
    world.connect();
    world.give(Ok(json!({"token": "t", "clientId": "you"})));
    assert_eq!((world.state(), world.urls.len()), (Failed, 0));
    assert_eq!(world.client.connection_error_reason().unwrap().code, 40102);
    let mut any = World::new(ClientOptions {
        client_id: Some("me".into()),
        ..with_callback()
    });
    any.connect();
    any.give(Ok(json!({"token": "t", "clientId": "*"})));
    assert_eq!(any.urls.len(), 1);
}

#[test]
fn rsa16_rsa7b_the_token_in_use_and_its_client_id_are_known() {
    let mut world = World::new(with_callback());
    assert_eq!(world.client.token_details(), None);
    assert_eq!(world.client.client_id(), None);
    world.connect();
    world.give(Ok(json!({"token": "t", "clientId": "me", "expires": 7})));
    let details = world.client.token_details().unwrap();
    assert_eq!((details.token.as_str(), details.expires), ("t", Some(7)));
    assert_eq!(world.client.client_id(), Some("me"), "rsa7b2");
    world.receive(token_expired(FrameAction::Error));
    assert_eq!(world.client.token_details(), None, "rsa16d");
    let fixed = World::new(ClientOptions {
        credentials: Credentials::Token("fixed".into()),
        ..with_tokens()
    });
    assert_eq!(fixed.client.token_details().unwrap().token, "fixed", "rsa16b");
}

#[test]
fn rtc4a_the_client_id_of_the_connection_is_known() {
    let mut world = World::new(with_tokens());
    world.connect();
    world.answer_token("t");
    let mut frame = welcome("conn-1", "key-1");
    frame.connection_details.as_mut().unwrap().client_id = Some("me".into());
    world.receive(frame);
    assert_eq!(world.client.client_id(), Some("me"), "rsa7b3");
}
