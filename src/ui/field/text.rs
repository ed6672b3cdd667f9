//! A line of text.

use yew::prelude::*;

use super::plain::view_input;
use super::{Field, FieldChange};

/// A labelled `<input>`. `on_change` is called at each change.
pub fn view_text_field(field: &Field, on_change: &Callback<FieldChange>) -> Html {
    view_input(field, "text", None, Some("off"), on_change)
}
