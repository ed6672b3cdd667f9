//! The address of a socket, and the options that make it.

use sapwood::ably::client::Client;
use sapwood::ably::options::ClientOptions;

use crate::ably::world::{World, local};

// UTS: realtime/unit/RTN23a/heartbeats-true-query-param-0
#[test]
fn rtn2_rtc1a_rtn23a_the_address_carries_version_format_echo_and_key() {
    let mut world = World::new(local());
    world.connect();
    assert!(world.urls[0].starts_with("ws://localhost/?"));
    for (name, value) in [
        ("v", "6"),
        ("format", "json"),
        ("echo", "true"),
        ("heartbeats", "true"),
        ("key", "app.key%3Asecret"),
    ] {
        assert_eq!(world.param(name).as_deref(), Some(value));
    }
    assert_eq!(world.param("clientId"), None);
    assert_eq!(world.param("resume"), None);
}

#[test]
fn rtn2_options_show_in_the_address() {
    let mut world = World::new(ClientOptions {
        client_id: Some("me".into()),
        port: Some(8080),
        ..local()
    });
    world.connect();
    assert!(world.urls[0].starts_with("ws://localhost:8080/?"));
    assert_eq!(world.param("clientId").as_deref(), Some("me"));
}

// UTS: realtime/unit/RTC1a/echo-messages-option-0
// UTS: realtime/unit/RTL7f/no-echo-messages-0
#[test]
fn rtc1a_rtl7f_the_server_is_always_told_whether_to_send_own_messages_back() {
    for (options, echo) in [
        (local(), "true"),
        (
            ClientOptions {
                echo: false,
                ..local()
            },
            "false",
        ),
    ] {
        let mut world = World::new(options);
        world.connect();
        assert_eq!(world.param("echo").as_deref(), Some(echo));
    }
}

#[test]
fn rsa1_a_key_is_not_sent_in_the_open() {
    let options = ClientOptions {
        tls: false,
        endpoint: "live.example.com".into(),
        ..local()
    };
    assert_eq!(Client::new(options, 1).unwrap_err().code, 40103);
}

#[test]
fn a_key_brings_a_warning() {
    assert!(World::new(local()).warnings[0].contains("API key"));
}

#[test]
fn bad_options_are_named() {
    for (options, code) in [
        (ClientOptions::with_key("nonsense"), 40101),
        (ClientOptions::with_key("a:b:c"), 40101),
        (ClientOptions::with_auth_url(""), 40106),
        (
            ClientOptions {
                client_id: Some("*".into()),
                ..local()
            },
            40012,
        ),
        (
            ClientOptions {
                endpoint: "localhost:80".into(),
                ..local()
            },
            40106,
        ),
    ] {
        assert_eq!(Client::new(options, 1).unwrap_err().code, code);
    }
}
