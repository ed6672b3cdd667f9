//! Keys that mean something wherever the focus is.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::listener::listen;
use crate::engine::runtime::Guard;

/// What the keys for "undo" are called on this computer.
#[must_use]
pub fn undo_name() -> &'static str {
    let platform = web_sys::window().and_then(|window| window.navigator().platform().ok());
    match platform {
        Some(platform) if platform.starts_with("Mac") || platform.starts_with("iP") => "⌘ Z",
        _ => "Ctrl Z",
    }
}

/// Calls `undo` when a person presses Ctrl Z, or ⌘ Z, until the guard is dropped. It answers whether it undid anything.
///
/// Not in fields, where these keys take back what was typed.
pub fn on_undo(undo: impl Fn() -> bool + 'static) -> Guard {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return Guard::empty();
    };
    listen(&document, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let asked = (key.ctrl_key() || key.meta_key()) && !key.shift_key() && !key.alt_key();
        if asked && key.key().eq_ignore_ascii_case("z") && !is_typed_into(key) && undo() {
            event.prevent_default();
        }
    })
}

fn is_typed_into(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| {
        target.is_content_editable() || matches!(&*target.tag_name(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}
