//! What a form does in the mutation modes that show a change before the server agreed.

use std::rc::Rc;

use serde_json::Value;

use super::desk::Desk;
use crate::engine::data::DataError;
use crate::engine::form::Form;
use crate::engine::mutation::{Mutated, Mutation, MutationMode};
use crate::engine::record::RecordId;
use crate::engine::store::{MutateOptions, Store};

impl Desk {
    /// Sends a change. It runs to its end, and a message says how it went, also when the form is left meanwhile.
    ///
    /// In the modes that show it at once the form is left at once, unless it leads to a new record: its id comes with the
    /// answer. What nobody asked to be saved is sent as ever.
    pub(super) fn mutate(self: &Rc<Self>, mutation: Mutation) {
        let mode = if self.automatic.get() {
            MutationMode::Pessimistic
        } else {
            let own = self.options.borrow().mutation_mode;
            own.unwrap_or_else(|| self.store.options().mutation_mode)
        };
        let at_once = mode.shows_at_once() && !self.waits_for_id;
        self.shown.set(at_once);
        let (desk, asked) = (Rc::clone(self), mutation.clone());
        let settle = move |result: Result<Mutated, Rc<DataError>>| desk.settle(&asked, result);
        let own = self.options.borrow();
        let options = MutateOptions {
            mode: Some(mode),
            undoable_timeout: own.undoable_timeout,
            meta: own.mutation_meta.clone(),
            optimistic_update_map: own.optimistic_update_map.clone(),
            ..MutateOptions::default()
        };
        drop(own);
        self.store.mutate_with(mutation, options, Box::new(settle));
        if at_once {
            // As far as this page is concerned, it stands in the record already.
            self.change(|form| form.saved(None));
            self.leave();
        }
    }

    /// The server refused what was shown already: if the form is still there, what was typed is typed again.
    pub(super) fn retype_rejected(self: &Rc<Self>) {
        if self.is_open() {
            let id = self.edited().cloned();
            self.with(|form| retype_rejected(&self.store, &self.resource, id.as_ref(), form));
        }
    }
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
