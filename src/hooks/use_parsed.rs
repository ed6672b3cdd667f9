//! What the page's address says.

use yew::prelude::*;
use yew_router::prelude::{use_location, use_navigator};

use super::navigate::own_path;
use super::sapwood::use_store;
use crate::engine::locate::{Action, locate};
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::engine::table::query_pairs;

/// An address, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The resource whose page it is; `None` if it is no page of any.
    pub resource: Option<Resource>,
    /// What the page does with it.
    pub action: Option<Action>,
    /// The record, on pages of one.
    pub id: Option<RecordId>,
    /// The path.
    pub pathname: String,
    /// The query, by name and value, in the order of the address.
    pub params: Vec<(String, String)>,
}

impl Parsed {
    /// The value of a parameter of the query; `None` if it is not there.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| &**value)
    }
}

/// What the page's address says (Refine's `useParsed`); nothing without a router around the component.
///
/// Page, order and filters of a table are read by [`use_table`](super::use_table()).
#[hook]
pub fn use_parsed() -> Parsed {
    let store = use_store();
    let Some((navigator, location)) = use_navigator().zip(use_location()) else {
        return Parsed::default();
    };
    let path = own_path(&navigator, location.path());
    let (resource, action, id) = match locate(store.resources(), path) {
        Some(page) => (Some(page.resource), Some(page.action), page.id),
        None => (None, None, None),
    };
    Parsed {
        resource,
        action,
        id,
        pathname: path.to_owned(),
        params: query_pairs(location.query_str()).collect(),
    }
}
