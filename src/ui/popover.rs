//! A button that opens a small panel: filters, settings.

use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, Node};
use yew::prelude::*;

use super::button::{Button, ButtonKind};
use super::{dom, icons};
use crate::engine::i18n::{t, t_with};

sheet!(
    popover_class,
    r#"
    position: relative; display: inline-flex;
    > .opener { display: inline-flex; align-items: center; gap: 7px; height: max(38px, var(--touch)); padding: 0 12px; border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--surface); font-weight: 500; white-space: nowrap; transition: background-color .12s, border-color .12s, color .12s; }
    > .opener:hover, > .opener[aria-expanded=true] { border-color: var(--accent); color: var(--accent); }
    &.active > .opener { border-color: var(--accent-line); background: var(--accent-soft); color: var(--accent); }
    &.active.clearable > .opener { border-start-end-radius: 0; border-end-end-radius: 0; }
    .popover-count { display: grid; place-items: center; min-width: 20px; height: 20px; padding: 0 5px; border-radius: 99px; background: var(--accent); color: var(--on-accent); font-size: .6875rem; font-weight: 600; font-variant-numeric: tabular-nums; }
    > .clear { display: grid; place-items: center; width: max(34px, var(--touch)); height: max(38px, var(--touch)); margin-inline-start: -1px; padding: 0; border: 1px solid var(--accent-line); border-radius: 0 var(--radius-s) var(--radius-s) 0; background: var(--accent-soft); color: var(--accent); }
    > .clear:hover { border-color: var(--danger-line); background: var(--danger-soft); color: var(--danger); }
    > .panel { position: absolute; z-index: 30; top: calc(100% + 6px); inset-inline-start: 0; display: grid; gap: 10px; width: max-content; min-width: 232px; max-width: min(360px, calc(100vw - 28px)); padding: 12px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--raised); box-shadow: var(--shadow-float); animation: dialog-in .12s ease-out; }
    &.end > .panel { inset-inline: auto 0; }
    > .panel:focus { outline: none; }
    .panel-title { margin-bottom: 2px; color: var(--muted); font-size: .8125rem; font-weight: 600; }
    .panel ul { display: grid; max-height: 300px; margin: 0 -6px; overflow-y: auto; list-style: none; }
    .panel label { display: flex; align-items: center; gap: 9px; min-height: max(34px, var(--touch)); padding: 5px 8px; border-radius: var(--radius-xs); cursor: pointer; overflow-wrap: anywhere; }
    .panel fieldset > label { margin-inline: -6px; }
    .panel label:hover { background: var(--hover); }
    .panel label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: -2px; }
    .panel input[type=checkbox], .panel input[type=radio] { flex: none; width: 16px; height: 16px; margin: 0; accent-color: var(--accent); }
    .panel input[type=search] { width: 100%; height: max(36px, var(--touch)); padding: 0 10px; border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--surface); }
    .panel .note { padding: 8px; color: var(--muted); }
    .panel .foot { display: flex; justify-content: flex-end; gap: 8px; padding-top: 10px; border-top: 1px solid var(--line); }
    @media (max-width: 639.98px) {
        > .opener, > .clear { height: 44px; }
        > .clear { width: 44px; }
        > .panel, &.end > .panel { position: fixed; inset: auto 10px 10px; width: auto; max-width: none; max-height: 75dvh; overflow-y: auto; }
        .panel label { min-height: 44px; }
        .panel input[type=search] { height: 44px; font-size: 1rem; }
    }
    "#
);

/// Properties of [`Popover`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PopoverProps {
    /// What the button says, and what the panel is called.
    pub label: AttrValue,
    /// An icon before it; default: none.
    #[prop_or_default]
    pub icon: Html,
    /// How much is chosen in the panel: with anything but 0 the button is marked. Default: 0.
    #[prop_or_default]
    pub count: usize,
    /// Called by a button of its own, beside the first, that is there while anything is chosen; default: no such button.
    #[prop_or_default]
    pub on_clear: Option<Callback<()>>,
    /// Whether the panel lines up with the end of the button; default: with its start.
    #[prop_or_default]
    pub end: bool,
    /// Draws what is in the panel, while it is open.
    pub content: Callback<(), Html>,
}

/// A button with a panel below it; on narrow screens the panel is at the bottom of the screen.
///
/// Opening moves the focus into the panel. Esc closes it and gives the focus back to the button; it also closes when the
/// focus goes elsewhere, as it does with a click outside.
#[component]
pub fn Popover(props: &PopoverProps) -> Html {
    let open = use_state_eq(|| false);
    let (root, opener, panel) = (use_node_ref(), use_node_ref(), use_node_ref());
    {
        let panel = panel.clone();
        use_effect_with(*open, move |open| {
            if *open {
                dom::focus_first(&panel, "input, button, select, a[href]");
            }
        });
    }
    let toggle = {
        let (setter, open) = (open.setter(), *open);
        move |_: MouseEvent| setter.set(!open)
    };
    let onkeydown = open.then(|| close_by_escape(open.setter(), opener.clone()));
    let onfocusout = close_when_left(open.setter(), root.clone());
    let active = props.count > 0;
    let clear = props.on_clear.as_ref().filter(|_| active);
    let class = classes!(
        popover_class(),
        active.then_some("active"),
        clear.map(|_| "clearable"),
        props.end.then_some("end")
    );
    html! {
        <div ref={root} {class} {onkeydown} {onfocusout}>
            <button
                ref={opener.clone()}
                type="button"
                class="opener"
                aria-haspopup="dialog"
                aria-expanded={open.to_string()}
                onclick={toggle}
            >
                {props.icon.clone()}
                {&props.label}
                if active {
                    <span class="popover-count">{props.count}<span class="visually-hidden">{" "}{t("filters.chosen", "chosen")}</span></span>
                }
            </button>
            if let Some(on_clear) = clear { {view_clear(&props.label, on_clear, &opener)} }
            if *open {
                <div ref={panel} class="panel" role="dialog" aria-label={&props.label} tabindex="-1">
                    {props.content.emit(())}
                </div>
            }
        </div>
    }
}

fn close_by_escape(open: UseStateSetter<bool>, opener: NodeRef) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
            dom::focus(&opener);
        }
    })
}

fn close_when_left(open: UseStateSetter<bool>, root: NodeRef) -> Callback<FocusEvent> {
    Callback::from(move |event: FocusEvent| {
        let next = event.related_target();
        let next = next.and_then(|target| target.dyn_into::<Node>().ok());
        if !root.get().is_some_and(|root| root.contains(next.as_ref())) {
            open.set(false);
        }
    })
}

/// The button that clears at once. It is gone then, so the focus goes to its neighbour.
fn view_clear(label: &AttrValue, on_clear: &Callback<()>, opener: &NodeRef) -> Html {
    let text = t_with("filters.clear", "Clear the filter {{label}}", &[("label", label)]);
    let (on_clear, opener) = (on_clear.clone(), opener.clone());
    let onclick = move |_: MouseEvent| {
        dom::focus(&opener);
        on_clear.emit(());
    };
    html! { <button type="button" class="clear" title={text.clone()} aria-label={text} {onclick}>{icons::close()}</button> }
}

/// One of several that can be chosen together, with its box.
pub fn view_tick(label: &AttrValue, on: bool, on_change: Callback<()>) -> Html {
    let onchange = on_change.reform(|_: Event| ());
    html! { <label><input type="checkbox" checked={on} {onchange} />{label}</label> }
}

/// One of several of which one is chosen. `name` is the same for all of them.
pub fn view_choice(name: &'static str, label: &AttrValue, on: bool, on_change: Callback<()>) -> Html {
    let onchange = on_change.reform(|_: Event| ());
    html! { <label><input type="radio" {name} checked={on} {onchange} />{label}</label> }
}

/// A field to search in what the panel offers.
pub fn view_panel_search(label: &AttrValue, value: &AttrValue, on_input: &Callback<String>) -> Html {
    let oninput = on_input.reform(|event: InputEvent| dom::value_of(&event));
    html! { <input type="search" autocomplete="off" aria-label={label} placeholder={label} {value} {oninput} /> }
}

/// The foot of a panel, with a button that takes back what was chosen.
pub fn view_panel_foot(text: AttrValue, enabled: bool, on_click: Callback<()>) -> Html {
    let button = Button {
        kind: ButtonKind::Text,
        small: true,
        disabled: !enabled,
        ..Button::default()
    };
    html! { <div class="foot">{button.view(text, on_click)}</div> }
}
