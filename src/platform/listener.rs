//! Event listeners that go away when they are dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

use crate::engine::runtime::Guard;

/// Calls `handler` for each event `name` of `target` until the guard is dropped.
pub(super) fn listen(target: &EventTarget, name: &'static str, handler: impl Fn(Event) + 'static) -> Guard {
    listen_in(target, name, false, handler)
}

/// The same, before those who listen with [`listen`], however early these began.
pub(super) fn listen_first(
    target: &EventTarget,
    name: &'static str,
    handler: impl Fn(Event) + 'static,
) -> Guard {
    listen_in(target, name, true, handler)
}

fn listen_in(
    target: &EventTarget,
    name: &'static str,
    capture: bool,
    handler: impl Fn(Event) + 'static,
) -> Guard {
    let callback = Closure::<dyn Fn(Event)>::new(handler);
    let function = callback.as_ref().unchecked_ref();
    let listening = target.add_event_listener_with_callback_and_bool(name, function, capture);
    if listening.is_err() {
        return Guard::empty();
    }
    let target = target.clone();
    Guard::new(move || {
        // Nothing can be done about a refusal, and browsers do not refuse.
        let function = callback.as_ref().unchecked_ref();
        let _ = target.remove_event_listener_with_callback_and_bool(name, function, capture);
    })
}
