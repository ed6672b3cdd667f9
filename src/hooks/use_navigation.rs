//! Going to the pages of resources by their names.

use yew::prelude::*;

use super::use_go::{Go, use_go};
use crate::engine::go::{GoOptions, GoType};
use crate::engine::locate::Action;
use crate::engine::record::RecordId;

/// Goes to the pages of resources, and says where they are; made by [`use_navigation`].
#[derive(Clone, Debug, PartialEq)]
pub struct Navigation {
    go: Go,
}

impl Navigation {
    /// Goes to the list of a resource.
    pub fn list(&self, resource: &str, kind: GoType) {
        self.go(resource, Action::List, None, kind);
    }

    /// Goes to the page that makes a new record.
    pub fn create(&self, resource: &str, kind: GoType) {
        self.go(resource, Action::Create, None, kind);
    }

    /// Goes to the page that changes a record.
    pub fn edit(&self, resource: &str, id: &RecordId, kind: GoType) {
        self.go(resource, Action::Edit, Some(id), kind);
    }

    /// Goes to the page that shows a record.
    pub fn show(&self, resource: &str, id: &RecordId, kind: GoType) {
        self.go(resource, Action::Show, Some(id), kind);
    }

    /// Goes to the page that makes a copy of a record (Refine's `clone`).
    pub fn clone_record(&self, resource: &str, id: &RecordId, kind: GoType) {
        self.go(resource, Action::Clone, Some(id), kind);
    }

    /// Goes to a path; Back leads here.
    pub fn push(&self, path: &str) {
        self.go.push(path);
    }

    /// Goes to a path in the place of the one that is open.
    pub fn replace(&self, path: &str) {
        self.go.replace(path);
    }

    /// Goes back to the page before; to the start page if that is not one of the app.
    pub fn go_back(&self) {
        self.go.back_or("/");
    }

    /// Where the list of a resource is; `None` if it has none.
    #[must_use]
    pub fn list_url(&self, resource: &str) -> Option<AttrValue> {
        self.url(resource, Action::List, None)
    }

    /// Where new records are made; `None` if nowhere.
    #[must_use]
    pub fn create_url(&self, resource: &str) -> Option<AttrValue> {
        self.url(resource, Action::Create, None)
    }

    /// Where a record is changed; `None` if nowhere.
    #[must_use]
    pub fn edit_url(&self, resource: &str, id: &RecordId) -> Option<AttrValue> {
        self.url(resource, Action::Edit, Some(id))
    }

    /// Where a record is shown; `None` if nowhere.
    #[must_use]
    pub fn show_url(&self, resource: &str, id: &RecordId) -> Option<AttrValue> {
        self.url(resource, Action::Show, Some(id))
    }

    /// Where a copy of a record is made; `None` if nowhere.
    #[must_use]
    pub fn clone_url(&self, resource: &str, id: &RecordId) -> Option<AttrValue> {
        self.url(resource, Action::Clone, Some(id))
    }

    fn go(&self, resource: &str, action: Action, id: Option<&RecordId>, kind: GoType) {
        self.go.go(&GoOptions {
            kind,
            ..GoOptions::page(resource, action, id)
        });
    }

    fn url(&self, resource: &str, action: Action, id: Option<&RecordId>) -> Option<AttrValue> {
        self.go.address(&GoOptions::page(resource, action, id))
    }
}

/// Goes to the pages of resources by their names (Refine's `useNavigation`). Where something is unsaved, it is asked first.
///
/// ```
/// use sapwood::engine::go::GoType;
/// use sapwood::hooks::use_navigation;
/// use yew::prelude::*;
///
/// #[component]
/// fn NewPost() -> Html {
///     let navigation = use_navigation();
///     let href = navigation.list_url("posts");
///     let onclick = move |_: MouseEvent| navigation.create("posts", GoType::Push);
///     html! { <><a {href}>{"Posts"}</a><button {onclick}>{"New post"}</button></> }
/// }
/// ```
#[hook]
pub fn use_navigation() -> Navigation {
    Navigation { go: use_go() }
}
