//! The pages of categories: plain ones.

pub(super) mod quick;

use yew::prelude::*;

use super::parts::plain::{Plain, PlainField};
use crate::engine::locate::Location;
use crate::engine::resource::Resource;
use crate::model::Category;
use crate::routes::pages_of;

pub(super) const NAME: &str = Category::RESOURCE;

const FIELDS: &[PlainField] = &[PlainField::text(Category::TITLE, "Title").required().listed()];

/// An existing category is saved by itself, a second after the last key.
const CATEGORIES: Plain = Plain::new(NAME, FIELDS).auto_save();

/// As in the guide, categories may not be deleted.
pub(super) fn resource() -> Resource {
    pages_of(NAME)
}

/// Any page of categories.
pub(super) fn view(place: &Location, query: &AttrValue) -> Html {
    CATEGORIES.view(place, query)
}
