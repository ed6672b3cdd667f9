//! Asking for a new token on purpose (RTC8, RSA10).

use std::time::Duration;

use sapwood::ably::auth::TokenParams;
use sapwood::ably::channel::ChannelState;
use sapwood::ably::connection::ConnectionState::{
    Closed, Closing, Connected, Connecting, Disconnected, Failed, Initialized, Suspended,
};
use sapwood::ably::frame::{ConnectionDetails, FrameAction, ProtocolMessage};
use sapwood::ably::options::{AuthUrl, ClientOptions, Credentials};
use serde_json::json;

use super::world::{Net, World, attached, error, local, welcome, with_callback, with_error, with_tokens};

/// A world that is connected with `token-1` from the app.
fn connected() -> World {
    let mut world = World::new(with_callback());
    world.connect();
    world.give_token();
    world.welcome("conn-1", "key-1");
    world
}

/// Asserts that `id` is all that ended, and returns its token.
#[track_caller]
fn token_of(world: &World, id: u64) -> String {
    assert_eq!(world.authorized.len(), 1);
    assert_eq!(world.authorized[0].0, id);
    world.authorized[0].1.clone().unwrap().token
}

/// Asserts that `id` is all that ended, and returns the code of its error.
#[track_caller]
fn code_of(world: &World, id: u64) -> u32 {
    assert_eq!(world.authorized.len(), 1);
    assert_eq!(world.authorized[0].0, id);
    world.authorized[0].1.clone().unwrap_err().code
}

// UTS: realtime/unit/RTC8a/authorize-connected-sends-auth-0
#[test]
fn rtc8a_a_connection_goes_on_with_the_new_token() {
    let mut world = connected();
    world.connection.clear();
    let id = world.authorize();
    assert_eq!(world.questions.len(), 2);
    assert!(world.sent(FrameAction::Auth).is_empty());
    world.give_token();
    let sent = world.sent(FrameAction::Auth);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].access_token.as_deref(), Some("token-2"));
    assert!(
        world.authorized.is_empty(),
        "rtc8a3: only the server's word ends it"
    );
    world.welcome("conn-1", "key-2");
    assert_eq!(token_of(&world, id), "token-2");
    assert!(
        world
            .connection
            .iter()
            .all(|change| change.previous == change.current)
    );
    assert_eq!((world.state(), world.urls.len()), (Connected, 1));
    world.welcome("conn-1", "key-2");
    assert_eq!(world.authorized.len(), 1, "once");
}

// UTS: realtime/unit/RTC8a1/successful-reauth-update-event-0
#[test]
fn rtc8a1_rtn21_the_new_details_count_and_are_an_update() {
    let mut world = connected();
    world.connection.clear();
    let id = world.authorize();
    world.give_token();
    world.receive(ProtocolMessage {
        connection_details: Some(ConnectionDetails {
            connection_key: Some("key-2".into()),
            max_idle_interval_ms: Some(20_000),
            connection_state_ttl_ms: Some(180_000),
            ..ConnectionDetails::default()
        }),
        ..welcome("conn-2", "")
    });
    assert_eq!(world.connection.len(), 1);
    let change = &world.connection[0];
    assert_eq!((change.previous, change.current), (Connected, Connected));
    assert_eq!(world.client.connection_id(), Some("conn-2"));
    assert_eq!(world.client.connection_key(), Some("key-2"));
    token_of(&world, id);
    world.pass_ms(29_999);
    assert_eq!(world.state(), Connected, "the new idle interval counts");
}

// UTS: realtime/unit/RTC8a1/capability-downgrade-channel-failed-1
#[test]
fn rtc8a1_what_the_new_token_does_not_allow_fails_the_channel_only() {
    let mut world = connected();
    world.attach("private");
    world.receive(attached("private", "s0"));
    world.channels.clear();
    let id = world.authorize();
    world.give_token();
    world.welcome("conn-1", "key-2");
    world.receive(ProtocolMessage {
        channel: Some("private".into()),
        ..with_error(FrameAction::Error, error(40160, 401))
    });
    token_of(&world, id);
    assert_eq!(world.channel_states("private"), [ChannelState::Failed]);
    assert_eq!(world.channels[0].1.reason, Some(error(40160, 401)));
    assert_eq!(world.state(), Connected);
}

// UTS: realtime/unit/RTC8a2/failed-reauth-connection-failed-0
#[test]
fn rtc8a2_a_token_that_the_server_refuses_fails_the_connection() {
    let mut world = connected();
    world.connection.clear();
    let id = world.authorize();
    world.give_token();
    world.receive(with_error(FrameAction::Error, error(40012, 400)));
    assert_eq!(code_of(&world, id), 40012);
    assert_eq!(world.states(), [Failed]);
    assert_eq!(world.client.connection_error_reason().unwrap().code, 40012);
}

// UTS: realtime/unit/RTC8b/authorize-connecting-halts-attempt-0
#[test]
fn rtc8b_a_try_to_connect_is_started_again_with_the_new_token() {
    let mut world = World::new(with_callback());
    world.connect();
    world.give_token();
    let first = world.socket.unwrap();
    let id = world.authorize();
    assert_eq!(world.socket, None, "the old try is over");
    world.give_token();
    assert_eq!(world.socket, Some(first + 1));
    assert_eq!(world.param("accessToken").as_deref(), Some("token-2"));
    assert!(world.authorized.is_empty());
    world.welcome("conn-1", "key-1");
    assert_eq!(token_of(&world, id), "token-2");
    assert_eq!((world.questions.len(), world.urls.len()), (2, 2));
    assert_eq!(world.states(), [Connecting, Connected]);
}

#[test]
fn rtc8b_a_token_that_was_being_got_is_superseded() {
    let mut world = World::new(with_callback());
    world.connect();
    let old = world.questions[0].0;
    let id = world.authorize();
    world.input(sapwood::ably::io::Input::Token {
        id: old,
        answer: Ok(json!("old")),
    });
    assert!(world.urls.is_empty());
    world.give_token();
    assert_eq!(world.param("accessToken").as_deref(), Some("token-2"));
    world.welcome("conn-1", "key-1");
    assert_eq!(token_of(&world, id), "token-2");
}

// UTS: realtime/unit/RTC8c/authorize-disconnected-initiates-connection-0
// UTS: realtime/unit/RTC8c/authorize-failed-initiates-connection-1
#[test]
fn rtc8c_without_a_connection_one_is_made_once_there_is_a_token() {
    let initialized = World::new(with_callback());
    let mut failed = World::new(with_callback());
    failed.connect();
    failed.give_token();
    failed.receive(with_error(FrameAction::Error, error(40101, 401)));
    let mut disconnected = connected();
    disconnected.net = Net::Refusing;
    disconnected.drop_socket();
    let mut suspended = connected();
    suspended.net = Net::Refusing;
    suspended.drop_socket();
    suspended.pass(Duration::from_secs(121));
    let mut closed = connected();
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    let worlds = [initialized, failed, disconnected, suspended, closed];
    let states = [Initialized, Failed, Disconnected, Suspended, Closed];
    for (mut world, state) in worlds.into_iter().zip(states) {
        assert_eq!(world.state(), state);
        world.connection.clear();
        world.net = Net::Silent;
        let id = world.authorize();
        assert_eq!(world.state(), state, "nothing happens without a token");
        world.give_token();
        let token = format!("token-{}", world.questions.len());
        assert_eq!(world.param("accessToken"), Some(token.clone()));
        world.welcome("conn-1", "key-9");
        assert_eq!(world.states(), [Connecting, Connected]);
        assert_eq!(token_of(&world, id), token);
    }
}

#[test]
fn rtc8c_a_try_that_is_due_waits_for_the_new_token() {
    let mut world = connected();
    world.net = Net::Refusing;
    world.drop_socket();
    world.net = Net::Silent;
    let tried = world.urls.len();
    let id = world.authorize();
    // The answer of the app may take longer than the pause between two tries.
    world.pass_ms(9_000);
    world.input(sapwood::ably::io::Input::Online);
    assert_eq!(world.state(), Connecting);
    assert_eq!(world.urls.len(), tried, "the old token is about to be replaced");
    world.give_token();
    assert_eq!(world.urls.len(), tried + 1);
    assert_eq!(world.param("accessToken").as_deref(), Some("token-2"));
    world.welcome("conn-1", "key-2");
    assert_eq!(token_of(&world, id), "token-2");
}

#[test]
fn rtc8b1_it_ends_with_the_reason_when_the_connection_is_over() {
    let mut suspended = World::new(with_callback());
    suspended.net = Net::Refusing;
    let waits = suspended.authorize();
    suspended.give_token();
    assert_eq!(suspended.state(), Disconnected);
    assert!(suspended.authorized.is_empty(), "it is tried again");
    suspended.pass(Duration::from_secs(121));
    assert_eq!(suspended.state(), Suspended);
    assert_ne!(code_of(&suspended, waits), 0);
    let mut refused = World::new(with_callback());
    let waits = refused.authorize();
    refused.give_token();
    refused.receive(with_error(FrameAction::Error, error(40101, 401)));
    assert_eq!(code_of(&refused, waits), 40101);
    let mut closed = World::new(with_callback());
    let waits = closed.authorize();
    closed.give_token();
    closed.close();
    assert_eq!(code_of(&closed, waits), 80017);
}

#[test]
fn close_wins_over_a_token_that_comes_later() {
    let mut world = connected();
    let id = world.authorize();
    world.close();
    assert_eq!(world.state(), Closing);
    assert_eq!(code_of(&world, id), 80017);
    world.give_token();
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!((world.state(), world.urls.len()), (Closed, 1));
}

#[test]
fn a_connection_that_is_lost_before_the_servers_word_comes_back_with_the_new_token() {
    let mut world = connected();
    let id = world.authorize();
    world.give_token();
    world.drop_socket();
    assert_eq!(world.param("accessToken").as_deref(), Some("token-2"));
    assert!(world.authorized.is_empty());
    world.welcome("conn-1", "key-2");
    assert_eq!(token_of(&world, id), "token-2");
}

#[test]
fn rsa4c3_rsa4d1_without_a_token_it_ends_and_says_why() {
    let mut world = connected();
    let changes = world.connection.len();
    let warnings = world.warnings.len();
    let id = world.authorize();
    world.give(Err(error(50000, 500)));
    let reason = world.authorized[0].1.clone().unwrap_err();
    assert_eq!((reason.code, reason.cause.unwrap().code), (80019, 50000));
    assert_eq!(world.authorized[0].0, id);
    assert_eq!((world.state(), world.connection.len()), (Connected, changes));
    assert_eq!(
        world.warnings.len(),
        warnings,
        "whoever asked is told, that is enough"
    );
    let again = world.authorize();
    world.give(Err(error(40300, 403)));
    assert_eq!(world.authorized[1].0, again);
    assert_eq!(world.state(), Failed, "rsa4d");
    let mut never = World::new(with_callback());
    let id = never.authorize();
    never.pass_ms(10_000);
    assert_eq!(code_of(&never, id), 80019);
    assert_eq!(never.state(), Initialized);
    let mut forbidden = World::new(with_callback());
    forbidden.authorize();
    forbidden.give(Err(error(40300, 403)));
    assert_eq!(forbidden.state(), Failed);
}

#[test]
fn rsa10j_rsa10g_options_replace_those_from_before_and_stay() {
    let mut world = connected();
    let params = TokenParams {
        capability: Some(r#"{"a":["subscribe"]}"#.into()),
        ..TokenParams::default()
    };
    world.authorize_with(Some(params.clone()), None);
    assert_eq!(world.questions[1].1, params);
    world.give_token();
    world.welcome("conn-1", "key-1");
    let elsewhere = Credentials::AuthUrl(AuthUrl {
        url: "/elsewhere".into(),
        ..AuthUrl::default()
    });
    world.authorize_with(None, Some(elsewhere));
    assert!(world.requests[0].1.url.starts_with("/elsewhere?capability="));
    world.answer_token("t3");
    world.welcome("conn-1", "key-1");
    world.authorize_with(Some(TokenParams::default()), None);
    assert_eq!(world.requests[1].1.url, "/elsewhere");
}

#[test]
fn rsa10e_a_token_among_the_options_is_used_as_it_is() {
    let mut world = World::connected(local());
    let id = world.authorize_with(None, Some(Credentials::Token("given".into())));
    assert_eq!(
        world.sent(FrameAction::Auth)[0].access_token.as_deref(),
        Some("given")
    );
    world.welcome("conn-1", "key-2");
    assert_eq!(token_of(&world, id), "given");
    world.drop_socket();
    assert_eq!(world.param("accessToken").as_deref(), Some("given"), "rsa10a");
    assert_eq!(world.param("key"), None);
}

#[test]
fn rsa14_where_no_token_can_be_got_it_ends_at_once() {
    let fixed = ClientOptions {
        credentials: Credentials::Token("fixed".into()),
        ..with_tokens()
    };
    for options in [local(), fixed] {
        let mut world = World::connected(options);
        let id = world.authorize();
        assert_eq!(code_of(&world, id), 40171);
        let key = world.authorize_with(None, Some(Credentials::Key("a.b:c".into())));
        assert_eq!(world.authorized[1].0, key);
        assert!(world.authorized[1].1.is_err());
        assert_eq!(world.state(), Connected);
    }
}

#[test]
fn several_calls_share_the_last_token_and_each_ends_once() {
    let mut world = connected();
    let first = world.authorize();
    let second = world.authorize();
    assert_eq!(world.questions.len(), 3);
    world.give_token();
    world.welcome("conn-1", "key-2");
    let ended: Vec<_> = world
        .authorized
        .iter()
        .map(|(id, result)| (*id, result.clone().unwrap().token))
        .collect();
    assert_eq!(
        ended,
        [(first, "token-3".to_owned()), (second, "token-3".to_owned())]
    );
}
