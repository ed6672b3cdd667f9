//! Pages in live mode `manual`: what others do is announced, not pushed under one's hands.

use serde_json::{Value, json};

use super::{ALERT, BADGE, cell, field};
use crate::harness::{Page, World};

const UPDATED: &str = "This post is updated. Refresh to see changes.";
const DELETED: &str = "This post is deleted.";

fn open_edit(world: &World, id: u32) -> Page {
    let page = world.open(&format!("/posts/edit/{id}"));
    page.wait_for("the title of the post", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    page
}

#[test]
fn an_open_edit_page_announces_the_change_and_refresh_keeps_what_was_typed() {
    let world = World::new();
    let page = open_edit(&world, 4);
    let before = page.value(&field("content")).unwrap();
    page.fill(&field("title"), "My title");
    world.patch_post(4, &json!({ "content": "Their content", "status": "rejected" }));
    page.wait_text(ALERT, UPDATED);
    assert_eq!(
        page.value(&field("content")).as_deref(),
        Some(before.as_str()),
        "nothing moves by itself"
    );
    page.click(&format!("{ALERT} button"));
    page.wait_value(&field("content"), "Their content");
    page.wait_value(&field("status"), "rejected");
    page.wait_value(&field("title"), "My title");
    page.wait_gone(ALERT);

    page.click_named("Save");
    page.wait_path("/posts");
    let saved = world.record("/posts/4");
    assert_eq!(
        (&saved["title"], &saved["content"]),
        (&json!("My title"), &json!("Their content"))
    );
}

#[test]
fn saving_sends_only_what_was_changed() {
    let world = World::new();
    let page = open_edit(&world, 4);
    page.fill(&field("title"), "Only the title");
    // Not announced yet, or announced and ignored: either way it is not overwritten.
    world.patch_post(4, &json!({ "content": "Written meanwhile" }));
    page.wait_text(ALERT, UPDATED);
    page.click_named("Save");
    page.wait_for("the title on the server", |_| {
        world.record("/posts/4")["title"] == "Only the title"
    });
    assert_eq!(world.record("/posts/4")["content"], "Written meanwhile");
}

#[test]
fn two_people_who_changed_the_same_field_are_told() {
    let world = World::new();
    let page = open_edit(&world, 4);
    page.fill(&field("title"), "Mine");
    world.patch_post(4, &json!({ "title": "Theirs" }));
    page.wait_text(ALERT, UPDATED);
    page.click(&format!("{ALERT} button"));
    page.wait_text("[data-conflict=title]", "Somebody else");
    page.wait_text("[data-conflict=title] .conflict-side:last-child", "Theirs");
    page.wait_value(&field("title"), "Mine");
    page.click_named("Take theirs");
    page.wait_value(&field("title"), "Theirs");
}

#[test]
fn k8_typed_text_survives_a_reconnect() {
    let world = World::new();
    let page = open_edit(&world, 4);
    page.fill(&field("title"), "Half a sente");
    world.fault("refuse_connection", &json!({ "forMs": 1500 }));
    world.fault("forget", &json!({}));
    world.fault("disconnect", &json!({}));
    page.wait_for("the connection to go", |page| !page.status().contains("Live"));
    page.wait_live();
    page.wait_value(&field("title"), "Half a sente");
}

#[test]
fn a_show_page_announces_the_change_and_refresh_brings_it() {
    let world = World::new();
    let page = world.open("/posts/show/6");
    page.wait_there("[data-testid=show-title]");
    world.patch_post(6, &json!({ "title": "Another title" }));
    page.wait_text(ALERT, UPDATED);
    assert!(
        !page
            .text("[data-testid=show-title]")
            .unwrap()
            .contains("Another title")
    );
    page.click(&format!("{ALERT} button"));
    page.wait_text("[data-testid=show-title]", "Another title");
    page.wait_gone(ALERT);
}

#[test]
fn a_deleted_post_is_announced_and_cannot_be_saved() {
    let world = World::new();
    let show = world.open("/posts/show/8");
    show.wait_there("[data-testid=show-title]");
    let edit = open_edit(&world, 8);
    edit.fill(&field("title"), "Too late");
    world.rest("DELETE", "/api/posts/8", &Value::Null);
    for page in [&show, &edit] {
        page.wait_text(ALERT, DELETED);
        page.wait_there(&format!("{ALERT} a[href=\"/posts\"]"));
    }
    edit.wait_value(&field("title"), "Too late");
    edit.wait_there("button[type=submit]:disabled");
    show.click(&format!("{ALERT} a"));
    show.wait_path("/posts");
    show.wait_there(&cell(9, "title"));
}

#[test]
fn ones_own_save_raises_no_alert_for_oneself() {
    let world = World::new();
    let writer = open_edit(&world, 12);
    let reader = world.open("/posts/show/12");
    reader.wait_there("[data-testid=show-title]");
    // The answer is late: the event of the save comes before it, while the form is still open.
    world.fault(
        "http",
        &json!({ "method": "PATCH", "path": "/api/posts/12", "delayMs": 1500, "when": "after" }),
    );
    writer.fill(&field("title"), "By my own hand");
    writer.click_named("Save");
    reader.wait_text(ALERT, UPDATED);
    assert_eq!(writer.count(ALERT), 0, "{:?}", writer.text(ALERT));
    writer.wait_path("/posts");
}

#[test]
fn from_one_post_to_the_next_without_a_reload_only_the_ones_on_screen_count() {
    let world = World::new();
    let page = world.open("/posts/show/20");
    page.wait_there("[data-testid=show-title]");
    page.run("window.stillTheSame = true", &json!([]));
    page.follow("/posts/show/21");
    let title = world.record("/posts/21")["title"].as_str().unwrap().to_owned();
    page.wait_text("[data-testid=show-title]", &title);
    world.patch_post(20, &json!({ "title": "Not on screen any more" }));
    // The badge is the proof that the event of post 20 has arrived.
    page.wait_text(BADGE, "1");
    assert_eq!(page.count(ALERT), 0);
    world.patch_post(21, &json!({ "title": "On screen" }));
    page.wait_text(ALERT, UPDATED);
    assert_eq!(page.run("return window.stillTheSame", &json!([])), json!(true));
}
