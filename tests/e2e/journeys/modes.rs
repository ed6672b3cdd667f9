//! Mutation modes as a person meets them: undo, reloads in the window, refusals of what was shown already.

use serde_json::{Value, json};

use super::access::{SCREENS, assert_accessible, browser_on};
use super::keyboard::tab_to;
use super::{BADGE, TOAST, UNDO, cell, field};
use crate::harness::{Key, Page, World};

/// A world whose next `pages` pages are in this mode; what can be undone waits for `window` milliseconds.
pub(super) fn world_in(mode: &str, window: u32, pages: u32) -> World {
    let world = World::new();
    let mut config = world.config();
    config["mutationMode"] = json!(mode);
    config["undoableTimeout"] = json!(window);
    world.configure(pages, &config.to_string());
    world
}

/// Deletes a post from its own page, which leads to the list.
fn delete(page: &Page, id: u32) {
    page.follow(&format!("/posts/show/{id}"));
    page.wait_there("[data-testid=show-title]");
    page.click_named("Delete");
    page.wait_path("/posts");
}

fn deletions(world: &World, id: u32) -> usize {
    world.requests("DELETE", &format!("/api/posts/{id}"))
}

#[test]
fn k11_a_deleted_row_comes_back_with_undo_and_nobody_else_hears_of_it() {
    let world = world_in("undoable", 60_000, 1);
    let ann = world.open("/posts");
    let bob = world.open("/categories");
    bob.wait_there(&cell(1, "title"));
    ann.wait_there(&cell(3, "title"));
    let title = ann.text(&cell(3, "title")).unwrap();
    delete(&ann, 3);
    ann.wait_there(&cell(4, "title"));
    ann.wait_gone(&cell(3, "title"));
    ann.wait_text(UNDO, "Post 3 will be deleted");
    ann.wait_for("the seconds to be counted", |page| {
        let seconds = page.text("[data-testid=undo-seconds]").unwrap_or_default();
        seconds.parse::<u32>().is_ok_and(|seconds| seconds < 60)
    });
    ann.click_named("Undo");
    ann.wait_gone(UNDO);
    ann.wait_text(&cell(3, "title"), &title);
    assert_eq!(deletions(&world, 3), 0);
    assert_eq!(world.record("/posts/3")["title"], json!(title));

    world.patch_post(5, &json!({ "title": "The only news" }));
    bob.wait_text(BADGE, "1");
    ann.assert_no_panic();
}

#[test]
fn k11_a_deleted_row_stays_away_while_others_change_the_list() {
    let world = world_in("undoable", 60_000, 1);
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    delete(&page, 3);
    page.wait_there(&cell(5, "title"));
    world.patch_post(5, &json!({ "title": "Changed in the window" }));
    page.wait_text(&cell(5, "title"), "Changed in the window");
    assert_eq!(page.count(&cell(3, "title")), 0);
    page.wait_there(UNDO);

    page.follow("/categories");
    page.wait_there(UNDO);
    page.follow("/posts");
    page.wait_there(&cell(4, "title"));
    assert_eq!(page.count(&cell(3, "title")), 0, "going about keeps it");
    // Ctrl Z, wherever one is but in a field.
    page.run(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }))",
        &json!([]),
    );
    page.wait_there(&cell(3, "title"));
    page.wait_gone(UNDO);
    assert_eq!(deletions(&world, 3), 0);
}

#[test]
fn k24_the_total_is_lower_by_as_many_as_were_deleted_and_undo_brings_them_back() {
    let world = world_in("undoable", 60_000, 1);
    let page = world.open("/posts");
    page.wait_text("main", "of 1,000");
    for id in [2, 3, 5] {
        page.click(&format!("tr[data-id=\"{id}\"] .check"));
    }
    page.wait_text("[data-testid=selection]", "3 posts selected");
    page.click("[data-testid=selection] button.danger");
    page.wait_text("dialog[open]", "Delete 3 posts?");
    page.click("dialog[open] .dialog-buttons button:last-child");
    page.wait_there(UNDO);
    page.wait_text("main", "of 997");
    page.wait_gone(&cell(3, "title"));
    page.click_named("Undo");
    page.wait_text("main", "of 1,000");
    page.wait_there(&cell(3, "title"));
    for id in [2, 3, 5] {
        assert_eq!(deletions(&world, id), 0);
    }
}

#[test]
fn an_edit_that_is_undone_was_never_sent() {
    let world = world_in("undoable", 60_000, 1);
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    let title = page.text(&cell(3, "title")).unwrap();
    page.follow("/posts/edit/3");
    page.wait_there(&field("title"));
    page.fill(&field("title"), "Second thoughts");
    page.click_named("Save");
    page.wait_path("/posts");
    page.wait_text(&cell(3, "title"), "Second thoughts");
    page.wait_text(UNDO, "Post 3 will be changed");
    page.follow("/posts/edit/3");
    page.wait_value(&field("title"), "Second thoughts");
    page.click_named("Undo");
    page.wait_value(&field("title"), &title);
    page.follow("/posts");
    page.wait_text(&cell(3, "title"), &title);
    assert_eq!(world.requests("PATCH", "/api/posts/3"), 0);
}

#[test]
fn undo_is_for_everybody() {
    for screen in SCREENS {
        let world = world_in("undoable", 60_000, 1);
        let page = browser_on(&world, screen);
        page.goto("/posts");
        page.wait_live();
        page.wait_there(&cell(3, "title"));
        delete(&page, 3);
        page.wait_there(UNDO);
        let said = page.run(
            "const region = document.querySelector('[data-testid=undo-toast]').closest('[aria-live]');
             return [region.getAttribute('aria-live'), document.querySelector('.undo-ring').getAttribute('aria-hidden')]",
            &json!([]),
        );
        assert_eq!(
            said,
            json!(["polite", "true"]),
            "it is said once, and the seconds never"
        );
        tab_to(&page, "Undo");
        page.wait_there(".undo-ring.still");
        assert_accessible(&page, &format!("a change to undo, {screen:?}"));
        page.press(Key::Enter);
        page.wait_there(&cell(3, "title"));
        page.wait_gone(UNDO);
        let focus = page.run("return document.activeElement.tagName", &json!([]));
        assert_eq!(focus, json!("H1"), "the focus is not lost");
    }
}

#[test]
fn what_is_not_undone_is_done_once_and_others_see_it() {
    let world = world_in("undoable", 1500, 1);
    let ann = world.open("/posts");
    let bob = world.open("/posts");
    bob.wait_there(&cell(3, "title"));
    ann.wait_there(&cell(3, "title"));
    delete(&ann, 3);
    bob.wait_gone(&cell(3, "title"));
    ann.wait_text(TOAST, "Successfully deleted a post");
    ann.wait_gone(UNDO);
    assert_eq!(ann.count(&cell(3, "title")), 0);
    assert_eq!(deletions(&world, 3), 1);
}

#[test]
fn k11_a_reload_in_the_window_keeps_the_intent() {
    let world = world_in("undoable", 60_000, 2);
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    delete(&page, 3);
    page.wait_there(UNDO);
    page.reload();
    page.wait_text(UNDO, "Post 3 will be deleted");
    page.wait_there(&cell(4, "title"));
    page.wait_gone(&cell(3, "title"));
    assert_eq!(deletions(&world, 3), 0);
    page.click_named("Undo");
    page.wait_there(&cell(3, "title"));
    page.reload();
    page.wait_there(&cell(3, "title"));
    assert_eq!((page.count(UNDO), deletions(&world, 3)), (0, 0));
}

#[test]
fn a_tab_that_is_closed_in_the_window_leaves_its_intent_to_the_other_tab() {
    let world = world_in("undoable", 4000, 2);
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    delete(&page, 3);
    page.wait_there(UNDO);
    page.close_tab();
    page.goto("/posts");
    page.wait_text(TOAST, "Successfully deleted a post");
    page.wait_gone(&cell(3, "title"));
    assert_eq!(deletions(&world, 3), 1);
}

#[test]
fn a_tab_leaves_the_intents_of_another_one_that_lives_alone() {
    let world = world_in("undoable", 4000, 2);
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    delete(&page, 3);
    page.wait_there(UNDO);
    page.open_tab();
    page.goto("/posts");
    page.wait_there(&cell(4, "title"));
    assert_eq!(page.count(UNDO), 0, "the other tab still lives");
    page.wait_for("the deletion", |_| deletions(&world, 3) > 0);
    page.wait_gone(&cell(3, "title"));
    assert_eq!(deletions(&world, 3), 1);
}

#[test]
fn a_tab_that_crashes_in_the_window_leaves_its_intent_to_the_next_one() {
    let world = world_in("undoable", 4000, 2);
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    delete(&page, 3);
    page.wait_there(UNDO);
    page.crash_tab();
    page.goto("/posts");
    page.wait_text(TOAST, "Successfully deleted a post");
    assert_eq!(deletions(&world, 3), 1);
}

#[test]
fn a_refused_optimistic_save_is_taken_back_and_what_was_typed_is_in_the_form_again() {
    let world = world_in("optimistic", 5000, 1);
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    let title = page.text(&cell(3, "title")).unwrap();
    world.fault(
        "http",
        &json!({ "method": "PATCH", "path": "/api/posts/3", "delayMs": 1500, "status": 500,
                 "body": json!({ "message": "the disk is full" }).to_string() }),
    );
    page.follow("/posts/edit/3");
    page.wait_there(&field("title"));
    page.fill(&field("title"), "Typed with care");
    page.click_named("Save");
    page.wait_path("/posts");
    page.wait_text(&cell(3, "title"), "Typed with care");
    page.wait_text(TOAST, "the disk is full");
    page.wait_text(&cell(3, "title"), &title);
    assert_eq!(world.record("/posts/3")["title"], json!(title));

    page.follow("/posts/edit/3");
    page.wait_value(&field("title"), "Typed with care");
    page.click_named("Save");
    page.wait_path("/posts");
    page.wait_for("the second save", |_| {
        world.record("/posts/3")["title"] == json!("Typed with care")
    });
    page.wait_text(&cell(3, "title"), "Typed with care");
}

#[test]
fn a_new_post_is_shown_at_once_and_its_row_stays_when_it_gets_its_id() {
    let world = world_in("optimistic", 5000, 1);
    let page = world.open("/posts?sorters[0][field]=id&sorters[0][order]=desc");
    page.wait_there(&cell(1000, "title"));
    page.follow("/posts/create");
    page.wait_there(&field("title"));
    super::fill_post(&page, "Shown at once");
    world.fault(
        "http",
        &json!({ "method": "POST", "path": "/api/posts", "delayMs": 1500 }),
    );
    page.click_named("Save");
    page.wait_path("/posts");
    page.follow("/posts?sorters[0][field]=id&sorters[0][order]=desc");
    page.wait_for("the row without an id", |page| {
        page.texts("tbody tr:first-child td")
            .contains(&"Shown at once".to_owned())
            && page.count("tbody tr:first-child a") == 0
    });
    page.run(
        "document.querySelector('tbody tr').dataset.mine = 'yes'",
        &json!([]),
    );
    page.wait_text(&cell(1001, "title"), "Shown at once");
    assert_eq!(
        page.count("tr[data-id=\"1001\"][data-mine=yes]"),
        1,
        "it is the same row"
    );
}

#[test]
fn k20_offline_what_is_shown_says_that_it_waits_and_goes_when_the_network_is_back() {
    let world = world_in("undoable", 1500, 1);
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    page.follow("/posts/show/3");
    page.wait_there("[data-testid=show-title]");
    let network = |offline: bool| json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.cdp("Network.emulateNetworkConditions", &network(true));
    page.click_named("Delete");
    page.wait_text(UNDO, "You are offline");
    assert_eq!(deletions(&world, 3), 0);
    page.cdp("Network.emulateNetworkConditions", &network(false));
    page.wait_text(TOAST, "Successfully deleted a post");
    let posts = world.rest("GET", "/api/posts?id=3", &Value::Null);
    assert_eq!(posts, json!([]));
}
