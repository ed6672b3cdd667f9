//! The language of the page, chosen while it is open.

use serde_json::json;

use super::{cell, field};
use crate::harness::{Page, World};

const LANGUAGE: &str = "header select[aria-label]";

fn choose(page: &Page, code: &str) {
    page.wait_there(LANGUAGE);
    page.click(&format!("{LANGUAGE} option[value={code}]"));
    page.wait_for("the language of the page", |page| {
        page.run("return document.documentElement.lang", &json!([])) == json!(code)
    });
}

#[test]
fn the_page_speaks_the_language_that_is_chosen_and_still_does_at_the_next_visit() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    assert_eq!(
        world.requests("GET", "/locales/de.json"),
        0,
        "English needs no file"
    );
    choose(&page, "de");
    page.wait_text("main h1", "Beiträge");
    page.assert_text("header .primary", "Beitrag anlegen");
    page.assert_text(".frame-sider nav", "Kategorien");
    page.wait_for("the title of the window", |page| {
        page.title() == "Beiträge | Sapwood"
    });
    page.assert_text("main", "1–10 von 1,000");
    page.reload();
    page.wait_text("main h1", "Beiträge");
    choose(&page, "vi");
    page.wait_text("main h1", "Bài viết");
    choose(&page, "en");
    page.wait_text("main h1", "Posts");
    page.wait_for("the title of the window", |page| {
        page.title() == "Posts | Sapwood"
    });
    page.reload();
    page.wait_text("main h1", "Posts");
    page.assert_no_panic();
}

#[test]
fn what_is_typed_stays_when_the_language_changes() {
    let world = World::new();
    let page = world.open("/posts/create");
    page.fill(&field("title"), "Typed in English");
    choose(&page, "de");
    page.wait_text("main h1", "Beitrag anlegen");
    assert_eq!(page.value(&field("title")).as_deref(), Some("Typed in English"));
    page.assert_text("main", "Speichern");
    page.assert_no_panic();
}

#[test]
fn a_language_whose_texts_cannot_be_had_changes_nothing() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    world.fault(
        "http",
        &json!({ "path": "/locales/de.json", "times": 1, "status": 503, "body": "" }),
    );
    page.click(&format!("{LANGUAGE} option[value=de]"));
    page.wait_for("the request for the texts", |_| {
        world.requests("GET", "/locales/de.json") == 1
    });
    page.wait_text("[data-testid=toast]", "The language could not be changed");
    page.wait_for("the choice to be what is spoken", |page| {
        page.value(LANGUAGE).as_deref() == Some("en")
    });
    page.assert_text("main h1", "Posts");
    page.assert_no_panic();
}
