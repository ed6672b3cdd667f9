//! The pages of posts.

mod bulk;
mod filters;
mod form;
mod list;
mod row;
mod show;
mod transfer;

use yew::prelude::*;

pub(super) use bulk::{PostBulk, PostBulkProps};
pub(super) use filters::{PostFilters, PostFiltersProps};
pub(super) use transfer::{PostTransfer, PostTransferProps};

use self::form::PostForm;
use self::list::PostList;
use self::show::PostShow;
use super::not_found;
use super::parts::form::target_of;
use super::parts::list::table_question;
use crate::engine::locate::{Action, Location};
use crate::engine::query::QueryKey;
use crate::engine::resource::Resource;
use crate::model::Post;
use crate::routes::{clone_path, pages_of};

pub(super) const NAME: &str = Post::RESOURCE;

/// Posts may be copied and, as in the guide, deleted.
pub(super) fn resource() -> Resource {
    pages_of(NAME).cloning(&clone_path(NAME)).can_delete(true)
}

/// What the list of posts asks the server for.
pub(super) fn question(query: &str) -> QueryKey {
    table_question(NAME, &list::spec(), query)
}

/// The list of posts.
pub(super) fn view_list(query: &AttrValue) -> Html {
    html! { <PostList {query} /> }
}

/// Any page of posts.
pub(super) fn view(place: &Location, query: &AttrValue) -> Html {
    match (place.action, &place.id) {
        (Action::List, _) => view_list(query),
        (Action::Show, Some(id)) => html! { <PostShow key={id.as_str()} id={id.clone()} /> },
        _ => target_of(place).map_or_else(
            not_found::view,
            |(key, target)| html! { <PostForm {key} {target} /> },
        ),
    }
}
