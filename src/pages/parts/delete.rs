//! Deleting a record, after a question.

use yew::prelude::*;

use super::buttons::view_button;
use super::resource::said;
use crate::engine::record::RecordId;
use crate::engine::resource::{Resource, capitalised};
use crate::hooks::{UseMutationOptions, use_delete_button, use_go, use_modal};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::ConfirmDialog;
use crate::ui::icons;

/// Properties of [`DeleteButton`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct DeleteButtonProps {
    /// The resource of the record.
    pub(crate) resource: Resource,
    /// The record.
    pub(crate) id: RecordId,
    /// Whether there is nothing left to delete; default: no.
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// Called when it is deleted, before the list is shown.
    #[prop_or_default]
    pub(crate) on_deleted: Callback<()>,
}

/// A button that asks, deletes the record, and goes to the list. If the server refuses, a message says so. What can be
/// undone is not asked about.
#[component]
pub(crate) fn DeleteButton(props: &DeleteButtonProps) -> Html {
    let DeleteButtonProps { resource, id, .. } = props;
    let question = use_modal(false);
    let go = use_go();
    let list = resource.list_path().unwrap_or("/").to_owned();
    let on_deleted = props.on_deleted.clone();
    let options = UseMutationOptions {
        on_shown: Callback::from(move |()| {
            on_deleted.emit(());
            go.push(&list);
        }),
        on_error: question.close.reform(|_| ()),
        ..UseMutationOptions::default()
    };
    let delete = use_delete_button(resource.name(), id, options);
    let look = Button {
        kind: ButtonKind::Danger,
        icon: Some(icons::trash),
        disabled: props.disabled,
        ..Button::default()
    };
    let on_click = match &delete.confirm_title {
        Some(_) => question.show,
        None => delete.on_confirm.clone(),
    };
    let dialog = delete.confirm_title.clone().map(|title| {
        let name = format!("{} {id}", capitalised(&resource.translated_singular()));
        let dialog = ConfirmDialog {
            open: question.visible,
            title,
            text: said(
                "record.deletion",
                "{{resource}} will be deleted for everybody. This cannot be undone.",
                &name,
            )
            .into(),
            busy: delete.loading,
            on_confirm: delete.on_confirm.clone(),
            on_cancel: question.close,
        };
        dialog.view()
    });
    html! {
        <>
            {view_button(&delete, look, |look, label| look.view(label, on_click))}
            {dialog.unwrap_or_default()}
        </>
    }
}
