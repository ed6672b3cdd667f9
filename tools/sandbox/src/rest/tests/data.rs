use serde_json::json;

use crate::testing::{TempPath, get, post, send, start, start_with};
use crate::{Options, Sandbox};

#[tokio::test]
async fn a_file_keeps_the_records_and_is_not_seeded_again() {
    let file = TempPath::new("kept.db");
    let options = || Options {
        data: Some(file.path().to_owned()),
        ..Options::default()
    };
    let sandbox = start_with(options()).await;
    send(&sandbox, "DELETE", "/api/posts/1", &[], "").await;
    post(
        &sandbox,
        "/api/posts",
        json!({"title": "Kept", "category": {"id": 1}}),
    )
    .await;
    sandbox.stop().await;
    let sandbox = start_with(options()).await;
    let page = get(&sandbox, "/api/posts?_sort=id&_order=desc&_end=1").await;
    assert_eq!(
        (page.json()[0]["title"].clone(), page.header("x-total-count")),
        (json!("Kept"), "1000")
    );
    assert_eq!(get(&sandbox, "/api/posts/1").await.status, 404);
}

#[tokio::test]
async fn a_file_that_is_something_else_is_refused_and_left_alone() {
    let file = TempPath::new("text.db");
    std::fs::write(file.path(), "no database, but a text that somebody may need").unwrap();
    let start = |path: &std::path::Path| {
        let options = Options {
            data: Some(path.to_owned()),
            port: 0,
            quiet: true,
            ..Options::default()
        };
        async { Sandbox::start(options).await.unwrap_err().to_string() }
    };
    let error = start(file.path()).await;
    assert!(error.contains("not a database"), "{error}");
    assert!(
        std::fs::read_to_string(file.path())
            .unwrap()
            .starts_with("no database")
    );
    let error = start(std::path::Path::new("/no/such/directory/a.db")).await;
    assert!(error.contains("/no/such/directory/a.db"), "{error}");
    let other = TempPath::new("other.db");
    rusqlite::Connection::open(other.path())
        .unwrap()
        .execute_batch("CREATE TABLE mine (x)")
        .unwrap();
    assert!(start(other.path()).await.contains("another program"));
}

#[tokio::test]
async fn a_port_in_use_is_said_in_one_sentence() {
    let sandbox = start().await;
    let options = Options {
        port: sandbox.address().port(),
        quiet: true,
        ..Options::default()
    };
    let error = Sandbox::start(options).await.unwrap_err().to_string();
    assert!(error.contains("is in use") && error.contains("--port"), "{error}");
}
