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

impl Shown {
    fn target(&self) -> FormTarget {
        match self {
            Self::Closed => FormTarget::Create,
            Self::Open(target) | Self::Asking(target) => target.clone(),
        }
    }
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
    let Visit { shown, visit, turn } = use_visit();
    let target = shown.target();
    let (on_saved, closing) = (options.on_saved.clone(), turn.clone());
    let options = UseFormOptions {
        on_saved: Callback::from(move |saved: Mutated| {
            on_saved.emit(saved);
            closing.emit(Turn::Over(Shown::Closed));
        }),
        redirect: Some(Redirect::Stay.into()),
        ..options
    };
    let form = use_typed_form::<T>(resource, (target.clone(), visit), options);
    let unsaved = form.is_changed();
    let (asking, answering) = (target.clone(), target);
    UseModalFormHandle {
        form,
        open: shown != Shown::Closed,
        asking: matches!(shown, Shown::Asking(_)),
        show: turn.reform(|target| Turn::Over(Shown::Open(target))),
        close: turn.reform(move |()| {
            if unsaved {
                Turn::Within(Shown::Asking(asking.clone()))
            } else {
                Turn::Over(Shown::Closed)
            }
        }),
        answer: turn.reform(move |close| {
            if close {
                Turn::Over(Shown::Closed)
            } else {
                Turn::Within(Shown::Open(answering.clone()))
            }
        }),
    }
}

/// Something else is seen.
enum Turn {
    /// Of the same form.
    Within(Shown),
    /// And nothing of the last form stays.
    Over(Shown),
}

/// What is seen, and what changes that.
struct Visit {
    shown: Shown,
    /// Counts how often the form was opened or closed, so that nothing of the last one stays.
    visit: u32,
    turn: Callback<Turn>,
}

#[hook]
fn use_visit() -> Visit {
    let state = use_state(|| (Shown::Closed, 0));
    let (shown, visit) = (*state).clone();
    let setter = state.setter();
    let turn = use_callback(visit, move |turn: Turn, visit| match turn {
        Turn::Within(shown) => setter.set((shown, *visit)),
        Turn::Over(shown) => setter.set((shown, visit + 1)),
    });
    Visit { shown, visit, turn }
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
