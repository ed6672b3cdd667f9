//! Event listeners that go away when they are dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

use crate::engine::runtime::Guard;

/// Calls `handler` for each event `name` of `target` until the guard is dropped.
pub(super) fn listen(target: &EventTarget, name: &'static str, handler: impl Fn(Event) + 'static) -> Guard {
    let callback = Closure::<dyn Fn(Event)>::new(handler);
    let listening = target.add_event_listener_with_callback(name, callback.as_ref().unchecked_ref());
    if listening.is_err() {
        return Guard::empty();
    }
    let target = target.clone();
    Guard::new(move || {
        // Nothing can be done about a refusal, and browsers do not refuse.
        let _ = target.remove_event_listener_with_callback(name, callback.as_ref().unchecked_ref());
    })
}
