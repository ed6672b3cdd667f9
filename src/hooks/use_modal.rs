//! Something that is shown and hidden again.

use yew::prelude::*;

/// What [`use_modal`] answers. The callbacks stay the same from render to render.
#[derive(Clone, Debug, PartialEq)]
pub struct UseModalHandle {
    /// Whether it is shown.
    pub visible: bool,
    /// Shows it.
    pub show: Callback<()>,
    /// Hides it.
    pub close: Callback<()>,
}

/// Whether a dialog, or whatever else comes and goes, is shown (Refine's `useModal`).
#[hook]
pub fn use_modal(default_visible: bool) -> UseModalHandle {
    let visible = use_state_eq(|| default_visible);
    let (show, close) = (visible.setter(), visible.setter());
    UseModalHandle {
        visible: *visible,
        show: use_callback((), move |(), ()| show.set(true)),
        close: use_callback((), move |(), ()| close.set(false)),
    }
}
