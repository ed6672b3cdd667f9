//! The resource of a page.

use yew::prelude::*;

use crate::engine::resource::Resource;
use crate::hooks::use_store;

/// The resource `name` as the app declared it; one without pages if it did not.
#[hook]
pub(crate) fn use_declared(name: &str) -> Resource {
    use_store()
        .resource(name)
        .cloned()
        .unwrap_or_else(|| Resource::new(name))
}
