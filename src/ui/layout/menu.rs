//! The menu tree.

use yew::prelude::*;

use crate::engine::i18n::t;
use crate::ui::badge::view_badge;

sheet!(
    menu_class,
    r#"
    ul { display: grid; gap: 4px; list-style: none; }
    .item { position: relative; display: flex; align-items: center; gap: 12px; height: max(40px, var(--touch)); padding: 0 14px; border-radius: var(--radius-s); color: var(--text); text-decoration: none; white-space: nowrap; cursor: pointer; transition: background-color .12s, color .12s; list-style: none; }
    .item::-webkit-details-marker { display: none; }
    .item:hover { background: var(--hover); color: var(--text); }
    .item .icon { font-size: 1rem; color: var(--muted); }
    .item[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
    .item[aria-current] .icon { color: var(--accent); }
    .item:focus-visible { outline-offset: -2px; }
    .item-label { flex: 1; overflow: hidden; text-overflow: ellipsis; }
    details > ul { margin: 4px 0 0 16px; }
    .below { margin: 4px 0 0 16px; }
    "#
);

/// An item of the menu.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuItem {
    /// Identifies it to the caller.
    pub key: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// Where it leads; `None` for one that only holds others.
    pub href: Option<AttrValue>,
    /// Its icon, from [`icons`](crate::ui::icons).
    pub icon: Html,
    /// Whether the current page belongs to it.
    pub selected: bool,
    /// How many of its records are new or changed; 0 draws no badge.
    pub badge: u32,
    /// What one of those records is called, in the singular, as in "post"; read out with the badge.
    pub noun: AttrValue,
    /// Items below it.
    pub children: Vec<Self>,
}

/// The menu as a list of links in a `<nav>`.
pub(super) fn view_menu(items: &[MenuItem], on_select: &Callback<AttrValue>) -> Html {
    html! { <nav class={menu_class()} aria-label={t("nav.main", "Main")}>{view_items(items, on_select)}</nav> }
}

fn view_items(items: &[MenuItem], on_select: &Callback<AttrValue>) -> Html {
    html! { <ul>{for items.iter().map(|item| view_item(item, on_select))}</ul> }
}

fn view_item(item: &MenuItem, on_select: &Callback<AttrValue>) -> Html {
    let content = html! {
        <>
            {item.icon.clone()}
            <span class="item-label">{&item.label}</span>
            {view_badge(item.badge, &item.noun)}
        </>
    };
    let link = item.href.as_ref().map(|href| {
        let key = item.key.clone();
        let onclick = on_select.reform(move |_: MouseEvent| key.clone());
        html! {
            <a class="item" {href} title={&item.label} aria-current={item.selected.then_some("page")} {onclick}>
                {content.clone()}
            </a>
        }
    });
    let children = (!item.children.is_empty()).then(|| view_items(&item.children, on_select));
    let body = match (link, children) {
        (None, Some(children)) => html! {
            <details open=true><summary class="item" title={&item.label}>{content}</summary>{children}</details>
        },
        (Some(link), Some(children)) => html! { <>{link}<div class="below">{children}</div></> },
        (link, None) => link.unwrap_or(content),
    };
    html! { <li key={&*item.key}>{body}</li> }
}
