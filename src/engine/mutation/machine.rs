//! A change from the request to the news of it: of one record, or of many, which then are one thing.

use std::rc::Rc;
use std::time::Duration;

use super::going::{Bulk, Going, answered_id, change, edit};
use super::step::{Input, ItemResult, Moment, Order, Step};
use super::{Mutated, Mutation, MutationMode, Phase, Publisher};
use crate::engine::clock::Instant;
use crate::engine::data::DataError;
use crate::engine::i18n::Phrase;
use crate::engine::live::EventType;
use crate::engine::meta::Meta;
use crate::engine::query::{Change, Invalidate};
use crate::engine::record::{Record, RecordId};
use crate::sorted_map::SortedMap;

/// How many requests of one change run at the same time.
const PARALLEL: usize = 4;

/// The longest that the time to undo stands still. Somebody who reads shall not be hurried; who went away and left the
/// pointer there shall not keep a change from being made.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How much time is left at least after it stood still.
const SHORTEST_REST: Duration = Duration::from_secs(1);

/// Why nothing was sent.
const OFFLINE: Phrase = Phrase::new("errors.offline", "this browser is offline, so nothing was sent");

/// Why nobody knows what became of a new record.
const LEFT: Phrase = Phrase::new(
    "errors.left",
    "the page was left before the server answered, so it may have been created or not",
);

/// Where a change is.
#[derive(Debug)]
enum State {
    /// Asked for, nothing done.
    New,
    /// Shown; it can be undone until then.
    Held {
        until: Instant,
        /// How much time was left when it was made to stand still.
        rest: Option<Duration>,
    },
    /// Being sent, as far as circumstances allow.
    Going(Going),
    /// Over.
    Settled,
}

/// A change under way.
#[derive(Debug)]
pub(crate) struct Machine {
    order: Order,
    state: State,
}

impl Machine {
    pub(crate) const fn new(order: Order) -> Self {
        Self {
            order,
            state: State::New,
        }
    }

    pub(crate) const fn items(&self) -> &Rc<[Mutation]> {
        &self.order.items
    }

    pub(crate) const fn order(&self) -> &Order {
        &self.order
    }

    /// Whether it was shown before the server agreed.
    pub(crate) const fn is_shown(&self) -> bool {
        self.order.mode.shows_at_once()
    }

    /// Whether these changes, with the same for the data provider, are shown already by this one.
    pub(crate) fn is_same(&self, items: &Rc<[Mutation]>, meta: &Meta) -> bool {
        self.is_shown() && self.order.items == *items && self.order.meta == *meta
    }

    /// Whether it changes a record that `other` changes too.
    pub(crate) fn touches(&self, other: &[Mutation]) -> bool {
        let resource = |items: &[Mutation]| items.first().map(|item| Rc::clone(item.resource()));
        if resource(&self.order.items) != resource(other) {
            return false;
        }
        let ids: SortedMap<&RecordId, ()> = other.iter().filter_map(|item| Some((item.id()?, ()))).collect();
        let mut own = self.order.items.iter().filter_map(Mutation::id);
        own.any(|id| ids.contains_key(id))
    }

    /// How it is shown before the server agreed, one change for each item.
    pub(crate) fn changes(&self) -> Vec<Change> {
        let items = self.order.items.iter().zip(&self.order.names);
        items.map(|(item, name)| change(item, name)).collect()
    }

    /// When it goes on by itself.
    pub(crate) const fn next_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Held { until, .. } => Some(until),
            State::New | State::Going(_) | State::Settled => None,
        }
    }

    /// Where it is, for people.
    pub(crate) fn phase(&self, now: Instant, online: bool) -> Phase {
        match &self.state {
            State::Held { until, rest } => Phase::Held {
                left: rest.unwrap_or_else(|| *until - now),
                of: self.order.window,
                paused: rest.is_some(),
            },
            State::Going(going) if going.running == 0 && !online => Phase::Offline { sent: going.sent },
            State::New | State::Going(_) | State::Settled => Phase::Sending,
        }
    }

    /// Takes in what happened and returns what is to be done now.
    pub(crate) fn handle(&mut self, input: Input, moment: Moment) -> Vec<Step> {
        let mut steps = Vec::new();
        match input {
            Input::Start => self.start(moment, &mut steps),
            Input::Resume { sent } => self.resume(sent, moment, &mut steps),
            Input::Go => {
                if self.next_timeout().is_none_or(|until| until <= moment.now) {
                    self.go(moment, &mut steps);
                }
            }
            Input::Hurry => self.go(moment, &mut steps),
            Input::Pause(paused) => self.pause(paused, moment.now),
            Input::Undo => self.undo(&mut steps),
            Input::Cancel => self.cancel(&mut steps),
            Input::OneByOne => self.one_by_one(moment, &mut steps),
            Input::AnsweredAll(answer) => self.on_all(&answer, moment, &mut steps),
            Input::Answered { item, answer } => self.on_answer(item, answer, moment, &mut steps),
        }
        steps
    }

    fn start(&mut self, moment: Moment, steps: &mut Vec<Step>) {
        if !matches!(self.state, State::New) {
            return;
        }
        if self.is_shown() {
            steps.extend([Step::Keep { sent: false }, Step::Show]);
        }
        self.hold_or_go(moment, steps);
    }

    /// The time to undo begins anew: who comes back sees what was left behind, and can still take it back.
    fn resume(&mut self, sent: bool, moment: Moment, steps: &mut Vec<Step>) {
        steps.push(Step::Show);
        if !sent {
            self.hold_or_go(moment, steps);
            return;
        }
        let mut going = Going::new(self.order.items.len());
        going.sent = true;
        // To change or delete something once more does no harm; to create something once more does.
        let creates = |item: &usize| matches!(self.order.items.get(*item), Some(Mutation::Create { .. }));
        let (unknown, todo): (Vec<usize>, Vec<usize>) = going.todo.drain(..).partition(creates);
        going.todo = todo.into();
        for item in unknown {
            steps.extend([Step::TakeBack(item), Step::Reject(item)]);
            going.settle(item, Err(Rc::new(DataError::Network(LEFT))));
            going.doubtful = true;
        }
        self.state = State::Going(going);
        self.go(moment, steps);
    }

    fn hold_or_go(&mut self, moment: Moment, steps: &mut Vec<Step>) {
        if self.order.mode == MutationMode::Undoable {
            let until = moment.now + self.order.window;
            self.state = State::Held { until, rest: None };
        } else {
            self.go(moment, steps);
        }
    }

    fn pause(&mut self, paused: bool, now: Instant) {
        if let State::Held { until, rest } = &mut self.state {
            match (paused, *rest) {
                (true, None) => {
                    *rest = Some(*until - now);
                    *until = now + LONGEST_PAUSE;
                }
                (false, Some(left)) => {
                    *rest = None;
                    *until = now + left.max(SHORTEST_REST);
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
    }

    fn undo(&mut self, steps: &mut Vec<Step>) {
        let nothing_sent = match &self.state {
            State::Held { .. } => true,
            State::Going(going) => !going.sent,
            State::New | State::Settled => false,
        };
        if nothing_sent && self.is_shown() {
            self.state = State::Settled;
            steps.extend((0..self.order.items.len()).map(Step::TakeBack));
            steps.extend([Step::Forget, Step::Undone]);
        }
    }

    /// What was sent is awaited; where nothing was, and it can be undone, it is.
    fn cancel(&mut self, steps: &mut Vec<Step>) {
        self.undo(steps);
        let shown = self.is_shown();
        let State::Going(going) = &mut self.state else {
            return;
        };
        while let Some(item) = going.todo.pop_front() {
            if shown {
                steps.push(Step::TakeBack(item));
            }
            going.settle(item, Err(Rc::new(DataError::Cancelled)));
        }
        self.finish(steps);
    }

    /// Sends what can be sent now.
    fn go(&mut self, moment: Moment, steps: &mut Vec<Step>) {
        let shown = self.is_shown();
        if matches!(self.state, State::New | State::Held { .. }) {
            self.state = State::Going(Going::new(self.order.items.len()));
        }
        let State::Going(going) = &mut self.state else {
            return;
        };
        if moment.online && !moment.blocked {
            if shown && going.todo.len() == self.order.items.len() {
                steps.push(Step::Keep { sent: true });
            }
            if going.bulk == Bulk::Untried && going.todo.len() == going.results.len() {
                going.bulk = Bulk::Yes;
                going.sent = true;
                going.running = going.todo.len();
                going.todo.clear();
                steps.push(Step::SendAll);
                return;
            }
            while going.running < PARALLEL
                && let Some(item) = going.todo.pop_front()
            {
                going.running += 1;
                going.sent = true;
                steps.push(Step::Send(item));
            }
        } else if !moment.online && !shown {
            while let Some(item) = going.todo.pop_front() {
                going.settle(item, Err(Rc::new(DataError::Network(OFFLINE))));
            }
        }
        self.finish(steps);
    }

    fn one_by_one(&mut self, moment: Moment, steps: &mut Vec<Step>) {
        if let State::Going(going) = &mut self.state {
            going.bulk = Bulk::No;
            going.running = 0;
            going.todo = (0..going.results.len()).collect();
            self.go(moment, steps);
        }
    }

    fn on_all(&mut self, answer: &Result<Vec<Record>, DataError>, moment: Moment, steps: &mut Vec<Step>) {
        for item in 0..self.order.items.len() {
            let answer = match answer {
                Ok(records) => Ok(records.get(item).cloned()),
                Err(error) => Err(error.clone()),
            };
            self.on_answer(item, answer, moment, steps);
        }
    }

    fn on_answer(
        &mut self,
        item: usize,
        answer: Result<Option<Record>, DataError>,
        moment: Moment,
        steps: &mut Vec<Step>,
    ) {
        let shown = self.is_shown();
        let (State::Going(going), Some(mutation)) = (&mut self.state, self.order.items.get(item)) else {
            return;
        };
        going.running = going.running.saturating_sub(1);
        let creates = matches!(mutation, Mutation::Create { .. });
        match answer {
            Ok(record) => {
                let id = answered_id(mutation, record.as_ref());
                // Of thousands that are imported nobody opens one at once, and nothing of them is shown yet.
                let is_shown_anywhere = shown || !creates || going.results.len() == 1;
                let meta = &self.order.meta;
                let edit = is_shown_anywhere.then(|| edit(mutation, meta, record.as_ref(), id.as_ref()));
                let edit = edit.flatten();
                steps.push(Step::Land { item, edit });
                going.told.push(id.clone());
                going.settle(item, Ok(Mutated { record, id }));
            }
            // It did not get through, and it is shown as if it had: it goes when the network is back.
            Err(DataError::Network(_)) if shown && !moment.online && !creates => going.todo.push_front(item),
            // It is gone, as it was wanted to be. Who deleted it told others.
            Err(DataError::NotFound { .. })
                if shown && going.bulk != Bulk::Yes && matches!(mutation, Mutation::Delete { .. }) =>
            {
                let id = mutation.id().cloned();
                let edit = edit(mutation, &self.order.meta, None, id.as_ref());
                steps.push(Step::Land { item, edit });
                going.settle(item, Ok(Mutated { record: None, id }));
            }
            Err(error) => {
                if shown {
                    steps.extend([Step::TakeBack(item), Step::Reject(item)]);
                }
                let outdated = matches!(error, DataError::NotFound { .. } | DataError::Conflict { .. });
                going.doubtful |= outdated || error.is_transient();
                going.settle(item, Err(Rc::new(error)));
            }
        }
        if self.order.items.len() > 1 {
            steps.push(Step::Progress(going.progress));
        }
        self.go(moment, steps);
    }

    fn finish(&mut self, steps: &mut Vec<Step>) {
        let State::Going(going) = &mut self.state else {
            return;
        };
        if going.running > 0 || !going.todo.is_empty() {
            return;
        }
        let told = std::mem::take(&mut going.told);
        let results: Vec<ItemResult> = std::mem::take(&mut going.results).into_iter().flatten().collect();
        let doubtful = going.doubtful;
        self.state = State::Settled;
        self.refresh(&results, doubtful, steps);
        if self.order.publisher == Publisher::Client && !told.is_empty() {
            let ids: Vec<RecordId> = told.into_iter().flatten().collect();
            steps.push(Step::Publish {
                kind: self.kind(),
                ids: Some(ids).filter(|ids| !ids.is_empty()),
            });
        }
        if self.is_shown() {
            steps.push(Step::Forget);
        }
        steps.push(Step::Settle(results));
    }

    /// What was changed is known, but not where it stands in lists. Where the server was not reached, or failed on the
    /// way, it may have made the change; where it found a record gone or changed, what is shown is outdated.
    fn refresh(&self, results: &[ItemResult], doubtful: bool, steps: &mut Vec<Step>) {
        let Some(resource) = self.order.items.first().map(Mutation::resource) else {
            return;
        };
        let with_many = self.kind() != EventType::Created;
        if results.iter().any(Result::is_ok) {
            steps.push(Step::Overtake { with_many });
        }
        if doubtful {
            steps.push(Step::Invalidate(Invalidate::Lists(Rc::clone(resource))));
            steps.push(Step::Invalidate(Invalidate::Many(Rc::clone(resource))));
            let failed = self.order.items.iter().zip(results);
            let failed = failed.filter(|(_, result)| result.is_err());
            let ids = failed.filter_map(|(item, _)| item.id());
            steps.extend(ids.map(|id| Step::Invalidate(Invalidate::Detail(Rc::clone(resource), id.clone()))));
        }
    }

    fn kind(&self) -> EventType {
        match self.order.items.first() {
            Some(Mutation::Create { .. }) => EventType::Created,
            Some(Mutation::Update { .. }) | None => EventType::Updated,
            Some(Mutation::Delete { .. }) => EventType::Deleted,
        }
    }
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
