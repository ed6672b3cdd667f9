//! Other hosts, where the first one is not reached.

use sapwood::ably::connection::ConnectionState::{Connected, Disconnected};
use sapwood::ably::frame::FrameAction;
use sapwood::ably::options::ClientOptions;

use crate::ably::world::{Net, World, error, with_error};

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
