use serde_json::{Value, json};

use crate::testing::{get, post, send, start};

#[tokio::test]
async fn records_are_created() {
    let sandbox = start().await;
    let created = post(
        &sandbox,
        "/api/posts",
        json!({"title": " A title ", "category": {"id": 2}}),
    )
    .await;
    assert_eq!(
        (created.status, created.header("location")),
        (201, "/api/posts/1001")
    );
    let mut record = created.json();
    assert!(record["createdAt"].as_str().unwrap().ends_with('Z'));
    assert_eq!(record.get("updatedAt"), None);
    record["createdAt"].take();
    let expected = json!({"id": 1001, "title": "A title", "content": "", "status": "draft", "category": {"id": 2}, "createdAt": null});
    assert_eq!(record, expected);
}

#[tokio::test]
async fn records_are_changed_replaced_and_deleted() {
    let sandbox = start().await;
    let values = json!({"title": "A title", "category": {"id": 2}});
    post(&sandbox, "/api/posts", values.clone()).await;
    let patched = send(
        &sandbox,
        "PATCH",
        "/api/posts/1001",
        &[],
        r#"{"status": "published"}"#,
    )
    .await;
    assert_eq!(patched.status, 200);
    assert_eq!(patched.json()["title"], "A title");
    assert_eq!(patched.json()["status"], "published");
    assert!(patched.json()["updatedAt"].is_string());
    assert_eq!(patched.body, get(&sandbox, "/api/posts/1001").await.body);

    let put = send(
        &sandbox,
        "PUT",
        "/api/posts/1001",
        &[],
        r#"{"title": "B", "category": {"id": 3}}"#,
    )
    .await;
    assert_eq!(
        (put.json()["status"].clone(), put.json()["category"]["id"].clone()),
        (json!("draft"), json!(3))
    );

    let deleted = send(&sandbox, "DELETE", "/api/posts/1001", &[], r#"{"id": 1001}"#).await;
    assert_eq!(
        (deleted.status, deleted.json()["title"].clone()),
        (200, json!("B"))
    );
    assert_eq!(get(&sandbox, "/api/posts/1001").await.status, 404);
    let next = post(&sandbox, "/api/posts", values).await;
    assert_eq!(next.json()["id"], 1002, "ids are not used again");
}

#[tokio::test]
async fn field_errors_name_every_field_at_once() {
    let sandbox = start().await;
    let body =
        json!({"title": 5, "content": [], "status": "new", "category": {"id": 99}, "colour": 1, "id": "x"});
    let answer = post(&sandbox, "/api/posts", body).await;
    assert_eq!(answer.status, 422);
    let errors = answer.json()["errors"].clone();
    for (field, part) in [
        ("title", "must be text"),
        ("content", "must be text"),
        ("status", "\"draft\""),
        ("category", "no category with id 99"),
        ("colour", "not a field"),
        ("id", "whole number"),
    ] {
        assert!(
            errors[field].as_str().unwrap().contains(part),
            "{field}: {errors}"
        );
    }
    let missing = post(&sandbox, "/api/posts", json!({})).await.json()["errors"].clone();
    assert_eq!(
        missing,
        json!({"title": "is required", "category": "is required"})
    );
    let long = post(&sandbox, "/api/categories", json!({"title": "x".repeat(201)})).await;
    assert!(
        long.json()["errors"]["title"]
            .as_str()
            .unwrap()
            .contains("at most 200")
    );
    let zero = post(&sandbox, "/api/categories", json!({"title": "a\0b"})).await;
    assert_eq!(zero.status, 422);
    let moved = send(&sandbox, "PATCH", "/api/posts/1", &[], r#"{"id": 2}"#).await;
    assert_eq!(moved.status, 422);
    assert_eq!(
        get(&sandbox, "/api/posts?_end=0").await.header("x-total-count"),
        "1000",
        "nothing was written"
    );
}

#[tokio::test]
async fn a_record_read_can_be_sent_back_as_it_is() {
    let sandbox = start().await;
    let record = get(&sandbox, "/api/posts/6").await.body;
    let answer = send(&sandbox, "PATCH", "/api/posts/6", &[], &record).await;
    assert_eq!(answer.status, 200);
    let created = |body: &str| serde_json::from_str::<Value>(body).unwrap()["createdAt"].clone();
    assert_eq!(created(&answer.body), created(&record));
}

#[tokio::test]
async fn every_refusal_is_json_with_its_status() {
    let sandbox = start().await;
    let large = format!("\"{}\"", "x".repeat(2 * 1024 * 1024));
    for (method, path, body, status, part) in [
        ("GET", "/api/posts/99999", "", 404, "no post with id 99999"),
        ("GET", "/api/posts/abc", "", 404, "no post with id abc"),
        (
            "GET",
            "/api/authors",
            "",
            404,
            "\"authors\"; there are: posts, categories",
        ),
        ("GET", "/api/posts/1/comments", "", 404, "/api/posts/1/comments"),
        ("GET", "/api/", "", 404, "/api/"),
        ("PATCH", "/api/posts/99999", "{}", 404, "99999"),
        (
            "PUT",
            "/api/categories/99",
            r#"{"title":"x"}"#,
            404,
            "no category with id 99",
        ),
        ("DELETE", "/api/posts/99999", "", 404, "99999"),
        ("POST", "/api/posts", "{", 400, "not valid JSON"),
        ("POST", "/api/posts", "[]", 400, "must be a JSON object"),
        (
            "POST",
            "/api/posts",
            r#"{"id":5,"title":"x","category":{"id":1}}"#,
            409,
            "already a post with id 5",
        ),
        ("DELETE", "/api/categories/1", "", 409, "still in this category"),
        ("DELETE", "/api/posts", "", 405, "DELETE is not possible"),
        ("POST", "/api/posts", &large, 413, "larger than 1024 kB"),
    ] {
        let answer = send(&sandbox, method, path, &[], body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(part), "{method} {path}: {message}");
        assert!(answer.json()["errors"].is_object());
    }
}
