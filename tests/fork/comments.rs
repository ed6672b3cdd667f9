//! The resource of `docs/fork.md` in the whole app, over the demo. `cargo xtask test browser` runs this in a copy of the
//! project that has the guide's code in it.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "clippy takes only `#[test]` functions for tests"
)]

use sapwood::engine::live::{EventType, LiveEvent};
use sapwood::engine::record::RecordId;
use sapwood::platform::runtime::BrowserRuntime;
use sapwood::providers::demo::{Demo, DemoOptions, demo};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, EventInit, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}

fn find(selector: &str) -> Option<HtmlElement> {
    let found = document().query_selector(selector).unwrap();
    found.map(JsCast::unchecked_into)
}

fn text(selector: &str) -> String {
    find(selector)
        .and_then(|element| element.text_content())
        .unwrap_or_default()
}

/// Waits until something is so; each look comes after the browser did what it had to do.
async fn until(what: &str, so: impl Fn() -> bool) {
    let start = js_sys::Date::now();
    while !so() {
        let waited = js_sys::Date::now() - start;
        assert!(
            waited < 20_000.0,
            "waited for {what}, but there is {}",
            text("#app")
        );
        let turn = js_sys::Promise::new(&mut |resolve, _| {
            drop(web_sys::window().unwrap().set_timeout_with_callback(&resolve));
        });
        JsFuture::from(turn).await.unwrap();
    }
}

/// Presses the button with this text.
async fn press_named(within: &str, name: &str) {
    let button = || {
        let buttons = document()
            .query_selector_all(&format!("{within} button"))
            .unwrap();
        let mut buttons = (0..buttons.length()).filter_map(|place| buttons.get(place));
        buttons.find(|button| button.text_content().as_deref() == Some(name))
    };
    until(name, || button().is_some()).await;
    button().unwrap().unchecked_into::<HtmlElement>().click();
}

async fn press(selector: &str) {
    until(selector, || find(selector).is_some()).await;
    find(selector).unwrap().click();
}

/// Types into a field, or chooses in it.
async fn fill(selector: &str, value: &str, event: &str) {
    until(selector, || find(selector).is_some()).await;
    let element = find(selector).unwrap();
    if let Some(select) = element.dyn_ref::<web_sys::HtmlSelectElement>() {
        select.set_value(value);
    } else {
        element.unchecked_ref::<HtmlInputElement>().set_value(value);
    }
    let init = EventInit::new();
    init.set_bubbles(true);
    element
        .dispatch_event(&Event::new_with_event_init_dict(event, &init).unwrap())
        .unwrap();
}

/// Somebody in another tab.
async fn somebody() -> Demo {
    let options = DemoOptions {
        runtime: BrowserRuntime::shared(),
        words_url: "/demo.json".to_owned(),
        name: "sapwood.demo".to_owned(),
        tab: "other".into(),
        client_id: "Ann-00000001".into(),
    };
    demo(options).await.unwrap()
}

async fn tell(other: &Demo, kind: &str, id: RecordId) {
    let event = LiveEvent::new("resources/comments", EventType::from(kind), vec![id], "");
    other.live().publish(&event).await.unwrap();
}

async fn add(other: &Demo, comment: Value) -> RecordId {
    let made = other.data().create("comments", &comment, "other").await.unwrap();
    RecordId::of(&made).unwrap()
}

#[wasm_bindgen_test]
async fn the_guides_comments_are_listed_made_edited_and_live() {
    let root = document().create_element("div").unwrap();
    root.set_id("app");
    document().body().unwrap().append_child(&root).unwrap();
    let history = web_sys::window().unwrap().history().unwrap();
    history
        .push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some("/comments"))
        .unwrap();
    sapwood::app::boot().await;
    until("an empty list", || text("main").contains("No comments yet")).await;
    assert!(text("nav").contains("Comments"), "{}", text("nav"));

    // What somebody else adds appears, with the title of its post.
    let other = somebody().await;
    let id = add(
        &other,
        json!({"title": "First", "post": {"id": 1}, "mood": "glad", "day": "2026-11-25"}),
    )
    .await;
    tell(&other, "created", id.clone()).await;
    let row = format!("tr[data-id=\"{id}\"]");
    until("their comment", || text(&row).contains("First")).await;
    let post = other.data().get_one("posts", &1.into()).await.unwrap();
    let post = post.get("title").and_then(Value::as_str).unwrap().to_owned();
    until("the title of its post", || text(&row).contains(&post)).await;
    assert!(
        text(&row).contains("Glad") && text(&row).contains("2026-11-25"),
        "{}",
        text(&row)
    );

    // So does what they change.
    let changed = json!({"title": "First, mended"});
    other
        .data()
        .update("comments", &id, &changed, "other")
        .await
        .unwrap();
    tell(&other, "updated", id.clone()).await;
    until("their change", || text(&row).contains("First, mended")).await;

    // A form asks for what is needed, and keeps the other fields of a record as they are.
    press(&format!("{row} [data-act=edit]")).await;
    fill("[name=title]", "", "input").await;
    press("form [type=submit]").await;
    until("what is missing", || text("main").contains("Please enter Title")).await;
    fill("[name=title]", "Mine", "input").await;
    fill("[name=mood]", "grim", "change").await;
    fill("[name=day]", "2026-12-01", "input").await;
    fill("[name=stars]", "5", "input").await;
    press("[data-field=pinned] [role=switch]").await;
    press("form [type=submit]").await;
    until("the list", || text(&row).contains("Mine")).await;
    let saved = other.data().get_one("comments", &id).await.unwrap();
    let expected = json!({"title": "Mine", "post": {"id": 1}, "mood": "grim", "day": "2026-12-01", "stars": 5, "pinned": true});
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(saved.get(field), Some(value), "{field} of {saved}");
    }

    // Its page shows all of it; before it is deleted there is a question.
    press(&format!("{row} [data-act=eye]")).await;
    until("the page of the comment", || {
        text("[data-testid=show-title]") == "Mine"
    })
    .await;
    assert_eq!(text("[data-testid=show-mood]"), "Grim");
    assert_eq!(text("[data-testid=show-pinned]"), "Yes");
    until("the post's title", || {
        text("[data-testid=\"show-post.id\"]") == post
    })
    .await;
    press_named("main", "Delete").await;
    press_named("dialog[open]", "Delete").await;
    until("an empty list again", || text("main").contains("No comments yet")).await;
    assert!(other.data().get_one("comments", &id).await.is_err());
}
