//! Making and keeping a connection.

use std::time::Duration;

use sapwood::ably::client::Client;
use sapwood::ably::connection::ConnectionState::{
    Closed, Closing, Connected, Connecting, Disconnected, Failed, Initialized, Suspended,
};
use sapwood::ably::frame::{ConnectionDetails, FrameAction, ProtocolMessage};
use sapwood::ably::io::Input;
use sapwood::ably::options::{ClientOptions, FastRetry};

use super::world::{Net, World, error, local, welcome, with_error};

#[test]
fn rtn4b_a_connection_goes_from_initialized_through_connecting_to_connected() {
    let mut world = World::new(local());
    assert_eq!(world.state(), Initialized);
    world.connect();
    world.welcome("conn-1", "key-1");
    assert_eq!(world.states(), [Connecting, Connected]);
    assert_eq!(world.connection[0].previous, Initialized);
}

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

// UTS: realtime/unit/RTN8a/id-unset-until-connected-0
// UTS: realtime/unit/RTN9a/key-unset-until-connected-0
#[test]
fn rtn8a_rtn9a_id_and_key_are_unset_until_connected() {
    let mut world = World::new(local());
    let of = |world: &World| {
        let (id, key) = (world.client.connection_id(), world.client.connection_key());
        (id.map(str::to_owned), key.map(str::to_owned))
    };
    assert_eq!(of(&world), (None, None));
    world.connect();
    assert_eq!(of(&world), (None, None));
    world.welcome("conn-1", "key-1");
    assert_eq!(of(&world), (Some("conn-1".into()), Some("key-1".into())));
}

// UTS: realtime/unit/RTN8b/id-unique-per-connection-0
// UTS: realtime/unit/RTN9b/key-unique-per-connection-0
#[test]
fn rtn8b_rtn9b_id_and_key_are_what_the_server_gives_each_client() {
    let clients = [1, 2].map(|number| {
        let mut world = World::new(local());
        world.connect();
        world.welcome(&format!("conn-{number}"), &format!("key-{number}"));
        world
    });
    let ids = clients
        .each_ref()
        .map(|world| world.client.connection_id().unwrap());
    let keys = clients
        .each_ref()
        .map(|world| world.client.connection_key().unwrap());
    assert_eq!(ids, ["conn-1", "conn-2"]);
    assert_eq!(keys, ["key-1", "key-2"]);
}

// UTS: realtime/unit/RTN8c/id-null-after-closed-0
#[test]
fn rtn8c_id_and_key_are_gone_after_close_and_failure() {
    for fail in [true, false] {
        let mut world = World::connected(local());
        if fail {
            world.receive(with_error(FrameAction::Error, error(40000, 400)));
        } else {
            world.close();
            world.receive(ProtocolMessage::new(FrameAction::Closed));
        }
        assert_eq!(
            (world.client.connection_id(), world.client.connection_key()),
            (None, None)
        );
    }
}

// UTS: realtime/unit/RTN8d/id-key-retained-in-suspended-0
#[test]
fn rtn8d_id_and_key_stay_in_suspended() {
    let mut world = World::connected(local());
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(130));
    assert_eq!(world.state(), Suspended);
    assert_eq!(world.client.connection_id(), Some("conn-1"));
    assert_eq!(world.client.connection_key(), Some("key-1"));
}

#[test]
fn a_connected_frame_may_lack_its_details() {
    let mut world = World::new(local());
    world.connect();
    world.receive(ProtocolMessage {
        connection_id: Some("conn-1".into()),
        connection_key: Some("key-1".into()),
        ..ProtocolMessage::new(FrameAction::Connected)
    });
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_key(), Some("key-1"));
    world.pass(Duration::from_secs(3600));
    assert_eq!(
        world.state(),
        Connected,
        "without an idle interval silence is fine"
    );
}

// UTS: realtime/unit/RTN14a/invalid-key-failed-0
// UTS: realtime/unit/RTN14g/error-empty-channel-failed-0
// UTS: realtime/unit/RTN25/error-reason-on-failed-0
// UTS: realtime/unit/RTN25/error-reason-protocol-error-5
#[test]
fn rtn14a_rtn14g_rtn25_an_error_without_a_channel_fails_the_connection() {
    for reason in [error(40005, 400), error(50000, 500)] {
        let mut world = World::new(local());
        assert_eq!(world.client.connection_error_reason(), None);
        world.connect();
        world.receive(with_error(FrameAction::Error, reason.clone()));
        assert_eq!(world.states(), [Connecting, Failed]);
        assert_eq!(world.client.connection_error_reason(), Some(&reason));
        assert_eq!(world.connection[1].reason, Some(reason));
        assert_eq!(
            (world.client.connection_id(), world.client.connection_key()),
            (None, None)
        );
        world.pass(Duration::from_secs(3600));
        assert_eq!(world.urls.len(), 1, "failed means failed");
    }
}

#[test]
fn rtn14c_a_server_that_says_nothing_is_given_up_after_ten_seconds() {
    let mut world = World::new(local());
    world.connect();
    world.pass_ms(9_999);
    assert_eq!(world.state(), Connecting);
    world.pass_ms(1);
    assert_eq!(world.state(), Disconnected);
    assert_eq!(world.socket, None);
}

#[test]
fn rtn14d_rtb1_a_failed_try_is_repeated_with_growing_delays() {
    let mut world = World::new(local());
    world.net = Net::Refusing;
    world.connect();
    world.pass(Duration::from_secs(119));
    let gaps: Vec<f64> = world
        .opened_at
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).as_secs_f64())
        .collect();
    for (gap, base) in gaps.iter().zip([15.0, 20.0, 25.0, 30.0]) {
        assert!((base * 0.8..=base).contains(gap), "{gaps:?}");
    }
    assert!(gaps.len() >= 4);
    let retry_in = world.connection[1].retry_in.unwrap();
    assert_eq!(world.opened_at[0] + retry_in, world.opened_at[1]);
}

#[test]
fn a_socket_that_the_browser_refuses_is_not_tried_again() {
    let mut world = World::new(local());
    world.connect();
    let reason = "not over https".to_owned();
    let generation = world.socket.take().unwrap();
    world.input(Input::SocketRefused { generation, reason });
    assert_eq!(world.state(), Failed);
    let reason = world.client.connection_error_reason().unwrap();
    assert_eq!((reason.code, &*reason.message), (40000, "not over https"));
    world.pass(Duration::from_secs(600));
    assert_eq!((world.urls.len(), world.client.next_timeout()), (1, None));
}

// UTS: realtime/unit/RTN14d/retry-recoverable-failure-0
// UTS: realtime/unit/RTN25/error-reason-disconnected-1
// UTS: realtime/unit/RTN25/error-reason-cleared-on-connect-4
#[test]
fn rtn14d_rtn25_a_failed_try_has_a_reason_until_one_succeeds() {
    let mut world = World::new(ClientOptions {
        disconnected_retry_timeout: Duration::from_secs(1),
        ..local()
    });
    world.net = Net::Refusing;
    world.connect();
    assert_eq!(world.state(), Disconnected);
    let reason = world.client.connection_error_reason().unwrap();
    assert!(reason.code != 0 && !reason.message.is_empty());
    world.net = Net::Welcoming;
    world.pass_ms(1_000);
    assert_eq!((world.state(), world.urls.len()), (Connected, 2));
    assert_eq!(world.client.connection_error_reason(), None);
}

// UTS: realtime/unit/RTB1/disconnected-retry-delay-0
#[test]
fn rtb1_each_pause_is_announced_and_grows_to_twice_the_base() {
    let mut world = World::connected(ClientOptions {
        disconnected_retry_timeout: Duration::from_secs(2),
        ..local()
    });
    world.connection.clear();
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(60));
    let pauses: Vec<_> = world
        .connection
        .iter()
        .filter(|change| change.current == Disconnected)
        .map(|change| change.retry_in.unwrap().as_secs_f64())
        .collect();
    assert_eq!(pauses[0], 0.0, "rtn15a: the first try after a loss is immediate");
    for (pause, factor) in pauses[1..].iter().zip([1.0, 4.0 / 3.0, 5.0 / 3.0, 2.0, 2.0]) {
        let longest = 2.0 * factor;
        assert!((0.8 * longest..=longest).contains(pause), "{pauses:?}");
    }
    assert!(pauses.len() > 5);
}

// UTS: realtime/unit/RTC7/disconnected-retry-timeout-2
#[test]
fn rtc7_the_configured_pause_between_tries_counts() {
    let mut world = World::connected(ClientOptions {
        disconnected_retry_timeout: Duration::from_secs(2),
        ..local()
    });
    world.net = Net::Refusing;
    world.drop_socket();
    let tried = world.urls.len();
    world.pass_ms(1_500);
    assert_eq!((world.state(), world.urls.len()), (Disconnected, tried));
    world.pass_ms(1_500);
    assert!(world.urls.len() > tried);
}

// UTS: realtime/unit/RTN14e/disconnected-to-suspended-0
#[test]
fn rtn14e_after_two_minutes_the_connection_is_suspended_and_tried_every_thirty_seconds() {
    let mut world = World::new(local());
    world.net = Net::Refusing;
    world.connect();
    assert_eq!(world.state(), Disconnected);
    world.pass(Duration::from_secs(120));
    assert_eq!(world.state(), Suspended);
    assert!(world.client.connection_error_reason().is_some());
    let tried = world.urls.len();
    world.pass(Duration::from_secs(90));
    assert_eq!(world.urls.len(), tried + 3);
    assert_eq!(world.state(), Suspended);
    world.net = Net::Welcoming;
    world.pass(Duration::from_secs(30));
    assert_eq!(world.state(), Connected);
}

#[test]
fn rtn14e_the_time_to_live_of_the_server_counts() {
    let mut world = World::connected(local());
    world.receive(ProtocolMessage {
        connection_details: Some(ConnectionDetails {
            connection_state_ttl_ms: Some(5_000),
            connection_key: Some("key-1".into()),
            ..ConnectionDetails::default()
        }),
        ..ProtocolMessage::new(FrameAction::Connected)
    });
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass_ms(4_999);
    assert_eq!(world.state(), Disconnected);
    world.pass_ms(1);
    assert_eq!(world.state(), Suspended);
}

// UTS: realtime/unit/RTN14h/resume-after-ttl-0
#[test]
fn rtn14h_a_suspended_connection_still_resumes() {
    let mut world = World::connected(local());
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass(Duration::from_secs(119));
    world.net = Net::Silent;
    world.pass(Duration::from_secs(31));
    assert!(world.states().contains(&Suspended));
    assert_eq!(world.state(), Connecting);
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
    world.receive(ProtocolMessage {
        error: Some(error(80018, 400)),
        ..welcome("conn-2", "key-2")
    });
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_id(), Some("conn-2"));
    assert_eq!(world.client.connection_key(), Some("key-2"));
}

#[test]
fn fast_retries_come_first_and_only_for_a_while() {
    let mut world = World::connected(ClientOptions {
        fast_retry: Some(FastRetry::default()),
        ..local()
    });
    world.net = Net::Refusing;
    world.drop_socket();
    let lost = world.now;
    world.pass(Duration::from_secs(60));
    let tries: Vec<u64> = world.opened_at[1..]
        .iter()
        .map(|at| (*at - lost).as_millis() as u64)
        .collect();
    assert_eq!(tries[0], 0, "the first reconnect is immediate");
    let fast: Vec<u64> = tries.iter().copied().take_while(|at| *at <= 10_500).collect();
    assert!((20..=26).contains(&fast.len()), "{tries:?}");
    assert!(
        fast[1..]
            .windows(2)
            .all(|pair| (400..=500).contains(&(pair[1] - pair[0])))
    );
    let slow = tries[fast.len()] - fast[fast.len() - 1];
    assert!(
        (12_000..=15_000).contains(&slow),
        "then the schedule of the specification: {slow}"
    );
}

#[test]
fn a_server_that_is_back_is_found_within_half_a_second_of_fast_retries() {
    let mut world = World::connected(ClientOptions {
        fast_retry: Some(FastRetry::default()),
        ..local()
    });
    world.net = Net::Refusing;
    world.drop_socket();
    world.pass_ms(5_000);
    world.net = Net::Welcoming;
    world.pass_ms(500);
    assert_eq!(world.state(), Connected);
}

// UTS: realtime/unit/RTN23a/idle-timeout-reconnect-1
// UTS: realtime/unit/RTN23a/timeout-triggers-reconnect-4
#[test]
fn rtn23a_silence_beyond_the_limit_means_the_connection_is_lost() {
    let mut world = World::connected(local());
    let first = world.socket;
    world.pass_ms(24_999);
    assert_eq!((world.state(), world.socket), (Connected, first));
    world.pass_ms(1);
    assert_eq!(world.states(), [Connecting, Connected, Disconnected, Connecting]);
    assert_ne!(world.socket, first, "the client closed the silent one");
    assert_eq!(world.connection[2].reason.as_ref().unwrap().code, 80003);
    assert_eq!(world.connection[2].reason.as_ref().unwrap().status, 408);
    world.welcome("conn-2", "key-2");
    assert_eq!(world.state(), Connected);
    assert_eq!(world.client.connection_id(), Some("conn-2"));
    assert_eq!(world.urls.len(), 2);
}

// UTS: realtime/unit/RTN23a/heartbeat-resets-timer-2
#[test]
fn rtn23a_any_frame_counts_as_a_sign_of_life() {
    let mut world = World::connected(local());
    for text in [
        r#"{"action":0}"#,
        r#"{"action":99}"#,
        r#"{"action":11,"channel":"other"}"#,
        "rubbish",
        r#"{"action":0}"#,
    ] {
        world.pass_ms(20_000);
        world.receive_text(text);
    }
    world.pass_ms(24_000);
    assert_eq!(world.states(), [Connecting, Connected]);
    world.pass_ms(1_000);
    assert_eq!(world.state(), Connecting);
    world.welcome("conn-1", "key-2");
    assert_eq!(world.urls.len(), 2);
}

// UTS: realtime/unit/RTN24/connected-emits-update-0
// UTS: realtime/unit/RTN24/update-event-with-error-1
// UTS: realtime/unit/RTN24/no-duplicate-connected-event-3
#[test]
fn rtn24_connected_again_is_an_update_that_overrides_the_details() {
    let mut world = World::connected(local());
    for reason in [None, Some(error(40142, 401)), None] {
        world.receive(ProtocolMessage {
            error: reason.clone(),
            connection_details: Some(ConnectionDetails {
                connection_key: Some("key-2".into()),
                max_idle_interval_ms: Some(20_000),
                client_id: Some("client-123".into()),
                ..ConnectionDetails::default()
            }),
            ..welcome("conn-1", "")
        });
        let change = world.connection.last().unwrap();
        assert_eq!((change.previous, change.current), (Connected, Connected));
        assert_eq!(change.reason, reason);
    }
    assert_eq!(world.client.connection_id(), Some("conn-1"));
    assert_eq!(world.client.connection_key(), Some("key-2"));
    let entered = world
        .connection
        .iter()
        .filter(|change| change.current == Connected && change.previous != Connected);
    assert_eq!(entered.count(), 1, "connected is told once, the rest are updates");
    assert_eq!(world.connection.len(), 5);
    world.pass_ms(29_999);
    assert_eq!(world.state(), Connected, "rtn21: the new idle interval counts");
    world.pass_ms(1);
    assert_eq!(world.state(), Connecting);
}

#[test]
fn rtn12a_close_says_so_to_the_server_and_waits_for_its_answer() {
    let mut world = World::connected(local());
    world.close();
    assert_eq!(world.state(), Closing);
    assert_eq!(world.sent(FrameAction::Close).len(), 1);
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!(world.state(), Closed);
    assert_eq!(world.socket, None);
    assert_eq!(world.client.next_timeout(), None, "nothing is left to wait for");
}

#[test]
fn rtn12b_rtn12c_close_ends_also_without_an_answer() {
    let mut silent = World::connected(local());
    silent.close();
    silent.pass_ms(10_000);
    assert_eq!(silent.state(), Closed);
    let mut lost = World::connected(local());
    lost.close();
    lost.drop_socket();
    assert_eq!(lost.state(), Closed);
}

#[test]
fn rtn12d_close_while_waiting_ends_the_waiting() {
    let mut world = World::new(local());
    world.net = Net::Refusing;
    world.connect();
    assert_eq!(world.state(), Disconnected);
    world.close();
    assert_eq!(world.state(), Closed);
    world.pass(Duration::from_secs(600));
    assert_eq!(world.urls.len(), 1);
}

#[test]
fn rtn12f_close_while_connecting_is_said_once_connected() {
    let mut world = World::new(local());
    world.connect();
    world.close();
    assert_eq!(world.state(), Closing);
    world.welcome("conn-1", "key-1");
    assert_eq!(world.sent(FrameAction::Close).len(), 1);
    world.receive(ProtocolMessage::new(FrameAction::Closed));
    assert_eq!(world.states(), [Connecting, Closing, Closed]);
}

#[test]
fn rtn11_connect_after_closed_or_failed_starts_from_nothing() {
    for fail in [true, false] {
        let mut world = World::connected(local());
        if fail {
            world.receive(with_error(FrameAction::Error, error(40000, 400)));
        } else {
            world.close();
            world.receive(ProtocolMessage::new(FrameAction::Closed));
        }
        world.connect();
        assert_eq!(world.state(), Connecting);
        assert_eq!(world.param("resume"), None);
        assert_eq!(world.client.connection_error_reason(), None);
        world.welcome("conn-2", "key-2");
        assert_eq!(world.state(), Connected);
    }
}

#[test]
fn rtn11b_connect_while_closing_opens_another_socket_and_ignores_the_old_one() {
    let mut world = World::connected(local());
    world.close();
    let old = world.socket.unwrap();
    world.connect();
    assert_eq!(world.state(), Connecting);
    world.input(Input::SocketText {
        generation: old,
        text: r#"{"action":8}"#.into(),
    });
    assert_eq!(world.state(), Connecting);
    world.welcome("conn-2", "key-2");
    assert_eq!(world.state(), Connected);
}

#[test]
fn what_an_earlier_socket_says_is_ignored() {
    let mut world = World::connected(local());
    let old = world.socket.unwrap();
    world.drop_socket();
    world.welcome("conn-1", "key-2");
    for text in [r#"{"action":9}"#, r#"{"action":6}"#, r#"{"action":8}"#] {
        world.input(Input::SocketText {
            generation: old,
            text: text.into(),
        });
    }
    world.input(Input::SocketClosed { generation: old });
    assert_eq!(world.state(), Connected);
}

// UTS: realtime/unit/RTN20a/network-loss-connected-disconnects-0
// UTS: realtime/unit/RTN20a/network-loss-connecting-disconnects-1
#[test]
fn rtn20a_offline_disconnects_at_once() {
    for connected in [true, false] {
        let mut world = World::new(local());
        world.connect();
        if connected {
            world.welcome("conn-1", "key-1");
        }
        world.net = Net::Welcoming;
        world.input(Input::Offline);
        assert_eq!(world.state(), Disconnected);
        assert_eq!(world.socket, None);
        let change = world.connection.last().unwrap().clone();
        assert!(change.reason.is_some());
        assert!(change.retry_in.unwrap() > Duration::ZERO);
        world.pass(change.retry_in.unwrap());
        let steps = world.states();
        assert_eq!(steps[steps.len() - 3..], [Disconnected, Connecting, Connected]);
        assert_eq!(world.urls.len(), 2);
    }
}

// UTS: realtime/unit/RTN20b/network-available-disconnected-connects-0
#[test]
fn rtn20b_online_connects_at_once() {
    let mut world = World::new(local());
    world.net = Net::Refusing;
    world.connect();
    assert_eq!(world.state(), Disconnected);
    world.net = Net::Welcoming;
    world.input(Input::Online);
    assert_eq!(world.states(), [Connecting, Disconnected, Connecting, Connected]);
}

#[test]
fn rtn20c_online_while_connecting_starts_the_try_again() {
    let mut world = World::new(local());
    world.connect();
    world.input(Input::Online);
    assert_eq!(world.urls.len(), 2);
    assert_eq!(world.states(), [Connecting]);
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
}

#[test]
fn a_page_that_is_looked_at_again_does_not_wait() {
    let mut world = World::new(local());
    world.net = Net::Refusing;
    world.connect();
    world.pass(Duration::from_secs(125));
    assert_eq!(world.state(), Suspended);
    world.net = Net::Welcoming;
    world.input(Input::Visible);
    assert_eq!(world.state(), Connected);
}

#[test]
fn a_page_that_slept_reconnects_as_soon_as_it_is_looked_at() {
    let mut world = World::connected(local());
    world.now = world.now + Duration::from_secs(600);
    world.input(Input::Visible);
    assert_eq!(world.state(), Connecting);
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
}

#[test]
fn a_page_that_goes_away_for_good_closes_its_connection() {
    let mut world = World::connected(local());
    world.input(Input::PageHide { persisted: false });
    assert_eq!(world.sent(FrameAction::Close).len(), 1);
}

#[test]
fn a_page_in_the_back_forward_cache_drops_its_socket_and_resumes_when_it_is_back() {
    let mut world = World::connected(local());
    world.input(Input::PageHide { persisted: true });
    assert_eq!((world.state(), world.socket), (Disconnected, None));
    world.input(Input::PageShow);
    assert_eq!(world.param("resume").as_deref(), Some("key-1"));
}

// UTS: realtime/unit/RTN13a/ping-heartbeat-roundtrip-0
// UTS: realtime/unit/RTN13e/heartbeat-random-id-0
// UTS: realtime/unit/RTN13e/concurrent-pings-unique-ids-2
#[test]
fn rtn13a_rtn13e_a_ping_is_answered_by_its_own_mark_only() {
    let mut world = World::connected(local());
    let first = world.ping();
    assert_eq!(world.sent(FrameAction::Heartbeat).len(), 1);
    let second = world.ping();
    let marks: Vec<_> = world
        .sent(FrameAction::Heartbeat)
        .iter()
        .map(|frame| frame.id.clone().unwrap())
        .collect();
    assert_eq!(marks.len(), 2);
    assert_ne!(marks[0], marks[1]);
    assert!(marks.iter().all(|mark| !mark.is_empty()));
    world.pass_ms(30);
    world.receive(ProtocolMessage::new(FrameAction::Heartbeat));
    world.receive(ProtocolMessage {
        id: Some("other".into()),
        ..ProtocolMessage::new(FrameAction::Heartbeat)
    });
    assert!(world.pongs.is_empty());
    world.receive(ProtocolMessage {
        id: Some(marks[1].clone()),
        ..ProtocolMessage::new(FrameAction::Heartbeat)
    });
    world.receive(ProtocolMessage {
        id: Some(marks[0].clone()),
        ..ProtocolMessage::new(FrameAction::Heartbeat)
    });
    let took = Ok(Duration::from_millis(30));
    assert_eq!(world.pongs, [(second, took.clone()), (first, took)]);
}

// UTS: realtime/unit/RTN13c/ping-timeout-0
#[test]
fn rtn13c_a_ping_without_an_answer_ends_when_the_time_for_answers_is_over() {
    let mut world = World::connected(ClientOptions {
        realtime_request_timeout: Duration::from_secs(2),
        ..local()
    });
    world.ping();
    world.pass_ms(1_999);
    assert!(world.pongs.is_empty());
    world.pass_ms(1);
    let error = world.pongs[0].1.as_ref().unwrap_err();
    assert_eq!(error.status, 408);
    assert!(error.message.contains("timeout"), "{error}");
}

// UTS: realtime/unit/RTN13b/ping-error-initialized-0
// UTS: realtime/unit/RTN13b/ping-error-closed-2
// UTS: realtime/unit/RTN13b/ping-error-failed-3
// UTS: realtime/unit/RTN13b/deferred-ping-error-failed-4
#[test]
fn rtn13b_a_ping_without_a_connection_is_an_error() {
    let initialized = World::new(local());
    let mut closed = World::connected(local());
    closed.close();
    closed.receive(ProtocolMessage::new(FrameAction::Closed));
    let mut failed = World::new(local());
    failed.connect();
    let deferred = failed.ping();
    assert!(failed.pongs.is_empty());
    failed.receive(with_error(FrameAction::Error, error(40000, 400)));
    assert_eq!(failed.pongs[0].0, deferred);
    assert!(
        failed.pongs[0].1.is_err(),
        "and so is one that waited for a connection which failed"
    );
    failed.pongs.clear();
    for mut world in [initialized, closed, failed] {
        let id = world.ping();
        assert_eq!(world.pongs.len(), 1);
        assert_eq!(world.pongs[0].0, id);
        assert!(world.pongs[0].1.is_err(), "{:?}", world.state());
        assert!(world.sent(FrameAction::Heartbeat).is_empty());
    }
}

// UTS: realtime/unit/RTN13d/ping-deferred-connecting-0
// UTS: realtime/unit/RTN13d/ping-deferred-disconnected-1
#[test]
fn rtn13d_a_ping_waits_for_the_connection() {
    let mut connecting = World::new(local());
    connecting.connect();
    let mut disconnected = World::connected(local());
    disconnected.net = Net::Refusing;
    disconnected.drop_socket();
    assert_eq!(disconnected.state(), Disconnected);
    disconnected.net = Net::Silent;
    for mut world in [connecting, disconnected] {
        let id = world.ping();
        if world.state() == Disconnected {
            world.pass_ms(15_000);
        }
        assert_eq!(world.state(), Connecting);
        world.pass_ms(5_000);
        assert!(world.sent.is_empty() && world.pongs.is_empty());
        world.welcome("conn-1", "key-1");
        let sent = world.sent(FrameAction::Heartbeat);
        assert_eq!(sent.len(), 1);
        world.pass_ms(9_000);
        world.receive(sent[0].clone());
        assert_eq!(world.pongs, [(id, Ok(Duration::from_secs(9)))]);
    }
}

fn with_fallbacks() -> ClientOptions {
    ClientOptions {
        fallback_hosts: Some(vec!["b.example.com".into(), "c.example.com".into()]),
        endpoint: "a.example.com".into(),
        ..ClientOptions::with_key("a.b:c")
    }
}

/// The hosts of all sockets so far.
fn hosts(world: &World) -> Vec<String> {
    let host = |url: &String| url.split('/').nth(2).unwrap().to_owned();
    world.urls.iter().map(host).collect()
}

// UTS: realtime/unit/RTN17j/connectivity-check-before-fallback-0
// UTS: realtime/unit/RTN17i/prefer-primary-domain-0
#[test]
fn rtn17j_rtn17i_fallback_hosts_are_tried_once_the_internet_is_known_to_be_there() {
    let mut world = World::new(with_fallbacks());
    world.net = Net::Refusing;
    world.connect();
    assert_eq!(world.urls.len(), 1);
    let check = &world.requests[0].1;
    assert_eq!(
        (check.url.as_str(), check.body.as_deref()),
        (
            "https://internet-up.ably-realtime.com/is-the-internet-up.txt",
            None
        )
    );
    world.answer(200, "text/plain", "yes\n");
    let mut tried = hosts(&world);
    tried[1..].sort_unstable();
    assert_eq!(
        tried,
        ["a.example.com", "b.example.com", "c.example.com"],
        "then each once"
    );
    assert_eq!(world.state(), Disconnected);
    world.pass_ms(15_000);
    assert_eq!(
        hosts(&world)[3],
        "a.example.com",
        "each try begins with the primary"
    );
    world.net = Net::Welcoming;
    world.answer(200, "text/plain", "yes");
    assert_eq!(world.state(), Connected);
    assert_ne!(hosts(&world)[4], "a.example.com");
    world.drop_socket();
    assert_eq!(
        hosts(&world)[5],
        "a.example.com",
        "also after a connection to another one"
    );
}

// UTS: realtime/unit/RTN17f/fallback-on-error-0
// UTS: realtime/unit/RTN17h/fallback-domains-from-rec2-0
#[test]
fn rtn17f_rtn17h_a_host_that_is_not_reached_is_left_for_a_fallback_of_its_cluster() {
    let mut world = World::new(ClientOptions::with_key("a.b:c"));
    world.net = Net::Refusing;
    world.connect();
    world.net = Net::Welcoming;
    world.answer(200, "text/plain", "yes");
    assert_eq!(world.state(), Connected);
    let tried = hosts(&world);
    assert_eq!((tried.len(), tried[0].as_str()), (2, "main.realtime.ably.net"));
    let fallbacks = ['a', 'b', 'c', 'd', 'e'].map(|at| format!("main.{at}.fallback.ably-realtime.com"));
    assert!(fallbacks.contains(&tried[1]), "{tried:?}");
}

// UTS: realtime/unit/RTN17j/fallback-random-order-1
#[test]
fn rtn17j_fallback_hosts_are_tried_in_a_random_order() {
    let orders: std::collections::BTreeSet<_> = (0..5)
        .map(|seed| {
            let mut world = World::seeded(ClientOptions::with_key("a.b:c"), seed);
            world.net = Net::Refusing;
            world.connect();
            world.answer(200, "text/plain", "yes");
            let tried = hosts(&world);
            assert_eq!(tried.len(), 6);
            tried
        })
        .collect();
    assert!(orders.len() >= 2);
}

#[test]
fn rtn17j_without_the_internet_no_fallback_is_tried() {
    for (status, body) in [(200, "no"), (500, "yes")] {
        let mut world = World::new(with_fallbacks());
        world.net = Net::Refusing;
        world.connect();
        world.answer(status, "text/plain", body);
        assert_eq!((world.urls.len(), world.state()), (1, Disconnected));
    }
}

#[test]
fn rtn17f_an_unwell_server_is_left_for_another_one() {
    let mut world = World::new(with_fallbacks());
    world.connect();
    world.receive(with_error(FrameAction::Disconnected, error(50300, 503)));
    world.answer(200, "text/plain", "yes");
    assert_eq!(world.urls.len(), 2);
    world.welcome("conn-1", "key-1");
    assert_eq!(world.state(), Connected);
}

#[test]
fn rsa15_another_client_id_than_the_configured_one_fails() {
    let mut world = World::new(ClientOptions {
        client_id: Some("me".into()),
        ..local()
    });
    world.connect();
    let mut frame = welcome("conn-1", "key-1");
    frame.connection_details.as_mut().unwrap().client_id = Some("you".into());
    world.receive(frame);
    assert_eq!(world.state(), Failed);
    assert_eq!(world.client.connection_error_reason().unwrap().code, 40102);
}

#[test]
fn a_server_that_always_drops_us_is_not_hammered() {
    let mut world = World::connected(local());
    let start = world.urls.len();
    for _ in 0..20 {
        world.drop_socket();
        world.pass_ms(100);
        if world.socket.is_none() {
            world.pass_ms(900);
        }
        world.welcome("conn-1", "key-1");
    }
    assert!(world.urls.len() - start <= 20);
    let quick = world
        .opened_at
        .windows(2)
        .filter(|pair| pair[1] - pair[0] < Duration::from_secs(1));
    assert!(quick.count() <= 2);
}
