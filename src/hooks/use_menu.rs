//! The menu over the resources.

use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use super::use_resource::use_resource;
use crate::engine::locate::{MenuItem, menu};

/// What [`use_menu`] answers.
#[derive(Clone, Debug, PartialEq)]
pub struct UseMenuHandle {
    /// The entries, as a tree in the order of the resources.
    pub items: Rc<Vec<MenuItem>>,
    /// The name of the resource whose page is open, whichever page of it that is.
    pub selected: Option<Rc<str>>,
}

/// The menu, and which entry of it is selected.
#[hook]
pub fn use_menu() -> UseMenuHandle {
    let store = use_store();
    let items = use_memo(Shared(store), |store| menu(store.resources()));
    let selected = use_resource().map(|page| Rc::clone(page.resource.name()));
    UseMenuHandle { items, selected }
}
