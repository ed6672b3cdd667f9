//! Changing many records at once.

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::use_bulk::{BulkState, UseBulkOptions, use_bulk};
use crate::engine::mutation::Mutation;
use crate::engine::record::RecordId;

/// What [`use_update_many`] answers.
#[derive(Clone, Debug)]
pub struct UseUpdateManyHandle {
    /// How far the last one is.
    pub state: BulkState,
    /// Changes the given fields, a JSON object, of all these records. Stays the same from render to render. Without ids
    /// nothing happens.
    pub update: Callback<(Vec<RecordId>, Value)>,
    /// Stops the last one: what was sent is awaited, the rest is not sent and named as cancelled; what can still be undone
    /// is. Nothing happens after that, or where the data provider was asked for all at once.
    pub cancel: Callback<()>,
}

/// Changes many records to the same values as one change: one time to undo it, one live event, one refetch, and what the
/// server refused by id. Where the data provider has no call for
/// many, four requests run at a time.
#[hook]
pub fn use_update_many(resource: &str, options: UseBulkOptions) -> UseUpdateManyHandle {
    let bulk = use_bulk(options);
    let resource: Rc<str> = resource.into();
    let update = use_callback(
        (resource, bulk.mutate),
        |(ids, changes): (Vec<RecordId>, Value), (resource, mutate)| {
            let updates = ids.into_iter().map(|id| Mutation::Update {
                resource: Rc::clone(resource),
                id,
                changes: changes.clone(),
            });
            mutate.emit(updates.collect());
        },
    );
    UseUpdateManyHandle {
        state: bulk.state,
        update,
        cancel: bulk.cancel,
    }
}
