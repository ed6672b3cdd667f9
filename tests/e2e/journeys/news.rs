//! Pages in live mode `manual`: what others do is announced, not pushed under one's hands.

use serde_json::{Value, json};

use super::presence::open_as;
use super::{ALERT, BADGE, cell, field};
use crate::harness::{Page, World};

const UPDATED: &str = "This post is updated. Refresh to see changes.";
const DELETED: &str = "This post is deleted.";

/// Who did it, what, and when, in an alert.
const DEED: &str = "main [role=alert] [data-testid=deed]";

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
    page.wait_text("[data-conflict=title]", "changed this too");
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
fn an_alert_asks_for_nothing_and_refresh_asks_once() {
    let world = World::new();
    let page = world.open("/posts/show/6");
    page.wait_there("[data-testid=show-title]");
    world.forget_requests();
    world.patch_post(6, &json!({ "title": "Another title" }));
    page.wait_text(ALERT, UPDATED);
    assert_eq!(world.requests("GET", "/api/posts/6"), 0);
    page.click(&format!("{ALERT} button"));
    page.wait_text("[data-testid=show-title]", "Another title");
    assert_eq!(world.requests("GET", "/api/posts/6"), 1);
}

#[test]
fn posts_that_are_new_or_others_alert_nobody() {
    let world = World::new();
    let pages = [world.open("/posts/show/6"), open_edit(&world, 6)];
    pages[0].wait_there("[data-testid=show-title]");
    let post = json!({ "title": "New", "content": "x", "status": "draft", "category": { "id": 1 } });
    world.rest("POST", "/api/posts", &post);
    world.patch_post(7, &json!({ "title": "Another one" }));
    for page in &pages {
        // The badge is the proof that both events have arrived.
        page.wait_text(BADGE, "2");
        assert_eq!(page.count(ALERT), 0, "{:?}", page.text(ALERT));
    }
}

#[test]
fn k10_the_alert_says_who_changed_what_and_when() {
    let world = World::new();
    let pages = [world.open("/posts/show/6"), open_edit(&world, 6)];
    pages[0].wait_there("[data-testid=show-title]");
    let ann = open_as(&world, "Ann", "/posts/edit/6");
    ann.wait_for("the title of the post", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    ann.fill(&field("title"), "By Ann");
    ann.click_named("Save");
    ann.wait_path("/posts");
    for page in &pages {
        page.wait_text(ALERT, UPDATED);
        page.wait_text(DEED, "Ann changed Title (");
        let said = page.text(DEED).unwrap_or_default();
        let time = said.split(['(', ')']).nth(1).unwrap_or_default();
        assert!(
            time.len() == 5 && time.contains(':'),
            "a time of today, not {time:?}"
        );
    }
    world.patch_post(
        6,
        &json!({ "status": "rejected", "content": "By nobody one knows" }),
    );
    for page in &pages {
        page.wait_for("both changes", |page| page.count(DEED) == 2);
        let said = page.texts(DEED);
        assert!(said[0].starts_with("Ann changed Title"), "{said:?}");
        assert!(
            said[1].starts_with("Somebody else changed Status and Content"),
            "{said:?}"
        );
    }
    pages[0].click(&format!("{ALERT} button"));
    pages[0].wait_gone(ALERT);
}

#[test]
fn k10_who_deleted_it_is_said_and_no_later_event_takes_that_back() {
    let world = World::new();
    let pages = [world.open("/posts/show/8"), open_edit(&world, 8)];
    pages[0].wait_there("[data-testid=show-title]");
    let ann = open_as(&world, "Ann", "/posts/show/8");
    ann.click_named("Delete");
    ann.click("dialog[open] .dialog-buttons button:last-child");
    ann.wait_path("/posts");
    for page in &pages {
        page.wait_text(ALERT, DELETED);
        page.wait_text(DEED, "Ann deleted it (");
    }
    let late = json!({ "type": "updated", "payload": { "ids": [8] }, "meta": { "author": "Bob" } });
    let other = json!({ "type": "updated", "payload": { "ids": [9] } });
    world.send_messages(&[late, other].map(|data| json!({ "name": "updated", "data": data })));
    for page in &pages {
        page.wait_text(BADGE, "2");
        page.assert_text(ALERT, DELETED);
        assert_eq!(page.count(DEED), 1, "{:?}", page.texts(DEED));
    }
}

#[test]
fn k10_where_pages_publish_themselves_the_name_is_that_of_the_client() {
    let world = World::with_options(&["--publish", "none"]);
    let page = world.open("/posts/show/6");
    page.wait_there("[data-testid=show-title]");
    let ann = open_as(&world, "Ann", "/posts/edit/6");
    ann.wait_for("the title of the post", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    ann.fill(&field("title"), "By Ann");
    ann.click_named("Save");
    page.wait_text(ALERT, UPDATED);
    page.wait_text(DEED, "Ann changed it (");
}

/// The statuses of the answers to requests for a post; `None` where there is none yet.
fn statuses(world: &World, id: u32) -> Vec<Option<u64>> {
    let path = format!("/__sandbox/requests?method=GET&path=/api/posts/{id}");
    let log = world.rest("GET", &path, &Value::Null);
    let requests = log["requests"].as_array().expect("a log of requests").iter();
    requests.map(|request| request["status"].as_u64()).collect()
}

#[test]
fn k13_after_an_event_without_ids_each_page_looks_for_itself_and_only_a_change_is_an_alert() {
    let world = World::with_options(&["--publish", "none"]);
    let (changed, same) = (world.open("/posts/show/6"), open_edit(&world, 7));
    changed.wait_there("[data-testid=show-title]");
    same.fill(&field("title"), "Half a sente");
    world.patch_post(6, &json!({ "title": "Another title" }));
    world.forget_requests();
    world.send_messages(&[json!({ "name": "updated", "data": { "type": "updated" } })]);
    changed.wait_text(ALERT, UPDATED);
    same.wait_for("the answer that nothing changed", |_| {
        statuses(&world, 7) == [Some(304)]
    });
    // What is asked afterwards is answered afterwards.
    same.run_async("await (await fetch('/config.json')).text()", &json!([]));
    assert_eq!(same.count(ALERT), 0, "{:?}", same.text(ALERT));
    same.wait_value(&field("title"), "Half a sente");
    assert_eq!(statuses(&world, 6), [Some(200)]);

    world.rest("DELETE", "/api/posts/7", &Value::Null);
    world.send_messages(&[json!({ "name": "deleted", "data": { "type": "deleted" } })]);
    same.wait_text(ALERT, DELETED);
    changed.assert_text(ALERT, UPDATED);
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
fn k6_ones_own_save_raises_no_alert_for_oneself() {
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
fn k1_from_one_post_to_the_next_without_a_reload_only_the_ones_on_screen_count() {
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
