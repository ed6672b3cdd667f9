//! Forms: what two people do to the same record, and what others are asked before anything is sent.

use std::rc::Rc;

use sapwood::engine::data::DataError;
use sapwood::engine::form::{AutoSaveStatus, FieldRule, Form, Side, Submission, SubmitState};
use sapwood::engine::record::Record;
use serde_json::{Value, json};

fn record(title: &str, status: &str) -> Record {
    Rc::new(json!({"id": 6, "title": title, "status": status, "createdAt": "2026"}))
}

fn rules() -> Rc<[FieldRule]> {
    [
        FieldRule::new("title").required(),
        FieldRule::new("status").required(),
    ]
    .into()
}

fn form() -> Form {
    Form::edit(record("Old", "draft"), rules())
}

fn typed(title: &str) -> Form {
    let mut form = form();
    form.set("title", json!(title));
    form
}

fn sent(submission: Submission) -> Value {
    match submission {
        Submission::Send(values) => values,
        other => panic!("{other:?}"),
    }
}

#[test]
fn k8_a_newer_version_takes_nothing_that_was_typed() {
    let mut form = typed("Mine");
    form.merge(&record("Old", "published"));
    assert_eq!(form.draft().get("title"), json!("Mine"));
    assert_eq!(form.draft().get("status"), json!("published"));
}

#[test]
fn k9_a_conflict_that_is_found_on_the_way_is_shown_and_nothing_is_sent() {
    let mut form = typed("Mine");
    assert_eq!(form.prepare(), Submission::Ready);
    assert_eq!(form.prepare(), Submission::Busy);
    form.merge(&record("Theirs", "published"));
    assert_eq!(form.submit(), Submission::Conflicted);
    assert_eq!(form.submit_state(), SubmitState::Conflicted);
    assert_eq!(
        form.submit(),
        Submission::Conflicted,
        "asking again sends nothing either"
    );

    form.resolve("title", Side::Mine);
    assert_eq!(form.submit_state(), SubmitState::Idle);
    assert_eq!(form.prepare(), Submission::Ready);
    assert_eq!(sent(form.submit()), json!({"title": "Mine"}));
}

#[test]
fn k9_what_does_not_conflict_is_merged_on_the_way_and_sent() {
    let mut form = typed("Mine");
    assert_eq!(form.prepare(), Submission::Ready);
    form.merge(&record("Old", "published"));
    assert_eq!(sent(form.submit()), json!({"title": "Mine"}));
}

#[test]
fn k9_a_save_that_the_server_stops_is_merged_and_tried_again() {
    let mut form = typed("Mine");
    assert_eq!(form.prepare(), Submission::Ready);
    assert_eq!(sent(form.submit()), json!({"title": "Mine"}));
    form.merge(&record("Theirs", "draft"));
    assert!(form.draft().conflicts().is_empty(), "the answer is awaited first");
    form.prepare_again();
    form.merge(&record("Theirs", "draft"));
    assert_eq!(form.submit(), Submission::Conflicted);
    form.keep_mine();
    assert_eq!(sent(form.submit()), json!({"title": "Mine"}));
}

#[test]
fn taking_theirs_leaves_nothing_to_send() {
    let mut form = typed("Mine");
    assert_eq!(form.prepare(), Submission::Ready);
    form.merge(&record("Theirs", "draft"));
    form.resolve("title", Side::Theirs);
    assert_eq!(form.submit(), Submission::Unchanged);
    assert_eq!(form.draft().get("title"), json!("Theirs"));
}

#[test]
fn what_is_typed_while_it_is_checked_goes_with_it() {
    let mut form = typed("Mine");
    assert_eq!(form.prepare(), Submission::Ready);
    form.set("status", json!("rejected"));
    assert_eq!(
        sent(form.submit()),
        json!({"title": "Mine", "status": "rejected"})
    );
}

#[test]
fn a_deleted_record_is_restored_with_what_the_form_shows() {
    let mut form = typed("Mine");
    assert!(matches!(form.submit(), Submission::Send(_)));
    form.failed(Rc::new(DataError::NotFound { message: "".into() }));
    assert_eq!(form.draft().get("title"), json!("Mine"));
    assert_eq!(
        sent(form.submit_anew()),
        json!({"title": "Mine", "status": "draft"}),
        "neither the old id nor what the server writes itself"
    );
    form.saved(Some(Rc::new(
        json!({"id": 7, "title": "Mine", "status": "draft"}),
    )));
    assert!(!form.draft().is_changed());
}

#[test]
fn a_copy_begins_with_the_values_of_the_original_and_is_new() {
    let mut form = Form::copy(&record("Old", "draft"), rules());
    assert!(!form.draft().is_changed());
    form.set("title", json!("Copy"));
    assert_eq!(sent(form.submit()), json!({"title": "Copy", "status": "draft"}));
    let mut bare = Form::copy(&record("Old", "draft"), Rc::new([]));
    assert_eq!(
        sent(bare.submit()),
        json!({"title": "Old", "status": "draft", "createdAt": "2026"})
    );
}

#[test]
fn a_late_answer_about_a_former_value_counts_for_nothing() {
    let mut form = form().asking(["title"]);
    assert!(form.questions().is_empty(), "what the server has needs no asking");
    form.set("title", json!("taken"));
    let first = form.ask("title").unwrap();
    form.set("title", json!("free"));
    form.answer("title", first.generation, Some("is taken".into()));
    assert_eq!(form.error("title"), None);
    assert_eq!(form.questions(), ["title"]);
    let second = form.ask("title").unwrap();
    assert_eq!(second.value, json!("free"));
    form.answer("title", second.generation, None);
    assert!(form.questions().is_empty() && form.ask("title").is_none());
    assert!(matches!(form.submit(), Submission::Send(_)));
}

#[test]
fn what_others_find_wrong_stands_at_the_field_until_it_changes() {
    let mut form = form().asking(["title"]);
    form.set("title", json!("taken"));
    assert_eq!(form.prepare(), Submission::Ready);
    let question = form.ask("title").unwrap();
    form.answer("title", question.generation, Some("is taken".into()));
    assert_eq!(form.submit(), Submission::Invalid);
    assert_eq!(form.error("title"), Some("is taken"));
    form.set("title", json!("Old"));
    assert_eq!((form.error("title"), form.questions().len()), (None, 0));
}

#[test]
fn an_error_at_no_field_of_the_form_is_said_by_itself() {
    let mut form = typed("Mine");
    assert!(matches!(form.submit(), Submission::Send(_)));
    let fields = [("title.en", "odd"), ("quota", "is used up"), ("status", "no")];
    form.failed(Rc::new(DataError::Invalid {
        message: "no".into(),
        fields: fields.map(|(name, text)| (name.into(), text.into())).into(),
    }));
    assert_eq!(form.other_errors(), ["Quota: is used up"]);
    assert_eq!(form.refusals(), 1);
}

#[test]
fn a_step_is_checked_by_itself() {
    let mut form = Form::create(json!({}), rules());
    form.set("title", json!("T"));
    assert!(form.check_fields(&["title"]));
    assert!(!form.check_fields(&["status"]));
    assert_eq!(form.error("status"), Some("Please enter Status"));
    assert_eq!(form.error("title"), None);
}

#[test]
fn automatic_saves_say_how_they_stand_and_lead_nobody_to_errors() {
    let mut form = form();
    assert_eq!(form.auto_save_status().text(), "waiting for changes");
    form.set("title", json!(""));
    assert_eq!(form.prepare_automatically(), Submission::Invalid);
    assert_eq!(
        (form.auto_save_status(), form.refusals()),
        (AutoSaveStatus::Error, 0)
    );
    form.set("title", json!("Mine"));
    assert_eq!(form.auto_save_status(), AutoSaveStatus::Idle);
    assert_eq!(form.prepare_automatically(), Submission::Ready);
    assert_eq!(form.auto_save_status().text(), "saving...");
    assert!(matches!(form.submit(), Submission::Send(_)));
    form.set("title", json!("Mine and more"));
    form.saved(Some(record("Mine", "draft")));
    assert_eq!(
        form.auto_save_status(),
        AutoSaveStatus::Idle,
        "there is more to save"
    );
    assert!(matches!(form.submit(), Submission::Send(_)));
    form.saved(Some(record("Mine and more", "draft")));
    assert_eq!(form.auto_save_status().text(), "saved");
}
