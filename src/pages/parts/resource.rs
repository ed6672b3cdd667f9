//! The resource of a page, and texts with its name.

use yew::prelude::*;

use crate::engine::i18n::t_with;
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

/// As [`t_with`], for a text with what a record, or several, are called in it: `{{resource}}`.
pub(crate) fn said(key: &str, default: &'static str, noun: &str) -> String {
    t_with(key, default, &[("resource", noun)])
}
