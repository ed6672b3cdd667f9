//! What a page asks the server for, and how often.

use serde_json::{Value, json};

use super::cell;
use crate::harness::{Key, Page, World};

/// The queries of the requests for lists of a resource, in the order in which they were made.
fn queries(world: &World, resource: &str) -> Vec<String> {
    let path = format!("/api/{resource}");
    let log = world.rest(
        "GET",
        &format!("/__sandbox/requests?method=GET&path={path}"),
        &Value::Null,
    );
    let requests = log["requests"].as_array().expect("a log of requests").iter();
    requests
        .filter(|request| request["path"] == *path)
        .filter_map(|request| request["query"].as_str().map(str::to_owned))
        .collect()
}

/// Opens a page without live events, after which some things would be asked for a second time.
fn open_quietly(world: &World, path: &str) -> Page {
    let config = json!({ "api": { "url": "/api" }, "live": { "provider": "none" } });
    world.configure(1, &config.to_string());
    let page = world.browser();
    page.goto(path);
    page.wait_there("tbody td[data-col=title]");
    page
}

/// Waits until what happens on a channel is heard of.
fn wait_attached(world: &World, page: &Page, channel: &str) {
    page.wait_for(&format!("the channel {channel}"), |_| {
        world.channels().iter().any(|own| own == channel)
    });
}

#[test]
fn a_list_asks_for_its_page_and_the_names_on_it_and_for_nothing_else() {
    let world = World::new();
    world.fault("seed", &json!({ "posts": 123 }));
    let page = open_quietly(&world, "/posts");
    page.wait_for("the names of the categories", |page| {
        page.texts("td[data-col=category]")
            .iter()
            .all(|name| !name.is_empty())
    });
    assert_eq!(queries(&world, "posts"), ["_start=0&_end=10"]);
    let names = queries(&world, "categories");
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(
        names[0].split('&').all(|part| part.starts_with("id=")),
        "{names:?}"
    );
    page.wait_there("a[aria-label=\"Page 13\"]");
    assert_eq!(
        page.count("a[aria-label=\"Page 14\"]"),
        0,
        "123 posts are 13 pages"
    );
}

#[test]
fn page_and_size_are_what_the_server_is_asked_for_and_a_page_beyond_the_end_is_the_last() {
    let world = World::new();
    world.fault("seed", &json!({ "posts": 123 }));
    let page = open_quietly(&world, "/posts?currentPage=99");
    page.wait_path("/posts?currentPage=13");
    page.wait_there(&cell(121, "title"));
    world.forget_requests();
    page.follow("/posts?currentPage=2");
    page.wait_there(&cell(11, "title"));
    page.follow("/posts?currentPage=2&pageSize=50");
    page.wait_there(&cell(51, "title"));
    assert_eq!(
        queries(&world, "posts"),
        ["_start=10&_end=20", "_start=50&_end=100"]
    );
}

#[test]
fn five_letters_in_the_search_for_a_category_are_one_request() {
    let world = World::new();
    world.rest("PATCH", "/api/categories/4", &json!({ "title": "Zeppelins" }));
    let page = open_quietly(&world, "/posts");
    page.click_named("Category");
    page.wait_there(".panel li");
    world.forget_requests();
    page.type_keys("zeppe");
    page.wait_for("the one category", |page| {
        page.texts(".panel li") == ["Zeppelins"]
    });
    let asked = queries(&world, "categories");
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].contains("title_like=zeppe"), "{asked:?}");
}

#[test]
fn filters_add_up_and_lead_back_to_the_first_page() {
    let world = World::new();
    world.rest("PATCH", "/api/categories/4", &json!({ "title": "Zeppelins" }));
    let page = open_quietly(&world, "/posts?currentPage=3");
    page.click_named("Status");
    page.click(".panel label:nth-of-type(3)");
    page.wait_for("the first page of the drafts", |page| {
        page.path().contains("[value]=draft") && !page.path().contains("currentPage")
    });
    page.press(Key::Escape);
    page.wait_gone(".panel");
    world.forget_requests();
    page.click_named("Category");
    page.wait_there(".panel li");
    page.type_keys("zeppe");
    page.wait_for("the one category", |page| {
        page.texts(".panel li") == ["Zeppelins"]
    });
    page.click(".panel li input");
    page.wait_for("drafts about zeppelins", |page| {
        let (names, states) = (
            page.texts("td[data-col=category]"),
            page.texts("td[data-col=status]"),
        );
        !names.is_empty()
            && names.iter().all(|name| name == "Zeppelins")
            && states.iter().all(|state| state == "Draft")
    });
    let asked = queries(&world, "posts");
    let [one] = &asked[..] else {
        page.fail(&format!("one request, not {asked:?}"));
    };
    for part in ["_start=0", "_end=10", "status=draft", "category.id=4"] {
        assert!(one.split('&').any(|own| own == part), "{part} is not in {one}");
    }
    for part in ["[field]=status", "[field]=category.id", "[value]=draft"] {
        assert!(page.path().contains(part), "{part} is not in {}", page.path());
    }
}

#[test]
fn a_column_is_sorted_up_then_down_then_as_before() {
    let world = World::new();
    let page = open_quietly(&world, "/categories");
    let (title, sorted) = ("th[data-col=title] button", "th[data-col=title]");
    let arrow = |page: &Page| {
        page.run(
            "return document.querySelector(arguments[0]).ariaSort",
            &json!([sorted]),
        )
    };
    world.forget_requests();
    for (order, direction) in [("asc", "ascending"), ("desc", "descending")] {
        page.click(title);
        page.wait_for(direction, |page| arrow(page) == json!(direction));
        let query = format!("sorters[0][field]=title&sorters[0][order]={order}");
        page.wait_for(&query, |page| page.path().contains(&query));
    }
    page.click(title);
    page.wait_path("/categories");
    page.wait_for("no arrow", |page| {
        !["ascending", "descending"]
            .map(Value::from)
            .contains(&arrow(page))
    });
    page.wait_text("tbody tr:first-child td[data-col=id]", "1");
    let asked = queries(&world, "categories");
    for order in ["_sort=title&_order=asc", "_sort=title&_order=desc"] {
        assert_eq!(
            asked.iter().filter(|one| one.ends_with(order)).count(),
            1,
            "{order}: {asked:?}"
        );
    }
}

#[test]
fn k3_one_event_costs_one_request_for_each_question_it_may_have_changed() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(1, "category"));
    wait_attached(&world, &page, "resources/categories");
    let category = world.record("/posts/1")["category"]["id"].clone();
    let rename = |title: &str| {
        world.forget_requests();
        world.rest(
            "PATCH",
            &format!("/api/categories/{category}"),
            &json!({ "title": title }),
        );
        page.wait_text(&cell(1, "category"), title);
    };
    rename("Old growth");
    assert_eq!(queries(&world, "categories").len(), 1, "the names in the table");
    assert_eq!(queries(&world, "posts"), [""; 0], "no post has changed");
    // With the filter open two hooks ask about categories, each its own question.
    page.click_named("Category");
    page.wait_there(".panel li");
    rename("Ancient");
    let mut asked = queries(&world, "categories");
    asked.sort_unstable();
    let all = asked.len();
    asked.dedup();
    assert_eq!(asked.len(), all, "{asked:?}");
    assert!(all <= 2, "{asked:?}");
}

#[test]
fn k18_a_channel_is_left_with_the_last_page_that_needs_it() {
    let world = World::new();
    let page = world.open("/categories");
    page.wait_there(&cell(1, "title"));
    let attached = |channel: &str| world.channels().iter().filter(|own| *own == channel).count();
    wait_attached(&world, &page, "resources/categories");
    assert_eq!(attached("resources/posts"), 1, "for the badge");
    page.follow("/nowhere/at/all");
    page.wait_there("[data-testid=not-found]");
    page.wait_for("the channel of the categories to be left", |_| {
        attached("resources/categories") == 0
    });
    assert_eq!(attached("resources/posts"), 1, "the badge is still there");
}

#[test]
fn k22_a_failure_that_passes_is_not_seen() {
    let world = World::new();
    world.fault(
        "http",
        &json!({ "method": "GET", "path": "/api/posts", "times": 1, "status": 500 }),
    );
    let page = open_quietly(&world, "/posts");
    page.wait_there(&cell(1, "title"));
    assert_eq!(queries(&world, "posts"), ["_start=0&_end=10"; 2]);
    assert_eq!(page.count("main [role=alert], [data-testid=toast]"), 0);
}

#[test]
fn k22_what_is_missing_is_asked_for_once_and_said_in_words() {
    let world = World::new();
    let page = world.open("/posts/show/99999");
    page.wait_text("main", "This post does not exist");
    assert_eq!(world.requests("GET", "/api/posts/99999"), 1);
    let said = page.text("body").unwrap_or_default();
    assert!(!said.contains("404"), "{said}");
    assert_eq!(
        page.count("[data-testid=toast]"),
        0,
        "it is said once, in its place"
    );
}
