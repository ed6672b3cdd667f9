//! What people are told of a change: how far it is, and what became of it.

use std::rc::Rc;
use std::time::Duration;

use super::Mutated;
use crate::engine::data::DataError;
use crate::engine::record::RecordId;

/// How far a change of many records is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many of them the server answered, well or not.
    pub done: usize,
    /// How many of those it refused.
    pub failed: usize,
    /// How many there are.
    pub of: usize,
}

/// One of many records that was not changed.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemFailure {
    /// Its place in what was asked for, from 0.
    pub place: usize,
    /// Its id; none for a record that was to be created.
    pub id: Option<RecordId>,
    /// Why.
    pub error: Rc<DataError>,
}

/// What became of a change of many records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulkOutcome {
    /// Those that were changed, in the order in which they were asked for.
    pub succeeded: Vec<Mutated>,
    /// Those that were not, in the same order.
    pub failed: Vec<ItemFailure>,
}

/// Where a change is that is shown already, but not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It can still be undone; then it is sent.
    Held {
        /// How much time is left.
        left: Duration,
        /// How much there was.
        of: Duration,
        /// Whether the time stands still, because somebody reads.
        paused: bool,
    },
    /// It waits for the browser to be online.
    Offline {
        /// Whether it was sent before, and may have arrived. If not, it can be undone.
        sent: bool,
    },
    /// The server has it, or it waits for an earlier change of the same record.
    Sending,
}
