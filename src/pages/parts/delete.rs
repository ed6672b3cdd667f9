//! Deleting a record, after a question.

use yew::prelude::*;

use super::access::view_allowed;
use super::go::use_go;
use super::resource::said;
use crate::engine::access::{AccessAction, CanParams};
use crate::engine::i18n::t;
use crate::engine::mutation::MutationMode;
use crate::engine::record::RecordId;
use crate::engine::resource::{Resource, capitalised};
use crate::hooks::{MutationState, UseMutationOptions, use_can, use_delete, use_store};
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
    let DeleteButtonProps {
        resource,
        id,
        disabled,
        on_deleted,
    } = props;
    let delete = CanParams::new(resource.name(), AccessAction::Delete);
    let verdict = use_can(&delete.with_id(Some(id.clone())));
    let asking = use_state_eq(|| false);
    let go = use_go();
    let list = AttrValue::from(resource.list_path().unwrap_or("/").to_owned());
    let ask = |asked: bool| {
        let setter = asking.setter();
        Callback::from(move |()| setter.set(asked))
    };
    let deletion = use_delete(
        resource.name(),
        UseMutationOptions {
            on_shown: {
                let (push, on_deleted) = (go.push, on_deleted.clone());
                Callback::from(move |()| {
                    on_deleted.emit(());
                    push.emit(list.clone());
                })
            },
            on_error: ask(false).reform(|_| ()),
            ..UseMutationOptions::default()
        },
    );
    let on_confirm = {
        let (delete, id) = (deletion.delete.clone(), id.clone());
        Callback::from(move |()| delete.emit(id.clone()))
    };
    let button = Button {
        kind: ButtonKind::Danger,
        icon: Some(icons::trash),
        disabled: *disabled,
        ..Button::default()
    };
    let singular = resource.translated_singular();
    let dialog = ConfirmDialog {
        open: *asking,
        title: t("buttons.sure", "Are you sure?").into(),
        text: said(
            "record.deletion",
            "{{resource}} will be deleted for everybody. This cannot be undone.",
            &format!("{} {id}", capitalised(&singular)),
        )
        .into(),
        busy: deletion.state == MutationState::Pending,
        on_confirm: on_confirm.clone(),
        on_cancel: ask(false),
    };
    let undoable = use_store().options().mutation_mode == MutationMode::Undoable;
    let on_click = if undoable { on_confirm } else { ask(true) };
    let allowed = |button: Button, text| button.view(text, on_click);
    html! {
        <>
            {view_allowed(&verdict, button, t("buttons.delete", "Delete").into(), allowed)}
            if !undoable { {dialog.view()} }
        </>
    }
}
