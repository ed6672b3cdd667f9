//! What time it is for the server.

use crate::engine::clock::Instant;

/// Follows the server's clock by the times in what it sends. The page's own clock may be wrong, and is not asked.
#[derive(Debug, Default)]
pub(super) struct ServerClock(Option<(Instant, i64)>);

impl ServerClock {
    /// Something with this time came, in milliseconds since 1970: for the server it is not earlier now.
    pub(super) fn note(&mut self, now: Instant, time: Option<i64>) {
        if time > self.at(now)
            && let Some(time) = time
        {
            self.0 = Some((now, time));
        }
    }

    /// The server's time, in milliseconds since 1970; `None` if it never told any.
    pub(super) fn at(&self, now: Instant) -> Option<i64> {
        let (noted, time) = self.0?;
        let passed = i64::try_from((now - noted).as_millis()).unwrap_or(i64::MAX);
        Some(time.saturating_add(passed))
    }
}
