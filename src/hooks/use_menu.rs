//! The menu over the resources.

use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use super::use_can::use_access;
use super::use_resource::use_resource;
use crate::engine::access::{Access, AccessAction, CanParams};
use crate::engine::locate::{MenuItem, menu, open_keys};
use crate::engine::resource::Resource;

/// What [`use_menu`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseMenuOptions {
    /// Whether a resource whose list page has parameters in its path, which nobody has given, is not in the menu. Default: yes.
    pub hide_on_missing_parameter: bool,
}

impl Default for UseMenuOptions {
    fn default() -> Self {
        Self {
            hide_on_missing_parameter: true,
        }
    }
}

/// What [`use_menu`] answers.
#[derive(Clone, Debug, PartialEq)]
pub struct UseMenuHandle {
    /// The entries, as a tree in the order of the resources.
    pub items: Rc<Vec<MenuItem>>,
    /// The name of the resource whose page is open, whichever page of it that is.
    pub selected: Option<Rc<str>>,
    /// The names of the entries that the selected one is below, outermost first: what a menu that folds has open.
    pub open_keys: Vec<Rc<str>>,
}

/// The menu, and which entry of it is selected. An entry whose list one may not see, or about which that is not known
/// yet, is not in it, and nothing below it is.
#[hook]
pub fn use_menu(options: UseMenuOptions) -> UseMenuHandle {
    let store = use_store();
    let access = use_access();
    let items = use_memo((Shared(store), options), |(store, options)| {
        let hidden =
            |resource: &Resource| options.hide_on_missing_parameter && resource.is_missing_parameter();
        let resources = store.resources().iter();
        let shown: Vec<Resource> = resources.filter(|resource| !hidden(resource)).cloned().collect();
        menu(&shown)
    });
    let items = match access {
        Some(access) => Rc::new(allowed(&items, &access)),
        None => items,
    };
    let selected = use_resource().map(|page| Rc::clone(page.resource.name()));
    let open_keys = selected.as_deref().map(|selected| open_keys(&items, selected));
    UseMenuHandle {
        items,
        selected,
        open_keys: open_keys.unwrap_or_default(),
    }
}

fn allowed(items: &[MenuItem], access: &Rc<Access>) -> Vec<MenuItem> {
    let may_list = |item: &&MenuItem| {
        let list = CanParams::new(item.resource.name(), AccessAction::List);
        access.can(&list).is_yes()
    };
    let open = items.iter().filter(may_list).map(|item| MenuItem {
        resource: item.resource.clone(),
        children: allowed(&item.children, access),
    });
    open.collect()
}
