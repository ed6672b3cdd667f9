//! The pages whose code arrives after the first one's.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{cell, field};
use crate::harness::{Page, World, setting};

const SEARCH: &str = "[data-testid=filter]";
/// What is there from the start.
const KEPT: &str = "[data-testid=filter], header, main, main table, nav";
/// What arrives with the code of the later pages: the choice of a language.
const LATE: &str = "header select[aria-label]";

/// Keeps the code of the later pages from this browser, or lets it through again.
fn keep_from(page: &Page, urls: &[&str]) {
    page.cdp("Network.enable", &json!({}));
    page.cdp("Network.setBlockedURLs", &json!({ "urls": urls }));
}

/// A site of several files, and a browser that does not get the code of the later pages; `None` if there is but one file.
fn without_later_pages() -> Option<(World, Page)> {
    let world = World::new();
    if !world.is_cut() {
        println!("this site was built in one piece: there is nothing to keep from it");
        return None;
    }
    let page = world.browser();
    keep_from(&page, &["*/later-*"]);
    Some((world, page))
}

#[test]
fn the_first_list_is_live_without_the_code_of_other_pages_which_can_be_asked_for_again() {
    let Some((world, page)) = without_later_pages() else {
        return;
    };
    page.goto("/posts");
    page.wait_live();
    page.wait_there(&cell(1, "title"));
    world.patch_post(1, &json!({ "title": "Seen at once" }));
    page.wait_text(&cell(1, "title"), "Seen at once");
    page.follow("/posts/edit/1");
    page.wait_text("[data-testid=error-page] h1", "This page could not be loaded yet");
    page.assert_text("[data-testid=error-page]", "It is asked for again by itself");
    keep_from(&page, &[]);
    page.click_named("Try again");
    page.wait_value(&field("title"), "Seen at once");
    page.assert_no_panic();
}

/// Counted by what the browser asked for, not by what is thought to be needed.
#[test]
fn the_list_is_live_within_its_budget_of_bytes() {
    let Some((world, page)) = without_later_pages() else {
        return;
    };
    page.goto("/posts");
    page.wait_there(&cell(1, "title"));
    page.wait_live();
    let asked = page.run(
        "return performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname.slice(1))",
        &json!([]),
    );
    let asked = asked.as_array().unwrap().iter().filter_map(Value::as_str);
    let code: BTreeSet<&str> = asked
        .filter(|file| !file.starts_with("later-"))
        .filter(|file| [".js", ".wasm", ".css"].iter().any(|end| file.ends_with(end)))
        .chain(["index.html"])
        .collect();
    assert!(code.len() > 3, "the page, its script and its parts: {code:?}");
    let weight: u64 = code.iter().map(|file| world.weight(file)).sum();
    let budget: u64 = setting("SAPWOOD_LIVE_LIST").parse().unwrap();
    println!("{weight} bytes of {budget}");
    assert!(weight <= budget, "{weight} bytes instead of {budget}: {code:#?}");
}

#[test]
fn code_that_did_not_arrive_is_asked_for_again_by_itself_and_the_page_that_waits_for_it_opens() {
    let Some((_world, page)) = without_later_pages() else {
        return;
    };
    page.goto("/posts");
    page.wait_there(&cell(1, "title"));
    page.follow("/posts/edit/1");
    page.wait_text("[data-testid=error-page] h1", "This page could not be loaded yet");
    keep_from(&page, &[]);
    page.wait_there(&field("title"));
    page.assert_no_panic();
}

#[test]
fn code_that_arrives_late_leaves_what_is_there_as_it_is() {
    let Some((_world, page)) = without_later_pages() else {
        return;
    };
    page.goto("/posts");
    page.wait_there(&cell(1, "title"));
    page.wait_live();
    page.click(SEARCH);
    page.type_keys("se");
    page.run(
        "window.before = [...document.querySelectorAll(arguments[0])]",
        &json!([KEPT]),
    );
    assert_eq!(page.count(LATE), 0, "it has not arrived");
    keep_from(&page, &[]);
    page.wait_there(LATE);
    let same = page.run(
        "const [now, field] = [[...document.querySelectorAll(arguments[0])], document.activeElement];
         return [now.length > 2 && now.length === window.before.length && now.every((node, at) => node === window.before[at]),
                 field.matches(arguments[1]), field.value]",
        &json!([KEPT, SEARCH]),
    );
    assert_eq!(same, json!([true, true, "se"]));
    page.type_keys("a");
    page.wait_value(SEARCH, "sea");
    page.assert_no_panic();
}
