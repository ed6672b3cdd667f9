//! Forms over a page: in a dialog, or in a drawer at its side.

use std::ops::Deref;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::{FormTarget, UseFormHandle, UseFormOptions, use_typed_form};
use crate::engine::form::Redirect;
use crate::engine::mutation::Mutated;

/// What [`use_modal_form`] answers: whether it is open, and everything of [`UseFormHandle`].
#[derive(Debug)]
pub struct UseModalFormHandle<T> {
    /// The form. While it is closed, an empty one.
    pub form: UseFormHandle<T>,
    /// Whether it is open.
    pub open: bool,
    /// Whether it is to be asked if it may be closed although something is unsaved.
    pub asking: bool,
    /// Opens it, for a new record or for one that is there.
    pub show: Callback<FormTarget>,
    /// Closes it; if something is unsaved, `asking` is true first.
    pub close: Callback<()>,
    /// The answer to that: `true` closes it, and what was typed stays in the browser as a draft.
    pub answer: Callback<bool>,
}

impl<T> Deref for UseModalFormHandle<T> {
    type Target = UseFormHandle<T>;

    fn deref(&self) -> &UseFormHandle<T> {
        &self.form
    }
}

/// What of a form over a page is seen.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    Closed,
    Open(FormTarget),
    Asking(FormTarget),
}

/// A form in a dialog over the page (Refine's `useModalForm`).
///
/// It leads nowhere: when it is saved it closes, and `options.on_saved` hears of it; `options.redirect` is not looked at.
/// Each time it is opened it is another form.
#[hook]
pub fn use_modal_form<T: DeserializeOwned + 'static>(
    resource: &str,
    options: UseFormOptions,
) -> UseModalFormHandle<T> {
    // The visit counts how often it was opened or closed, so that nothing of the last one stays.
    let state = use_state(|| (Shown::Closed, 0_u32));
    let (shown, visit) = (*state).clone();
    let move_on = {
        let setter = state.setter();
        use_callback(visit, move |shown: Shown, visit| setter.set((shown, visit + 1)))
    };
    let ask = {
        let setter = state.setter();
        use_callback(visit, move |shown: Shown, visit| setter.set((shown, *visit)))
    };
    let target = match &shown {
        Shown::Closed => FormTarget::Create,
        Shown::Open(target) | Shown::Asking(target) => target.clone(),
    };
    let on_saved = {
        let (move_on, on_saved) = (move_on.clone(), options.on_saved.clone());
        Callback::from(move |saved: Mutated| {
            on_saved.emit(saved);
            move_on.emit(Shown::Closed);
        })
    };
    let options = UseFormOptions {
        on_saved,
        redirect: Some(Redirect::Stay.into()),
        ..options
    };
    let form = use_typed_form::<T>(resource, (target.clone(), visit), options);
    let unsaved = form.is_changed();
    let close = {
        let (move_on, ask, target) = (move_on.clone(), ask.clone(), target.clone());
        Callback::from(move |()| {
            if unsaved {
                ask.emit(Shown::Asking(target.clone()));
            } else {
                move_on.emit(Shown::Closed);
            }
        })
    };
    let answer = {
        let move_on = move_on.clone();
        Callback::from(move |close: bool| {
            if close {
                move_on.emit(Shown::Closed);
            } else {
                ask.emit(Shown::Open(target.clone()));
            }
        })
    };
    UseModalFormHandle {
        form,
        open: shown != Shown::Closed,
        asking: matches!(shown, Shown::Asking(_)),
        show: move_on.reform(Shown::Open),
        close,
        answer,
    }
}

/// A form in a drawer at the side of the page (Refine's `useDrawerForm`): the same as [`use_modal_form`]; where it is drawn
/// is the page's.
#[hook]
pub fn use_drawer_form<T: DeserializeOwned + 'static>(
    resource: &str,
    options: UseFormOptions,
) -> UseModalFormHandle<T> {
    use_modal_form(resource, options)
}
