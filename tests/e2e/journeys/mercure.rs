//! The same lists, live over a Mercure hub.

use serde_json::json;

use super::{ALERT, BADGE, cell, field};
use crate::harness::{Page, World};

/// A browser whose app follows the sandbox's Mercure hub, live on the posts.
fn open(world: &World, path: &str) -> Page {
    let live = json!({ "provider": "mercure", "url": "/.well-known/mercure", "authUrl": "/auth", "publish": "server" });
    world.configure(1, &json!({ "api": { "url": "/api" }, "live": live }).to_string());
    world.open(path)
}

#[test]
fn an_edit_in_one_browser_shows_in_the_others_and_is_counted_there_only() {
    let world = World::new();
    let reader = open(&world, "/posts");
    let elsewhere = open(&world, "/categories");
    let writer = open(&world, "/posts/edit/3");
    writer.wait_for("the title of the post", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    writer.fill(&field("title"), "Told by a hub");
    writer.click_named("Save");
    reader.wait_text(&cell(3, "title"), "Told by a hub");
    elsewhere.wait_text(BADGE, "1");
    writer.wait_path("/posts");
    writer.follow("/categories");
    world.patch_post(4, &json!({ "title": "Somebody else's" }));
    writer.wait_text(BADGE, "1");
    for page in [&reader, &elsewhere, &writer] {
        page.assert_no_panic();
    }
}

#[test]
fn after_a_dropped_stream_the_list_is_right_again_without_a_click() {
    let world = World::new();
    for forget in [false, true] {
        let page = open(&world, "/posts");
        page.wait_there(&cell(1, "title"));
        world.fault("mercure", &json!({ "refuseForMs": 1200, "forget": forget }));
        page.wait_for("the stream to be missed", |page| !page.status().contains("Live"));
        for id in 1..=3 {
            let title = format!("Missed {id}, {forget}");
            world.patch_post(id, &json!({ "title": title }));
        }
        if forget {
            world.fault("mercure", &json!({ "forget": true }));
        }
        page.wait_live();
        for id in 1..=3 {
            page.wait_text(&cell(id, "title"), &format!("Missed {id}, {forget}"));
        }
        page.assert_no_panic();
    }
}

#[test]
fn a_form_is_told_of_changes_and_a_token_that_ended_is_renewed() {
    let world = World::new();
    let page = open(&world, "/posts/edit/5");
    page.wait_for("the title of the post", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    world.fault("expire_tokens", &json!({}));
    world.fault("mercure", &json!({}));
    page.wait_for("another stream", |_| {
        world
            .channels()
            .iter()
            .any(|channel| channel == "resources/posts")
    });
    world.patch_post(5, &json!({ "content": "Changed meanwhile" }));
    page.wait_text(ALERT, "This post is updated.");
    page.wait_live();
}

#[test]
fn what_is_no_hub_is_said_in_the_header() {
    let world = World::new();
    let live = json!({ "provider": "mercure", "url": "/no/such/hub" });
    world.configure(1, &json!({ "live": live }).to_string());
    let page = world.browser();
    page.goto("/posts");
    page.wait_there(&cell(1, "title"));
    page.wait_for("the failure", |page| page.status().contains("Not live"));
    page.assert_no_panic();
}
