//! The hub over HTTP.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sapwood::ably::auth::signing;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Sandbox;
use crate::testing::{get, post, send, start};

const HUB: &str = "/.well-known/mercure";

/// A stream under way.
struct Stream {
    socket: TcpStream,
    text: String,
}

impl Stream {
    async fn open(sandbox: &Sandbox, query: &str, headers: &[(&str, &str)]) -> Self {
        let mut socket = TcpStream::connect(sandbox.address()).await.unwrap();
        let headers: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let head =
            format!("GET {HUB}?{query} HTTP/1.1\r\nHost: sandbox.test\r\nConnection: close\r\n{headers}\r\n");
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut stream = Self {
            socket,
            text: String::new(),
        };
        stream.until("\r\n\r\n").await;
        stream
    }

    async fn with_token(sandbox: &Sandbox, query: &str, headers: &[(&str, &str)]) -> Self {
        let bearer = format!("Bearer {}", token(sandbox).await);
        let mut all = vec![("Authorization", &*bearer)];
        all.extend(headers);
        let stream = Self::open(sandbox, query, &all).await;
        assert!(stream.text.starts_with("HTTP/1.1 200"), "{}", stream.text);
        stream
    }

    /// Reads until this text has come; fails when nothing comes for 5 s.
    async fn until(&mut self, text: &str) {
        while !self.text.contains(text) {
            let mut bytes = [0; 4096];
            let read = tokio::time::timeout(Duration::from_secs(5), self.socket.read(&mut bytes)).await;
            let read = read
                .unwrap_or_else(|_| panic!("waited for {text:?} in {:?}", self.text))
                .unwrap();
            assert!(
                read > 0,
                "the stream ended; waited for {text:?} in {:?}",
                self.text
            );
            self.text.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
        }
    }

    /// Whether the header `Last-Event-ID` has this value.
    fn goes_on_from(&self, id: &str) -> bool {
        self.text.contains(&format!("last-event-id: {id}\r\n"))
    }
}

async fn token(sandbox: &Sandbox) -> String {
    get(sandbox, "/auth?answer=token").await.body
}

async fn publish(sandbox: &Sandbox, form: &str) -> (u16, String) {
    let bearer = format!("Bearer {}", token(sandbox).await);
    publish_as(sandbox, form, &bearer).await
}

async fn publish_as(sandbox: &Sandbox, form: &str, bearer: &str) -> (u16, String) {
    let headers = [
        ("Authorization", bearer),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let answer = send(sandbox, "POST", HUB, &headers, form).await;
    (answer.status, answer.body)
}

/// A JWT for these topics, signed with the sandbox's key.
fn jwt(claims: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!(
        "{}.{}",
        part(&json!({ "alg": "HS256", "typ": "JWT" })),
        part(claims)
    );
    let signature = BASE64_URL_SAFE_NO_PAD.encode(signing::sign("secret", &signed));
    format!("Bearer {signed}.{signature}")
}

#[tokio::test]
async fn a_change_of_a_record_is_heard_by_name_and_by_template() {
    let sandbox = start().await;
    let mut by_name = Stream::with_token(&sandbox, "topic=resources/posts", &[]).await;
    let mut by_template = Stream::with_token(&sandbox, "topic=chat&match=resources%2F%7Bname%7D", &[]).await;
    let mut by_star = Stream::with_token(&sandbox, "topic=*", &[]).await;
    send(
        &sandbox,
        "PATCH",
        "/api/posts/3",
        &[("X-Sapwood-Origin", "page-1")],
        r#"{"title":"Heard"}"#,
    )
    .await;
    for stream in [&mut by_name, &mut by_template, &mut by_star] {
        stream.until("\"updated\"").await;
        stream.until("\n\n").await;
        for part in [
            "id: urn:",
            "\"ids\":[3]",
            "\"origin\":\"page-1\"",
            "\"channel\":\"resources/posts\"",
        ] {
            assert!(stream.text.contains(part), "{part} in {}", stream.text);
        }
    }
    let mut other = Stream::with_token(&sandbox, "topic=resources/categories", &[]).await;
    send(&sandbox, "PATCH", "/api/posts/3", &[], r#"{"title":"Again"}"#).await;
    send(&sandbox, "PATCH", "/api/categories/2", &[], r#"{"title":"Mine"}"#).await;
    other.until("resources/categories").await;
    assert!(!other.text.contains("resources/posts"));
}

#[tokio::test]
async fn who_comes_back_hears_what_it_missed_and_who_cannot_is_told() {
    let sandbox = start().await;
    let mut stream = Stream::with_token(&sandbox, "topic=chat", &[]).await;
    assert!(!stream.text.contains("\nlast-event-id: "), "nobody asked");
    publish(&sandbox, "topic=chat&data=one&id=1").await;
    stream.until("id: 1\ndata: one\n\n").await;
    drop(stream);
    for number in [2, 3] {
        publish(&sandbox, &format!("topic=other&data=not%20for%20it&id=x{number}")).await;
        publish(&sandbox, &format!("topic=chat&data=missed&id={number}")).await;
    }
    let mut again = Stream::with_token(&sandbox, "topic=chat", &[("Last-Event-ID", "1")]).await;
    assert!(again.goes_on_from("1"), "{}", again.text);
    again.until("id: 3\ndata: missed\n\n").await;
    assert!(again.text.contains("id: 2\n") && !again.text.contains("not for it"));
    let mut all = Stream::with_token(&sandbox, "topic=chat&lastEventID=earliest", &[]).await;
    all.until("id: 3\n").await;
    assert!(all.goes_on_from("earliest") && all.text.contains("id: 1\n"));
    let lost = Stream::with_token(&sandbox, "topic=chat&lastEventID=unknown", &[]).await;
    assert!(lost.goes_on_from("earliest"), "{}", lost.text);
}

#[tokio::test]
async fn a_token_is_needed_and_a_jwt_says_for_what() {
    let sandbox = start().await;
    for headers in [
        &[][..],
        &[("Authorization", "Bearer nonsense")],
        &[("Cookie", "mercureAuthorization=x.y.z")],
    ] {
        let refused = Stream::open(&sandbox, "topic=chat", headers).await;
        assert!(refused.text.starts_with("HTTP/1.1 401"), "{}", refused.text);
    }
    let cookie = format!("other=1; mercureAuthorization={}", token(&sandbox).await);
    let by_cookie = Stream::open(&sandbox, "topic=chat", &[("Cookie", &cookie)]).await;
    assert!(by_cookie.text.starts_with("HTTP/1.1 200"));
    let writer = jwt(&json!({ "mercure": { "publish": ["chat/{room}"] } }));
    assert_eq!(
        publish_as(&sandbox, "topic=chat/1&data=x&id=7", &writer).await,
        (200, "7".to_owned())
    );
    assert_eq!(
        publish_as(&sandbox, "topic=resources/posts&data=x", &writer)
            .await
            .0,
        403
    );
    let old = jwt(&json!({ "exp": 1, "mercure": { "publish": ["*"] } }));
    assert_eq!(publish_as(&sandbox, "topic=chat&data=x", &old).await.0, 401);
    let forged = writer.replace("Bearer ey", "Bearer ez");
    assert_eq!(publish_as(&sandbox, "topic=chat/1&data=x", &forged).await.0, 401);
}

#[tokio::test]
async fn a_private_event_is_heard_only_by_those_who_may() {
    let sandbox = start().await;
    let reader = |topics: Value| jwt(&json!({ "mercure": { "subscribe": topics } }));
    let (ann, ben) = (reader(json!(["letters/ann"])), reader(json!(["letters/ben"])));
    let mut ann = Stream::open(&sandbox, "topic=*", &[("Authorization", &ann)]).await;
    let mut ben = Stream::open(&sandbox, "topic=*", &[("Authorization", &ben)]).await;
    publish(&sandbox, "topic=letters/ann&data=secret&private=on").await;
    publish(&sandbox, "topic=letters/all&data=for%20all").await;
    for stream in [&mut ann, &mut ben] {
        stream.until("for all").await;
    }
    assert!(ann.text.contains("secret") && !ben.text.contains("secret"));
}

#[tokio::test]
async fn what_a_publisher_gets_wrong_is_said() {
    let sandbox = start().await;
    for (form, part) in [
        ("data=x", "topic"),
        ("topic=chat&retry=soon", "retry"),
        ("topic=chat&id=%23x", "#"),
        ("topic=chat&type=a%0Ab", "one line"),
    ] {
        let (status, text) = publish(&sandbox, form).await;
        assert!(status == 400 && text.contains(part), "{form}: {status} {text}");
    }
    let mut stream = Stream::with_token(&sandbox, "topic=chat", &[]).await;
    publish(&sandbox, "topic=chat&type=said&retry=2000&data=two%0Alines&id=1").await;
    stream
        .until("event: said\nretry: 2000\nid: 1\ndata: two\ndata: lines\n\n")
        .await;
}

#[tokio::test]
async fn streams_can_be_cut_and_refused_for_a_while() {
    let sandbox = start().await;
    let mut stream = Stream::with_token(&sandbox, "topic=chat", &[]).await;
    let connections = get(&sandbox, "/__sandbox/connections").await.json();
    assert_eq!(connections[0]["channels"], json!(["chat"]), "{connections}");
    publish(&sandbox, "topic=chat&data=x&id=1").await;
    stream.until("id: 1\n").await;
    let cut = post(
        &sandbox,
        "/__sandbox/mercure",
        json!({ "refuseForMs": 60_000, "forget": true }),
    )
    .await;
    assert_eq!(cut.json()["count"], 1);
    let mut rest = Vec::new();
    stream.socket.read_to_end(&mut rest).await.unwrap();
    let bearer = format!("Bearer {}", token(&sandbox).await);
    let refused = Stream::open(&sandbox, "topic=chat", &[("Authorization", &bearer)]).await;
    assert!(refused.text.starts_with("HTTP/1.1 503"), "{}", refused.text);
    send(&sandbox, "DELETE", "/__sandbox/faults", &[], "").await;
    let again = Stream::with_token(&sandbox, "topic=chat", &[("Last-Event-ID", "1")]).await;
    assert!(again.goes_on_from("earliest"), "it was forgotten: {}", again.text);
}
