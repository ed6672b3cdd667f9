//! Carrying out mutations.

use std::rc::Rc;
use std::time::Duration;

use serde_json::json;

use super::Store;
use super::changes::{Caller, OnItems, Running, outcome};
use super::pending::ChangeId;
use crate::engine::data::{DataError, DataFuture};
use crate::engine::live::{EventType, LiveEvent};
use crate::engine::meta::Meta;
use crate::engine::mutation::{
    BulkOutcome, Input, ItemResult, Kept, Machine, Mutated, Mutation, MutationMode, Order, Progress, Step,
};
use crate::engine::query::{OptimisticUpdateMap, Ticket};
use crate::engine::record::{Record, RecordId};
use crate::engine::resource::channel_of;

/// Hears what became of a change; called once.
pub type OnSettled = Box<dyn FnOnce(Result<Mutated, Rc<DataError>>)>;

/// How a change is made.
#[derive(Default)]
pub struct MutateOptions {
    /// When it is shown and sent. Default: as the app's options say.
    pub mode: Option<MutationMode>,
    /// How long it can be undone in mode `Undoable`. Default: as the app's options say.
    pub undoable_timeout: Option<Duration>,
    /// What the data provider is told beside it; all of it but `headers` is in the `meta` of the event that others get.
    pub meta: Meta,
    /// How it is shown before the server agreed.
    pub optimistic_update_map: OptimisticUpdateMap,
    /// Hears how far a change of many records is.
    pub on_progress: Option<Rc<dyn Fn(Progress)>>,
    /// Hears that it was undone; then it is not settled.
    pub on_undone: Option<Box<dyn FnOnce()>>,
}

impl std::fmt::Debug for MutateOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MutateOptions")
            .field("mode", &self.mode)
            .field("undoable_timeout", &self.undoable_timeout)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Makes a change, in the app's mutation mode. See [`Store::mutate_with`].
    pub fn mutate(self: &Rc<Self>, mutation: Mutation, on_settled: OnSettled) {
        self.mutate_with(mutation, MutateOptions::default(), on_settled);
    }

    /// Makes a change. It runs to its end whatever happens to the component that asked.
    ///
    /// `on_settled` is called exactly once, unless the change is undone, and never inside this call; by then the cache
    /// shows what became of the change. Mutations are not retried: whoever asked is told, and decides.
    ///
    /// A change that is shown at once is laid over every answer until it is settled. An equal change of the same record that
    /// is not settled is joined: nothing more is sent, and both who asked are told of the one. Another change of a record
    /// ends the time in which an earlier one can be undone, and is sent after it.
    pub fn mutate_with(self: &Rc<Self>, mutation: Mutation, options: MutateOptions, on_settled: OnSettled) {
        let settle = move |_: &[Mutation], results: Vec<ItemResult>| {
            if let Some(result) = results.into_iter().next() {
                on_settled(result);
            }
        };
        self.start([mutation].into(), options, Box::new(settle));
    }

    /// Makes many changes of one kind to records of one resource, as one: one time to undo them, one event with the ids of
    /// those that succeeded, one refetch. Where the data provider has no call for many at once, four single requests run at a time.
    ///
    /// `on_settled` is called once, unless they are undone, and never inside this call. Without changes nothing is sent.
    /// Returns how to call them for [`Store::cancel`].
    pub fn mutate_many(
        self: &Rc<Self>,
        mutations: Vec<Mutation>,
        options: MutateOptions,
        on_settled: Box<dyn FnOnce(BulkOutcome)>,
    ) -> Option<ChangeId> {
        if mutations.is_empty() {
            let none = Box::new(move || on_settled(BulkOutcome::default()));
            self.inner.borrow_mut().outbox.settled.push(none);
            self.run();
            return None;
        }
        let settle = move |items: &[Mutation], results| on_settled(outcome(items, results));
        Some(ChangeId(self.start(mutations.into(), options, Box::new(settle))))
    }

    fn start(self: &Rc<Self>, items: Rc<[Mutation]>, options: MutateOptions, on_settled: OnItems) -> Ticket {
        let caller = Caller {
            on_progress: options.on_progress,
            on_undone: options.on_undone,
            on_settled,
        };
        let mode = options.mode.unwrap_or(self.options.mutation_mode);
        let window = options.undoable_timeout.unwrap_or(self.options.undoable_timeout);
        let meta = options.meta;
        let person = self.person();
        let mut inner = self.inner.borrow_mut();
        let same = inner
            .mutations
            .running
            .iter_mut()
            .filter(|(_, one)| one.person == person)
            .find(|(_, one)| one.machine.is_same(&items, &meta) && has_ids(&items));
        if let Some((ticket, same)) = same {
            same.callers.push(caller);
            return *ticket;
        }
        let earlier: Vec<Ticket> = inner
            .mutations
            .running
            .iter()
            .filter(|(_, one)| one.person == person && one.machine.touches(&items))
            .map(|(ticket, _)| *ticket)
            .collect();
        drop(inner);
        for ticket in earlier {
            self.advance(ticket, Input::Hurry);
        }
        let order = Order {
            items,
            names: Vec::new(),
            mode,
            meta,
            window,
            optimistic_update_map: options.optimistic_update_map,
            publisher: self.options.publish,
        };
        let ticket = self.enter(order, vec![caller], None);
        self.advance(ticket, Input::Start);
        ticket
    }

    /// Takes up a change that an earlier page asked for.
    pub(super) fn take_up(self: &Rc<Self>, kept: Kept, key: String) {
        let sent = kept.sent;
        let order = Order {
            items: kept.items,
            names: Vec::new(),
            mode: kept.mode,
            meta: kept.meta,
            window: kept.window,
            optimistic_update_map: OptimisticUpdateMap::default(),
            publisher: self.options.publish,
        };
        let ticket = self.enter(order, Vec::new(), Some(key));
        self.advance(ticket, Input::Resume { sent });
    }

    fn enter(&self, mut order: Order, callers: Vec<Caller>, kept: Option<String>) -> Ticket {
        let mut inner = self.inner.borrow_mut();
        let ticket = inner.cache.ticket();
        let items = 0..order.items.len();
        let names = items.map(|item| RecordId::temporary(&format!("{}-{item}", ticket.number())));
        order.names = names.collect();
        let running = Running {
            machine: Machine::new(order),
            person: self.person(),
            patches: Vec::new(),
            callers,
            resumed: kept.is_some(),
            kept,
        };
        inner.mutations.running.insert(ticket, running);
        inner.mutations.go_on = Some(Self::go_on);
        ticket
    }

    /// Lets every change go on that waited for something.
    fn go_on(self: &Rc<Self>) {
        let inner = self.inner.borrow();
        let tickets: Vec<Ticket> = inner.mutations.running.keys().copied().collect();
        drop(inner);
        for ticket in tickets {
            self.advance(ticket, Input::Go);
        }
    }

    pub(super) fn advance(self: &Rc<Self>, ticket: Ticket, input: Input) {
        let (now, person) = (self.runtime.now(), self.person());
        let mut inner = self.inner.borrow_mut();
        let Some(items) = inner
            .mutations
            .running
            .get(&ticket)
            .map(|one| Rc::clone(one.machine.items()))
        else {
            return;
        };
        let moment = inner.moment(ticket, &items, &person, now);
        let Some(running) = inner.mutations.running.get_mut(&ticket) else {
            return;
        };
        let steps = running.machine.handle(input, moment);
        let shown = running.machine.is_shown();
        inner.mutations.hearers.news |= shown;
        drop(inner);
        for step in steps {
            self.step(ticket, &items, step);
        }
        if shown && !self.inner.borrow().mutations.running.contains_key(&ticket) {
            self.go_on();
        }
        self.run();
    }

    fn step(self: &Rc<Self>, ticket: Ticket, items: &Rc<[Mutation]>, step: Step) {
        let now = self.runtime.now();
        let Some(resource) = items.first().map(Mutation::resource) else {
            return;
        };
        match step {
            Step::Keep { sent } => self.keep(ticket, sent),
            Step::Forget => self.forget(ticket),
            Step::Show => self.inner.borrow_mut().show(ticket, resource, now),
            Step::SendAll => self.send_all(ticket, items),
            Step::Send(item) => self.send(ticket, items, item),
            Step::Land { item, edit } => {
                let mut inner = self.inner.borrow_mut();
                let patch = inner.patch_of(ticket, item);
                match (&edit, patch) {
                    (Some(edit), patch) => inner.cache.edit(resource, edit, patch, ticket, now),
                    (None, Some(patch)) => inner.cache.unpatch(resource, &[patch], now),
                    (None, None) => {}
                }
                inner.name(ticket, item, resource, edit.as_ref());
            }
            Step::TakeBack(item) => {
                let mut inner = self.inner.borrow_mut();
                if let Some(patch) = inner.patch_of(ticket, item) {
                    inner.cache.unpatch(resource, &[patch], now);
                }
            }
            Step::Reject(item) => self.inner.borrow_mut().mutations.reject(items.get(item)),
            Step::Overtake { with_many } => self.inner.borrow_mut().cache.overtake(resource, with_many, now),
            Step::Invalidate(target) => self.inner.borrow_mut().cache.invalidate(&target, now),
            Step::Publish { kind, ids } => self.publish_change(ticket, resource, kind, ids),
            Step::Progress(progress) => self.inner.borrow_mut().report(ticket, progress),
            Step::Settle(results) => self.inner.borrow_mut().settle(ticket, items, &results),
            Step::Undone => self.inner.borrow_mut().undone(ticket),
        }
    }

    fn send(self: &Rc<Self>, ticket: Ticket, items: &[Mutation], item: usize) {
        let Some(mutation) = items.get(item) else {
            return;
        };
        let answer = self.request(mutation, &self.meta(ticket));
        // Holds the store: a change that is on its way is not given up because the app is closing.
        let store = Rc::clone(self);
        let task = async move {
            let answer = answer.await;
            store.report(&answer);
            store.advance(ticket, Input::Answered { item, answer });
        };
        self.runtime.spawn(Box::pin(task)).detach();
    }

    /// Asks for all items in one request, if the provider can.
    fn send_all(self: &Rc<Self>, ticket: Ticket, items: &[Mutation]) {
        let Some(answer) = self.request_all(items, &self.meta(ticket)) else {
            self.advance(ticket, Input::OneByOne);
            return;
        };
        let store = Rc::clone(self);
        let task = async move {
            let answer = answer.await;
            store.advance(ticket, Input::AnsweredAll(answer));
        };
        self.runtime.spawn(Box::pin(task)).detach();
    }

    fn meta(&self, ticket: Ticket) -> Meta {
        let inner = self.inner.borrow();
        let running = inner.mutations.running.get(&ticket);
        running.map_or_else(Meta::default, |one| one.machine.order().meta.clone())
    }

    fn request_all(&self, items: &[Mutation], meta: &Meta) -> Option<DataFuture<Vec<Record>>> {
        let (first, origin) = (items.first()?, &self.options.origin);
        let data = self.data(meta);
        let resource = first.resource();
        let ids = || items.iter().filter_map(Mutation::id).cloned().collect::<Vec<_>>();
        match first {
            Mutation::Create { .. } => {
                let values = items.iter().filter_map(Mutation::variables).cloned();
                data.create_many(resource, &values.collect::<Vec<_>>(), origin)
            }
            Mutation::Update { changes, .. } => {
                let alike = items.iter().all(|item| item.variables() == Some(changes));
                let ask = || data.update_many(resource, &ids(), changes, origin);
                alike.then(ask).flatten()
            }
            Mutation::Delete { .. } => {
                let answer = data.delete_many(resource, &ids(), origin)?;
                Some(Box::pin(async { answer.await.map(|()| Vec::new()) }))
            }
        }
    }

    fn request(&self, mutation: &Mutation, meta: &Meta) -> DataFuture<Option<Record>> {
        let (data, origin) = (self.data(meta), &self.options.origin);
        match mutation {
            Mutation::Create { resource, values } => {
                let answer = data.create(resource, values, origin);
                Box::pin(async { answer.await.map(Some) })
            }
            Mutation::Update {
                resource,
                id,
                changes,
            } => {
                let answer = data.update(resource, id, changes, origin);
                Box::pin(async { answer.await.map(Some) })
            }
            Mutation::Delete { resource, id } => {
                let answer = data.delete_one(resource, id, origin);
                Box::pin(async { answer.await.map(|()| None) })
            }
        }
    }

    /// Tells others what this page changed. The change is made all the same if that fails.
    fn publish_change(&self, ticket: Ticket, resource: &str, kind: EventType, ids: Option<Vec<RecordId>>) {
        let Some(live) = &self.live else {
            return;
        };
        let date = self.runtime.timestamp();
        let nameless = ids.is_none();
        let mut event = LiveEvent::new(&channel_of(resource), kind, ids.unwrap_or_default(), &date);
        if nameless {
            event.ids = None;
            event.payload = Rc::new(json!({}));
        }
        event.meta = Rc::new(self.meta(ticket).to_publish());
        let published = live.publish(&event);
        let runtime = Rc::clone(&self.runtime);
        let task = async move {
            if let Err(error) = published.await {
                let (channel, kind) = (&event.channel, event.kind.as_str());
                runtime.warn(&format!(
                    "others are not told that \"{kind}\" happened on {channel}: {error}"
                ));
            }
        };
        self.runtime.spawn(Box::pin(task)).detach();
    }
}

fn has_ids(items: &[Mutation]) -> bool {
    items.iter().all(|item| item.id().is_some())
}
