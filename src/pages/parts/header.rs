//! The top of the page of a resource.

use yew::prelude::*;

use crate::engine::i18n::t;
use crate::engine::locate::{Action, Location};
use crate::ui::breadcrumb::Crumb;
use crate::ui::page_header::view_page_header;

/// The path to the page, its title, and `actions` at the right; pages below the list also have a Back button, which calls
/// `on_back`.
pub(crate) fn view_header(page: &Location, on_back: Option<Callback<()>>, actions: Html) -> Html {
    let title = AttrValue::from(page.title());
    let list = page.resource.list_path().filter(|_| page.action != Action::List);
    let Some(list) = list.map(|path| AttrValue::from(path.to_owned())) else {
        return view_page_header(&[], &title, None, actions);
    };
    let leaf = if page.action == Action::Create {
        t("actions.create", "Create").into()
    } else {
        title.clone()
    };
    let crumbs = [
        Crumb {
            label: page.resource.translated_label().into(),
            href: Some(list),
        },
        Crumb {
            label: leaf,
            href: None,
        },
    ];
    view_page_header(&crumbs, &title, on_back, actions)
}
