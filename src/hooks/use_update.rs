//! Changing records.

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::use_mutation::{MutationState, UseMutationOptions, use_mutation};
use crate::engine::mutation::Mutation;
use crate::engine::record::RecordId;

/// What [`use_update`] answers.
#[derive(Clone, Debug)]
pub struct UseUpdateHandle {
    /// How far the last one is.
    pub state: MutationState,
    /// Changes the given fields of a record, a JSON object. Stays the same from render to render.
    pub update: Callback<(RecordId, Value)>,
}

/// Changes records. Whatever shows them shows the change, and others hear of it.
#[hook]
pub fn use_update(resource: &str, options: UseMutationOptions) -> UseUpdateHandle {
    let mutation = use_mutation(options);
    let resource: Rc<str> = resource.into();
    let update = use_callback(
        (resource, mutation.mutate),
        |(id, changes), (resource, mutate)| {
            let resource = Rc::clone(resource);
            mutate.emit(Mutation::Update {
                resource,
                id,
                changes,
            });
        },
    );
    UseUpdateHandle {
        state: mutation.state,
        update,
    }
}
