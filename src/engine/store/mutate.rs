//! Carrying out mutations.

use std::rc::Rc;

use serde_json::json;

use super::Store;
use crate::engine::data::{DataError, DataFuture};
use crate::engine::live::{EventType, LiveEvent};
use crate::engine::mutation::{Input, Machine, Mutated, Mutation, Step};
use crate::engine::query::Ticket;
use crate::engine::record::{Record, RecordId};
use crate::engine::resource::channel_of;
use crate::sorted_map::SortedMap;

type OnSettled = Box<dyn FnOnce(Result<Mutated, Rc<DataError>>)>;

/// The mutations under way, by the number of their request.
#[derive(Default)]
pub(super) struct Mutations(SortedMap<Ticket, (Machine, OnSettled)>);

impl Store {
    /// Makes a change. It runs to its end whatever happens to the component that asked.
    ///
    /// `on_settled` is called exactly once and never inside this call; by then the cache shows the change. Mutations
    /// are not retried: whoever asked is told, and decides.
    pub fn mutate(self: &Rc<Self>, mutation: Mutation, on_settled: OnSettled) {
        let machine = Machine::new(mutation, self.options.mutation_mode, self.options.publish);
        let mut inner = self.inner.borrow_mut();
        let ticket = inner.cache.ticket();
        inner.mutations.0.insert(ticket, (machine, on_settled));
        drop(inner);
        self.advance(ticket, Input::Start);
    }

    fn advance(self: &Rc<Self>, ticket: Ticket, input: Input) {
        let mut inner = self.inner.borrow_mut();
        let Some((machine, _)) = inner.mutations.0.get_mut(&ticket) else {
            return;
        };
        let steps = machine.handle(input);
        let resource = Rc::clone(machine.resource());
        drop(inner);
        for step in steps {
            self.step(ticket, &resource, step);
        }
        self.run();
    }

    fn step(self: &Rc<Self>, ticket: Ticket, resource: &Rc<str>, step: Step) {
        let now = self.runtime.now();
        match step {
            Step::Send(mutation) => self.send(ticket, &mutation),
            Step::Edit(edit) => self.inner.borrow_mut().cache.edit(resource, &edit, ticket, now),
            Step::Invalidate(target) => self.inner.borrow_mut().cache.invalidate(&target, now),
            Step::Publish { kind, id } => self.publish_change(resource, kind, id),
            Step::Settle(result) => {
                let mut inner = self.inner.borrow_mut();
                if let Some((_, on_settled)) = inner.mutations.0.remove(&ticket) {
                    inner.outbox.settled.push(Box::new(move || on_settled(result)));
                }
            }
        }
    }

    fn send(self: &Rc<Self>, ticket: Ticket, mutation: &Mutation) {
        let answer = self.request(mutation);
        // Holds the store: a change that is on its way is not given up because the app is closing.
        let store = Rc::clone(self);
        let task = async move {
            let answer = answer.await;
            store.report(&answer);
            store.advance(ticket, Input::Answered(answer));
        };
        self.runtime.spawn(Box::pin(task)).detach();
    }

    fn request(&self, mutation: &Mutation) -> DataFuture<Option<Record>> {
        let origin = &self.options.origin;
        match mutation {
            Mutation::Create { resource, values } => {
                let answer = self.data.create(resource, values, origin);
                Box::pin(async { answer.await.map(Some) })
            }
            Mutation::Update {
                resource,
                id,
                changes,
            } => {
                let answer = self.data.update(resource, id, changes, origin);
                Box::pin(async { answer.await.map(Some) })
            }
            Mutation::Delete { resource, id } => {
                let answer = self.data.delete_one(resource, id, origin);
                Box::pin(async { answer.await.map(|()| None) })
            }
        }
    }

    /// Tells others what this page changed. The change is made all the same if that fails.
    fn publish_change(&self, resource: &str, kind: EventType, id: Option<RecordId>) {
        let Some(live) = &self.live else {
            return;
        };
        let date = self.runtime.timestamp();
        let nameless = id.is_none();
        let mut event = LiveEvent::new(&channel_of(resource), kind, id.into_iter().collect(), &date);
        if nameless {
            event.ids = None;
            event.payload = Rc::new(json!({}));
        }
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
