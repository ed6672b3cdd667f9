//! Somebody else changed or deleted the same: both versions are shown, and one of them is chosen.

use serde_json::{Value, json};

use super::{CONFLICT, QUESTION, type_on, typing};
use crate::harness::World;
use crate::journeys::{ALERT, BADGE, field};

#[test]
fn k9_nothing_typed_is_lost_when_another_person_changes_the_same_and_both_are_shown() {
    let world = World::new();
    let page = typing(&world, 4, "Mine");
    world.patch_post(4, &json!({ "title": "Theirs", "content": "Their content" }));
    page.click_named("Save");
    page.wait_text(CONFLICT, "Which one stays?");
    page.assert_text(&format!("{CONFLICT} .conflict-side:first-child"), "Mine");
    page.assert_text(&format!("{CONFLICT} .conflict-side:last-child"), "Theirs");
    page.wait_value(&field("content"), "Their content");
    assert_eq!(
        world.record("/posts/4")["title"],
        "Theirs",
        "nothing was sent over it"
    );

    page.click_named("Save");
    page.wait_text(QUESTION, "Save over somebody else's changes?");
    page.click_named("Look again");
    page.wait_gone("dialog[open]");
    page.click_named("Keep mine");
    page.wait_gone(CONFLICT);
    page.click_named("Save");
    page.wait_path("/posts");
    let saved = world.record("/posts/4");
    assert_eq!(
        (&saved["title"], &saved["content"]),
        (&json!("Mine"), &json!("Their content"))
    );
    page.assert_no_panic();
}

#[test]
fn nothing_typed_is_lost_when_others_change_the_post_between_two_keys() {
    let world = World::new();
    let page = typing(&world, 4, "Half a sen");
    world.patch_post(4, &json!({ "title": "Theirs", "status": "rejected" }));
    page.wait_text(ALERT, "This post is updated.");
    // The focus and the caret are where they were.
    page.type_keys("tence");
    page.wait_value(&field("title"), "Half a sentence");
    page.click_named("Refresh");
    page.wait_text(CONFLICT, "Theirs");
    page.wait_value(&field("status"), "rejected");
    page.wait_value(&field("title"), "Half a sentence");
    type_on(&page, ", and the rest");
    page.click_named("Keep mine");
    page.wait_gone(CONFLICT);
    page.click_named("Save");
    page.wait_path("/posts");
    let saved = world.record("/posts/4");
    assert_eq!(
        (&saved["title"], &saved["status"]),
        (&json!("Half a sentence, and the rest"), &json!("rejected"))
    );
}

#[test]
fn k9_saving_mine_over_theirs_is_a_question_first() {
    let world = World::new();
    let page = typing(&world, 4, "Mine");
    world.patch_post(4, &json!({ "title": "Theirs" }));
    page.click_named("Save");
    page.wait_there(CONFLICT);
    page.click_named("Save");
    page.click_named("Save mine");
    page.wait_path("/posts");
    assert_eq!(world.record("/posts/4")["title"], "Mine");
}

#[test]
fn k9_a_save_that_came_too_late_is_stopped_by_its_version_and_merged() {
    let world = World::new();
    let page = typing(&world, 4, "Mine");
    // No event and no alert: only the version says that somebody was faster.
    world.fault(
        "suppress",
        &json!({ "direction": "to_client", "action": "MESSAGE" }),
    );
    world.patch_post(4, &json!({ "status": "rejected" }));
    world.forget_requests();
    page.click_named("Save");
    page.wait_path("/posts");
    let saved = world.record("/posts/4");
    assert_eq!(
        (&saved["title"], &saved["status"]),
        (&json!("Mine"), &json!("rejected"))
    );
    assert_eq!(
        world.requests("PATCH", "/api/posts/4"),
        2,
        "the first one was refused"
    );
}

#[test]
fn k10_a_conflict_says_who_and_when_if_the_event_does() {
    let world = World::new();
    let page = typing(&world, 4, "Mine");
    world.patch_post(4, &json!({ "title": "Theirs" }));
    page.wait_text(ALERT, "This post is updated.");
    world.send_messages(&[json!({ "name": "updated", "data": {
        "type": "updated", "payload": { "ids": [4] }, "date": "2020-02-03T10:32:00.000Z", "meta": { "author": "Ann" }
    } })]);
    page.click_named("Refresh");
    page.wait_text(CONFLICT, "changed this too");
    page.wait_for("the name and the time", |page| {
        let text = page.text(CONFLICT).unwrap_or_default();
        text.contains("Ann changed this too") && text.contains("2020-02-0")
    });
}

#[test]
fn k10_a_late_update_does_not_hide_that_the_post_is_deleted() {
    let world = World::new();
    let page = typing(&world, 8, "Saved from the fire");
    world.rest("DELETE", "/api/posts/8", &Value::Null);
    page.wait_text(ALERT, "This post is deleted. What you typed is still here.");
    let updated = |id: u32| json!({ "type": "updated", "payload": { "ids": [id] } });
    world.send_messages(&[8, 9].map(|id| json!({ "name": "updated", "data": updated(id) })));
    // The proof that the first one has arrived is the second.
    page.wait_text(BADGE, "2");
    page.wait_value(&field("title"), "Saved from the fire");
    page.assert_text(ALERT, "This post is deleted.");
}

#[test]
fn k10_nothing_typed_is_lost_when_the_post_is_deleted_and_it_is_restored_as_new() {
    let world = World::new();
    let page = typing(&world, 8, "Saved from the fire");
    world.rest("DELETE", "/api/posts/8", &Value::Null);
    page.wait_text(ALERT, "This post is deleted. What you typed is still here.");
    page.type_keys(", all of it");
    page.wait_value(&field("title"), "Saved from the fire, all of it");
    page.assert_text(ALERT, "This post is deleted.");
    page.click_named("Copy what I typed");
    page.wait_there("[data-testid=toast]");
    page.click_named("Restore as a new post");
    page.wait_path("/posts");
    assert_eq!(
        world.record("/posts/1001")["title"],
        "Saved from the fire, all of it"
    );
}

#[test]
fn saving_a_post_that_was_deleted_a_moment_ago_says_so_and_keeps_what_was_typed() {
    let world = World::new();
    let page = typing(&world, 8, "Too late");
    // Nobody told this page.
    world.fault(
        "suppress",
        &json!({ "direction": "to_client", "action": "MESSAGE" }),
    );
    world.rest("DELETE", "/api/posts/8", &Value::Null);
    page.click_named("Save");
    page.wait_text(ALERT, "This post is deleted. What you typed is still here.");
    page.wait_value(&field("title"), "Too late");
}
