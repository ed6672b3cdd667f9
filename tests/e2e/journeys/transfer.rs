//! Files in and out: large ones, while the page stays responsive.

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Value, json};

use super::cell;
use crate::harness::{Page, World, eventually};

/// How long a large file may take on a busy machine.
const LONG: Duration = Duration::from_secs(240);

/// The longest time that the page may be held up at once, in ms.
const LONGEST_TASK: f64 = 100.0;

/// How often it may be tried.
const ATTEMPTS: u32 = 3;

fn wait_long(page: &Page, what: &str, holds: impl Fn(&Page) -> bool) {
    if eventually(LONG, || holds(page).then_some(())).is_none() {
        page.fail(&format!("waited in vain for {what}"));
    }
}

/// From now on remembers how long the longest task was, and the file that the person is given.
///
/// A busy machine holds up a page, too. How much so is seen from a task of known length that runs every now and then: by
/// what its longest run is longer than its shortest, the page may be held up more.
fn observe(page: &Page) {
    page.run(
        "const known = () => {
             const start = performance.now();
             let sum = 0;
             for (let i = 0; i < 1_500_000; i += 1) sum += i % 7;
             window.sum = sum;
             return performance.now() - start;
         };
         for (let i = 0; i < 40; i += 1) known();
         window.tasks = [];
         window.runs = [known()];
         setInterval(() => window.runs.push(known()), 40);
         new PerformanceObserver((list) => {
             for (const task of list.getEntries()) window.tasks.push(task.duration);
         }).observe({ type: 'longtask' });
         const make = URL.createObjectURL;
         URL.createObjectURL = (file) => { window.file = file; return make.call(URL, file); };",
        &json!([]),
    );
}

/// Does something, given the number of the attempt from 1, during which the page must not hold itself up for long.
///
/// What a machine does to a page it does now and then; what the page does to itself is there each time. So it may be tried
/// again.
fn responsively(page: &Page, attempt: impl Fn(u32)) {
    let mut seen = Vec::new();
    for number in 1..=ATTEMPTS {
        page.run(
            "window.tasks = []; window.runs = window.runs.slice(-1)",
            &json!([]),
        );
        attempt(number);
        let facts = page.run(
            "return [Math.max(0, ...window.tasks), Math.max(...window.runs) - Math.min(...window.runs)]",
            &json!([]),
        );
        let [longest, machine] = [0, 1].map(|place| facts[place].as_f64().unwrap_or(f64::MAX));
        if longest - machine <= LONGEST_TASK {
            return;
        }
        seen.push(format!(
            "{longest} ms, of which the machine took up to {machine} ms"
        ));
    }
    panic!("the page was held up: {seen:?}");
}

/// The text of the file that the person was given; `null` if there is none.
fn given(page: &Page) -> Value {
    page.run_async("return window.file ? await window.file.text() : null", &json!([]))
}

/// Has a file with this text ready to be chosen.
pub(super) fn make_file(page: &Page, text: &str) {
    page.run(
        "window.chosen = new File([arguments[0]], 'posts.csv', { type: 'text/csv' })",
        &json!([text]),
    );
}

/// Chooses the file.
pub(super) fn choose(page: &Page) {
    page.wait_there("dialog[open] input[type=file]");
    page.run(
        "const files = new DataTransfer();
         files.items.add(window.chosen);
         const input = document.querySelector('dialog[open] input[type=file]');
         input.files = files.files;
         input.dispatchEvent(new Event('change', { bubbles: true }));",
        &json!([]),
    );
}

#[test]
fn a_hundred_thousand_records_are_exported_while_the_page_stays_responsive() {
    let world = World::new();
    world.fault("seed", &json!({ "posts": 100_000 }));
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    observe(&page);
    responsively(&page, |_| {
        page.run("window.file = null", &json!([]));
        page.click_named("Export");
        page.wait_text("[data-testid=progress]", "/100,000");
        wait_long(&page, "the file", |page| {
            page.run("return Boolean(window.file)", &json!([])) == json!(true)
        });
        page.wait_text("[data-testid=toast]", "Exported 100,000 posts");
        page.wait_gone("dialog[open]");
    });
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
fn an_export_is_of_the_list_as_it_is_searched_and_sorted() {
    let world = World::new();
    world.patch_post(
        7,
        &json!({ "title": "=HYPERLINK(\"https://evil.example\") xylophone" }),
    );
    world.patch_post(9, &json!({ "title": "A xylophone, \"quoted\"" }));
    let page = world.open(
        "/posts?sorters[0][field]=id&sorters[0][order]=desc\
         &filters[0][field]=q&filters[0][operator]=contains&filters[0][value]=xylophone",
    );
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

    page.assert_no_panic();
}

#[test]
fn an_export_can_be_cancelled() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    observe(&page);
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
    make_file(&page, &text);
    page.click_named("Import");
    let attempts = Cell::new(0);
    responsively(&page, |attempt| {
        if attempt > 1 {
            page.click_named("Import another file");
        }
        attempts.set(attempt);
        choose(&page);
        page.wait_text("[data-testid=progress]", "/10,000");
        wait_long(&page, "the report", |page| {
            page.count("dialog[open] .panel-lines") > 0
        });
    });
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
    let total = json!((1000 + 9_998 * attempts.get()).to_string());
    page.wait_for("the list to count them", |page| {
        page.run(
            "return document.querySelector('main').innerText.replaceAll(',', '').includes('of ' + arguments[0])",
            &json!([total]),
        ) == json!(true)
    });
    page.assert_no_panic();
}

#[test]
fn a_file_without_names_is_refused() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    page.click_named("Import");
    make_file(&page, "What is this?\n1\n");
    choose(&page);
    page.wait_text("dialog[open] [role=alert]", "There is no column \"title\"");
    page.click_named("Import another file");
    page.wait_there("dialog[open] input[type=file]");
    page.assert_no_panic();
}

#[test]
fn an_import_can_be_cancelled() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    page.click_named("Import");
    world.fault(
        "http",
        &json!({ "method": "POST", "path": "/api/posts", "times": 1, "delayMs": 1500 }),
    );
    let lines: String = (0..500).map(|number| format!("New {number},1\n")).collect();
    make_file(&page, &format!("title,category\n{lines}"));
    choose(&page);
    page.wait_text("[data-testid=progress]", "/500");
    page.click_named("Cancel");
    page.wait_text("dialog[open]", "The import was cancelled.");
    page.click_named("Close");
    page.wait_gone("dialog[open]");
    page.assert_no_panic();
}
