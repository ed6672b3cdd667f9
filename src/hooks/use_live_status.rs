//! How the connection to the live provider is.

use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use super::use_guard::use_guard;
use crate::engine::live::LiveStatus;

/// The status of the live connection, always the newest.
#[hook]
pub fn use_live_status() -> LiveStatus {
    let store = use_store();
    let status = use_state_eq(|| store.live_status());
    let setter = status.setter();
    use_guard(Shared(store), move |store| {
        let on_status = setter.clone();
        let guard = store.on_live_status(Rc::new(move |status| on_status.set(status)));
        setter.set(store.live_status());
        guard
    });
    (*status).clone()
}
