//! What arrives after the first list: all other pages, and what one does with the rows of a list.
//!
//! A first visit is for the first list, most of the time. So its code comes first, and that of everything else is a
//! [part](crate::part) of its own.

use yew::prelude::*;

use super::categories::{CategoryForm, CategoryList, CategoryShow};
use super::not_found;
use super::parts::columns::{ColumnMenu, ColumnMenuProps};
use super::parts::failure::view_retry;
use super::posts::{
    PostBulk, PostBulkProps, PostFilters, PostFiltersProps, PostForm, PostShow, PostTransfer,
    PostTransferProps,
};
use crate::engine::record::RecordId;
use crate::hooks::FormTarget;
use crate::routes::Route;
use crate::ui::card::view_card;
use crate::ui::error_page::{ErrorReport, view_error_page};
use crate::ui::skeleton::view_skeleton_details;

/// Draws what arrives later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Later {
    /// The page at a route, which has this query.
    page: fn(&Route, &AttrValue) -> Html,
    /// The menu for columns and density.
    pub(crate) column_menu: fn(ColumnMenuProps) -> Html,
    /// The filters of the posts.
    pub(crate) post_filters: fn(PostFiltersProps) -> Html,
    /// What can be done with selected posts.
    pub(crate) post_bulk: fn(PostBulkProps) -> Html,
    /// Import and export of the posts.
    pub(crate) post_transfer: fn(PostTransferProps) -> Html,
}

impl Later {
    /// All of it. Whoever calls this has it all: only the part itself may.
    pub(crate) fn new() -> Self {
        Self {
            page: view,
            column_menu: |props| html! { <ColumnMenu ..props /> },
            post_filters: |props| html! { <PostFilters ..props /> },
            post_bulk: |props| html! { <PostBulk ..props /> },
            post_transfer: |props| html! { <PostTransfer ..props /> },
        }
    }
}

/// There is only one.
impl PartialEq for Later {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Arrival {
    /// It has not arrived yet.
    #[default]
    Awaited,
    /// It is there, for as long as the app is.
    Here(Later),
    /// It did not arrive.
    Failed,
}

impl Arrival {
    /// What arrived, if it did.
    pub(crate) const fn here(self) -> Option<Later> {
        match self {
            Self::Here(later) => Some(later),
            Self::Awaited | Self::Failed => None,
        }
    }

    /// The page at `route`; in the meantime, or for good, what stands in its place. `on_retry` asks for the code again.
    pub(crate) fn view(self, route: &Route, query: &AttrValue, on_retry: &Callback<()>) -> Html {
        match self {
            Self::Here(later) => (later.page)(route, query),
            Self::Awaited => view_card(view_skeleton_details(4), None),
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

fn view(route: &Route, query: &AttrValue) -> Html {
    let one = |id: &String, page: fn(&RecordId) -> Html| {
        RecordId::parse(id).as_ref().map_or_else(not_found::view, page)
    };
    match route {
        Route::PostCreate => html! { <PostForm key="new" target={FormTarget::Create} /> },
        Route::PostShow { id } => one(id, |id| html! { <PostShow key={id.as_str()} id={id.clone()} /> }),
        Route::PostEdit { id } => one(
            id,
            |id| html! { <PostForm key={id.as_str()} target={FormTarget::Edit(id.clone())} /> },
        ),
        Route::PostClone { id } => one(
            id,
            |id| html! { <PostForm key={format!("copy-{id}")} target={FormTarget::Clone(id.clone())} /> },
        ),
        Route::CategoryList => html! { <CategoryList {query} /> },
        Route::CategoryCreate => html! { <CategoryForm key="new" target={FormTarget::Create} /> },
        Route::CategoryShow { id } => one(
            id,
            |id| html! { <CategoryShow key={id.as_str()} id={id.clone()} /> },
        ),
        Route::CategoryEdit { id } => one(
            id,
            |id| html! { <CategoryForm key={id.as_str()} target={FormTarget::Edit(id.clone())} /> },
        ),
        Route::Home | Route::PostList | Route::Login | Route::Logout | Route::NotFound => not_found::view(),
    }
}
