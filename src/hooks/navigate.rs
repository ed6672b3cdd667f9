//! Going to addresses that are known as texts.

use yew_router::AnyRoute;
use yew_router::prelude::Navigator;
use yew_router::query::Raw;

use crate::engine::go::GoType;

/// Goes to an address, which may have a query.
pub(super) fn visit(navigator: &Navigator, kind: GoType, address: &str) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let route = AnyRoute::new(path.to_owned());
    match (kind, query.is_empty()) {
        (GoType::Push, true) => navigator.push(&route),
        (GoType::Replace, true) => navigator.replace(&route),
        (GoType::Push, false) => {
            let Ok(()) = navigator.push_with_query(&route, Raw(query));
        }
        (GoType::Replace, false) => {
            let Ok(()) = navigator.replace_with_query(&route, Raw(query));
        }
    }
}

/// The path of an address without the part that the whole app stands under.
pub(super) fn own_path<'a>(navigator: &Navigator, path: &'a str) -> &'a str {
    let base = navigator.basename().unwrap_or_default();
    path.strip_prefix(base).unwrap_or(path)
}
