//! Which host a call goes to, and when to another one.

use sapwood::ably::connection::ConnectionState::{Connected, Failed};
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::io::HttpAnswer;
use sapwood::ably::options::{ClientOptions, Credentials};
use sapwood::ably::rest::HistoryQuery;
use serde_json::json;

use super::JSON;
use crate::ably::world::{Net, World, error, local, with_error};

/// A client of a cluster, whose sockets all fail until the internet is known to be there and then work.
fn on_a_fallback_host() -> (World, String) {
    let mut world = World::new(ClientOptions {
        credentials: Credentials::Callback,
        ..ClientOptions::with_key("app.key:secret")
    });
    world.net = Net::Refusing;
    world.connect();
    world.give_token();
    world.net = Net::Welcoming;
    world.answer(200, "text/plain", "yes");
    assert_eq!(world.state(), Connected);
    let host = host(&world.urls[1]);
    assert!(host.contains("fallback"));
    (world, host)
}

pub(super) fn host(url: &str) -> String {
    url.split('/').nth(2).unwrap().to_owned()
}

#[test]
fn rtn17e_requests_go_to_the_host_that_the_socket_is_connected_to() {
    let (mut world, connected_to) = on_a_fallback_host();
    world.history("c", &HistoryQuery::default());
    assert_eq!(world.asked_host(), connected_to);
    world.answer(503, JSON, "");
    assert_ne!(world.asked_host(), connected_to, "then another one (rsc15)");
    world.answer(200, JSON, "[]");
    assert!(world.histories[0].1.is_ok());
    world.receive(ProtocolMessage::new(FrameAction::Auth));
    world.give(Ok(json!({"keyName": "a.b", "mac": "m"})));
    assert_eq!(world.asked_host(), connected_to, "token requests too");
    world.net = Net::Silent;
    world.receive(with_error(FrameAction::Error, error(40000, 400)));
    assert_eq!(world.state(), Failed);
    world.time();
    assert_ne!(world.asked_host(), connected_to, "for as long as it is connected");
}

#[test]
fn rsc15a_up_to_three_other_hosts_are_tried() {
    let mut world = World::new(ClientOptions::with_key("app.key:secret"));
    let id = world.time();
    let mut asked = vec![world.asked_host()];
    assert_eq!(asked[0], "main.realtime.ably.net");
    for _ in 0..3 {
        assert!(world.times.is_empty());
        world.lose_request();
        asked.push(world.asked_host());
    }
    world.lose_request();
    assert_eq!(world.requests.len(), 4);
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked.len(), 4, "each once");
    assert_eq!(world.times.len(), 1);
    assert_eq!(world.times[0].0, id);
    assert!(
        world.times[0]
            .1
            .as_ref()
            .unwrap_err()
            .to_string()
            .contains("refused")
    );
}

#[test]
fn rsc15l_only_trouble_that_another_host_may_not_have_leads_to_it() {
    let statuses = [(500, 2), (504, 2), (505, 1), (404, 1), (401, 1)];
    for (status, asked) in statuses {
        let mut world = World::new(ClientOptions::with_key("app.key:secret"));
        world.time();
        world.answer(status, JSON, "");
        assert_eq!(world.requests.len(), asked, "{status}");
    }
    let mut silent = World::new(ClientOptions::with_key("app.key:secret"));
    silent.time();
    silent.pass_ms(10_000);
    assert_eq!(silent.requests.len(), 2, "rsc15l2");
    silent.pass_ms(10_000);
    assert_eq!(silent.requests.len(), 2, "to3l6: no new try after 15 s");
    assert_eq!(silent.times.len(), 1);
    let mut cdn = World::new(ClientOptions::with_key("app.key:secret"));
    cdn.time();
    cdn.answer_with(HttpAnswer {
        status: 403,
        headers: vec![("server".into(), "CloudFront".into())],
        ..HttpAnswer::default()
    });
    assert_eq!(cdn.requests.len(), 2, "rsc15l4");
}

#[test]
fn rsc15m_without_fallback_hosts_the_first_trouble_is_the_last() {
    let mut world = World::new(local());
    world.time();
    world.lose_request();
    assert_eq!((world.requests.len(), world.times.len()), (1, 1));
}

#[test]
fn rsc15f_a_fallback_host_that_works_comes_first_for_a_while() {
    let mut world = World::new(ClientOptions::with_key("app.key:secret"));
    world.time();
    world.lose_request();
    let good = world.asked_host();
    world.answer(200, JSON, "[1]");
    world.time();
    assert_eq!(world.asked_host(), good);
    world.answer(200, JSON, "[1]");
    world.pass_ms(600_000);
    world.time();
    assert_eq!(world.asked_host(), "main.realtime.ably.net");
    world.lose_request();
    let good = world.asked_host();
    world.answer(200, JSON, "[1]");
    world.time();
    assert_eq!(world.asked_host(), good);
    world.lose_request();
    world.answer(404, JSON, "");
    world.time();
    assert_eq!(world.asked_host(), "main.realtime.ably.net", "until it fails");
}
