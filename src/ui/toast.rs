//! Short messages in the corner. When one goes away is the caller's to say: the list is a prop.

use yew::prelude::*;

use super::alert::Tone;
use super::icons;
use crate::engine::i18n::t;

sheet!(
    toasts_class,
    r#"
    position: fixed; z-index: 60; top: calc(var(--header) + 12px); right: 16px; display: flex; flex-direction: column; width: min(380px, calc(100vw - 32px)); pointer-events: none;
    .toast { display: grid; grid-template-columns: auto 1fr auto; gap: 2px 12px; align-items: start; margin-bottom: 10px; padding: 14px 12px 14px 16px; border: 1px solid var(--line); border-left: 3px solid var(--tone); border-radius: var(--radius); background: var(--raised); box-shadow: var(--shadow-float); pointer-events: auto; animation: toast-in .22s ease-out; }
    .toast > .icon { margin-top: 1px; font-size: 1.2rem; color: var(--tone); }
    .toast-title { font-weight: 600; }
    .toast-text { grid-column: 2; color: var(--muted); overflow-wrap: anywhere; }
    .toast-action:not(:empty) { grid-column: 2; margin-top: 8px; }
    .toast-action:empty { display: none; }
    .toast-close { grid-column: 3; grid-row: 1; display: grid; place-items: center; width: var(--control-small); height: var(--control-small); margin: -4px 0; border: 0; border-radius: var(--radius-xs); background: none; color: var(--muted); }
    .toast-close:hover { background: var(--hover); color: var(--text); }
    "#
);

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Identifies it to the caller and between renders.
    pub id: AttrValue,
    /// How good or bad it is. Errors interrupt a screen reader, the others wait.
    pub tone: Tone,
    /// What happened, in two or three words.
    pub title: AttrValue,
    /// The details; empty for none.
    pub text: AttrValue,
    /// A button below the text; `html!()` for none. A link here is followed by the frame only if the toasts are in it.
    pub action: Html,
}

/// The region for toasts: render it always, also with none, so that assistive technology knows it before the first comes.
///
/// `more` stands with those that are not urgent.
pub fn view_toasts(toasts: &[Toast], more: Html, on_close: &Callback<AttrValue>) -> Html {
    let part = |urgent: bool| {
        let chosen = toasts
            .iter()
            .filter(move |toast| (toast.tone == Tone::Error) == urgent);
        chosen.map(|toast| view_toast(toast, on_close)).collect::<Html>()
    };
    html! {
        <section class={toasts_class()} aria-label={t("notifications.region", "Notifications")}>
            <div aria-live="assertive">{part(true)}</div>
            <div aria-live="polite">{part(false)}{more}</div>
        </section>
    }
}

fn view_toast(toast: &Toast, on_close: &Callback<AttrValue>) -> Html {
    let id = toast.id.clone();
    let onclick = on_close.reform(move |_: MouseEvent| id.clone());
    html! {
        <div key={&*toast.id} class="toast" style={toast.tone.style()} data-testid="toast">
            {toast.tone.icon()}
            <div class="toast-title">{&toast.title}</div>
            if !toast.text.is_empty() { <div class="toast-text">{&toast.text}</div> }
            <div class="toast-action">{toast.action.clone()}</div>
            <button type="button" class="toast-close" aria-label={t("buttons.close", "Close")} {onclick}>{icons::close()}</button>
        </div>
    }
}
