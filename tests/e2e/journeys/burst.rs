//! Many events at once, a slow server, and changes that come while it answers.

use std::time::Duration;

use serde_json::{Value, json};

use super::cell;
use crate::harness::{World, eventually};

fn event(kind: &str, id: u32) -> Value {
    let data = json!({ "type": kind, "payload": { "ids": [id] }, "channel": "resources/posts" });
    json!({ "name": kind, "data": data.to_string(), "encoding": "json" })
}

/// 50 events in one tick, the one of a new post at `place`, against a server that takes 300 ms.
fn fifty_events(place: usize) {
    let world = World::with_options(&["--publish", "none"]);
    let page = world.open("/posts?sorters[0][field]=id&sorters[0][order]=desc");
    page.wait_there(&cell(1000, "title"));
    let slow =
        json!({ "method": "GET", "path": "/api/posts", "times": null, "delayMs": 300, "when": "after" });
    world.fault("http", &slow);
    let post = json!({ "title": "In the crowd", "content": "x", "status": "draft", "category": { "id": 1 } });
    world.rest("POST", "/api/posts", &post);
    world.forget_requests();
    let mut events: Vec<Value> = (951..1000).map(|id| event("updated", id)).collect();
    events.insert(place, event("created", 1001));
    world.send_messages(&events);
    let shown = eventually(Duration::from_millis(1500), || {
        (page.count(&cell(1001, "title")) > 0).then_some(())
    });
    assert!(shown.is_some(), "the new post is not on screen after 1.5 s");
    let lists = world.requests("GET", "/api/posts");
    assert!((1..=3).contains(&lists), "{lists} list requests for one burst");
}

#[test]
fn k4_fifty_events_at_once_cost_three_list_requests_at_most_the_new_post_last() {
    fifty_events(49);
}

#[test]
fn k4_fifty_events_at_once_cost_three_list_requests_at_most_the_new_post_first() {
    fifty_events(0);
}

#[test]
fn k5_a_change_that_is_committed_while_a_refetch_runs_is_on_screen_afterwards() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(2, "title"));
    world.forget_requests();
    // The first refetch reads the database at once, but its answer is a second late.
    let late = json!({ "method": "GET", "path": "/api/posts", "times": 1, "delayMs": 1000, "when": "after" });
    world.fault("http", &late);
    world.patch_post(1, &json!({ "title": "First" }));
    page.wait_for("the refetch to begin", |_| {
        world.requests("GET", "/api/posts") > 0
    });
    world.patch_post(2, &json!({ "title": "Second, while the first is read" }));
    page.wait_text(&cell(1, "title"), "First");
    page.wait_text(&cell(2, "title"), "Second, while the first is read");
}

#[test]
fn an_answer_that_was_overtaken_does_not_come_back() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    let late = json!({ "method": "GET", "path": "/api/posts", "times": 1, "delayMs": 1500, "when": "after" });
    world.fault("http", &late);
    page.click("th[data-col=title] button");
    page.wait_for("the sorted address", |page| page.path().contains("[field]=title"));
    page.click("th[data-col=id] button");
    page.wait_for("the other address", |page| {
        page.path().contains("[field]=id") && !page.path().contains("title")
    });
    page.wait_text("tbody tr:first-child td[data-col=id]", "1");
    page.wait_for("the late answer to have come", |_| {
        world.requests("GET", "/api/posts") >= 2
    });
    page.assert_text("tbody tr:first-child td[data-col=id]", "1");
}
