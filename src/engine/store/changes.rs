//! The books about mutations under way: who asked, what shows them, what is remembered of them.

use std::rc::Rc;

use super::pending::Hearers;
use super::{Inner, Store};
use crate::engine::clock::Instant;
use crate::engine::mutation::{BulkOutcome, ItemFailure, ItemResult, Machine, Moment, Mutation, Progress};
use crate::engine::query::{Edit, PatchId, Ticket};
use crate::engine::record::RecordId;
use crate::sorted_map::SortedMap;

/// The mutations under way, in the order in which they were asked for.
#[derive(Default)]
pub(super) struct Mutations {
    pub(super) running: SortedMap<Ticket, Running>,
    /// Lets them go on. It comes with the first one, so that whoever only reads does without the code that changes.
    pub(super) go_on: Option<fn(&Rc<Store>)>,
    pub(super) hearers: Hearers,
    /// What was typed for changes that were shown and then refused, the newest last.
    pub(super) rejected: Vec<Mutation>,
    /// Under which temporary id a record was shown first, by resource and the id that the server gave.
    pub(super) names: Vec<(Rc<str>, RecordId, RecordId)>,
}

/// A mutation under way.
pub(super) struct Running {
    pub(super) machine: Machine,
    /// Who used the app then; it is sent for nobody else.
    pub(super) person: Rc<str>,
    /// What shows its items, while the server has not agreed.
    pub(super) patches: Vec<PatchId>,
    pub(super) callers: Vec<Caller>,
    /// An earlier page asked for it.
    pub(super) resumed: bool,
    /// Under which key it is kept.
    pub(super) kept: Option<String>,
}

/// Hears what became of each item of a change.
pub(super) type OnItems = Box<dyn FnOnce(&[Mutation], Vec<ItemResult>)>;

/// Who asked.
pub(super) struct Caller {
    pub(super) on_progress: Option<Rc<dyn Fn(Progress)>>,
    pub(super) on_undone: Option<Box<dyn FnOnce()>>,
    pub(super) on_settled: OnItems,
}

/// How many refused changes are kept for another try, and how many names of new records.
const REMEMBERED: usize = 50;

impl Mutations {
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        let running = self.running.values();
        running.filter_map(|one| one.machine.next_timeout()).min()
    }

    /// Whether an earlier change of the same records by the same person, which is shown already, is not settled.
    fn is_blocked(&self, ticket: Ticket, items: &[Mutation], person: &Rc<str>) -> bool {
        let mut earlier = self.running.iter().take_while(|(other, _)| **other < ticket);
        earlier.any(|(_, one)| one.machine.is_shown() && one.person == *person && one.machine.touches(items))
    }

    /// Whether it is shown already and waits for another person than who uses the app now.
    fn is_of_another(&self, ticket: Ticket, person: &Rc<str>) -> bool {
        let one = self.running.get(&ticket);
        one.is_some_and(|one| one.machine.is_shown() && one.person != *person)
    }

    /// Keeps what was typed for a change that was shown and then refused.
    pub(super) fn reject(&mut self, mutation: Option<&Mutation>) {
        if let Some(mutation) = mutation.filter(|mutation| mutation.variables().is_some()) {
            if self.rejected.len() == REMEMBERED {
                self.rejected.remove(0);
            }
            self.rejected.push(mutation.clone());
        }
    }
}

impl Inner {
    /// A change of whoever is not here waits as one does that finds no network.
    pub(super) fn moment(
        &self,
        ticket: Ticket,
        items: &[Mutation],
        person: &Rc<str>,
        now: Instant,
    ) -> Moment {
        Moment {
            now,
            online: self.cache.is_online() && !self.mutations.is_of_another(ticket, person),
            blocked: self.mutations.is_blocked(ticket, items, person),
        }
    }

    pub(super) fn show(&mut self, ticket: Ticket, resource: &Rc<str>, now: Instant) {
        if let Some(one) = self.mutations.running.get_mut(&ticket) {
            let machine = &one.machine;
            let shown = &machine.order().optimistic_update_map;
            one.patches = self.cache.patch(resource, machine.changes(), shown, now);
        }
    }

    pub(super) fn patch_of(&self, ticket: Ticket, item: usize) -> Option<PatchId> {
        self.mutations.running.get(&ticket)?.patches.get(item).copied()
    }

    pub(super) fn report(&mut self, ticket: Ticket, progress: Progress) {
        let Some(one) = self.mutations.running.get(&ticket) else {
            return;
        };
        for on_progress in one.callers.iter().filter_map(|caller| caller.on_progress.clone()) {
            self.outbox.settled.push(Box::new(move || on_progress(progress)));
        }
    }

    pub(super) fn settle(&mut self, ticket: Ticket, items: &Rc<[Mutation]>, results: &[ItemResult]) {
        let Some(one) = self.mutations.running.remove(&ticket) else {
            return;
        };
        for caller in one.callers {
            let (items, results) = (Rc::clone(items), results.to_vec());
            let tell = move || (caller.on_settled)(&items, results);
            self.outbox.settled.push(Box::new(tell));
        }
        if one.resumed {
            let on_resumed = self.mutations.hearers.on_resumed.all();
            let outcome = outcome(items, results.to_vec());
            let items = Rc::clone(items);
            let tell = move || on_resumed.iter().for_each(|hear| hear(&items, &outcome));
            self.outbox.settled.push(Box::new(tell));
        }
    }

    pub(super) fn undone(&mut self, ticket: Ticket) {
        if let Some(one) = self.mutations.running.remove(&ticket) {
            let callers = one.callers.into_iter();
            self.outbox
                .settled
                .extend(callers.filter_map(|caller| caller.on_undone));
        }
    }

    /// Notes that the record which was shown under a name of its own has an id now.
    pub(super) fn name(&mut self, ticket: Ticket, item: usize, resource: &Rc<str>, edit: Option<&Edit>) {
        let Some(Edit::Created { id: Some(id), .. }) = edit else {
            return;
        };
        let Some(one) = self
            .mutations
            .running
            .get(&ticket)
            .filter(|one| one.machine.is_shown())
        else {
            return;
        };
        if let Some(name) = one.machine.order().names.get(item).cloned() {
            let names = &mut self.mutations.names;
            if names.len() == REMEMBERED {
                names.remove(0);
            }
            names.push((Rc::clone(resource), id.clone(), name));
        }
    }
}

/// What became of each item, sorted by whether it succeeded.
pub(super) fn outcome(items: &[Mutation], results: Vec<ItemResult>) -> BulkOutcome {
    let mut outcome = BulkOutcome::default();
    for (place, (item, result)) in items.iter().zip(results).enumerate() {
        match result {
            Ok(mutated) => outcome.succeeded.push(mutated),
            Err(error) => outcome.failed.push(ItemFailure {
                place,
                id: item.id().cloned(),
                error,
            }),
        }
    }
    outcome
}
