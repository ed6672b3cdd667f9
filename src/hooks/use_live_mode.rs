//! What to do with live events.

use yew::prelude::*;

use super::sapwood::use_store;
use crate::engine::live::LiveMode;

/// The live mode that holds: the hook's own if it has one, or else the app's.
#[hook]
pub fn use_live_mode(own: Option<LiveMode>) -> LiveMode {
    let store = use_store();
    own.unwrap_or_else(|| store.options().live_mode)
}
