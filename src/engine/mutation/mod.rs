//! Changing records.
//!
//! [`Mutation`] says what shall change. The machine behind it says in which order things happen: send, show, tell. It
//! is pessimistic: nothing is shown before the server agreed.

mod machine;

use std::rc::Rc;

use serde_json::Value;

use super::record::{Record, RecordId};

pub(crate) use machine::{Input, Machine, Step};

/// When a change is shown and sent (Refine's `mutationMode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MutationMode {
    /// Sent at once, shown when the server agreed.
    #[default]
    Pessimistic,
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
