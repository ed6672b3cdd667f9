//! What people do: changes in all modes, others' changes, and undoing.

use std::rc::Rc;

use sapwood::engine::live::LiveSignal;
use sapwood::engine::mutation::{Mutation, MutationMode};
use sapwood::engine::store::MutateOptions;
use serde_json::json;

use super::play::{Intent, Play};
use super::{POSTS, RECORDS, name_of};
use crate::engine::support::foreign;

impl Play {
    pub(super) fn change_something(&mut self) {
        use MutationMode::{Optimistic, Pessimistic, Undoable};
        let tab = self.tab();
        let mode = [Pessimistic, Optimistic, Undoable, Undoable][self.random.below(4)];
        let kind = self.random.below(4);
        let many = if self.random.chance(30) {
            1 + self.random.below(7)
        } else {
            1
        };
        let items: Vec<Mutation> = (0..many).filter_map(|_| self.item(kind)).collect();
        let names: Vec<String> = items.iter().map(name_of).collect();
        for (name, item) in names.iter().zip(&items) {
            let intent = Intent {
                mode,
                allowed: 1,
                creates: matches!(item, Mutation::Create { .. }),
                ..Intent::default()
            };
            self.intents.borrow_mut().insert(name.clone(), intent);
        }
        let (undone, settled) = (Rc::clone(&self.intents), Rc::clone(&self.intents));
        let of = names.clone();
        let options = MutateOptions {
            mode: Some(mode),
            on_undone: Some(Box::new(move || {
                for name in &of {
                    undone.borrow_mut().get_mut(name).unwrap().undone += 1;
                }
            })),
            ..MutateOptions::default()
        };
        let end = move |count: usize| {
            assert_eq!(count, names.len());
            for name in &names {
                settled.borrow_mut().get_mut(name).unwrap().settled += 1;
            }
        };
        let store = Rc::clone(&self.tabs[tab].bench.store);
        match <[Mutation; 1]>::try_from(items) {
            Ok([item]) => store.mutate_with(item, options, Box::new(move |_| end(1))),
            Err(items) => {
                let settle = move |outcome: sapwood::engine::mutation::BulkOutcome| {
                    end(outcome.succeeded.len() + outcome.failed.len());
                };
                store.mutate_many(items, options, Box::new(settle));
            }
        }
    }

    pub(super) fn item(&mut self, kind: usize) -> Option<Mutation> {
        let resource: Rc<str> = "posts".into();
        let id = 1 + i64::try_from(self.random.below(RECORDS as usize)).unwrap();
        Some(match kind {
            0 => Mutation::Create {
                resource,
                values: json!({ "title": self.title() }),
            },
            1 => {
                if !self.doomed.insert(id) {
                    return None;
                }
                Mutation::Delete {
                    resource,
                    id: id.into(),
                }
            }
            _ => Mutation::Update {
                resource,
                id: (1 + id % 6).into(),
                changes: json!({ "title": self.title() }),
            },
        })
    }

    pub(super) fn somebody_changes_something(&mut self) {
        let id = 1 + i64::try_from(self.random.below(6)).unwrap();
        let title = format!("theirs {}", self.title());
        let deletes = self.random.chance(20);
        {
            let mut tables = self.tables.borrow_mut();
            let posts = tables.get_mut("posts").unwrap();
            if deletes {
                posts.remove(&id);
            } else if let Some(record) = posts.get_mut(&id) {
                record["title"] = json!(title);
            }
        }
        let kind = if deletes { "deleted" } else { "updated" };
        for tab in &mut self.tabs {
            tab.events.push_back(foreign("posts", kind, Some(&[id])));
        }
    }

    pub(super) fn bring_an_event(&mut self) {
        let tab = self.tab();
        if let Some(event) = self.tabs[tab].events.pop_front() {
            self.tabs[tab].bench.news.signal(POSTS, &LiveSignal::Event(event));
        }
    }

    pub(super) fn undo_something(&mut self) {
        let tab = self.tab();
        let store = Rc::clone(&self.tabs[tab].bench.store);
        let pending = store.pending();
        if pending.is_empty() {
            return;
        }
        let change = &pending[self.random.below(pending.len())];
        let resumed_before = self.ended(&change.items);
        store.undo(change.id);
        self.settle();
        let gone = !store.pending().iter().any(|other| other.id == change.id);
        if gone && self.ended(&change.items) == resumed_before {
            // Whoever had asked is on a page that is gone.
            for item in &*change.items {
                self.intents.borrow_mut().get_mut(&name_of(item)).unwrap().undone += 1;
            }
        }
    }

    pub(super) fn ended(&self, items: &[Mutation]) -> usize {
        let intents = self.intents.borrow();
        let intents = items.iter().map(|item| &intents[&name_of(item)]);
        intents.map(|intent| intent.undone + intent.settled).sum()
    }

    pub(super) fn pause_something(&mut self) {
        let (tab, paused) = (self.tab(), self.random.chance(60));
        let store = &self.tabs[tab].bench.store;
        if let Some(change) = store.pending().first() {
            store.pause(change.id, paused);
        }
    }
}
