//! Where an address leads that leads nowhere.

use yew::prelude::*;

use crate::ui::error_page::view_not_found;

/// The page for an unknown address.
pub(crate) fn view() -> Html {
    view_not_found(AttrValue::Static("/"))
}
