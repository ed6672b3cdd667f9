//! The endpoint over real sockets.

use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::testing::{Client, get, post, send, start, start_with};
use crate::{Options, Publish};

fn data(frame: &Value) -> Value {
    serde_json::from_str(frame["messages"][0]["data"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_write_arrives_as_the_event_of_refine() {
    let sandbox = start().await;
    let (mut client, _) = Client::connect(&sandbox).await;
    client.attach("resources/posts").await;
    let writer = [("X-Sapwood-Origin", "window-1"), ("X-Sapwood-Author", "Ann%20B.")];
    send(&sandbox, "PATCH", "/api/posts/6", &writer, r#"{"title": "New"}"#).await;
    let frame = client.next().await;
    assert_eq!(frame["channel"], "resources/posts");
    assert_eq!(
        (&frame["messages"][0]["name"], &frame["messages"][0]["encoding"]),
        (&json!("updated"), &json!("json"))
    );
    let mut event = data(&frame);
    assert!(event["date"].as_str().unwrap().ends_with('Z'));
    event["date"].take();
    let expected = json!({
        "channel": "resources/posts", "type": "updated", "date": null,
        "payload": {"ids": [6], "fields": ["title", "updatedAt"]},
        "meta": {"origin": "window-1", "author": "Ann B."},
    });
    assert_eq!(event, expected);
}

#[tokio::test]
async fn events_come_in_the_order_of_the_commits_and_refused_writes_make_none() {
    let sandbox = start().await;
    let (mut client, _) = Client::connect(&sandbox).await;
    client.attach("resources/categories").await;
    let title = |number: usize| json!({"title": format!("Category {number}")});
    let writes = (0..20).map(|number| post(&sandbox, "/api/categories", title(number)));
    let (answers, refused) = tokio::join!(
        futures_util::future::join_all(writes),
        post(&sandbox, "/api/categories", json!({}))
    );
    assert_eq!(refused.status, 422);
    assert!(answers.iter().all(|answer| answer.status == 201));
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(data(&client.next().await)["payload"]["ids"][0].as_i64().unwrap());
    }
    assert_eq!(ids, (31..51).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_origin_that_is_too_long_is_refused() {
    let sandbox = start().await;
    let long = "x".repeat(65);
    let answer = send(
        &sandbox,
        "PATCH",
        "/api/posts/6",
        &[("X-Sapwood-Origin", &long)],
        "{}",
    )
    .await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.json()["message"]
            .as_str()
            .unwrap()
            .contains("64 characters")
    );
}

#[tokio::test]
async fn with_publish_none_the_server_says_nothing_by_itself() {
    let sandbox = start_with(Options {
        publish: Publish::None,
        ..Options::default()
    })
    .await;
    let (mut client, _) = Client::connect(&sandbox).await;
    client.attach("resources/posts").await;
    send(&sandbox, "PATCH", "/api/posts/6", &[], r#"{"title": "New"}"#).await;
    client.send(json!({"action": 0, "id": "after"})).await;
    assert_eq!(
        client.next().await["id"],
        "after",
        "a message would have come before the answer"
    );
    assert_eq!(
        get(&sandbox, "/config.json").await.json()["live"]["publish"],
        "client"
    );
}

#[tokio::test]
async fn bad_credentials_are_said_after_the_upgrade() {
    let sandbox = start().await;
    for params in ["", "key=no", "key=sapwood.dev:wrong"] {
        let mut client = Client::open(&sandbox, params).await;
        assert_eq!(client.next().await["error"]["code"], 40101);
        assert!(matches!(
            client.next_message().await,
            Some(Message::Close(_)) | None
        ));
    }
}

#[tokio::test]
async fn a_client_may_speak_msgpack_and_what_it_says_badly_is_dropped() {
    let sandbox = start().await;
    let mut client = Client::open(&sandbox, "key=sapwood.dev:secret&format=msgpack").await;
    let mut heard = Vec::new();
    let ping = ProtocolMessage {
        id: Some("ping".to_owned()),
        ..ProtocolMessage::new(FrameAction::Heartbeat)
    };
    for bytes in [vec![0x81, 0xa6], b"{}".to_vec(), ping.to_msgpack()] {
        client.send_bytes(bytes).await;
    }
    while heard.len() < 2 {
        match client.next_message().await {
            Some(Message::Binary(bytes)) => heard.push(ProtocolMessage::from_msgpack(&bytes).unwrap()),
            other => panic!("expected a binary frame, got {other:?}"),
        }
    }
    assert_eq!(heard[0].action, FrameAction::Connected);
    assert_eq!(heard[1], ping);
}

#[tokio::test]
async fn a_client_that_speaks_anything_else_is_closed_with_the_reason() {
    let sandbox = start().await;
    let mut client = Client::open(&sandbox, "key=sapwood.dev:secret&format=cbor").await;
    let Some(Message::Close(Some(frame))) = client.next_message().await else {
        panic!("not closed")
    };
    assert!(frame.reason.contains("json and msgpack"), "{frame:?}");
}

#[tokio::test]
async fn both_names_of_the_token_parameter_are_accepted() {
    let sandbox = start().await;
    for name in ["accessToken", "access_token"] {
        let details = get(&sandbox, "/auth?clientId=ann").await.json();
        let token = details["token"].as_str().unwrap().to_owned();
        let mut client = Client::open(&sandbox, &format!("{name}={token}")).await;
        assert_eq!(client.next().await["connectionDetails"]["clientId"], "ann");
    }
}

#[tokio::test]
async fn auth_takes_its_parameters_from_the_query_a_form_or_json() {
    let sandbox = start().await;
    let query = get(&sandbox, "/auth?clientId=ann&ttl=60000").await.json();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let form = send(&sandbox, "POST", "/auth", &form, "clientId=ann&ttl=60000")
        .await
        .json();
    let body = [("Content-Type", "application/json")];
    let body = send(
        &sandbox,
        "POST",
        "/auth",
        &body,
        r#"{"clientId": "ann", "ttl": "60000"}"#,
    )
    .await
    .json();
    for details in [query, form, body] {
        assert_eq!(details["clientId"], "ann");
        assert_eq!(
            details["expires"].as_u64().unwrap() - details["issued"].as_u64().unwrap(),
            60_000
        );
    }
    let request = get(&sandbox, "/auth?answer=request&clientId=ann").await.json();
    let exchanged = post(&sandbox, "/keys/sapwood.dev/requestToken", request.clone()).await;
    assert_eq!(
        (exchanged.status, exchanged.json()["clientId"].clone()),
        (201, json!("ann"))
    );
    let again = post(&sandbox, "/keys/sapwood.dev/requestToken", request).await;
    assert_eq!((again.status, again.header("x-ably-errorcode")), (401, "40105"));
    assert_eq!(
        again.header("content-type"),
        "application/json",
        "exactly that: the SDK parses nothing else"
    );
    assert_eq!(
        get(&sandbox, "/auth?ttl=soon").await.json()["error"]["code"],
        40003
    );
}

#[tokio::test]
async fn the_token_ttl_of_the_options_holds() {
    let ttl = std::time::Duration::from_secs(5);
    let sandbox = start_with(Options {
        token_ttl: ttl,
        ..Options::default()
    })
    .await;
    let details = get(&sandbox, "/auth").await.json();
    assert_eq!(
        details["expires"].as_u64().unwrap() - details["issued"].as_u64().unwrap(),
        5000
    );
}

#[tokio::test]
async fn rest_publishes_and_reads_history_for_those_who_may() {
    let sandbox = start().await;
    let path = "/channels/resources%2Fnews/messages";
    let (mut client, _) = Client::connect(&sandbox).await;
    client.attach("resources/news").await;
    let denied = post(&sandbox, path, json!({"name": "x"})).await;
    assert_eq!((denied.status, denied.header("x-ably-errorcode")), (401, "40101"));
    let key = [("Authorization", "Basic c2Fwd29vZC5kZXY6c2VjcmV0")];
    let body = json!([{"name": "a", "data": "1"}, {"name": "b", "data": {"n": 2}}]).to_string();
    let receipt = send(&sandbox, "POST", path, &key, &body).await;
    assert_eq!(
        (
            receipt.status,
            receipt.json()["serials"].as_array().unwrap().len()
        ),
        (201, 2)
    );
    assert_eq!(client.next().await["messages"].as_array().unwrap().len(), 2);
    let page = send(&sandbox, "GET", &format!("{path}?limit=1"), &key, "").await;
    assert_eq!(page.json()[0]["name"], "b");
    let link = page.header("link").to_owned();
    assert!(
        link.starts_with("<./messages?") && link.ends_with("rel=\"next\""),
        "{link}"
    );
    let next = link
        .trim_start_matches("<./")
        .split('>')
        .next()
        .unwrap()
        .to_owned();
    let page = send(
        &sandbox,
        "GET",
        &format!("/channels/resources%2Fnews/{next}"),
        &key,
        "",
    )
    .await;
    assert_eq!(
        (page.json()[0]["name"].clone(), page.header("link")),
        (json!("a"), "")
    );
    let bad = send(&sandbox, "POST", path, &key, "5").await;
    assert_eq!(
        (bad.status, bad.json()["error"]["code"].clone()),
        (400, json!(40000))
    );
}

#[tokio::test]
async fn stopping_closes_the_sockets() {
    let sandbox = start().await;
    let (mut client, _) = Client::connect(&sandbox).await;
    let (message, ()) = tokio::join!(client.next_message(), sandbox.stop());
    assert!(matches!(message, Some(Message::Close(Some(frame))) if frame.code == 1001.into()));
}
