//! Going to addresses that are known as texts.

use std::cell::Cell;

use yew_router::AnyRoute;
use yew_router::prelude::Navigator;
use yew_router::query::Raw;

use crate::engine::go::GoType;

/// Goes to an address, which may have a query. `moves` counts how often the app itself moved on: to go back before the
/// first time would be to leave it.
pub(super) fn visit(navigator: &Navigator, moves: &Cell<u32>, kind: GoType, address: &str) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let route = AnyRoute::new(path.to_owned());
    if kind == GoType::Push {
        moves.set(moves.get().saturating_add(1));
    }
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
