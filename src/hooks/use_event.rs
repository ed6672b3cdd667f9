//! Callbacks that may change without anything else changing.

use yew::prelude::*;

/// A callback that stays the same and calls the one that the newest render gave.
///
/// Effects that subscribe to something hold this one, and so have no reason to subscribe again when a component gives
/// another closure with each render.
#[hook]
pub fn use_event<IN: 'static>(newest: Callback<IN>) -> Callback<IN> {
    let latest = use_mut_ref(Callback::noop);
    *latest.borrow_mut() = newest;
    use_callback((), move |input, ()| {
        // Cloned out of the cell first: the callback may lead to a render, which fills the cell anew.
        let callback = latest.borrow().clone();
        callback.emit(input);
    })
}
