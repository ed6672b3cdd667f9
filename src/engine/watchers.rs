//! Who is to be told when something changes.

use std::cell::RefCell;
use std::rc::Rc;

use super::runtime::Guard;
use crate::sorted_map::SortedMap;

/// A list of callbacks, each of which is called at every change until its guard is dropped.
pub(crate) struct Watchers<F: ?Sized = dyn Fn()>(Rc<RefCell<Inner<F>>>);

struct Inner<F: ?Sized> {
    last: u64,
    by_id: SortedMap<u64, Rc<F>>,
}

impl<F: ?Sized> Default for Watchers<F> {
    fn default() -> Self {
        let nobody = Inner {
            last: 0,
            by_id: SortedMap::new(),
        };
        Self(Rc::new(RefCell::new(nobody)))
    }
}

impl<F: ?Sized + 'static> Watchers<F> {
    /// Has `on_change` among [all](Watchers::all) until the guard is dropped.
    pub(crate) fn watch(&self, on_change: Rc<F>) -> Guard {
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

    /// Everybody who watches. To be called with nothing borrowed: they may watch, or cease to, meanwhile.
    pub(crate) fn all(&self) -> Vec<Rc<F>> {
        self.0.borrow().by_id.values().cloned().collect()
    }
}

impl Watchers {
    /// Calls everybody who watches, with nothing borrowed.
    pub(crate) fn tell(&self) {
        for on_change in self.all() {
            on_change();
        }
    }
}
