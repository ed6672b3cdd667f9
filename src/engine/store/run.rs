//! Doing what the machines want done: requests, the timer, and telling who watches.

use std::future::ready;
use std::rc::Rc;

use super::{Inner, OnLiveEvent, Store};
use crate::engine::clock::Instant;
use crate::engine::data::{DataError, DataFuture};
use crate::engine::live::LiveEvent;
use crate::engine::query::{Action, EntryId, QueryData, QueryKey, Scope, Ticket};
use crate::engine::runtime::Guard;
use crate::sorted_map::SortedMap;

/// The tasks and the timer that are going on.
#[derive(Default)]
pub(super) struct Work {
    tasks: SortedMap<Ticket, Guard>,
    timer: Option<(Instant, Guard)>,
    /// Guards of what is over. Dropping a guard may stop the very task that drops it, so another one does.
    pub(super) over: Vec<Guard>,
}

/// What is to be told, in this order.
#[derive(Default)]
pub(super) struct Outbox {
    /// A task that tells is under way.
    open: bool,
    pub(super) events: Vec<(Hearer, Rc<LiveEvent>)>,
    pub(super) settled: Vec<Box<dyn FnOnce()>>,
}

/// Who hears of an event.
pub(super) enum Hearer {
    /// The whole app.
    App(OnLiveEvent),
    /// A listener, if it is still there by then.
    Listener(u64),
}

impl Store {
    /// Does what the machines want done. To be called after each change, without a borrow.
    pub(super) fn run(self: &Rc<Self>) {
        loop {
            let mut inner = self.inner.borrow_mut();
            if let Some(action) = inner.cache.poll() {
                drop(inner);
                self.perform(action);
            } else if let Some(channel) = inner.live.poll() {
                drop(inner);
                self.subscribe(&channel);
            } else {
                break;
            }
        }
        self.set_timer();
        self.call_messenger();
    }

    fn perform(self: &Rc<Self>, action: Action) {
        match action {
            Action::Fetch { entry, ticket, key } => {
                let answer = self.ask(&key);
                let store = Rc::downgrade(self);
                let task = async move {
                    let answer = answer.await;
                    if let Some(store) = store.upgrade() {
                        store.on_answer(entry, ticket, answer);
                    }
                };
                let task = self.runtime.spawn(Box::pin(task));
                self.inner.borrow_mut().work.tasks.insert(ticket, task);
            }
            Action::Abort(ticket) => {
                let task = self.inner.borrow_mut().work.tasks.remove(&ticket);
                drop(task);
            }
        }
    }

    fn ask(&self, key: &QueryKey) -> DataFuture<QueryData> {
        let data = self.data(&key.meta);
        match &key.scope {
            Scope::List(params) => {
                let answer = data.get_list(&key.resource, params);
                Box::pin(async { answer.await.map(QueryData::List) })
            }
            Scope::One(id) => {
                let answer = data.get_one(&key.resource, id);
                Box::pin(async { answer.await.map(QueryData::One) })
            }
            Scope::Many(ids) if ids.is_empty() => Box::pin(ready(Ok(QueryData::Many(Vec::new())))),
            Scope::Many(ids) => {
                let answer = data.get_many(&key.resource, ids);
                Box::pin(async { answer.await.map(QueryData::Many) })
            }
        }
    }

    fn on_answer(self: &Rc<Self>, entry: EntryId, ticket: Ticket, answer: Result<QueryData, DataError>) {
        self.report(&answer);
        let (now, random) = (self.runtime.now(), self.runtime.random());
        let mut inner = self.inner.borrow_mut();
        inner.cache.answered(entry, ticket, answer, random, now);
        inner.work.finish(ticket);
        drop(inner);
        self.run();
    }

    /// Sets the one timer to the next moment at which there is something to do.
    fn set_timer(self: &Rc<Self>) {
        let mut inner = self.inner.borrow_mut();
        let wanted = inner.next_timeout();
        let current = inner.work.timer.as_ref().map(|(at, _)| *at);
        let old = match (current, wanted) {
            (None, None) => return,
            // A timer that comes too early finds nothing to do and sets the next one.
            (Some(current), Some(wanted)) if current <= wanted => return,
            _ => inner.work.timer.take(),
        };
        drop(inner);
        drop(old);
        let Some(at) = wanted else {
            return;
        };
        let store = Rc::downgrade(self);
        let wait = at - self.runtime.now();
        let timer = self.runtime.after(
            wait,
            Box::new(move || {
                if let Some(store) = store.upgrade() {
                    store.on_timeout();
                }
            }),
        );
        self.inner.borrow_mut().work.timer = Some((at, timer));
    }

    fn on_timeout(self: &Rc<Self>) {
        let now = self.runtime.now();
        let mut inner = self.inner.borrow_mut();
        if let Some((_, timer)) = inner.work.timer.take() {
            inner.work.over.push(timer);
        }
        inner.cache.handle_timeout(now);
        inner.handle_channel_timeout(now);
        let is_due = inner.mutations.next_timeout().is_some_and(|at| at <= now);
        let go_on = inner.mutations.go_on.filter(|_| is_due);
        drop(inner);
        if let Some(go_on) = go_on {
            go_on(self);
        }
        self.run();
    }

    /// Sees to it that who has to be told is told, in a task of its own.
    fn call_messenger(self: &Rc<Self>) {
        let mut inner = self.inner.borrow_mut();
        if inner.outbox.open || !inner.has_mail() {
            return;
        }
        inner.outbox.open = true;
        drop(inner);
        // Holds the store: it runs in a moment, and who asked for a change hears of it even if the app is closing.
        let store = Rc::clone(self);
        let messenger = async move { store.deliver() };
        self.runtime.spawn(Box::pin(messenger)).detach();
    }

    fn deliver(&self) {
        loop {
            let mut inner = self.inner.borrow_mut();
            if !inner.has_mail() {
                inner.outbox.open = false;
                break;
            }
            let changed = inner.cache.take_changed();
            let watchers = inner.watchers.iter();
            let watchers: Vec<_> = watchers
                .filter(|(_, watcher)| changed.contains(&watcher.entry))
                .map(|(id, _)| *id)
                .collect();
            let events = std::mem::take(&mut inner.outbox.events);
            let settled = std::mem::take(&mut inner.outbox.settled);
            let on_pending = inner.mutations.take_news();
            let over = std::mem::take(&mut inner.work.over);
            drop(inner);
            drop(over);
            watchers
                .into_iter()
                .for_each(|watcher| self.tell_watcher(watcher));
            events
                .iter()
                .for_each(|(hearer, event)| self.tell_hearer(hearer, event));
            settled.into_iter().for_each(|on_settled| on_settled());
            on_pending.iter().for_each(|on_change| on_change());
        }
    }

    fn tell_watcher(&self, id: u64) {
        let inner = self.inner.borrow();
        let on_change = inner
            .watchers
            .get(&id)
            .map(|watcher| Rc::clone(&watcher.on_change));
        drop(inner);
        if let Some(on_change) = on_change {
            on_change();
        }
    }

    fn tell_hearer(&self, hearer: &Hearer, event: &LiveEvent) {
        let on_event = match hearer {
            Hearer::App(on_event) => Some(Rc::clone(on_event)),
            Hearer::Listener(id) => self.inner.borrow().live.listener(*id),
        };
        if let Some(on_event) = on_event {
            on_event(event);
        }
    }
}

impl Work {
    /// The task with this ticket comes to its end.
    pub(super) fn finish(&mut self, ticket: Ticket) {
        self.over.extend(self.tasks.remove(&ticket));
    }
}

impl Inner {
    fn next_timeout(&self) -> Option<Instant> {
        let timeouts = [
            self.cache.next_timeout(),
            self.live.next_timeout(),
            self.mutations.next_timeout(),
        ];
        timeouts.into_iter().flatten().min()
    }

    fn has_mail(&self) -> bool {
        self.cache.has_changed()
            || !self.outbox.events.is_empty()
            || !self.outbox.settled.is_empty()
            || self.mutations.has_news()
            || !self.work.over.is_empty()
    }
}
