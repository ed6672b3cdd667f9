//! The outbox: changes that were shown and not made yet are kept in the browser, so that they end exactly once whatever
//! becomes of the page.
//!
//! Each is kept under a key of its own and names its owner, the page that sees to it. A page claims its own name for as
//! long as it lives. The others wait for the names of the owners they find; whoever is granted one knows that this page
//! is gone, and takes up its changes by writing itself in as their owner, in one step. The time to undo then begins
//! anew: who comes back, or looks at another tab, sees what was left behind and can still take it back. Each is also the
//! change of one person: nobody else's page takes it up.

use std::rc::Rc;

use super::{Inner, Store};
use crate::engine::mutation::Kept;
use crate::engine::query::Ticket;
use crate::engine::runtime::{Guard, Shelf};
use crate::sorted_map::SortedMap;

/// What the keys of the outbox begin with.
const OUTBOX: &str = "outbox.";

/// This page's part in the outbox.
pub(super) struct Keep {
    /// What it is called.
    page: Rc<str>,
    /// It lives.
    _claim: Guard,
    _watch: Guard,
    /// The pages whose end it waits for.
    waiting: SortedMap<Rc<str>, Guard>,
    /// Looks for what they left behind, for another person. A pointer, so that whoever keeps nothing does without the code.
    look: fn(&Rc<Store>),
}

impl Keep {
    pub(super) const fn look(&self) -> fn(&Rc<Store>) {
        self.look
    }
}

impl Store {
    /// Looks for changes that earlier pages left behind, now and whenever the outbox changes, and keeps this page's own there
    /// from now on. Only the first call counts; without [`Options::outbox`](super::Options) none does.
    pub fn open_outbox(self: &Rc<Self>) {
        let Some(shelf) = self.options.outbox.clone().filter(|_| self.page().is_none()) else {
            return;
        };
        let dice = || self.runtime.random().to_bits();
        let page: Rc<str> = format!("{:x}-{:x}", dice(), dice()).into();
        let claim = shelf.claim(&page, Box::new(|| {}));
        let weak = Rc::downgrade(self);
        let watch = shelf.watch(Rc::new(move || {
            if let Some(store) = weak.upgrade() {
                store.look_for_heirless();
            }
        }));
        self.inner.borrow_mut().keep = Some(Keep {
            page,
            _claim: claim,
            _watch: watch,
            waiting: SortedMap::new(),
            look: Self::look_for_heirless,
        });
        self.look_for_heirless();
    }

    /// Waits for the end of every other page that has changes in the outbox.
    fn look_for_heirless(self: &Rc<Self>) {
        let Some(shelf) = self.options.outbox.clone() else {
            return;
        };
        let left = self.read_outbox(&*shelf);
        self.inner.borrow_mut().wait_no_longer(&left);
        self.run();
        for (_, kept) in left {
            let owner = kept.owner;
            let is_news = self
                .inner
                .borrow()
                .keep
                .as_ref()
                .is_some_and(|keep| keep.page != owner && !keep.waiting.contains_key(&owner));
            if !is_news {
                continue;
            }
            let (weak, of) = (Rc::downgrade(self), Rc::clone(&owner));
            let then = move || {
                if let Some(store) = weak.upgrade() {
                    store.inherit(&of);
                }
            };
            let claim = shelf.claim(&owner, Box::new(then));
            if let Some(keep) = &mut self.inner.borrow_mut().keep {
                keep.waiting.insert(owner, claim);
            }
        }
    }

    /// Takes up what a page left behind that is gone.
    fn inherit(self: &Rc<Self>, owner: &Rc<str>) {
        let Some(shelf) = self.options.outbox.clone() else {
            return;
        };
        let Some(page) = self.page() else {
            return;
        };
        let left = self.read_outbox(&*shelf);
        let left = left.into_iter().filter(|(_, kept)| kept.owner == *owner);
        for (key, mut kept) in left {
            kept.owner = Rc::clone(&page);
            if shelf.set(&key, &kept.to_text()) {
                self.take_up(kept, key);
            }
        }
        let mut inner = self.inner.borrow_mut();
        let claim = inner.keep.as_mut().and_then(|keep| keep.waiting.remove(owner));
        inner.work.over.extend(claim);
        drop(inner);
        self.run();
    }

    /// What is in the outbox of whoever uses the app now, oldest first. What cannot be read is thrown away, and said.
    fn read_outbox(&self, shelf: &dyn Shelf) -> Vec<(String, Kept)> {
        let keys: SortedMap<String, ()> = shelf.keys(OUTBOX).into_iter().map(|key| (key, ())).collect();
        let person = self.person();
        let read = keys.keys().filter_map(|key| {
            let text = shelf.get(key)?;
            let kept = Kept::from_text(&text);
            if kept.is_none() {
                self.runtime.warn(&format!(
                    "the outbox holds under {key} what cannot be read: {text}"
                ));
                shelf.remove(key);
            }
            Some((key.clone(), kept?))
        });
        read.filter(|(_, kept)| kept.person == person).collect()
    }

    fn page(&self) -> Option<Rc<str>> {
        let inner = self.inner.borrow();
        inner.keep.as_ref().map(|keep| Rc::clone(&keep.page))
    }

    /// Keeps a change, at once.
    pub(super) fn keep(&self, ticket: Ticket, sent: bool) {
        let (Some(shelf), Some(page)) = (&self.options.outbox, self.page()) else {
            return;
        };
        let Some((key, text)) = self.inner.borrow_mut().kept_text(ticket, &page, sent) else {
            return;
        };
        if !shelf.set(&key, &text) {
            self.runtime.warn(
                "the browser does not keep this change: it is lost if the page is left before it is made",
            );
        }
    }

    /// No longer keeps a change.
    pub(super) fn forget(&self, ticket: Ticket) {
        let key = self
            .inner
            .borrow_mut()
            .mutations
            .running
            .get_mut(&ticket)
            .and_then(|one| one.kept.take());
        if let (Some(shelf), Some(key)) = (&self.options.outbox, key) {
            shelf.remove(&key);
        }
    }
}

impl Inner {
    /// Gives up waiting for pages that have nothing in the outbox any more.
    fn wait_no_longer(&mut self, left: &[(String, Kept)]) {
        let Some(keep) = &mut self.keep else {
            return;
        };
        let over = &mut self.work.over;
        keep.waiting.retain(|owner, claim| {
            let waits = left.iter().any(|(_, kept)| kept.owner == *owner);
            if !waits {
                over.push(std::mem::replace(claim, Guard::empty()));
            }
            waits
        });
    }

    /// Under which key a change is kept, and as what.
    fn kept_text(&mut self, ticket: Ticket, page: &Rc<str>, sent: bool) -> Option<(String, String)> {
        let one = self.mutations.running.get_mut(&ticket)?;
        // With leading zeros, so that keys are in the order in which changes were asked for.
        let key = one
            .kept
            .get_or_insert_with(|| format!("{OUTBOX}{page}.{:010}", ticket.number()));
        let order = one.machine.order();
        let kept = Kept {
            owner: Rc::clone(page),
            person: Rc::clone(&one.person),
            mode: order.mode,
            meta: order.meta.clone(),
            window: order.window,
            sent,
            items: Rc::clone(&order.items),
        };
        Some((key.clone(), kept.to_text()))
    }
}
