//! The pages whose code arrives after the first one's.
//!
//! A first visit is for the first list, most of the time. So `cargo xtask build` cuts the app in two (feature `split`): what
//! only the other pages reach is a file of its own. [`load`] fetches it; without the feature there is nothing to fetch.

use yew::prelude::*;

use super::categories::{CategoryForm, CategoryList, CategoryShow};
use super::not_found;
use super::parts::failure::view_retry;
use super::posts::{PostForm, PostShow};
use crate::engine::record::RecordId;
use crate::routes::Route;
use crate::ui::card::view_card;
use crate::ui::error_page::{ErrorReport, view_error_page};
use crate::ui::skeleton::view_skeleton_details;

/// Draws the page at a route, which has this query.
pub(crate) type ViewPage = fn(&Route, &AttrValue) -> Html;

/// How far the code of these pages is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum LaterPages {
    /// It has not arrived yet.
    #[default]
    Loading,
    /// It is there, for as long as the app is.
    Ready(ViewPage),
    /// It did not arrive.
    #[cfg_attr(
        not(feature = "split"),
        expect(dead_code, reason = "what is not fetched cannot fail to arrive")
    )]
    Failed,
}

impl LaterPages {
    /// The page at `route`; in the meantime, or for good, what stands in its place. `on_retry` asks for the code again.
    pub(crate) fn view(self, route: &Route, query: &AttrValue, on_retry: &Callback<()>) -> Html {
        match self {
            Self::Ready(view) => view(route, query),
            Self::Loading => view_card(view_skeleton_details(4), None),
            Self::Failed => view_error_page(&ErrorReport {
                title: "This page could not be loaded".into(),
                what: "A part of the app did not arrive.".into(),
                place: AttrValue::default(),
                remedy: "Try again when you are online. If that does not help, reload: the app may have been updated.".into(),
                action: view_retry(on_retry),
            }),
        }
    }
}

/// Fetches the code of these pages, once: afterwards it is there at once.
pub(crate) async fn load() -> LaterPages {
    part::load().await
}

#[cfg(feature = "split")]
mod part {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{LaterPages, ViewPage, view};

    pub(super) async fn load() -> LaterPages {
        later().await.map_or(LaterPages::Failed, LaterPages::Ready)
    }

    #[wasm_split(later, fallible)]
    fn later() -> Result<ViewPage, SplitLoaderError> {
        Ok(view)
    }
}

#[cfg(not(feature = "split"))]
mod part {
    use super::{LaterPages, view};

    #[expect(clippy::unused_async, reason = "with the feature `split` it waits for a file")]
    pub(super) async fn load() -> LaterPages {
        LaterPages::Ready(view)
    }
}

fn view(route: &Route, query: &AttrValue) -> Html {
    let one = |id: &String, page: fn(&RecordId) -> Html| {
        RecordId::parse(id).as_ref().map_or_else(not_found::view, page)
    };
    match route {
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
        Route::Home | Route::PostList | Route::NotFound => not_found::view(),
    }
}
