//! A question that must be answered first.

use yew::prelude::*;

use super::button::{Button, ButtonKind};
use super::{dom, icons};
use crate::engine::i18n::{Text, t};

sheet!(
    dialog_class,
    r#"
    width: min(420px, calc(100vw - 32px)); margin: auto; padding: 22px; border: 1px solid var(--line); border-radius: 14px; background: var(--raised); color: var(--text); box-shadow: var(--shadow-float);
    &::backdrop { background: var(--scrim); }
    &[open] { animation: dialog-in .16s ease-out; }
    .dialog-head { display: flex; gap: 10px; align-items: center; font-size: 1.0625rem; }
    .dialog-head .icon { color: var(--warning); font-size: 1.3rem; }
    .dialog-text { margin-top: 8px; padding-inline-start: 32px; color: var(--muted); overflow-wrap: anywhere; }
    .dialog-buttons { display: flex; justify-content: flex-end; gap: 8px; margin-top: 22px; }
    "#
);

/// A question that is asked before something is done.
#[derive(Clone, Debug)]
pub struct ConfirmDialog {
    /// Whether it is shown. Keep the dialog in the page and change this, so that the focus goes back to where it was.
    pub open: bool,
    /// The question.
    pub title: AttrValue,
    /// More about what will happen.
    pub text: AttrValue,
    /// The answer is being carried out: both answers and Esc wait.
    pub busy: bool,
    /// Called for "go ahead".
    pub on_confirm: Callback<()>,
    /// Called for Cancel, Esc and a click beside the dialog.
    pub on_cancel: Callback<()>,
}

impl ConfirmDialog {
    /// Draws it: the focus starts at Cancel, stays inside, and returns; Esc cancels.
    pub fn view(self) -> Html {
        self.view_with(t("buttons.delete", "Delete"), t("buttons.cancel", "Cancel"))
    }

    /// The same with other words for "go ahead" and for Cancel.
    pub fn view_with(self, go_ahead: Text, cancel_text: Text) -> Html {
        let cancel = Button {
            disabled: self.busy,
            ..Button::default()
        };
        let confirm = Button {
            kind: ButtonKind::DangerSolid,
            loading: self.busy,
            ..Button::default()
        };
        html! {
            <Modal class={dialog_class()} open={self.open} busy={self.busy} on_close={&self.on_cancel}>
                <h2 class="dialog-head" id="dialog-title">{icons::warning()}{self.title}</h2>
                <div class="dialog-text" id="dialog-text">{self.text}</div>
                <div class="dialog-buttons">
                    {cancel.view(cancel_text.into(), self.on_cancel)}
                    {confirm.view(go_ahead.into(), self.on_confirm)}
                </div>
            </Modal>
        }
    }
}

/// Properties of [`Modal`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ModalProps {
    /// The class of the `<dialog>`.
    pub(crate) class: AttrValue,
    /// What it is called; default: what its `#dialog-title` and `#dialog-text` say.
    #[prop_or_default]
    pub(crate) label: Option<AttrValue>,
    /// Whether it is shown.
    pub(crate) open: bool,
    /// It cannot be closed now; default: no.
    #[prop_or_default]
    pub(crate) busy: bool,
    /// Called for Esc and a click beside it.
    pub(crate) on_close: Callback<()>,
    /// What is in it while it is shown.
    pub(crate) children: Html,
}

/// A modal `<dialog>`: the browser traps the focus, Esc closes it, and so does a click beside it.
#[component]
pub(crate) fn Modal(props: &ModalProps) -> Html {
    let ModalProps { open, busy, .. } = *props;
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(open, move |open| dom::set_modal(&node, *open));
    }
    let oncancel = move |event: Event| {
        if busy {
            event.prevent_default();
        }
    };
    // However the browser came to close it; our own closing comes after `open` is false.
    let onclose = {
        let on_close = props.on_close.clone();
        move |_: Event| {
            if open {
                on_close.emit(());
            }
        }
    };
    let onclick = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |event: MouseEvent| {
            if !busy && dom::hit_itself(&event, &node) {
                on_close.emit(());
            }
        }
    };
    let nameless = props.label.is_none();
    html! {
        <dialog
            ref={node}
            class={&props.class}
            aria-label={props.label.clone()}
            aria-labelledby={nameless.then_some("dialog-title")}
            aria-describedby={nameless.then_some("dialog-text")}
            {oncancel}
            {onclose}
            {onclick}
        >
            if open { {props.children.clone()} }
        </dialog>
    }
}
