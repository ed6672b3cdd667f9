//! Changing records.
//!
//! [`Mutation`] says what shall change, [`MutationMode`] when it is shown and sent. The machine behind them says in which
//! order things happen: keep, show, wait, send, tell. It carries one change or many of a kind, which then are one thing: one
//! wait, one undo, one event. `kept` is how a change that is promised but not made outlives the page.

mod going;
mod kept;
mod machine;
mod outcome;
mod step;

use std::rc::Rc;

use serde_json::Value;

use super::record::{Record, RecordId};

pub(crate) use kept::Kept;
pub(crate) use machine::Machine;
pub use outcome::{BulkOutcome, ItemFailure, Phase, Progress};
pub(crate) use step::{Input, ItemResult, Moment, Order, Step};

/// When a change is shown and sent (Refine's `mutationMode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MutationMode {
    /// Sent at once, shown when the server agreed.
    #[default]
    Pessimistic,
    /// Shown and sent at once; taken back if the server refuses.
    Optimistic,
    /// Shown at once, and sent when the time to undo it is over.
    Undoable,
}

impl MutationMode {
    /// Whether a change is shown before the server agreed.
    #[must_use]
    pub const fn shows_at_once(self) -> bool {
        matches!(self, Self::Optimistic | Self::Undoable)
    }
}

/// Who tells others of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Publisher {
    /// This page does, after the server agreed (Refine's way). The live provider must let clients publish.
    #[default]
    Client,
    /// The server does, also for changes that others make past this app.
    Server,
}

/// A change to make.
#[derive(Clone, Debug, PartialEq)]
pub enum Mutation {
    /// Create a record.
    Create {
        /// The resource.
        resource: Rc<str>,
        /// Its fields, a JSON object.
        values: Value,
    },
    /// Change some fields of a record.
    Update {
        /// The resource.
        resource: Rc<str>,
        /// The record.
        id: RecordId,
        /// The fields to change, a JSON object.
        changes: Value,
    },
    /// Delete a record.
    Delete {
        /// The resource.
        resource: Rc<str>,
        /// The record.
        id: RecordId,
    },
}

impl Mutation {
    /// The resource it changes.
    #[must_use]
    pub const fn resource(&self) -> &Rc<str> {
        match self {
            Self::Create { resource, .. } | Self::Update { resource, .. } | Self::Delete { resource, .. } => {
                resource
            }
        }
    }

    /// The record it changes; none for one that it creates.
    #[must_use]
    pub const fn id(&self) -> Option<&RecordId> {
        match self {
            Self::Create { .. } => None,
            Self::Update { id, .. } | Self::Delete { id, .. } => Some(id),
        }
    }

    /// What somebody typed for it; nothing for a deletion.
    #[must_use]
    pub const fn variables(&self) -> Option<&Value> {
        match self {
            Self::Create { values, .. } => Some(values),
            Self::Update { changes, .. } => Some(changes),
            Self::Delete { .. } => None,
        }
    }
}

/// What a mutation brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mutated {
    /// The record as the server keeps it; `None` after a deletion.
    pub record: Option<Record>,
    /// Its id: the one in the server's answer, or else the one that was asked for. `None` if a created record came
    /// back without one.
    pub id: Option<RecordId>,
}
