//! What the hooks that change records have in common.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::{Context, use_sapwood};
use super::use_event::use_event;
use super::use_guard::use_guard;
use super::use_notify::{Notify, use_notify};
use crate::engine::data::DataError;
use crate::engine::mutation::{Mutated, Mutation};
use crate::engine::runtime::Guard;

/// How far a change is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum MutationState {
    /// Nothing was asked for yet.
    #[default]
    Idle,
    /// The request is on its way.
    Pending,
    /// The server agreed.
    Done(Mutated),
    /// The server did not agree, or was not reached.
    Failed(Rc<DataError>),
}

/// What follows a change.
#[derive(Clone, Debug)]
pub struct UseMutationOptions {
    /// Whether a message says how it went. Default: yes.
    pub notify: bool,
    /// Hears that the server agreed.
    pub on_success: Callback<Mutated>,
    /// Hears that it did not.
    pub on_error: Callback<Rc<DataError>>,
}

impl Default for UseMutationOptions {
    fn default() -> Self {
        Self {
            notify: true,
            on_success: Callback::noop(),
            on_error: Callback::noop(),
        }
    }
}

/// A change that can be asked for.
#[derive(Clone)]
pub(super) struct Mutate {
    pub(super) state: MutationState,
    pub(super) mutate: Callback<Mutation>,
}

/// Makes changes. The same change is not sent again while it is on its way, so a double click does it once.
///
/// A change runs to its end, and its message appears, also when the component is gone by then; the callbacks are
/// then no longer called.
#[hook]
pub(super) fn use_mutation(options: UseMutationOptions) -> Mutate {
    let context = use_sapwood();
    let notify = use_notify();
    let state = use_state(MutationState::default);
    let here = use_here();
    let pending = use_mut_ref(Vec::<Mutation>::new);
    let on_settled = {
        let (setter, wanted) = (state.setter(), options.notify);
        let UseMutationOptions {
            on_success, on_error, ..
        } = options;
        use_event(Callback::from(move |(mutation, result): Settled| {
            if wanted {
                say(&notify, &context, &mutation, &result);
            }
            if !*here.borrow() {
                return;
            }
            match result {
                Ok(mutated) => {
                    setter.set(MutationState::Done(mutated.clone()));
                    on_success.emit(mutated);
                }
                Err(error) => {
                    setter.set(MutationState::Failed(Rc::clone(&error)));
                    on_error.emit(error);
                }
            }
        }))
    };
    let store = use_sapwood().store;
    let setter = state.setter();
    let mutate = use_callback((), move |mutation: Mutation, ()| {
        if pending.borrow().contains(&mutation) {
            return;
        }
        pending.borrow_mut().push(mutation.clone());
        setter.set(MutationState::Pending);
        let (pending, on_settled, own) = (Rc::clone(&pending), on_settled.clone(), mutation.clone());
        let settle = move |result| {
            pending.borrow_mut().retain(|other| *other != own);
            on_settled.emit((own, result));
        };
        store.mutate(mutation, Box::new(settle));
    });
    Mutate {
        state: (*state).clone(),
        mutate,
    }
}

type Settled = (Mutation, Result<Mutated, Rc<DataError>>);

/// Whether the component is still there.
#[hook]
pub(super) fn use_here() -> Rc<RefCell<bool>> {
    let here = use_mut_ref(|| true);
    let gone = Rc::clone(&here);
    use_guard((), move |()| Guard::new(move || *gone.borrow_mut() = false));
    here
}

/// Says how a change went.
pub(super) fn say(
    notify: &Notify,
    context: &Context,
    mutation: &Mutation,
    result: &Result<Mutated, Rc<DataError>>,
) {
    let name = &**mutation.resource();
    let singular = context
        .store
        .resource(name)
        .map_or_else(|| name.into(), |resource| resource.singular());
    // The keys of Refine's messages: a newer one about the same thing takes the place of the older.
    let (key, done, failed) = match mutation {
        Mutation::Create { .. } => (
            format!("create-{name}-notification"),
            format!("Successfully created {singular}"),
            format!("The {singular} was not created"),
        ),
        Mutation::Update { id, .. } => (
            format!("{id}-{name}-notification"),
            format!("Successfully updated {singular}"),
            format!("The {singular} was not saved"),
        ),
        Mutation::Delete { id, .. } => (
            format!("{id}-{name}-notification"),
            format!("Successfully deleted a {singular}"),
            format!("The {singular} was not deleted"),
        ),
    };
    match result {
        Ok(_) => notify.success(&key, &done),
        Err(error) => notify.error(&key, &failed, &error.to_string()),
    }
}
