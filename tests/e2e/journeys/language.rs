//! The language of the page, chosen while it is open.

use serde_json::json;

use super::{cell, field};
use crate::harness::{Key, Page, World};

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
    page.assert_text("main", "1–10 von 1.000");
    assert_eq!(
        page.run("return document.activeElement.tagName", &json!([])),
        json!("SELECT"),
        "the focus stays where it was"
    );
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

/// English texts that a German must not meet on the pages of this journey.
const ENGLISH: &[&str] = &[
    "Actions",
    "Add",
    "Any",
    "Back",
    "Cancel",
    "Category",
    "Clear",
    "Close",
    "Columns",
    "Comfortable",
    "Compact",
    "Content",
    "Create",
    "Delete",
    "Deselect",
    "Discard",
    "Draft",
    "Edit",
    "Keep mine",
    "Published",
    "Refresh",
    "Rejected",
    "Rows",
    "Save",
    "Search posts",
    "Select post 1",
    "Set status",
    "Show",
    "Sort; with Shift, also by this",
    "Take theirs",
    "Title",
    "Undo",
    "View",
    "Write",
];

/// What a person sees or hears of the page, piece by piece: texts, names and hints of elements.
const WORDS: &str = "const said = []; \
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
    while (walk.nextNode()) if (!walk.currentNode.parentElement.closest('script, style, noscript, td[data-col=title], td[data-col=category]')) said.push(walk.currentNode.data.trim()); \
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) \
        for (const name of ['aria-label', 'title', 'placeholder']) said.push(element.getAttribute(name) ?? ''); \
    return said.filter((text) => arguments[0].includes(text.replace(/…$/, '')));";

fn assert_german(page: &Page) {
    let english = page.run(WORDS, &json!([ENGLISH]));
    assert_eq!(english, json!([]), "English texts on {}", page.path());
}

#[test]
fn list_filters_forms_and_dialogs_speak_german() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    choose(&page, "de");
    page.wait_text("thead", "Titel");
    page.assert_text("thead", "Kategorie");
    page.wait_there("tr[data-id='1'] [aria-label='Beitrag 1 bearbeiten']");
    page.assert_text(".opener", "Kategorie");
    assert_german(&page);
    page.click_named("Status");
    page.wait_text("[role=dialog]", "Veröffentlicht");
    assert_german(&page);
    page.press(Key::Escape);
    page.click_named("Ansicht");
    page.wait_text("[role=dialog]", "Spalten");
    assert_german(&page);
    page.press(Key::Escape);
    page.click("tr[data-id='1'] [role=checkbox]");
    page.wait_text("[data-testid=selection]", "1 Beitrag ausgewählt");
    assert_german(&page);
    page.follow("/posts/create");
    page.wait_text("main h1", "Beitrag anlegen");
    page.wait_for("the title of the window", |page| {
        page.title() == "Beitrag anlegen | Sapwood"
    });
    page.click("main button[type=submit]");
    page.wait_text("[data-field=title]", "Bitte geben Sie einen Wert ein: Titel");
    assert_german(&page);
    page.fill(&field("title"), "Ein Titel");
    page.click("nav a[href='/posts']");
    page.wait_text("dialog[open]", "Möchten Sie die Seite wirklich verlassen?");
    page.assert_text("dialog[open]", "Bleiben");
    assert_german(&page);
    page.assert_no_panic();
}
