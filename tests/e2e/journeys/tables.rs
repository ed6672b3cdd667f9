//! Filters, orders, columns and pages of a list.

use serde_json::{Value, json};

use super::access::{SCREENS, assert_accessible, browser_on};
use super::{ALERT, BADGE, cell};
use crate::harness::{Key, Page, World};

const NEWEST: &str = "/posts?sorters[0][field]=id&sorters[0][order]=desc";

/// The texts of a column, from the top.
fn column(page: &Page, name: &str) -> Vec<String> {
    page.texts(&format!("tbody td[data-col={name}]"))
}

/// The button that opens this menu.
fn open(page: &Page, menu: &str) {
    page.click_named(menu);
    page.wait_there(".panel");
}

fn all_are(page: &Page, name: &str, text: &str) {
    page.wait_for(&format!("every {name} to be {text}"), |page| {
        let texts = column(page, name);
        !texts.is_empty() && texts.iter().all(|own| own == text)
    });
}

#[test]
fn k21_back_leads_through_pages_and_filters_and_clear_clears_at_once() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    page.click("a[aria-label=\"Page 2\"]");
    page.wait_there(&cell(11, "title"));
    open(&page, "Status");
    page.click(".panel label:nth-of-type(3)");
    all_are(&page, "status", "Draft");
    page.wait_path("/posts?filters[0][field]=status&filters[0][operator]=eq&filters[0][value]=draft");
    page.press(Key::Escape);
    page.wait_gone(".panel");
    page.click("a[aria-label=\"Page 2\"]");
    page.wait_for("the second page of the drafts", |page| {
        page.path().contains("currentPage=2")
    });
    page.back();
    page.wait_for("the first page of the drafts", |page| {
        !page.path().contains("currentPage")
    });
    all_are(&page, "status", "Draft");
    page.back();
    page.wait_path("/posts?currentPage=2");
    page.wait_there(&cell(11, "title"));
    page.forward();
    all_are(&page, "status", "Draft");
    world.forget_requests();
    page.click_named("Clear the filter Status");
    page.wait_path("/posts");
    page.wait_there(&cell(1, "title"));
    assert_eq!(
        page.count(".panel"),
        0,
        "nothing had to be opened, and nothing confirmed"
    );
}

#[test]
fn k21_several_categories_are_found_ticked_and_cleared_from_the_panel_too() {
    let world = World::new();
    for (id, title) in [(3, "Zither"), (4, "Zeppelins")] {
        world.rest(
            "PATCH",
            &format!("/api/categories/{id}"),
            &json!({ "title": title }),
        );
    }
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    open(&page, "Category");
    page.type_keys("ze");
    page.wait_for("the one category", |page| {
        page.texts(".panel li") == ["Zeppelins"]
    });
    page.click(".panel li input");
    all_are(&page, "category", "Zeppelins");
    page.fill(".panel input[type=search]", "zi");
    page.wait_for("the other category", |page| page.texts(".panel li") == ["Zither"]);
    page.click(".panel li input");
    page.wait_for("posts of both", |page| {
        let names = column(page, "category");
        names.iter().any(|name| name == "Zither") && names.iter().all(|name| name.starts_with('Z'))
    });
    page.press(Key::Escape);
    page.wait_gone(".panel");
    page.wait_text(".popover-count", "2");
    // Both were ticked in one go, so Back takes back both.
    page.back();
    page.wait_path("/posts");
    page.forward();
    page.wait_text(".popover-count", "2");
    page.reload();
    page.wait_text(".popover-count", "2");
    page.click(".opener");
    page.wait_for("the chosen ones first", |page| {
        page.texts(".panel li").get(..2) == Some(&["Zither".to_owned(), "Zeppelins".to_owned()])
            || page.texts(".panel li").get(..2) == Some(&["Zeppelins".to_owned(), "Zither".to_owned()])
    });
    page.click(".panel .foot button");
    page.wait_path("/posts");
}

#[test]
fn l13_what_a_deep_link_sorts_and_filters_by_is_marked() {
    let world = World::new();
    let page = world.open(
        "/posts?sorters[0][field]=title&sorters[0][order]=desc&sorters[1][field]=id&sorters[1][order]=asc\
         &filters[0][field]=status&filters[0][operator]=eq&filters[0][value]=rejected",
    );
    all_are(&page, "status", "Rejected");
    let sorted = |name: &str| {
        page.run(
            "return document.querySelector(`th[data-col=${arguments[0]}]`).ariaSort",
            &json!([name]),
        )
    };
    assert_eq!(
        (sorted("title"), sorted("id")),
        (json!("descending"), json!("ascending"))
    );
    assert_eq!(page.texts("th .sort-rank"), ["2", "1"], "id second, title first");
    page.wait_there("th[data-col=status] .filtered");
    let titles: Vec<String> = column(&page, "title")
        .iter()
        .map(|title| title.to_lowercase())
        .collect();
    assert!(titles.is_sorted_by(|one, other| one >= other), "{titles:?}");
}

#[test]
fn a_second_column_is_added_with_shift() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    page.click("th[data-col=title] button");
    page.wait_for("the order", |page| page.path().contains("[field]=title"));
    page.run(
        "document.querySelector('th[data-col=id] button').dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }))",
        &json!([]),
    );
    page.wait_for("both", |page| page.path().contains("sorters[1][field]=id"));
    assert_eq!(page.texts("th .sort-rank"), ["2", "1"]);
}

#[test]
fn k21_when_another_browser_empties_the_page_one_is_taken_to_the_last() {
    let world = World::new();
    let page = world.open("/posts?pageSize=100&currentPage=10");
    page.wait_there(&cell(901, "title"));
    for id in 901..=1000 {
        world.rest("DELETE", &format!("/api/posts/{id}"), &Value::Null);
    }
    page.wait_path("/posts?currentPage=9&pageSize=100");
    page.wait_there(&cell(801, "title"));
    page.back();
    page.wait_for("the page before", |page| {
        page.path() != "/posts?currentPage=9&pageSize=100"
    });
}

#[test]
fn k21_another_page_size_keeps_the_first_visible_row_in_view() {
    let world = World::new();
    let page = world.open("/posts?pageSize=50&currentPage=2");
    page.wait_there(&cell(51, "title"));
    page.run(
        "document.querySelector('tr[data-id=\"74\"]').scrollIntoView({ block: 'start' })",
        &json!([]),
    );
    page.run(
        "const e = document.querySelector('select[aria-label=\"Page size\"]');
         e.value = '20'; e.dispatchEvent(new Event('change', { bubbles: true }))",
        &json!([]),
    );
    page.wait_path("/posts?currentPage=4&pageSize=20");
    page.wait_there(&cell(61, "title"));
    page.wait_for("post 74 to be in view", |page| {
        page.run(
            "const header = document.querySelector('header').getBoundingClientRect();
             const row = document.querySelector('tr[data-id=\"74\"]').getBoundingClientRect();
             return row.top >= header.bottom && row.bottom <= innerHeight && scrollY > 0",
            &json!([]),
        ) == json!(true)
    });
}

#[test]
fn k20_a_page_that_is_on_its_way_says_so_online_and_offline() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    let slow =
        json!({ "method": "GET", "path": "/api/posts", "times": 1, "delayMs": 3000, "when": "before" });
    world.fault("http", &slow);
    page.run(
        "document.querySelector('a[aria-label=\"Page 2\"]').click()",
        &json!([]),
    );
    page.wait_there("[aria-busy=true] table");
    page.wait_text(".pages-total", "Loading page 2");
    page.wait_there(&cell(11, "title"));
    page.wait_gone("[aria-busy=true] table");

    page.cdp("Network.enable", &json!({}));
    let network = |offline: bool| {
        let conditions =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        page.cdp("Network.emulateNetworkConditions", &conditions);
    };
    network(true);
    page.run(
        "document.querySelector('a[aria-label=\"Page 5\"]').click()",
        &json!([]),
    );
    page.wait_text(ALERT, "You are offline.");
    page.wait_text(".pages-total", "Loading page 5");
    page.wait_there("[aria-busy=true] table");
    network(false);
    page.wait_there(&cell(41, "title"));
    page.wait_gone("[aria-busy=true] table");
}

#[test]
fn the_next_page_is_there_before_it_is_asked_for() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "title"));
    world.forget_requests();
    page.run(
        "document.querySelector('a[aria-label=\"Page 2\"]').focus()",
        &json!([]),
    );
    page.wait_for("the second page to be fetched", |_| {
        world.requests("GET", "/api/posts") == 1
    });
    let slow =
        json!({ "method": "GET", "path": "/api/posts", "times": null, "delayMs": 20000, "when": "before" });
    world.fault("http", &slow);
    page.press(Key::Enter);
    page.wait_there(&cell(11, "title"));
    world.repair();
}

#[test]
fn columns_and_density_are_kept() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "category"));
    open(&page, "View");
    page.click(".panel li:nth-child(2) input");
    page.wait_gone("[data-col=category]");
    page.click(".panel fieldset:nth-of-type(2) label:nth-of-type(2)");
    page.wait_there("[data-density=compact]");
    page.reload();
    page.wait_there(&cell(1, "status"));
    page.wait_there("[data-density=compact]");
    assert_eq!(page.count("[data-col=category]"), 0);
    open(&page, "View");
    page.click(".panel li:nth-child(2) input");
    page.wait_there(&cell(1, "category"));
}

#[test]
fn a_filter_that_the_server_cannot_do_is_named() {
    let world = World::new();
    let page = world.browser();
    page.goto("/posts?filters[0][field]=status&filters[0][operator]=nbetween&filters[0][value]=x");
    page.wait_text("main", "the operator \"nbetween\"");
    page.goto("/posts?filters[0][field]=password&filters[0][operator]=eq&filters[0][value]=x");
    page.wait_text(ALERT, "filters[0][field]=password");
    page.wait_there(&cell(1, "title"));
    page.click("a[aria-label=\"Page 2\"]");
    page.wait_there(&cell(11, "title"));
    page.wait_gone(ALERT);
}

#[test]
fn k13_in_manual_mode_a_banner_counts_what_others_changed_and_can_be_on_the_page() {
    let world = World::new();
    let mut config = world.config();
    config["liveMode"] = json!("manual");
    world.configure(1, &config.to_string());
    let page = world.open("/posts");
    page.wait_there(&cell(2, "title"));
    let before = page.text(&cell(2, "title"));
    world.patch_post(500, &json!({ "title": "On another page" }));
    world.patch_post(2, &json!({ "title": "Not yet" }));
    page.wait_text(ALERT, "1 post was changed by somebody else.");
    world.patch_post(2, &json!({ "title": "Not yet, again" }));
    world.patch_post(3, &json!({ "title": "Nor this" }));
    // The badge is the proof that all of them have arrived.
    page.wait_text(BADGE, "3");
    page.wait_text(ALERT, "2 posts were changed by others.");
    assert_eq!(page.text(&cell(2, "title")), before);
    page.click_named("Refresh");
    page.wait_text(&cell(2, "title"), "Not yet, again");
    page.wait_gone(ALERT);
}

#[test]
fn axe_finds_nothing_in_open_menus_with_a_selection_and_with_rows_that_wait() {
    for screen in SCREENS {
        let world = World::new();
        let page = browser_on(&world, screen);
        page.goto(&format!("{NEWEST}&pageSize=20"));
        page.wait_there(&cell(1000, "category"));
        page.wait_live();
        for menu in ["Category", "Status", "View"] {
            open(&page, menu);
            page.wait_there(".panel label");
            assert_accessible(&page, &format!("the menu {menu}, {screen:?}"));
            page.press(Key::Escape);
        }
        page.click("tr[data-id=\"998\"] .check");
        page.wait_there("[data-testid=selection]");
        let post = json!({ "title": "New", "content": "x", "status": "draft", "category": { "id": 1 } });
        world.rest("POST", "/api/posts", &post);
        page.wait_text("[data-testid=waiting]", "1 new post");
        assert_accessible(&page, &format!("a selection and a row that waits, {screen:?}"));
    }
}

#[test]
fn a_filter_that_no_menu_shows_can_be_cleared_all_the_same() {
    let world = World::new();
    let page = world.open(
        "/posts?filters[0][field]=category.id&filters[0][operator]=eq&filters[0][value]=3\
         &filters[1][field]=status&filters[1][operator]=ne&filters[1][value]=draft",
    );
    page.wait_for("no drafts", |page| {
        let texts = column(page, "status");
        !texts.is_empty() && !texts.iter().any(|text| text == "Draft")
    });
    page.wait_text(".popover-count", "1");
    page.click_named("Clear 1 other filter");
    page.wait_for("the other filter to be gone", |page| {
        !page.path().contains("status")
    });
    page.click_named("Clear the filter Category");
    page.wait_path("/posts");
}
