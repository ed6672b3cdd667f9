//! The state of the live connection, in words and in colour.

use yew::prelude::*;

use super::icons;
use crate::engine::i18n::{Text, t, t_with};

sheet!(
    pill_class,
    r#"
    --tone: var(--muted);
    display: inline-flex; align-items: center; gap: 8px; min-width: 0; min-height: 30px; padding: 2px 12px 2px 10px; border: 1px solid var(--line); border-radius: 99px; background: var(--sunken); font-size: .8125rem; line-height: 1.15;
    &[data-state=live] { --tone: var(--accent); }
    &[data-state=connecting] { --tone: var(--warning); }
    &[data-state=offline], &[data-state=failed] { --tone: var(--danger); border-color: var(--danger-line); background: var(--danger-soft); }
    .pill-dot { flex: none; width: 8px; height: 8px; border-radius: 50%; background: var(--tone); }
    &[data-state=live] .pill-dot { box-shadow: 0 0 0 3px var(--accent-soft); }
    &[data-state=connecting] .pill-dot { animation: pill-pulse 1.2s ease-in-out .6s infinite; }
    .pill-words { display: flex; flex-wrap: wrap; column-gap: 5px; min-width: 0; }
    .pill-word { color: var(--tone); font-weight: 600; }
    .pill-detail { overflow: hidden; text-overflow: ellipsis; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; max-width: 56ch; color: var(--muted); font-size: .75rem; font-variant-numeric: tabular-nums; }
    button { display: grid; flex: none; place-items: center; width: 26px; height: 26px; margin-inline-end: -7px; padding: 0; border: 0; border-radius: 50%; background: none; color: var(--text); }
    button:hover { background: var(--hover); color: var(--accent); }
    @media (max-width: 575.98px) {
        .pill-words { flex-direction: column; gap: 1px; font-size: .75rem; }
        .pill-detail { display: block; max-width: 100%; font-size: .6875rem; white-space: nowrap; }
    }
    "#
);

/// What the pill says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PillStatus {
    /// Changes arrive as they happen.
    Live,
    /// On the way to [`PillStatus::Live`].
    Connecting,
    /// No connection, and why; the next try is in so many seconds, if one is planned.
    Offline {
        /// As in "the server was not reached".
        reason: AttrValue,
        /// Whole seconds until the next try; `None` while the browser itself is offline and waiting.
        next_try_in: Option<u32>,
    },
    /// Given up, and why, in a sentence a person can use.
    Failed {
        /// As in "the key is not valid".
        reason: AttrValue,
    },
    /// Live updates are switched off.
    Off,
}

impl PillStatus {
    const fn key(&self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Connecting => "connecting",
            Self::Offline { .. } => "offline",
            Self::Failed { .. } => "failed",
            Self::Off => "off",
        }
    }

    fn word(&self) -> Text {
        match self {
            Self::Live => t("live.live", "Live"),
            Self::Connecting => t("live.connecting", "Connecting…"),
            Self::Offline { .. } => t("live.offline", "Offline"),
            Self::Failed { .. } => t("live.failed", "Not live"),
            Self::Off => t("live.off", "Live is off"),
        }
    }

    fn detail(&self) -> Option<AttrValue> {
        match self {
            Self::Offline { next_try_in, reason } => Some(match next_try_in {
                Some(0) => format!("{} {reason}", t("live.retrying", "trying again…")).into(),
                Some(seconds) => {
                    let seconds = seconds.to_string();
                    let next = t_with(
                        "live.nextTry",
                        "next try in {{seconds}} s",
                        &[("seconds", &seconds)],
                    );
                    format!("{next}: {reason}").into()
                }
                None => reason.clone(),
            }),
            Self::Failed { reason } => Some(reason.clone()),
            _ => None,
        }
    }
}

/// The pill (`data-testid="live-status"`, `data-state` is `live`, `connecting`, `offline`, `failed` or `off`).
///
/// A change of state is read out politely, the countdown is not. With `on_retry`, Offline and Failed offer to try at once.
pub fn view_status_pill(status: &PillStatus, on_retry: Option<Callback<MouseEvent>>) -> Html {
    let detail = status.detail();
    let retry = on_retry.filter(|_| matches!(status, PillStatus::Offline { .. } | PillStatus::Failed { .. }));
    html! {
        <span class={pill_class()} data-testid="live-status" data-state={status.key()} title={detail.clone()}>
            <span class="pill-dot" aria-hidden="true" />
            <span class="pill-words">
                <span class="pill-word" role="status">{status.word()}</span>
                if let Some(detail) = detail { <span class="pill-detail">{detail}</span> }
            </span>
            if let Some(onclick) = retry {
                <button type="button" aria-label={t("live.tryNow", "Try now")} title={t("live.tryNow", "Try now")} {onclick}>{icons::refresh()}</button>
            }
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offline_names_the_seconds_to_the_next_try_and_the_reason() {
        let detail = |next_try_in| {
            let reason = "not reached".into();
            PillStatus::Offline { next_try_in, reason }.detail()
        };
        assert_eq!(detail(Some(4)).as_deref(), Some("next try in 4 s: not reached"));
        assert_eq!(detail(Some(0)).as_deref(), Some("trying again… not reached"));
        assert_eq!(detail(None).as_deref(), Some("not reached"));
    }

    #[test]
    fn failed_gives_the_reason() {
        let status = PillStatus::Failed {
            reason: "the key is not valid".into(),
        };
        assert_eq!(status.detail().as_deref(), Some("the key is not valid"));
    }
}
