//! Creating records.

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::use_mutation::{MutationState, UseMutationOptions, use_mutation};
use crate::engine::mutation::Mutation;

/// What [`use_create`] answers.
#[derive(Clone, Debug)]
pub struct UseCreateHandle {
    /// How far the last one is.
    pub state: MutationState,
    /// Creates a record with these fields, a JSON object. Stays the same from render to render.
    pub create: Callback<Value>,
}

/// Creates records. Lists of the resource show them, and others hear of it.
#[hook]
pub fn use_create(resource: &str, options: UseMutationOptions) -> UseCreateHandle {
    let mutation = use_mutation(options);
    let resource: Rc<str> = resource.into();
    let create = use_callback((resource, mutation.mutate), |values, (resource, mutate)| {
        let resource = Rc::clone(resource);
        mutate.emit(Mutation::Create { resource, values });
    });
    UseCreateHandle {
        state: mutation.state,
        create,
    }
}
