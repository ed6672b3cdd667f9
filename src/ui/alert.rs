//! A message in its place on the page.

use yew::prelude::*;

use super::icons;

sheet!(
    alert_class,
    r#"
    display: flex; flex-wrap: wrap; align-items: flex-start; gap: 8px 10px; padding: 9px 10px 9px 14px; border: 1px solid var(--tone-line); border-radius: var(--radius); background: var(--tone-soft);
    .frame-main > &, form > & { margin-bottom: 14px; }
    > .icon { margin-top: calc((var(--control-small) - 1.15em) / 2); color: var(--tone); font-size: 1.0625rem; }
    .alert-text { flex: 1 1 200px; padding: calc((var(--control-small) - 1.5715em) / 2) 0; }
    "#
);

/// How good or bad a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// For your information.
    #[default]
    Info,
    /// It worked.
    Success,
    /// Look before you go on.
    Warning,
    /// It failed.
    Error,
}

impl Tone {
    /// The icon that says it without colour.
    pub(crate) fn icon(self) -> Html {
        match self {
            Self::Info => icons::info(),
            Self::Success => icons::success(),
            Self::Warning => icons::warning(),
            Self::Error => icons::error(),
        }
    }

    /// The three colours of the tone as CSS variables (`--tone`, `--tone-soft`, `--tone-line`) for the element's `style`.
    pub(crate) const fn style(self) -> &'static str {
        match self {
            Self::Info => "--tone:var(--info);--tone-soft:var(--info-soft);--tone-line:var(--info-line)",
            Self::Success => {
                "--tone:var(--accent);--tone-soft:var(--accent-soft);--tone-line:var(--accent-line)"
            }
            Self::Warning => {
                "--tone:var(--warning);--tone-soft:var(--warning-soft);--tone-line:var(--warning-line)"
            }
            Self::Error => {
                "--tone:var(--danger);--tone-soft:var(--danger-soft);--tone-line:var(--danger-line)"
            }
        }
    }
}

/// An alert (`role="alert"`: read out when it appears). `action` is for a small button inside it; `html!()` for none.
pub fn view_alert(tone: Tone, text: Html, action: Html) -> Html {
    html! {
        <div class={alert_class()} style={tone.style()} role="alert">
            {tone.icon()}
            <div class="alert-text">{text}</div>
            {action}
        </div>
    }
}
