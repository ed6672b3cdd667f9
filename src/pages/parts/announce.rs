//! Telling those who cannot see it that a list has changed by itself.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::engine::i18n::{Text, t};
use crate::engine::live::LiveEvent;

/// Says of a list that others have changed it: when the change is on screen, not when it is heard of, and not of the
/// person's own changes.
pub(crate) struct Announcement<T> {
    said: Rc<RefCell<Said<T>>>,
    /// Hears of others' changes.
    pub(crate) hear: Callback<LiveEvent>,
}

struct Said<T> {
    records: Rc<[Rc<T>]>,
    heard: bool,
    times: u32,
}

/// An announcement about the list of this component.
#[hook]
pub(crate) fn use_announcement<T: 'static>() -> Announcement<T> {
    let said = use_mut_ref(|| Said::<T> {
        records: Rc::new([]),
        heard: false,
        times: 0,
    });
    let hear = {
        let said = said.clone();
        use_callback((), move |_: LiveEvent, ()| said.borrow_mut().heard = true)
    };
    Announcement { said, hear }
}

impl<T> Announcement<T> {
    /// What a screen reader should say now that `records` are shown; empty for nothing.
    pub(crate) fn text(&self, records: &Rc<[Rc<T>]>) -> Text {
        let mut said = self.said.borrow_mut();
        if !Rc::ptr_eq(&said.records, records) {
            said.records = records.clone();
            said.times += u32::from(std::mem::take(&mut said.heard));
        }
        // Two texts in turn, because one that stays the same is not read again.
        match said.times {
            0 => Text::default(),
            times if times % 2 == 1 => t("list.updated", "This list was updated."),
            _ => t("list.updatedAgain", "This list was updated again."),
        }
    }
}
