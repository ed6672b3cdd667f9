use serde_json::{Value, json};

use crate::Sandbox;
use crate::testing::{Answer, get, post, start};

async fn list(sandbox: &Sandbox, query: &str) -> Answer {
    let answer = get(sandbox, &format!("/api/posts?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    answer
}

/// All values of one field in the answer to a query.
async fn column(sandbox: &Sandbox, query: &str, pointer: &str) -> Vec<Value> {
    let records = list(sandbox, query).await.json();
    records
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record.pointer(pointer).cloned().unwrap())
        .collect()
}

#[tokio::test]
async fn a_page_has_its_records_and_the_count_of_all() {
    let sandbox = start().await;
    let page = list(&sandbox, "_start=10&_end=15").await;
    assert_eq!(page.ids(), [11, 12, 13, 14, 15]);
    assert_eq!(page.header("x-total-count"), "1000");
    assert_eq!(page.header("content-type"), "application/json");
    assert_eq!(page.header("cache-control"), "no-cache");
    assert_eq!(list(&sandbox, "").await.ids().len(), 1000);
    assert_eq!(list(&sandbox, "_start=995").await.ids().len(), 5);
    assert_eq!(list(&sandbox, "_start=5000&_end=5010").await.body, "[]");
}

#[tokio::test]
async fn lists_are_sorted_by_several_fields_and_then_by_id() {
    let sandbox = start().await;
    let last = list(&sandbox, "_sort=id&_order=desc&_end=3").await;
    assert_eq!(last.ids(), [1000, 999, 998]);
    let query = "_sort=status,category.id&_order=desc,asc";
    let records = list(&sandbox, query).await.json();
    let keys: Vec<_> = records
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            let status = record["status"].as_str().unwrap().to_owned();
            (
                std::cmp::Reverse(status),
                record["category"]["id"].as_i64(),
                record["id"].as_i64(),
            )
        })
        .collect();
    assert!(keys.is_sorted());
    let titles = column(&sandbox, "_sort=title", "/title").await;
    let lower: Vec<_> = titles
        .iter()
        .map(|title| title.as_str().unwrap().to_lowercase())
        .collect();
    assert!(lower.is_sorted());
}

#[tokio::test]
async fn filters_compare_as_their_suffixes_say() {
    let sandbox = start().await;
    let drafts = column(&sandbox, "status=draft", "/status").await;
    assert!(drafts.len() > 100 && drafts.iter().all(|status| status == "draft"));
    let others = column(&sandbox, "status_ne=draft", "/status").await;
    assert_eq!(drafts.len() + others.len(), 1000);
    assert_eq!(
        column(&sandbox, "status_ne=draft&status_ne=rejected&_end=5", "/status").await,
        ["published"; 5]
    );
    assert_eq!(list(&sandbox, "id_gte=3&id_lte=5").await.ids(), [3, 4, 5]);
    assert_eq!(list(&sandbox, "id_gt=3&id_lt=5").await.ids(), [4]);
    let in_three = column(&sandbox, "category.id=3", "/category/id").await;
    assert!(!in_three.is_empty() && in_three.iter().all(|id| id == 3));
    let found = column(&sandbox, "title_like=SOURDOUGH", "/title").await;
    assert!(
        !found.is_empty()
            && found
                .iter()
                .all(|title| title.as_str().unwrap().to_lowercase().contains("sourdough"))
    );
}

#[tokio::test]
async fn a_repeated_key_means_any_of_its_values() {
    let sandbox = start().await;
    assert_eq!(list(&sandbox, "id=7&id=3&id=99999&id=3").await.ids(), [3, 7]);
    let statuses = column(&sandbox, "status=draft&status=rejected", "/status").await;
    assert!(statuses.iter().all(|status| status != "published"));
    assert!(
        statuses.iter().any(|status| status == "draft") && statuses.iter().any(|status| status == "rejected")
    );
}

#[tokio::test]
async fn full_text_looks_into_titles_and_contents() {
    let sandbox = start().await;
    let body = json!({"title": "Zebra 100% crossing", "content": "nothing", "category": {"id": 1}});
    let id = post(&sandbox, "/api/posts", body).await.json()["id"]
        .as_i64()
        .unwrap();
    let body = json!({"title": "Other", "content": "a zeBRA here", "category": {"id": 1}});
    let other = post(&sandbox, "/api/posts", body).await.json()["id"]
        .as_i64()
        .unwrap();
    assert_eq!(list(&sandbox, "q=zebra").await.ids(), [id, other]);
    assert_eq!(list(&sandbox, "q=zebra&title_like=other").await.ids(), [other]);
    assert_eq!(
        list(&sandbox, "q=0%25%20cross").await.ids(),
        [id],
        "LIKE's own signs are plain text"
    );
    assert_eq!(list(&sandbox, "q=zebr_").await.ids(), [0; 0]);
    assert_eq!(
        list(&sandbox, "title_like=%27%20OR%201%3D1%20--").await.ids(),
        [0; 0]
    );
}

#[tokio::test]
async fn what_a_list_request_gets_wrong_is_named() {
    let sandbox = start().await;
    let long = format!("q={}", "x".repeat(1001));
    for (query, part) in [
        (long.as_str(), "q is longer than 1000 bytes"),
        ("_start=abc", "_start must be a whole number"),
        ("_end=-1", "_end must be a whole number"),
        ("_start=9&_end=3", "_end (3) must not be below _start (9)"),
        ("_sort=colour", "\"colour\""),
        ("_sort=id&_order=up", "\"up\""),
        ("colour=red", "\"colour\""),
        ("_page=2", "\"_page\""),
        ("id=abc", "id must be a whole number"),
        ("id_gte=x", "id_gte must be a whole number"),
    ] {
        let answer = get(&sandbox, &format!("/api/posts?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(part), "{query}: {message}");
    }
}
