//! What stands at each address: pages join the hooks to the plain components.
//!
//! Each resource has a folder of its own, with `NAME`, with `resource()`, which says where its pages are, and with `view()`,
//! which draws them; the list below names them all. [`parts`] holds what the pages of all resources share.

mod later;
mod login;
mod not_found;
mod parts;

use yew::prelude::*;

pub(crate) use self::later::{Arrival, Later};
pub(crate) use self::login::LoginPage;
pub(crate) use self::parts::access::Guarded;
pub(crate) use self::parts::markdown::{OnTree, Typesetter};
pub(crate) use self::parts::provided::{Kept, Provided};
pub(crate) use self::parts::transfer::Files;

use crate::engine::locate::{Action, Location, locate};
use crate::engine::query::QueryKey;
use crate::engine::resource::Resource;

/// Declares the resources of the app by their folders, in the order of the menu. The list of the first one is the start
/// page, and comes with the app; all other pages [arrive later](later).
macro_rules! resources {
    ($first:ident $(, $other:ident)* $(,)?) => {
        mod $first;
        $(mod $other;)*

        /// The resources of the app and where their pages are, in the order of the menu.
        pub(crate) fn resources() -> Vec<Resource> {
            vec![$first::resource() $(, $other::resource())*]
        }

        /// The page at `place`, and all pages with it: only the later part may call this.
        fn view_any(place: &Location, query: &AttrValue) -> Html {
            match &**place.resource.name() {
                $first::NAME => $first::view(place, query),
                $($other::NAME => $other::view(place, query),)*
                _ => not_found::view(),
            }
        }

        fn view_first(query: &AttrValue) -> Html {
            $first::view_list(query)
        }

        fn first_question(query: &str) -> QueryKey {
            $first::question(query)
        }

        /// Whether the code of the page at `place` arrives after the first list.
        pub(crate) fn is_later(place: &Location) -> bool {
            &**place.resource.name() != $first::NAME || place.action != Action::List
        }
    };
}

resources!(posts, categories);

/// The page at `place`, `None` for an address that leads nowhere. `query` is the query part of the address; lists keep
/// page, order and search in it. `later` draws the pages that [are not there from the start](is_later).
pub(crate) fn view(
    place: Option<&Location>,
    query: &AttrValue,
    later: impl FnOnce(&Location) -> Html,
) -> Html {
    match place {
        Some(place) if is_later(place) => later(place),
        Some(_) => view_first(query),
        None => not_found::view(),
    }
}

/// What the page at `path` will ask the server for first, as far as that is known before it is drawn: `None` for pages that
/// come [later](is_later).
pub(crate) fn foresee(resources: &[Resource], path: &str, query: &str) -> Option<QueryKey> {
    let (path, query) = match path {
        "/" => (home(resources)?, ""),
        _ => (path, query),
    };
    let place = locate(resources, path)?;
    (!is_later(&place)).then(|| first_question(query))
}

/// Where the start page leads: to the list of the first resource that has one.
pub(crate) fn home(resources: &[Resource]) -> Option<&str> {
    resources.iter().find_map(Resource::list_path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::params::{Filter, ListParams, Operator, Pagination};

    fn foreseen(path: &str, query: &str) -> Option<QueryKey> {
        foresee(&resources(), path, query)
    }

    #[test]
    fn what_the_first_list_asks_for_is_foreseen_with_its_page_and_its_filters() {
        let params = ListParams {
            pagination: Some(Pagination::DEFAULT),
            ..ListParams::default()
        };
        let first = QueryKey::list("posts", params);
        assert_eq!(foreseen("/posts", ""), Some(first.clone()));
        assert_eq!(
            foreseen("/posts", "currentPage=3"),
            Some(first.clone().on_page(3))
        );
        assert_eq!(
            foreseen("/", "currentPage=3"),
            Some(first),
            "it leads to the plain list"
        );
        let filtered = "filters[0][field]=status&filters[0][operator]=eq&filters[0][value]=draft";
        let params = ListParams {
            pagination: Some(Pagination::DEFAULT),
            filters: vec![Filter::new("status", Operator::Eq, json!("draft"))],
            ..ListParams::default()
        };
        assert_eq!(
            foreseen("/posts", filtered),
            Some(QueryKey::list("posts", params))
        );
    }

    #[test]
    fn pages_that_come_later_and_addresses_that_lead_nowhere_are_not_foreseen() {
        for path in [
            "/posts/edit/5",
            "/posts/create",
            "/categories",
            "/nowhere",
            "/login",
        ] {
            assert_eq!(foreseen(path, ""), None, "{path}");
        }
        let at_the_root = [Resource::new("posts").list("/")];
        assert!(foresee(&at_the_root, "/", "").is_some());
        assert_eq!(foresee(&[], "/", ""), None);
    }
}
