//! A connection that is lost or was never made is tried again, and how soon.

use std::time::Duration;

use sapwood::ably::connection::ConnectionState::{Connected, Connecting, Disconnected, Failed, Suspended};
use sapwood::ably::frame::{ConnectionDetails, FrameAction, ProtocolMessage};
use sapwood::ably::io::Input;
use sapwood::ably::options::{ClientOptions, FastRetry};

use crate::ably::world::{Net, World, error, local, welcome};

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
