//! Forms for creating and editing records.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use yew::prelude::*;
use yew_router::prelude::{Navigator, use_navigator};

use super::form_modes::{Leaving, retype_rejected};
use super::navigate::{Step, go};
use super::query::{Query, QuerySpec, use_query};
use super::sapwood::use_store;
use super::shared::Shared;
use super::typed::use_rows;
use super::use_delete::use_delete;
use super::use_event::use_event;
use super::use_mutation::{MutationState, UseMutationOptions, use_mutation};
use crate::engine::form::{Conflict, FieldRule, Form, Side, Submission, SubmitState};
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::mutation::{Mutated, Mutation, MutationMode};
use crate::engine::query::{QueryData, QueryKey};
use crate::engine::record::RecordId;
use crate::engine::store::Store;
use crate::sorted_map::SortedMap;

/// What a form makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormTarget {
    /// A new record.
    Create,
    /// Another version of this one.
    Edit(RecordId),
}

/// Where a form leads after it was saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redirect {
    /// To the list of the resource.
    #[default]
    List,
    /// To the page that shows the record.
    Show,
    /// To the page that edits the record.
    Edit,
    /// Nowhere.
    Stay,
}

/// How a form behaves.
#[derive(Clone, Debug)]
pub struct UseFormOptions {
    /// What the fields must be before anything is sent. Read when the form opens.
    pub rules: Vec<FieldRule>,
    /// What a new record begins with, a JSON object; sent with what is typed over it.
    pub initial: Value,
    /// What to do with live events; goes before the app's mode. Default: manual, as the guide advises.
    pub live_mode: Option<LiveMode>,
    /// Hears of each live event that concerns the record. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
    /// Where to go when it is saved. Default: the list.
    pub redirect: Redirect,
    /// When a save and a deletion are shown and sent. Default: as the app's options say. In the modes that show them at once
    /// the redirect comes at once too, unless it leads to a new record, whose id only the server knows.
    pub mutation_mode: Option<MutationMode>,
    /// Hears that it was saved, before the redirect; in the modes that redirect at once, only if the form is still there.
    pub on_saved: Callback<Mutated>,
}

impl Default for UseFormOptions {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            initial: json!({}),
            live_mode: Some(LiveMode::Manual),
            on_live_event: Callback::noop(),
            redirect: Redirect::default(),
            mutation_mode: None,
            on_saved: Callback::noop(),
        }
    }
}

/// A field and what is typed into it; nested fields are named with dots (`category.id`).
pub type FieldChange = (&'static str, Value);

/// What [`use_form`] answers. The callbacks stay the same from render to render.
#[derive(Debug)]
pub struct UseFormHandle<T> {
    /// The record as the form knows it from the server; `None` before it is there, and for a new one.
    pub record: Option<Rc<T>>,
    /// How it stands with the record: loading, missing, out of date ([`Query::deprecated`]).
    pub query: Query,
    /// How far the save is.
    pub submit: SubmitState,
    /// How far the deletion is.
    pub deletion: MutationState,
    /// Types into a field: the one callback for all of them.
    pub on_change: Callback<FieldChange>,
    /// Checks the fields, and sends what was typed and nothing else.
    pub save: Callback<()>,
    /// Deletes the record, and goes to the list. Nothing happens for a new one.
    pub delete: Callback<()>,
    /// Fetches the newest version and puts it below what was typed, which stays.
    pub refresh: Callback<()>,
    /// Settles the conflict of a field.
    pub resolve: Callback<(String, Side)>,
    /// Gives up everything that was typed.
    pub discard: Callback<()>,
    form: FormCell,
}

impl<T> UseFormHandle<T> {
    /// Whether the form can be filled in: the record is there, or none is needed.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.form.borrow().is_some()
    }

    /// The value of a field; `null` if there is none.
    #[must_use]
    pub fn value(&self, field: &str) -> Value {
        self.with(|form| form.draft().get(field))
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
        self.with(|form| form.error(field).map(|text| text.to_owned().into()))
    }

    /// Whether something was typed into a field.
    #[must_use]
    pub fn is_field_changed(&self, field: &str) -> bool {
        self.with(|form| form.draft().is_field_changed(field))
    }

    /// Whether anything was typed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.with(|form| form.draft().is_changed())
    }

    /// Whether a field must not be empty.
    #[must_use]
    pub fn is_required(&self, field: &str) -> bool {
        self.with(|form| form.is_required(field))
    }

    /// The fields that somebody else changed as well, to another value.
    #[must_use]
    pub fn conflicts(&self) -> SortedMap<String, Conflict> {
        self.with(|form| form.draft().conflicts().clone())
    }

    fn with<R: Default>(&self, read: impl FnOnce(&Form) -> R) -> R {
        let form: Ref<'_, Option<Form>> = self.form.borrow();
        form.as_ref().map(read).unwrap_or_default()
    }
}

type FormCell = Rc<RefCell<Option<Form>>>;

pub(super) type Change = Box<dyn FnOnce(&mut Form)>;

/// A form that creates or edits a record, and never takes from a person what they typed.
///
/// Somebody else's change of the record is said by [`Query::deprecated`]; `refresh` brings it in below what was typed.
/// Own saves raise no alert. A form for another record starts anew, without remounting.
#[hook]
pub fn use_form<T: DeserializeOwned + 'static>(
    resource: &str,
    target: FormTarget,
    options: UseFormOptions,
) -> UseFormHandle<T> {
    let core = use_form_core(resource, target, options);
    let rows = use_rows::<T>(core.query.data());
    UseFormHandle {
        record: rows.records.first().cloned(),
        refresh: core.query.refetch().clone(),
        query: core.query,
        submit: core.submit,
        deletion: core.deletion,
        on_change: core.on_change,
        save: core.save,
        delete: core.delete,
        resolve: core.resolve,
        discard: core.discard,
        form: core.form,
    }
}

/// Everything of a form that does not know the type of its record.
struct Core {
    query: Query,
    submit: SubmitState,
    deletion: MutationState,
    on_change: Callback<FieldChange>,
    save: Callback<()>,
    delete: Callback<()>,
    resolve: Callback<(String, Side)>,
    discard: Callback<()>,
    form: FormCell,
}

#[hook]
fn use_form_core(resource: &str, target: FormTarget, options: UseFormOptions) -> Core {
    let resource: Rc<str> = resource.into();
    let id = match &target {
        FormTarget::Create => None,
        FormTarget::Edit(id) => Some(id.clone()),
    };
    let query = use_query(QuerySpec {
        key: id.clone().map(|id| QueryKey::one(Rc::clone(&resource), id)),
        live_mode: options.live_mode,
        on_live_event: options.on_live_event,
        keep_previous: false,
        is_reading: None,
    });
    let form = use_draft(
        (Rc::clone(&resource), target.clone()),
        &query,
        options.rules,
        options.initial,
    );
    let update = use_force_update();
    let change = use_callback(Shared(Rc::clone(&form)), move |change: Change, form| {
        if let Some(form) = &mut *form.borrow_mut() {
            change(form);
        }
        update.force_update();
    });
    let leave = use_leave(Rc::clone(&resource));
    let save = use_save(
        (Rc::clone(&resource), target),
        Rc::clone(&form),
        change.clone(),
        Leaving {
            mode: options.mutation_mode,
            redirect: options.redirect,
            on_saved: options.on_saved,
            leave: leave.clone(),
        },
    );
    let deletion = use_delete(
        &resource,
        UseMutationOptions {
            mode: options.mutation_mode,
            on_shown: Callback::from(move |()| leave.emit((Redirect::List, None))),
            ..UseMutationOptions::default()
        },
    );
    let submit = form
        .borrow()
        .as_ref()
        .map_or_else(SubmitState::default, Form::submit_state);
    Core {
        query,
        submit,
        deletion: deletion.state,
        on_change: use_callback(change.clone(), |(field, value): FieldChange, change| {
            change.emit(Box::new(move |form| form.set(field, value)));
        }),
        save,
        delete: use_callback((id, deletion.delete), |(), (id, delete)| {
            if let Some(id) = id {
                delete.emit(id.clone());
            }
        }),
        resolve: use_callback(change.clone(), |(field, side): (String, Side), change| {
            change.emit(Box::new(move |form| form.draft_mut().resolve(&field, side)));
        }),
        discard: use_callback(change, |(), change| change.emit(Box::new(Form::discard))),
        form,
    }
}

pub(super) type Identity = (Rc<str>, FormTarget);

/// The form itself: made when there is something to make it from, and fed with what is shown.
#[hook]
fn use_draft(identity: Identity, query: &Query, rules: Vec<FieldRule>, initial: Value) -> FormCell {
    // Another record is another form; what was typed for the former one is not mixed into it.
    let form = use_memo(identity.clone(), |_| FormCell::default());
    let store = use_store();
    let mut slot = form.borrow_mut();
    match (&identity.1, query.data().map(|data| &**data)) {
        (FormTarget::Create, _) => {
            slot.get_or_insert_with(|| {
                let mut form = Form::create(initial, rules.into());
                retype_rejected(&store, &identity.0, None, &mut form);
                form
            });
        }
        (FormTarget::Edit(id), Some(QueryData::One(record))) => slot
            .get_or_insert_with(|| {
                let mut form = Form::edit(Rc::clone(record), rules.into());
                retype_rejected(&store, &identity.0, Some(id), &mut form);
                form
            })
            .merge(record),
        (FormTarget::Edit(_), _) => {}
    }
    drop(slot);
    Rc::clone(&form)
}

/// Checks, sends, and takes in the answer.
#[hook]
fn use_save(identity: Identity, form: FormCell, change: Callback<Change>, leaving: Leaving) -> Callback<()> {
    let store = use_store();
    let mutation = use_mutation(leaving.options(&store, &identity, &change));
    use_event(Callback::from(move |()| {
        let submission = form.borrow_mut().as_mut().map(Form::submit);
        let (resource, target) = identity.clone();
        match (submission, target) {
            (Some(Submission::Send(values)), FormTarget::Create) => {
                mutation.mutate.emit(Mutation::Create { resource, values });
            }
            (Some(Submission::Send(changes)), FormTarget::Edit(id)) => {
                mutation.mutate.emit(Mutation::Update {
                    resource,
                    id,
                    changes,
                });
            }
            (Some(Submission::Unchanged), FormTarget::Edit(id)) => leaving.unchanged(id),
            (Some(Submission::Unchanged | Submission::Invalid | Submission::Busy) | None, _) => {}
        }
        change.emit(Box::new(|_| {}));
    }))
}

/// Goes where a form leads.
#[hook]
fn use_leave(resource: Rc<str>) -> Callback<(Redirect, Option<RecordId>)> {
    let store = use_store();
    let navigator = use_navigator();
    use_event(Callback::from(
        move |(redirect, id): (Redirect, Option<RecordId>)| {
            if let Some(navigator) = &navigator {
                leave(&store, navigator, &resource, redirect, id.as_ref());
            }
        },
    ))
}

fn leave(store: &Store, navigator: &Navigator, resource: &str, redirect: Redirect, id: Option<&RecordId>) {
    let Some(resource) = store.resource(resource) else {
        return;
    };
    let path = match redirect {
        Redirect::List => resource.list_path().map(str::to_owned),
        Redirect::Show => id.and_then(|id| resource.show_path(id)),
        Redirect::Edit => id.and_then(|id| resource.edit_path(id)),
        Redirect::Stay => None,
    };
    if let Some(path) = path {
        go(navigator, Step::Push, &path, "");
    }
}
