//! How the app behaves, as a whole and where a hook has a way of its own.

use std::time::Duration;

use yew::prelude::*;

use super::sapwood::use_store;
use crate::engine::mutation::MutationMode;
use crate::engine::store::Options;

/// How the app behaves (Refine's `useRefineContext` and `useRefineOptions`): what stands in [`Sapwood`](super::Sapwood).
#[hook]
pub fn use_sapwood_options() -> Options {
    use_store().options().clone()
}

/// When a change is shown and sent, and how long it can be undone (Refine's `useMutationMode`): a hook's own wishes if it
/// has any, or else the app's.
#[hook]
pub fn use_mutation_mode(
    own: Option<MutationMode>,
    own_timeout: Option<Duration>,
) -> (MutationMode, Duration) {
    let store = use_store();
    let options = store.options();
    (
        own.unwrap_or(options.mutation_mode),
        own_timeout.unwrap_or(options.undoable_timeout),
    )
}

/// Whether the state of a table stands in the page's address (Refine's `useSyncWithLocation`): a hook's own wish if it has
/// one, or else the app's.
#[hook]
pub fn use_sync_with_location(own: Option<bool>) -> bool {
    let store = use_store();
    own.unwrap_or_else(|| store.options().sync_with_location)
}
