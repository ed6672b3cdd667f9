//! The paths of the pages of resources.

use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use crate::engine::locate::Action;
use crate::engine::record::RecordId;
use crate::engine::store::Store;

/// Says where pages are; made by [`use_get_to_path`].
#[derive(Clone, Debug, PartialEq)]
pub struct GetToPath(Shared<Store>);

impl GetToPath {
    /// The path of the page of `resource` that does `action`, with the record `id` where it is a page of one; `None` if
    /// there is no such page.
    #[must_use]
    pub fn path(&self, resource: &str, action: Action, id: Option<&RecordId>) -> Option<AttrValue> {
        let path = self.0.resource(resource)?.path_of(action, id)?;
        Some(path.into())
    }
}

/// Says where the pages of resources are, for paths that are not known when the component is drawn (Refine's
/// `useGetToPath`).
#[hook]
pub fn use_get_to_path() -> GetToPath {
    GetToPath(Shared(use_store()))
}

/// The path of one page of a resource (Refine's `useToPath`); `None` if there is no such page.
#[hook]
pub fn use_to_path(resource: &str, action: Action, id: Option<&RecordId>) -> Option<AttrValue> {
    use_get_to_path().path(resource, action, id)
}
