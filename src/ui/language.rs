//! The choice of a language.

use yew::prelude::*;

use super::dom;
use crate::engine::i18n::t;

sheet!(
    language_class,
    r#"
    height: 34px; padding: 0 26px 0 10px; border: 1px solid var(--line); border-radius: 99px; background: var(--mask-select) right 9px center / 13px no-repeat var(--sunken); font-size: .8125rem; font-weight: 500; appearance: none; cursor: pointer;
    &:hover { border-color: var(--accent); }
    @media (max-width: 767.98px) { width: 58px; text-transform: uppercase; }
    "#
);

/// A native list of languages: of each its code and what it calls itself. `on_change` is called with the code.
pub fn view_language(
    languages: &[(&'static str, &'static str)],
    chosen: &str,
    on_change: &Callback<String>,
) -> Html {
    let onchange = on_change.reform(|event: Event| dom::value_of(&event));
    let label = t("language.label", "Language");
    let option = |(code, name): &(&'static str, &'static str)| {
        html! { <option key={*code} value={*code} lang={*code} selected={*code == chosen}>{*name}</option> }
    };
    html! {
        <select class={language_class()} aria-label={label.clone()} title={label} {onchange}>
            {for languages.iter().map(option)}
        </select>
    }
}
