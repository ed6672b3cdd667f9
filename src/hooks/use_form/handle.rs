//! What a page does with a form, whatever its record.

use std::fmt;
use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::FormTarget;
use super::desk::Desk;
use super::drafts::DraftOffer;
use crate::engine::data::DataError;
use crate::engine::deprecated::Deprecated;
use crate::engine::form::{AutoSaveStatus, Conflict, Form, Side, SubmitState};
use crate::engine::live::LiveEvent;
use crate::hooks::query::Query;
use crate::sorted_map::SortedMap;

/// A field and what is typed into it; nested fields are named with dots (`category.id`).
pub type FieldChange = (&'static str, Value);

/// A form, whatever its record. The callbacks stay the same from render to render.
#[derive(Clone)]
pub struct FormHandle {
    /// How it stands with the record: loading, missing, out of date ([`Query::deprecated`]).
    pub query: Query,
    /// How far the save is.
    pub submit: SubmitState,
    /// Types into a field: the one callback for all of them.
    pub on_change: Callback<FieldChange>,
    /// Checks the fields, makes sure that nobody else changed them, and sends what was typed and nothing else.
    pub save: Callback<()>,
    /// The same, with what was typed in every field that somebody else changed too.
    pub save_mine: Callback<()>,
    /// Creates a record with what the form shows, because the one that was edited is deleted.
    pub restore: Callback<()>,
    /// Fetches the newest version and puts it below what was typed, which stays.
    pub refresh: Callback<()>,
    /// Settles the conflict of a field.
    pub resolve: Callback<(String, Side)>,
    /// Gives up everything that was typed.
    pub discard: Callback<()>,
    /// Types again what was typed before, on a former visit: the one that [`FormHandle::draft_offer`] says.
    pub restore_draft: Callback<()>,
    /// Forgets it.
    pub discard_draft: Callback<()>,
    pub(super) desk: Rc<Desk>,
}

impl fmt::Debug for FormHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormHandle")
            .field("submit", &self.submit)
            .finish_non_exhaustive()
    }
}

impl FormHandle {
    /// What the form makes.
    #[must_use]
    pub fn target(&self) -> &FormTarget {
        self.desk.target()
    }

    /// Whether the form makes another version of a record, and not a new one.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        self.desk.edited().is_some()
    }

    /// Whether the form can be filled in: the record is there, or none is needed.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.desk.read(|_| true)
    }

    /// The value of a field; `null` if there is none.
    #[must_use]
    pub fn value(&self, field: &str) -> Value {
        self.desk.read(|form| form.draft().get(field))
    }

    /// The value of a field as a text field shows it: empty if there is none, or if it is no text and no number.
    #[must_use]
    pub fn text(&self, field: &str) -> AttrValue {
        match self.value(field) {
            Value::String(text) => text.into(),
            Value::Number(number) => number.to_string().into(),
            Value::Bool(flag) => flag.to_string().into(),
            Value::Null | Value::Array(_) | Value::Object(_) => AttrValue::default(),
        }
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<AttrValue> {
        self.desk
            .read(|form| form.error(field).map(|text| text.to_owned().into()))
    }

    /// What is wrong and stands at no field of the form.
    #[must_use]
    pub fn other_errors(&self) -> Vec<String> {
        self.desk.read(Form::other_errors)
    }

    /// How often a save was refused because of single fields: when it grows, the focus belongs to the first of them.
    #[must_use]
    pub fn refusals(&self) -> u32 {
        self.desk.read(Form::refusals)
    }

    /// Whether something was typed into a field.
    #[must_use]
    pub fn is_field_changed(&self, field: &str) -> bool {
        self.desk.read(|form| form.draft().is_field_changed(field))
    }

    /// Whether anything was typed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.desk.read(|form| form.draft().is_changed())
    }

    /// Whether a field must not be empty.
    #[must_use]
    pub fn is_required(&self, field: &str) -> bool {
        self.desk.read(|form| form.is_required(field))
    }

    /// What a field is called in messages.
    #[must_use]
    pub fn name_of(&self, field: &str) -> String {
        self.desk.read(|form| form.name_of(field))
    }

    /// The fields that the rules of the form say, and what each is called in messages.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        self.desk.read(Form::fields)
    }

    /// Whether a save has begun and not ended.
    #[must_use]
    pub const fn is_saving(&self) -> bool {
        matches!(self.submit, SubmitState::Checking | SubmitState::Saving)
    }

    /// The fields that somebody else changed as well, to another value.
    #[must_use]
    pub fn conflicts(&self) -> SortedMap<String, Conflict> {
        self.desk.read(|form| form.draft().conflicts().clone())
    }

    /// Whether the record that is edited no longer exists.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        let missed = |error: &DataError| matches!(error, DataError::NotFound { .. });
        self.query.deprecated() == Some(Deprecated::Deleted)
            || matches!(&self.submit, SubmitState::Failed(error) if missed(error))
    }

    /// The last live event about the record: it may say who changed it, and when.
    #[must_use]
    pub fn news(&self) -> Option<Rc<LiveEvent>> {
        self.desk.news()
    }

    /// How automatic saves stand; `None` if there are none.
    #[must_use]
    pub fn auto_save(&self) -> Option<AutoSaveStatus> {
        self.desk.auto_save_status()
    }

    /// What was typed into this form on a former visit, or in another tab, and never saved.
    #[must_use]
    pub fn draft_offer(&self) -> Option<DraftOffer> {
        self.desk.drafts().offer()
    }

    /// Puts everything that was typed into the clipboard: each field's name and then its value. Returns whether the browser
    /// could be asked to.
    #[must_use]
    pub fn copy_typed(&self) -> bool {
        self.desk.store.runtime().copy(&self.desk.typed_text())
    }

    /// A time that an event or a record says, for people here to read.
    #[must_use]
    pub fn time_of_day(&self, timestamp: &str) -> String {
        self.desk.store.runtime().time_of_day(timestamp)
    }

    /// Checks these fields and no others, and says at them what is wrong. Returns whether nothing is.
    #[must_use]
    pub fn check_fields(&self, fields: &[&str]) -> bool {
        self.desk.check_fields(fields)
    }
}
