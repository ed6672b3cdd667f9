//! The time and the history, over HTTP (RTC6, RTL10, RTP12, RSC15, RSA4).

use sapwood::ably::connection::ConnectionState::{Connected, Failed, Initialized};
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::io::{HttpAnswer, Input};
use sapwood::ably::options::{ClientOptions, Credentials};
use sapwood::ably::presence::PresenceAction;
use sapwood::ably::rest::HistoryQuery;
use serde_json::json;

use super::world::{Net, World, error, local, with_callback, with_error};

const JSON: &str = "application/json";

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

fn host(url: &str) -> String {
    url.split('/').nth(2).unwrap().to_owned()
}

impl World {
    fn time(&mut self) -> u64 {
        let id = self.client.time(self.now);
        self.drain();
        id
    }

    fn history(&mut self, channel: &str, query: &HistoryQuery) -> u64 {
        let id = self.client.history(self.now, channel, query);
        self.drain();
        id
    }

    /// The header of the last request.
    fn header(&self, name: &str) -> Option<&str> {
        let headers = &self.requests.last().unwrap().1.headers;
        let found = headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The host that the last request goes to.
    fn asked_host(&self) -> String {
        host(&self.requests.last().unwrap().1.url)
    }

    /// The last request fails before there is an answer.
    fn lose_request(&mut self) {
        let id = self.requests.last().unwrap().0;
        let answer = Err("refused".to_owned());
        self.input(Input::HttpAnswer { id, answer });
    }

    fn answer_with(&mut self, answer: HttpAnswer) {
        let id = self.requests.last().unwrap().0;
        self.input(Input::HttpAnswer {
            id,
            answer: Ok(answer),
        });
    }
}

#[test]
fn rtc6_rsc16_the_time_is_asked_for_without_credentials() {
    let mut world = World::new(with_callback());
    let id = world.time();
    assert!(world.questions.is_empty());
    let request = &world.requests[0].1;
    assert_eq!(request.url, "http://localhost/time");
    assert_eq!(request.body, None, "a GET");
    assert_eq!(world.header("X-Ably-Version"), Some("6"));
    assert!(world.header("Ably-Agent").unwrap().starts_with("sapwood/"));
    assert_eq!(world.header("Authorization"), None);
    world.answer(200, JSON, "[1704067200000]");
    assert_eq!(world.times, [(id, Ok(1_704_067_200_000))]);
    assert_eq!(world.state(), Initialized, "no connection is needed");
}

#[test]
fn rsc16_an_answer_that_is_no_time_is_an_error() {
    for body in ["", "{}", "[]", "[\"x\"]", "[1", "7"] {
        let mut world = World::new(local());
        let id = world.time();
        world.answer(200, JSON, body);
        assert_eq!(world.times.len(), 1);
        assert_eq!(world.times[0].0, id);
        assert_eq!(world.times[0].1.as_ref().unwrap_err().code, 50000);
    }
}

#[test]
fn rtl10a_rsl2b_the_history_is_asked_for_by_time_direction_and_number() {
    let mut world = World::new(ClientOptions {
        client_id: Some("me".into()),
        ..local()
    });
    let query = HistoryQuery {
        start: Some(1000),
        end: Some(2000),
        forwards: true,
        limit: Some(50),
        until_attach: false,
    };
    world.history("a/b ü", &query);
    assert_eq!(
        world.requests[0].1.url,
        "http://localhost/channels/a%2Fb%20%C3%BC/messages?start=1000&end=2000&direction=forwards&limit=50"
    );
    assert_eq!(world.header("Accept"), Some(JSON));
    assert_eq!(world.header("Authorization"), Some("Basic YXBwLmtleTpzZWNyZXQ="));
    assert_eq!(world.header("X-Ably-ClientId"), Some("bWU="), "rsa7e2");
    world.history("c", &HistoryQuery::default());
    assert_eq!(
        world.requests[1].1.url,
        "http://localhost/channels/c/messages?direction=backwards"
    );
}

#[test]
fn rtl10c_the_history_comes_as_a_page_of_decoded_messages() {
    let mut world = World::new(local());
    let id = world.history("c", &HistoryQuery::default());
    let body = json!([
        {"id": "msg1", "name": "event1", "data": "{\"a\":1}", "encoding": "json", "serial": "s1"},
        {"id": "msg2", "data": "plain"},
    ]);
    world.answer(200, JSON, &body.to_string());
    let (ended, page) = world.histories.pop().unwrap();
    let page = page.unwrap();
    assert_eq!(ended, id);
    assert_eq!(page.items.len(), 2);
    assert_eq!(page.items[0].data, Data::Json(json!({"a": 1})));
    assert_eq!(page.items[0].encoding, None);
    assert_eq!(page.items[1].id.as_deref(), Some("msg2"));
    assert_eq!((page.next, page.first), (None, None), "tg2");
}

#[test]
fn tg4_tg5_pages_are_got_by_their_links() {
    let mut world = World::new(local());
    world.history("c", &HistoryQuery::default());
    world.answer_with(HttpAnswer {
        status: 200,
        content_type: JSON.into(),
        headers: vec![(
            "link".into(),
            r#"<./messages?limit=1&from=s1>; rel="next", <./messages?limit=1>; rel="first""#.into(),
        )],
        body: r#"[{"id":"1"}]"#.into(),
    });
    let page = world.histories.pop().unwrap().1.unwrap();
    let id = world.client.page(world.now, page.next.as_ref().unwrap());
    world.drain();
    assert_eq!(
        world.requests[1].1.url,
        "http://localhost/channels/c/messages?limit=1&from=s1"
    );
    assert!(world.header("Authorization").is_some());
    world.answer(200, JSON, r#"[{"id":"2"}]"#);
    let (ended, second) = world.histories.pop().unwrap();
    assert_eq!(ended, id);
    assert_eq!(second.unwrap().items[0].id.as_deref(), Some("2"));
    world.client.page(world.now, page.first.as_ref().unwrap());
    world.drain();
    assert!(world.requests[2].1.url.ends_with("/messages?limit=1"));
}

#[test]
fn rtl10b_until_attach_ends_where_the_channel_was_attached() {
    let query = HistoryQuery {
        until_attach: true,
        ..HistoryQuery::default()
    };
    let mut world = World::attached(local(), "c");
    world.receive(super::world::message("c", "s7", "later"));
    world.history("c", &query);
    assert!(world.requests[0].1.url.ends_with("&fromSerial=s0"));
    let mut not = World::connected(local());
    let id = not.history("c", &query);
    assert!(not.requests.is_empty());
    assert_eq!(not.histories.len(), 1);
    assert_eq!(not.histories[0].0, id);
    assert_eq!(not.histories[0].1.as_ref().unwrap_err().code, 40000);
    let id = not.client.presence_history(not.now, "c", &query);
    not.drain();
    assert_eq!(not.presence_histories[0].0, id);
    assert!(not.presence_histories[0].1.is_err());
}

#[test]
fn rtp12_the_members_news_come_as_a_page() {
    let mut world = World::new(local());
    let query = HistoryQuery {
        start: Some(1000),
        limit: Some(50),
        ..HistoryQuery::default()
    };
    let id = world.client.presence_history(world.now, "c/d", &query);
    world.drain();
    assert_eq!(
        world.requests[0].1.url,
        "http://localhost/channels/c%2Fd/presence/history?start=1000&direction=backwards&limit=50"
    );
    let body = json!([
        {"action": 2, "clientId": "alice", "timestamp": 1000, "data": "{\"a\":1}", "encoding": "json"},
        {"action": 4, "clientId": "alice", "timestamp": 2000},
        {"action": 3, "clientId": "alice", "timestamp": 3000},
        {"action": 99, "clientId": "of a later version"},
    ]);
    world.answer_with(HttpAnswer {
        status: 200,
        content_type: JSON.into(),
        headers: vec![("Link".into(), r#"<./history?from=x>; rel="next""#.into())],
        body: body.to_string(),
    });
    let (ended, page) = world.presence_histories.pop().unwrap();
    let page = page.unwrap();
    assert_eq!(ended, id);
    let actions: Vec<_> = page.items.iter().map(|news| news.action).collect();
    assert_eq!(
        actions,
        [
            PresenceAction::Enter,
            PresenceAction::Update,
            PresenceAction::Leave
        ]
    );
    assert_eq!(page.items[0].data, Data::Json(json!({"a": 1})));
    world.client.page(world.now, page.next.as_ref().unwrap());
    world.drain();
    assert!(
        world.requests[1]
            .1
            .url
            .ends_with("/channels/c%2Fd/presence/history?from=x")
    );
    world.answer(200, JSON, "[]");
    assert_eq!(world.presence_histories.len(), 1);
}

#[test]
fn a_refusal_is_told_by_its_body_its_headers_or_its_status() {
    let of = |answer: HttpAnswer| {
        let mut world = World::new(local());
        world.history("c", &HistoryQuery::default());
        world.answer_with(answer);
        world.histories.pop().unwrap().1.unwrap_err()
    };
    let by_body = of(HttpAnswer {
        status: 401,
        body: r#"{"error":{"code":40160,"statusCode":401,"message":"not allowed"}}"#.into(),
        ..HttpAnswer::default()
    });
    assert_eq!((by_body.code, by_body.message.as_str()), (40160, "not allowed"));
    let by_headers = of(HttpAnswer {
        status: 404,
        headers: vec![
            ("x-ably-errorcode".into(), "40400".into()),
            ("x-ably-errormessage".into(), "no such app".into()),
        ],
        body: "<html>".into(),
        ..HttpAnswer::default()
    });
    assert_eq!((by_headers.code, by_headers.status), (40400, 404));
    assert_eq!(by_headers.message, "no such app");
    let by_status = of(HttpAnswer {
        status: 418,
        ..HttpAnswer::default()
    });
    assert_eq!((by_status.code, by_status.status), (41800, 418));
}

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
fn a_call_outlives_a_closed_connection() {
    let mut world = World::new(with_callback());
    let id = world.history("c", &HistoryQuery::default());
    world.connect();
    world.close();
    assert_eq!(world.questions.len(), 2, "what was forgotten is asked again");
    world.give_token();
    world.answer(200, JSON, "[]");
    assert_eq!(world.histories[0].0, id);
    assert!(world.histories[0].1.is_ok());
    assert_eq!(world.client.next_timeout(), None);
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

#[test]
fn a_late_answer_does_nothing() {
    let mut world = World::new(local());
    world.time();
    world.pass_ms(10_000);
    assert_eq!(world.times.len(), 1);
    world.answer(200, JSON, "[1]");
    assert_eq!(world.times.len(), 1);
}
