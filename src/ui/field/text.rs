//! A line of text.

use yew::prelude::*;

use super::{Field, FieldChange};
use crate::ui::dom;

/// A labelled `<input>`. `on_change` is called at each change.
pub fn view_text_field(field: &Field, on_change: &Callback<FieldChange>) -> Html {
    let name = field.name.clone();
    let oninput = on_change.reform(move |event: InputEvent| (name.clone(), dom::value_of(&event)));
    field.view(html! {
        <input
            class="control"
            id={field.control_id()}
            type="text"
            name={&field.name}
            value={&field.value}
            autocomplete="off"
            aria-required={field.must()}
            aria-invalid={field.invalid()}
            aria-describedby={field.described_by()}
            {oninput}
        />
    })
}
