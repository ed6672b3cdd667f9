//! A form: its draft, what is wrong with it, and how far its save is.

use std::rc::Rc;

use serde_json::Value;

use super::draft::{Draft, Fields};
use super::path;
use super::validate::FieldRule;
use crate::engine::data::{DataError, FieldErrors};
use crate::engine::record::Record;

/// How far a form's save is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SubmitState {
    /// Nothing was saved yet, or something was typed since.
    #[default]
    Idle,
    /// Saving was asked for, but fields are not as they must be; nothing was sent.
    Invalid,
    /// The request is on its way.
    Saving,
    /// The server has everything that was sent.
    Saved,
    /// The server did not take it; what was typed is still there.
    Failed(Rc<DataError>),
}

/// What came of asking a form to save.
#[derive(Clone, Debug, PartialEq)]
pub enum Submission {
    /// Send these values: the whole of a new record; of one that is edited, the fields that were typed and no others.
    Send(Value),
    /// Nothing was typed, so there is nothing to send.
    Unchanged,
    /// Fields are not as they must be, and say so.
    Invalid,
    /// A save is on its way already; this one is not needed.
    Busy,
}

/// The state of a form: what the server has, what was typed, what is wrong, how far the save is.
///
/// Nothing but [`Form::set`], [`Form::saved`] and [`Form::discard`] changes what a person typed.
#[derive(Debug)]
pub struct Form {
    draft: Draft,
    kind: Kind,
    rules: Rc<[FieldRule]>,
    errors: FieldErrors,
    submit: Submit,
}

/// What a form sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Everything, since the server has nothing of it.
    Create,
    /// What was typed.
    Edit,
}

/// As [`SubmitState`], with what is on its way.
#[derive(Debug)]
enum Submit {
    Idle,
    Invalid,
    Saving { sent: Fields },
    Saved,
    Failed(Rc<DataError>),
}

impl Form {
    /// A form that edits `record`.
    #[must_use]
    pub fn edit(record: Record, rules: Rc<[FieldRule]>) -> Self {
        Self::new(Kind::Edit, record, rules)
    }

    /// A form for a new record that begins with these values, a JSON object.
    #[must_use]
    pub fn create(initial: Value, rules: Rc<[FieldRule]>) -> Self {
        Self::new(Kind::Create, Rc::new(initial), rules)
    }

    fn new(kind: Kind, base: Record, rules: Rc<[FieldRule]>) -> Self {
        Self {
            draft: Draft::new(base),
            kind,
            rules,
            errors: FieldErrors::new(),
            submit: Submit::Idle,
        }
    }

    /// What was typed, and over what.
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Access to settle conflicts.
    pub const fn draft_mut(&mut self) -> &mut Draft {
        &mut self.draft
    }

    /// Types `value` into a field. What was said about the field no longer holds, so its error goes.
    pub fn set(&mut self, field: &str, value: Value) {
        self.draft.set(field, value);
        self.errors
            .retain(|name, _| name != field && !path::is_inside(field, name));
        match self.submit {
            Submit::Invalid if self.errors.is_empty() => self.submit = Submit::Idle,
            Submit::Saved | Submit::Failed(_) => self.submit = Submit::Idle,
            Submit::Idle | Submit::Invalid | Submit::Saving { .. } => {}
        }
    }

    /// Takes over the server's newer version; see [`Draft::merge`].
    ///
    /// While a save is on its way nothing happens: its answer says what is new, and [`Form::saved`] takes that.
    pub fn merge(&mut self, theirs: &Record) {
        if !self.is_saving() && !Rc::ptr_eq(self.draft.base(), theirs) {
            self.draft.merge(theirs.clone());
        }
    }

    /// Asks to save: checks the fields, and says what to send.
    #[must_use]
    pub fn submit(&mut self) -> Submission {
        if self.is_saving() {
            return Submission::Busy;
        }
        self.errors = self.check();
        if !self.errors.is_empty() {
            self.submit = Submit::Invalid;
            return Submission::Invalid;
        }
        let values = match self.kind {
            Kind::Create => self.draft.whole(),
            Kind::Edit if self.draft.is_changed() => self.draft.changes(),
            Kind::Edit => {
                self.submit = Submit::Saved;
                return Submission::Unchanged;
            }
        };
        self.submit = Submit::Saving {
            sent: self.draft.typed().clone(),
        };
        Submission::Send(values)
    }

    /// The server has taken what [`Form::submit`] said to send, and answered with the record if it does that.
    ///
    /// Nothing happens unless a save is on its way.
    pub fn saved(&mut self, record: Option<Record>) {
        if let Submit::Saving { sent } = &self.submit {
            self.draft.rebase(sent, record);
            self.submit = Submit::Saved;
        }
    }

    /// The server has not taken it. Errors of single fields stand at the fields until these are typed again.
    ///
    /// Nothing happens unless a save is on its way.
    pub fn failed(&mut self, error: Rc<DataError>) {
        if !self.is_saving() {
            return;
        }
        if let DataError::Invalid { fields, .. } = &*error {
            self.errors = fields.clone();
        }
        self.submit = Submit::Failed(error);
    }

    /// Gives up everything that was typed.
    pub fn discard(&mut self) {
        self.draft.discard();
        self.errors.clear();
        if !self.is_saving() {
            self.submit = Submit::Idle;
        }
    }

    /// How far the save is.
    #[must_use]
    pub fn submit_state(&self) -> SubmitState {
        match &self.submit {
            Submit::Idle => SubmitState::Idle,
            Submit::Invalid => SubmitState::Invalid,
            Submit::Saving { .. } => SubmitState::Saving,
            Submit::Saved => SubmitState::Saved,
            Submit::Failed(error) => SubmitState::Failed(error.clone()),
        }
    }

    /// Whether a save is on its way.
    #[must_use]
    pub const fn is_saving(&self) -> bool {
        matches!(self.submit, Submit::Saving { .. })
    }

    /// What is wrong with a field, or with the one around it (a server may say `category` for `category.id`).
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .get(field)
            .or_else(|| {
                let outer = self.errors.iter().find(|(name, _)| path::is_inside(field, name));
                outer.map(|(_, text)| text)
            })
            .map(String::as_str)
    }

    /// What is wrong, by field.
    #[must_use]
    pub const fn errors(&self) -> &FieldErrors {
        &self.errors
    }

    /// Whether a field must not be empty.
    #[must_use]
    pub fn is_required(&self, field: &str) -> bool {
        self.rules
            .iter()
            .any(|rule| rule.field() == field && rule.is_required())
    }

    fn check(&self) -> FieldErrors {
        let wrong = self.rules.iter().filter_map(|rule| {
            let text = rule.check(&self.draft.get(rule.field()))?;
            Some((rule.field().to_owned(), text))
        });
        wrong.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules() -> Rc<[FieldRule]> {
        [
            FieldRule::new("title").required(),
            FieldRule::new("category.id").required(),
        ]
        .into()
    }

    fn saved() -> Form {
        let record = json!({"id": 1, "title": "Old", "category": {"id": 1}});
        Form::edit(Rc::new(record), rules())
    }

    #[test]
    fn a_new_record_is_sent_with_what_the_form_began_with() {
        let mut form = Form::create(json!({"status": "draft", "category": {"id": 1}}), rules());
        form.set("title", json!("New"));
        assert_eq!(
            form.submit(),
            Submission::Send(json!({"status": "draft", "category": {"id": 1}, "title": "New"}))
        );
    }

    #[test]
    fn an_empty_form_names_every_field_and_sends_nothing() {
        let mut form = Form::create(json!({}), rules());
        assert_eq!(form.submit(), Submission::Invalid);
        assert_eq!(form.submit_state(), SubmitState::Invalid);
        assert_eq!(form.error("title"), Some("Please enter Title"));
        assert_eq!(form.error("category.id"), Some("Please enter Category"));
        form.set("title", json!("T"));
        assert_eq!(form.error("title"), None);
        assert_eq!(form.submit_state(), SubmitState::Invalid);
        form.set("category.id", json!(1));
        assert_eq!(form.submit_state(), SubmitState::Idle);
        assert_eq!(
            form.submit(),
            Submission::Send(json!({"title": "T", "category": {"id": 1}}))
        );
    }

    #[test]
    fn saving_twice_sends_once() {
        let mut form = saved();
        form.set("title", json!("New"));
        assert_eq!(form.submit(), Submission::Send(json!({"title": "New"})));
        assert_eq!(form.submit(), Submission::Busy);
        form.saved(Some(Rc::new(
            json!({"id": 1, "title": "New", "category": {"id": 1}}),
        )));
        assert_eq!(form.submit_state(), SubmitState::Saved);
        assert_eq!(form.submit(), Submission::Unchanged);
    }

    #[test]
    fn the_answer_to_a_save_is_not_taken_for_a_conflict() {
        let mut form = saved();
        form.set("title", json!("Sent"));
        assert!(matches!(form.submit(), Submission::Send(_)));
        form.set("title", json!("Sent and more"));
        let answer = Rc::new(json!({"id": 1, "title": "Sent", "category": {"id": 1}}));
        form.merge(&answer);
        form.saved(Some(answer.clone()));
        form.merge(&answer);
        assert!(form.draft().conflicts().is_empty());
        assert_eq!(form.draft().get("title"), json!("Sent and more"));
    }

    #[test]
    fn what_the_server_says_about_fields_stands_at_them() {
        let mut form = saved();
        form.set("title", json!("x"));
        assert!(matches!(form.submit(), Submission::Send(_)));
        let fields = [("category", "does not exist"), ("title", "is taken")];
        let error = Rc::new(DataError::Invalid {
            message: "no".into(),
            fields: fields.map(|(name, text)| (name.into(), text.into())).into(),
        });
        form.failed(error.clone());
        assert_eq!(form.submit_state(), SubmitState::Failed(error));
        assert_eq!(form.error("category.id"), Some("does not exist"));
        assert_eq!(form.error("title"), Some("is taken"));
        assert_eq!(form.draft().get("title"), json!("x"));
        form.set("category.id", json!(2));
        assert_eq!(form.error("category.id"), None);
    }

    #[test]
    fn a_save_that_failed_can_be_tried_again() {
        let mut form = saved();
        form.set("title", json!("New"));
        assert!(matches!(form.submit(), Submission::Send(_)));
        form.failed(Rc::new(DataError::Network("offline".into())));
        assert_eq!(form.submit(), Submission::Send(json!({"title": "New"})));
    }
}
