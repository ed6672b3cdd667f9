//! Filling in a form: by itself, step by step, over another page, by keyboard.

use serde_json::{Value, json};

use super::{CONFLICT, OFFER, QUESTION, browser_asks, wait_filled, wait_kept};
use crate::harness::{Key, World};
use crate::journeys::access::{SCREENS, assert_accessible, assert_fits, browser_on};
use crate::journeys::{ALERT, field, fill_post};

/// As WebDriver names it.
const ARROW_UP: &str = "\u{E013}";

#[test]
fn a_category_is_saved_by_itself_and_the_page_may_be_left() {
    let world = World::new();
    let page = world.open("/categories/edit/3");
    wait_filled(&page);
    page.wait_text("[data-testid=auto-save]", "waiting for changes");
    page.run(
        "const note = document.querySelector('[data-testid=auto-save]');
         window.said = [note.innerText.trim()];
         new MutationObserver(() => {
             const text = note.innerText.trim();
             if (said.at(-1) !== text) said.push(text);
         }).observe(note, { subtree: true, childList: true, characterData: true });",
        &json!([]),
    );
    page.fill(&field("title"), "Evergreen");
    page.wait_text("[data-testid=auto-save]", "saved");
    assert_eq!(world.record("/categories/3")["title"], "Evergreen");
    assert_eq!(world.requests("PATCH", "/api/categories/3"), 1, "for nine keys");
    assert_eq!(
        page.run("return said", &json!([])),
        json!(["waiting for changes", "saving...", "saved"])
    );
    assert!(!browser_asks(&page));
    assert_eq!(page.count(ALERT), 0, "one's own save is no news");
    page.wait_path("/categories/edit/3");
}

#[test]
fn an_empty_form_says_what_is_missing_and_leads_to_it() {
    let world = World::new();
    let page = world.open("/posts/create");
    page.wait_there(&field("title"));
    world.forget_requests();
    page.click_named("Save");
    page.wait_text("[data-field=title] .field-error", "Please enter Title");
    for name in ["category.id", "status", "content"] {
        page.wait_there(&format!("[data-field=\"{name}\"] .field-error"));
    }
    page.wait_for("the focus at the first of them", |page| {
        page.run("return document.activeElement?.name", &json!([])) == json!("title")
    });
    assert_eq!(world.requests("POST", "/api/posts"), 0);
    world.fault(
        "http",
        &json!({ "method": "POST", "path": "/api/posts", "status": 422, "contentType": "application/json",
                 "body": json!({ "message": "no", "errors": {
                     "content": true, "category": { "id": ["does not exist"] }, "quota": { "key": "errors.quota", "message": "is used up" }
                 } }).to_string() }),
    );
    fill_post(&page, "Refused");
    page.click_named("Save");
    page.wait_text("[data-field=content] .field-error", "Field is not valid.");
    page.wait_text("[data-field=\"category.id\"] .field-error", "does not exist");
    page.wait_text("[data-testid=form-errors]", "Quota: is used up");
}

#[test]
fn a_post_is_cloned() {
    let world = World::new();
    let page = world.open("/posts/show/7");
    page.wait_there("[data-testid=show-title]");
    page.click_named("Clone");
    page.wait_path("/posts/clone/7");
    wait_filled(&page);
    assert!(!browser_asks(&page));
    page.fill(&field("title"), "A copy of seven");
    page.click_named("Save");
    page.wait_path("/posts");
    let (copy, original) = (world.record("/posts/1001"), world.record("/posts/7"));
    assert_eq!(
        (&copy["title"], &copy["content"]),
        (&json!("A copy of seven"), &original["content"])
    );
}

#[test]
fn a_category_is_made_from_the_form_of_a_post_and_chosen() {
    let world = World::new();
    let page = world.open("/posts/edit/4");
    wait_filled(&page);
    page.fill(&field("title"), "Typed before");
    page.click_named("New category");
    page.wait_text("dialog[open] h2", "New category");
    page.fill(&field("category-title"), "Tree rings");
    page.click("dialog[open] button[type=submit]");
    page.wait_gone("dialog[open]");
    page.wait_value(&field("category.id"), "Tree rings");
    page.wait_value(&field("title"), "Typed before");
    page.click_named("Save");
    page.wait_path("/posts");
    let category = world.record("/posts/4")["category"]["id"].clone();
    assert_eq!(
        world.record(&format!("/categories/{category}"))["title"],
        "Tree rings"
    );
}

#[test]
fn a_category_is_edited_in_a_drawer_over_a_post() {
    let world = World::new();
    let page = world.open("/posts/show/4");
    page.click_named("Edit category");
    page.wait_for("the category's title", |page| {
        page.value(&field("category-title"))
            .is_some_and(|title| !title.is_empty())
    });
    page.fill(&field("category-title"), "Changed in a drawer");
    page.press(Key::Escape);
    page.wait_text(QUESTION, "Close without saving?");
    page.click_named("Stay");
    page.wait_value(&field("category-title"), "Changed in a drawer");
    page.click("dialog[open] button[type=submit]");
    page.wait_gone("dialog[open]");
    page.wait_text("[data-testid=show-category]", "Changed in a drawer");
}

#[test]
fn all_categories_can_be_reached_in_the_select_of_a_post() {
    let world = World::new();
    let page = world.open("/posts/create");
    page.click(&field("category.id"));
    page.wait_for("the first page of them", |page| page.count("[role=option]") == 11);
    // Up from the first is the last row; that the list is at its end brings more.
    page.type_keys(ARROW_UP);
    page.wait_for("the second page", |page| page.count("[role=option]") == 21);
    page.press(Key::Escape);
    page.click(&field("category.id"));
    page.type_keys(ARROW_UP);
    page.wait_for("all of them", |page| page.count("[role=option]") == 30);
}

#[test]
fn a_text_is_formatted_by_keys_and_buttons_and_seen_beside_what_is_written() {
    let world = World::new();
    let page = world.open("/posts/create");
    page.fill(&field("content"), "wood");
    page.run("document.querySelector('[name=content]').select()", &json!([]));
    page.press_with_ctrl("b");
    page.wait_value(&field("content"), "**wood**");
    page.click("[aria-label=\"Quote\"]");
    page.wait_value(&field("content"), "> **wood**");
    page.press_with_ctrl("z");
    page.wait_value(&field("content"), "**wood**");
    page.click_named("Split");
    page.wait_text("[role=tabpanel] strong", "wood");
    page.wait_there("textarea:not([hidden])");
}

#[test]
fn axe_finds_nothing_in_what_forms_say_and_ask() {
    for screen in SCREENS {
        let world = World::new();
        let page = browser_on(&world, screen);
        let check = |what: &str| {
            assert_accessible(&page, &format!("{what}, {screen:?}"));
            assert_fits(&page, what);
        };
        page.goto("/posts/edit/4");
        wait_filled(&page);
        page.fill(&field("title"), "Mine");
        world.patch_post(4, &json!({ "title": "Theirs" }));
        page.click_named("Save");
        page.wait_there(CONFLICT);
        check("conflict");
        page.click_named("Save");
        page.wait_there(QUESTION);
        check("question");
        page.click_named("Look again");
        page.wait_gone("dialog[open]");
        wait_kept(&page, "Mine");
        page.goto("/posts/edit/4");
        page.wait_there(OFFER);
        page.click_named("Split");
        check("draft");
        page.click_named("New category");
        page.wait_there("dialog[open] h2");
        check("new-category");
        page.goto("/posts/create");
        page.click_named("Save");
        page.wait_there(".field-error");
        check("errors");
        page.goto("/posts/edit/9");
        wait_filled(&page);
        page.fill(&field("title"), "Still here");
        world.rest("DELETE", "/api/posts/9", &Value::Null);
        page.wait_text(ALERT, "deleted");
        check("deleted");
        page.goto("/posts/show/5");
        page.click_named("Edit category");
        page.wait_there("dialog[open] input");
        check("drawer");
    }
}
