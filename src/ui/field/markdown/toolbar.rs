//! The buttons above a text in Markdown.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement, KeyboardEvent};
use yew::prelude::*;

use super::edit::{Command, Edit};
use crate::engine::i18n::{Text, t};
use crate::ui::{dom, icons};

/// A button: what it does, its name, its keys, and what is seen.
type Look = (Command, fn() -> Text, &'static str, fn() -> Html);

const BUTTONS: [Look; 11] = [
    (
        Command::Bold,
        || t("markdown.bold", "Bold"),
        " (Ctrl+B)",
        || html! { <b>{"B"}</b> },
    ),
    (
        Command::Italic,
        || t("markdown.italic", "Italic"),
        " (Ctrl+I)",
        || html! { <i>{"I"}</i> },
    ),
    (
        Command::Strike,
        || t("markdown.strike", "Strike through"),
        "",
        || html! { <s>{"S"}</s> },
    ),
    (
        Command::Title,
        || t("markdown.title", "Title"),
        "",
        || html! { {"H"} },
    ),
    (
        Command::Link,
        || t("markdown.link", "Link"),
        " (Ctrl+K)",
        icons::link,
    ),
    (Command::Quote, || t("markdown.quote", "Quote"), "", icons::quote),
    (Command::Code, || t("markdown.code", "Code"), "", icons::code),
    (Command::Table, || t("markdown.table", "Table"), "", icons::table),
    (
        Command::Bullets,
        || t("markdown.bullets", "Bulleted list"),
        "",
        icons::list,
    ),
    (
        Command::Numbers,
        || t("markdown.numbers", "Numbered list"),
        "",
        icons::numbers,
    ),
    (
        Command::Checks,
        || t("markdown.checks", "Checklist"),
        "",
        icons::checklist,
    ),
];

/// Properties of [`Toolbar`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct ToolbarProps {
    /// What it is called; another one when the language changes, so that its buttons are.
    pub(super) label: AttrValue,
    /// Not seen while nothing can be written.
    pub(super) hidden: bool,
    /// The id of the textarea.
    pub(super) controls: String,
    pub(super) on_command: Callback<Command>,
}

/// The buttons: one stop of the Tab key, in which arrows, Home and End lead on (the ARIA toolbar pattern).
#[component]
pub(super) fn Toolbar(props: &ToolbarProps) -> Html {
    let at = use_state_eq(|| 0_usize);
    let node = use_node_ref();
    let onkeydown = {
        let (at, node) = (at.clone(), node.clone());
        move |event: KeyboardEvent| {
            let last = BUTTONS.len() - 1;
            let next = match event.key().as_str() {
                "ArrowRight" if *at == last => 0,
                "ArrowRight" => *at + 1,
                "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            at.set(next);
            dom::focus_first(&node, &format!("button:nth-of-type({})", next + 1));
        }
    };
    let button = |(index, (command, name, keys, look)): (usize, Look)| {
        let (on_command, at, name) = (props.on_command.clone(), at.clone(), name());
        let tabindex = if index == *at { "0" } else { "-1" };
        let onclick = move |_: MouseEvent| {
            at.set(index);
            on_command.emit(command);
        };
        html! {
            <button type="button" {tabindex} title={format!("{name}{keys}")} aria-label={name} {onclick}>{look()}</button>
        }
    };
    html! {
        <div role="toolbar" aria-label={&props.label} aria-controls={props.controls.clone()} hidden={props.hidden} ref={node.clone()} {onkeydown}>
            {for BUTTONS.into_iter().enumerate().map(button)}
        </div>
    }
}

/// Carries a command out on what is selected, as if it were typed, so that it can be undone as if it were typed. Returns
/// the whole text where the browser cannot type: then nobody was told of the change yet.
pub(super) fn carry_out(area: &NodeRef, command: Command) -> Option<String> {
    let area = area.cast::<HtmlTextAreaElement>()?;
    let place = |place: Result<Option<u32>, _>| place.ok().flatten().unwrap_or_default() as usize;
    let edit = command.apply(
        &area.value(),
        place(area.selection_start()),
        place(area.selection_end()),
    );
    let Edit { range, text, select } = edit;
    drop(area.focus());
    set_selection(&area, range);
    let typed = document().is_some_and(|document| {
        let typing = document.exec_command_with_show_ui_and_value("insertText", false, &text);
        typing.unwrap_or_default()
    });
    if !typed {
        drop(area.set_range_text(&text));
    }
    set_selection(&area, select);
    (!typed).then(|| area.value())
}

fn set_selection(area: &HtmlTextAreaElement, (start, end): (usize, usize)) {
    let units = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    // Fails only for controls without a selection.
    drop(area.set_selection_range(units(start), units(end)));
}

fn document() -> Option<HtmlDocument> {
    web_sys::window()?.document()?.dyn_into().ok()
}
