//! Signing in and out, and what an account may do.

use serde_json::{Value, json};

use super::{cell, field};
use crate::harness::{Key, Page, World};

const UNDO: &str = "[data-testid=undo-toast]";

fn office() -> World {
    World::with_options(&["--login"])
}

/// Fills the form of the login page and sends it.
fn sign_in(page: &Page, name: &str) {
    page.fill(&field("username"), name);
    page.fill(&field("password"), name);
    page.click("button[type=submit]");
}

fn open_as(world: &World, name: &str, path: &str) -> Page {
    let page = world.browser();
    page.goto(path);
    page.wait_there(&field("username"));
    sign_in(&page, name);
    page.wait_path(path);
    page
}

fn attribute(page: &Page, selector: &str, name: &str) -> Value {
    page.run(
        "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null",
        &json!([selector, name]),
    )
}

#[test]
fn a_stranger_signs_in_and_is_where_they_wanted_to_go() {
    let world = office();
    let page = world.browser();
    page.goto("/posts?currentPage=2");
    page.wait_path("/login?to=%2Fposts%3FcurrentPage%3D2");
    page.wait_for("the title of the login page", |page| {
        page.title() == "Sign in | Sapwood"
    });
    assert_eq!(
        world.requests("GET", "/api/posts"),
        0,
        "a stranger asks for nothing"
    );
    page.wait_for("the focus in the first field", |page| {
        page.run("return document.activeElement?.name", &json!([])) == json!("username")
    });
    page.click("button[type=submit]");
    page.wait_text("#login-username-wrong", "Please enter your user name");
    page.wait_text("#login-password-wrong", "Please enter your password");
    page.fill(&field("username"), "editor");
    page.fill(&field("password"), "wrong");
    page.click("button[type=submit]");
    page.wait_text("main [role=alert]", "The user name or the password is not right.");
    assert_eq!(page.value(&field("username")).as_deref(), Some("editor"));
    sign_in(&page, "editor");
    page.wait_path("/posts?currentPage=2");
    page.wait_there(&cell(11, "title"));
    page.wait_text("[data-testid=account]", "Edith Editor");
    page.wait_live();
    page.wait_for("the title of the list", |page| page.title() == "Posts | Sapwood");
    page.back();
    page.wait_for("the login page not to come back", |page| {
        !page.path().starts_with("/login")
    });
    page.assert_no_panic();
}

#[test]
fn the_login_page_speaks_the_language_that_is_chosen_there_and_goes_on_doing_so() {
    let world = office();
    let page = world.browser();
    page.goto("/login");
    page.wait_there(&field("username"));
    page.click("button[type=submit]");
    page.wait_text("#login-password-wrong", "Please enter your password");
    page.fill(&field("username"), "editor");
    page.run("document.querySelector('main select').focus()", &json!([]));
    page.press(Key::ArrowDown);
    page.wait_text("main h1", "Anmelden");
    page.wait_text("#login-password-wrong", "Bitte geben Sie Ihr Passwort ein");
    page.wait_for("the title in German", |page| page.title() == "Anmelden | Sapwood");
    assert_eq!(page.value(&field("username")).as_deref(), Some("editor"));
    page.reload();
    page.wait_text("main h1", "Anmelden");
    sign_in(&page, "editor");
    page.wait_text("main h1", "Beiträge");
    page.assert_no_panic();
}

#[test]
fn an_account_is_who_others_see() {
    let world = office();
    let ann = open_as(&world, "editor", "/posts/show/5");
    let ben = open_as(&world, "viewer", "/posts/show/5");
    ben.wait_text("[data-testid=avatars]", "");
    ben.wait_for("the name of the other account", |page| {
        let people = page.run(
            "return [...document.querySelectorAll('[data-testid=avatars] li')].map((li) => li.title).join('; ')",
            &json!([]),
        );
        people == json!("Victor Viewer (you); Edith Editor is viewing")
    });
    ann.assert_no_panic();
}

#[test]
fn nothing_typed_is_lost_when_the_session_ends() {
    let world = office();
    let page = open_as(&world, "editor", "/posts/edit/5");
    page.wait_there(&field("title"));
    page.wait_for("the title of the post", |page| {
        page.value(&field("title")).is_some_and(|title| !title.is_empty())
    });
    page.fill(&field("title"), "Typed before the session ended");
    world.fault("expire_sessions", &Value::Null);
    page.type_keys(", after it");
    page.click_named("Save");
    page.wait_path("/login?to=%2Fposts%2Fedit%2F5");
    page.wait_text("main", "Your session is over");
    sign_in(&page, "editor");
    page.wait_path("/posts/edit/5");
    page.wait_value(&field("title"), "Typed before the session ended, after it");
    page.click(&field("title"));
    page.type_keys("\u{E010}, and in the next one");
    page.click_named("Save");
    page.wait_path("/posts");
    page.wait_text(
        &cell(5, "title"),
        "Typed before the session ended, after it, and in the next one",
    );
    page.assert_no_panic();
}

#[test]
fn another_person_finds_nothing_of_the_one_before() {
    let world = office();
    let page = open_as(&world, "editor", "/posts/edit/5");
    page.wait_there(&field("content"));
    page.run("window.before = true", &json!([]));
    world.fault("expire_sessions", &Value::Null);
    page.fill(&field("title"), "Not for others");
    page.click_named("Save");
    page.wait_path("/login?to=%2Fposts%2Fedit%2F5");
    sign_in(&page, "viewer");
    page.wait_for("a page that was loaded anew", |page| {
        page.run("return window.before ?? false", &json!([])) == json!(false)
    });
    page.wait_text("main h1", "This page is not open to you");
    page.assert_no_panic();
}

/// An office whose next three pages wait for a minute before they send what can be undone; the editor has deleted post 3.
fn office_with_a_deletion() -> (World, Page) {
    let world = office();
    let mut config = world.config();
    config["mutationMode"] = json!("undoable");
    config["undoableTimeout"] = json!(60_000);
    world.configure(3, &config.to_string());
    let page = open_as(&world, "editor", "/posts/show/3");
    page.wait_there("[data-testid=show-title]");
    page.click_named("Delete");
    page.wait_path("/posts");
    page.wait_text(UNDO, "Post 3 will be deleted");
    (world, page)
}

fn deletions(world: &World) -> usize {
    world.requests("DELETE", "/api/posts/3")
}

#[test]
fn what_can_be_undone_is_done_before_one_signs_out() {
    let (world, page) = office_with_a_deletion();
    assert_eq!(deletions(&world), 0);
    page.click(".frame-sider a[href=\"/logout\"]");
    page.wait_path("/login");
    page.wait_there(&field("username"));
    assert_eq!(deletions(&world), 1);
    page.assert_no_panic();
}

#[test]
fn what_one_person_asked_for_is_not_done_by_another_and_waits_for_them() {
    let (world, page) = office_with_a_deletion();
    world.fault("expire_sessions", &Value::Null);
    page.click(".frame-sider a[href=\"/categories\"]");
    page.wait_path("/login?to=%2Fcategories");
    page.wait_there(&field("username"));
    sign_in(&page, "viewer");
    page.wait_path("/categories");
    page.wait_text("[data-testid=account]", "Victor Viewer");
    page.click(".frame-sider a[href=\"/posts\"]");
    page.wait_there(&cell(3, "title"));
    assert_eq!(page.count(UNDO), 0, "it is not theirs");
    page.click(".frame-sider a[href=\"/logout\"]");
    page.wait_path("/login");
    page.wait_there(&field("username"));
    sign_in(&page, "editor");
    page.wait_text(UNDO, "Post 3 will be deleted");
    page.wait_gone(&cell(3, "title"));
    page.click_named("Undo");
    page.wait_there(&cell(3, "title"));
    assert_eq!(deletions(&world), 0);
    page.assert_no_panic();
}

#[test]
fn a_viewer_is_told_why_not() {
    let world = office();
    let page = open_as(&world, "viewer", "/posts");
    page.wait_there(&cell(1, "title"));
    let create = "header .primary.denied";
    page.wait_text(create, "Create post");
    assert_eq!(attribute(&page, create, "aria-disabled"), json!("true"));
    assert_eq!(
        attribute(&page, create, "title"),
        json!("Your account may not create records")
    );
    let edit = "tr[data-id=\"1\"] [data-act=edit]";
    assert_eq!(
        attribute(&page, edit, "title"),
        json!("Your account may not edit records")
    );
    page.click(&format!("{} a", cell(1, "title")));
    page.wait_path("/posts/show/1");
    page.wait_text("header .danger.denied", "Delete");
    page.follow("/posts/edit/1");
    page.wait_text("main h1", "This page is not open to you");
    page.wait_text("main [role=alert]", "Your account may not edit records");
    page.assert_no_panic();
}

#[test]
fn what_one_may_not_list_is_not_in_the_menu() {
    let world = office();
    let page = open_as(&world, "viewer", "/posts");
    page.wait_there(".frame-sider a[href=\"/posts\"]");
    let guest = json!({ "id": "viewer", "name": "Gus Guest", "permissions": ["show"] });
    world.fault(
        "http",
        &json!({ "path": "/session/me", "times": null, "body": guest.to_string() }),
    );
    page.goto("/posts/show/1");
    page.wait_there("[data-testid=show-title]");
    page.wait_text("[data-testid=account]", "Gus Guest");
    assert_eq!(
        page.count(".frame-sider a:is([href=\"/posts\"], [href=\"/categories\"])"),
        0
    );
}

#[test]
fn whoever_signs_out_is_out_in_every_tab() {
    let world = office();
    let page = open_as(&world, "editor", "/posts");
    page.wait_there(&cell(1, "title"));
    page.open_tab();
    page.goto("/categories");
    page.wait_there(&cell(1, "title"));
    page.click(".frame-sider a[href=\"/logout\"]");
    page.wait_path("/login");
    page.wait_there(&field("username"));
    page.close_tab();
    page.goto("/posts");
    page.wait_path("/login?to=%2Fposts");
    page.assert_no_panic();
}

#[test]
fn without_accounts_there_is_nothing_to_sign_in_to() {
    let world = World::new();
    let page = world.open("/posts");
    assert_eq!(page.count("[data-testid=account], a[href=\"/logout\"]"), 0);
    page.goto("/login");
    page.wait_there("[data-testid=not-found]");
}
