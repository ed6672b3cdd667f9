//! A line of text.

use yew::prelude::*;

use super::{FieldChange, Frame};
use crate::ui::dom;

/// Properties of [`TextField`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TextFieldProps {
    /// The field's name in the form, the `name` of the input, and part of its id.
    pub name: AttrValue,
    /// What the field is called.
    pub label: AttrValue,
    /// The text in it.
    #[prop_or_default]
    pub value: AttrValue,
    /// Called at each change.
    pub on_change: Callback<FieldChange>,
    /// Draws the star and sets `aria-required`; the check is the form's. Default: no.
    #[prop_or_default]
    pub required: bool,
    /// What is wrong with the value; default: nothing.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// A hint below the control; may hold elements, such as a button that takes over another person's value.
    #[prop_or_default]
    pub help: Option<Html>,
    /// Marks the field as changed since it was loaded; default: no.
    #[prop_or_default]
    pub changed: bool,
    /// Cannot be edited now; default: no.
    #[prop_or_default]
    pub disabled: bool,
    /// The `type` of the input; default: `text`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// An example shown while it is empty; default: none.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
}

/// A labelled `<input>`.
#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let frame = Frame {
        name: &props.name,
        label: &props.label,
        required: props.required,
        changed: props.changed,
        error: props.error.as_ref(),
        help: &props.help,
    };
    let name = props.name.clone();
    let oninput = props
        .on_change
        .reform(move |event: InputEvent| (name.clone(), dom::value_of(&event)));
    frame.view(html! {
        <input
            class="control"
            id={frame.control_id()}
            type={&props.kind}
            name={&props.name}
            value={&props.value}
            placeholder={props.placeholder.clone()}
            disabled={props.disabled}
            autocomplete="off"
            aria-required={props.required.then_some("true")}
            aria-invalid={frame.invalid()}
            aria-describedby={frame.described_by()}
            {oninput}
        />
    })
}
