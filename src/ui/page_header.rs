//! The top of a page: path, Back, title, actions.

use yew::prelude::*;

use super::breadcrumb::{Crumb, view_breadcrumb};
use super::button::{Button, ButtonKind};
use super::icons;
use crate::engine::i18n::t;

sheet!(
    header_class,
    r#"
    margin-bottom: 18px;
    .head-row { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 12px; min-height: var(--control); }
    .head-back { margin-inline: -8px; }
    h1 { flex: 1 1 auto; font-size: 1.5rem; letter-spacing: -.022em; overflow-wrap: anywhere; }
    .head-actions { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
    .head-tools { display: contents; }
    @media (max-width: 479.98px) {
        .head-tools > button { gap: 0; width: var(--control); padding: 0; font-size: 0; }
        .head-tools > button .icon { font-size: 1rem; }
    }
    "#
);

const BACK: Button = Button {
    kind: ButtonKind::Text,
    small: false,
    icon: Some(icons::arrow_left),
    icon_only: true,
    loading: false,
    disabled: false,
    submit: false,
};

/// The header of a page. `on_back` draws a Back button before the title; an empty slice of crumbs draws no path; `actions` stand
/// at the right. Buttons among them that are in a `.head-tools` show only their icons where there is little room.
pub fn view_page_header(
    crumbs: &[Crumb],
    title: &AttrValue,
    on_back: Option<Callback<()>>,
    actions: Html,
) -> Html {
    html! {
        <header class={header_class()}>
            {view_breadcrumb(crumbs)}
            <div class="head-row">
                if let Some(on_back) = on_back {
                    <span class="head-back">{BACK.view(t("buttons.back", "Back").into(), on_back)}</span>
                }
                <h1>{title}</h1>
                <div class="head-actions">{actions}</div>
            </div>
        </header>
    }
}
