//! Deleting records.

use std::rc::Rc;

use yew::prelude::*;

use super::use_mutation::{MutationState, UseMutationOptions, use_mutation};
use crate::engine::mutation::Mutation;
use crate::engine::record::RecordId;

/// What [`use_delete`] answers.
#[derive(Clone, Debug)]
pub struct UseDeleteHandle {
    /// How far the last one is.
    pub state: MutationState,
    /// Deletes a record. Stays the same from render to render.
    pub delete: Callback<RecordId>,
}

/// Deletes records. Lists no longer show them, and others hear of it.
#[hook]
pub fn use_delete(resource: &str, options: UseMutationOptions) -> UseDeleteHandle {
    let mutation = use_mutation(options);
    let resource: Rc<str> = resource.into();
    let delete = use_callback((resource, mutation.mutate), |id, (resource, mutate)| {
        let resource = Rc::clone(resource);
        mutate.emit(Mutation::Delete { resource, id });
    });
    UseDeleteHandle {
        state: mutation.state,
        delete,
    }
}
