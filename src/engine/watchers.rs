//! Who is to be told when something changes.

use std::cell::RefCell;
use std::rc::Rc;

use super::runtime::Guard;
use crate::sorted_map::SortedMap;

/// A list of callbacks, each of which is called at every change until its guard is dropped.
#[derive(Default)]
pub(crate) struct Watchers(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    last: u64,
    by_id: SortedMap<u64, Rc<dyn Fn()>>,
}

impl Watchers {
    /// Calls `on_change` at each [`Watchers::tell`] until the guard is dropped.
    pub(crate) fn watch(&self, on_change: Rc<dyn Fn()>) -> Guard {
        let mut inner = self.0.borrow_mut();
        inner.last += 1;
        let id = inner.last;
        inner.by_id.insert(id, on_change);
        let weak = Rc::downgrade(&self.0);
        Guard::new(move || {
            let gone = weak
                .upgrade()
                .and_then(|inner| inner.borrow_mut().by_id.remove(&id));
            drop(gone);
        })
    }

    /// Calls everybody who watches, with nothing borrowed: they may watch, or cease to, meanwhile.
    pub(crate) fn tell(&self) {
        let all: Vec<_> = self.0.borrow().by_id.values().cloned().collect();
        for on_change in all {
            on_change();
        }
    }
}
