//! Changes that are shown already and not settled: what people see of them, and what they can do.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::Store;
use super::changes::Mutations;
use crate::engine::mutation::{BulkOutcome, Input, Mutation, MutationMode, Phase};
use crate::engine::query::Ticket;
use crate::engine::record::RecordId;
use crate::engine::runtime::{Guard, LocalFuture};
use crate::engine::watchers::Watchers;

/// Names a change that is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeId(pub(super) Ticket);

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.number())
    }
}

/// A change that is shown and not settled.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingChange {
    /// Names it.
    pub id: ChangeId,
    /// Optimistic or undoable.
    pub mode: MutationMode,
    /// What is to be done, one or many of a kind.
    pub items: Rc<[Mutation]>,
    /// Where it is.
    pub phase: Phase,
}

/// Hears what became of a change that an earlier page had asked for.
pub type OnResumed = Rc<HearResumed>;

type HearResumed = dyn Fn(&[Mutation], &BulkOutcome);

/// Who hears of pending changes.
#[derive(Default)]
pub(super) struct Hearers {
    on_change: Watchers,
    pub(super) on_resumed: Watchers<HearResumed>,
    pub(super) news: bool,
}

impl Mutations {
    /// What is pending may be other than it was.
    pub(super) const fn tell(&mut self) {
        self.hearers.news = true;
    }

    pub(super) fn has_news(&self) -> bool {
        self.hearers.news
    }

    pub(super) fn take_news(&mut self) -> Vec<Rc<dyn Fn()>> {
        if std::mem::take(&mut self.hearers.news) {
            self.hearers.on_change.all()
        } else {
            Vec::new()
        }
    }
}

impl Store {
    /// The changes of whoever uses the app now that are shown and not settled, in the order in which they were asked for.
    #[must_use]
    pub fn pending(&self) -> Vec<PendingChange> {
        let (now, person) = (self.runtime.now(), self.person());
        let inner = self.inner.borrow();
        let online = inner.cache.is_online();
        let shown = inner.mutations.running.iter();
        shown
            .filter(|(_, one)| one.machine.is_shown() && one.person == person)
            .map(|(ticket, one)| PendingChange {
                id: ChangeId(*ticket),
                mode: one.machine.order().mode,
                items: Rc::clone(one.machine.items()),
                phase: one.machine.phase(now, online),
            })
            .collect()
    }

    /// Calls `on_change` when [`Store::pending`] changed by more than the passing of time, until the guard is dropped.
    pub fn on_pending(&self, on_change: Rc<dyn Fn()>) -> Guard {
        self.inner.borrow().mutations.hearers.on_change.watch(on_change)
    }

    /// Hears what became of changes that an earlier page had asked for, until the guard is dropped.
    pub fn on_resumed(&self, on_resumed: OnResumed) -> Guard {
        self.inner.borrow().mutations.hearers.on_resumed.watch(on_resumed)
    }

    /// Makes the [pending](Store::pending) changes now, before whoever uses the app signs out: nothing can be undone any
    /// more. Done when the server answered about each that could be sent; one that finds no network stays in the outbox
    /// for them.
    pub fn settle_pending(self: &Rc<Self>) -> LocalFuture<()> {
        for change in self.pending() {
            self.advance(change.id.0, Input::Hurry);
        }
        let waker = Rc::new(RefCell::new(None::<Waker>));
        let woken = Rc::clone(&waker);
        let hears = self.on_pending(Rc::new(move || woken.take().into_iter().for_each(Waker::wake)));
        let store = Rc::clone(self);
        Box::pin(poll_fn(move |context| {
            let _hears = &hears;
            let is_offline = |change: &PendingChange| matches!(change.phase, Phase::Offline { .. });
            if store.pending().iter().all(is_offline) {
                return Poll::Ready(());
            }
            waker.replace(Some(context.waker().clone()));
            Poll::Pending
        }))
    }

    /// Takes a change back, if it was not sent yet: nothing is sent and nobody hears of it.
    pub fn undo(self: &Rc<Self>, change: ChangeId) {
        self.advance(change.0, Input::Undo);
    }

    /// Stops a change of many records: what was sent is awaited, the rest is not sent and counts as
    /// [cancelled](crate::engine::data::DataError::Cancelled). One that can still be undone is.
    pub fn cancel(self: &Rc<Self>, change: ChangeId) {
        self.advance(change.0, Input::Cancel);
    }

    /// Lets the time in which a change can be undone stand still, or go on. It stands still for a minute at most, and then
    /// the change is made.
    pub fn pause(self: &Rc<Self>, change: ChangeId, paused: bool) {
        self.advance(change.0, Input::Pause(paused));
    }

    /// What was typed for the newest change of a record, or for a new one without `id`, that was shown and then refused. It
    /// is handed out once: to the form in which somebody tries again.
    #[must_use]
    pub fn take_rejected(&self, resource: &str, id: Option<&RecordId>) -> Option<Mutation> {
        let rejected = &mut self.inner.borrow_mut().mutations.rejected;
        let place = rejected
            .iter()
            .rposition(|mutation| **mutation.resource() == *resource && mutation.id() == id)?;
        let newest = rejected.remove(place);
        rejected.retain(|mutation| {
            id.is_none() || mutation.resource() != newest.resource() || mutation.id() != id
        });
        Some(newest)
    }

    /// Whether what was typed for this change waits for another try.
    #[must_use]
    pub fn has_rejected(&self, mutation: &Mutation) -> bool {
        self.inner.borrow().mutations.rejected.contains(mutation)
    }

    /// What to call a row between renders: the id of its record, or the temporary one under which it was shown first, so
    /// that the row stays the same when the server gives it an id.
    #[must_use]
    pub fn row_key(&self, resource: &str, id: &RecordId) -> RecordId {
        let inner = self.inner.borrow();
        let mut names = inner.mutations.names.iter();
        let known = names.find(|(of, given, _)| **of == *resource && given == id);
        known.map_or_else(|| id.clone(), |(_, _, name)| name.clone())
    }
}
