//! When to ask again after a failure.

use std::time::Duration;

use crate::engine::data::DataError;

/// How often and when a failed fetch is made again.
///
/// Only failures that may pass are worth it ([`DataError::is_transient`]); 4xx answers never are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many further attempts are made. Default: 3.
    pub retries: u32,
    /// How long to wait at most before the first of them; the wait doubles with each. Default: 1 s.
    pub first: Duration,
    /// The longest wait. Default: 30 s.
    pub longest: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            retries: 3,
            first: Duration::from_secs(1),
            longest: Duration::from_secs(30),
        }
    }
}

impl RetryPolicy {
    /// How long to wait after `error` before the attempt number `attempt` (from 1); `None` if there shall be none.
    ///
    /// `random`, in `[0, 1)`, spreads the waits of many clients over the second half of the full wait.
    #[must_use]
    pub fn delay(&self, error: &DataError, attempt: u32, random: f64) -> Option<Duration> {
        if attempt > self.retries || !error.is_transient() {
            return None;
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let full = self.first.saturating_mul(doubled).min(self.longest);
        Some(full.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreachable() -> DataError {
        DataError::Network("refused".into())
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let policy = RetryPolicy {
            retries: 99,
            ..RetryPolicy::default()
        };
        let waits = [1, 2, 3, 5, 6, 60].map(|attempt| policy.delay(&unreachable(), attempt, 1.0).unwrap());
        assert_eq!(waits, [1, 2, 4, 16, 30, 30].map(Duration::from_secs));
    }

    #[test]
    fn chance_takes_away_at_most_half_of_a_wait() {
        let wait = |random| RetryPolicy::default().delay(&unreachable(), 2, random).unwrap();
        assert_eq!(wait(0.0), Duration::from_secs(1));
        assert_eq!(wait(0.5), Duration::from_millis(1500));
    }

    #[test]
    fn attempts_end_and_what_cannot_pass_is_not_tried_again() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.delay(&unreachable(), 4, 0.5), None);
        let missing = DataError::NotFound { message: "".into() };
        assert_eq!(policy.delay(&missing, 1, 0.5), None);
    }
}
