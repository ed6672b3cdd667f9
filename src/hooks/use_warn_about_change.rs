//! Whether the page may be left without a word.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::use_sapwood;
use super::use_guard::use_guard;
use crate::engine::leave::Unsaved;
use crate::engine::watchers::Watchers;

/// What the forms of the app say, and who draws the question.
#[derive(Default)]
pub(super) struct Warner {
    unsaved: RefCell<Unsaved>,
    watchers: Watchers,
}

impl Warner {
    fn change<R>(&self, change: impl FnOnce(&mut Unsaved) -> R) -> R {
        let result = change(&mut self.unsaved.borrow_mut());
        self.watchers.tell();
        result
    }
}

/// What a form says about itself. When it is dropped, nothing of the form is unsaved any more.
pub(super) struct FormWarning {
    warner: Rc<Warner>,
    form: u64,
}

impl FormWarning {
    pub(super) fn new(warner: &Rc<Warner>) -> Self {
        Self {
            warner: Rc::clone(warner),
            form: warner.unsaved.borrow_mut().number(),
        }
    }

    pub(super) fn set(&self, unsaved: bool) {
        let matters = self.warner.unsaved.borrow_mut().set(self.form, unsaved);
        if matters {
            self.warner.change(|_| ());
        }
    }
}

impl Drop for FormWarning {
    fn drop(&mut self) {
        self.set(false);
    }
}

/// What [`use_warn_about_change`] answers.
#[derive(Clone)]
pub struct WarnAboutChange(Rc<Warner>);

impl WarnAboutChange {
    pub(super) const fn new(warner: Rc<Warner>) -> Self {
        Self(warner)
    }

    /// Whether something on the page is not saved.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        self.0.unsaved.borrow().is_armed()
    }

    /// Whether it is to be asked now if the page may be left.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.0.unsaved.borrow().is_asking()
    }

    /// Calls `leave` if the page may be left: at once if nothing is unsaved, otherwise after the question.
    pub fn ask(&self, leave: impl FnOnce() + 'static) {
        // At once where possible, and never while it is borrowed: to leave drops forms.
        let now = self.0.change(|unsaved| unsaved.ask(Box::new(leave)));
        if let Some(leave) = now {
            leave();
        }
    }

    /// The answer is to stay.
    pub fn stay(&self) {
        self.0.change(Unsaved::stay);
    }

    /// The answer is to leave.
    pub fn leave(&self) {
        let leave = self.0.change(Unsaved::leave);
        if let Some(leave) = leave {
            leave();
        }
    }
}

impl PartialEq for WarnAboutChange {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for WarnAboutChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WarnAboutChange")
            .field(&self.0.unsaved.borrow())
            .finish()
    }
}

/// Warns before a page with unsaved changes is left (Refine's `warnWhenUnsavedChanges`).
///
/// Forms arm it by themselves, and disarm it when they are saved or typed back. It is for the one place that draws the
/// question, and for every way out of a page: [`WarnAboutChange::ask`] stands before it.
#[hook]
pub fn use_warn_about_change() -> WarnAboutChange {
    let warner = use_sapwood().warner;
    let update = use_force_update();
    let warning = WarnAboutChange(warner);
    use_guard(warning.clone(), move |warning| {
        warning.0.watchers.watch(Rc::new(move || update.force_update()))
    });
    warning
}
