//! Who else is here.

use std::time::Duration;

use serde_json::{Value, json};

use super::{cell, field};
use crate::harness::{Page, World, eventually};

/// The discs of those who are at the record, as a screen reader says them.
const HERE: &str = "[data-testid=avatars] li .visually-hidden";

/// What is read out.
const SAID: &str = ".head-actions [role=status]";

/// The dot on a post's row.
fn dot(id: u32) -> String {
    format!("{} .editing", cell(id, "title"))
}

fn here(page: &Page) -> Vec<String> {
    page.texts(HERE)
}

/// Waits at most so long until the page shows so many people, the one in front of it among them.
#[track_caller]
fn wait_people(page: &Page, people: usize, within: Duration) {
    if eventually(within, || (here(page).len() == people).then_some(())).is_none() {
        page.fail(&format!(
            "waited {within:?} for {people} people, but there are {:?}",
            here(page)
        ));
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// Lets guests come to a post without a browser, of whom every other one edits it.
pub(super) fn invite(world: &World, post: u32, guests: u32) {
    let members = (1..=guests).map(|guest| {
        let action = if guest % 2 == 0 { "edit" } else { "show" };
        json!({ "id": format!("c{guest}:0:0"), "connectionId": format!("c{guest}"), "action": 2,
                "clientId": format!("Guest {guest}"), "encoding": "json",
                "data": json!({ "record": post, "action": action }).to_string() })
    });
    let members: Vec<_> = members.collect();
    let frame = json!({ "action": 14, "id": "x:0", "channel": "presence/posts", "presence": members });
    world.fault("inject_to_client", &json!({ "frame": frame }));
}

/// A browser of somebody whose name the configuration says.
pub(super) fn open_as(world: &World, name: &str, path: &str) -> Page {
    let mut config = world.config();
    config["live"]["name"] = json!(name);
    world.configure(1, &config.to_string());
    world.open(path)
}

/// What the one in front of the page is called.
fn name(page: &Page) -> String {
    let own = here(page)
        .into_iter()
        .find_map(|said| said.strip_suffix(" (you)").map(str::to_owned));
    own.unwrap_or_else(|| page.fail("the page does not show who is in front of it"))
}

#[test]
fn k19_two_people_on_one_post_see_each_other_and_a_closed_tab_is_gone_at_once() {
    let world = World::new();
    let ann = open_as(&world, "Ann", "/posts/show/5");
    wait_people(&ann, 1, 15 * SECOND);
    let ben = open_as(&world, "Ben", "/posts/edit/5");
    wait_people(&ben, 2, SECOND);
    wait_people(&ann, 2, SECOND);
    assert_eq!(here(&ann), ["Ann (you)", "Ben is editing"]);
    assert_eq!(here(&ben), ["Ben (you)", "Ann is viewing"]);
    ann.assert_text(SAID, "Ben is editing this post.");
    assert_eq!(
        ben.text(SAID).as_deref(),
        Some(""),
        "that somebody looks is not read out"
    );

    ben.close_tab();
    wait_people(&ann, 1, 2 * SECOND);
    assert_eq!(ann.text(SAID).as_deref(), Some(""));
    ann.assert_no_panic();
}

#[test]
fn who_goes_to_another_site_is_gone_at_once_and_back_again_with_the_page() {
    let world = World::new();
    let ann = world.open("/posts/show/5");
    let ben = world.open("/posts/show/5");
    wait_people(&ann, 2, 15 * SECOND);
    wait_people(&ben, 2, 15 * SECOND);
    ben.run("location.href = 'about:blank'", &json!([]));
    // The script only begins it: a busy browser may take longer to leave the page than others have to notice.
    ben.wait_for("the other site", |ben| {
        ben.run("return location.href", &json!([])) == "about:blank"
    });
    wait_people(&ann, 1, 2 * SECOND);
    ben.back();
    wait_people(&ann, 2, 15 * SECOND);
    wait_people(&ben, 2, 15 * SECOND);
}

#[test]
fn a_killed_tab_is_gone_after_a_while() {
    let world = World::new();
    let ann = world.open("/posts/show/5");
    let ben = world.open("/posts/show/5");
    wait_people(&ann, 2, 15 * SECOND);
    wait_people(&ben, 2, 15 * SECOND);
    ben.crash();
    wait_people(&ann, 1, 20 * SECOND);
}

#[test]
fn who_is_cut_off_for_a_moment_was_never_gone() {
    let world = World::new();
    let ann = world.open("/posts/show/5");
    let ben = world.open("/posts/edit/5");
    wait_people(&ann, 2, 15 * SECOND);
    wait_people(&ben, 2, 15 * SECOND);
    ann.run(
        "window.changes = 0;
         new MutationObserver(() => changes++).observe(document.querySelector('[data-testid=avatars]').parentElement,
             { subtree: true, childList: true, characterData: true, attributes: true });",
        &json!([]),
    );
    for forget in [false, true] {
        world.forget_requests();
        if forget {
            world.fault("forget", &json!({}));
        }
        world.fault("disconnect", &json!({}));
        ann.wait_for("two other sockets", |_| world.requests("GET", "/") >= 2);
        ann.wait_live();
        ben.wait_live();
        // Long enough for a leave that should not be, and for a member that is there twice.
        std::thread::sleep(SECOND);
        assert_eq!(here(&ann).len(), 2);
        assert_eq!(here(&ben).len(), 2);
    }
    assert_eq!(ann.run("return changes", &json!([])), json!(0));
}

#[test]
fn k19_a_dot_marks_the_row_that_somebody_else_edits() {
    let world = World::new();
    let reader = world.open("/posts");
    reader.wait_there(&cell(5, "title"));
    let editor = world.open("/posts/edit/5");
    wait_people(&editor, 1, 15 * SECOND);
    reader.wait_there(&dot(5));
    let said = format!("{} is editing", name(&editor));
    assert_eq!(reader.text(&format!("{} .visually-hidden", dot(5))), Some(said));
    assert_eq!(reader.count(".editing"), 1);

    // From the form to the page of another post, without a reload: looking is no editing.
    editor.follow("/posts/show/6");
    editor.wait_there("[data-testid=show-title]");
    reader.wait_gone(".editing");
    editor.follow("/posts/edit/7");
    editor.wait_there(&field("title"));
    reader.wait_there(&dot(7));
    editor.follow("/categories");
    reader.wait_gone(".editing");
    reader.follow("/categories");
    editor.follow("/categories/edit/2");
    reader.wait_there(&format!("{} .editing", cell(2, "title")));
    assert!(
        !world.channels().contains(&"presence/posts".to_owned()),
        "nobody needs it any more"
    );
    reader.assert_no_panic();
    editor.assert_no_panic();
}

#[test]
fn two_tabs_are_one_person_who_edits_both_posts() {
    let world = World::new();
    let reader = world.open("/posts");
    reader.wait_there(&cell(5, "title"));
    let editor = world.open("/posts/edit/5");
    reader.wait_there(&dot(5));
    wait_people(&editor, 1, 15 * SECOND);
    let first = name(&editor);
    editor.open_tab();
    editor.goto("/posts/edit/7");
    wait_people(&editor, 1, 15 * SECOND);
    assert_eq!(name(&editor), first, "the browser has kept the name");
    reader.wait_there(&dot(7));
    reader.wait_there(&dot(5));
    editor.goto("/posts/edit/5");
    reader.wait_gone(&dot(7));
    // Both tabs are on the server's list, and both are the same person.
    wait_people(&editor, 1, 15 * SECOND);
}

#[test]
fn the_name_may_come_from_the_configuration_or_from_the_token() {
    let world = World::new();
    let ann = open_as(&world, "Ann", "/posts/show/5");
    wait_people(&ann, 1, 15 * SECOND);
    assert_eq!(here(&ann), ["Ann (you)"]);

    give_token(&world, &json!({ "clientId": "ben@example.org" }));
    let ben = world.open("/posts/show/5");
    wait_people(&ben, 2, 15 * SECOND);
    assert_eq!(here(&ben), ["ben@example.org (you)", "Ann is viewing"]);
    wait_people(&ann, 2, SECOND);
    assert_eq!(here(&ann), ["Ann (you)", "ben@example.org is viewing"]);
}

#[test]
fn with_a_plain_key_people_have_names_as_well() {
    let world = World::new();
    let mut config = world.config();
    let live = config["live"].as_object_mut().unwrap();
    live.remove("authUrl");
    live.insert("key".to_owned(), json!("sapwood.dev:secret"));
    live.insert("name".to_owned(), json!("Ann"));
    world.configure(1, &config.to_string());
    let page = world.open("/posts/show/5");
    wait_people(&page, 1, 15 * SECOND);
    assert_eq!(here(&page), ["Ann (you)"]);
}

/// The next browser gets a token of these terms, whatever it asks for.
fn give_token(world: &World, terms: &Value) {
    let token = world.rest("POST", "/auth", terms);
    world.fault(
        "http",
        &json!({ "path": "/auth", "times": 1, "body": token.to_string() }),
    );
}

#[track_caller]
fn wait_warning(page: &Page) {
    page.wait_for("a word to developers", |page| {
        page.console()
            .iter()
            .any(|line| line.contains("who is there is not known on channel presence/posts"))
    });
}

#[test]
fn a_token_that_does_not_allow_presence_costs_nothing_else() {
    let world = World::new();
    let capability = json!({ "resources/*": ["*"] }).to_string();
    give_token(&world, &json!({ "capability": capability }));
    let page = world.open("/posts/show/5");
    wait_warning(&page);
    page.wait_live();
    assert!(here(&page).is_empty());
}

#[test]
fn who_has_no_client_id_sees_the_others_and_is_not_seen() {
    let world = World::new();
    let ann = open_as(&world, "Ann", "/posts/show/5");
    wait_people(&ann, 1, 15 * SECOND);
    give_token(&world, &json!({}));
    let nobody = world.open("/posts/edit/5");
    wait_people(&nobody, 1, 15 * SECOND);
    assert_eq!(here(&nobody), ["Ann is viewing"]);
    wait_warning(&nobody);
    nobody.wait_live();
    assert_eq!(here(&ann), ["Ann (you)"]);
}

#[test]
fn more_than_five_people_become_a_number() {
    let world = World::new();
    let page = world.open("/posts/show/5");
    wait_people(&page, 1, 15 * SECOND);
    invite(&world, 5, 7);
    page.wait_text("[data-testid=avatars] .more [aria-hidden]", "+3");
    assert_eq!(here(&page).len(), 6);
    assert_eq!(
        here(&page)[5],
        "Guest 5 is viewing, Guest 6 is editing, Guest 7 is viewing"
    );
}
