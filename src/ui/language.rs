//! The choice of a language.

use yew::prelude::*;

use super::dom;
use crate::engine::i18n::t;

sheet!(
    language_class,
    r#"
    position: relative; display: inline-flex; flex: none; align-items: center; height: max(34px, var(--touch)); padding: 0 28px 0 12px; border: 1px solid var(--line); border-radius: 99px; background: var(--chevron), var(--sunken); font-size: .8125rem; font-weight: 500;
    &:hover { border-color: var(--accent); }
    &:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
    select { position: absolute; inset: -1px; width: calc(100% + 2px); opacity: 0; cursor: pointer; }
    .language-code { display: none; text-transform: uppercase; }
    @media (max-width: 767.98px) {
        justify-content: center; min-width: max(42px, var(--touch)); height: max(42px, var(--touch)); padding: 0 10px; background: var(--sunken);
        .language-code { display: inline; }
        .language-name { display: none; }
    }
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
    let name = languages
        .iter()
        .find(|(code, _)| *code == chosen)
        .map(|(_, name)| *name);
    html! {
        <span class={language_class()} title={label.clone()}>
            <span class="language-name" aria-hidden="true">{name}</span>
            <span class="language-code" aria-hidden="true">{chosen.to_owned()}</span>
            <select aria-label={label} {onchange}>{for languages.iter().map(option)}</select>
        </span>
    }
}
