//! What is typed outlives Back, a reload, a crash, a network that is gone and a server that fails.

use serde_json::json;

use super::{CONFLICT, OFFER, QUESTION, browser_asks, type_on, typing, wait_filled, wait_kept};
use crate::harness::{Page, World};
use crate::journeys::{cell, field};

#[test]
fn k21_nothing_typed_is_lost_by_back_and_forward_which_ask_first() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(4, "title"));
    page.follow("/posts/edit/4");
    wait_filled(&page);
    page.follow("/posts/edit/5");
    wait_filled(&page);
    page.back();
    page.wait_path("/posts/edit/4");
    wait_filled(&page);

    page.fill(&field("title"), "Half a sentence");
    for step in [Page::back, Page::forward, Page::back] {
        step(&page);
        page.wait_text(QUESTION, "Are you sure you want to leave?");
        page.wait_path("/posts/edit/4");
        page.click_named("Stay");
        page.wait_gone("dialog[open]");
        page.wait_value(&field("title"), "Half a sentence");
    }
    type_on(&page, ", and the rest of it");
    page.forward();
    page.wait_there(QUESTION);
    page.click_named("Leave");
    page.wait_path("/posts/edit/5");
    page.back();
    page.wait_path("/posts/edit/4");
    page.wait_text(OFFER, "You have an unsaved draft from");
    page.click_named("Restore");
    page.wait_value(&field("title"), "Half a sentence, and the rest of it");
    page.back();
    page.wait_there(QUESTION);
    page.click_named("Leave");
    page.wait_path("/posts");
    page.assert_no_panic();
}

#[test]
fn a_link_asks_too_and_what_is_typed_back_does_not() {
    let world = World::new();
    let page = world.open("/posts/edit/4");
    wait_filled(&page);
    let before = page.value(&field("title")).unwrap();
    page.fill(&field("title"), "x");
    assert!(browser_asks(&page), "a reload asks as well");
    page.click(".frame-sider a[href=\"/categories\"]");
    page.wait_there(QUESTION);
    page.click_named("Stay");
    page.wait_path("/posts/edit/4");
    page.fill(&field("title"), &before);
    page.wait_for("the browser to ask no more", |page| !browser_asks(page));
    page.click(".frame-sider a[href=\"/categories\"]");
    page.wait_path("/categories");
}

#[test]
fn nothing_typed_is_lost_by_a_reload() {
    let world = World::new();
    let page = typing(&world, 4, "Before the reload");
    wait_kept(&page, "Before the reload");
    page.reload();
    page.wait_text(OFFER, "You have an unsaved draft from");
    page.click_named("Restore");
    page.wait_value(&field("title"), "Before the reload");
    page.wait_gone(OFFER);
    type_on(&page, " and after it");
    page.click_named("Save");
    page.wait_path("/posts");
    let whole = "Before the reload and after it";
    assert_eq!(world.record("/posts/4")["title"], whole);
    page.follow("/posts/edit/4");
    page.wait_value(&field("title"), whole);
    assert_eq!(page.count(OFFER), 0, "what is saved is no draft any more");
}

#[test]
fn nothing_typed_is_lost_by_a_crash_and_it_meets_what_others_did() {
    let world = World::new();
    let page = typing(&world, 4, "Before the crash");
    wait_kept(&page, "Before the crash");
    page.crash_tab();
    page.goto("/posts");
    page.wait_there(&cell(4, "title"));
    world.patch_post(4, &json!({ "title": "Theirs meanwhile" }));
    page.follow("/posts/edit/4");
    page.wait_value(&field("title"), "Theirs meanwhile");
    page.wait_text(OFFER, "You have an unsaved draft from");
    page.click_named("Restore");
    page.wait_value(&field("title"), "Before the crash");
    page.wait_text(CONFLICT, "Theirs meanwhile");
    type_on(&page, " and after it");
    page.click_named("Keep mine");
    page.wait_gone(CONFLICT);
    page.click_named("Save");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/4")["title"], "Before the crash and after it");
}

#[test]
fn nothing_typed_is_lost_by_a_server_that_is_gone_and_it_is_saved_when_it_is_back() {
    let world = World::on_file();
    let page = typing(&world, 4, "Typed in a tunnel");
    world.restart(|| {
        page.click_named("Save");
        page.wait_text("body", "The post was not saved");
        page.wait_value(&field("title"), "Typed in a tunnel");
        type_on(&page, ", all of it");
    });
    page.click_named("Save");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/4")["title"], "Typed in a tunnel, all of it");
}

#[test]
fn nothing_typed_is_lost_offline_and_it_is_saved_when_the_network_is_back() {
    let world = World::new();
    let page = typing(&world, 4, "Typed on a plane");
    let network = |offline: bool| {
        let conditions =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        page.cdp("Network.emulateNetworkConditions", &conditions);
    };
    page.cdp("Network.enable", &json!({}));
    network(true);
    // The focus is where it was.
    page.type_keys(", then above the clouds");
    page.click_named("Save");
    page.wait_text("body", "The post was not saved");
    page.wait_value(&field("title"), "Typed on a plane, then above the clouds");
    wait_kept(&page, "Typed on a plane, then above the clouds");
    network(false);
    page.wait_live();
    page.wait_value(&field("title"), "Typed on a plane, then above the clouds");
    type_on(&page, ", and at home");
    page.click_named("Save");
    page.wait_path("/posts");
    let whole = "Typed on a plane, then above the clouds, and at home";
    assert_eq!(world.record("/posts/4")["title"], whole);
}

#[test]
fn nothing_typed_is_lost_by_a_server_error() {
    let world = World::new();
    let page = typing(&world, 4, "Second try");
    world.fault(
        "http",
        &json!({ "method": "PATCH", "path": "/api/posts/4", "status": 500 }),
    );
    page.click_named("Save");
    page.wait_text("body", "The post was not saved");
    page.wait_value(&field("title"), "Second try");
    type_on(&page, ", with more");
    page.click_named("Save");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/4")["title"], "Second try, with more");
}
