//! A token that the server refuses, that has expired, or that the server wants another one for.

use sapwood::ably::connection::ConnectionState::{Connected, Connecting, Disconnected, Failed};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::options::{ClientOptions, Credentials};

use super::{connected, token_expired};
use crate::ably::world::{World, error, welcome, with_callback, with_tokens};

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
fn a_good_token_is_used_again() {
    let mut world = connected();
    world.drop_socket();
    assert_eq!(world.requests.len(), 1);
    assert_eq!(world.urls.len(), 2);
}
