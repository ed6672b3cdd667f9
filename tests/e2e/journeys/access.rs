//! For everybody: no violation that axe finds on any page, and nothing too small for a finger.

use serde_json::{Value, json};

use super::presence::invite;
use super::{ALERT, cell, field};
use crate::harness::{Key, Page, World};

/// The accessibility checker, as `npm ci` put it there.
fn axe_source() -> String {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/e2e/node_modules/axe-core/axe.min.js"
    );
    std::fs::read_to_string(file).expect("axe-core is installed (cargo xtask test e2e does that)")
}

/// Waits until nothing is animated any more: colours half way through a fade are nobody's colours, and neither are sizes.
#[track_caller]
fn wait_still(page: &Page) {
    page.wait_for("animations to end", |page| {
        page.run("return document.getAnimations().filter((a) => a.playState === 'running' && a.effect?.getTiming().iterations !== Infinity).length", &json!([])) == json!(0)
    });
}

/// Fails with what axe finds on the page as it is now.
#[track_caller]
pub(super) fn assert_accessible(page: &Page, what: &str) {
    wait_still(page);
    page.run(&axe_source(), &json!([]));
    let found = page.run_async(
        "const { violations } = await axe.run(document);
         return violations.map((v) => `${v.id}: ${v.help}\\n` + v.nodes.map((n) => `    ${n.target} ${n.failureSummary}`).join('\\n'));",
        &json!([]),
    );
    let found: Vec<&str> = found
        .as_array()
        .expect("a list of violations")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// What people look at the app on: a colour scheme, and a width in pixels.
pub(super) type Screen = (&'static str, u32);

/// Light and dark, on a desk and on a phone.
pub(super) const SCREENS: [Screen; 4] = [("light", 1280), ("dark", 1280), ("light", 375), ("dark", 375)];

/// A browser on such a screen.
pub(super) fn browser_on(world: &World, (scheme, width): Screen) -> Page {
    let page = world.browser();
    let preference = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    page.cdp("Emulation.setEmulatedMedia", &preference);
    let screen = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500 });
    page.cdp("Emulation.setDeviceMetricsOverride", &screen);
    page
}

/// Fails if one has to scroll sideways.
#[track_caller]
pub(super) fn assert_fits(page: &Page, what: &str) {
    let over = page.run(
        "return document.documentElement.scrollWidth - innerWidth",
        &json!([]),
    );
    assert!(
        over.as_i64().is_some_and(|over| over <= 0),
        "{what}: {over} px too wide"
    );
}

/// Every page there is, on one screen.
fn check_every_page(screen: Screen) {
    let world = World::new();
    let page = browser_on(&world, screen);
    for (path, ready) in [
        ("/posts", "tr[data-id=\"1\"]"),
        (
            "/posts?filters[0][field]=q&filters[0][operator]=contains&filters[0][value]=nothing-is-called-like-this",
            "tr.blank",
        ),
        ("/posts?currentPage=-1", ALERT),
        ("/posts/create", "[name=title]"),
        ("/posts/edit/1", "[name=title]"),
        ("/posts/show/1", "[data-testid=show-content]"),
        ("/posts/show/abc", "main [role=alert], [data-testid=error-page]"),
        ("/categories", "tr[data-id=\"1\"]"),
        ("/categories/create", "[name=title]"),
        ("/categories/edit/1", "[name=title]"),
        ("/categories/show/1", "[data-testid=show-title]"),
        ("/nowhere", "[data-testid=not-found]"),
    ] {
        page.goto(path);
        page.wait_there(ready);
        page.wait_live();
        assert_accessible(&page, &format!("{path}, {screen:?}"));
        assert_fits(&page, path);
    }
}

/// What of the page is pressed and is smaller than a finger: 44 px, either way.
const SMALL: &str = "return [...document.querySelectorAll('main button, main select, main input, main .page, main .act, main [role=checkbox]')] \
    .map((element) => [element, element.getBoundingClientRect()]) \
    .filter(([, box]) => box.width && (box.width < 44 || box.height < 44)) \
    .map(([element, box]) => `${element.className} ${element.ariaLabel ?? element.textContent}: ${box.width} x ${box.height}`)";

#[test]
fn on_a_tablet_what_is_pressed_is_as_large_as_a_finger() {
    let world = World::new();
    let page = world.browser();
    let screen = json!({ "width": 820, "height": 1180, "deviceScaleFactor": 1, "mobile": true });
    page.cdp("Emulation.setDeviceMetricsOverride", &screen);
    page.cdp(
        "Emulation.setTouchEmulationEnabled",
        &json!({ "enabled": true, "maxTouchPoints": 5 }),
    );
    for (path, ready) in [
        ("/posts", "tr[data-id=\"1\"]"),
        ("/posts/edit/1", "[role=toolbar] button"),
    ] {
        page.goto(path);
        page.wait_there(ready);
        page.wait_live();
        assert_eq!(page.run(SMALL, &json!([])), json!([]), "{path}");
        assert_fits(&page, path);
    }
}

#[test]
fn axe_finds_nothing_on_any_page_in_light() {
    check_every_page(("light", 1280));
}

#[test]
fn axe_finds_nothing_on_any_page_in_dark() {
    check_every_page(("dark", 1280));
}

#[test]
fn axe_finds_nothing_on_any_page_on_a_phone() {
    check_every_page(("light", 375));
    check_every_page(("dark", 375));
}

#[test]
fn axe_finds_nothing_in_dialogs_alerts_and_errors() {
    for screen in SCREENS {
        let world = World::new();
        let page = browser_on(&world, screen);
        let check = |what: &str| assert_accessible(&page, &format!("{what}, {screen:?}"));
        page.goto("/posts/show/1");
        page.wait_live();
        page.click_named("Delete");
        page.wait_there("dialog[open]");
        check("the question before deleting");
        page.press(Key::Escape);
        page.wait_gone("dialog[open]");
        world.patch_post(1, &json!({ "title": "Changed" }));
        page.wait_there(ALERT);
        check("a page with an alert");

        page.goto("/posts/create");
        page.wait_there(&field("title"));
        page.click_named("Save");
        page.wait_there(".field-error");
        check("a form with errors");
        if screen.1 < 500 {
            page.click_named("Menu");
            page.wait_there("dialog[open]");
            check("the menu");
        }

        world.fault("refuse_connection", &json!({ "forMs": 60_000 }));
        world.fault("disconnect", &json!({}));
        page.wait_there("[data-testid=live-status][data-state=offline]");
        check("a page that is offline");
        world.repair();

        world.configure(1, "{\"api\": 7}");
        page.goto("/posts");
        page.wait_there("[data-testid=error-page]");
        check("a broken configuration");
    }
}

#[test]
fn axe_finds_nothing_where_one_signs_in() {
    for screen in SCREENS {
        let world = World::with_options(&["--login"]);
        let page = browser_on(&world, screen);
        let check = |what: &str| assert_accessible(&page, &format!("{what}, {screen:?}"));
        page.goto("/posts");
        page.wait_there(&field("username"));
        check("the login page");
        page.click("button[type=submit]");
        page.wait_text("#login-password-wrong", "Please enter your password");
        check("the login page with errors");
        page.fill(&field("username"), "viewer");
        page.fill(&field("password"), "viewer");
        page.press(Key::Enter);
        page.wait_there(&cell(1, "title"));
        check("a list with what is not allowed");
        page.follow("/posts/create");
        page.wait_there("[data-testid=error-page]");
        check("a page that is closed");
        world.fault("expire_sessions", &Value::Null);
        page.run("document.querySelector('a[href=\"/\"]').click()", &json!([]));
        page.wait_text("main", "Your session is over");
        check("the login page after a session");
    }
}

#[test]
fn axe_finds_nothing_where_one_imports_exports_and_looks_back() {
    for screen in SCREENS {
        let world = World::new();
        world.patch_post(5, &json!({ "title": "Changed" }));
        let page = browser_on(&world, screen);
        let check = |what: &str| assert_accessible(&page, &format!("{what}, {screen:?}"));
        page.goto("/posts");
        page.wait_there(&cell(1, "title"));
        page.click_named("Import");
        page.wait_there("dialog[open] input[type=file]");
        check("the import");
        page.press(Key::Escape);
        page.wait_gone("dialog[open]");
        world.fault(
            "http",
            &json!({ "path": "/api/posts", "times": 1, "delayMs": 60_000 }),
        );
        page.click_named("Export");
        page.wait_there("dialog[open] progress");
        check("the export");
        page.click_named("Cancel");
        page.wait_gone("dialog[open]");
        page.follow("/posts/show/5");
        page.click(".card-toggle");
        page.wait_there("[data-testid=timeline]");
        check("the history");
    }
}

/// Whatever can be hit with a finger: 40 px, or 24 within a text; of a box, what its label adds to it.
const TOO_SMALL: &str = "const scope = document.querySelector('dialog[open]') ?? document.body; \
    const targets = scope.querySelectorAll('button, a[href], select, textarea, [role=tab], label:has(input), input:not([type=checkbox], [type=radio], [type=file])'); \
    return [...targets].map((e) => [e, e.getBoundingClientRect()]) \
        .filter(([e, box]) => box.width > 1 && box.height > 1 && !e.matches('.frame-skip')) \
        .filter(([e, box]) => Math.round(box.height) < (getComputedStyle(e).display === 'inline' ? 24 : 40) || box.width < 24) \
        .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${box.width}x${box.height}`);";

#[test]
fn on_a_phone_everything_can_be_hit_and_nothing_is_too_wide() {
    let world = World::new();
    let page = browser_on(&world, ("light", 360));
    let check = |what: &str| {
        wait_still(&page);
        assert_fits(&page, what);
        assert_eq!(page.run(TOO_SMALL, &json!([])), json!([]), "too small: {what}");
    };
    page.goto("/posts");
    page.wait_there(&cell(1, "category"));
    page.wait_live();
    page.click("tr[data-id=\"2\"] .check");
    page.wait_there("[data-testid=selection]");
    check("a list with a selection");
    page.click_named("Category");
    page.wait_there(".panel li");
    check("a list with an open menu");
    page.press(Key::Escape);
    page.wait_gone(".panel");
    page.click_named("Import");
    page.wait_there("dialog[open] input[type=file]");
    check("the import");
    page.press(Key::Escape);
    page.wait_gone("dialog[open]");
    page.click_named("Menu");
    page.wait_there("dialog[open]");
    check("the menu");
    page.goto("/posts/edit/4");
    page.wait_there("[role=toolbar]");
    page.wait_live();
    page.fill(&field("title"), "Mine");
    world.patch_post(4, &json!({ "title": "Theirs" }));
    page.click_named("Save");
    page.wait_there("[data-conflict=title]");
    check("a form with a conflict");
    page.click_named("Save");
    page.wait_there("dialog[open] #dialog-title");
    check("the question before overwriting");
    page.goto("/posts/show/5");
    page.wait_there("[data-testid=show-content]");
    page.wait_there(".card-toggle");
    check("a record");
}

#[test]
fn axe_finds_nothing_where_people_are() {
    for screen in SCREENS {
        let world = World::new();
        let page = browser_on(&world, screen);
        for path in ["/posts/show/5", "/posts/edit/5"] {
            page.goto(path);
            page.wait_there("[data-testid=avatars]");
            invite(&world, 5, 9);
            page.wait_there("[data-testid=avatars] .more");
            assert_accessible(&page, &format!("{path} with others, {screen:?}"));
        }
        page.goto("/posts");
        page.wait_there(&cell(5, "title"));
        page.wait_for("the channel", |_| {
            world.channels().contains(&"presence/posts".to_owned())
        });
        invite(&world, 5, 9);
        page.wait_there(".editing");
        assert_accessible(&page, &format!("a row that others edit, {screen:?}"));
        assert_fits(&page, "a row that others edit");
    }
}
