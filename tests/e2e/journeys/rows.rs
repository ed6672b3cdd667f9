//! The rows of a live list: what changes under a reader's eyes, and what one does with many rows.

use serde_json::{Value, json};

use super::cell;
use crate::harness::{Key, Page, World};

const NEWEST: &str = "/posts?pageSize=20&sorters[0][field]=id&sorters[0][order]=desc";

fn create(world: &World, title: &str) {
    let post = json!({ "title": title, "content": "x", "status": "draft", "category": { "id": 1 } });
    world.rest("POST", "/api/posts", &post);
}

/// How far below the top of the window a row is.
fn top_of(page: &Page, id: u32) -> f64 {
    let top = page.run(
        "return document.querySelector(arguments[0]).getBoundingClientRect().top",
        &json!([format!("tr[data-id=\"{id}\"]")]),
    );
    top.as_f64().unwrap()
}

/// Writes down each cell that begins to glow.
fn watch_glows(page: &Page) {
    page.run(
        "window.glows = [];
         document.addEventListener('animationstart', (event) => {
             if (event.animationName.startsWith('table-fresh'))
                 window.glows.push(`${event.target.parentElement.dataset.id} ${event.target.dataset.col}`);
         })",
        &json!([]),
    );
}

fn wait_glows(page: &Page, cells: &Value) {
    page.wait_for(&format!("{cells} to glow"), |page| {
        page.run("return window.glows", &json!([])) == *cells
    });
}

#[test]
fn k14_new_rows_wait_for_who_reads_further_down_and_nothing_moves() {
    let world = World::new();
    let page = world.open(NEWEST);
    page.wait_there(&cell(1000, "title"));
    page.run("window.scrollTo(0, 300)", &json!([]));
    let before = top_of(&page, 992);
    for title in ["One", "Two", "Three"] {
        create(&world, title);
    }
    page.wait_text("[data-testid=waiting]", "3 new posts");
    world.patch_post(992, &json!({ "title": "Changed where it stands" }));
    page.wait_text(&cell(992, "title"), "Changed where it stands");
    assert!((top_of(&page, 992) - before).abs() < 1.0, "the row has moved");
    assert_eq!(page.count(&cell(1001, "title")), 0);
    page.click("[data-testid=waiting]");
    page.wait_there(&cell(1003, "title"));
    page.wait_gone("[data-testid=waiting]");
    assert_eq!(page.run("return scrollY", &json!([])), json!(0));
    // Who is at the top and in no row sees what comes at once.
    create(&world, "Four");
    page.wait_there(&cell(1004, "title"));
}

#[test]
fn k14_new_rows_wait_for_who_is_in_a_row_by_keyboard() {
    let world = World::new();
    let page = world.open(NEWEST);
    page.wait_there(&cell(1000, "title"));
    page.run(
        "document.querySelector('tr[data-id=\"999\"] td').focus()",
        &json!([]),
    );
    page.run(
        "document.querySelector('tr[data-id=\"999\"] a').focus()",
        &json!([]),
    );
    create(&world, "One");
    page.wait_text("[data-testid=waiting]", "1 new post");
    page.click_named("1 new post · Show");
    page.wait_there(&cell(1001, "title"));
}

#[test]
fn k14_only_the_cell_that_changed_glows_and_once() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(3, "title"));
    watch_glows(&page);
    world.patch_post(3, &json!({ "title": "Another title" }));
    page.wait_text(&cell(3, "title"), "Another title");
    wait_glows(&page, &json!(["3 title"]));
    world.patch_post(3, &json!({ "title": "Yet another" }));
    page.wait_text(&cell(3, "title"), "Yet another");
    wait_glows(&page, &json!(["3 title", "3 title"]));
    world.patch_post(3, &json!({ "content": "Nobody sees this here." }));
    world.patch_post(4, &json!({ "status": "rejected", "title": "Last" }));
    page.wait_text(&cell(4, "title"), "Last");
    page.wait_for("the cells of post 4 to glow", |page| {
        let glows = page.run("return window.glows.length", &json!([]));
        glows.as_u64().is_some_and(|glows| glows >= 3)
    });
    let glows = page.run(
        "return window.glows.filter((glow) => glow.startsWith('3 '))",
        &json!([]),
    );
    assert_eq!(glows.as_array().map(Vec::len), Some(2));
}

#[test]
fn k13_who_reads_one_page_does_not_ask_again_for_changes_on_others() {
    let world = World::new();
    let page = world.open("/posts?sorters[0][field]=title&sorters[0][order]=asc");
    page.wait_for("rows", |page| page.count("tbody tr[data-id]") == 10);
    page.wait_live();
    let shown = page.texts("tbody td[data-col=id]");
    let other = (1..=1000)
        .find(|id: &u32| !shown.contains(&id.to_string()))
        .unwrap();
    world.forget_requests();
    world.patch_post(
        other,
        &json!({ "content": "Changed elsewhere, and not sorted by." }),
    );
    let on_page: u32 = shown[3].parse().unwrap();
    // One by one: then what is shown is what was asked for after the last event, and nothing is on its way.
    for (status, shown) in [("rejected", "Rejected"), ("draft", "Draft")] {
        world.patch_post(on_page, &json!({ "status": status }));
        page.wait_text(&cell(on_page, "status"), shown);
    }
    world.forget_requests();
    world.patch_post(other, &json!({ "status": "draft", "content": "Once more." }));
    // Whatever the page asked after that event, it would have asked before this one shows.
    world.patch_post(on_page, &json!({ "status": "published" }));
    page.wait_text(&cell(on_page, "status"), "Published");
    assert_eq!(world.requests("GET", "/api/posts"), 1);
}

#[test]
fn of_a_thousand_rows_only_the_one_that_changed_is_drawn_again() {
    let world = World::new();
    let page = world.open("/posts?pageSize=1000");
    page.wait_for("all rows", |page| page.count("tbody tr[data-id]") == 1000);
    page.run(
        "window.changed = new Set();
         new MutationObserver((list) => list.forEach((change) => {
             const element = change.target.nodeType === 1 ? change.target : change.target.parentElement;
             const row = element?.closest('tr[data-id]');
             if (row) window.changed.add(row.dataset.id);
         })).observe(document.querySelector('tbody'), { subtree: true, childList: true, characterData: true, attributes: true });",
        &json!([]),
    );
    world.patch_post(700, &json!({ "title": "Just this one" }));
    page.wait_text(&cell(700, "title"), "Just this one");
    page.click("tr[data-id=\"5\"] .check");
    page.wait_text("[data-testid=selection]", "1 post selected");
    let mut changed: Vec<String> =
        serde_json::from_value(page.run("return [...window.changed]", &json!([]))).unwrap();
    changed.sort_unstable();
    // The first cell of the first row is no longer the one that Tab leads to.
    changed.retain(|id| id != "1");
    assert_eq!(changed, ["5", "700"]);
}

#[test]
fn of_many_deletions_those_that_fail_are_named_and_stay_selected() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(5, "title"));
    page.click("tr[data-id=\"2\"] .check");
    page.run(
        "document.querySelector('tr[data-id=\"5\"] .check').dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }))",
        &json!([]),
    );
    page.wait_text("[data-testid=selection]", "4 posts selected");
    // The selection outlives the page.
    page.click("a[aria-label=\"Page 2\"]");
    page.wait_there(&cell(11, "title"));
    page.click("tr[data-id=\"11\"] .check");
    page.wait_text("[data-testid=selection]", "5 posts selected");
    let refused = json!({ "message": "This one is needed." });
    world.fault(
        "http",
        &json!({ "method": "DELETE", "path": "/api/posts/4", "status": 409, "body": refused.to_string() }),
    );
    page.click("[data-testid=selection] button.danger");
    page.wait_text("dialog[open]", "Delete 5 posts?");
    page.click("dialog[open] .dialog-buttons button:last-child");
    page.wait_text("[data-testid=row-failures]", "Post 4: This one is needed.");
    page.wait_text("[data-testid=selection]", "1 post selected");
    page.back();
    page.wait_there(&cell(4, "title"));
    page.wait_gone(&cell(3, "title"));
    let left = world.rest("GET", "/api/posts?id=2&id=3&id=4&id=5&id=11", &Value::Null);
    assert_eq!(left.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_deletion_of_many_can_be_cancelled_and_says_what_was_done() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(10, "title"));
    page.click("th[data-col=select] .check");
    page.wait_text("[data-testid=selection]", "10 posts selected");
    world.fault(
        "http",
        &json!({ "method": "DELETE", "path": "/api/posts", "times": 4, "delayMs": 4000 }),
    );
    page.click("[data-testid=selection] button.danger");
    page.wait_text("dialog[open]", "Delete 10 posts?");
    page.click("dialog[open] .dialog-buttons button:last-child");
    page.wait_text("[data-testid=selection]", "0 of 10");
    page.click_named("Cancel");
    page.wait_text(
        "[data-testid=row-failures]",
        "6 of 10 posts were not changed and are selected:",
    );
    page.assert_text(
        "[data-testid=row-failures]",
        "Post 4: it was cancelled, so nothing was sent",
    );
    page.wait_text("[data-testid=selection]", "6 posts selected");
    page.wait_gone(&cell(3, "title"));
    page.wait_there(&cell(4, "title"));
    let sent = |id: &u32| world.requests("DELETE", &format!("/api/posts/{id}")) > 0;
    assert_eq!((1..=10).filter(sent).collect::<Vec<_>>(), [1, 2, 3, 10]);
    page.assert_no_panic();
}

#[test]
fn the_status_of_many_is_changed_at_once() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    page.click("thead .check");
    page.wait_text("[data-testid=selection]", "10 posts selected");
    page.click("[data-testid=selection] select option[value=rejected]");
    page.wait_for("all to be rejected", |page| {
        let texts = page.texts("tbody td[data-col=status]");
        texts.len() == 10 && texts.iter().all(|text| text == "Rejected")
    });
    page.wait_gone("[data-testid=selection]");
    assert_eq!(world.record("/posts/10")["status"], "rejected");
}

/// Which cell has the focus: the id of its row, and its column.
fn focused(page: &Page) -> Value {
    page.run(
        "const cell = document.activeElement.closest('td'); return cell && [cell.parentElement.dataset.id, cell.dataset.col]",
        &json!([]),
    )
}

#[test]
fn the_focus_goes_to_the_next_row_when_somebody_deletes_the_one_it_is_in() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(10, "title"));
    page.wait_live();
    others_delete_the_row_with_the_focus(&world, &page);
}

#[test]
fn the_focus_goes_to_the_next_row_also_where_drawing_takes_so_long_that_it_is_drawn_twice_in_between() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(10, "title"));
    page.wait_live();
    page.cdp("Emulation.setCPUThrottlingRate", &json!({ "rate": 12 }));
    others_delete_the_row_with_the_focus(&world, &page);
}

fn others_delete_the_row_with_the_focus(world: &World, page: &Page) {
    for (id, next) in [(5, "6"), (6, "7")] {
        let link = format!("{} a", cell(id, "title"));
        page.run("document.querySelector(arguments[0]).focus()", &json!([link]));
        assert_eq!(focused(page), json!([id.to_string(), "title"]));
        world.rest("DELETE", &format!("/api/posts/{id}"), &Value::Null);
        page.wait_gone(&cell(id, "title"));
        page.wait_for("the focus in the row that took its place", |page| {
            focused(page) == json!([next, "title"])
        });
    }
    page.assert_no_panic();
}

#[test]
fn the_table_is_one_stop_of_tab_and_arrows_lead_through_it() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(10, "title"));
    page.run(
        "document.querySelector('th[data-col=title] button').focus()",
        &json!([]),
    );
    page.press(Key::Tab);
    assert_eq!(focused(&page), json!(["1", "select"]));
    page.press(Key::ArrowDown);
    page.type_keys("\u{E014}\u{E014}");
    assert_eq!(focused(&page), json!(["2", "title"]));
    page.type_keys("\u{E00F}");
    assert_eq!(
        focused(&page),
        json!(["10", "title"]),
        "Page Down goes ten rows, or to the last"
    );
    page.type_keys("\u{E010}");
    assert_eq!(focused(&page), json!(["10", "actions"]));
    page.type_keys("\u{E011}");
    assert_eq!(focused(&page), json!(["10", "select"]));
    page.type_keys("\u{E013} ");
    page.wait_there("tr[data-id=\"9\"][aria-selected=true]");
    assert_eq!(page.count("tbody td[tabindex=\"0\"]"), 1, "one stop");
    page.type_keys("\u{E014}");
    assert_eq!(focused(&page), json!(["9", "id"]));
    page.press(Key::Enter);
    page.wait_path("/posts/show/9");
    page.back();
    page.wait_there(&cell(9, "title"));
}
