//! For everybody: axe finds nothing in what opens, appears and goes wrong on the pages; the pages themselves are in `access`.

use serde_json::{Value, json};

use super::access::{assert_accessible, assert_fits, browser_on};
use super::transfer::{choose, make_file};
use super::{ALERT, QUESTION, TOAST, cell, field, wait_filled};
use crate::harness::{Key, World};

/// What is the same on a desk and on a phone is looked at on a desk.
const DESKS: [(&str, u32); 2] = [("light", 1280), ("dark", 1280)];

/// A fault of a request: `terms` say how it goes wrong.
fn fail(world: &World, method: &str, path: &str, mut terms: Value) {
    terms["method"] = json!(method);
    terms["path"] = json!(path);
    terms["contentType"] = json!("application/json");
    world.fault("http", &terms);
}

#[test]
fn axe_finds_nothing_in_what_forms_open_and_say_at_the_end() {
    for screen in DESKS {
        let world = World::new();
        let page = browser_on(&world, screen);
        let check = |what: &str| {
            assert_accessible(&page, &format!("{what}, {screen:?}"));
            assert_fits(&page, what);
        };
        page.goto("/posts/clone/7");
        wait_filled(&page);
        check("a copy");
        page.click(&field("category.id"));
        page.wait_there("[role=option]");
        check("what a field offers");
        page.press(Key::Escape);
        page.fill(&field("title"), "Not saved");
        page.click(".frame-sider a[href=\"/categories\"]");
        page.wait_there(QUESTION);
        check("the question before leaving");
        page.click_named("Stay");
        page.wait_gone("dialog[open]");
        fail(
            &world,
            "POST",
            "/api/posts",
            json!({ "status": 500, "body": "{}" }),
        );
        page.click_named("Save");
        page.wait_text(TOAST, "The post was not created");
        check("bad news");
        page.click_named("Save");
        page.wait_path("/posts");
        page.wait_text(TOAST, "Successfully created post");
        check("good news");

        page.follow("/posts/show/5");
        page.click_named("Edit category");
        page.wait_for("the category's title", |page| {
            page.value(&field("category-title"))
                .is_some_and(|title| !title.is_empty())
        });
        page.fill(&field("category-title"), "Not saved either");
        page.press(Key::Escape);
        page.wait_text(QUESTION, "Close without saving?");
        check("the question before closing a drawer");
        page.goto("/categories/edit/3");
        wait_filled(&page);
        page.fill(&field("title"), "Evergreen");
        page.wait_text("[data-testid=auto-save]", "saved");
        check("what was saved by itself");
    }
}

#[test]
fn axe_finds_nothing_in_what_is_done_to_many_records() {
    for screen in DESKS {
        let world = World::new();
        let page = browser_on(&world, screen);
        let check = |what: &str| assert_accessible(&page, &format!("{what}, {screen:?}"));
        page.goto("/posts");
        page.wait_there(&cell(3, "title"));
        page.wait_live();
        for id in [2, 3] {
            page.click(&format!("tr[data-id=\"{id}\"] .check"));
        }
        page.click("[data-testid=selection] button.danger");
        page.wait_text("dialog[open]", "Delete 2 posts?");
        check("the question before deleting several");
        let refused = json!({ "message": "This one is needed." }).to_string();
        fail(
            &world,
            "DELETE",
            "/api/posts/3",
            json!({ "status": 409, "body": refused }),
        );
        page.click("dialog[open] .dialog-buttons button:last-child");
        page.wait_there("[data-testid=row-failures]");
        check("what could not be deleted");
        // It lies over the button.
        page.click(".toast-close");
        page.wait_gone(TOAST);

        page.click_named("Import");
        make_file(
            &page,
            "title,category,status,content\nGood,1,draft,x\nBad,999,draft,x\n",
        );
        fail(
            &world,
            "POST",
            "/api/posts",
            json!({ "times": 1, "delayMs": 8000 }),
        );
        choose(&page);
        page.wait_there("dialog[open] progress");
        check("an import that is under way");
        page.click_named("Cancel");
        page.wait_text("dialog[open]", "The import was cancelled.");
        check("an import that was cancelled");
        page.click_named("Import another file");
        choose(&page);
        page.wait_there("dialog[open] .panel-lines");
        check("what could not be imported");
        page.click_named("Import another file");
        make_file(&page, "What is this?\n1\n");
        choose(&page);
        page.wait_there("dialog[open] [role=alert]");
        check("a file that cannot be read");
        page.press(Key::Escape);
        page.wait_gone("dialog[open]");
        page.click_named("Collapse the menu");
        check("a collapsed menu");
    }
}

#[test]
fn axe_finds_nothing_in_pages_that_wait_fail_or_follow_by_hand() {
    for screen in DESKS {
        let world = World::new();
        let page = browser_on(&world, screen);
        let check = |what: &str| assert_accessible(&page, &format!("{what}, {screen:?}"));
        fail(
            &world,
            "GET",
            "/api/posts",
            json!({ "times": null, "delayMs": 60_000 }),
        );
        // Browsers let a second request for the same wait for the first.
        page.goto("/posts?currentPage=3");
        page.wait_there("[aria-busy=true]");
        check("a list on its way");
        world.repair();
        for (path, api) in [
            ("/categories", "/api/categories"),
            ("/posts/show/5", "/api/posts/5"),
        ] {
            fail(
                &world,
                "GET",
                api,
                json!({ "times": null, "status": 400, "body": "{}" }),
            );
            page.goto(path);
            page.wait_text("main", "(status 400)");
            check(&format!("{path} that cannot be loaded"));
            world.repair();
        }
        let mut config = world.config();
        config["liveMode"] = json!("manual");
        world.configure(1, &config.to_string());
        page.goto("/posts");
        page.wait_there(&cell(2, "title"));
        page.wait_live();
        page.wait_for("the channel", |_| {
            world.channels().contains(&"resources/posts".to_owned())
        });
        world.patch_post(2, &json!({ "title": "Not yet" }));
        page.wait_there(ALERT);
        check("a list that others changed");
        if world.is_cut() {
            page.cdp("Network.enable", &json!({}));
            page.cdp("Network.setBlockedURLs", &json!({ "urls": ["*/later-*"] }));
            page.cdp("Network.setCacheDisabled", &json!({ "cacheDisabled": true }));
            page.goto("/posts");
            page.wait_there(&cell(2, "title"));
            page.follow("/posts/edit/1");
            page.wait_there("[data-testid=error-page]");
            check("a page whose code did not arrive");
        }
    }
}

#[test]
fn axe_finds_nothing_in_the_demo_and_its_question() {
    for screen in DESKS {
        let world = World::on_files();
        let page = browser_on(&world, screen);
        let check = |what: &str| assert_accessible(&page, &format!("{what}, {screen:?}"));
        page.goto("/posts");
        page.wait_there("main footer");
        page.wait_there(&cell(1, "category"));
        check("the demo");
        page.click_named("Reset demo data");
        page.wait_there(QUESTION);
        check("the question before all is as at the start");
        page.click_named("Reset");
        page.wait_text(TOAST, "as at the start");
        check("all as at the start");
    }
}
