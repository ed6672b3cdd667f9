//! How long somebody has been waiting.

use std::time::Duration;

use yew::prelude::*;

use super::sapwood::use_store;
use super::use_event::use_event;
use super::use_guard::use_guard;
use crate::engine::runtime::Guard;

/// How [`use_loading_overtime`] counts.
#[derive(Clone, Debug, PartialEq)]
pub struct UseLoadingOvertimeOptions {
    /// How often it looks at the time. Default: 1 s.
    pub interval: Duration,
    /// Whether it counts at all. Default: yes.
    pub enabled: bool,
    /// Hears each time how long it has been.
    pub on_interval: Callback<Duration>,
}

impl Default for UseLoadingOvertimeOptions {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(1),
            enabled: true,
            on_interval: Callback::noop(),
        }
    }
}

/// For how many whole intervals `is_loading` has been so, as a time; `None` while it is not (Refine's `elapsedTime`).
#[hook]
pub fn use_loading_overtime(is_loading: bool, options: UseLoadingOvertimeOptions) -> Option<Duration> {
    let runtime = use_store().runtime().clone();
    let ticks = use_state_eq(|| 0_u32);
    let on_interval = use_event(options.on_interval);
    let counts = is_loading && options.enabled;
    let (setter, now, interval) = (ticks.setter(), *ticks, options.interval);
    use_guard((counts, now, interval), move |(counts, now, interval)| {
        let next = now.saturating_add(1);
        let elapsed = interval.saturating_mul(next);
        if !counts {
            setter.set(0);
            return Guard::empty();
        }
        runtime.after(
            *interval,
            Box::new(move || {
                setter.set(next);
                on_interval.emit(elapsed);
            }),
        )
    });
    counts.then(|| interval.saturating_mul(now))
}
