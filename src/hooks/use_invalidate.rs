//! Saying that what is known is out of date.

use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use crate::engine::query::Invalidate;

/// A callback that makes the store no longer trust what it names: what is on screen of it is fetched again.
///
/// The hooks that change records do this by themselves.
#[hook]
pub fn use_invalidate() -> Callback<Invalidate> {
    let store = use_store();
    use_callback(Shared(store), |target, store| store.invalidate(&target))
}
