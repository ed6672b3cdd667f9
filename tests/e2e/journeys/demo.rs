//! The site on a plain file server, without a configuration: what only the demo does. The journeys that it shares with the
//! sandbox are named in `on_files.txt`.

use serde_json::json;

use super::{ALERT, cell, field};
use crate::harness::{Page, World};

const NOTE: &str = "main footer";

fn save_title(page: &Page, id: u32, title: &str) {
    page.goto(&format!("/posts/edit/{id}"));
    page.wait_for("the title of the post", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    page.fill(&field("title"), title);
    page.click_named("Save");
    page.wait_path("/posts");
}

#[test]
fn a_site_without_a_configuration_is_a_live_app_and_says_where_its_records_are() {
    let world = World::on_files();
    let page = world.open("/posts");
    page.wait_text(&cell(1, "title"), "A year with growing tomatoes");
    page.wait_text(&cell(1, "category"), "Gardening");
    page.wait_text("main", "of 1,000");
    page.wait_text(NOTE, "its records are in this browser");
    page.assert_no_panic();
}

#[test]
fn what_was_written_is_there_after_a_reload_and_in_a_new_window() {
    let world = World::on_files();
    let page = world.open("/posts");
    save_title(&page, 3, "Kept in the browser");
    page.reload();
    page.wait_text(&cell(3, "title"), "Kept in the browser");
    let later = world.open("/posts/show/3");
    later.wait_text("[data-testid=show-title]", "Kept in the browser");
}

#[test]
fn reset_asks_first_and_brings_back_the_first_records_in_every_window() {
    let world = World::on_files();
    let other = world.open("/posts");
    let page = world.open("/posts");
    page.wait_there(&cell(2, "title"));
    let before = page.text(&cell(2, "title")).unwrap();
    save_title(&page, 2, "For a moment");
    other.wait_text(&cell(2, "title"), "For a moment");
    page.click_named("Reset demo data");
    page.click_named("Cancel");
    page.wait_gone("dialog[open]");
    page.wait_text(&cell(2, "title"), "For a moment");
    page.click_named("Reset demo data");
    page.click_named("Reset");
    page.wait_text("[data-testid=toast]", "as at the start");
    for page in [&page, &other] {
        page.wait_text(&cell(2, "title"), &before);
        page.assert_no_panic();
    }
}

#[test]
fn windows_see_each_other_and_a_closed_one_is_gone_at_once() {
    const HERE: &str = "[data-testid=avatars] li";
    let world = World::on_files();
    let page = world.open("/posts/show/5");
    page.wait_for("oneself", |page| page.count(HERE) == 1);
    let other = world.open("/posts/edit/5");
    for page in [&page, &other] {
        page.wait_for("the two of them", |page| page.count(HERE) == 2);
    }
    other.run("location.href = 'about:blank'", &json!([]));
    page.wait_for("the other one to be gone", |page| page.count(HERE) == 1);
}

#[test]
fn k10_an_alert_names_who_sits_in_front_of_the_other_window() {
    let world = World::on_files();
    let page = world.open("/posts/show/5");
    page.wait_there("[data-testid=show-title]");
    let other = world.open("/posts/edit/5");
    let names = |page: &Page| {
        let names = page.run(
            "return [...document.querySelectorAll('[data-testid=avatars] li')].map((person) => person.title)",
            &json!([]),
        );
        serde_json::from_value::<Vec<String>>(names).unwrap()
    };
    page.wait_for("the two of them", |page| names(page).len() == 2);
    let said = names(&page);
    let name = said.iter().find_map(|said| said.strip_suffix(" is editing"));
    let name = name.unwrap_or_else(|| page.fail(&format!("nobody edits: {said:?}")));
    other.fill(&field("title"), "From the other window");
    other.click_named("Save");
    other.wait_path("/posts");
    page.wait_text(ALERT, "This post is updated.");
    page.wait_text(ALERT, &format!("{name} changed it ("));
}

#[test]
fn a_browser_that_keeps_nothing_has_a_demo_too_and_says_so() {
    let world = World::on_files();
    let page = world.browser();
    let blocked = "Object.defineProperty(window, 'indexedDB', { get() { return undefined; } });";
    page.cdp(
        "Page.addScriptToEvaluateOnNewDocument",
        &json!({ "source": blocked }),
    );
    page.goto("/posts");
    page.wait_text(NOTE, "this browser keeps nothing");
    page.follow("/posts/edit/4");
    page.wait_for("the title of the post", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    page.fill(&field("title"), "Gone with the tab");
    page.click_named("Save");
    page.wait_text(&cell(4, "title"), "Gone with the tab");
    page.assert_no_panic();
}

#[test]
fn two_who_save_at_once_lose_nothing() {
    let world = World::on_files();
    let (ann, ben) = (world.open("/posts/edit/6"), world.open("/posts/edit/6"));
    for page in [&ann, &ben] {
        page.wait_for("the title of the post", |page| {
            page.value(&field("title")).is_some_and(|title| !title.is_empty())
        });
    }
    ann.fill(&field("title"), "By Ann");
    ben.fill(&field("content"), "By Ben");
    ann.click_named("Save");
    ben.wait_there(ALERT);
    ben.click_named("Save");
    for page in [&ann, &ben] {
        page.wait_path("/posts");
    }
    let saved = world.record("/posts/6");
    assert_eq!(
        (&saved["title"], &saved["content"]),
        (&json!("By Ann"), &json!("By Ben"))
    );
}

#[test]
fn the_demo_can_be_configured() {
    let world = World::new();
    world.configure(1, &json!({ "api": { "provider": "demo" } }).to_string());
    let page = world.browser();
    page.goto("/posts");
    page.wait_text(NOTE, "This is a demo");
    page.wait_there(&cell(1, "title"));
    assert_eq!(world.requests("GET", "/api/posts"), 0);
}
