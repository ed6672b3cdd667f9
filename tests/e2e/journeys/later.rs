//! The pages whose code arrives after the first one's.

use serde_json::json;

use super::{cell, field};
use crate::harness::{Page, World};

/// Keeps the code of the later pages from this browser, or lets it through again.
fn keep_from(page: &Page, urls: &[&str]) {
    page.cdp("Network.enable", &json!({}));
    page.cdp("Network.setBlockedURLs", &json!({ "urls": urls }));
}

#[test]
fn the_first_list_is_live_without_the_code_of_other_pages_which_can_be_asked_for_again() {
    let world = World::new();
    if !world.is_cut() {
        println!("this site was built in one piece: there is nothing to keep from it");
        return;
    }
    let page = world.browser();
    keep_from(&page, &["*/later-*"]);
    page.goto("/posts");
    page.wait_live();
    page.wait_there(&cell(1, "title"));
    world.patch_post(1, &json!({ "title": "Seen at once" }));
    page.wait_text(&cell(1, "title"), "Seen at once");
    page.follow("/posts/edit/1");
    page.wait_text("[data-testid=error-page] h1", "This page could not be loaded");
    keep_from(&page, &[]);
    page.click_named("Try again");
    page.wait_value(&field("title"), "Seen at once");
    page.assert_no_panic();
}
