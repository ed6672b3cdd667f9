//! Live modes: what the app says, and what a page says over it.

use serde_json::json;

use super::{ALERT, cell};
use crate::harness::World;

#[test]
fn with_live_off_a_list_does_not_subscribe_and_does_not_ask_again() {
    let world = World::new();
    let mut config = world.config();
    config["liveMode"] = json!("off");
    world.configure(1, &config.to_string());
    let off = world.browser();
    off.goto("/categories");
    off.wait_there(&cell(1, "title"));
    assert!(
        !world
            .channels()
            .iter()
            .any(|channel| channel == "resources/categories")
    );
    let before = off.text(&cell(1, "title"));

    let live = world.open("/categories");
    live.wait_there(&cell(1, "title"));
    world.forget_requests();
    world.rest(
        "PATCH",
        "/api/categories/1",
        &json!({ "title": "Seen by the other" }),
    );
    live.wait_text(&cell(1, "title"), "Seen by the other");
    assert_eq!(
        world.requests("GET", "/api/categories"),
        1,
        "only the live page asks again"
    );
    assert_eq!(off.text(&cell(1, "title")), before);
}

#[test]
fn a_pages_own_live_mode_beats_the_apps() {
    let world = World::new();
    let mut config = world.config();
    config["liveMode"] = json!("off");
    world.configure(1, &config.to_string());
    let page = world.browser();
    page.goto("/posts/show/2");
    page.wait_there("[data-testid=show-title]");
    page.wait_for("a subscription to the posts", |_| {
        world
            .channels()
            .iter()
            .any(|channel| channel == "resources/posts")
    });
    world.patch_post(2, &json!({ "title": "Manual is manual" }));
    page.wait_text(ALERT, "This post is updated.");
}

#[test]
fn without_a_live_provider_the_app_works_and_says_so() {
    let world = World::new();
    world.configure(
        1,
        &json!({ "api": { "url": "/api" }, "live": { "provider": "none" } }).to_string(),
    );
    let page = world.browser();
    page.goto("/posts");
    page.wait_there(&cell(1, "title"));
    page.wait_text("[data-testid=live-status]", "Live is off");
    assert!(world.channels().is_empty());
    page.assert_no_panic();
}
