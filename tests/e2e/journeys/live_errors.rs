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
fn a_live_server_that_is_not_reached_is_said_with_what_to_do_while_it_is_tried() {
    let world = World::new();
    // Nothing listens there: the port of a sandbox that has gone.
    let page = open_with(
        &world,
        &json!({ "endpoint": "127.0.0.1", "port": 9, "tls": false }),
    );
    page.wait_text(STATUS, "Offline");
    page.wait_text(STATUS, "the server was not reached");
    page.wait_text(STATUS, "Check the network, and the address of the live server.");
    page.assert_no_panic();
}

#[test]
fn too_much_at_once_is_said_with_what_to_do_and_not_tried_again() {
    let world = World::new();
    let error = json!({ "code": 42920, "statusCode": 429, "message": "too many connections" });
    let frame = json!({ "action": 9, "error": error });
    world.fault(
        "replace",
        &json!({ "action": "CONNECTED", "times": 9, "frame": frame }),
    );
    let page = open_with(&world, &json!({}));
    page.wait_text(STATUS, "too many connections");
    page.wait_text(STATUS, "wait a while, then reload the page.");
    assert_eq!(world.requests("GET", "/"), 1);
    page.assert_no_panic();
}

#[test]
fn credentials_that_have_ended_and_cannot_be_renewed_are_said_with_what_to_do() {
    let world = World::new();
    let error = json!({ "code": 40142, "statusCode": 401, "message": "the token has expired" });
    let frame = json!({ "action": 9, "error": error });
    world.fault(
        "replace",
        &json!({ "action": "CONNECTED", "times": 9, "frame": frame }),
    );
    let page = open_with(&world, &json!({ "authUrl": null, "key": "sapwood.dev:secret" }));
    page.wait_text(STATUS, "the token has expired");
    page.wait_text(STATUS, "Configure an auth address that gives out new tokens");
    assert_eq!(world.requests("GET", "/"), 1);
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
