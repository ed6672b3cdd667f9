//! Which page of which resource is open.

use yew::prelude::*;
use yew_router::prelude::{use_location, use_navigator};

use super::navigate::own_path;
use super::sapwood::use_store;
use crate::engine::locate::{Location, locate};

/// The resource, the action and the id that the page's address names; `None` if it is no page of a resource, or there
/// is no router around the component.
#[hook]
pub fn use_resource() -> Option<Location> {
    let store = use_store();
    let navigator = use_navigator();
    let location = use_location()?;
    let path = own_path(&navigator?, location.path()).to_owned();
    locate(store.resources(), &path)
}
