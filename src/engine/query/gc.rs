//! Who keeps an entry: its watchers, and for a while after them the hope that they return.

use std::time::Duration;

use crate::engine::clock::Instant;
use crate::engine::live::LiveMode;

/// How long a fetch outlives the last watcher. Zero means "until the work at hand is done": when one page gives way
/// to another that shows the same, the fetch goes on.
const LINGER: Duration = Duration::ZERO;

/// The watchers of an entry, by live mode, or since when there are none.
#[derive(Clone, Copy, Debug)]
pub(super) enum Watchers {
    /// Somebody shows it.
    Some { auto: u32, manual: u32, off: u32 },
    /// Nobody shows it since then.
    None { since: Instant },
}

impl Watchers {
    /// Nobody, from now on.
    pub(super) const fn none(now: Instant) -> Self {
        Self::None { since: now }
    }

    /// Whether anybody shows it.
    pub(super) const fn any(self) -> bool {
        matches!(self, Self::Some { .. })
    }

    /// Whether somebody wants it fetched again by events.
    pub(super) const fn follow_events(self) -> bool {
        matches!(self, Self::Some { auto, .. } if auto > 0)
    }

    /// Whether somebody wants to know when events may have been missed.
    pub(super) const fn are_live(self) -> bool {
        matches!(self, Self::Some { auto, manual, .. } if auto > 0 || manual > 0)
    }

    /// One more.
    pub(super) const fn add(&mut self, mode: LiveMode) {
        let (mut auto, mut manual, mut off) = self.counts();
        match mode {
            LiveMode::Auto => auto += 1,
            LiveMode::Manual => manual += 1,
            LiveMode::Off => off += 1,
        }
        *self = Self::Some { auto, manual, off };
    }

    /// One less.
    pub(super) const fn remove(&mut self, mode: LiveMode, now: Instant) {
        let (mut auto, mut manual, mut off) = self.counts();
        let count = match mode {
            LiveMode::Auto => &mut auto,
            LiveMode::Manual => &mut manual,
            LiveMode::Off => &mut off,
        };
        *count = count.saturating_sub(1);
        *self = match (auto, manual, off) {
            (0, 0, 0) => Self::None { since: now },
            _ => Self::Some { auto, manual, off },
        };
    }

    /// When an unwatched fetch is given up.
    pub(super) fn give_up_at(self) -> Option<Instant> {
        self.absent_for(LINGER)
    }

    /// When an unwatched entry is forgotten.
    pub(super) fn forget_at(self, gc_time: Duration) -> Option<Instant> {
        self.absent_for(gc_time)
    }

    fn absent_for(self, time: Duration) -> Option<Instant> {
        match self {
            Self::Some { .. } => None,
            Self::None { since } => Some(since + time),
        }
    }

    const fn counts(self) -> (u32, u32, u32) {
        match self {
            Self::Some { auto, manual, off } => (auto, manual, off),
            Self::None { .. } => (0, 0, 0),
        }
    }
}
