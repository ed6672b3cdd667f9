//! Moments on a monotonic clock that somebody else reads.

use std::ops::{Add, Sub};
use std::time::Duration;

/// A moment on a monotonic clock, counted from an arbitrary origin.
///
/// `std::time::Instant` panics in the browser and cannot be made up in a test, so the pure layers use this one.
/// The browser's comes from `performance.now()`, a test's from a counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

impl Instant {
    /// The origin of the clock.
    pub const ZERO: Self = Self(Duration::ZERO);

    /// The moment `elapsed` after the origin.
    #[must_use]
    pub const fn from_origin(elapsed: Duration) -> Self {
        Self(elapsed)
    }

    /// The moment `ms` milliseconds after the origin.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(Duration::from_millis(ms))
    }

    /// How long after the origin this is.
    #[must_use]
    pub const fn since_origin(self) -> Duration {
        self.0
    }

    /// How long after `earlier` this is; zero if it is not after it.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }
}

impl Sub for Instant {
    type Output = Duration;

    /// The same as [`Instant::saturating_since`]: never negative, never a panic.
    fn sub(self, earlier: Self) -> Duration {
        self.saturating_since(earlier)
    }
}
