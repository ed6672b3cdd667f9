//! The official Ably SDK, unchanged, in a Chromium page, beside the app.

use serde_json::{Value, json};

use super::{cell, field, fill_post};
use crate::harness::{Page, World};

/// A page of the sandbox's origin that has the SDK and nothing else.
fn sdk_page(world: &World) -> Page {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/e2e/node_modules/ably/build/ably.min.js"
    );
    let sdk = std::fs::read_to_string(file).expect("the SDK is installed (cargo xtask test e2e does that)");
    let page = world.browser();
    page.goto("/config.json");
    page.run(&format!("{sdk}; window.Ably = Ably;"), &json!([]));
    page
}

/// Connects the SDK with these options besides the address, and attaches it to the channel of the posts.
fn connect(page: &Page, options: &Value) {
    let connected = page.run_async(
        "const [options] = args;
         const client = new Ably.Realtime({ endpoint: location.hostname, port: +location.port, tls: false, ...options });
         window.channel = client.channels.get('resources/posts');
         window.heard = [];
         await channel.subscribe((message) => heard.push(message.data));
         return client.connection.state + ' ' + channel.state;",
        &json!([options]),
    );
    assert_eq!(connected, json!("connected attached"));
}

fn heard(page: &Page) -> Vec<Value> {
    page.run("return heard", &json!([]))
        .as_array()
        .cloned()
        .unwrap_or_default()
}

#[test]
fn the_sdk_hears_what_the_app_publishes_and_the_app_what_the_sdk_publishes() {
    let world = World::with_options(&["--publish", "none"]);
    let sdk = sdk_page(&world);
    connect(&sdk, &json!({ "authUrl": "/auth" }));
    let app = world.open("/posts/edit/5");
    app.wait_there(&field("title"));
    app.fill(&field("title"), "Published by the app");
    app.click_named("Save");
    sdk.wait_for("the app's event", |page| {
        heard(page)
            .iter()
            .any(|data| data["type"] == "updated" && data["payload"]["ids"][0].to_string().contains('5'))
    });

    app.wait_path("/posts");
    app.wait_there(&cell(6, "title"));
    world.patch_post(6, &json!({ "title": "Published by the SDK" }));
    let acknowledged = sdk.run_async(
        "await channel.publish('updated', { type: 'updated', payload: { ids: [6] }, channel: 'resources/posts', date: new Date() });
         return 'acknowledged';",
        &json!([]),
    );
    assert_eq!(acknowledged, json!("acknowledged"));
    app.wait_text(&cell(6, "title"), "Published by the SDK");
}

#[test]
fn a_new_post_is_sent_whole_and_said_and_others_hear_its_id() {
    let world = World::with_options(&["--publish", "none"]);
    let sdk = sdk_page(&world);
    connect(&sdk, &json!({ "authUrl": "/auth" }));
    let app = world.open("/posts/create");
    fill_post(&app, "The thousand and first");
    app.click_named("Save");
    app.wait_path("/posts");
    app.wait_text("[data-testid=toast]", "Successfully created post");
    let post = world.record("/posts/1001");
    let sent = ["title", "status", "content"].map(|field| post[field].clone());
    assert_eq!(
        sent,
        ["The thousand and first", "draft", "Some words."].map(Value::from)
    );
    assert!(post["category"]["id"].is_number(), "{post}");
    sdk.wait_for("the event with the new id", |page| {
        heard(page).iter().any(|data| {
            let date = data["date"].as_str().unwrap_or_default();
            data["type"] == "created" && data["payload"]["ids"] == json!([1001]) && date.ends_with('Z')
        })
    });
}

#[test]
fn the_sdk_connects_with_the_key_and_hears_what_the_server_publishes() {
    let world = World::new();
    let sdk = sdk_page(&world);
    connect(&sdk, &json!({ "key": "sapwood.dev:secret" }));
    world.patch_post(3, &json!({ "title": "From a terminal" }));
    sdk.wait_for("the server's event", |page| {
        heard(page)
            .iter()
            .any(|data| data["type"] == "updated" && data["payload"]["ids"] == json!([3]))
    });
}
