//! Creating many records at once.

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::use_bulk::{BulkState, UseBulkOptions, use_bulk};
use crate::engine::mutation::Mutation;

/// What [`use_create_many`] answers.
#[derive(Clone, Debug)]
pub struct UseCreateManyHandle {
    /// How far the last one is.
    pub state: BulkState,
    /// Creates a record of each of these JSON objects. Stays the same from render to render. Without any nothing happens.
    pub create: Callback<Vec<Value>>,
    /// Stops the last one: what was sent is awaited, the rest is not sent and named as cancelled; what can still be undone
    /// is. Nothing happens after that, or where the data provider was asked for all at once.
    pub cancel: Callback<()>,
}

/// Creates many records as one change: one live event with all ids, one refetch, and what the server refused by its place
/// in the list. Where the data provider has no call for
/// many, four requests run at a time.
#[hook]
pub fn use_create_many(resource: &str, options: UseBulkOptions) -> UseCreateManyHandle {
    let bulk = use_bulk(options);
    let resource: Rc<str> = resource.into();
    let create = use_callback(
        (resource, bulk.mutate),
        |records: Vec<Value>, (resource, mutate)| {
            let creations = records.into_iter().map(|values| Mutation::Create {
                resource: Rc::clone(resource),
                values,
            });
            mutate.emit(creations.collect());
        },
    );
    UseCreateManyHandle {
        state: bulk.state,
        create,
        cancel: bulk.cancel,
    }
}
