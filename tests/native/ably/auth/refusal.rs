//! No token: nobody answers, the answer is none, or it is forbidden.

use sapwood::ably::connection::ConnectionState::{Connected, Connecting, Disconnected, Failed};
use sapwood::ably::io::Input;
use serde_json::json;

use crate::ably::world::{World, error, with_callback, with_tokens};

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
