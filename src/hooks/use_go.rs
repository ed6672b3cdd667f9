//! Going to other addresses of the app, and back.

use std::fmt;
use std::rc::Rc;

use yew::prelude::*;
use yew_router::prelude::{Location, Navigator, use_location, use_navigator};

use super::navigate::{own_path, visit};
use super::sapwood::use_sapwood;
use super::use_event::use_event;
use super::use_resource::use_resource;
use super::use_warn_about_change::WarnAboutChange;
use crate::engine::go::{GoOptions, GoType, Here};
use crate::engine::resource::Resource;
use crate::engine::store::Store;

/// Goes to other addresses of the app; made by [`use_go`]. Where something is unsaved, it is asked first.
#[derive(Clone)]
pub struct Go {
    store: Rc<Store>,
    warning: WarnAboutChange,
    place: Option<(Navigator, Location)>,
}

impl Go {
    /// Goes there. Nothing happens if there is no such page.
    pub fn go(&self, options: &GoOptions) {
        if let Some(address) = self.address(options) {
            self.visit(options.kind, address.to_string());
        }
    }

    /// Goes to an address as it stands in a link; Back leads here.
    pub fn push(&self, address: &str) {
        self.visit(GoType::Push, address.to_owned());
    }

    /// Goes to an address in the place of the one that is open.
    pub fn replace(&self, address: &str) {
        self.visit(GoType::Replace, address.to_owned());
    }

    /// The address that [`Go::go`] leads to, for a link (Refine's type `path`); `None` if there is no such page.
    #[must_use]
    pub fn address(&self, options: &GoOptions) -> Option<AttrValue> {
        let here = self.place.as_ref().map(|(navigator, location)| Here {
            path: own_path(navigator, location.path()),
            query: location.query_str(),
            hash: location.hash(),
        });
        let address = options.address(self.resources(), here.unwrap_or_default());
        address.map(AttrValue::from)
    }

    /// Goes back to the page before, or to `fallback` if that is not one of the app: Back would leave it then.
    pub fn back_or(&self, fallback: &str) {
        match &self.place {
            Some((navigator, _)) if self.store.runtime().entries_before() > 0 => navigator.back(),
            _ => self.push(fallback),
        }
    }

    /// The resources of the app.
    pub(super) fn resources(&self) -> &[Resource] {
        self.store.resources()
    }

    /// Where one is already, nothing is added to the history.
    fn visit(&self, kind: GoType, address: String) {
        let Some((navigator, location)) = self.place.clone() else {
            return;
        };
        let path = own_path(&navigator, location.path());
        let here = [path, location.query_str(), location.hash()].concat();
        let kind = if address == here { GoType::Replace } else { kind };
        self.warning.ask(move || visit(&navigator, kind, &address));
    }
}

impl PartialEq for Go {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.store, &other.store) && self.place == other.place
    }
}

impl fmt::Debug for Go {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Go")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// Goes to other addresses of the app (Refine's `useGo`). Without a router around the component it goes nowhere.
///
/// ```
/// use sapwood::engine::go::GoOptions;
/// use sapwood::engine::locate::Action;
/// use sapwood::hooks::use_go;
/// use yew::prelude::*;
///
/// #[component]
/// fn Drafts() -> Html {
///     let go = use_go();
///     let onclick = move |_: MouseEvent| {
///         go.go(&GoOptions {
///             query: vec![("q".to_owned(), "draft".to_owned())],
///             ..GoOptions::page("posts", Action::List, None)
///         });
///     };
///     html! { <button {onclick}>{"Drafts"}</button> }
/// }
/// ```
#[hook]
pub fn use_go() -> Go {
    let context = use_sapwood();
    let place = use_navigator().zip(use_location());
    Go {
        store: context.store,
        warning: WarnAboutChange::new(context.warner),
        place,
    }
}

/// Goes back to the page before (Refine's `useBack`); if that is not one of the app, to the list of its resource, or
/// to the start page. The callback stays the same from render to render.
#[hook]
pub fn use_back() -> Callback<()> {
    let go = use_go();
    let page = use_resource();
    use_event(Callback::from(move |()| {
        let list = page.as_ref().and_then(|page| page.resource.list_path());
        go.back_or(list.unwrap_or("/"));
    }))
}
