//! The button that deletes a record.

use std::ops::Deref;

use yew::prelude::*;

use super::{ButtonHandle, use_button};
use crate::engine::access::{AccessAction, CanParams};
use crate::engine::i18n::t;
use crate::engine::mutation::MutationMode;
use crate::engine::record::RecordId;
use crate::hooks::use_delete::use_delete;
use crate::hooks::use_mutation::{MutationState, UseMutationOptions};
use crate::hooks::use_options::use_mutation_mode;

/// What [`use_delete_button`] answers: what it asks and does, and everything of [`ButtonHandle`].
#[derive(Clone, Debug)]
pub struct UseDeleteButtonHandle {
    /// The button.
    pub button: ButtonHandle,
    /// Whether the record is being deleted.
    pub loading: bool,
    /// What to ask before it is done; `None` where it can be undone, and nobody needs to be asked.
    pub confirm_title: Option<AttrValue>,
    /// What stands on the button that means yes.
    pub confirm_ok_label: AttrValue,
    /// What stands on the button that means no.
    pub cancel_label: AttrValue,
    /// Deletes the record.
    pub on_confirm: Callback<()>,
}

impl Deref for UseDeleteButtonHandle {
    type Target = ButtonHandle;

    fn deref(&self) -> &ButtonHandle {
        &self.button
    }
}

/// A button that deletes a record (Refine's `useDeleteButton`). Where to go when it is gone is up to
/// [`UseMutationOptions::on_shown`].
#[hook]
pub fn use_delete_button(
    resource: &str,
    id: &RecordId,
    options: UseMutationOptions,
) -> UseDeleteButtonHandle {
    let (mode, _) = use_mutation_mode(options.mode, options.undoable_timeout);
    let params = CanParams::new(resource, AccessAction::Delete).with_id(Some(id.clone()));
    let deletion = use_delete(resource, options);
    let label = AttrValue::from(t("buttons.delete", "Delete"));
    let id = id.clone();
    UseDeleteButtonHandle {
        button: use_button(label.clone(), &params),
        loading: deletion.state == MutationState::Pending,
        confirm_title: (mode != MutationMode::Undoable).then(|| t("buttons.sure", "Are you sure?").into()),
        confirm_ok_label: label,
        cancel_label: t("buttons.cancel", "Cancel").into(),
        on_confirm: deletion.delete.reform(move |()| id.clone()),
    }
}
