//! The buttons that bring a record anew and save it.

use yew::prelude::*;

use crate::engine::i18n::t;
use crate::hooks::query::Query;
use crate::hooks::use_form::FormHandle;
use crate::hooks::use_translate::use_translate;

/// What [`use_refresh_button`] answers.
#[derive(Clone, Debug, PartialEq)]
pub struct UseRefreshButtonHandle {
    /// What stands on it.
    pub label: AttrValue,
    /// Whether what it brings is on its way.
    pub loading: bool,
    /// Asks for the newest.
    pub on_click: Callback<()>,
}

/// A button that brings the newest version of what is shown (Refine's `useRefreshButton`), also in live mode `manual`.
#[hook]
pub fn use_refresh_button(query: &Query) -> UseRefreshButtonHandle {
    use_translate();
    UseRefreshButtonHandle {
        label: t("buttons.refresh", "Refresh").into(),
        loading: query.is_fetching(),
        on_click: query.refetch().clone(),
    }
}

/// What [`use_save_button`] answers.
#[derive(Clone, Debug, PartialEq)]
pub struct UseSaveButtonHandle {
    /// What stands on it.
    pub label: AttrValue,
    /// Whether the form is being saved.
    pub loading: bool,
    /// Whether there is nothing to save into: the record is not there yet, or no longer.
    pub disabled: bool,
    /// Saves the form; a button inside of its `<form>` does not need it.
    pub on_click: Callback<()>,
}

/// The button that saves a form (Refine's `useSaveButton` and `saveButtonProps`).
#[hook]
pub fn use_save_button(form: &FormHandle) -> UseSaveButtonHandle {
    use_translate();
    UseSaveButtonHandle {
        label: t("buttons.save", "Save").into(),
        loading: form.is_saving(),
        disabled: !form.is_ready() || form.is_edit() && form.is_gone(),
        on_click: form.save.clone(),
    }
}
