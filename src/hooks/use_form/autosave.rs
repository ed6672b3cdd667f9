//! Saving by itself, when nobody has typed for a while.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::AutoSave;
use super::desk::Desk;
use crate::engine::form::{Form, SubmitState};
use crate::engine::runtime::Guard;

/// The timer of a form that saves by itself.
pub(super) struct AutoSaver {
    debounce: Duration,
    timer: RefCell<Guard>,
}

impl AutoSaver {
    pub(super) const fn new(options: AutoSave) -> Self {
        Self {
            debounce: options.debounce,
            timer: RefCell::new(Guard::empty()),
        }
    }

    /// Sets the timer anew if there is something to save and nothing in the way. What failed or was found wrong is tried
    /// again only after something was typed.
    pub(super) fn follow(&self, desk: &Rc<Desk>) {
        let (changed, state) = desk.read(|form| (form.draft().is_changed(), form.submit_state()));
        let due = changed && matches!(state, SubmitState::Idle | SubmitState::Saved);
        let timer = if due { self.timer(desk) } else { Guard::empty() };
        let former = self.timer.replace(timer);
        drop(former);
    }

    pub(super) fn stop(&self) {
        let former = self.timer.replace(Guard::empty());
        drop(former);
    }

    fn timer(&self, desk: &Rc<Desk>) -> Guard {
        let weak = Rc::downgrade(desk);
        let save = move || {
            if let Some(desk) = weak.upgrade() {
                desk.automatic.set(true);
                let submission = desk.with(|form| Some(Form::prepare_automatically(form)));
                desk.go_on(submission);
            }
        };
        desk.store.runtime().after(self.debounce, Box::new(save))
    }
}
