//! The number at the menu's item: what others did to the posts since one last looked.

use serde_json::{Value, json};

use super::modes::world_in;
use super::{BADGE, cell, field};
use crate::harness::World;

#[test]
fn the_badge_counts_what_others_create_and_update_and_a_visit_resets_it() {
    let world = World::new();
    let page = world.open("/categories");
    page.wait_there(&cell(1, "title"));
    assert_eq!(page.count(BADGE), 0);
    world.patch_post(1, &json!({ "title": "One" }));
    world.patch_post(2, &json!({ "title": "Two" }));
    page.wait_text(BADGE, "2");
    world.patch_post(1, &json!({ "title": "One again" }));
    world.rest("DELETE", "/api/posts/9", &Value::Null);
    let post = json!({ "title": "New", "content": "x", "status": "draft", "category": { "id": 1 } });
    world.rest("POST", "/api/posts", &post);
    page.wait_text(BADGE, "3");
    page.click_named("Collapse the menu");
    page.wait_for("the badge at the collapsed menu", |page| {
        page.run(
            "return document.querySelector(arguments[0]).getClientRects().length",
            &json!([BADGE]),
        ) != json!(0)
    });
    page.click(".frame-sider a[href=\"/posts\"]");
    page.wait_path("/posts");
    page.wait_gone(BADGE);
}

#[test]
fn k23_the_badge_hears_of_an_event_once() {
    let world = World::with_options(&["--publish", "none"]);
    let page = world.open("/categories");
    page.wait_there(&cell(1, "title"));
    // Two who hear of the same event would not know it by its ids.
    let nameless = json!({ "name": "updated", "data": { "type": "updated" } });
    world.send_messages(&[nameless]);
    page.wait_there(BADGE);
    let named = json!({ "name": "updated", "data": { "type": "updated", "payload": { "ids": [1] } } });
    world.send_messages(&[named]);
    page.wait_text(BADGE, "2");
    let mut channels = world.channels();
    channels.sort_unstable();
    let all = channels.len();
    channels.dedup();
    assert_eq!(channels.len(), all, "each channel is attached once: {channels:?}");
}

#[test]
fn k6_own_changes_are_not_counted() {
    // It is made when one is elsewhere already, so that no visit of the list can hide that it was counted.
    let world = world_in("undoable", 8000, 1);
    let page = world.open("/posts/edit/5");
    page.wait_there(&field("title"));
    page.fill(&field("title"), "My own doing");
    page.click_named("Save");
    page.wait_path("/posts");
    page.wait_text(&cell(5, "title"), "My own doing");
    page.follow("/categories");
    assert_eq!(world.requests("PATCH", "/api/posts/5"), 0);
    page.wait_for("the change to be made", |_| {
        world.requests("PATCH", "/api/posts/5") == 1
    });
    // What somebody else does afterwards is the proof that the own event, which came before it, was not counted.
    world.patch_post(6, &json!({ "title": "Somebody else's" }));
    page.wait_there(BADGE);
    page.assert_text(BADGE, "1");
}

#[test]
fn more_than_ninety_nine_is_shown_as_such() {
    let world = World::new();
    let page = world.open("/categories");
    page.wait_there(&cell(1, "title"));
    let ids: Vec<u32> = (1..=120).collect();
    world.send_messages(&[json!({
        "name": "updated",
        "data": json!({ "type": "updated", "payload": { "ids": ids } }).to_string(),
        "encoding": "json",
    })]);
    page.wait_text(BADGE, "99+");
}
