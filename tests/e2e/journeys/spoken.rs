//! What a screen reader is given on the way of a post from the list to its end: roles, names, states and live regions, as
//! the browser itself works them out.

use serde_json::{Value, json};

use super::{ALERT, cell, field, fill_post};
use crate::harness::{Key, PATIENCE, Page, World, eventually};

/// States of which it is told whether they hold, or how.
const STATES: [&str; 8] = [
    "level", "live", "expanded", "checked", "invalid", "required", "modal", "busy",
];

/// The tree of the page, line by line, each `role "name" state=value … (description)`; without the texts in them and boxes
/// that mean nothing.
fn tree(page: &Page) -> Vec<String> {
    let answer = page.cdp("Accessibility.getFullAXTree", &json!({}));
    let nodes = answer["nodes"].as_array().cloned().unwrap_or_default();
    let mut lines = Vec::new();
    if let Some(root) = nodes.first() {
        walk(&nodes, root, &mut lines);
    }
    lines
}

fn walk(nodes: &[Value], node: &Value, lines: &mut Vec<String>) {
    let role = node["role"]["value"].as_str().unwrap_or_default();
    let means_nothing = matches!(
        role,
        "generic" | "none" | "StaticText" | "InlineTextBox" | "LineBreak" | "RootWebArea"
    );
    if node["ignored"] != json!(true) && !means_nothing {
        lines.push(line(node, role));
    }
    for id in node["childIds"].as_array().into_iter().flatten() {
        if let Some(child) = nodes.iter().find(|node| node["nodeId"] == *id) {
            walk(nodes, child, lines);
        }
    }
}

fn line(node: &Value, role: &str) -> String {
    let mut line = format!("{role} {:?}", node["name"]["value"].as_str().unwrap_or_default());
    let properties: Vec<&Value> = node["properties"].as_array().into_iter().flatten().collect();
    for state in STATES {
        let value = properties.iter().find(|property| property["name"] == state);
        match value.map(|property| &property["value"]["value"]) {
            None | Some(Value::Null | Value::Bool(false)) => {}
            Some(Value::String(text)) if text == "false" => {}
            Some(Value::String(text)) => line += &format!(" {state}={text}"),
            Some(other) => line += &format!(" {state}={other}"),
        }
    }
    if let Some(description) = node["description"]["value"]
        .as_str()
        .filter(|text| !text.is_empty())
    {
        line += &format!(" ({description})");
    }
    line
}

/// Waits until the tree has these lines in this order, with others between.
#[track_caller]
pub(super) fn assert_told(page: &Page, what: &str, expected: &[&str]) {
    let missing = |page: &Page| {
        let lines = tree(page);
        let mut rest = lines.iter();
        expected
            .iter()
            .find(|line| !rest.any(|told| told == *line))
            .map(|line| (line.to_string(), lines.join("\n")))
    };
    if eventually(PATIENCE, || missing(page).is_none().then_some(())).is_none()
        && let Some((line, tree)) = missing(page)
    {
        page.fail(&format!(
            "{what}: nobody is told `{line}` at its place in\n{tree}"
        ));
    }
}

#[test]
fn a_list_is_told_as_a_grid_between_landmarks() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "category"));
    assert_told(
        &page,
        "the list",
        &[
            "link \"Skip to content\"",
            "banner \"\"",
            "link \"Sapwood, home\"",
            "combobox \"Language\"",
            "status \"\" live=polite",
            "radiogroup \"Theme\"",
            "complementary \"\"",
            "navigation \"Main\"",
            "link \"Posts\"",
            "main \"\"",
            "heading \"Posts\" level=1",
            "link \"Create post\"",
            "searchbox \"Search posts\"",
            "grid \"Posts\"",
            "checkbox \"Select this page\"",
            "columnheader \"ID\"",
            "checkbox \"Select post 1\"",
            "link \"Edit post 1\" (Edit post 1)",
            "navigation \"Pages\"",
            "link \"Page 2\"",
            "region \"Notifications\"",
        ],
    );
}

#[test]
fn a_form_says_what_is_needed_what_is_wrong_and_what_became_of_it() {
    let world = World::new();
    let page = world.open("/posts/create");
    page.wait_there("[role=toolbar]");
    page.click_named("Save");
    assert_told(
        &page,
        "the form",
        &[
            "heading \"Create post\" level=1",
            "textbox \"Title\" invalid=true required=true (Please enter Title)",
            "combobox \"Category\" invalid=true required=true (Please enter Category)",
            "combobox \"Status\" invalid=true (Please enter Status)",
            "toolbar \"Formatting\"",
            "textbox \"Content\" invalid=true required=true (Please enter Content)",
            "button \"Save\"",
        ],
    );
    fill_post(&page, "Told");
    page.click_named("Save");
    page.wait_path("/posts");
    page.wait_there("[data-testid=toast]");
    assert_told(
        &page,
        "the list after it was saved",
        &[
            "heading \"Posts\" level=1",
            "region \"Notifications\"",
            "button \"Close\"",
        ],
    );
    assert_eq!(
        live_region(&page, "[data-testid=toast]").as_deref(),
        Some("polite"),
        "good news waits until the reader pauses"
    );
}

#[test]
fn what_others_do_is_announced_and_questions_are_dialogs() {
    let world = World::new();
    let page = world.open("/posts/edit/4");
    page.wait_for("the title", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    page.fill(&field("title"), "Mine");
    world.patch_post(4, &json!({ "title": "Theirs" }));
    page.wait_there(ALERT);
    assert_eq!(live_region(&page, ALERT).as_deref(), Some("assertive"));
    page.click_named("Save");
    page.wait_there("[data-conflict=title]");
    assert_told(
        &page,
        "the conflict",
        &[
            "heading \"Edit post 4\" level=1",
            "list \"Who is here\"",
            "alert \"\" live=assertive",
            "textbox \"Title\" required=true",
            "group \"Somebody else changed this too. Which one stays?\"",
            "region \"Yours\"",
            "button \"Keep mine\"",
            "button \"Take theirs\"",
        ],
    );
    page.goto("/posts/show/5");
    page.wait_there("[data-testid=show-content]");
    page.click_named("Delete");
    page.wait_there("dialog[open]");
    assert_told(
        &page,
        "the question before deleting",
        &[
            "dialog \"Are you sure?\" modal=true (Post 5 will be deleted for everybody. This cannot be undone.)",
            "heading \"Are you sure?\" level=2",
            "button \"Cancel\"",
            "button \"Delete\"",
        ],
    );
    page.press(Key::Escape);
    page.wait_gone("dialog[open]");
}

/// How urgently a screen reader is told of what appears in the first match.
fn live_region(page: &Page, selector: &str) -> Option<String> {
    let answer = page.run(
        "const region = document.querySelector(arguments[0])?.closest('[aria-live], [role=alert], [role=status]');
         if (!region) return null;
         return region.getAttribute('aria-live') ?? ({ alert: 'assertive', status: 'polite' })[region.getAttribute('role')]",
        &json!([selector]),
    );
    answer.as_str().map(str::to_owned)
}
