//! The whole way of a post without a mouse, and what a screen reader is told on it.

use serde_json::json;

use super::access::tab_to;
use super::spoken::assert_told;
use super::{cell, field};
use crate::harness::{Key, PATIENCE, Page, World, eventually};

const UNDO: &str = "[data-testid=undo-toast]";

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
