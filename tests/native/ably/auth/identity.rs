//! Who the client is, by its token and its connection.

use sapwood::ably::connection::ConnectionState::Failed;
use sapwood::ably::frame::FrameAction;
use sapwood::ably::options::{ClientOptions, Credentials};
use serde_json::json;

use super::token_expired;
use crate::ably::world::{World, welcome, with_callback, with_tokens};

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
