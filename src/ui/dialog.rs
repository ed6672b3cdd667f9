//! A question that must be answered first.

use yew::prelude::*;

use super::button::{Button, ButtonKind};
use super::{dom, icons};

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

/// Properties of [`ConfirmDialog`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ConfirmDialogProps {
    /// Whether it is shown. Keep the component in the page and change this, so that the focus goes back to where it was.
    pub open: bool,
    /// The question.
    pub title: AttrValue,
    /// The answer is being carried out: both answers and Esc wait; default: no.
    #[prop_or_default]
    pub busy: bool,
    /// Called for "go ahead".
    pub on_confirm: Callback<()>,
    /// Called for Cancel, Esc and a click beside the dialog.
    pub on_cancel: Callback<()>,
    /// More about what will happen.
    #[prop_or_default]
    pub children: Html,
}

/// A modal question: the focus starts at Cancel, stays inside, and returns; Esc cancels.
#[component]
pub fn ConfirmDialog(props: &ConfirmDialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.open, move |open| dom::set_modal(&node, *open));
    }
    let busy = props.busy;
    let on_cancel = props.on_cancel.clone();
    let leave = Callback::from(move |()| {
        if !busy {
            on_cancel.emit(());
        }
    });
    let oncancel = move |event: Event| {
        if busy {
            event.prevent_default();
        }
    };
    // However the browser came to close it; our own closing comes after `open` is false.
    let onclose = {
        let (open, on_cancel) = (props.open, props.on_cancel.clone());
        move |_: Event| {
            if open {
                on_cancel.emit(());
            }
        }
    };
    let onclick = {
        let (node, leave) = (node.clone(), leave.clone());
        move |event: MouseEvent| {
            if dom::hit_itself(&event, &node) {
                leave.emit(());
            }
        }
    };
    let cancel = Button {
        disabled: busy,
        ..Button::default()
    };
    let confirm = Button {
        kind: ButtonKind::DangerSolid,
        loading: busy,
        ..Button::default()
    };
    html! {
        <dialog ref={node.clone()} class={dialog_class()} aria-labelledby="dialog-title" aria-describedby="dialog-text" {oncancel} {onclose} {onclick}>
            if props.open {
                <h2 class="dialog-head" id="dialog-title">{icons::warning()}{&props.title}</h2>
                <div class="dialog-text" id="dialog-text">{props.children.clone()}</div>
                <div class="dialog-buttons">
                    {cancel.view("Cancel".into(), leave)}
                    {confirm.view("Delete".into(), props.on_confirm.clone())}
                </div>
            }
        </dialog>
    }
}
