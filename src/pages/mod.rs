//! What stands at each address: pages join the hooks to the plain components.
//!
//! [`parts`] holds what the pages of all resources share; `posts` and `categories` say what is particular to theirs.

mod categories;
mod login;
mod not_found;
mod parts;
mod posts;

use yew::prelude::*;

pub(crate) use self::login::LoginPage;
pub(crate) use self::parts::access::Guarded;
pub(crate) use self::parts::go::{Go, Provided};
pub(crate) use self::parts::markdown::{OnTree, Typesetter};
pub(crate) use self::parts::transfer::Files;

use self::categories::{CategoryForm, CategoryList, CategoryShow};
use self::posts::{PostForm, PostList, PostShow};
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::routes::Route;

/// The page at `route`. `query` is the query part of the address; lists keep page, order and search in it.
pub(crate) fn view(route: &Route, query: &AttrValue, resources: &[Resource]) -> Html {
    let one = |id: &String, page: fn(&RecordId) -> Html| {
        RecordId::parse(id).as_ref().map_or_else(not_found::view, page)
    };
    match route {
        Route::Home => view_home(resources),
        Route::PostList => html! { <PostList {query} /> },
        Route::PostCreate => html! { <PostForm key="new" /> },
        Route::PostShow { id } => one(id, |id| html! { <PostShow key={id.as_str()} id={id.clone()} /> }),
        Route::PostEdit { id } => one(id, |id| html! { <PostForm key={id.as_str()} id={id.clone()} /> }),
        Route::CategoryList => html! { <CategoryList {query} /> },
        Route::CategoryCreate => html! { <CategoryForm key="new" /> },
        Route::CategoryShow { id } => one(
            id,
            |id| html! { <CategoryShow key={id.as_str()} id={id.clone()} /> },
        ),
        Route::CategoryEdit { id } => one(
            id,
            |id| html! { <CategoryForm key={id.as_str()} id={id.clone()} /> },
        ),
        // Where one can sign in, these never come so far.
        Route::Login | Route::Logout | Route::NotFound => not_found::view(),
    }
}

/// Where the start page leads: to the list of the first resource that has one.
pub(crate) fn home(resources: &[Resource]) -> Option<&str> {
    resources.iter().find_map(Resource::list_path)
}

/// Nothing for the moment until one is at [`home`].
fn view_home(resources: &[Resource]) -> Html {
    home(resources).map_or_else(not_found::view, |_| Html::default())
}
