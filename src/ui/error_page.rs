//! Whole pages for what went wrong.

use yew::prelude::*;

use super::button::{Button, ButtonKind};
use crate::engine::i18n::{Text, t};

sheet!(
    error_class,
    r#"
    display: grid; justify-items: center; align-content: center; gap: 10px; min-height: min(70dvh, 640px); padding: 32px 16px; text-align: center;
    > svg { width: 220px; height: 190px; margin-bottom: 8px; fill: none; stroke: var(--accent); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .ring { stroke: var(--accent-line); }
    .wood { fill: var(--accent-soft); }
    h1 { font-size: 1.75rem; letter-spacing: -.02em; }
    .error-lead { max-width: 60ch; color: var(--muted); font-size: 1rem; overflow-wrap: anywhere; }
    .error-facts { display: grid; gap: 14px; width: min(620px, 100%); margin: 10px 0; padding: 20px 22px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow-card); text-align: start; }
    dt { color: var(--muted); font-size: .8125rem; font-weight: 500; }
    dd { overflow-wrap: anywhere; white-space: pre-line; }
    .error-where { font-family: var(--mono); font-size: .8125rem; }
    .error-action:not(:empty) { margin-top: 8px; }
    "#
);

/// The page for an address that leads nowhere; `home` is where "Back Home" goes.
pub fn view_not_found(home: AttrValue) -> Html {
    let back = Button {
        kind: ButtonKind::Primary,
        ..Button::default()
    };
    html! {
        <div class={error_class()} data-testid="not-found">
            <svg viewBox="0 0 220 190" aria-hidden="true">
                <path class="wood" d="M52 126V70c0-14 26-24 58-24s58 10 58 24v56c0 14-26 24-58 24s-58-10-58-24z" />
                <path class="wood" d="M52 70c0 14 26 24 58 24s58-10 58-24-26-24-58-24-58 10-58 24z" />
                <path class="ring" d="M68 70c0 9 18 16 42 16s42-7 42-16-18-16-42-16-42 7-42 16zM86 70c0 5 10 9 24 9s24-4 24-9-10-9-24-9-24 4-24 9zM72 108v28M92 113v14M128 113v26M150 106v18" />
                <path d="M110 70h.01M168 92c16-2 25-11 26-27-15 0-25 9-26 27zM168 92c5-8 11-14 17-19M20 156h180M38 168h64M122 168h40" />
            </svg>
            <h1>{t("pages.error.404", "404")}</h1>
            <p class="error-lead">{t("pages.error.info", "Sorry, the page you visited does not exist.")}</p>
            <div class="error-action">{back.view_link(t("pages.error.backHome", "Back Home").into(), home)}</div>
        </div>
    }
}

/// What an [error page](view_error_page) says.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorReport {
    /// As in "The configuration cannot be used".
    pub title: AttrValue,
    /// What is wrong, in a sentence.
    pub what: AttrValue,
    /// Where: a file and field, an address; empty when that would say nothing new.
    pub place: AttrValue,
    /// What the reader can do; empty for nothing.
    pub remedy: AttrValue,
    /// A button or link; `html!()` for none.
    pub action: Html,
}

/// A page that says what is wrong, where, and what to do: for a broken configuration, or a record that cannot be loaded.
pub fn view_error_page(report: &ErrorReport) -> Html {
    let fact = |label: Text, class: Option<&'static str>, text: &AttrValue| match text.is_empty() {
        true => Html::default(),
        false => html! { <div><dt>{label}</dt><dd {class}>{text}</dd></div> },
    };
    html! {
        <div class={error_class()} role="alert" data-testid="error-page">
            <h1>{&report.title}</h1>
            <p class="error-lead">{&report.what}</p>
            if !(report.place.is_empty() && report.remedy.is_empty()) {
                <dl class="error-facts">
                    {fact(t("pages.error.where", "Where"), Some("error-where"), &report.place)}
                    {fact(t("pages.error.remedy", "What to do"), None, &report.remedy)}
                </dl>
            }
            <div class="error-action">{report.action.clone()}</div>
        </div>
    }
}
