//! A form of a record over another page.

use yew::prelude::*;

use super::buttons::view_save_button;
use super::form_news::{view_conflicts, view_draft_offer, view_other_errors};
use crate::engine::i18n::t;
use crate::engine::runtime::Guard;
use crate::hooks::{UseModalFormHandle, use_guard, use_save_button};
use crate::ui::button::Button;
use crate::ui::dialog::ConfirmDialog;
use crate::ui::field::{focus_invalid, view_form};
use crate::ui::form_dialog::{FormDialog, view_form_dialog_foot};
use crate::ui::skeleton::view_skeleton_details;

/// How a form over a page looks.
#[derive(Clone, Debug)]
pub(crate) struct FormOver {
    /// What it is called.
    pub(crate) title: AttrValue,
    /// Whether it stands at the side of the page.
    pub(crate) drawer: bool,
}

/// Draws the form of `modal` with `fields`. It belongs outside of any other form of the page.
#[hook]
pub(crate) fn use_form_over<T>(look: FormOver, modal: &UseModalFormHandle<T>, fields: Html) -> Html {
    let node = use_node_ref();
    let target = node.clone();
    use_guard(modal.refusals(), move |refusals| {
        if *refusals > 0 {
            focus_invalid(&target);
        }
        Guard::empty()
    });
    let save = use_save_button(modal);
    let body = html! {
        <div class="form-dialog-body">
            {view_draft_offer(modal)}
            {view_conflicts(modal)}
            {view_other_errors(modal)}
            if modal.is_ready() { {fields} } else { {view_skeleton_details(1)} }
            {view_form_dialog_foot(html! {
                <>
                    {Button::default().view(t("buttons.cancel", "Cancel").into(), modal.close.clone())}
                    {view_save_button(&save)}
                </>
            })}
        </div>
    };
    let dialog = FormDialog {
        open: modal.open && !modal.asking,
        title: look.title,
        drawer: look.drawer,
        busy: modal.is_saving(),
        on_close: modal.close.clone(),
    };
    html! {
        <>
            {dialog.view(view_form(&node, &modal.save, body))}
            {view_question(modal.asking, &modal.answer)}
        </>
    }
}

/// Asks whether the form may be closed although something is unsaved.
fn view_question(open: bool, answer: &Callback<bool>) -> Html {
    let question = ConfirmDialog {
        open,
        title: t("unsaved.close", "Close without saving?").into(),
        text: t(
            "unsaved.kept",
            "You have unsaved changes. They stay in this browser as a draft, for when you come back.",
        )
        .into(),
        busy: false,
        on_confirm: answer.reform(|()| true),
        on_cancel: answer.reform(|()| false),
    };
    question.view_with(t("buttons.close", "Close"), t("buttons.stay", "Stay"))
}
