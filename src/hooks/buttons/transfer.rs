//! The buttons for files.

use yew::prelude::*;

use super::{ButtonHandle, use_button};
use crate::engine::access::{AccessAction, CanParams};
use crate::engine::i18n::t;

/// A button that makes a list a file, for those who may see it (Refine's `useExportButton`); see
/// [`use_export`](crate::hooks::use_export()).
#[hook]
pub fn use_export_button(resource: &str) -> ButtonHandle {
    use_button(
        t("buttons.export", "Export").into(),
        &CanParams::new(resource, AccessAction::List),
    )
}

/// A button that makes a file records, for those who may create some (Refine's `useImportButton`); see
/// [`use_import`](crate::hooks::use_import()).
#[hook]
pub fn use_import_button(resource: &str) -> ButtonHandle {
    use_button(
        t("buttons.import", "Import").into(),
        &CanParams::new(resource, AccessAction::Create),
    )
}
