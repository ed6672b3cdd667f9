//! All entries, and which of them something concerns.

use std::collections::VecDeque;

use std::rc::Rc;

use super::concern::{is_concerned, is_telling};
use super::entry::Entry;
use super::input::{Action, Context, EntryId, Input, Settings, Ticket};
use super::key::{Invalidate, QueryKey, Scope};
use super::optimistic::OptimisticUpdateMap;
use super::patch::{Change, PatchId, Patches};
use super::share::share;
use super::state::{QueryData, QueryState};
use crate::engine::clock::Instant;
use crate::engine::data::DataError;
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::record::{Record, RecordId};
use crate::sorted_map::SortedMap;

/// The query cache: a state machine without I/O.
///
/// What happens comes in through its methods, together with the current moment. What it wants done goes out through
/// [`Cache::poll`], which the caller drains after every call; which entries changed, through [`Cache::take_changed`].
/// [`Cache::handle_timeout`] must be called at [`Cache::next_timeout`].
#[derive(Debug)]
pub(crate) struct Cache {
    settings: Settings,
    online: bool,
    entries: SortedMap<EntryId, Entry>,
    patches: Patches,
    last_entry: u64,
    last_ticket: u64,
    last_version: u64,
    actions: VecDeque<Action>,
    changed: Vec<EntryId>,
}

impl Cache {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            online: true,
            entries: SortedMap::new(),
            patches: Patches::default(),
            last_entry: 0,
            last_ticket: 0,
            last_version: 0,
            actions: VecDeque::new(),
            changed: Vec::new(),
        }
    }

    /// The next thing to do.
    pub(crate) fn poll(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// The entries whose state changed since the last call, each once.
    pub(crate) fn take_changed(&mut self) -> Vec<EntryId> {
        std::mem::take(&mut self.changed)
    }

    /// Whether [`Cache::take_changed`] would return any.
    pub(crate) fn has_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// A number for a request of another kind: the caller's own mutation.
    pub(crate) const fn ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        Ticket(self.last_ticket)
    }

    /// Somebody shows `key`, until [`Cache::leave`].
    pub(crate) fn watch(&mut self, key: &QueryKey, mode: LiveMode, now: Instant) -> EntryId {
        let id = self.entry(key, now);
        self.handle(id, Input::Watched(mode), now);
        id
    }

    /// Somebody who watched `entry` in `mode` does so no longer.
    pub(crate) fn leave(&mut self, entry: EntryId, mode: LiveMode, now: Instant) {
        self.handle(entry, Input::Left(mode), now);
    }

    /// The state of `key`; an empty one if it is not cached.
    pub(crate) fn read(&self, key: &QueryKey) -> QueryState {
        self.entry_of(key)
            .map_or_else(QueryState::default, |(_, entry)| entry.state())
    }

    /// The newest copy of a record in any entry.
    pub(crate) fn newest(&self, resource: &str, id: &RecordId) -> Option<Record> {
        let entries = self.entries.values();
        let copies = entries
            .filter(|entry| *entry.key().resource == *resource)
            .filter_map(|entry| Some((entry.source(), find(entry.data()?, id)?)));
        copies
            .max_by_key(|(source, _)| *source)
            .map(|(_, record)| Rc::clone(record))
    }

    /// A person asks for a new answer, at once.
    pub(crate) fn refetch(&mut self, key: &QueryKey, now: Instant) {
        let id = self.entry(key, now);
        self.handle(id, Input::Demanded, now);
    }

    /// The answer to `key` may be needed soon.
    pub(crate) fn prefetch(&mut self, key: &QueryKey, now: Instant) {
        let id = self.entry(key, now);
        self.handle(id, Input::Expected, now);
    }

    /// What `target` covers is outdated.
    pub(crate) fn invalidate(&mut self, target: &Invalidate, now: Instant) {
        self.handle_each(now, &|entry| {
            target.covers(entry.key()).then_some(Input::Outdated)
        });
    }

    /// A live event of `resource` arrived. It is a hint: what concerns it is fetched again.
    ///
    /// Those who only want to be told need a new answer as well where the event does not tell them enough: it was replayed,
    /// or names no record and may be about any of them.
    pub(crate) fn on_event(&mut self, resource: &str, event: &LiveEvent, now: Instant) {
        self.handle_each(now, &|entry| {
            let (key, watchers) = (entry.key(), entry.watchers());
            let follows = watchers.follow_events() || (watchers.are_live() && !is_telling(key, event));
            let input = if follows { Input::Outdated } else { Input::Marked };
            (*key.resource == *resource && concerns(entry, event)).then_some(input)
        });
    }

    /// Whether `event` says that the answer to `key` is out of date: it may have changed it, and is not one after which the
    /// answer is looked at anyway.
    pub(crate) fn is_news(&self, key: &QueryKey, event: &LiveEvent) -> bool {
        let entry = self.entry_of(key);
        is_telling(key, event) && entry.is_none_or(|(_, entry)| concerns(entry, event))
    }

    /// Events of `resource` may have been missed: what is shown live is fetched again, once.
    pub(crate) fn on_unsure(&mut self, resource: &str, now: Instant) {
        self.handle_each(now, &|entry| {
            let live = entry.watchers().are_live();
            let input = if live { Input::Unsure } else { Input::Marked };
            (*entry.key().resource == *resource).then_some(input)
        });
    }

    /// Nobody heard of the events of `resource` until now. What is being fetched just now is not meant, nor what was fetched
    /// a moment ago because it would be shown now.
    pub(crate) fn on_unheard(&mut self, resource: &str, now: Instant) {
        self.handle_each(now, &|entry| {
            let old = entry.data().is_some() && !entry.is_running() && !entry.is_foreseen(now);
            (old && *entry.key().resource == *resource).then_some(Input::Marked)
        });
    }

    /// Shows changes of `resource` that the server has not agreed to, in this order.
    pub(crate) fn patch(
        &mut self,
        resource: &Rc<str>,
        changes: impl IntoIterator<Item = Change>,
        shown: &OptimisticUpdateMap,
        now: Instant,
    ) -> Vec<PatchId> {
        let changes = changes.into_iter();
        let ids = changes
            .map(|change| self.patches.add(resource, change, shown))
            .collect();
        self.repatch(resource, now);
        ids
    }

    /// Takes back changes of `resource` that the server has not agreed to, and nothing else.
    pub(crate) fn unpatch(&mut self, resource: &Rc<str>, patches: &[PatchId], now: Instant) {
        patches.iter().for_each(|id| self.patches.remove(*id));
        self.repatch(resource, now);
    }

    /// How many patches there are, pending and landed.
    pub(crate) const fn patches(&self) -> usize {
        self.patches.len()
    }

    /// Puts `change`, which the server agreed to, in the place of the patch that showed it before.
    pub(super) fn land(&mut self, resource: &Rc<str>, patch: Option<PatchId>, change: Change) {
        if let Some(patch) = patch {
            self.patches.remove(patch);
        }
        let ticket = self.ticket();
        self.patches.land(resource, change, ticket);
    }

    /// Lays the patches over everything of `resource` again.
    pub(super) fn repatch(&mut self, resource: &Rc<str>, now: Instant) {
        self.handle_each(now, &|entry| {
            (entry.key().resource == *resource).then_some(Input::Patched)
        });
        self.prune();
    }

    /// Forgets what landed as soon as no older answer can hide it.
    fn prune(&mut self) {
        let entries = &self.entries;
        self.patches.prune(&|resource, ticket| {
            entries.values().any(|entry| {
                let key = entry.key();
                let several = !matches!(key.scope, Scope::One(_));
                several && *key.resource == *resource && entry.is_older_than(ticket)
            })
        });
    }

    /// Whether the browser is online, as far as it says.
    pub(crate) const fn is_online(&self) -> bool {
        self.online
    }

    /// The browser went online or offline.
    pub(crate) fn set_online(&mut self, online: bool, now: Instant) {
        self.online = online;
        self.handle_each(now, &|_| {
            Some(if online { Input::Online } else { Input::Offline })
        });
    }

    /// The data provider answered [`Action::Fetch`]. `random` is a random number in `[0, 1)`.
    pub(crate) fn answered(
        &mut self,
        entry: EntryId,
        ticket: Ticket,
        answer: Result<QueryData, DataError>,
        random: f64,
        now: Instant,
    ) {
        let Some(known) = self.entries.get(&entry) else {
            return;
        };
        let answer = answer.map(|answer| {
            let answer = in_order_of(known.key(), answer);
            share(known.base(), answer, &|id| self.newest(&known.key().resource, id))
        });
        let input = Input::Answered {
            ticket,
            answer,
            random,
        };
        self.handle(entry, input, now);
        self.prune();
    }

    /// When the cache wants to hear of the time again.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        let entries = self.entries.values();
        entries
            .filter_map(|entry| entry.next_timeout(&self.settings))
            .min()
    }

    /// Does what is due.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        let settings = self.settings;
        self.handle_each(now, &|entry| {
            let due = entry.next_timeout(&settings).is_some_and(|at| at <= now);
            due.then_some(Input::Timeout)
        });
        self.entries
            .retain(|_, entry| !entry.is_forgotten(&settings, now));
        self.prune();
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn entry(&mut self, key: &QueryKey, now: Instant) -> EntryId {
        if let Some((id, _)) = self.entry_of(key) {
            return id;
        }
        self.last_entry += 1;
        let id = EntryId(self.last_entry);
        // A version that no reader saw before, should the key have been here earlier.
        self.entries
            .insert(id, Entry::new(key.clone(), self.last_version, now));
        id
    }

    /// The entry of `key`. There are tens of entries, and most keys differ at their first letter.
    fn entry_of(&self, key: &QueryKey) -> Option<(EntryId, &Entry)> {
        self.entries().find(|(_, entry)| entry.key() == key)
    }

    pub(super) fn get(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry))
    }

    /// Hands each entry what `input` has for it.
    pub(super) fn handle_each(&mut self, now: Instant, input: &dyn Fn(&Entry) -> Option<Input>) {
        let inputs: Vec<_> = self
            .entries()
            .filter_map(|(id, entry)| Some((id, input(entry)?)))
            .collect();
        for (id, input) in inputs {
            self.handle(id, input, now);
        }
    }

    /// Hands an entry what happened to it, and notes whether that changed what people see.
    pub(super) fn handle(&mut self, id: EntryId, input: Input, now: Instant) {
        let Some(entry) = self.entries.get_mut(&id) else {
            return;
        };
        let before = entry.state();
        entry.handle(
            input,
            &mut Context {
                entry: id,
                now,
                online: self.online,
                settings: self.settings,
                patches: &self.patches,
                last_ticket: &mut self.last_ticket,
                actions: &mut self.actions,
            },
        );
        if !looks_the_same(&before, &entry.state()) {
            self.last_version += 1;
            entry.version = self.last_version;
            if !self.changed.contains(&id) {
                self.changed.push(id);
            }
        }
    }
}

/// Whether `event`, of the same resource, may have changed the answer. What a running fetch brings may be from before it.
fn concerns(entry: &Entry, event: &LiveEvent) -> bool {
    let settled = entry.base().filter(|_| !entry.is_running());
    is_concerned(entry.key(), settled.map(|data| &**data), event)
}

fn looks_the_same(before: &QueryState, after: &QueryState) -> bool {
    let same_data = match (&before.data, &after.data) {
        (Some(before), Some(after)) => Rc::ptr_eq(before, after),
        (before, after) => before.is_none() && after.is_none(),
    };
    same_data && before.error == after.error && before.fetch == after.fetch
}

/// The record `id` among `data`.
pub(super) fn find<'a>(data: &'a QueryData, id: &RecordId) -> Option<&'a Record> {
    data.records().iter().find(|record| id.is_of(record))
}

/// Providers may answer about several records in any order; equal answers shall be equal.
fn in_order_of(key: &QueryKey, answer: QueryData) -> QueryData {
    match (&key.scope, answer) {
        (Scope::Many(ids), QueryData::Many(records)) => {
            let answer = QueryData::Many(records);
            QueryData::Many(ids.iter().filter_map(|id| find(&answer, id).cloned()).collect())
        }
        (_, answer) => answer,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::engine::query::RetryPolicy;

    fn cache() -> Cache {
        Cache::new(Settings {
            stale_time: Duration::ZERO,
            gc_time: Duration::from_secs(300),
            retry: RetryPolicy::default(),
        })
    }

    fn post(title: &str) -> Result<QueryData, DataError> {
        Ok(QueryData::One(Rc::new(json!({"id": 1, "title": title}))))
    }

    fn title(cache: &Cache, key: &QueryKey) -> String {
        cache.read(key).one().unwrap()["title"].to_string()
    }

    /// The next fetch to make.
    fn fetch(cache: &mut Cache) -> (EntryId, Ticket) {
        loop {
            match cache.poll() {
                Some(Action::Fetch { entry, ticket, .. }) => return (entry, ticket),
                Some(Action::Abort(_)) => {}
                None => panic!("nothing to fetch"),
            }
        }
    }

    #[test]
    fn an_answer_to_a_superseded_question_dies_in_the_machine() {
        let (mut cache, key, now) = (cache(), QueryKey::one("posts", 1.into()), Instant::ZERO);
        cache.watch(&key, LiveMode::Off, now);
        let (entry, old) = fetch(&mut cache);
        cache.refetch(&key, now);
        assert!(matches!(cache.poll(), Some(Action::Abort(ticket)) if ticket == old));
        let (_, new) = fetch(&mut cache);
        cache.answered(entry, old, post("old"), 0.5, now);
        assert!(cache.read(&key).is_loading());
        cache.answered(entry, new, post("new"), 0.5, now);
        cache.answered(entry, new, post("twice"), 0.5, now);
        assert_eq!(title(&cache, &key), "\"new\"");
    }

    #[test]
    fn an_answer_for_a_forgotten_entry_does_no_harm() {
        let (mut cache, key, now) = (cache(), QueryKey::one("posts", 1.into()), Instant::ZERO);
        let entry = cache.watch(&key, LiveMode::Off, now);
        let (_, ticket) = fetch(&mut cache);
        cache.leave(entry, LiveMode::Off, now);
        cache.handle_timeout(now);
        let later = now + Duration::from_secs(301);
        cache.handle_timeout(later);
        assert_eq!((cache.len(), cache.next_timeout()), (0, None));
        cache.answered(entry, ticket, post("late"), 0.5, later);
        assert!(cache.read(&key).is_loading());
    }

    #[test]
    fn each_changed_entry_is_reported_once() {
        let (mut cache, key, now) = (cache(), QueryKey::one("posts", 1.into()), Instant::ZERO);
        let entry = cache.watch(&key, LiveMode::Off, now);
        cache.set_online(false, now);
        cache.refetch(&key, now);
        assert_eq!(cache.take_changed(), vec![entry]);
        assert!(!cache.has_changed());
    }
}
