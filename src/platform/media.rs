//! What the person prefers, as the browser tells.

use std::rc::Rc;

use web_sys::MediaQueryList;

use super::listener::listen;
use crate::engine::runtime::Guard;

/// The media query for people who prefer dark pages.
pub const DARK: &str = "(prefers-color-scheme: dark)";

/// Whether a media query holds now; `false` if the browser does not know it.
#[must_use]
pub fn matches(query: &str) -> bool {
    list(query).is_some_and(|list| list.matches())
}

/// Is told each time a media query begins or ceases to hold, until the guard is dropped.
pub fn on_change(query: &str, handler: Rc<dyn Fn(bool)>) -> Guard {
    let Some(list) = list(query) else {
        return Guard::empty();
    };
    let current = list.clone();
    listen(&list, "change", move |_| handler(current.matches()))
}

fn list(query: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(query).ok()?
}
