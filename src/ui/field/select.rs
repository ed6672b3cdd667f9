//! One of a few.

use yew::prelude::*;

use super::{Choice, Field, FieldChange};
use crate::engine::i18n::t;
use crate::ui::dom;

/// A labelled native `<select>`: short lists, and the system's own picker on a phone.
///
/// `on_change` is called with the new value, an empty one when the choice was taken back. A value that is not among the
/// options is shown as it is.
pub fn view_select_field(field: &Field, options: &[Choice], on_change: &Callback<FieldChange>) -> Html {
    let (name, chosen) = (field.name.clone(), &field.value);
    let onchange = on_change.reform(move |event: Event| (name.clone(), dom::value_of(&event)));
    let known = chosen.is_empty() || options.iter().any(|choice| choice.value == *chosen);
    let option = |value: &AttrValue, label: &AttrValue| {
        html! { <option key={value.as_str()} {value} selected={value == chosen}>{label}</option> }
    };
    let (empty, placeholder) = (
        AttrValue::Static(""),
        AttrValue::from(t("select.placeholder", "Select…")),
    );
    field.view(html! {
        <select
            class="control"
            id={field.control_id()}
            name={&field.name}
            aria-required={field.must()}
            aria-invalid={field.invalid()}
            aria-describedby={field.described_by()}
            {onchange}
        >
            {option(&empty, &placeholder)}
            if !known { {option(chosen, chosen)} }
            {for options.iter().map(|choice| option(&choice.value, &choice.label))}
        </select>
    })
}
