//! What a person can do something about: the reason stands in the status, once, and nothing is tried in a loop.

use serde_json::{Value, json};

use super::cell;
use crate::harness::{Page, World};

const STATUS: &str = "[data-testid=live-status]";

/// The list of posts in a browser whose configuration says `live`; the list works whatever becomes of that.
fn open_with(world: &World, live: &Value) -> Page {
    let mut config = world.config();
    if let (Some(all), Some(some)) = (config["live"].as_object_mut(), live.as_object()) {
        all.extend(some.clone());
        all.retain(|_, value| !value.is_null());
    }
    world.configure(1, &config.to_string());
    let page = world.browser();
    page.goto("/posts");
    page.wait_there(&cell(1, "title"));
    page
}

#[test]
fn a_wrong_key_is_said_with_what_to_do_and_not_tried_again() {
    let world = World::new();
    let page = open_with(&world, &json!({ "authUrl": null, "key": "sapwood.dev:wrong" }));
    page.wait_text(STATUS, "Not live");
    page.wait_text(STATUS, "Check the API key.");
    assert_eq!(world.requests("GET", "/"), 1);
    page.assert_no_panic();
}

#[test]
fn credentials_that_may_not_subscribe_are_said_with_what_to_do() {
    let world = World::new();
    let capability = "%7B%22other%22%3A%5B%22subscribe%22%5D%7D";
    let page = open_with(
        &world,
        &json!({ "authUrl": format!("/auth?capability={capability}") }),
    );
    page.wait_text(STATUS, "Allow the credentials to subscribe to this channel.");
    page.assert_no_panic();
}

#[test]
fn an_auth_address_that_forbids_ends_it_with_what_to_do() {
    let world = World::new();
    world.fault("http", &json!({ "path": "/auth", "status": 403, "times": 9 }));
    let page = open_with(&world, &json!({}));
    page.wait_text(STATUS, "Sign in again, or check the auth address.");
    assert_eq!(
        world.requests("GET", "/auth") + world.requests("POST", "/auth"),
        1
    );
    page.assert_no_panic();
}
