//! What happens to entries, and what they want done.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use super::key::QueryKey;
use super::patch::Patches;
use super::retry::RetryPolicy;
use super::state::QueryData;
use crate::engine::clock::Instant;
use crate::engine::data::DataError;
use crate::engine::live::LiveMode;

/// Names an entry for as long as the cache lives; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntryId(pub(super) u64);

/// Numbers requests, reads and writes, in the order of their start.
///
/// An answer that carries an older number than what is shown cannot replace it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(pub(super) u64);

impl Ticket {
    /// The number itself.
    pub(crate) const fn number(self) -> u64 {
        self.0
    }
}

/// What the cache wants done.
#[derive(Debug)]
pub(crate) enum Action {
    /// Ask the data provider and bring the answer with the same ticket.
    Fetch {
        entry: EntryId,
        ticket: Ticket,
        key: QueryKey,
    },
    /// Stop asking; nobody wants the answer.
    Abort(Ticket),
}

/// The times that hold for all entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// How long an answer counts as fresh.
    pub(crate) stale_time: Duration,
    /// How long an unwatched entry is kept.
    pub(crate) gc_time: Duration,
    /// What happens after a failure.
    pub(crate) retry: RetryPolicy,
}

/// What an entry may use of its surroundings while it handles something.
pub(super) struct Context<'a> {
    pub(super) entry: EntryId,
    pub(super) now: Instant,
    pub(super) online: bool,
    pub(super) settings: Settings,
    pub(super) patches: &'a Patches,
    pub(super) last_ticket: &'a mut u64,
    pub(super) actions: &'a mut VecDeque<Action>,
}

impl Context<'_> {
    /// The number of the last request that started.
    pub(super) const fn last_ticket(&self) -> Ticket {
        Ticket(*self.last_ticket)
    }

    /// A number for the next request.
    pub(super) fn ticket(&mut self) -> Ticket {
        *self.last_ticket += 1;
        Ticket(*self.last_ticket)
    }
}

/// Something that happens to an entry.
#[derive(Debug)]
pub(super) enum Input {
    /// Somebody shows it from now on.
    Watched(LiveMode),
    /// Somebody who showed it in this mode is gone.
    Left(LiveMode),
    /// It may be needed soon.
    Expected,
    /// What it holds is outdated, as far as one knows; whoever shows it needs a new answer.
    Outdated,
    /// As [`Input::Outdated`], but nobody has to be served: the next one who shows it will be.
    Marked,
    /// The connection was gone for a while and is back: whoever shows it needs a new answer, and there is no reason
    /// to wait before a failed attempt is made again.
    Unsure,
    /// A person asks for a new answer.
    Demanded,
    /// The data provider answered. `random`, in `[0, 1)`, spreads retries.
    Answered {
        ticket: Ticket,
        answer: Result<Rc<QueryData>, DataError>,
        random: f64,
    },
    /// This page's own mutation brought this state of affairs; its request had the number `ticket`.
    Edited { data: Rc<QueryData>, ticket: Ticket },
    /// What this page shows before the server agreed is another than before.
    Patched,
    /// As [`Input::Outdated`], by this page's own mutation: what a running fetch brings may be older than it.
    Overtaken {
        /// Whether what the next answer says otherwise is this page's own doing, and no news.
        is_own: bool,
    },
    /// This page's own mutation deleted the record.
    Deleted,
    /// The browser is online again.
    Online,
    /// The browser is offline.
    Offline,
    /// Time passed.
    Timeout,
}
