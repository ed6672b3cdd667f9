//! Who changed a record, when and how, below it.

use serde_json::json;

use crate::harness::World;

const TIMELINE: &str = "[data-testid=timeline]";

#[test]
fn k19_the_history_of_a_record_is_read_when_it_is_opened_and_follows_what_happens() {
    let world = World::new();
    world.patch_post(5, &json!({ "title": "The first change" }));
    let page = world.open("/posts/show/5");
    page.wait_text("[data-testid=show-title]", "The first change");
    assert_eq!(world.requests("GET", "/api/audit"), 0, "nobody asked for it yet");
    page.click(".card-toggle");
    page.wait_text(TIMELINE, "changed Title");
    page.assert_text(TIMELINE, "The first change");
    page.assert_text(TIMELINE, "just now");
    world.patch_post(
        5,
        &json!({ "category": { "id": 1 }, "title": "The second change" }),
    );
    page.wait_text(TIMELINE, "changed Category and Title");
    assert_eq!(page.texts(&format!("{TIMELINE} li:first-child del")).len(), 2);
    assert_eq!(page.count(&format!("{TIMELINE} > li")), 2);
    page.click(".card-toggle");
    page.wait_gone(TIMELINE);
    page.assert_no_panic();
}

#[test]
fn a_visitor_has_a_name_in_the_history() {
    let world = World::new();
    let page = world.open("/posts/edit/6");
    page.wait_there("[name=title]");
    page.fill("[name=title]", "By a visitor");
    page.click_named("Save");
    page.wait_path("/posts");
    let log = world.rest("GET", "/api/audit?resource=posts&id=6", &serde_json::Value::Null);
    let author = log[0]["author"].as_str().unwrap_or_default();
    assert_eq!(
        author.split(' ').count(),
        2,
        "a made-up name of two words, not {author:?}"
    );
}
