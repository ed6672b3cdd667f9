//! How often one question is asked: as often as it helps, never more than the server can bear.

use std::time::Duration;

use crate::engine::clock::Instant;

/// The shortest time between the starts of two fetches of a key.
const SHORTEST: Duration = Duration::from_millis(80);

/// The longest such time, however slow the last answer was: a computer that slept meanwhile counts as slow.
const LONGEST: Duration = Duration::from_secs(10);

/// Spaces the fetches of one key.
///
/// The first may start at once. After it, starts lie 80 ms or one and a half times the duration of the last fetch
/// apart, whichever is more: a burst of events then costs a handful of requests, and a slow server rests a third of
/// the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    started: Option<Instant>,
    spacing: Duration,
}

impl Pace {
    /// No fetch yet.
    pub(super) const fn new() -> Self {
        Self {
            started: None,
            spacing: Duration::ZERO,
        }
    }

    /// The moment from `now` on when the next fetch may start.
    pub(super) fn next(self, now: Instant) -> Instant {
        self.started
            .map_or(now, |started| now.max(started + self.spacing.max(SHORTEST)))
    }

    /// A fetch starts.
    pub(super) const fn start(&mut self, now: Instant) {
        self.started = Some(now);
    }

    /// The fetch that started last was answered, well or not.
    pub(super) fn finish(&mut self, now: Instant) {
        if let Some(started) = self.started {
            self.spacing = (now - started).mul_f64(1.5).min(LONGEST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Instant {
        Instant::from_millis(ms)
    }

    fn fetched(start: u64, end: u64) -> Pace {
        let mut pace = Pace::new();
        pace.start(ms(start));
        pace.finish(ms(end));
        pace
    }

    #[test]
    fn the_first_fetch_and_one_after_quiet_start_at_once() {
        assert_eq!(Pace::new().next(ms(5)), ms(5));
        assert_eq!(fetched(0, 10).next(ms(1000)), ms(1000));
    }

    #[test]
    fn a_fast_server_is_asked_every_80_ms() {
        assert_eq!(fetched(100, 105).next(ms(110)), ms(180));
    }

    #[test]
    fn a_slow_server_rests_half_as_long_as_it_worked() {
        assert_eq!(fetched(0, 300).next(ms(300)), ms(450));
    }

    #[test]
    fn a_sleeping_computer_does_not_count_as_a_slow_server() {
        let day = 86_400_000;
        assert_eq!(fetched(0, day).next(ms(day)), ms(day));
        assert_eq!(fetched(0, 20_000).next(ms(1)), ms(10_000));
    }
}
