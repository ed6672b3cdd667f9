//! Deleting a record, after a question.

use yew::prelude::*;

use super::go::use_go;
use crate::engine::mutation::MutationMode;
use crate::engine::record::RecordId;
use crate::engine::resource::{Resource, capitalised};
use crate::hooks::{MutationState, UseMutationOptions, use_delete, use_store};
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
}

/// A button that asks, deletes the record, and goes to the list. If the server refuses, a message says so. What can be
/// undone is not asked about.
#[component]
pub(crate) fn DeleteButton(props: &DeleteButtonProps) -> Html {
    let DeleteButtonProps {
        resource,
        id,
        disabled,
    } = props;
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
            on_shown: go.push.reform(move |()| list.clone()),
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
    let singular = resource.singular();
    let dialog = ConfirmDialog {
        open: *asking,
        title: "Are you sure?".into(),
        text: format!(
            "{} {id} will be deleted for everybody. This cannot be undone.",
            capitalised(&singular)
        )
        .into(),
        busy: deletion.state == MutationState::Pending,
        on_confirm: on_confirm.clone(),
        on_cancel: ask(false),
    };
    if use_store().options().mutation_mode == MutationMode::Undoable {
        return button.view("Delete".into(), on_confirm);
    }
    html! { <>{button.view("Delete".into(), ask(true))}{dialog.view()}</> }
}
