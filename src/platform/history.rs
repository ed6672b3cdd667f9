//! The browser's history, with numbered entries.
//!
//! A browser says that it went to another entry, but neither which way nor how far. So each entry gets a number, one more
//! than the entry below it, in a member of its state beside what the router keeps there.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::listener::listen;
use crate::engine::runtime::Guard;

/// The member of an entry's state that holds its number.
const NUMBER: &str = "sapwood";

/// Says whether the router may hear of a move.
type Handler = Rc<dyn Fn() -> bool>;

thread_local! {
    static HANDLER: RefCell<Option<Handler>> = const { RefCell::new(None) };
}

/// Numbers the entry that is open, and from now on each that is made, and hears of moves before anybody else.
///
/// To be called once, before the router starts: a window tells its listeners in the order in which they began.
pub fn number_entries() {
    let Some(history) = history() else { return };
    if place().is_none() {
        let state = numbered(&history.state().unwrap_or_default(), 0);
        // Refused only to a page without an address of its own; such a page has no history either.
        let _ = history.replace_state(&state, "");
    }
    for (name, step) in [("pushState", 1), ("replaceState", 0)] {
        wrap(&history, name, step);
    }
    let Some(window) = web_sys::window() else { return };
    let moves = listen(&window, "popstate", |event| {
        let handler = HANDLER.with_borrow(Option::clone);
        if handler.is_some_and(|handler| !handler()) {
            event.stop_immediate_propagation();
        }
    });
    // It lives as long as the page.
    std::mem::forget(moves);
}

/// The number of the entry that is open; `None` if it was made before entries were numbered.
#[must_use]
pub fn place() -> Option<i32> {
    let state = history()?.state().ok()?;
    let number = Reflect::get(&state, &NUMBER.into()).ok()?.as_f64()?;
    // Nothing but `numbered` writes it.
    Some(number as i32)
}

/// Goes so many entries on, or back if it is negative. It happens a little later.
pub fn go(by: i32) {
    if let Some(history) = history() {
        let _ = history.go_with_delta(by);
    }
}

/// Hears of each move to another entry before the router does. If `handler` says `false`, the router does not hear of it.
///
/// There is one handler: another one takes its place.
pub fn on_move(handler: impl Fn() -> bool + 'static) -> Guard {
    let handler: Handler = Rc::new(handler);
    let own = Rc::clone(&handler);
    HANDLER.set(Some(handler));
    Guard::new(move || {
        let is_own = HANDLER.with_borrow(|now| now.as_ref().is_some_and(|now| Rc::ptr_eq(now, &own)));
        if is_own {
            HANDLER.set(None);
        }
    })
}

/// Puts in the place of a method of the history one that numbers the entry first.
fn wrap(history: &web_sys::History, name: &str, step: i32) {
    let Some(method) = Reflect::get(history, &name.into())
        .ok()
        .and_then(|found| found.dyn_into::<Function>().ok())
    else {
        return;
    };
    let target = history.clone();
    let numbering = move |state: JsValue, title: JsValue, url: JsValue| {
        let number = place().unwrap_or_default() + step;
        method
            .call3(&target, &numbered(&state, number), &title, &url)
            .map(drop)
    };
    // It lives as long as the page.
    let numbering = Closure::<dyn Fn(JsValue, JsValue, JsValue) -> Result<(), JsValue>>::new(numbering);
    let _ = Reflect::set(history, &name.into(), &numbering.into_js_value());
}

fn numbered(state: &JsValue, number: i32) -> JsValue {
    let copy = Object::new();
    if let Some(state) = state.dyn_ref::<Object>() {
        Object::assign(&copy, state);
    }
    let _ = Reflect::set(&copy, &NUMBER.into(), &number.into());
    copy.into()
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}
