//! What a browser keeps, and which page has claimed what.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use sapwood::engine::runtime::{Guard, Runtime, Shelf};

use super::world::{SimRuntime, World};

/// A claim's number, and the page whose it is.
type Claim = (u64, Rc<World>);

/// A page, and what it does when another one changed something.
type Watcher = (Rc<World>, Rc<dyn Fn()>);

/// The browser's storage. It outlives pages.
#[derive(Default)]
pub(crate) struct Disk {
    last: Cell<u64>,
    pub(crate) texts: RefCell<BTreeMap<String, String>>,
    /// By name, those who claim it; the first one has it.
    claims: RefCell<BTreeMap<String, Vec<Claim>>>,
    watchers: RefCell<BTreeMap<u64, Watcher>>,
    /// It has no room, or no leave, to keep anything.
    pub(crate) full: Cell<bool>,
}

impl Disk {
    fn number(&self) -> u64 {
        self.last.set(self.last.get() + 1);
        self.last.get()
    }

    /// A number for a page.
    pub(crate) fn page(&self) -> u64 {
        self.number().wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// The storage as the page in `world` sees it.
    pub(crate) fn shelf(self: &Rc<Self>, world: &Rc<World>) -> Rc<dyn Shelf> {
        Rc::new(SimShelf(Rc::clone(self), Rc::clone(world)))
    }

    /// The page in `world` is gone: so are its claims.
    pub(crate) fn leave(&self, world: &Rc<World>) {
        let gone = |other: &Rc<World>| Rc::ptr_eq(other, world);
        for claims in self.claims.borrow_mut().values_mut() {
            claims.retain(|(_, page)| !gone(page));
        }
        let watchers: Vec<_> = self
            .watchers
            .borrow_mut()
            .extract_if(.., |_, (page, _)| gone(page))
            .collect();
        drop(watchers);
    }
}

/// What a page holds.
struct SimShelf(Rc<Disk>, Rc<World>);

impl SimShelf {
    fn tell_others(&self) {
        let watchers = self.0.watchers.borrow();
        let others = watchers.values().filter(|(page, _)| !Rc::ptr_eq(page, &self.1));
        let others: Vec<_> = others.map(|(_, on_change)| Rc::clone(on_change)).collect();
        drop(watchers);
        others.iter().for_each(|on_change| on_change());
    }
}

impl Shelf for SimShelf {
    fn keys(&self, start: &str) -> Vec<String> {
        let texts = self.0.texts.borrow();
        texts
            .keys()
            .filter(|key| key.starts_with(start))
            .cloned()
            .collect()
    }

    fn get(&self, key: &str) -> Option<String> {
        self.0.texts.borrow().get(key).cloned()
    }

    fn set(&self, key: &str, text: &str) -> bool {
        if self.0.full.get() {
            return false;
        }
        self.0.texts.borrow_mut().insert(key.to_owned(), text.to_owned());
        self.tell_others();
        true
    }

    fn remove(&self, key: &str) {
        self.0.texts.borrow_mut().remove(key);
        self.tell_others();
    }

    fn claim(&self, name: &str, then: Box<dyn FnOnce()>) -> Guard {
        let (disk, name, number) = (Rc::clone(&self.0), name.to_owned(), self.0.number());
        let mut claims = disk.claims.borrow_mut();
        claims
            .entry(name.clone())
            .or_default()
            .push((number, Rc::clone(&self.1)));
        drop(claims);
        let waits = {
            let (disk, name) = (Rc::clone(&disk), name.clone());
            poll_fn(move |_| {
                let claims = disk.claims.borrow();
                let has_it = claims.get(&name).and_then(|claims| claims.first());
                if has_it.is_some_and(|(first, _)| *first == number) {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
        };
        let task = SimRuntime(Rc::clone(&self.1)).spawn(Box::pin(async move {
            waits.await;
            then();
        }));
        Guard::new(move || {
            drop(task);
            if let Some(claims) = disk.claims.borrow_mut().get_mut(&name) {
                claims.retain(|(other, _)| *other != number);
            }
        })
    }

    fn watch(&self, on_change: Rc<dyn Fn()>) -> Guard {
        let (disk, number) = (Rc::clone(&self.0), self.0.number());
        disk.watchers
            .borrow_mut()
            .insert(number, (Rc::clone(&self.1), on_change));
        Guard::new(move || {
            let gone = disk.watchers.borrow_mut().remove(&number);
            drop(gone);
        })
    }
}
