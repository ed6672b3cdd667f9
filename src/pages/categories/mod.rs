//! The pages of categories.

mod form;
mod list;
pub(super) mod quick;
mod show;

use yew::prelude::*;

use self::form::CategoryForm;
use self::list::CategoryList;
use self::show::CategoryShow;
use super::not_found;
use super::parts::form::target_of;
use crate::engine::locate::{Action, Location};
use crate::engine::resource::Resource;
use crate::model::Category;
use crate::routes::pages_of;

pub(super) const NAME: &str = Category::RESOURCE;

/// As in the guide, categories may not be deleted.
pub(super) fn resource() -> Resource {
    pages_of(NAME)
}

/// Any page of categories.
pub(super) fn view(place: &Location, query: &AttrValue) -> Html {
    match (place.action, &place.id) {
        (Action::List, _) => html! { <CategoryList {query} /> },
        (Action::Show, Some(id)) => html! { <CategoryShow key={id.as_str()} id={id.clone()} /> },
        _ => target_of(place).map_or_else(
            not_found::view,
            |(key, target)| html! { <CategoryForm {key} {target} /> },
        ),
    }
}
