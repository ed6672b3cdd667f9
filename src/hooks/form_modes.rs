//! What a form does in the mutation modes that show a change before the server agreed.

use std::rc::Rc;

use serde_json::Value;
use yew::Callback;

use super::use_form::{Change, FormTarget, Identity, Redirect};
use super::use_mutation::UseMutationOptions;
use crate::engine::data::DataError;
use crate::engine::form::Form;
use crate::engine::mutation::{Mutated, MutationMode};
use crate::engine::record::RecordId;
use crate::engine::store::Store;

/// What follows a save.
#[derive(Clone)]
pub(super) struct Leaving {
    /// The form's own mode.
    pub(super) mode: Option<MutationMode>,
    pub(super) redirect: Redirect,
    pub(super) on_saved: Callback<Mutated>,
    /// Goes where the form leads.
    pub(super) leave: Callback<(Redirect, Option<RecordId>)>,
}

impl Leaving {
    /// How the form's save is made. In the modes that show it at once the form is left at once, unless it leads to a new
    /// record: its id comes with the answer.
    pub(super) fn options(
        &self,
        store: &Rc<Store>,
        identity: &Identity,
        change: &Callback<Change>,
    ) -> UseMutationOptions {
        let id = match &identity.1 {
            FormTarget::Create => None,
            FormTarget::Edit(id) => Some(id.clone()),
        };
        let mode = self.mode.unwrap_or_else(|| store.options().mutation_mode);
        let leads_to_new = id.is_none() && matches!(self.redirect, Redirect::Show | Redirect::Edit);
        let at_once = mode.shows_at_once() && !leads_to_new;
        UseMutationOptions {
            mode: self.mode,
            on_shown: self.on_shown(id.clone(), change.clone(), at_once),
            on_success: self.on_success(id.clone(), change.clone(), at_once),
            on_error: on_error(Rc::clone(store), Rc::clone(&identity.0), id, change.clone()),
            ..UseMutationOptions::default()
        }
    }

    /// Nothing was typed, so the record is as it is wanted already.
    pub(super) fn unchanged(&self, id: RecordId) {
        self.on_saved.emit(Mutated {
            record: None,
            id: Some(id.clone()),
        });
        self.leave.emit((self.redirect, Some(id)));
    }

    fn on_shown(&self, id: Option<RecordId>, change: Callback<Change>, at_once: bool) -> Callback<()> {
        let (redirect, leave) = (self.redirect, self.leave.clone());
        Callback::from(move |()| {
            if at_once {
                // As far as this page is concerned, it stands in the record already.
                change.emit(Box::new(|form| form.saved(None)));
                leave.emit((redirect, id.clone()));
            }
        })
    }

    fn on_success(
        &self,
        target: Option<RecordId>,
        change: Callback<Change>,
        left: bool,
    ) -> Callback<Mutated> {
        let Self {
            redirect,
            on_saved,
            leave,
            ..
        } = self.clone();
        Callback::from(move |saved: Mutated| {
            // The save of a record whose form gave way to another one's is none of this form's business.
            if target.is_some() && saved.id != target {
                return;
            }
            let record = saved.record.clone();
            change.emit(Box::new(move |form| form.saved(record)));
            on_saved.emit(saved.clone());
            if !left {
                leave.emit((redirect, saved.id));
            }
        })
    }
}

/// What was typed for a save that was shown already is typed again.
fn on_error(
    store: Rc<Store>,
    resource: Rc<str>,
    id: Option<RecordId>,
    change: Callback<Change>,
) -> Callback<Rc<DataError>> {
    Callback::from(move |error: Rc<DataError>| {
        let (store, resource, id) = (Rc::clone(&store), Rc::clone(&resource), id.clone());
        change.emit(Box::new(move |form| {
            retype_rejected(&store, &resource, id.as_ref(), form);
            form.failed(error);
        }));
    })
}

/// Types again what was typed for a save that was shown, and then refused, if there is any.
pub(super) fn retype_rejected(store: &Store, resource: &str, id: Option<&RecordId>, form: &mut Form) {
    let rejected = store.take_rejected(resource, id);
    if let Some(typed) = rejected.as_ref().and_then(|rejected| rejected.variables()) {
        retype(form, "", typed);
    }
}

fn retype(form: &mut Form, path: &str, value: &Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let inside = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                retype(form, &inside, value);
            }
        }
        value => form.set(path, value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_typed_is_typed_again_field_by_field() {
        let record = json!({"id": 1, "title": "theirs", "category": {"id": 2, "name": "x"}});
        let mut form = Form::edit(Rc::new(record), Vec::new().into());
        retype(&mut form, "", &json!({"title": "mine", "category": {"id": 3}}));
        assert_eq!(
            form.draft().changes(),
            json!({"title": "mine", "category": {"id": 3}})
        );
        assert_eq!(form.draft().get("category.name"), json!("x"));
    }
}
