//! Who looks at this page, as far as the browser knows.

use crate::engine::presence::name::{made_up, renamed};
use crate::engine::runtime::Runtime;
use crate::platform::storage;

/// Where the browser keeps the client id of its visitor.
const VISITOR_KEY: &str = "sapwood.visitor";

/// The client id to ask for: the same on each visit and in each tab of this browser, another one in each browser, and with
/// a name that people can read, `name` or else a made-up one.
///
/// Where the browser keeps nothing, it is another one for each page.
pub(super) fn client_id(runtime: &dyn Runtime, name: Option<&str>) -> String {
    let kept = storage::get(VISITOR_KEY);
    let (id, is_new) = known_or_new(kept, || (runtime.random() * 2_f64.powi(40)) as u64);
    if is_new {
        storage::set(VISITOR_KEY, &id);
    }
    name.and_then(|name| renamed(&id, name)).unwrap_or(id)
}

/// The client id of whoever looks at this tab: another one in each tab, so that those of one browser see each other, and the
/// same after a reload.
pub(super) fn of_tab(runtime: &dyn Runtime) -> String {
    let kept = storage::tab_get(VISITOR_KEY);
    let (id, is_new) = known_or_new(kept, || (runtime.random() * 2_f64.powi(40)) as u64);
    if is_new {
        storage::tab_set(VISITOR_KEY, &id);
    }
    id
}

/// What is kept, if it is something that was made up; or else something new.
fn known_or_new(kept: Option<String>, random: impl FnOnce() -> u64) -> (String, bool) {
    match kept.filter(|kept| renamed(kept, "").is_some()) {
        Some(kept) => (kept, false),
        None => (made_up(random()), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_stays_the_same() {
        let (first, is_new) = known_or_new(None, || 5);
        assert!(is_new);
        assert_eq!(known_or_new(Some(first.clone()), || 6), (first, false));
    }

    #[test]
    fn what_is_no_visitor_is_replaced() {
        for odd in ["", "ann", "-12345678"] {
            assert!(known_or_new(Some(odd.to_owned()), || 7).1, "{odd}");
        }
    }
}
