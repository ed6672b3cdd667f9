//! Where a form leads.

use std::rc::Rc;

use yew::prelude::*;
use yew_router::prelude::{Navigator, use_navigator};

use super::Redirect;
use crate::engine::record::RecordId;
use crate::engine::store::Store;
use crate::hooks::navigate::{Step, go};
use crate::hooks::sapwood::use_store;
use crate::hooks::use_event::use_event;

/// Goes where a form leads.
#[hook]
pub(super) fn use_leave(resource: Rc<str>) -> Callback<(Redirect, Option<RecordId>)> {
    let store = use_store();
    let navigator = use_navigator();
    use_event(Callback::from(
        move |(redirect, id): (Redirect, Option<RecordId>)| {
            if let Some(navigator) = &navigator {
                leave(&store, navigator, &resource, redirect, id.as_ref());
            }
        },
    ))
}

fn leave(store: &Store, navigator: &Navigator, resource: &str, redirect: Redirect, id: Option<&RecordId>) {
    let Some(resource) = store.resource(resource) else {
        return;
    };
    let list = || resource.list_path().map(str::to_owned);
    let path = match redirect {
        Redirect::List => list(),
        // A server that does not say the id of a new record leaves only the list to go to.
        Redirect::Show => id.map_or_else(list, |id| resource.show_path(id)),
        Redirect::Edit => id.map_or_else(list, |id| resource.edit_path(id)),
        Redirect::Stay => None,
    };
    if let Some(path) = path {
        go(navigator, Step::Push, &path, "");
    }
}
