use serde_json::json;

use crate::testing::{get, post, send, start};

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_again() {
    let sandbox = start().await;
    for path in ["/api/posts?_start=0&_end=10&_sort=id&_order=desc", "/api/posts/6"] {
        let first = get(&sandbox, path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{tag}");
        let again = send(
            &sandbox,
            "GET",
            path,
            &[("If-None-Match", &format!("\"other\", {tag}"))],
            "",
        )
        .await;
        assert_eq!(
            (again.status, again.body.as_str(), again.header("etag")),
            (304, "", tag.as_str())
        );
        send(&sandbox, "PATCH", "/api/posts/6", &[], r#"{"title": "New"}"#).await;
        post(
            &sandbox,
            "/api/posts",
            json!({"title": "x", "category": {"id": 1}}),
        )
        .await;
        let changed = send(&sandbox, "GET", path, &[("If-None-Match", &tag)], "").await;
        assert_eq!(changed.status, 200);
    }
}

#[tokio::test]
async fn a_list_with_the_same_page_but_another_count_is_another_answer() {
    let sandbox = start().await;
    let path = "/api/posts?_end=1";
    let tag = get(&sandbox, path).await.header("etag").to_owned();
    post(
        &sandbox,
        "/api/posts",
        json!({"title": "x", "category": {"id": 1}}),
    )
    .await;
    let again = send(&sandbox, "GET", path, &[("If-None-Match", &tag)], "").await;
    assert_eq!((again.status, again.header("x-total-count")), (200, "1001"));
}

#[tokio::test]
async fn of_two_writers_who_read_the_same_version_only_one_succeeds() {
    let sandbox = start().await;
    let tag = get(&sandbox, "/api/posts/6").await.header("etag").to_owned();
    let condition = [("If-Match", tag.as_str())];
    let (one, two) = tokio::join!(
        send(
            &sandbox,
            "PATCH",
            "/api/posts/6",
            &condition,
            r#"{"title": "One"}"#
        ),
        send(
            &sandbox,
            "PATCH",
            "/api/posts/6",
            &condition,
            r#"{"title": "Two"}"#
        ),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let winner = if one.status == 200 { "One" } else { "Two" };
    let record = get(&sandbox, "/api/posts/6").await;
    assert_eq!(record.json()["title"], winner);
    let stale = send(&sandbox, "DELETE", "/api/posts/6", &condition, "").await;
    assert_eq!(stale.status, 412);
    let fresh = send(
        &sandbox,
        "DELETE",
        "/api/posts/6",
        &[("If-Match", record.header("etag"))],
        "",
    )
    .await;
    assert_eq!(fresh.status, 200);
}

#[tokio::test]
async fn pages_of_other_origins_may_use_everything() {
    let sandbox = start().await;
    let preflight = [
        ("Origin", "http://localhost:8080"),
        ("Access-Control-Request-Method", "PATCH"),
        (
            "Access-Control-Request-Headers",
            "content-type,if-match,if-none-match,x-sapwood-origin",
        ),
    ];
    let answer = send(&sandbox, "OPTIONS", "/api/posts/1", &preflight, "").await;
    assert!(answer.status < 300);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "http://localhost:8080"
    );
    assert!(answer.header("access-control-allow-methods").contains("PATCH"));
    assert!(
        answer
            .header("access-control-allow-headers")
            .contains("x-sapwood-origin")
    );
    let answer = send(&sandbox, "GET", "/api/posts?_sort=nope", &preflight, "").await;
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "http://localhost:8080",
        "errors can be read, too"
    );
    let exposed = answer.header("access-control-expose-headers");
    assert!(
        exposed.contains("x-total-count") && exposed.contains("etag"),
        "{exposed}"
    );
}
