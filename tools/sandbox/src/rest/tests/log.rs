use serde_json::json;

use crate::Options;
use crate::testing::{TempPath, get, post, send, start, start_with};

#[tokio::test]
async fn the_log_of_a_record_is_read_page_by_page_the_newest_first() {
    let sandbox = start().await;
    for number in 1..=3 {
        let body = json!({ "title": format!("Title {number}") }).to_string();
        let author = [("x-sapwood-author", "J%C3%BCrgen%20M")];
        let answer = send(&sandbox, "PATCH", "/api/posts/7", &author, &body).await;
        assert_eq!(answer.status, 200);
    }
    post(
        &sandbox,
        "/api/posts",
        json!({"title": "Another", "category": {"id": 1}}),
    )
    .await;
    let page = get(&sandbox, "/api/audit?resource=posts&id=7&_start=0&_end=2").await;
    assert_eq!(page.header("x-total-count"), "3");
    let log = page.json();
    assert_eq!(log.as_array().unwrap().len(), 2);
    assert_eq!(log[0]["data"], json!({ "title": "Title 3" }));
    assert_eq!(log[0]["previousData"], json!({ "title": "Title 2" }));
    assert_eq!(
        (&log[0]["author"], &log[0]["meta"]["id"]),
        (&json!("Jürgen M"), &json!(7))
    );
    let all = get(&sandbox, "/api/audit").await;
    assert_eq!(all.header("x-total-count"), "4");
    assert_eq!(all.json()[0]["author"], json!(null));
}

#[tokio::test]
async fn what_the_log_cannot_be_asked_is_named() {
    let sandbox = start().await;
    for (query, part) in [
        ("resource=users", "\"users\""),
        ("id=x", "id must be a whole number"),
        ("author=Ann", "\"author\""),
        ("_start=5&_end=1", "_end"),
    ] {
        let answer = get(&sandbox, &format!("/api/audit?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(part), "{query}: {message}");
    }
    let written = post(&sandbox, "/api/audit", json!({})).await;
    assert_eq!(written.status, 405, "nobody writes into the log");
}

#[tokio::test]
async fn a_file_from_before_the_log_gets_one_and_keeps_its_records() {
    let file = TempPath::new("older.db");
    let options = || Options {
        data: Some(file.path().to_owned()),
        ..Options::default()
    };
    let sandbox = start_with(options()).await;
    send(&sandbox, "DELETE", "/api/posts/1", &[], "").await;
    sandbox.stop().await;
    rusqlite::Connection::open(file.path())
        .unwrap()
        .execute_batch("DROP TABLE audit; PRAGMA user_version = 1;")
        .unwrap();
    let sandbox = start_with(options()).await;
    assert_eq!(get(&sandbox, "/api/posts/1").await.status, 404);
    send(&sandbox, "DELETE", "/api/posts/2", &[], "").await;
    let log = get(&sandbox, "/api/audit?resource=posts").await.json();
    assert_eq!(log.as_array().unwrap().len(), 1);
    assert_eq!(
        (&log[0]["action"], &log[0]["meta"]["id"]),
        (&json!("delete"), &json!(2))
    );
}
