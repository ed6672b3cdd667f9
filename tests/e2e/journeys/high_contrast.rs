//! For those whose system chooses all colours: what is drawn with a background, or told by one, is still seen.

use serde_json::json;

use super::cell;
use crate::harness::{Page, World};

/// A browser on a system in high contrast mode.
fn browser(world: &World) -> Page {
    let page = world.browser();
    let preference = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
    page.cdp("Emulation.setEmulatedMedia", &preference);
    page
}

/// Fails unless the background of what is found (or of its `::before`) is another than that of the page.
#[track_caller]
fn assert_seen(page: &Page, selector: &str, part: &str) {
    let colours = page.run(
        "const colour = (found, part) => getComputedStyle(found, part || null).backgroundColor;
         return [colour(document.querySelector(arguments[0]), arguments[1]), colour(document.body), colour(document.documentElement)];",
        &json!([selector, part]),
    );
    let seen = &colours[0];
    assert!(
        seen != &json!("rgba(0, 0, 0, 0)") && seen != &colours[1] && seen != &colours[2],
        "{selector}{part}: {colours}"
    );
}

#[test]
fn what_one_can_do_and_what_is_chosen_is_seen_in_high_contrast() {
    let world = World::new();
    let page = browser(&world);
    page.goto("/posts");
    page.wait_there(&cell(1, "title"));
    page.wait_there("[data-testid=live-status][data-state=live]");
    assert_seen(&page, "[data-act=edit]", "::before");
    assert_seen(&page, ".pill-dot", "");
    assert_seen(&page, "nav [aria-current=page]", "");
    assert_seen(&page, ".page[aria-current=page]", "");
    assert_seen(&page, "[role=radiogroup] > :has(:checked)", "");

    page.goto("/posts/edit/1");
    page.wait_there("[role=tab][aria-selected=true]");
    assert_seen(&page, "[role=tab][aria-selected=true]", "");
}
