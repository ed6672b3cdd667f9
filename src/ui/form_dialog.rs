//! A form over the page: in the middle, or in a drawer at its side.

use yew::prelude::*;

use super::dialog::Modal;
use super::icons;
use crate::engine::i18n::t;

sheet!(
    form_dialog_class,
    r#"
    width: min(520px, calc(100vw - 32px)); max-height: calc(100dvh - 32px); margin: auto; padding: 0; border: 1px solid var(--line); border-radius: 14px; background: var(--raised); color: var(--text); box-shadow: var(--shadow-float); overflow: auto;
    &::backdrop { background: var(--scrim); }
    &[open] { animation: dialog-in .16s ease-out; }
    .form-dialog-head { display: flex; align-items: center; justify-content: space-between; gap: 10px; padding: 16px 20px 0; }
    .form-dialog-head h2 { font-size: 1.0625rem; }
    .form-dialog-close { display: grid; place-items: center; width: var(--control); height: var(--control); border: 0; border-radius: var(--radius-s); background: none; color: var(--muted); }
    .form-dialog-close:hover { background: var(--hover); color: var(--text); }
    .form-dialog-body { display: grid; gap: 18px; padding: 14px 20px 20px; }
    .form-dialog-foot { display: flex; justify-content: flex-end; gap: 8px; }
    "#
);

sheet!(
    drawer_class,
    r#"
    width: min(480px, 100vw); height: 100dvh; max-height: none; margin: 0 0 0 auto; border-radius: 0; border-width: 0 0 0 1px;
    "#
);

/// A form over the page.
#[derive(Clone, Debug)]
pub struct FormDialog {
    /// Whether it is shown. Keep it in the page and change this, so that the focus goes back to where it was.
    pub open: bool,
    /// What it is called.
    pub title: AttrValue,
    /// Whether it stands at the side of the page, as high as the page.
    pub drawer: bool,
    /// It cannot be closed now.
    pub busy: bool,
    /// Called for the cross, Esc and a click beside it. To ask first is the caller's.
    pub on_close: Callback<()>,
}

impl FormDialog {
    /// Draws it: the focus stays inside, and returns. `body` is the form; it stands outside any other form of the page.
    pub fn view(self, body: Html) -> Html {
        let onclick = self.on_close.reform(|_: MouseEvent| ());
        let class = if self.drawer {
            format!("{} {}", form_dialog_class(), drawer_class())
        } else {
            form_dialog_class().to_string()
        };
        html! {
            <Modal {class} open={self.open} busy={self.busy} on_close={&self.on_close}>
                <div class="form-dialog-head">
                    <h2 id="dialog-title">{self.title}</h2>
                    <button type="button" class="form-dialog-close" aria-label={t("buttons.close", "Close")} {onclick}>{icons::close()}</button>
                </div>
                {body}
            </Modal>
        }
    }
}

/// The buttons at the end of a form in a dialog.
pub fn view_form_dialog_foot(buttons: Html) -> Html {
    html! { <div class="form-dialog-foot">{buttons}</div> }
}
