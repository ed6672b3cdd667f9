//! Every action by keyboard alone, and what a screen reader is told on the way.

use serde_json::{Value, json};

use super::spoken::assert_told;
use super::{UNDO, cell, field};
use crate::harness::{Key, PATIENCE, Page, World, eventually};

/// Presses Tab until what has the focus is called `name`.
#[track_caller]
pub(super) fn tab_to(page: &Page, name: &str) {
    const CALLED: &str = "const e = document.activeElement;
        const label = e.labels?.[0]?.innerText ?? e.getAttribute('aria-label') ?? e.innerText ?? '';
        return label.replace('*', '').trim()";
    for _ in 0..80 {
        if page.run(CALLED, &json!([])) == json!(name) {
            return;
        }
        page.press(Key::Tab);
    }
    page.fail(&format!("Tab does not lead to `{name}`"));
}

/// From now on writes down what appears in live regions, as `politeness: text`.
fn listen(page: &Page) {
    page.run(
        "window.spoken = [];
         new MutationObserver((changes) => {
             for (const { target, addedNodes } of changes) for (const node of [target, ...addedNodes]) {
                 const element = node.nodeType === 1 ? node : node.parentElement;
                 const region = element?.closest('[aria-live], [role=alert], [role=status]');
                 if (!region || element.closest('[aria-hidden=true]')) continue;
                 const urgent = (region.ariaLive ?? (region.role === 'alert' ? 'assertive' : 'polite'));
                 window.spoken.push(`${urgent}: ${element.innerText.replace(/\\s+/g, ' ').trim()}`);
             }
         }).observe(document.body, { subtree: true, childList: true, characterData: true });",
        &json!([]),
    );
}

/// Waits until this was said, and forgets all that was.
#[track_caller]
fn wait_said(page: &Page, how: &str, what: &str) {
    let said = |page: &Page| {
        page.run(
            "return window.spoken.some((line) => line.startsWith(arguments[0]) && line.includes(arguments[1]))",
            &json!([how, what]),
        )
    };
    if eventually(PATIENCE, || (said(page) == json!(true)).then_some(())).is_none() {
        let spoken = page.run("return window.spoken", &json!([]));
        page.fail(&format!("`{what}` was not read out, but {spoken}"));
    }
    page.run("window.spoken.length = 0", &json!([]));
}

/// Fills the form of a new post, key by key.
fn type_post(page: &Page, title: &str) {
    tab_to(page, "Title");
    page.type_keys(title);
    tab_to(page, "Category");
    page.press(Key::ArrowDown);
    page.wait_there("[role=option]");
    page.press(Key::ArrowDown);
    page.press(Key::Enter);
    page.wait_gone("[role=option]");
    tab_to(page, "Status");
    page.type_keys("D");
    page.wait_value(&field("status"), "draft");
    tab_to(page, "Content");
    page.type_keys("Word by word.");
}

/// Presses the button or the link that is called so, as soon as Tab leads to it.
#[track_caller]
fn press(page: &Page, name: &str) {
    tab_to(page, name);
    page.press(Key::Enter);
}

#[test]
fn a_post_goes_its_whole_way_by_keyboard_alone_and_each_step_is_told() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "category"));
    listen(&page);
    create(&page);
    let record = world.record("/posts/1001");
    assert_eq!(
        (&record["title"], &record["content"]),
        (&json!("Typed without a mouse"), &json!("Word by word."))
    );
    show(&page);
    world.patch_post(1001, &json!({ "status": "published" }));
    wait_said(&page, "assertive", "This post is updated.");
    edit(&page);

    let mut config = world.config();
    config["mutationMode"] = json!("undoable");
    config["undoableTimeout"] = json!(60_000);
    world.configure(1, &config.to_string());
    press(&page, "Show post 1001");
    page.wait_path("/posts/show/1001");
    page.reload();
    page.wait_text("[data-testid=show-title]", "Typed without a mouse, and changed");
    page.wait_live();
    listen(&page);
    delete_and_undo(&page);
    assert_eq!(world.requests("DELETE", "/api/posts/1001"), 0);
    page.assert_no_panic();
}

fn create(page: &Page) {
    assert_told(
        page,
        "the list",
        &[
            "banner \"\"",
            "navigation \"Main\"",
            "main \"\"",
            "heading \"Posts\" level=1",
            "grid \"Posts\"",
            "region \"Notifications\"",
        ],
    );
    press(page, "Create post");
    page.wait_path("/posts/create");
    page.wait_there("[role=toolbar]");
    assert_told(
        page,
        "the empty form",
        &[
            "main \"\"",
            "heading \"Create post\" level=1",
            "textbox \"Title\" required=true",
            "combobox \"Category\" required=true",
            "combobox \"Status\"",
            "toolbar \"Formatting\"",
            "textbox \"Content\" required=true",
            "button \"Save\"",
        ],
    );
    type_post(page, "Typed without a mouse");
    press(page, "Save");
    page.wait_path("/posts");
    wait_said(page, "polite", "Successfully created post");
}

/// From the list to the page of the newest post.
fn show(page: &Page) {
    press(page, "ID");
    page.wait_for("the order", |page| page.path().ends_with("[order]=asc"));
    press(page, "ID");
    page.wait_there(&cell(1001, "title"));
    let row = "link \"Show post 1001\" (Show post 1001)";
    assert_told(page, "the sorted list", &["grid \"Posts\"", row]);
    press(page, "Show post 1001");
    page.wait_path("/posts/show/1001");
    page.wait_text("[data-testid=show-title]", "Typed without a mouse");
    assert_told(
        page,
        "the post",
        &[
            "main \"\"",
            "heading \"Post 1001\" level=1",
            "button \"Delete\"",
            "link \"Edit\"",
        ],
    );
}

/// From the page of the post to its form, and with another title back to the list, the newest first.
fn edit(page: &Page) {
    press(page, "Edit");
    page.wait_path("/posts/edit/1001");
    page.wait_value(&field("title"), "Typed without a mouse");
    assert_told(
        page,
        "the filled form",
        &[
            "heading \"Edit post 1001\" level=1",
            "textbox \"Title\" required=true",
            "button \"Save\"",
        ],
    );
    tab_to(page, "Title");
    page.type_keys("\u{E010}, and changed");
    press(page, "Save");
    page.wait_path("/posts");
    wait_said(page, "polite", "Successfully updated post");
    press(page, "ID");
    page.wait_for("the order", |page| page.path().ends_with("[order]=asc"));
    press(page, "ID");
    page.wait_text(&cell(1001, "title"), "Typed without a mouse, and changed");
}

/// Deletes the post on the page, and takes that back.
fn delete_and_undo(page: &Page) {
    press(page, "Delete");
    page.wait_path("/posts");
    wait_said(page, "polite", "Post 1001 will be deleted");
    assert_told(
        page,
        "what can be undone",
        &[
            "heading \"Posts\" level=1",
            "region \"Notifications\"",
            "group \"Post 1001 will be deleted\"",
            "button \"Undo\"",
        ],
    );
    press(page, "Undo");
    page.wait_gone(UNDO);
    let focus = page.run("return document.activeElement.tagName", &json!([]));
    assert_eq!(focus, json!("H1"), "the focus is where one goes on from");
}

#[test]
fn a_post_is_created_edited_and_deleted_by_keyboard_alone() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    press(&page, "Create post");
    page.wait_path("/posts/create");
    page.wait_there(&field("title"));
    type_post(&page, "Typed without a mouse");
    press(&page, "Save");
    page.wait_path("/posts");
    let post = world.record("/posts/1001");
    assert_eq!(
        (&post["title"], &post["content"]),
        (&json!("Typed without a mouse"), &json!("Word by word."))
    );

    page.goto("/posts?sorters[0][field]=id&sorters[0][order]=desc");
    page.wait_there(&cell(1001, "title"));
    press(&page, "Edit post 1001");
    page.wait_path("/posts/edit/1001");
    page.wait_value(&field("title"), "Typed without a mouse");
    tab_to(&page, "Delete");
    page.press(Key::Space);
    page.wait_there("dialog[open]");
    page.press(Key::Escape);
    page.wait_gone("dialog[open]");
    press(&page, "Delete");
    page.wait_there("dialog[open]");
    press(&page, "Delete");
    page.wait_path("/posts");
    page.wait_for("the post to be gone", |_| {
        let posts = world.rest("GET", "/api/posts?id=1001", &Value::Null);
        posts.as_array().is_some_and(Vec::is_empty)
    });
}

#[test]
fn lists_are_sorted_paged_and_searched_by_keyboard() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    tab_to(&page, "Search posts");
    page.type_keys("a");
    page.wait_for("the search", |page| page.path().contains("[value]=a"));
    press(&page, "Title");
    page.wait_for("the order", |page| page.path().contains("[field]=title"));
    press(&page, "Page 2");
    page.wait_for("the second page", |page| page.path().contains("currentPage=2"));
}

#[test]
fn the_first_tab_offers_the_way_to_the_content() {
    let world = World::new();
    let page = world.open("/posts");
    page.press(Key::Tab);
    page.wait_for("the skip link", |page| {
        page.run("return document.activeElement.innerText", &json!([])) == json!("Skip to content")
    });
    page.press(Key::Enter);
    page.wait_for("the focus in the content", |page| {
        page.run("return document.activeElement.id", &json!([])) == json!("main")
    });
}
