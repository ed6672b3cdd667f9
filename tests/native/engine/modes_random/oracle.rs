//! What must hold after each step and in the end.

use std::collections::{BTreeSet, VecDeque};

use sapwood::engine::live::LiveEvent;
use sapwood::engine::mutation::{Mutation, MutationMode};
use sapwood::engine::runtime::Guard;

use super::play::Play;
use super::{Row, all, name_of, row};
use crate::engine::support::{Bench, Screen};

/// What the server agreed to, as a tab heard it.
pub(super) enum Agreed {
    Put(String, String),
    Delete(String),
    Create(String, String),
}

pub(super) struct Tab {
    pub(super) bench: Bench,
    pub(super) screens: Vec<Screen>,
    pub(super) hearer: Guard,
    /// The answer to [`all`] that was taken last, by the number of its request.
    pub(super) answer: Option<(usize, Vec<Row>)>,
    /// By the number of requests there were.
    pub(super) agreed: Vec<(usize, Agreed)>,
    /// The items of changes about which the server said its last word.
    pub(super) settled: BTreeSet<String>,
    pub(super) events: VecDeque<LiveEvent>,
    pub(super) online: bool,
}

impl Tab {
    /// What it must show of all posts: the oracle, made of nothing that the store keeps but the list of what is pending.
    pub(super) fn expected(&self) -> Option<Vec<Row>> {
        let (asked, rows) = self.answer.as_ref()?;
        let mut rows = rows.clone();
        for (_, agreed) in self.agreed.iter().filter(|(requests, _)| requests > asked) {
            match agreed {
                Agreed::Put(id, title) => put(&mut rows, id, title),
                Agreed::Delete(id) => rows.retain(|row| row.0 != *id),
                Agreed::Create(id, title) => {
                    if !rows.iter().any(|row| row.0 == *id) {
                        rows.push((id.clone(), title.clone()));
                    }
                }
            }
        }
        for change in self.bench.store.pending() {
            for item in change
                .items
                .iter()
                .filter(|item| !self.settled.contains(&name_of(item)))
            {
                match item {
                    Mutation::Update { id, changes, .. } => {
                        put(&mut rows, id.as_str(), changes["title"].as_str().unwrap());
                    }
                    Mutation::Delete { id, .. } => rows.retain(|row| row.0 != id.as_str()),
                    Mutation::Create { values, .. } => {
                        rows.push(("new".into(), values["title"].as_str().unwrap().into()));
                    }
                }
            }
        }
        Some(rows)
    }
}

impl Play {
    pub(super) fn check(&self) {
        for tab in &self.tabs {
            let Some(expected) = tab.expected() else {
                continue;
            };
            let state = tab.bench.state(&all());
            let list = state.list().unwrap();
            let shown: Vec<Row> = list.records.iter().map(|record| row(record)).collect();
            assert_eq!(named(&shown), named(&expected));
            assert_eq!(list.total, shown.len() as u64, "the total is that of the rows");
        }
    }

    pub(super) fn check_intents(&self) {
        for (name, intent) in &*self.intents.borrow() {
            assert!(intent.done <= intent.allowed, "{name}: {intent:?}");
            assert!(
                !intent.creates || intent.done <= 1,
                "created twice: {name}: {intent:?}"
            );
            let ended = intent.undone + intent.settled;
            if intent.mode == MutationMode::Pessimistic {
                // Nothing was promised before the server answered; with its page, who asked is gone.
                assert!(ended <= 1, "{name}: {intent:?}");
            } else {
                assert_eq!(ended, 1, "{name}: {intent:?}");
            }
            assert!(intent.undone == 0 || intent.done == 0, "{name}: {intent:?}");
        }
    }
}

fn put(rows: &mut [Row], id: &str, title: &str) {
    for row in rows.iter_mut().filter(|row| row.0 == id) {
        title.clone_into(&mut row.1);
    }
}

/// Rows with all temporary ids alike.
fn named(rows: &[Row]) -> Vec<Row> {
    let name = |(id, title): &Row| {
        let id = if id.starts_with("new") { "new" } else { id };
        (id.to_owned(), title.clone())
    };
    rows.iter().map(name).collect()
}
