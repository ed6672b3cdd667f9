//! What stands at each address: pages join the hooks to the plain components.
//!
//! [`parts`] holds what the pages of all resources share; `posts` and `categories` say what is particular to theirs.

mod categories;
mod later;
mod login;
mod not_found;
mod parts;
mod posts;

use yew::prelude::*;

pub(crate) use self::later::{Arrival, Later};
pub(crate) use self::login::LoginPage;
pub(crate) use self::parts::access::Guarded;
pub(crate) use self::parts::go::{Go, Kept, Provided};
pub(crate) use self::parts::markdown::{OnTree, Typesetter};
pub(crate) use self::parts::transfer::Files;

use self::posts::PostList;
use crate::engine::resource::Resource;
use crate::routes::Route;

/// The page at `route`. `query` is the query part of the address; lists keep page, order and search in it. `later` draws
/// the pages that [are not there from the start](is_later).
pub(crate) fn view(
    route: &Route,
    query: &AttrValue,
    resources: &[Resource],
    later: impl FnOnce() -> Html,
) -> Html {
    match route {
        Route::Home => view_home(resources),
        Route::PostList => html! { <PostList {query} /> },
        // Where one can sign in, these two never come so far.
        Route::Login | Route::Logout | Route::NotFound => not_found::view(),
        _ => later(),
    }
}

/// Whether the code of the page at `route` arrives after the first page's.
pub(crate) const fn is_later(route: &Route) -> bool {
    !matches!(route, Route::Home | Route::PostList | Route::NotFound)
}

/// Where the start page leads: to the list of the first resource that has one.
pub(crate) fn home(resources: &[Resource]) -> Option<&str> {
    resources.iter().find_map(Resource::list_path)
}

/// Nothing for the moment until one is at [`home`].
fn view_home(resources: &[Resource]) -> Html {
    home(resources).map_or_else(not_found::view, |_| Html::default())
}
