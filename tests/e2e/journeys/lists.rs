//! Paging, sorting, searching, forms and addresses: what one person does alone.

use serde_json::{Value, json};

use super::{cell, field, fill_post};
use crate::harness::{Page, World};

/// The ids in the table, from the top.
fn ids(page: &Page) -> Vec<String> {
    page.texts("tbody td[data-col=id]")
}

fn wait_first(page: &Page, id: u32) {
    page.wait_for(&format!("post {id} at the top"), |page| {
        ids(page).first() == Some(&id.to_string())
    });
}

#[test]
fn the_start_page_is_the_list_of_posts() {
    let world = World::new();
    let page = world.browser();
    page.goto("/");
    page.wait_path("/posts");
    wait_first(&page, 1);
    page.wait_for("the title", |page| page.title() == "Posts | Sapwood");
    page.wait_text(".frame-sider a[aria-current=page]", "Posts");
}

#[test]
fn back_from_the_start_page_leads_to_where_one_was() {
    let world = World::new();
    let page = world.open("/categories");
    page.click("a[href=\"/\"]");
    page.wait_path("/posts");
    page.back();
    page.wait_path("/categories");
}

#[test]
fn the_arrow_leads_to_where_one_was_and_never_out_of_the_app() {
    let world = World::new();
    let page = world.open("/posts/show/3");
    page.wait_there("[data-testid=show-title]");
    page.follow("/posts/edit/3");
    page.back();
    page.wait_path("/posts/show/3");
    page.click_named("Back");
    page.wait_path("/posts");
    page.click("a[aria-label=\"Page 2\"]");
    page.wait_path("/posts?currentPage=2");
    page.click(&format!("{} a", cell(11, "title")));
    page.wait_path("/posts/show/11");
    page.reload();
    page.wait_there("[data-testid=show-title]");
    page.click_named("Back");
    page.wait_path("/posts?currentPage=2");
}

#[test]
fn page_and_order_are_in_the_address_and_back_and_forward_step_through_them() {
    let world = World::new();
    let page = world.open("/posts");
    wait_first(&page, 1);
    let size = ids(&page).len();
    page.click("a[aria-label=\"Page 2\"]");
    page.wait_path("/posts?currentPage=2");
    wait_first(&page, u32::try_from(size).unwrap() + 1);
    page.click("th[data-col=id] button");
    page.click("th[data-col=id] button");
    page.wait_for("the newest first", |page| {
        ids(page).first().is_some_and(|id| id == "1000")
    });
    let sorted = page.path();
    assert!(
        sorted.contains("sorters[0][field]=id&sorters[0][order]=desc"),
        "{sorted}"
    );
    page.back();
    page.back();
    page.wait_path("/posts?currentPage=2");
    wait_first(&page, u32::try_from(size).unwrap() + 1);
    page.back();
    page.wait_path("/posts");
    wait_first(&page, 1);
    page.forward();
    page.wait_path("/posts?currentPage=2");
    page.reload();
    wait_first(&page, u32::try_from(size).unwrap() + 1);
}

#[test]
fn search_finds_and_says_when_there_is_nothing() {
    let world = World::new();
    world.patch_post(77, &json!({ "title": "Zyzzyva, the last word" }));
    let page = world.open("/posts");
    wait_first(&page, 1);
    page.fill("[data-testid=filter]", "zyzzyva");
    page.wait_for("the one post", |page| ids(page) == ["77"]);
    page.wait_for("the search in the address", |page| {
        page.path().contains("[value]=zyzzyva")
    });
    page.fill("[data-testid=filter]", "zyzzyvaxq");
    page.wait_text("main", "No posts match");
    page.click_named("Show all posts");
    wait_first(&page, 1);
}

#[test]
fn the_page_size_can_be_chosen() {
    let world = World::new();
    let page = world.open("/posts");
    wait_first(&page, 1);
    page.click("select[aria-label=\"Page size\"] option[value=\"50\"]");
    page.wait_for("50 rows", |page| ids(page).len() == 50);
    page.wait_for("the size in the address", |page| {
        page.path().contains("pageSize=50")
    });
}

#[test]
fn a_new_post_is_checked_before_it_is_sent() {
    let world = World::new();
    let page = world.open("/posts/create");
    page.wait_there(&field("title"));
    world.forget_requests();
    page.click_named("Save");
    page.wait_there("[data-field=title] .field-error");
    assert_eq!(world.requests("POST", "/api/posts"), 0);
    fill_post(&page, "Now it is complete");
    page.click_named("Save");
    page.wait_path("/posts");
    page.wait_there("[data-testid=toast]");
    assert_eq!(world.record("/posts/1001")["title"], "Now it is complete");
}

#[test]
fn what_the_server_refuses_stands_at_the_field() {
    let world = World::new();
    let page = world.open("/posts/edit/1");
    page.wait_there(&field("title"));
    let refused = json!({ "message": "Not like this.", "errors": { "title": "is already taken" } });
    world.fault(
        "http",
        &json!({ "method": "PATCH", "path": "/api/posts/1", "status": 422, "body": refused.to_string() }),
    );
    page.fill(&field("title"), "A title that somebody has");
    page.click_named("Save");
    page.wait_text("[data-field=title] .field-error", "is already taken");
    page.wait_value(&field("title"), "A title that somebody has");
    page.click_named("Save");
    page.wait_path("/posts");
}

#[test]
fn deleting_asks_first() {
    let world = World::new();
    for path in ["/posts/show/2", "/posts/edit/2"] {
        let page = world.open(path);
        page.click_named("Delete");
        page.wait_text("dialog[open]", "Are you sure?");
        page.assert_text("dialog[open]", "Post 2 will be deleted for everybody.");
        page.click_named("Cancel");
        page.wait_gone("dialog[open]");
        page.wait_path(path);
    }
    assert_eq!(world.requests("DELETE", "/api/posts/2"), 0);
    world.record("/posts/2");
}

#[test]
fn deleting_leads_to_the_list_from_wherever_it_is_done() {
    let world = World::new();
    for (path, id) in [("/posts/show/2", 2), ("/posts/edit/3", 3)] {
        let page = world.open(path);
        page.click_named("Delete");
        page.click("dialog[open] .dialog-buttons button:last-child");
        page.wait_path("/posts");
        page.wait_text("[data-testid=toast]", "Successfully deleted a post");
        page.wait_there(&cell(4, "title"));
        assert_eq!(page.count(&cell(id, "title")), 0);
        assert_eq!(world.requests("DELETE", &format!("/api/posts/{id}")), 1);
    }
}

#[test]
fn categories_are_listed_created_and_edited_but_not_deleted() {
    let world = World::new();
    let page = world.open("/categories/create");
    page.wait_there(&field("title"));
    page.fill(&field("title"), "Heartwood");
    page.click_named("Save");
    page.wait_path("/categories");
    let newest = world.rest("GET", "/api/categories?title=Heartwood", &Value::Null);
    let id = newest[0]["id"].as_u64().unwrap();
    page.follow(&format!("/categories/show/{id}"));
    page.wait_text("[data-testid=show-title]", "Heartwood");
    assert!(!page.texts("main button").iter().any(|name| name == "Delete"));
    page.click_named("Edit");
    page.wait_path(&format!("/categories/edit/{id}"));
    page.wait_value(&field("title"), "Heartwood");
    page.fill(&field("title"), "Sapwood");
    page.click_named("Save");
    page.wait_path("/categories");
    assert_eq!(world.record(&format!("/categories/{id}"))["title"], "Sapwood");
}

#[test]
fn the_first_list_is_asked_for_once_although_it_is_asked_for_before_there_is_a_page() {
    for (path, row) in [("/posts", 1), ("/", 1), ("/posts?currentPage=2", 11)] {
        let world = World::new();
        // With live events, what happened before they arrive is asked for a second time.
        let config = json!({ "api": { "url": "/api" }, "live": { "provider": "none" } });
        world.configure(1, &config.to_string());
        let page = world.browser();
        page.goto(path);
        page.wait_there(&cell(row, "title"));
        page.wait_for("the names of the categories", |page| {
            page.texts("td[data-col=category]")
                .iter()
                .all(|name| !name.is_empty())
        });
        assert_eq!(world.requests("GET", "/api/posts"), 1, "{path}");
    }
}

#[test]
fn each_category_is_asked_for_once_however_many_posts_have_it() {
    let world = World::new();
    let page = world.open("/posts");
    page.wait_there(&cell(10, "category"));
    page.wait_for("the names of the categories", |page| {
        page.texts("td[data-col=category]")
            .iter()
            .all(|name| !name.is_empty())
    });
    let log = world.rest(
        "GET",
        "/__sandbox/requests?method=GET&path=/api/categories",
        &Value::Null,
    );
    let requests = log["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 1, "{log}");
    let mut ids: Vec<&str> = requests[0]["query"].as_str().unwrap().split('&').collect();
    let asked = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), asked, "{log}");
}
