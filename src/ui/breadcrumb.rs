//! The path to a page.

use yew::prelude::*;

use crate::engine::i18n::t;

sheet!(
    breadcrumb_class,
    r#"
    margin-bottom: 6px; font-size: .8125rem; color: var(--muted);
    ol { display: flex; flex-wrap: wrap; align-items: center; list-style: none; }
    li + li::before { content: "/"; margin: 0 8px; opacity: .6; }
    a { padding-block: 6px; color: inherit; text-decoration: none; }
    a:hover { color: var(--accent); text-decoration: underline; }
    [aria-current] { color: var(--text); }
    @media (pointer: coarse) {
        margin-block: -12px 0;
        a { display: inline-flex; align-items: center; min-height: var(--touch); padding-inline: 8px; margin-inline: -8px; }
    }
    "#
);

/// A step of the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// What it is called.
    pub label: AttrValue,
    /// Where it leads; `None` for the page itself.
    pub href: Option<AttrValue>,
}

/// The path to the page, first step first; nothing for fewer than two steps.
pub fn view_breadcrumb(crumbs: &[Crumb]) -> Html {
    if crumbs.len() < 2 {
        return Html::default();
    }
    let view = |crumb: &Crumb| match &crumb.href {
        Some(href) => html! { <li><a {href}>{&crumb.label}</a></li> },
        None => html! { <li aria-current="page">{&crumb.label}</li> },
    };
    html! { <nav class={breadcrumb_class()} aria-label={t("nav.breadcrumb", "Breadcrumb")}><ol>{for crumbs.iter().map(view)}</ol></nav> }
}
