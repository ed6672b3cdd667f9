//! A quiet line below a page.

use yew::prelude::*;

use crate::engine::i18n::Text;

sheet!(
    footnote_class,
    r#"
    display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin-top: 32px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--muted); font-size: .8125rem;
    "#
);

/// A sentence below every page, and what can be done about it.
pub fn view_footnote(text: Text, action: Html) -> Html {
    html! { <footer class={footnote_class()}><span>{text}</span>{action}</footer> }
}
