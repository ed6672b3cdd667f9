//! Fields whose control the browser brings: a number, a date, yes or no.

use yew::prelude::*;

use super::{Field, FieldChange};
use crate::ui::dom;

/// A labelled number. `on_change` is called with what stands in it, empty while it is no number; `step` is the smallest
/// difference, `"any"` for none.
pub fn view_number_field(field: &Field, step: &'static str, on_change: &Callback<FieldChange>) -> Html {
    view_input(field, "number", Some(step), None, on_change)
}

/// A labelled date, `2026-11-25`, with the browser's own calendar. `on_change` is called with it, empty while it is none.
pub fn view_date_field(field: &Field, on_change: &Callback<FieldChange>) -> Html {
    view_input(field, "date", None, None, on_change)
}

/// A labelled `<input>` of a kind. What is `None` is left out.
pub(super) fn view_input(
    field: &Field,
    kind: &'static str,
    step: Option<&'static str>,
    autocomplete: Option<&'static str>,
    on_change: &Callback<FieldChange>,
) -> Html {
    let name = field.name.clone();
    let oninput = on_change.reform(move |event: InputEvent| (name.clone(), dom::value_of(&event)));
    field.view(html! {
        <input
            class="control"
            id={field.control_id()}
            type={kind}
            {step}
            name={&field.name}
            value={&field.value}
            {autocomplete}
            aria-required={field.must()}
            aria-invalid={field.invalid()}
            aria-describedby={field.described_by()}
            {oninput}
        />
    })
}

/// A labelled switch: on if the value is `true`. `on_change` is called with `true` or `false`.
pub fn view_boolean_field(field: &Field, on_change: &Callback<FieldChange>) -> Html {
    let (name, on) = (field.name.clone(), *field.value == *"true");
    let onclick = on_change.reform(move |_: MouseEvent| (name.clone(), (!on).to_string()));
    field.view(html! {
        <button
            class="field-switch"
            id={field.control_id()}
            type="button"
            role="switch"
            aria-checked={on.to_string()}
            aria-invalid={field.invalid()}
            aria-describedby={field.described_by()}
            {onclick}
        >
            <span class="visually-hidden">{field.label.clone()}</span>
        </button>
    })
}
