//! What arrives after the first list: all other pages, and what one does with the rows of a list.
//!
//! A first visit is for the first list, most of the time. So its code comes first, and that of everything else is a
//! [part](crate::part!) of its own.

use yew::prelude::*;

use super::parts::columns::{ColumnMenu, ColumnMenuProps};
use super::parts::failure::view_retry;
use super::parts::waiting::view_counting;
use super::posts::{PostBulk, PostBulkProps, PostFilters, PostFiltersProps, PostTransfer, PostTransferProps};
use super::view_any;
use crate::engine::i18n::t;
use crate::engine::locate::Location;
use crate::engine::query::FetchStatus;
use crate::ui::card::view_card;
use crate::ui::error_page::{ErrorReport, view_error_page};
use crate::ui::skeleton::view_skeleton_details;

/// Draws what arrives later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Later {
    /// The page at a place, whose address has this query.
    page: fn(&Location, &AttrValue) -> Html,
    /// Why one waits, and how long.
    pub(crate) waiting: fn(FetchStatus) -> Html,
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
            waiting: view_counting,
            page: view_any,
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
    /// It did not arrive, and is asked for again by itself.
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

    /// The page at `place`; in the meantime, or for good, what stands in its place. `on_retry` asks for the code again.
    pub(crate) fn view(self, place: &Location, query: &AttrValue, on_retry: &Callback<()>) -> Html {
        match self {
            Self::Here(later) => (later.page)(place, query),
            Self::Awaited => view_card(view_skeleton_details(4), None),
            Self::Failed => view_error_page(&ErrorReport {
                title: t("pages.error.notLoaded", "This page could not be loaded yet").into(),
                what: t("pages.error.waits", "A part of the app did not arrive. It is asked for again by itself, at once when you are online; then this page opens.").into(),
                place: AttrValue::default(),
                remedy: t("pages.error.again", "If that takes long, reload: the app may have been updated.").into(),
                action: view_retry(on_retry),
            }),
        }
    }
}
