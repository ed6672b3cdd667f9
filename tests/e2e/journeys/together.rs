//! Two people, two browsers: what one does, the other sees.

use serde_json::json;

use super::{cell, field, fill_post};
use crate::harness::World;

#[test]
fn an_edit_in_one_browser_shows_in_the_others_list() {
    let world = World::new();
    let reader = world.open("/posts");
    let writer = world.open("/posts/edit/3");
    writer.wait_there(&field("title"));
    writer.fill(&field("title"), "Rings of a tree");
    writer.click_named("Save");
    reader.wait_text(&cell(3, "title"), "Rings of a tree");
    writer.wait_path("/posts");
    writer.wait_text(&cell(3, "title"), "Rings of a tree");
    assert_eq!(world.record("/posts/3")["title"], "Rings of a tree");
    reader.assert_no_panic();
    writer.assert_no_panic();
}

#[test]
fn a_new_post_comes_and_a_deleted_one_goes_without_a_click() {
    let world = World::new();
    let reader = world.open("/posts?sorters[0][field]=id&sorters[0][order]=desc");
    reader.wait_there(&cell(1000, "title"));
    let writer = world.open("/posts/create");
    fill_post(&writer, "The thousand and first");
    writer.click_named("Save");
    reader.wait_text(&cell(1001, "title"), "The thousand and first");
    reader.wait_text(&cell(1001, "status"), "Draft");

    writer.wait_path("/posts");
    writer.follow("/posts/show/1001");
    writer.wait_text("[data-testid=show-title]", "The thousand and first");
    writer.click_named("Delete");
    writer.wait_there("dialog[open]");
    writer.click("dialog[open] .dialog-buttons button:last-child");
    reader.wait_gone(&cell(1001, "title"));
    writer.wait_path("/posts");
    reader.wait_live();
}

#[test]
fn k15_a_change_made_with_curl_shows_too() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(7, "title"));
    world.patch_post(
        7,
        &json!({ "title": "Changed from a terminal", "status": "rejected" }),
    );
    page.wait_text(&cell(7, "title"), "Changed from a terminal");
    page.wait_text(&cell(7, "status"), "Rejected");
}

#[test]
fn a_categorys_new_name_shows_in_the_list_of_posts() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "category"));
    let category = world.record("/posts/1")["category"]["id"].clone();
    world.rest(
        "PATCH",
        &format!("/api/categories/{category}"),
        &json!({ "title": "Old growth" }),
    );
    page.wait_text(&cell(1, "category"), "Old growth");
}

#[test]
fn k2_the_categories_of_the_next_page_are_heard_of_too() {
    let world = World::new();
    let category_of = |post: u32| world.record(&format!("/posts/{post}"))["category"]["id"].clone();
    let first: Vec<_> = (1..=10).map(category_of).collect();
    let post = (11..=20)
        .find(|post| !first.contains(&category_of(*post)))
        .expect("a category that is on the second page only");
    let page = world.open("/posts");
    page.wait_there(&cell(1, "category"));
    page.click("a[aria-label=\"Page 2\"]");
    page.wait_for("the name of the category", |page| {
        page.text(&cell(post, "category"))
            .is_some_and(|name| !name.is_empty())
    });
    world.rest(
        "PATCH",
        &format!("/api/categories/{}", category_of(post)),
        &json!({ "title": "On the second page" }),
    );
    page.wait_text(&cell(post, "category"), "On the second page");
}

#[test]
fn k12_a_page_that_was_left_is_not_old_when_one_comes_back_to_it() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    page.click("a[aria-label=\"Page 2\"]");
    page.wait_there(&cell(11, "title"));
    world.patch_post(1, &json!({ "title": "Changed behind one's back" }));
    world.patch_post(11, &json!({ "title": "Changed before one's eyes" }));
    // The proof that the event of post 1 has arrived, too.
    page.wait_text(&cell(11, "title"), "Changed before one's eyes");
    page.back();
    page.wait_text(&cell(1, "title"), "Changed behind one's back");
    page.follow("/posts/edit/1");
    page.wait_value(&field("title"), "Changed behind one's back");
}

#[test]
fn k15_a_page_that_dies_before_its_save_is_answered_is_heard_of_all_the_same() {
    let world = World::new();
    let reader = world.open("/posts");
    reader.wait_there(&cell(3, "title"));
    let writer = world.open("/posts/edit/3");
    writer.wait_there(&field("title"));
    let late = json!({ "method": "PATCH", "path": "/api/posts/3", "delayMs": 20_000, "when": "after" });
    world.fault("http", &late);
    writer.fill(&field("title"), "The last word");
    writer.click_named("Save");
    writer.wait_for("the save to arrive", |_| {
        world.requests("PATCH", "/api/posts/3") == 1
    });
    writer.crash();
    reader.wait_text(&cell(3, "title"), "The last word");
}

#[test]
fn k15_a_forged_event_shows_nothing_that_is_not_there() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    let before = page.text(&cell(3, "title"));
    let forged = json!({ "type": "updated", "payload": { "ids": [3] }, "title": "Forged", "data": { "title": "Forged" } });
    world.forget_requests();
    world.send_messages(&[json!({ "name": "updated", "data": forged })]);
    page.wait_for("the list to be looked at", |_| {
        world.requests("GET", "/api/posts") == 1
    });
    world.patch_post(4, &json!({ "title": "True" }));
    page.wait_text(&cell(4, "title"), "True");
    assert_eq!(
        page.text(&cell(3, "title")),
        before,
        "events are hints, never data"
    );
}

#[test]
fn only_the_row_that_changed_is_drawn_again() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(5, "title"));
    page.run(
        "window.changed = new Set();
         new MutationObserver((list) => list.forEach((change) => {
             const element = change.target.nodeType === 1 ? change.target : change.target.parentElement;
             const row = element?.closest('tr[data-id]');
             if (row && change.attributeName !== 'data-fresh') window.changed.add(row.dataset.id);
         })).observe(document.querySelector('tbody'), { subtree: true, childList: true, characterData: true, attributes: true });",
        &json!([]),
    );
    world.patch_post(5, &json!({ "title": "Just this one" }));
    page.wait_text(&cell(5, "title"), "Just this one");
    assert_eq!(page.run("return [...window.changed]", &json!([])), json!(["5"]));
}
