//! Forms for creating, editing and copying records.

mod autosave;
mod core;
mod desk;
mod drafts;
mod handle;
mod modal;
mod modes;
mod save;
mod steps;

use std::ops::Deref;
use std::rc::Rc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use yew::prelude::*;

use self::core::use_form_core;
use super::notification::NotificationOption;
use super::typed::use_rows;
use crate::engine::data::DataError;
use crate::engine::field::Field;
use crate::engine::form::{AsyncRule, FieldRule, Redirects};
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::locate::Action;
use crate::engine::meta::Meta;
use crate::engine::mutation::{Mutated, MutationMode};
use crate::engine::query::OptimisticUpdateMap;
use crate::engine::record::RecordId;

pub use drafts::DraftOffer;
pub use handle::{FieldChange, FormHandle};
pub use modal::{UseModalFormHandle, use_drawer_form, use_modal_form};
pub use steps::{UseStepsFormHandle, use_steps_form};

/// What a form makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormTarget {
    /// A new record.
    Create,
    /// Another version of this one.
    Edit(RecordId),
    /// A new record that begins with the values of this one.
    Clone(RecordId),
}

impl FormTarget {
    /// The record that the form begins with; none for a new one.
    #[must_use]
    pub const fn source(&self) -> Option<&RecordId> {
        match self {
            Self::Create => None,
            Self::Edit(id) | Self::Clone(id) => Some(id),
        }
    }

    /// What the page of the form does.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::Create => Action::Create,
            Self::Edit(_) => Action::Edit,
            Self::Clone(_) => Action::Clone,
        }
    }
}

/// Saving by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoSave {
    /// How long nobody must have typed. Default: 1 s.
    pub debounce: Duration,
}

impl Default for AutoSave {
    fn default() -> Self {
        Self {
            debounce: Duration::from_secs(1),
        }
    }
}

/// How a form behaves.
#[derive(Clone, Debug)]
pub struct UseFormOptions {
    /// What the fields must be before anything is sent. Read when the form opens.
    ///
    /// Also says which fields the form has: a field without a condition is `FieldRule::new("name")`. What a server finds
    /// wrong with any other is said above the form, and a copy of a record takes only these.
    pub rules: Vec<FieldRule>,
    /// What others must be asked about before anything is sent, such as whether a name is taken.
    pub checks: Vec<AsyncRule>,
    /// What a new record begins with, a JSON object; sent with what is typed over it.
    pub initial: Value,
    /// What the data provider is told when it is asked for the record (Refine's `queryMeta`). Default: nothing.
    pub query_meta: Meta,
    /// What the data provider is told beside a save (Refine's `mutationMeta`). Default: nothing.
    pub mutation_meta: Meta,
    /// What to do with live events; goes before the app's mode. Default: manual, as the guide advises.
    pub live_mode: Option<LiveMode>,
    /// Hears of each live event that concerns the record. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
    /// Where to go when it is saved, unless something was typed meanwhile. Default: as the app's options say, the list.
    pub redirect: Option<Redirects>,
    /// When a save is shown and sent. Default: as the app's options say. In the modes that show it at once the redirect
    /// comes at once too, unless it leads to a new record, whose id only the server knows.
    pub mutation_mode: Option<MutationMode>,
    /// How long a save can be undone in mode `Undoable`. Default: as the app's options say, 5 s.
    pub undoable_timeout: Option<Duration>,
    /// Where and how a save is shown before the server agreed, in the modes that do that. Default: everywhere, in the usual way.
    pub optimistic_update_map: OptimisticUpdateMap,
    /// Makes what is sent of what was typed, both JSON objects (what Refine's `onFinish` is given does). Default: it is sent
    /// as it is.
    pub transform: Option<Callback<Value, Value>>,
    /// The message that the server took a save that somebody asked for. Default: Refine's.
    pub success_notification: NotificationOption<Mutated>,
    /// The message that it did not. Default: Refine's.
    pub error_notification: NotificationOption<Rc<DataError>>,
    /// Hears that the server refused a save, or was not reached.
    pub on_error: Callback<Rc<DataError>>,
    /// Hears that it was saved, before the redirect; in the modes that redirect at once, only if the form is still there.
    pub on_saved: Callback<Mutated>,
    /// Saves an edited record by itself. Default: no.
    pub auto_save: Option<AutoSave>,
    /// Whether the page is not left without a word while something is unsaved. Default: as the app's options say, yes.
    pub warn_when_unsaved_changes: Option<bool>,
    /// Whether the browser keeps what is typed, so that a crash or a reload does not take it. Default: yes.
    pub keep_drafts: bool,
}

impl Default for UseFormOptions {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            checks: Vec::new(),
            initial: json!({}),
            query_meta: Meta::default(),
            mutation_meta: Meta::default(),
            live_mode: Some(LiveMode::Manual),
            on_live_event: Callback::noop(),
            redirect: None,
            mutation_mode: None,
            undoable_timeout: None,
            optimistic_update_map: OptimisticUpdateMap::default(),
            transform: None,
            success_notification: NotificationOption::default(),
            error_notification: NotificationOption::default(),
            on_error: Callback::noop(),
            on_saved: Callback::noop(),
            auto_save: None,
            warn_when_unsaved_changes: None,
            keep_drafts: true,
        }
    }
}

/// What [`use_form`] answers: the record, and everything of [`FormHandle`].
#[derive(Debug)]
pub struct UseFormHandle<T> {
    /// The record as the form knows it from the server; `None` before it is there, and for a new one.
    pub record: Option<Rc<T>>,
    /// The form.
    pub form: FormHandle,
}

impl<T> UseFormHandle<T> {
    /// The value of a field; `null` if there is none.
    #[must_use]
    pub fn value(&self, field: Field<T>) -> Value {
        self.form.value(field.name())
    }

    /// The value of a field as a text field shows it; see [`FormHandle::text`].
    #[must_use]
    pub fn text(&self, field: Field<T>) -> AttrValue {
        self.form.text(field.name())
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, field: Field<T>) -> Option<AttrValue> {
        self.form.error(field.name())
    }

    /// Whether something was typed into a field.
    #[must_use]
    pub fn is_field_changed(&self, field: Field<T>) -> bool {
        self.form.is_field_changed(field.name())
    }

    /// Types into a field.
    pub fn set(&self, field: Field<T>, value: Value) {
        self.form.on_change.emit((field.name(), value));
    }
}

impl<T> Deref for UseFormHandle<T> {
    type Target = FormHandle;

    fn deref(&self) -> &FormHandle {
        &self.form
    }
}

/// A form that creates, edits or copies a record, and never takes from a person what they typed.
///
/// Somebody else's change of the record is said by [`Query::deprecated`](super::Query::deprecated); `refresh` brings it in
/// below what was typed, and so does a save, before it sends anything: where both changed the same field, it stops and
/// shows both ([`FormHandle::conflicts`]). Own saves raise no alert. What is typed is kept in the browser until it is
/// saved or given up. A form for another record starts anew, without remounting.
#[hook]
pub fn use_form<T: DeserializeOwned + 'static>(
    resource: &str,
    target: FormTarget,
    options: UseFormOptions,
) -> UseFormHandle<T> {
    use_typed_form(resource, (target, 0), options)
}

#[hook]
fn use_typed_form<T: DeserializeOwned + 'static>(
    resource: &str,
    target: (FormTarget, u32),
    options: UseFormOptions,
) -> UseFormHandle<T> {
    let form = use_form_core(resource.into(), target, options);
    let rows = use_rows::<T>(form.query.data());
    UseFormHandle {
        record: rows.records.first().cloned(),
        form,
    }
}
