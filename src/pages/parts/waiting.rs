//! Why data takes longer than it should.

use std::time::Duration;

use yew::prelude::*;

use crate::engine::i18n::{Text, t, t_with};
use crate::engine::query::FetchStatus;
use crate::hooks::{Query, UseLoadingOvertimeOptions, use_loading_overtime, use_translate};
use crate::ui::alert::{Tone, view_alert};

/// How long a request may take before something is said.
const USUAL: Duration = Duration::from_secs(3);

/// What keeps an answer that somebody waits for from coming: no network, a server that has to be asked again, and when that
/// is, or one that takes its time. Nothing while all goes well, or while nobody waits.
///
/// `counting` is [`view_counting`], which arrives later; until then nothing is said of time.
pub(crate) fn view_waiting(query: &Query, counting: Option<fn(FetchStatus) -> Html>) -> Html {
    let status = query.status();
    let waits = query.is_loading() || query.is_previous() || status == FetchStatus::Fetching;
    if !waits || status == FetchStatus::Idle {
        return Html::default();
    }
    match (counting, reason(status, Duration::ZERO)) {
        (Some(counting), _) => counting(status),
        (None, Some(reason)) => view_alert(Tone::Info, reason.into(), Html::default()),
        (None, None) => Html::default(),
    }
}

/// Says why one waits, and counts the time.
pub(crate) fn view_counting(status: FetchStatus) -> Html {
    // Each attempt has a clock of its own.
    let attempt = match status {
        FetchStatus::Retrying { attempt, .. } => attempt,
        FetchStatus::Idle | FetchStatus::Fetching | FetchStatus::Paused => 0,
    };
    html! { <Waiting key={attempt} {status} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct WaitingProps {
    status: FetchStatus,
}

/// Says why one waits. Only the reason is read out, not each second of the countdown.
#[component]
fn Waiting(props: &WaitingProps) -> Html {
    use_translate();
    let counts = props.status != FetchStatus::Paused;
    let elapsed = use_loading_overtime(counts, UseLoadingOvertimeOptions::default()).unwrap_or_default();
    let Some(reason) = reason(props.status, elapsed) else {
        return Html::default();
    };
    let next = next_try(props.status, elapsed);
    let text = html! { <>{reason}<span aria-hidden="true">{next}</span></> };
    view_alert(Tone::Info, text, Html::default())
}

fn reason(status: FetchStatus, elapsed: Duration) -> Option<Text> {
    match status {
        FetchStatus::Fetching if elapsed >= USUAL => {
            Some(t("waiting.overtime", "This takes longer than usual…"))
        }
        FetchStatus::Idle | FetchStatus::Fetching => None,
        FetchStatus::Paused => Some(t(
            "waiting.offline",
            "You are offline. This page is loaded as soon as you are online again.",
        )),
        FetchStatus::Retrying { .. } => Some(t(
            "waiting.retrying",
            "The server did not answer as it should. Trying again…",
        )),
    }
}

/// When the next try is; empty if it is now, or none is planned.
fn next_try(status: FetchStatus, elapsed: Duration) -> String {
    let FetchStatus::Retrying { retry_in, .. } = status else {
        return String::new();
    };
    match retry_in.saturating_sub(elapsed).as_millis().div_ceil(1000) {
        0 | 1 => String::new(),
        seconds => {
            let seconds = seconds.to_string();
            let next = t_with(
                "waiting.nextTry",
                "Next try in {{seconds}} s.",
                &[("seconds", &seconds)],
            );
            format!(" {next}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_request_is_mentioned_after_three_seconds() {
        let after = |seconds| reason(FetchStatus::Fetching, Duration::from_secs(seconds));
        assert_eq!(after(2), None);
        assert!(after(3).is_some());
        assert_eq!(reason(FetchStatus::Idle, Duration::from_secs(9)), None);
    }

    #[test]
    fn the_seconds_to_the_next_try_are_counted_down() {
        let retrying = FetchStatus::Retrying {
            attempt: 2,
            retry_in: Duration::from_millis(3_400),
        };
        let left = |elapsed| next_try(retrying, Duration::from_secs(elapsed));
        assert_eq!(left(0), " Next try in 4 s.");
        assert_eq!(left(2), " Next try in 2 s.");
        assert_eq!(left(3), "");
        assert_eq!(left(9), "");
    }
}
