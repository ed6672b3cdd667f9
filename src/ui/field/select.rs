//! One of a few.

use std::rc::Rc;

use yew::prelude::*;

use super::{Choice, FieldChange, Frame};
use crate::ui::dom;

/// Properties of [`SelectField`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SelectFieldProps {
    /// As [`TextFieldProps::name`](super::TextFieldProps::name).
    pub name: AttrValue,
    /// What the field is called.
    pub label: AttrValue,
    /// The value chosen; empty for none. A value that is not among the options is shown as it is.
    #[prop_or_default]
    pub value: AttrValue,
    /// What there is to choose from.
    pub options: Rc<[Choice]>,
    /// Called with the new value; empty when the choice was taken back.
    pub on_change: Callback<FieldChange>,
    /// Draws the star and sets `aria-required`; default: no.
    #[prop_or_default]
    pub required: bool,
    /// What is wrong with the value; default: nothing.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// A hint below the control.
    #[prop_or_default]
    pub help: Option<Html>,
    /// Marks the field as changed since it was loaded; default: no.
    #[prop_or_default]
    pub changed: bool,
    /// Cannot be edited now; default: no.
    #[prop_or_default]
    pub disabled: bool,
    /// Stands for "nothing chosen"; default: "Select…".
    #[prop_or(AttrValue::Static("Select…"))]
    pub placeholder: AttrValue,
}

/// A labelled native `<select>`: short lists, and the system's own picker on a phone.
#[component]
pub fn SelectField(props: &SelectFieldProps) -> Html {
    let frame = Frame {
        name: &props.name,
        label: &props.label,
        required: props.required,
        changed: props.changed,
        error: props.error.as_ref(),
        help: &props.help,
    };
    let name = props.name.clone();
    let onchange = props
        .on_change
        .reform(move |event: Event| (name.clone(), dom::value_of(&event)));
    let known = props.value.is_empty() || props.options.iter().any(|choice| choice.value == props.value);
    let option = |value: &AttrValue, label: &AttrValue| {
        html! { <option key={value.as_str()} {value} selected={*value == props.value}>{label}</option> }
    };
    let empty = AttrValue::Static("");
    frame.view(html! {
        <select
            class="control"
            id={frame.control_id()}
            name={&props.name}
            disabled={props.disabled}
            aria-required={props.required.then_some("true")}
            aria-invalid={frame.invalid()}
            aria-describedby={frame.described_by()}
            {onchange}
        >
            {option(&empty, &props.placeholder)}
            if !known { {option(&props.value, &props.value)} }
            {for props.options.iter().map(|choice| option(&choice.value, &choice.label))}
        </select>
    })
}
