//! The frame around every page: header, sider with the menu, drawer on narrow screens, `<main>`.

mod logo;
mod menu;

use std::rc::Rc;

use yew::prelude::*;

pub use self::logo::view_logo;
pub use self::menu::MenuItem;

use self::menu::view_menu;
use super::dialog::Modal;
use super::{dom, icons};
use crate::engine::i18n::t;

/// Where the caller keeps the collapsed sider in `localStorage` (`collapsed`; nothing otherwise): `index.html` reads it
/// before the first paint.
pub const SIDER_KEY: &str = "sapwood.sider";

sheet!(
    frame_class,
    r#"
    display: grid; grid-template: var(--header) 1fr / var(--sider) minmax(0, 1fr); min-height: 100dvh; transition: grid-template-columns .18s ease;
    .frame-skip { position: fixed; z-index: 70; top: 8px; left: 8px; padding: 10px 16px; border-radius: var(--radius-s); background: var(--accent); color: var(--on-accent); transform: translateY(-200%); }
    .frame-skip:focus { transform: none; }
    .frame-header { position: sticky; z-index: 30; top: 0; grid-column: 1 / -1; display: flex; align-items: center; gap: 10px; min-width: 0; height: var(--header); padding: 0 var(--gutter) 0 20px; border-bottom: 1px solid var(--line); background: var(--surface); }
    .frame-brand { display: flex; align-items: center; gap: 10px; min-width: max(40px, var(--touch)); min-height: max(40px, var(--touch)); margin-inline-end: auto; border-radius: var(--radius-xs); color: var(--text); font-size: 1.0625rem; font-weight: 600; letter-spacing: -.02em; text-decoration: none; }
    .frame-brand svg { width: 28px; height: 28px; color: var(--accent); }
    .frame-slot { display: flex; align-items: center; gap: 12px; min-width: 0; }
    .frame-sider { position: sticky; top: var(--header); display: flex; flex-direction: column; height: calc(100dvh - var(--header)); border-right: 1px solid var(--line); background: var(--surface); overflow: hidden; }
    .frame-sider nav { flex: 1; overflow-y: auto; padding: 12px; }
    .frame-trigger { display: flex; align-items: center; gap: 12px; height: 48px; padding: 0 26px; border: 0; border-top: 1px solid var(--line); background: none; color: var(--muted); font-size: .8125rem; white-space: nowrap; }
    .frame-trigger:hover { background: var(--hover); color: var(--text); }
    .frame-trigger:focus-visible { outline-offset: -3px; }
    .frame-trigger .icon { font-size: 1rem; transition: rotate .18s; }
    &.collapsed .frame-trigger .icon { rotate: .5turn; }
    &.collapsed .frame-trigger { padding: 0; justify-content: center; }
    &.collapsed .frame-trigger span { display: none; }
    &.collapsed .frame-sider .item { justify-content: center; padding: 0; }
    &.collapsed .frame-sider .item .icon { font-size: 1.15rem; }
    &.collapsed .frame-sider .item-label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    &.collapsed .frame-sider .item-badge { position: absolute; top: 0; right: 0; min-width: 16px; height: 16px; padding: 0 4px; font-size: .625rem; }
    &.collapsed .frame-sider nav ul { margin-left: 0; }
    .frame-main { width: 100%; max-width: 1760px; min-width: 0; padding: 24px var(--gutter) 48px; }
    .frame-main:has(.card-body) { max-width: 1120px; }
    .frame-main:focus { outline: none; }
    .frame-open { display: none; place-items: center; width: max(40px, var(--touch)); height: max(40px, var(--touch)); margin-inline-start: -6px; border: 0; border-radius: var(--radius-s); background: none; font-size: 1.2rem; }
    .frame-open:hover { background: var(--hover); }
    .frame-drawer { width: min(288px, 84vw); max-width: none; height: 100dvh; max-height: none; margin: 0; padding: 0; border: 0; border-right: 1px solid var(--line); background: var(--surface); color: var(--text); box-shadow: var(--shadow-float); }
    .frame-drawer::backdrop { background: var(--scrim); }
    .frame-drawer[open] { animation: drawer-in .2s ease-out; }
    .drawer-head { display: flex; align-items: center; justify-content: space-between; height: var(--header); padding: 0 8px 0 20px; border-bottom: 1px solid var(--line); }
    .drawer-head .frame-open { display: grid; margin: 0; }
    .frame-drawer nav { padding: 12px; }
    @media (max-width: 991.98px) {
        grid-template-columns: minmax(0, 1fr);
        .frame-sider { display: none; }
        .frame-open { display: grid; }
        .frame-header { padding-left: 14px; }
    }
    @media (max-width: 479.98px) {
        .frame-header .frame-brand span { display: none; }
        .frame-header, .frame-slot { gap: 8px; }
    }
    "#
);

/// Properties of [`AppFrame`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct AppFrameProps {
    /// The menu, top level first.
    pub items: Rc<[MenuItem]>,
    /// Whether the sider shows only icons (below 992 px it is a drawer instead).
    pub collapsed: bool,
    /// Called with the state wanted when the trigger is pressed; the caller stores it ([`SIDER_KEY`]).
    pub on_collapse: Callback<bool>,
    /// Called with the address when a plain click hits a link inside the frame that starts with `/`.
    pub on_navigate: Callback<AttrValue>,
    /// Called with the key of a menu item that was clicked, also the one that is selected already.
    #[prop_or_default]
    pub on_select: Callback<AttrValue>,
    /// Where name and logo lead; default: `/`.
    #[prop_or(AttrValue::Static("/"))]
    pub home: AttrValue,
    /// The right end of the header: status pill, theme switch.
    #[prop_or_default]
    pub header: Html,
    /// The page.
    #[prop_or_default]
    pub children: Html,
}

/// The frame. Render it once, around whatever changes with the address.
#[component]
pub fn AppFrame(props: &AppFrameProps) -> Html {
    let drawer = use_state_eq(|| false);
    let main = use_node_ref();
    use_effect_with(props.collapsed, |collapsed| {
        dom::set_root_attribute("data-sider", collapsed.then_some("collapsed"));
    });
    let follow = {
        let (on_navigate, drawer) = (props.on_navigate.clone(), drawer.setter());
        move |event: MouseEvent| {
            if let Some(href) = dom::followed_href(&event) {
                event.prevent_default();
                drawer.set(false);
                on_navigate.emit(href.into());
            }
        }
    };
    let skip = {
        let main = main.clone();
        move |event: MouseEvent| {
            event.prevent_default();
            dom::focus(&main);
        }
    };
    let open = drawer.setter();
    html! {
        <div class={classes!(frame_class(), props.collapsed.then_some("collapsed"))} onclick={follow}>
            <a class="frame-skip" href="#main" onclick={skip}>{t("nav.skip", "Skip to content")}</a>
            <header class="frame-header">
                <button type="button" class="frame-open" aria-label={AttrValue::from(t("nav.menu", "Menu"))} aria-haspopup="dialog" onclick={move |_: MouseEvent| open.set(true)}>
                    {icons::menu()}
                </button>
                {view_brand(&props.home)}
                <div class="frame-slot">{props.header.clone()}</div>
            </header>
            {view_sider(props)}
            <main class="frame-main" id="main" tabindex="-1" ref={main}>{props.children.clone()}</main>
            {view_drawer(props, *drawer, drawer.setter().to_callback().reform(|()| false))}
        </div>
    }
}

fn view_brand(home: &AttrValue) -> Html {
    html! { <a class="frame-brand" href={home} aria-label={t("nav.home", "Sapwood, home")}>{view_logo()}<span>{"Sapwood"}</span></a> }
}

fn view_sider(props: &AppFrameProps) -> Html {
    let collapsed = props.collapsed;
    let onclick = props.on_collapse.reform(move |_: MouseEvent| !collapsed);
    let label = if collapsed {
        t("nav.expand", "Expand the menu")
    } else {
        t("nav.collapseMenu", "Collapse the menu")
    };
    html! {
        <aside class="frame-sider">
            {view_menu(&props.items, &props.on_select)}
            <button type="button" class="frame-trigger" aria-label={label.clone()} title={label} aria-expanded={(!collapsed).to_string()} {onclick}>
                {icons::chevron_left()}<span>{t("nav.collapse", "Collapse")}</span>
            </button>
        </aside>
    }
}

/// The menu on narrow screens.
fn view_drawer(props: &AppFrameProps, open: bool, on_close: Callback<()>) -> Html {
    let onclick = on_close.reform(|_: MouseEvent| ());
    html! {
        <Modal class="frame-drawer" label={AttrValue::from(t("nav.menu", "Menu"))} {open} {on_close}>
            <div class="drawer-head">
                {view_brand(&props.home)}
                <button type="button" class="frame-open" aria-label={t("nav.close", "Close the menu")} {onclick}>{icons::close()}</button>
            </div>
            {view_menu(&props.items, &props.on_select)}
        </Modal>
    }
}
