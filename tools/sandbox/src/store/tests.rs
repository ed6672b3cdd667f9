use std::sync::{Arc, Mutex};

use serde_json::json;

use super::*;

fn memory() -> (Database, Arc<Mutex<Vec<Change>>>) {
    let changes = Arc::new(Mutex::new(Vec::new()));
    let heard = changes.clone();
    let database = Database::open(None, Box::new(move |change| heard.lock().unwrap().push(change))).unwrap();
    (database, changes)
}

fn writer(origin: Option<&str>) -> Writer {
    Writer {
        origin: origin.map(str::to_owned),
        author: Some("Ann".to_owned()),
        at: "now".to_owned(),
    }
}

#[test]
fn changes_are_told_after_their_commit_and_refusals_are_not() {
    let (mut database, changes) = memory();
    let body = json!({"title": "x", "category": {"id": 1}});
    let created = database
        .create(Resource::Posts, &body, writer(Some("me")))
        .unwrap();
    database
        .create(Resource::Posts, &json!({"title": "x"}), writer(None))
        .unwrap_err();
    database
        .delete((Resource::Posts, 99_999), &Precondition::None, writer(None))
        .unwrap_err();
    database
        .delete((Resource::Posts, created.id), &Precondition::None, writer(None))
        .unwrap();
    let heard = changes.lock().unwrap().clone();
    let change = |kind, origin| Change {
        resource: "posts",
        kind,
        id: created.id,
        fields: Vec::new(),
        origin,
        author: Some("Ann".to_owned()),
    };
    assert_eq!(
        heard,
        [
            change(ChangeKind::Created, Some("me".to_owned())),
            change(ChangeKind::Deleted, None)
        ]
    );
}

#[test]
fn a_refused_write_changes_nothing() {
    let (mut database, changes) = memory();
    let before = database.one(Resource::Posts, 6).unwrap();
    let body = json!({"title": "New", "category": {"id": 99}});
    database
        .update(
            (Resource::Posts, 6),
            &body,
            false,
            &Precondition::None,
            writer(None),
        )
        .unwrap_err();
    assert_eq!(database.one(Resource::Posts, 6).unwrap(), before);
    assert!(changes.lock().unwrap().is_empty());
}

#[test]
fn the_seed_is_the_same_every_time_and_a_larger_one_continues_it() {
    let all = |database: &Database| database.list(&ListQuery::all(Resource::Posts)).unwrap();
    let (mut database, _) = memory();
    let first = all(&database);
    assert_eq!(first.total, 1000);
    assert_eq!(all(&memory().0), first);
    database
        .create(
            Resource::Posts,
            &json!({"title": "x", "category": {"id": 1}}),
            writer(None),
        )
        .unwrap();
    database.reseed(1100).unwrap();
    let larger = all(&database);
    assert_eq!(larger.total, 1100);
    assert!(larger.json.starts_with(first.json.trim_end_matches(']')));
    assert_eq!(
        database
            .list(&ListQuery::all(Resource::Categories))
            .unwrap()
            .total,
        30
    );
}

#[test]
fn the_seed_is_varied() {
    let (database, _) = memory();
    let posts: serde_json::Value =
        serde_json::from_str(&database.list(&ListQuery::all(Resource::Posts)).unwrap().json).unwrap();
    let posts = posts.as_array().unwrap();
    let distinct = |pointer: &str| {
        posts
            .iter()
            .filter_map(|post| post.pointer(pointer))
            .map(ToString::to_string)
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(distinct("/title").len(), 1000, "no title comes twice");
    assert_eq!(distinct("/category/id").len(), 30);
    assert_eq!(distinct("/status").len(), 3);
    let contents: Vec<_> = posts
        .iter()
        .map(|post| post["content"].as_str().unwrap())
        .collect();
    for mark in [
        "## ",
        "\n- ",
        "\n1. ",
        "- [x] ",
        "- [ ] ",
        "| What |",
        "~~",
        "](https://",
        "**",
        "> ",
    ] {
        assert!(
            contents.iter().filter(|content| content.contains(mark)).count() > 50,
            "{mark}"
        );
    }
    for content in contents {
        assert!(
            !content.contains(['{', '}']),
            "a placeholder was left in: {content}"
        );
    }
}

fn log(database: &Database, record: i64) -> serde_json::Value {
    let query = AuditQuery {
        resource: Some(Resource::Posts),
        record: Some(record),
        start: 0,
        limit: -1,
    };
    serde_json::from_str(&database.log(&query).unwrap().json).unwrap()
}

#[test]
fn k24_every_write_is_logged_with_what_was_there_before_and_who_wrote_it() {
    let (mut database, _) = memory();
    let body = json!({"title": "x", "category": {"id": 1}});
    let id = database.create(Resource::Posts, &body, writer(None)).unwrap().id;
    let rename = json!({"title": "y"});
    for _ in 0..2 {
        database
            .update(
                (Resource::Posts, id),
                &rename,
                false,
                &Precondition::None,
                writer(None),
            )
            .unwrap();
    }
    database
        .delete((Resource::Posts, id), &Precondition::None, writer(None))
        .unwrap();
    let log = log(&database, id);
    let actions: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["action"])
        .collect();
    assert_eq!(
        actions,
        ["delete", "update", "create"],
        "a write that changes nothing is none"
    );
    assert_eq!(log[1]["previousData"], json!({"title": "x"}));
    assert_eq!(log[1]["data"], json!({"title": "y"}));
    assert_eq!(
        (&log[1]["author"], &log[1]["createdAt"]),
        (&json!("Ann"), &json!("now"))
    );
    assert_eq!(log[2]["data"]["title"], "x");
    assert_eq!(log[0]["data"], json!({}));
}

#[test]
fn a_refused_write_is_not_logged() {
    let (mut database, _) = memory();
    let body = json!({"title": "New", "category": {"id": 99}});
    let refused = database.update(
        (Resource::Posts, 6),
        &body,
        false,
        &Precondition::None,
        writer(None),
    );
    assert!(refused.is_err());
    assert_eq!(log(&database, 6), json!([]));
}
