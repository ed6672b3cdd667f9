//! Sending a change, item by item.

use std::collections::VecDeque;
use std::rc::Rc;

use serde_json::Value;

use super::step::ItemResult;
use super::{Mutation, Progress};
use crate::engine::meta::Meta;
use crate::engine::query::{Change, Edit};
use crate::engine::record::{Record, RecordId};

/// Whether all items are asked for in one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bulk {
    /// Nobody knows yet whether the provider can.
    Untried,
    /// They are.
    Yes,
    /// Each has a request of its own.
    No,
}

/// The requests of a change: those to make, those under way, and what came of the others.
#[derive(Debug)]
pub(super) struct Going {
    pub(super) todo: VecDeque<usize>,
    pub(super) running: usize,
    pub(super) bulk: Bulk,
    pub(super) results: Vec<Option<ItemResult>>,
    /// How far it is: counted, since looking through thousands after each answer takes its time.
    pub(super) progress: Progress,
    /// The ids of what was done, as far as they are known. Of what others did already they are not.
    pub(super) told: Vec<Option<RecordId>>,
    /// Something was sent, and may have arrived.
    pub(super) sent: bool,
    /// Somebody may have to look again: what became of a change is not known, or not as it was thought.
    pub(super) doubtful: bool,
}

impl Going {
    pub(super) fn new(items: usize) -> Self {
        Self {
            todo: (0..items).collect(),
            running: 0,
            bulk: if items > 1 { Bulk::Untried } else { Bulk::No },
            results: vec![None; items],
            progress: Progress {
                of: items,
                ..Progress::default()
            },
            told: Vec::new(),
            sent: false,
            doubtful: false,
        }
    }

    pub(super) fn settle(&mut self, item: usize, result: ItemResult) {
        if let Some(slot) = self.results.get_mut(item) {
            self.progress.done += 1;
            self.progress.failed += usize::from(result.is_err());
            *slot = Some(result);
        }
    }
}

/// How an item is shown before the server agreed; `name` is what a new record is called until then.
pub(super) fn change(item: &Mutation, name: &RecordId) -> Change {
    match item {
        Mutation::Create { values, .. } => Change::Create {
            record: named(values, name),
        },
        Mutation::Update { id, changes, .. } => Change::Update {
            id: id.clone(),
            changes: changes.clone(),
        },
        Mutation::Delete { id, .. } => Change::Delete { id: id.clone() },
    }
}

/// A new record with these values, and with this id.
fn named(values: &Value, id: &RecordId) -> Record {
    let mut record = values.clone();
    if let Some(fields) = record.as_object_mut() {
        fields.insert("id".to_owned(), id.to_json());
    }
    Rc::new(record)
}

/// The id in the server's answer, or else the one that was asked for.
pub(super) fn answered_id(item: &Mutation, record: Option<&Record>) -> Option<RecordId> {
    let answered = record.and_then(|record| RecordId::of(record));
    answered.or_else(|| item.id().cloned())
}

/// What a change that the server agreed to says about the resource.
///
/// The answer to a change with a meta may be some of the record, or its text in another language. So it is not taken for the
/// record, as it never is in Refine, and only what was asked for is known.
pub(super) fn edit(
    item: &Mutation,
    meta: &Meta,
    record: Option<&Record>,
    answered: Option<&RecordId>,
) -> Option<Edit> {
    let is_whole = meta.is_none();
    match item {
        Mutation::Create { .. } if is_whole => Some(Edit::Created {
            id: answered.cloned(),
            record: Rc::clone(record?),
            is_whole,
        }),
        Mutation::Update { id, .. } if is_whole => Some(Edit::Updated {
            id: id.clone(),
            record: Rc::clone(record?),
        }),
        Mutation::Create { values, .. } => Some(Edit::Created {
            id: answered.cloned(),
            record: named(values, answered?),
            is_whole,
        }),
        Mutation::Update { id, changes, .. } => Some(Edit::Changed {
            id: id.clone(),
            changes: changes.clone(),
        }),
        Mutation::Delete { id, .. } => Some(Edit::Deleted { id: id.clone() }),
    }
}
