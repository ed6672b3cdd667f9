//! The journeys, by theme. Each test is two or three people's afternoon, told in their own words.

mod access;
mod asked;
mod axe;
mod bad_input;
mod badge;
mod burst;
mod cuts;
mod demo;
mod forms;
mod high_contrast;
mod history;
mod keyboard;
mod language;
mod later;
mod lists;
mod live_errors;
mod live_mode;
mod login;
mod markup;
mod mercure;
mod modes;
mod news;
mod presence;
mod rows;
mod sdk;
mod spoken;
mod tables;
mod together;
mod transfer;
mod vietnamese;

use crate::harness::Page;

/// The selector of a cell of a list.
fn cell(id: u32, column: &str) -> String {
    format!("tr[data-id=\"{id}\"] td[data-col={column}]")
}

/// The selector of a form's field.
fn field(name: &str) -> String {
    format!("[name=\"{name}\"]")
}

/// What is announced above a record.
const ALERT: &str = "main [role=alert]";

/// What a question asks.
const QUESTION: &str = "dialog[open] #dialog-title";

/// A message.
const TOAST: &str = "[data-testid=toast]";

/// The message about what can be undone.
const UNDO: &str = "[data-testid=undo-toast]";

/// The number at the menu's item.
const BADGE: &str = ".frame-sider [data-testid=badge]";

/// Waits until the form has the record's values.
fn wait_filled(page: &Page) {
    page.wait_for("the title of the record", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
}

/// Fills the form of a new post; it is not saved.
fn fill_post(page: &Page, title: &str) {
    page.fill(&field("title"), title);
    page.click(&field("category.id"));
    page.click("[role=option]");
    page.click("select[name=status] option[value=draft]");
    page.fill(&field("content"), "Some words.");
}
