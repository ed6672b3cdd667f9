//! Calls that need a token.

use sapwood::ably::connection::ConnectionState::{Failed, Initialized};
use sapwood::ably::frame::FrameAction;
use sapwood::ably::options::{ClientOptions, Credentials};
use sapwood::ably::rest::HistoryQuery;

use super::JSON;
use crate::ably::world::{World, error, local, with_callback};

#[test]
fn rsa4b_a_token_is_got_first_and_renewed_once() {
    let mut world = World::new(with_callback());
    let id = world.history("c", &HistoryQuery::default());
    assert!(world.requests.is_empty());
    world.give_token();
    assert_eq!(world.header("Authorization"), Some("Bearer dG9rZW4tMQ=="));
    let expired = r#"{"error":{"code":40142,"statusCode":401,"message":"expired"}}"#;
    world.answer(401, JSON, expired);
    assert_eq!(world.questions.len(), 2);
    world.give_token();
    assert_eq!(world.requests.len(), 2);
    assert_eq!(world.header("Authorization"), Some("Bearer dG9rZW4tMg=="));
    world.answer(401, JSON, expired);
    assert_eq!(world.histories.len(), 1);
    assert_eq!(world.histories[0].0, id);
    assert_eq!(world.histories[0].1.as_ref().unwrap_err().code, 40142);
    assert_eq!(world.questions.len(), 2, "once");
    assert_eq!(world.state(), Initialized);
}

#[test]
fn rsa4a2_a_token_that_cannot_be_renewed_is_an_error() {
    let mut world = World::new(ClientOptions {
        credentials: Credentials::Token("fixed".into()),
        ..local()
    });
    world.history("c", &HistoryQuery::default());
    world.answer(401, JSON, r#"{"error":{"code":40142,"statusCode":401}}"#);
    let error = world.histories[0].1.clone().unwrap_err();
    assert_eq!((error.code, error.cause.unwrap().code), (40171, 40142));
}

#[test]
fn rsa4e_without_a_token_the_call_ends_and_the_connection_does_not_care() {
    for status in [500, 403] {
        let mut world = World::new(with_callback());
        let id = world.history("c", &HistoryQuery::default());
        world.give(Err(error(50000, status)));
        assert_eq!(world.histories[0].0, id);
        let error = world.histories[0].1.clone().unwrap_err();
        assert_eq!((error.code, error.status), (40170, 401));
        assert_eq!(error.cause.unwrap().code, 50000);
        assert_eq!(world.state(), Initialized, "rsa4d1");
    }
    let mut wanted = World::new(with_callback());
    wanted.history("c", &HistoryQuery::default());
    wanted.connect();
    assert_eq!(wanted.questions.len(), 1, "one question for both");
    wanted.give(Err(error(40300, 403)));
    assert_eq!(wanted.state(), Failed, "rsa4d: the connection waited for it too");
    assert_eq!(wanted.histories.len(), 1);
}

#[test]
fn a_request_with_a_new_token_updates_the_connection_as_well() {
    let mut world = World::new(with_callback());
    world.connect();
    world.give_token();
    world.welcome("conn-1", "key-1");
    world.history("c", &HistoryQuery::default());
    assert_eq!(world.questions.len(), 1, "the token at hand is good");
    world.answer(401, JSON, r#"{"error":{"code":40142,"statusCode":401}}"#);
    world.give_token();
    let sent = world.sent(FrameAction::Auth);
    assert_eq!(sent[0].access_token.as_deref(), Some("token-2"));
    world.answer(200, JSON, "[]");
    assert!(world.histories[0].1.is_ok());
}
