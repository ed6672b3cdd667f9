//! Files in and out: large ones, while the page stays responsive.

use std::time::Duration;

use serde_json::{Value, json};

use super::cell;
use crate::harness::{Page, World, eventually};

/// How long a large file may take on a busy machine.
const LONG: Duration = Duration::from_secs(240);

/// The longest time that the page may be held up at once, in ms.
const LONGEST_TASK: f64 = 100.0;

fn wait_long(page: &Page, what: &str, holds: impl Fn(&Page) -> bool) {
    if eventually(LONG, || holds(page).then_some(())).is_none() {
        page.fail(&format!("waited in vain for {what}"));
    }
}

/// From now on remembers how long the longest task was, and the file that the person is given.
fn observe(page: &Page) {
    page.run(
        "window.longest = 0;
         new PerformanceObserver((list) => {
             for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
         }).observe({ type: 'longtask' });
         const make = URL.createObjectURL;
         URL.createObjectURL = (file) => { window.file = file; return make.call(URL, file); };",
        &json!([]),
    );
}

fn assert_responsive(page: &Page) {
    let longest = page
        .run("return window.longest", &json!([]))
        .as_f64()
        .unwrap_or(f64::MAX);
    assert!(longest <= LONGEST_TASK, "the page was held up for {longest} ms");
}

/// The text of the file that the person was given; `null` if there is none.
fn given(page: &Page) -> Value {
    page.run_async("return window.file ? await window.file.text() : null", &json!([]))
}

/// Chooses a file with this text.
fn choose(page: &Page, text: &str) {
    page.wait_there("dialog[open] input[type=file]");
    page.run(
        "const files = new DataTransfer();
         files.items.add(new File([arguments[0]], 'posts.csv', { type: 'text/csv' }));
         const input = document.querySelector('dialog[open] input[type=file]');
         input.files = files.files;
         input.dispatchEvent(new Event('change', { bubbles: true }));",
        &json!([text]),
    );
}

#[test]
fn a_hundred_thousand_records_are_exported_while_the_page_stays_responsive() {
    let world = World::new();
    world.fault("seed", &json!({ "posts": 100_000 }));
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    observe(&page);
    page.click_named("Export");
    page.wait_text("[data-testid=progress]", "/100,000");
    wait_long(&page, "the file", |page| {
        page.texts("[data-testid=toast]")
            .concat()
            .contains("Exported 100,000 posts")
    });
    assert_responsive(&page);
    page.wait_gone("dialog[open]");
    let facts = page.run_async(
        "const text = await window.file.text();
         const lines = text.split('\\r\\n');
         return [text.charCodeAt(0) === 0xFEFF, lines[0].slice(0, 15), lines.length - 2, lines.at(-2).split(',')[0]];",
        &json!([]),
    );
    // The mark is kept out of the text by the browser.
    assert_eq!(facts[2], json!(100_000));
    assert_eq!(facts[3], json!("100000"));
    page.assert_no_panic();
}

#[test]
fn an_export_is_of_the_list_as_it_is_searched_and_sorted_and_can_be_cancelled() {
    let world = World::new();
    world.patch_post(
        7,
        &json!({ "title": "=HYPERLINK(\"https://evil.example\") xylophone" }),
    );
    world.patch_post(9, &json!({ "title": "A xylophone, \"quoted\"" }));
    let page = world.open("/posts?sort=-id&q=xylophone");
    page.wait_there(&cell(9, "title"));
    observe(&page);
    page.click_named("Export");
    page.wait_text("[data-testid=toast]", "Exported 2 posts");
    let text = given(&page);
    let text = text.as_str().unwrap_or_default();
    let ids: Vec<&str> = text
        .split("\r\n")
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(ids, ["9", "7", ""]);
    assert!(text.contains("\"A xylophone, \"\"quoted\"\"\""), "{text}");
    assert!(
        text.contains("\"'=HYPERLINK("),
        "a formula is made harmless: {text}"
    );

    page.run("window.file = null", &json!([]));
    world.fault(
        "http",
        &json!({ "path": "/api/posts", "times": 1, "delayMs": 60_000 }),
    );
    page.click_named("Export");
    page.wait_there("dialog[open] progress");
    page.click_named("Cancel");
    page.wait_gone("dialog[open]");
    assert_eq!(given(&page), Value::Null);
    page.assert_no_panic();
}

#[test]
fn ten_thousand_records_are_imported_while_the_page_stays_responsive() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    observe(&page);
    let mut text = "id;title;category;status;content\r\n".to_owned();
    for number in 2..=10_001 {
        let (category, status) = match number {
            4_000 => ("999", "draft"),
            8_000 => ("1", "brilliant"),
            _ => ("1", "draft"),
        };
        text += &format!("{number};\"Imported; no. {number}\";{category};{status};\"Two\nlines\"\r\n");
    }
    page.click_named("Import");
    choose(&page, &text);
    page.wait_text("[data-testid=progress]", "/10,000");
    wait_long(&page, "the report", |page| {
        page.count("dialog[open] .panel-lines") > 0
    });
    assert_responsive(&page);
    page.assert_text(
        "dialog[open]",
        "9,998 records were created. 2 lines could not be imported.",
    );
    page.assert_text("dialog[open] .panel-lines", "there is no category with id 999");
    page.assert_text(
        "dialog[open] .panel-lines",
        "must be \"draft\", \"published\" or \"rejected\"",
    );
    page.assert_text("dialog[open]", "Columns that were left out: id.");
    page.click_named("Download the failed lines");
    let failed = given(&page);
    let failed = failed.as_str().unwrap_or_default();
    assert_eq!(failed.split("\r\n").count(), 4, "{failed}");
    page.click_named("Close");
    page.wait_gone("dialog[open]");
    page.wait_for("the list to count them", |page| {
        page.text("main")
            .is_some_and(|text| text.contains("10998") || text.contains("10,998"))
    });
    page.assert_no_panic();
}

#[test]
fn an_import_can_be_cancelled_and_a_file_without_names_is_refused() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    page.click_named("Import");
    choose(&page, "What is this?\n1\n");
    page.wait_text("dialog[open] [role=alert]", "There is no column \"title\"");
    page.click_named("Import another file");
    world.fault(
        "http",
        &json!({ "method": "POST", "path": "/api/posts", "times": 1, "delayMs": 1500 }),
    );
    let lines: String = (0..500).map(|number| format!("New {number},1\n")).collect();
    choose(&page, &format!("title,category\n{lines}"));
    page.wait_text("[data-testid=progress]", "/500");
    page.click_named("Cancel");
    page.wait_text("dialog[open]", "The import was cancelled.");
    page.click_named("Close");
    page.wait_gone("dialog[open]");
    page.assert_no_panic();
}
