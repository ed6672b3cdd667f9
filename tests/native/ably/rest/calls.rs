//! What is asked for, and what its answer means.

use sapwood::ably::connection::ConnectionState::Initialized;
use sapwood::ably::encoding::Data;
use sapwood::ably::io::HttpAnswer;
use sapwood::ably::options::ClientOptions;
use sapwood::ably::presence::PresenceAction;
use sapwood::ably::rest::HistoryQuery;
use serde_json::json;

use super::JSON;
use crate::ably::world::{World, local, with_callback};

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
    world.receive(crate::ably::world::message("c", "s7", "later"));
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
fn a_late_answer_does_nothing() {
    let mut world = World::new(local());
    world.time();
    world.pass_ms(10_000);
    assert_eq!(world.times.len(), 1);
    world.answer(200, JSON, "[1]");
    assert_eq!(world.times.len(), 1);
}
