//! Long lists are drawn in slices: the first rows are seen before the last ones are made.

use std::time::Duration;

use yew::prelude::*;

use crate::engine::runtime::Guard;
use crate::hooks::{use_guard, use_store};

/// How many rows are drawn at first: more than a screen holds.
const FIRST: usize = 60;

/// How many follow at a time.
const SLICE: usize = 240;

/// How many of `len` rows to draw now: few at first, more after each time the browser could draw, until it is all.
#[hook]
pub(crate) fn use_gradual(len: usize) -> usize {
    let runtime = use_store().runtime().clone();
    let drawn = use_state_eq(|| FIRST);
    let setter = drawn.setter();
    let more = (*drawn < len).then_some(*drawn + SLICE);
    use_guard(more, move |more| match *more {
        Some(more) => runtime.after(Duration::ZERO, Box::new(move || setter.set(more))),
        None => Guard::empty(),
    });
    len.min(*drawn)
}
