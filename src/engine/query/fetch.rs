//! The second axis of an entry: what is being done.

use std::time::Duration;

use super::input::Ticket;
use super::state::FetchStatus;
use crate::engine::clock::Instant;

/// How long an answer that was fetched because it might be shown soon counts as fresh: who then does show it does not pay
/// for it twice.
const FORESEEN: Duration = Duration::from_secs(5);

/// Whether a further fetch is needed after what is being done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// No: nothing speaks against what is known.
    Nothing,
    /// As soon as somebody starts to show it.
    Later,
    /// As soon as possible: somebody shows it.
    Now,
}

/// Why a fetch was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// To keep what is shown true. Nobody waits for it if there is something to show.
    Upkeep,
    /// A person waits for it.
    Demand,
    /// Nobody shows it yet. It runs to its end even so.
    Forecast,
}

impl Reason {
    /// How long the answer counts as fresh, at least.
    pub(super) const fn fresh_for(self) -> Duration {
        match self {
            Self::Forecast => FORESEEN,
            Self::Upkeep | Self::Demand => Duration::ZERO,
        }
    }
}

/// What is being done to answer a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fetch {
    /// Nothing.
    Idle,
    /// Waits for its turn.
    Planned { at: Instant },
    /// A request runs.
    Running {
        ticket: Ticket,
        since: Instant,
        /// How many attempts failed before this one.
        failed: u32,
        reason: Reason,
    },
    /// Waits before a failed fetch is made again.
    Retrying {
        at: Instant,
        wait: Duration,
        /// How many attempts failed.
        failed: u32,
    },
    /// Waits for the browser to be online.
    Paused,
}

impl Fetch {
    /// What people see of it, depending on whether they see data meanwhile.
    pub(super) fn status(self, has_data: bool) -> FetchStatus {
        match self {
            Self::Running {
                reason: Reason::Demand,
                ..
            } => FetchStatus::Fetching,
            Self::Planned { .. } | Self::Running { .. } if !has_data => FetchStatus::Fetching,
            Self::Idle | Self::Planned { .. } | Self::Running { .. } => FetchStatus::Idle,
            Self::Retrying { wait, failed, .. } => FetchStatus::Retrying {
                attempt: failed,
                retry_in: wait,
            },
            Self::Paused => FetchStatus::Paused,
        }
    }

    /// Whether a request runs that nobody waits for, and that ends by itself.
    pub(super) const fn is_forecast(self) -> bool {
        matches!(
            self,
            Self::Running {
                reason: Reason::Forecast,
                ..
            }
        )
    }

    /// When it goes on by itself.
    pub(super) const fn turn_at(self) -> Option<Instant> {
        match self {
            Self::Planned { at } | Self::Retrying { at, .. } => Some(at),
            Self::Idle | Self::Running { .. } | Self::Paused => None,
        }
    }
}
