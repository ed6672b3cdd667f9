//! What stands on the buttons of pages, where they lead, and who may press them.
//!
//! A component with one of these hooks is drawn again when the language changes.

mod delete;
mod form;
mod navigation;
mod transfer;

use yew::prelude::*;

use super::use_can::use_can;
use super::use_translate::use_translate;
use crate::engine::access::{CanParams, Verdict};

pub use delete::{UseDeleteButtonHandle, use_delete_button};
pub use form::{UseRefreshButtonHandle, UseSaveButtonHandle, use_refresh_button, use_save_button};
pub use navigation::{
    UseNavigationButtonHandle, use_clone_button, use_create_button, use_edit_button, use_list_button,
    use_navigation_button, use_show_button,
};
pub use transfer::{use_export_button, use_import_button};

/// A button for something that not everybody may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ButtonHandle {
    /// What stands on it.
    pub label: AttrValue,
    /// Whether whoever looks at the page may press it.
    pub can_access: Verdict,
}

impl ButtonHandle {
    /// Whether it is not to be drawn at all.
    #[must_use]
    pub const fn hidden(&self) -> bool {
        matches!(self.can_access, Verdict::No { hide: true, .. })
    }

    /// Whether it is there and cannot be pressed.
    #[must_use]
    pub const fn disabled(&self) -> bool {
        self.can_access.is_no()
    }

    /// Why it cannot be pressed, for a tooltip; `None` if it can.
    #[must_use]
    pub fn title(&self) -> Option<AttrValue> {
        match &self.can_access {
            Verdict::No { reason, .. } => Some(reason.clone().into()),
            Verdict::Yes | Verdict::Pending => None,
        }
    }
}

/// A button called `label`, for those who may do what `params` says.
#[hook]
fn use_button(label: AttrValue, params: &CanParams) -> ButtonHandle {
    use_translate();
    ButtonHandle {
        label,
        can_access: use_can(params),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn button(can_access: Verdict) -> (bool, bool, Option<AttrValue>) {
        let button = ButtonHandle {
            label: "Edit".into(),
            can_access,
        };
        (button.hidden(), button.disabled(), button.title())
    }

    #[test]
    fn a_button_can_be_pressed_until_it_is_known_that_it_may_not() {
        assert_eq!(button(Verdict::Yes), (false, false, None));
        assert_eq!(button(Verdict::Pending), (false, false, None));
        let no = |hide| Verdict::No {
            reason: "Not you".into(),
            hide,
        };
        assert_eq!(button(no(false)), (false, true, Some("Not you".into())));
        assert!(button(no(true)).0);
    }
}
