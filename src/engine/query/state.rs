//! What a hook sees of a cache entry.

use std::rc::Rc;
use std::slice;
use std::time::Duration;

use crate::engine::data::{DataError, ListAnswer};
use crate::engine::record::Record;

/// An answer of the data provider.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryData {
    /// To [`Scope::List`](super::Scope::List).
    List(ListAnswer),
    /// To [`Scope::One`](super::Scope::One).
    One(Record),
    /// To [`Scope::Many`](super::Scope::Many), in the order of the key's ids; records that do not exist are left out.
    Many(Vec<Record>),
}

impl QueryData {
    /// The records in it, in order.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        match self {
            Self::List(answer) => &answer.records,
            Self::One(record) => slice::from_ref(record),
            Self::Many(records) => records,
        }
    }

    pub(super) fn records_mut(&mut self) -> &mut [Record] {
        match self {
            Self::List(answer) => &mut answer.records,
            Self::One(record) => slice::from_mut(record),
            Self::Many(records) => records,
        }
    }
}

/// What is being done to answer a question, or to answer it again.
///
/// A fetch in the background, while an answer is already there, shows as `Idle`: nobody has to wait for it, and what
/// it does not change is not drawn again. One that a person asked for with `refetch` shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FetchStatus {
    /// Nothing that a person would wait for.
    #[default]
    Idle,
    /// A request runs, or will in a moment.
    Fetching,
    /// The server was not reached or at fault; it is asked again.
    Retrying {
        /// Which further attempt comes next, from 1.
        attempt: u32,
        /// How long after this status began it comes.
        retry_in: Duration,
    },
    /// The browser is offline; the request is made when it is online again.
    Paused,
}

/// The state of one question: what is known, and what is being done to know it better.
///
/// Cloning it is cheap.
#[derive(Clone, Debug, Default)]
pub struct QueryState {
    /// The last good answer. It is kept while it is fetched again, and after an error.
    ///
    /// Records that did not change keep their pointer from one answer to the next, and so does a whole answer.
    pub data: Option<Rc<QueryData>>,
    /// Why the last fetch failed for good; `None` after a success and when a person asks again.
    pub error: Option<Rc<DataError>>,
    /// What is being done.
    pub fetch: FetchStatus,
    /// Grows whenever `data`, `error` or `fetch` changes; 0 for a question that nobody asked yet.
    pub version: u64,
    /// Whether the last change of `data` was made by this page's own mutation, or answers the question that the mutation
    /// raised, such as where in a list a new record stands.
    pub own: bool,
    /// Whether the last change of `data` is one that the server has not agreed to: a pending change of this page was shown,
    /// or taken back. It says nothing about what the server has.
    pub patched: bool,
    /// How many answers the data provider gave, also those that changed nothing. By itself it makes no new version.
    pub answers: u64,
}

impl QueryState {
    /// The list, if this is the answer to one.
    #[must_use]
    pub fn list(&self) -> Option<&ListAnswer> {
        match self.data.as_deref() {
            Some(QueryData::List(answer)) => Some(answer),
            _ => None,
        }
    }

    /// The record, if this is the answer about one.
    #[must_use]
    pub fn one(&self) -> Option<&Record> {
        match self.data.as_deref() {
            Some(QueryData::One(record)) => Some(record),
            _ => None,
        }
    }

    /// The records, if this is the answer about several.
    #[must_use]
    pub fn many(&self) -> Option<&[Record]> {
        match self.data.as_deref() {
            Some(QueryData::Many(records)) => Some(records),
            _ => None,
        }
    }

    /// Whether there is nothing to show yet: neither an answer nor an error.
    #[must_use]
    pub const fn is_loading(&self) -> bool {
        self.data.is_none() && self.error.is_none()
    }

    /// Whether a request runs that a person may be waiting for.
    #[must_use]
    pub fn is_fetching(&self) -> bool {
        self.fetch == FetchStatus::Fetching
    }
}
