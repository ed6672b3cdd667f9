//! What should never come, comes. Nothing panics, and what is wrong is said where one can see it.

use serde_json::{Value, json};

use super::cell;
use crate::harness::World;

/// The answer to the next request for the list of posts, and to all after it, is `body`.
fn answer_lists_with(world: &World, body: &str, content_type: &str) {
    world.fault(
        "http",
        &json!({ "method": "GET", "path": "/api/posts", "times": null, "body": body, "contentType": content_type }),
    );
}

#[test]
fn malformed_and_unknown_frames_change_nothing() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    let frames = [
        "{not json",
        "[]",
        "null",
        "\"\"",
        "{}",
        "{\"action\":99}",
        "{\"action\":\"MESSAGE\"}",
        "{\"action\":15}",
        "{\"action\":15,\"channel\":\"resources/posts\",\"messages\":7}",
        "{\"action\":15,\"channel\":\"resources/posts\",\"messages\":[null,7,{},{\"name\":1,\"data\":2}]}",
        "{\"action\":11,\"channel\":\"no/such/channel\",\"flags\":-1}",
    ];
    for text in frames {
        world.fault("inject_to_client", &json!({ "text": text }));
    }
    world.patch_post(1, &json!({ "title": "Still alive" }));
    page.wait_text(&cell(1, "title"), "Still alive");
    page.wait_live();
    page.assert_no_panic();
}

#[test]
fn odd_events_are_taken_for_what_can_be_made_of_them() {
    let world = World::with_options(&["--publish", "none"]);
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    let odd = [
        json!({ "type": "updated" }),
        json!({ "type": "updated", "payload": { "ids": [1, "2", null, true, 3.5, {}] } }),
        json!({ "type": "updated", "payload": { "ids": "1" }, "date": "yesterday, or so" }),
        json!({ "type": "updated", "payload": 7, "date": 12 }),
        json!({ "type": "something-else", "payload": { "ids": [1] } }),
        json!({ "payload": { "ids": [1] } }),
        json!("no event at all"),
    ];
    let messages: Vec<Value> = odd
        .iter()
        .map(|data| json!({ "name": "updated", "data": data.to_string(), "encoding": "json" }))
        .collect();
    world.send_messages(&messages);
    // An event without ids may be about any record.
    world.patch_post(3, &json!({ "title": "Told without an id" }));
    world
        .send_messages(&[json!({ "name": "updated", "data": "{\"type\":\"updated\"}", "encoding": "json" })]);
    page.wait_text(&cell(3, "title"), "Told without an id");
    page.assert_no_panic();
}

#[test]
fn a_page_in_the_place_of_json_is_said_and_another_try_helps() {
    let world = World::new();
    answer_lists_with(&world, "<!doctype html><title>Login</title>", "text/html");
    let page = world.browser();
    page.goto("/posts");
    page.wait_text("main", "The posts could not be loaded");
    page.wait_there("main button");
    world.repair();
    page.click_named("Try again");
    page.wait_there(&cell(1, "title"));
    page.assert_no_panic();
}

#[test]
fn a_refetch_that_fails_leaves_the_rows_and_says_that_they_may_be_old() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    world.fault(
        "http",
        &json!({ "method": "GET", "path": "/api/posts", "times": null, "status": 403 }),
    );
    world.patch_post(2, &json!({ "title": "Not to be seen yet" }));
    page.wait_text("main", "This list may be out of date.");
    assert!(page.count(&cell(1, "title")) > 0);
    world.repair();
    page.click_named("Try again");
    page.wait_text(&cell(2, "title"), "Not to be seen yet");
}

#[test]
fn records_with_missing_fields_and_wrong_types_are_shown_as_far_as_they_go() {
    let world = World::new();
    let rows = json!([
        { "id": 1 },
        { "id": "2", "title": 5, "content": [], "status": 7, "category": "x" },
        { "title": "Nobody can open me" },
        { "id": 4, "title": "A whole one", "content": "", "status": "draft", "category": { "id": 1 } },
    ]);
    answer_lists_with(&world, &rows.to_string(), "application/json");
    let page = world.browser();
    page.goto("/posts");
    page.wait_text(&cell(4, "title"), "A whole one");
    page.wait_there(&cell(1, "title"));
    page.wait_there(&cell(2, "title"));
    page.wait_text("main", "left out");
    page.assert_no_panic();
}

#[test]
fn json_that_is_no_list_is_said() {
    let world = World::new();
    answer_lists_with(&world, "{\"posts\": []}", "application/json");
    let page = world.browser();
    page.goto("/posts");
    page.wait_text("main", "The posts could not be loaded");
    page.assert_no_panic();
}

#[test]
fn without_a_total_count_the_rows_are_shown_all_the_same() {
    let world = World::new();
    let stripped =
        json!({ "method": "GET", "path": "/api/posts", "times": null, "removeHeaders": ["x-total-count"] });
    world.fault("http", &stripped);
    let page = world.browser();
    page.goto("/posts");
    page.wait_there(&cell(1, "title"));
    page.wait_there(&cell(10, "title"));
    page.assert_no_panic();
}

#[test]
fn a_mistyped_address_of_a_record_is_said() {
    let world = World::new();
    let page = world.browser();
    for path in [
        "/posts/show/abc",
        "/posts/edit/99999",
        "/posts/show/-1",
        "/categories/show/%F0%9F%8C%B2",
    ] {
        page.goto(path);
        page.wait_text("main", "does not exist");
        page.assert_no_panic();
    }
}

#[test]
fn an_unknown_address_gets_the_page_that_says_so() {
    let world = World::new();
    let page = world.browser();
    page.goto("/nowhere/at/all");
    page.wait_there("[data-testid=not-found]");
    assert_eq!(page.title(), "Page not found | Sapwood");
    page.click_named("Back Home");
    page.wait_path("/posts");
}

#[test]
fn what_a_mistyped_query_asks_in_vain_is_named() {
    let world = World::new();
    let page = world.browser();
    page.goto("/posts?currentPage=-1&pageSize=9000&sorters[0][field]=color&sorters[0][order]=asc");
    page.wait_text(super::ALERT, "currentPage=-1");
    page.wait_there(&cell(1, "title"));
    page.assert_no_panic();
}

#[test]
fn a_typo_in_the_configuration_is_named() {
    let world = World::new();
    let page = world.browser();
    for (config, name) in [
        ("{\"api\": {\"urll\": \"/api\"}}", "urll"),
        ("{\"live\": {\"provider\": \"abyl\"}}", "live.provider"),
        ("{\"liveMode\": \"sometimes\"}", "liveMode"),
        (
            "{\"live\": {\"provider\": \"ably\", \"authUrl\": \"/auth\", \"port\": \"4200\"}}",
            "live.port",
        ),
        ("{broken", "JSON"),
    ] {
        world.configure(1, config);
        page.goto("/posts");
        page.wait_text("[data-testid=error-page]", name);
        page.wait_text("[data-testid=error-page]", "config.json");
        page.assert_no_panic();
    }
}
