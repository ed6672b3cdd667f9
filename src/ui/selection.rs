//! The bar about selected rows.

use yew::prelude::*;

use super::alert::{Tone, view_alert};
use super::button::{Button, ButtonKind};
use super::dom;
use crate::engine::i18n::t;

sheet!(
    bar_class,
    r#"
    position: sticky; bottom: 12px; z-index: 14; display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; margin-top: 14px; padding: 10px 12px 10px 16px; border: 1px solid var(--accent-line); border-radius: var(--radius); background: var(--raised); box-shadow: var(--shadow-float); animation: dialog-in .16s ease-out;
    .bar-count { font-weight: 600; font-variant-numeric: tabular-nums; }
    .bar-count + button { margin-inline-end: auto; }
    select { height: var(--control); padding: 0 30px 0 12px; border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--chevron), var(--surface); appearance: none; }
    select:hover { border-color: var(--accent); }
    progress { flex: 1 1 120px; height: 8px; accent-color: var(--accent); }
    @media (max-width: 639.98px) { --control: 44px; select { flex: 1 1 100px; min-width: 0; } }
    "#
);

/// The bar: how many are selected, a button that selects nothing, and what can be done with them.
pub fn view_selection_bar(label: &AttrValue, count: &str, actions: Html, on_clear: Callback<()>) -> Html {
    let clear = Button {
        kind: ButtonKind::Text,
        ..Button::default()
    };
    html! {
        <div class={bar_class()} role="region" aria-label={label} data-testid="selection">
            <span class="bar-count" role="status">{count}</span>
            {clear.view(t("selection.clear", "Deselect").into(), on_clear)}
            {actions}
        </div>
    }
}

/// How far a change of many rows is.
pub fn view_progress(label: &AttrValue, done: usize, of: usize) -> Html {
    html! { <progress aria-label={label} value={done.to_string()} max={of.to_string()} /> }
}

/// A list of actions behind one control: choosing one does it.
pub fn view_action_select(
    label: &AttrValue,
    choices: &[(AttrValue, AttrValue)],
    on_choose: &Callback<String>,
) -> Html {
    let onchange = on_choose.reform(|event: Event| dom::value_of(&event));
    let option = |(value, text): &(AttrValue, AttrValue)| html! { <option {value}>{text}</option> };
    html! {
        <select aria-label={label} {onchange}>
            <option value="" selected=true>{format!("{label}…")}</option>
            {for choices.iter().map(option)}
        </select>
    }
}

/// What could not be done, row by row: who it is about (a link), and why.
pub fn view_row_failures(
    title: &str,
    failures: &[(AttrValue, Option<AttrValue>, AttrValue)],
    on_close: Callback<()>,
) -> Html {
    let close = Button {
        small: true,
        ..Button::default()
    };
    let failure = |(name, href, reason): &(AttrValue, Option<AttrValue>, AttrValue)| {
        let name = match href {
            Some(href) => html! { <a {href}>{name}</a> },
            None => html! { {name} },
        };
        html! { <li>{name}{": "}{reason}</li> }
    };
    let text = html! {
        <div data-testid="row-failures">
            {title}
            <ul>{for failures.iter().map(failure)}</ul>
        </div>
    };
    view_alert(
        Tone::Error,
        text,
        close.view(t("buttons.close", "Close").into(), on_close),
    )
}
