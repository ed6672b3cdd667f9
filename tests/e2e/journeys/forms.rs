//! Nothing typed is ever lost: reload, crash, Back, offline, a dead server, a server error, others' changes, a record that is
//! deleted. Each has a test with `nothing_typed_is_lost` in its name; the end of a session has it in `login`.

use serde_json::{Value, json};

use super::access::{SCREENS, assert_accessible, assert_fits, browser_on};
use super::{ALERT, BADGE, cell, field};
use crate::harness::{Key, Page, World};

const QUESTION: &str = "dialog[open] #dialog-title";
const OFFER: &str = "[data-testid=draft-offer]";
/// As WebDriver names it.
const ARROW_UP: &str = "\u{E013}";
const CONFLICT: &str = "[data-conflict=title]";

/// The edit page of a post, with `title` typed into it and nothing saved.
fn typing(world: &World, id: u32, title: &str) -> Page {
    let page = world.open(&format!("/posts/edit/{id}"));
    wait_filled(&page);
    page.fill(&field("title"), title);
    page
}

fn wait_filled(page: &Page) {
    page.wait_for("the title of the post", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
}

/// Waits until the browser keeps what was typed.
fn wait_kept(page: &Page, title: &str) {
    page.wait_for("the draft to be kept", |page| {
        let kept = page.run(
            "return Object.entries(localStorage).filter(([key]) => key.startsWith('sapwood.draft')).map(([, text]) => text)",
            &json!([]),
        );
        kept.to_string().contains(title)
    });
}

/// Whether the browser would ask before it leaves the page.
fn browser_asks(page: &Page) -> bool {
    let asked = page.run(
        "const event = new Event('beforeunload', { cancelable: true });
         window.dispatchEvent(event); return event.defaultPrevented",
        &json!([]),
    );
    asked == json!(true)
}

#[test]
fn k9_nothing_typed_is_lost_when_another_person_changes_the_same_and_both_are_shown() {
    let world = World::new();
    let page = typing(&world, 4, "Mine");
    world.patch_post(4, &json!({ "title": "Theirs", "content": "Their content" }));
    page.click_named("Save");
    page.wait_text(CONFLICT, "Which one stays?");
    page.assert_text(&format!("{CONFLICT} .conflict-side:first-child"), "Mine");
    page.assert_text(&format!("{CONFLICT} .conflict-side:last-child"), "Theirs");
    page.wait_value(&field("content"), "Their content");
    assert_eq!(
        world.record("/posts/4")["title"],
        "Theirs",
        "nothing was sent over it"
    );

    page.click_named("Save");
    page.wait_text(QUESTION, "Save over somebody else's changes?");
    page.click_named("Look again");
    page.wait_gone("dialog[open]");
    page.click_named("Keep mine");
    page.wait_gone(CONFLICT);
    page.click_named("Save");
    page.wait_path("/posts");
    let saved = world.record("/posts/4");
    assert_eq!(
        (&saved["title"], &saved["content"]),
        (&json!("Mine"), &json!("Their content"))
    );
    page.assert_no_panic();
}

#[test]
fn k9_saving_mine_over_theirs_is_a_question_first() {
    let world = World::new();
    let page = typing(&world, 4, "Mine");
    world.patch_post(4, &json!({ "title": "Theirs" }));
    page.click_named("Save");
    page.wait_there(CONFLICT);
    page.click_named("Save");
    page.click_named("Save mine");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/4")["title"], "Mine");
}

#[test]
fn k9_a_save_that_came_too_late_is_stopped_by_its_version_and_merged() {
    let world = World::new();
    let page = typing(&world, 4, "Mine");
    // No event and no alert: only the version says that somebody was faster.
    world.fault(
        "suppress",
        &json!({ "direction": "to_client", "action": "MESSAGE" }),
    );
    world.patch_post(4, &json!({ "status": "rejected" }));
    world.forget_requests();
    page.click_named("Save");
    page.wait_path("/posts");
    let saved = world.record("/posts/4");
    assert_eq!(
        (&saved["title"], &saved["status"]),
        (&json!("Mine"), &json!("rejected"))
    );
    assert_eq!(
        world.requests("PATCH", "/api/posts/4"),
        2,
        "the first one was refused"
    );
}

#[test]
fn k10_a_conflict_says_who_and_when_if_the_event_does() {
    let world = World::new();
    let page = typing(&world, 4, "Mine");
    world.patch_post(4, &json!({ "title": "Theirs" }));
    page.wait_text(ALERT, "This post is updated.");
    world.send_messages(&[json!({ "name": "updated", "data": {
        "type": "updated", "payload": { "ids": [4] }, "date": "2020-02-03T10:32:00.000Z", "meta": { "author": "Ann" }
    } })]);
    page.click_named("Refresh");
    page.wait_text(CONFLICT, "changed this too");
    page.wait_for("the name and the time", |page| {
        let text = page.text(CONFLICT).unwrap_or_default();
        text.contains("Ann changed this too") && text.contains("2020-02-0")
    });
}

#[test]
fn k10_nothing_typed_is_lost_when_the_post_is_deleted_and_it_is_restored_as_new() {
    let world = World::new();
    let page = typing(&world, 8, "Saved from the fire");
    world.rest("DELETE", "/api/posts/8", &Value::Null);
    page.wait_text(ALERT, "This post is deleted. What you typed is still here.");
    let updated = |id: u32| json!({ "type": "updated", "payload": { "ids": [id] } });
    world.send_messages(&[8, 9].map(|id| json!({ "name": "updated", "data": updated(id) })));
    // The proof that the first one has arrived is the second.
    page.wait_text(BADGE, "2");
    page.wait_value(&field("title"), "Saved from the fire");
    page.assert_text(ALERT, "This post is deleted.");
    page.click_named("Copy what I typed");
    page.wait_there("[data-testid=toast]");
    page.click_named("Restore as a new post");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/1001")["title"], "Saved from the fire");
}

#[test]
fn saving_a_post_that_was_deleted_a_moment_ago_says_so_and_keeps_what_was_typed() {
    let world = World::new();
    let page = typing(&world, 8, "Too late");
    // Nobody told this page.
    world.fault(
        "suppress",
        &json!({ "direction": "to_client", "action": "MESSAGE" }),
    );
    world.rest("DELETE", "/api/posts/8", &Value::Null);
    page.click_named("Save");
    page.wait_text(ALERT, "This post is deleted. What you typed is still here.");
    page.wait_value(&field("title"), "Too late");
}

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
    page.forward();
    page.wait_there(QUESTION);
    page.click_named("Leave");
    page.wait_path("/posts/edit/5");
    page.back();
    page.wait_path("/posts/edit/4");
    page.wait_text(OFFER, "You have an unsaved draft from");
    page.click_named("Restore");
    page.wait_value(&field("title"), "Half a sentence");
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
    page.click_named("Save");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/4")["title"], "Before the reload");
    page.follow("/posts/edit/4");
    page.wait_value(&field("title"), "Before the reload");
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
}

#[test]
fn nothing_typed_is_lost_by_a_server_that_is_gone_and_it_is_saved_when_it_is_back() {
    let world = World::on_file();
    let page = typing(&world, 4, "Typed in a tunnel");
    world.restart(|| {
        page.click_named("Save");
        page.wait_text("body", "The post was not saved");
        page.wait_value(&field("title"), "Typed in a tunnel");
    });
    page.click_named("Save");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/4")["title"], "Typed in a tunnel");
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
    page.click_named("Save");
    page.wait_text("body", "The post was not saved");
    page.wait_value(&field("title"), "Typed on a plane");
    wait_kept(&page, "Typed on a plane");
    network(false);
    page.wait_live();
    page.wait_value(&field("title"), "Typed on a plane");
    page.click_named("Save");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/4")["title"], "Typed on a plane");
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
    page.click_named("Save");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/4")["title"], "Second try");
}

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
    super::fill_post(&page, "Refused");
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
