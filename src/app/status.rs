//! How the live connection is, in the header.

use std::time::Duration;

use yew::prelude::*;

use crate::engine::live::LiveStatus;
use crate::engine::runtime::{Guard, Runtime};
use crate::hooks::{use_guard, use_live_status, use_translate};
use crate::platform::runtime::BrowserRuntime;
use crate::platform::{clock, page};
use crate::ui::status_pill::{PillStatus, view_status_pill};

/// The connection status, counting down to the next try while there is no connection.
#[component]
pub(crate) fn LivePill() -> Html {
    use_translate();
    let status = use_live_status();
    let next_try = use_memo(status.clone(), |status| match status {
        LiveStatus::Offline { retry_in, .. } => Some(clock::now() + *retry_in),
        _ => None,
    });
    let left = next_try.map(|next_try| next_try - clock::now());
    let ticks = use_state(|| 0_u32);
    {
        let (setter, next) = (ticks.setter(), ticks.wrapping_add(1));
        use_guard((*next_try, *ticks), move |_| {
            match left.and_then(until_next_second) {
                Some(pause) => BrowserRuntime.after(pause, Box::new(move || setter.set(next))),
                None => Guard::empty(),
            }
        });
    }
    view_status_pill(&pill_status(&status, left, page::is_online()), None)
}

/// How long until one whole second less is left; `None` when nothing is.
fn until_next_second(left: Duration) -> Option<Duration> {
    let whole = u64::from(seconds(left).checked_sub(1)?);
    Some(left.saturating_sub(Duration::from_secs(whole)))
}

/// Whole seconds, rounded up: what is said before the time is over is not 0.
fn seconds(left: Duration) -> u32 {
    u32::try_from(left.saturating_add(Duration::from_millis(999)).as_secs()).unwrap_or(u32::MAX)
}

/// What the pill says. A browser without a network waits for one and does not count down.
fn pill_status(status: &LiveStatus, left: Option<Duration>, online: bool) -> PillStatus {
    match status {
        LiveStatus::Off => PillStatus::Off,
        LiveStatus::Connecting => PillStatus::Connecting,
        LiveStatus::Live => PillStatus::Live,
        LiveStatus::Offline { reason, .. } => PillStatus::Offline {
            next_try_in: left.filter(|_| online).map(seconds),
            reason: reason.to_string().into(),
        },
        LiveStatus::Failed { reason } => PillStatus::Failed {
            reason: reason.to_string().into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_countdown_ticks_at_whole_seconds_and_ends() {
        assert_eq!(
            until_next_second(Duration::from_millis(2_300)),
            Some(Duration::from_millis(300))
        );
        assert_eq!(
            until_next_second(Duration::from_millis(1_000)),
            Some(Duration::from_secs(1))
        );
        assert_eq!(until_next_second(Duration::ZERO), None);
    }

    #[test]
    fn offline_counts_down_unless_the_browser_has_no_network() {
        let offline = LiveStatus::Offline {
            retry_in: Duration::from_secs(15),
            reason: "gone".into(),
        };
        let left = Some(Duration::from_millis(3_100));
        for (online, next_try_in) in [(true, Some(4)), (false, None)] {
            let reason = "gone".into();
            assert_eq!(
                pill_status(&offline, left, online),
                PillStatus::Offline { next_try_in, reason }
            );
        }
    }
}
