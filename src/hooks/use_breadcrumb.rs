//! The way from the list to the page that is open.

use yew::prelude::*;

use super::use_resource::use_resource;
use crate::engine::i18n::t;
use crate::engine::locate::Action;

/// One step on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its name for people.
    pub label: AttrValue,
    /// The path of its page; `None` for the page that is open.
    pub path: Option<AttrValue>,
}

/// The steps to the page that is open: `Posts / Edit`. Empty on lists and on pages of no resource.
#[hook]
pub fn use_breadcrumb() -> Vec<Crumb> {
    let Some(page) = use_resource() else {
        return Vec::new();
    };
    let action = match page.action {
        Action::List => return Vec::new(),
        Action::Create => t("actions.create", "Create"),
        Action::Clone => t("actions.clone", "Clone"),
        Action::Edit => t("actions.edit", "Edit"),
        Action::Show => t("actions.show", "Show"),
    };
    let list = Crumb {
        label: page.resource.translated_label().into(),
        path: page.resource.list_path().map(|path| path.to_owned().into()),
    };
    let here = Crumb {
        label: action.into(),
        path: None,
    };
    vec![list, here]
}
