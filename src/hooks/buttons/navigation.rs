//! Buttons that lead to the pages of resources.

use std::ops::Deref;

use yew::prelude::*;

use super::{ButtonHandle, use_button};
use crate::engine::access::CanParams;
use crate::engine::i18n::t;
use crate::engine::locate::Action;
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::hooks::sapwood::use_store;

/// What [`use_navigation_button`] answers: where the button leads, and everything of [`ButtonHandle`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseNavigationButtonHandle {
    /// The button.
    pub button: ButtonHandle,
    /// The address of the page; `None` if the resource has no such page.
    pub to: Option<AttrValue>,
}

impl Deref for UseNavigationButtonHandle {
    type Target = ButtonHandle;

    fn deref(&self) -> &ButtonHandle {
        &self.button
    }
}

/// A button that leads to the page of `resource` that does `action`, with the record `id` where it is a page of one
/// (Refine's `useNavigationButton`).
///
/// ```
/// use sapwood::engine::record::RecordId;
/// use sapwood::hooks::use_edit_button;
/// use yew::prelude::*;
///
/// #[component]
/// fn EditFirst() -> Html {
///     let edit = use_edit_button("posts", &RecordId::from(1));
///     if edit.hidden() {
///         return Html::default();
///     }
///     if let Some(reason) = edit.title() {
///         return html! { <button disabled=true title={reason}>{&edit.label}</button> };
///     }
///     html! { <a href={edit.to.clone()}>{&edit.label}</a> }
/// }
/// ```
#[hook]
pub fn use_navigation_button(
    resource: &str,
    action: Action,
    id: Option<&RecordId>,
) -> UseNavigationButtonHandle {
    let store = use_store();
    let known = store.resource(resource).cloned();
    let known = known.unwrap_or_else(|| Resource::new(resource));
    let label = match action {
        Action::List => known.translated_label().into(),
        Action::Create => known.page_title(action, None).into(),
        Action::Edit => t("buttons.edit", "Edit"),
        Action::Clone => t("buttons.clone", "Clone"),
        Action::Show => t("buttons.show", "Show"),
    };
    let params = CanParams::new(resource, action.into()).with_id(id.cloned());
    UseNavigationButtonHandle {
        to: known.path_of(action, id).map(AttrValue::from),
        button: use_button(label.into(), &params),
    }
}

/// A button that leads to the list of `resource`, and is called as it is (Refine's `useListButton`).
#[hook]
pub fn use_list_button(resource: &str) -> UseNavigationButtonHandle {
    use_navigation_button(resource, Action::List, None)
}

/// A button that leads to the page that makes a record, and is called "Create post" (Refine's `useCreateButton`).
#[hook]
pub fn use_create_button(resource: &str) -> UseNavigationButtonHandle {
    use_navigation_button(resource, Action::Create, None)
}

/// A button that leads to the page that changes a record (Refine's `useEditButton`).
#[hook]
pub fn use_edit_button(resource: &str, id: &RecordId) -> UseNavigationButtonHandle {
    use_navigation_button(resource, Action::Edit, Some(id))
}

/// A button that leads to the page that makes a copy of a record, for those who may make one (Refine's `useCloneButton`).
#[hook]
pub fn use_clone_button(resource: &str, id: &RecordId) -> UseNavigationButtonHandle {
    use_navigation_button(resource, Action::Clone, Some(id))
}

/// A button that leads to the page that shows a record (Refine's `useShowButton`).
#[hook]
pub fn use_show_button(resource: &str, id: &RecordId) -> UseNavigationButtonHandle {
    use_navigation_button(resource, Action::Show, Some(id))
}
