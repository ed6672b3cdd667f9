//! Deleting many records at once.

use std::rc::Rc;

use yew::prelude::*;

use super::use_bulk::{BulkState, UseBulkOptions, use_bulk};
use crate::engine::mutation::Mutation;
use crate::engine::record::RecordId;

/// What [`use_delete_many`] answers.
#[derive(Clone, Debug)]
pub struct UseDeleteManyHandle {
    /// How far the last one is.
    pub state: BulkState,
    /// Deletes these records. Stays the same from render to render. Without ids nothing happens.
    pub delete: Callback<Vec<RecordId>>,
    /// Stops the last one: what was sent is awaited, the rest is not sent and named as cancelled; what can still be undone
    /// is. Nothing happens after that, or where the data provider was asked for all at once.
    pub cancel: Callback<()>,
}

/// Deletes many records as one change: one time to undo it, one live event, one refetch, and what the server refused by
/// id. Where the data provider has no call for
/// many, four requests run at a time.
#[hook]
pub fn use_delete_many(resource: &str, options: UseBulkOptions) -> UseDeleteManyHandle {
    let bulk = use_bulk(options);
    let resource: Rc<str> = resource.into();
    let delete = use_callback(
        (resource, bulk.mutate),
        |ids: Vec<RecordId>, (resource, mutate)| {
            let deletions = ids.into_iter().map(|id| Mutation::Delete {
                resource: Rc::clone(resource),
                id,
            });
            mutate.emit(deletions.collect());
        },
    );
    UseDeleteManyHandle {
        state: bulk.state,
        delete,
        cancel: bulk.cancel,
    }
}
