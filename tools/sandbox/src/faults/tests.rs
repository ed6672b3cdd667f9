use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::testing::{Answer, Client, TempPath, get, post, send, start, start_with};
use crate::{Options, Sandbox};

async fn fault(sandbox: &Sandbox, name: &str, body: Value) -> Answer {
    let answer = post(sandbox, &format!("/__sandbox/{name}"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
}

#[allow(clippy::disallowed_methods)] // native, and this is about real time
fn clock() -> Instant {
    Instant::now()
}

#[tokio::test]
async fn sockets_can_be_cut_abruptly_or_with_a_code() {
    let sandbox = start().await;
    let (mut client, connected) = Client::connect(&sandbox).await;
    let id = connected["connectionId"].clone();
    let answer = fault(&sandbox, "disconnect", json!({"connectionId": id})).await;
    assert_eq!(answer.json()["count"], 1);
    assert!(client.next_message().await.is_none(), "no close frame");
    let (mut client, _) = Client::connect(&sandbox).await;
    fault(&sandbox, "close", json!({"code": 4001})).await;
    let Some(Message::Close(Some(frame))) = client.next_message().await else {
        panic!("no close frame")
    };
    assert_eq!(u16::from(frame.code), 4001);
}

#[tokio::test]
async fn new_sockets_can_be_refused_a_number_of_times() {
    let sandbox = start().await;
    fault(&sandbox, "refuse_connection", json!({"times": 1})).await;
    let url = format!("ws://{}/?key=sapwood.dev:secret", sandbox.address());
    let refused = tokio_tungstenite::connect_async(&url).await.unwrap_err();
    assert!(refused.to_string().contains("503"), "{refused}");
    Client::connect(&sandbox).await;
    fault(&sandbox, "refuse_connection", json!({"forMs": 60_000})).await;
    tokio_tungstenite::connect_async(&url).await.unwrap_err();
    send(&sandbox, "DELETE", "/__sandbox/faults", &[], "").await;
    Client::connect(&sandbox).await;
}

#[tokio::test]
async fn frames_can_be_swallowed_and_injected() {
    let sandbox = start().await;
    let (mut client, _) = Client::connect(&sandbox).await;
    fault(
        &sandbox,
        "suppress",
        json!({"direction": "to_client", "action": "ATTACHED"}),
    )
    .await;
    client.send(json!({"action": 10, "channel": "c"})).await;
    fault(
        &sandbox,
        "suppress",
        json!({"direction": "to_server", "action": 10, "channel": "d"}),
    )
    .await;
    client.send(json!({"action": 10, "channel": "d"})).await;
    client.send(json!({"action": 0, "id": "1"})).await;
    assert_eq!(
        client.next().await["id"],
        "1",
        "both attaches stay without an answer"
    );
    let listed = get(&sandbox, "/__sandbox/connections").await.json();
    assert_eq!(
        listed[0]["channels"],
        json!(["c"]),
        "the first one was attached all the same"
    );
    let detached = json!({"action": 13, "channel": "c", "error": {"code": 90198, "message": "x"}});
    fault(&sandbox, "inject_to_client", json!({"frame": detached})).await;
    assert_eq!(client.next().await, detached);
    fault(
        &sandbox,
        "inject_to_client",
        json!({"text": "no json", "close": true}),
    )
    .await;
    assert!(matches!(client.next_message().await, Some(Message::Text(text)) if text.as_str() == "no json"));
    assert!(matches!(client.next_message().await, Some(Message::Close(_))));
}

#[tokio::test]
async fn answers_can_be_replaced_by_route_and_count() {
    let sandbox = start().await;
    fault(
        &sandbox,
        "http",
        json!({"method": "GET", "path": "/api/posts", "times": 2, "status": 503}),
    )
    .await;
    assert_eq!(get(&sandbox, "/api/categories").await.status, 200);
    assert_eq!(get(&sandbox, "/api/posts?_end=1").await.status, 503);
    assert_eq!(
        send(&sandbox, "PATCH", "/api/posts/6", &[], "{}").await.status,
        200
    );
    let failed = get(&sandbox, "/api/posts/6").await;
    assert_eq!((failed.status, failed.json()["errors"].clone()), (503, json!({})));
    assert_eq!(get(&sandbox, "/api/posts/6").await.status, 200);

    let html = json!({"path": "/api", "body": "<p>Hello</p>", "contentType": "text/html"});
    fault(&sandbox, "http", html).await;
    let answer = get(&sandbox, "/api/posts").await;
    assert_eq!(
        (answer.status, answer.header("content-type"), answer.body.as_str()),
        (200, "text/html", "<p>Hello</p>")
    );
    fault(&sandbox, "http", json!({"removeHeaders": ["X-Total-Count"]})).await;
    assert!(
        !get(&sandbox, "/api/posts?_end=1")
            .await
            .headers
            .contains_key("x-total-count")
    );
}

#[tokio::test]
async fn a_request_may_take_effect_though_its_answer_fails() {
    let sandbox = start().await;
    fault(
        &sandbox,
        "http",
        json!({"method": "PATCH", "when": "after", "status": 502}),
    )
    .await;
    assert_eq!(
        send(&sandbox, "PATCH", "/api/posts/6", &[], r#"{"title": "Done"}"#)
            .await
            .status,
        502
    );
    assert_eq!(get(&sandbox, "/api/posts/6").await.json()["title"], "Done");
    fault(&sandbox, "http", json!({"method": "PATCH", "status": 502})).await;
    assert_eq!(
        send(&sandbox, "PATCH", "/api/posts/6", &[], r#"{"title": "Not"}"#)
            .await
            .status,
        502
    );
    assert_eq!(get(&sandbox, "/api/posts/6").await.json()["title"], "Done");
}

#[tokio::test]
async fn a_delay_after_shows_the_records_as_they_were_before_it() {
    let sandbox = start().await;
    let before = get(&sandbox, "/api/posts/6").await.json()["title"].clone();
    for (when, expected) in [("after", before), ("before", json!("Second"))] {
        fault(
            &sandbox,
            "http",
            json!({"method": "GET", "path": "/api/posts/6", "delayMs": 300, "when": when}),
        )
        .await;
        let began = clock();
        let slow = get(&sandbox, "/api/posts/6");
        let write = async {
            // The request log tells that the slow request has come in.
            while get(&sandbox, "/__sandbox/requests?method=GET&path=/api/posts/6")
                .await
                .json()["requests"]
                .as_array()
                .unwrap()
                .iter()
                .all(|request| !request["status"].is_null())
            {}
            // These wait in the store's queue behind what the slow request reads.
            for _ in 0..10 {
                get(&sandbox, "/api/posts?_end=1").await;
            }
            let body = if when == "after" {
                r#"{"title": "First"}"#
            } else {
                r#"{"title": "Second"}"#
            };
            send(&sandbox, "PATCH", "/api/posts/6", &[], body).await
        };
        let (answer, _) = tokio::join!(slow, write);
        assert!(began.elapsed() >= Duration::from_millis(300));
        assert_eq!(answer.json()["title"], expected, "{when}");
    }
}

#[tokio::test]
async fn requests_are_counted_by_method_path_and_query() {
    let sandbox = start().await;
    get(&sandbox, "/api/posts?_end=1").await;
    get(&sandbox, "/api/posts?_end=1").await;
    get(&sandbox, "/api/posts/7").await;
    send(&sandbox, "PATCH", "/api/posts/6", &[], "{}").await;
    let report = get(&sandbox, "/__sandbox/requests?method=GET&path=/api/posts")
        .await
        .json();
    assert_eq!(
        report["counts"],
        json!({"GET /api/posts?_end=1": 2, "GET /api/posts/7": 1})
    );
    assert_eq!(
        (&report["total"], &report["requests"][2]["status"]),
        (&json!(3), &json!(200))
    );
    send(&sandbox, "DELETE", "/__sandbox/requests", &[], "").await;
    assert_eq!(get(&sandbox, "/__sandbox/requests").await.json()["total"], 0);
}

#[tokio::test]
async fn settings_are_changed_one_by_one() {
    let sandbox = start().await;
    let changed = fault(&sandbox, "settings", json!({"maxIdleInterval": 500}))
        .await
        .json();
    assert_eq!(
        (&changed["maxIdleInterval"], &changed["presenceGrace"]),
        (&json!(500), &json!(15_000))
    );
    let (_, connected) = Client::connect(&sandbox).await;
    assert_eq!(connected["connectionDetails"]["maxIdleInterval"], 500);
}

#[tokio::test]
async fn frames_can_be_replaced() {
    let sandbox = start().await;
    let refusal = json!({"action": 9, "error": {"code": 40005, "statusCode": 400, "message": "x"}});
    fault(
        &sandbox,
        "replace",
        json!({"action": "CONNECTED", "frame": refusal}),
    )
    .await;
    let mut client = Client::open(&sandbox, "key=sapwood.dev:secret").await;
    assert_eq!(client.next().await, refusal);
    Client::connect(&sandbox).await;
}

#[tokio::test]
async fn bad_bodies_are_answered_with_what_is_wrong() {
    let sandbox = start().await;
    for (name, body, part) in [
        ("suppress", r#"{"action": "ATTACH"}"#, "direction"),
        (
            "suppress",
            r#"{"direction": "to_client", "action": "JUMP"}"#,
            "action must be",
        ),
        ("close", r#"{"code": 5}"#, "5 is not a close code"),
        ("http", r#"{"status": 99}"#, "status must be"),
        ("http", r#"{"delay": 5}"#, "delay"),
        ("refuse_connection", "{}", "forMs or times"),
        ("inject_to_client", "{}", "frame or text"),
        ("replace", r#"{"action": 11}"#, "replace needs either"),
        ("settings", r#"{"colour": 1}"#, "colour"),
        ("heartbeats", "nonsense", "not valid"),
        ("nothing", "{}", "no such fault"),
    ] {
        let answer = send(&sandbox, "POST", &format!("/__sandbox/{name}"), &[], body).await;
        assert_eq!(answer.status, 400, "{name}");
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(part), "{name}: {message}");
    }
}

#[tokio::test]
async fn records_can_be_set_back_and_multiplied() {
    let sandbox = start().await;
    let before = get(&sandbox, "/api/posts").await.body;
    send(&sandbox, "DELETE", "/api/posts/1", &[], "").await;
    fault(&sandbox, "seed", json!({})).await;
    assert_eq!(get(&sandbox, "/api/posts").await.body, before);
    fault(&sandbox, "seed", json!({"posts": 1500})).await;
    assert_eq!(
        get(&sandbox, "/api/posts?_end=1").await.header("x-total-count"),
        "1500"
    );
}

#[tokio::test]
async fn the_site_is_served_with_a_fallback_for_its_own_paths() {
    let (sandbox, _dist) = start_with_a_site().await;
    for path in ["/", "/posts/edit/6", "/index.html"] {
        let page = get(&sandbox, path).await;
        assert_eq!(
            (page.status, page.body.as_str()),
            (200, "<title>App</title>"),
            "{path}"
        );
        assert_eq!(
            (page.header("content-type"), page.header("cache-control")),
            ("text/html", "no-cache")
        );
    }
    assert_eq!(get(&sandbox, "/assets/none.svg").await.status, 404);
    assert_eq!(get(&sandbox, "/../../../../etc/passwd.txt").await.status, 404);
    assert_eq!(get(&sandbox, "/api/nothing").await.json()["errors"], json!({}));
    let config = get(&sandbox, "/config.json").await.json();
    assert_eq!(config["live"]["endpoint"], "sandbox.test");
    assert_eq!(config["live"]["port"], sandbox.address().port());
}

/// A sandbox with a small static build, which is there as long as its folder is held.
async fn start_with_a_site() -> (Sandbox, TempPath) {
    let dist = TempPath::new("dist");
    std::fs::create_dir_all(dist.path().join("assets")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(dist.path().join(name), text).unwrap();
    write("index.html", "<title>App</title>");
    write("app-0123456789abcdef_bg.wasm", "wasm");
    write("app-0123456789abcdef_bg.wasm.br", "brotli");
    write("assets/logo.svg", "<svg/>");
    let sandbox = start_with(Options {
        dist: Some(dist.path().to_owned()),
        ..Options::default()
    })
    .await;
    (sandbox, dist)
}

#[tokio::test]
async fn files_of_the_site_have_their_type_and_are_sent_small_to_those_who_can_read_that() {
    let (sandbox, _dist) = start_with_a_site().await;
    let wasm = get(&sandbox, "/app-0123456789abcdef_bg.wasm").await;
    assert_eq!(
        (wasm.header("content-type"), wasm.body.as_str()),
        ("application/wasm", "wasm")
    );
    assert!(wasm.header("cache-control").contains("immutable"));
    let small = send(
        &sandbox,
        "GET",
        "/app-0123456789abcdef_bg.wasm",
        &[("Accept-Encoding", "gzip, br")],
        "",
    )
    .await;
    assert_eq!(
        (small.header("content-encoding"), small.body.as_str()),
        ("br", "brotli")
    );
    assert_eq!(
        get(&sandbox, "/assets/logo.svg").await.header("content-type"),
        "image/svg+xml"
    );
}

#[tokio::test]
async fn a_site_that_is_not_there_is_said_at_the_start() {
    let options = Options {
        dist: Some("/no/such/dist".into()),
        port: 0,
        quiet: true,
        ..Options::default()
    };
    let error = Sandbox::start(options).await.unwrap_err().to_string();
    assert!(
        error.contains("/no/such/dist") && error.contains("cargo xtask build"),
        "{error}"
    );
}
