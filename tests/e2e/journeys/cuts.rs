//! Connections that break. What was missed is on screen afterwards, without a click.

use serde_json::json;

use super::cell;
use crate::harness::{Page, World};

/// Changes three posts behind the page's back.
fn change_three(world: &World, what: &str) {
    for id in [1, 2, 3] {
        world.patch_post(id, &json!({ "title": format!("{what} {id}") }));
    }
}

fn wait_for_three(page: &Page, what: &str) {
    for id in [1, 2, 3] {
        page.wait_text(&cell(id, "title"), &format!("{what} {id}"));
    }
}

fn wait_until_cut(page: &Page) {
    page.wait_for("the status to say that the connection is gone", |page| {
        let status = page.status();
        status.contains("Offline") || status.contains("Connecting")
    });
}

#[test]
fn k7_after_five_seconds_without_a_socket_the_list_equals_the_server() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    world.fault("refuse_connection", &json!({ "forMs": 5000 }));
    world.fault("disconnect", &json!({}));
    wait_until_cut(&page);
    change_three(&world, "Meanwhile");
    page.wait_live();
    wait_for_three(&page, "Meanwhile");
}

#[test]
fn k7_when_the_server_forgot_the_connection_the_list_equals_the_server() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    world.fault("refuse_connection", &json!({ "forMs": 5000 }));
    world.fault("forget", &json!({}));
    world.fault("disconnect", &json!({}));
    wait_until_cut(&page);
    change_three(&world, "Unremembered");
    page.wait_live();
    wait_for_three(&page, "Unremembered");
}

#[test]
fn a_killed_server_that_comes_back_on_the_same_file_is_found_again() {
    let world = World::on_file();
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    world.patch_post(9, &json!({ "title": "Acknowledged before the crash" }));
    world.restart(|| wait_until_cut(&page));
    assert_eq!(world.record("/posts/9")["title"], "Acknowledged before the crash");
    change_three(&world, "After the crash");
    page.wait_live();
    wait_for_three(&page, "After the crash");
    page.wait_text(&cell(9, "title"), "Acknowledged before the crash");
    page.assert_no_panic();
}

#[test]
fn a_connection_that_resumes_asks_for_nothing_it_has() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    world.forget_requests();
    world.fault("disconnect", &json!({}));
    page.wait_for("another socket", |_| world.requests("GET", "/") > 0);
    world.patch_post(1, &json!({ "title": "Still listening" }));
    page.wait_text(&cell(1, "title"), "Still listening");
    assert_eq!(world.requests("GET", "/api/posts"), 1, "once, for the change");
}

#[test]
fn an_expired_token_is_renewed_without_a_word() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    world.forget_requests();
    world.fault("expire_tokens", &json!({}));
    page.wait_for("another token", |_| {
        world.requests("GET", "/auth") + world.requests("POST", "/auth") > 0
    });
    page.wait_live();
    world.patch_post(1, &json!({ "title": "With a new token" }));
    page.wait_text(&cell(1, "title"), "With a new token");
}

#[test]
fn a_server_that_goes_silent_is_noticed() {
    let world = World::new();
    world.fault("settings", &json!({ "maxIdleInterval": 1000 }));
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    world.fault("heartbeats", &json!({ "enabled": false }));
    // The socket stays open and says nothing any more.
    world.fault("refuse_connection", &json!({ "forMs": 20_000 }));
    wait_until_cut(&page);
    change_three(&world, "Silence");
    world.repair();
    page.wait_live();
    wait_for_three(&page, "Silence");
}
