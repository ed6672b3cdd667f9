//! What happens to a change, and what has to be done for it.

use std::rc::Rc;
use std::time::Duration;

use super::{Mutated, Mutation, MutationMode, Progress, Publisher};
use crate::engine::clock::Instant;
use crate::engine::data::DataError;
use crate::engine::live::EventType;
use crate::engine::meta::Meta;
use crate::engine::query::{Edit, Invalidate, OptimisticUpdateMap};
use crate::engine::record::{Record, RecordId};

/// What is asked for, and how.
#[derive(Debug)]
pub(crate) struct Order {
    /// What to do; all of one resource and one kind, and never nothing.
    pub(crate) items: Rc<[Mutation]>,
    /// What to call the records that it creates until the server says; one for each item.
    pub(crate) names: Vec<RecordId>,
    pub(crate) mode: MutationMode,
    /// What the data provider is told beside it.
    pub(crate) meta: Meta,
    /// How long it can be undone.
    pub(crate) window: Duration,
    /// How it is shown before the server agreed.
    pub(crate) optimistic_update_map: OptimisticUpdateMap,
    pub(crate) publisher: Publisher,
}

/// The circumstances in which something happens to a change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) now: Instant,
    pub(crate) online: bool,
    /// An earlier change of one of its records is not settled: sent now, this one could overtake it.
    pub(crate) blocked: bool,
}

/// What happens to a change.
#[derive(Debug)]
pub(crate) enum Input {
    /// It was asked for.
    Start,
    /// It was asked for on an earlier page, and kept.
    Resume {
        /// Whether that page had sent it.
        sent: bool,
    },
    /// Something that it may have waited for is over: time passed, the browser is online, an earlier change is settled.
    Go,
    /// A later change of one of its records was asked for, so this one waits no longer.
    Hurry,
    /// A person reads that it can be undone, or no longer does: meanwhile the time stands still.
    Pause(bool),
    /// A person wants it undone.
    Undo,
    /// A person wants no more of it: what was not sent yet is not sent.
    Cancel,
    /// The data provider has no call for many records at once.
    OneByOne,
    /// The data provider answered about all items at once; deletions answer with no records.
    AnsweredAll(Result<Vec<Record>, DataError>),
    /// The data provider answered about an item; deletions answer with no record.
    Answered {
        item: usize,
        answer: Result<Option<Record>, DataError>,
    },
}

/// What has to be done for a change, in this order.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Keep it in the browser, so that it outlives the page.
    Keep { sent: bool },
    /// It need not be kept any longer.
    Forget,
    /// Show it: `Machine::changes`.
    Show,
    /// Ask the data provider for all items at once, if it can: else [`Input::OneByOne`].
    SendAll,
    /// Ask the data provider for an item.
    Send(usize),
    /// The server agreed to an item: bring the cache up to date.
    Land { item: usize, edit: Option<Edit> },
    /// Show an item no longer.
    TakeBack(usize),
    /// What was typed for an item was not taken: keep it for whoever wants to try again.
    Reject(usize),
    /// Lists, and if so answers about several records, are no longer true, and no running fetch can make them so.
    Overtake { with_many: bool },
    /// Let the cache ask again: nobody knows what became of the change.
    Invalidate(Invalidate),
    /// Tell others.
    Publish {
        kind: EventType,
        /// Absent if nobody knows any id.
        ids: Option<Vec<RecordId>>,
    },
    /// Tell who asked how far it is.
    Progress(Progress),
    /// Tell who asked what became of each item.
    Settle(Vec<ItemResult>),
    /// Tell who asked that it was undone.
    Undone,
}

pub(crate) type ItemResult = Result<Mutated, Rc<DataError>>;
