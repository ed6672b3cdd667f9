//! Form fields: label, control, what is wrong with it, all tied together for assistive technology.
//!
//! Values are controlled: `value` comes in, each change goes out as `(name, value)` to one `on_change` for the whole form,
//! so a form needs one callback however many fields it has.

mod combobox;
mod listbox;
mod markdown;
mod plain;
mod select;
mod tags;
mod text;

pub use combobox::{Combobox, ComboboxProps};
pub use markdown::{MarkdownField, MarkdownFieldProps};
pub use plain::{view_boolean_field, view_date_field, view_number_field};
pub use select::view_select_field;
pub use tags::{TagField, TagFieldProps};
pub use text::view_text_field;

use yew::prelude::*;

use super::dom;
use crate::engine::i18n::t;

/// What a field tells its form: its name and its new value.
pub type FieldChange = (AttrValue, String);

/// One option of a select field or a [`Combobox`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the form gets.
    pub value: AttrValue,
    /// What a person reads.
    pub label: AttrValue,
}

sheet!(
    field_class,
    r#"
    position: relative; display: grid; gap: 6px; min-width: 0;
    .field-head { display: flex; align-items: baseline; gap: 8px; }
    label { font-weight: 500; }
    .field-star { color: var(--danger); margin-inline-start: 3px; }
    .field-changed { padding: 1px 7px; border-radius: 99px; background: var(--accent-soft); color: var(--accent); font-size: .6875rem; font-weight: 600; }
    .field-help { color: var(--muted); font-size: .8125rem; }
    .field-action { margin: -5px 0 -8px -10px; }
    .field-error { display: flex; gap: 6px; align-items: center; color: var(--danger); font-size: .8125rem; font-weight: 500; }
    .control { width: 100%; min-height: max(38px, var(--touch)); padding: 7px 12px; border: 1px solid var(--line-strong); border-radius: var(--radius-s); background: var(--surface); transition: border-color .12s, box-shadow .12s; }
    .control:hover { border-color: var(--accent); }
    .control:focus { border-color: var(--accent); outline: none; box-shadow: 0 0 0 3px var(--accent-soft), 0 0 0 1px var(--accent); }
    .control[aria-invalid=true] { border-color: var(--danger); }
    .control[aria-invalid=true]:focus { box-shadow: 0 0 0 3px var(--danger-soft), 0 0 0 1px var(--danger); }
    .control:disabled, .control:read-only:not(select) { background: var(--sunken); color: var(--muted); }
    select.control { padding-inline-end: 34px; background: var(--chevron), var(--surface); appearance: none; }
    .field-switch { position: relative; width: 44px; height: 24px; border: 1px solid var(--line-strong); border-radius: 99px; background: var(--sunken); transition: background-color .12s, border-color .12s; }
    .field-switch::after { content: ""; position: absolute; inset: 3px auto auto 3px; width: 16px; height: 16px; border-radius: 99px; background: var(--muted); transition: translate .12s, background-color .12s; }
    .field-switch[aria-checked=true] { border-color: var(--accent); background: var(--accent); }
    .field-switch[aria-checked=true]::after { translate: 20px; background: var(--on-accent); }
    @media (max-width: 639.98px) { .control { min-height: 44px; font-size: 1rem; } }
    "#
);

/// What every field has, whatever its control.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The field's name in the form, the `name` of the control, and part of its id.
    pub name: AttrValue,
    /// What the field is called.
    pub label: AttrValue,
    /// Its value; empty for none.
    pub value: AttrValue,
    /// Draws the star and sets `aria-required`; the check is the form's.
    pub required: bool,
    /// Marks the field as changed since it was loaded.
    pub changed: bool,
    /// What is wrong with the value.
    pub error: Option<AttrValue>,
    /// A hint below the control; may hold elements, such as a button that takes over another person's value.
    pub help: Option<Html>,
    /// Something below it that a person acts on, and that is no part of its description.
    pub below: Option<Html>,
}

impl Field {
    /// The id of the control, which the label points to.
    pub(crate) fn control_id(&self) -> String {
        format!("field-{}", self.name)
    }

    /// `aria-describedby` of the control: the error and the help, as far as they are there.
    pub(crate) fn described_by(&self) -> Option<String> {
        let name = &self.name;
        match (&self.error, &self.help) {
            (Some(_), Some(_)) => Some(format!("error-{name} help-{name}")),
            (Some(_), None) => Some(format!("error-{name}")),
            (None, Some(_)) => Some(format!("help-{name}")),
            (None, None) => None,
        }
    }

    /// `aria-required` of the control.
    pub(crate) fn must(&self) -> Option<&'static str> {
        self.required.then_some("true")
    }

    /// `aria-invalid` of the control.
    pub(crate) fn invalid(&self) -> Option<&'static str> {
        self.error.as_ref().map(|_| "true")
    }

    /// Label above, control, then error and help.
    pub(crate) fn view(&self, control: Html) -> Html {
        let name = &self.name;
        html! {
            <div class={field_class()} data-field={name}>
                <div class="field-head">
                    <label for={self.control_id()}>
                        {self.label.clone()}
                        if self.required { <span class="field-star" aria-hidden="true">{"*"}</span> }
                    </label>
                    if self.changed { <span class="field-changed">{t("form.changed", "changed")}</span> }
                </div>
                {control}
                if let Some(error) = &self.error {
                    <div class="field-error" id={format!("error-{name}")}>{super::icons::error()}{error}</div>
                }
                if let Some(help) = &self.help {
                    <div class="field-help" id={format!("help-{name}")}>{help.clone()}</div>
                }
                {self.below.clone()}
            </div>
        }
    }
}

/// Moves the focus to the first control inside `node` that is marked as wrong; `false` if there is none.
pub fn focus_invalid(node: &NodeRef) -> bool {
    dom::focus_first(node, "[aria-invalid=true]")
}

/// Moves the focus to the first button of the first conflict inside `node`.
pub fn focus_conflict(node: &NodeRef) -> bool {
    dom::focus_first(node, "[data-conflict] button")
}

/// A form. Enter and `type="submit"` buttons call `on_submit`; the browser sends nothing and checks nothing itself
/// (`novalidate`), so that errors appear in one way, from [`Field::error`].
pub fn view_form(node: &NodeRef, on_submit: &Callback<()>, children: Html) -> Html {
    let onsubmit = on_submit.reform(|event: SubmitEvent| event.prevent_default());
    html! { <form ref={node} novalidate=true {onsubmit}>{children}</form> }
}
