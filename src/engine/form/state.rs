//! A form: a draft, what is wrong with it, and how far its save is.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::checks::Checks;
use super::draft::{Draft, Side, Typed};
use super::path;
use super::submit::Submit;
use super::validate::{FieldRule, name_of};
use crate::engine::data::FieldErrors;
use crate::engine::record::Record;
use crate::sorted_map::SortedMap;

/// The state of a form: what the server has, what was typed, what is wrong, how far the save is.
///
/// Nothing but [`Form::set`], [`Form::saved`], [`Form::restore`], [`Form::resolve`] and [`Form::discard`] changes what a
/// person typed.
#[derive(Debug)]
pub struct Form {
    pub(super) draft: Draft,
    pub(super) kind: Kind,
    pub(super) rules: Rc<[FieldRule]>,
    pub(super) checks: Checks,
    pub(super) errors: FieldErrors,
    pub(super) submit: Submit,
    pub(super) refusals: u32,
    /// Whether the save that is going on, or was last, is one that nobody asked for.
    pub(super) automatic: bool,
}

/// What a form sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Everything, since the server has nothing of it.
    Create,
    /// What was typed.
    Edit,
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

    /// A form for a copy of `record`: a new record that begins with its values.
    #[must_use]
    pub fn copy(record: &Value, rules: Rc<[FieldRule]>) -> Self {
        Self::create(declared(record, &rules), rules)
    }

    fn new(kind: Kind, base: Record, rules: Rc<[FieldRule]>) -> Self {
        Self {
            draft: Draft::new(base),
            kind,
            rules,
            checks: Checks::default(),
            errors: FieldErrors::new(),
            submit: Submit::Idle,
            refusals: 0,
            automatic: false,
        }
    }

    /// Must have somebody asked about these fields, too, before anything is sent.
    #[must_use]
    pub fn asking(mut self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        self.checks = Checks::new(fields);
        self
    }

    /// What was typed, and over what.
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Types `value` into a field. What was said about the field no longer holds, so its error goes.
    pub fn set(&mut self, field: &str, value: Value) {
        self.draft.set(field, value);
        self.errors
            .retain(|name, _| name != field && !path::is_inside(field, name));
        self.checks.typed(field, self.draft.is_field_changed(field));
        self.changed();
    }

    /// Types again what was kept; see [`Draft::restore`].
    pub fn restore(&mut self, kept: &SortedMap<String, Typed>) {
        self.draft.restore(kept);
        for field in kept.keys() {
            self.checks.typed(field, self.draft.is_field_changed(field));
        }
        self.changed();
    }

    /// Settles the conflict of a field; see [`Draft::resolve`].
    pub fn resolve(&mut self, field: &str, side: Side) {
        self.draft.resolve(field, side);
        self.changed();
    }

    /// Lets what was typed stand in every field that somebody else changed too.
    pub fn keep_mine(&mut self) {
        let fields: Vec<String> = self.draft.conflicts().keys().cloned().collect();
        for field in fields {
            self.resolve(&field, Side::Mine);
        }
    }

    /// What was typed is another now, so what was said of the former no longer holds.
    fn changed(&mut self) {
        let over = match &self.submit {
            Submit::Invalid => self.errors.is_empty(),
            Submit::Conflicted => self.draft.conflicts().is_empty(),
            Submit::Saved | Submit::Failed(_) => true,
            Submit::Idle | Submit::Checking | Submit::Saving { .. } => false,
        };
        if over {
            self.submit = Submit::Idle;
        }
    }

    /// Takes over the server's newer version; see [`Draft::merge`].
    ///
    /// While a save is on its way nothing happens: its answer says what is new, and [`Form::saved`] takes that.
    pub fn merge(&mut self, theirs: &Record) {
        let saving = matches!(self.submit, Submit::Saving { .. });
        if !saving && !Rc::ptr_eq(self.draft.base(), theirs) {
            self.draft.merge(theirs.clone());
            self.changed();
        }
    }

    /// Gives up everything that was typed.
    pub fn discard(&mut self) {
        for field in self.draft.keep().keys() {
            self.checks.typed(field, false);
        }
        self.draft.discard();
        self.errors.clear();
        if !self.is_saving() {
            self.submit = Submit::Idle;
        }
    }

    /// Whether a field must not be empty.
    #[must_use]
    pub fn is_required(&self, field: &str) -> bool {
        self.rules
            .iter()
            .any(|rule| rule.field() == field && rule.is_required())
    }

    /// What a field is called in messages.
    #[must_use]
    pub fn name_of(&self, field: &str) -> String {
        let rule = self.rules.iter().find(|rule| rule.field() == field);
        rule.map_or_else(|| name_of(field), FieldRule::name)
    }

    /// The fields that the rules say, and what each is called in messages.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let rules = self.rules.iter();
        rules.map(|rule| (rule.field(), rule.name())).collect()
    }
}

/// What of `record` is the form's own: what the rules name; without rules everything but the id.
pub(super) fn declared(record: &Value, rules: &[FieldRule]) -> Value {
    if rules.is_empty() {
        let mut all = record.clone();
        if let Value::Object(members) = &mut all {
            members.remove("id");
        }
        return all;
    }
    let mut own = Value::Object(Map::new());
    for rule in rules {
        if let Some(value) = path::get(record, rule.field()) {
            path::set(&mut own, rule.field(), value.clone());
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::data::DataError;
    use crate::engine::form::{Submission, SubmitState};

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
