//! Going to addresses that are known as texts.

use yew_router::AnyRoute;
use yew_router::prelude::Navigator;
use yew_router::query::Raw;

/// Whether Back leads to the address that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Yes.
    Push,
    /// No: it was wrong, or one of many on the way.
    Replace,
}

/// Goes to `path`, which has no query, with this query, which may be empty.
pub(super) fn go(navigator: &Navigator, step: Step, path: &str, query: &str) {
    let route = AnyRoute::new(path.to_owned());
    match (step, query.is_empty()) {
        (Step::Push, true) => navigator.push(&route),
        (Step::Replace, true) => navigator.replace(&route),
        (Step::Push, false) => {
            let Ok(()) = navigator.push_with_query(&route, Raw(query));
        }
        (Step::Replace, false) => {
            let Ok(()) = navigator.replace_with_query(&route, Raw(query));
        }
    }
}

/// The path of an address without the part that the whole app stands under.
pub(super) fn own_path<'a>(navigator: &Navigator, path: &'a str) -> &'a str {
    let base = navigator.basename().unwrap_or_default();
    path.strip_prefix(base).unwrap_or(path)
}
