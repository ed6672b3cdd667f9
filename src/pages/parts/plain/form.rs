//! The form of a record of a plain resource.

use yew::prelude::*;

use super::record::{PlainRecord, parsed, written};
use super::relation::RelationField;
use super::{Kind, Plain, PlainField};
use crate::hooks::{AutoSave, FormHandle, FormTarget, UseFormOptions, use_form};
use crate::pages::parts::field::untyped_field_of;
use crate::pages::parts::form::use_form_page;
use crate::pages::parts::markdown::Markdown;
use crate::ui::field::{
    Choice, FieldChange, MarkdownField, view_boolean_field, view_date_field, view_number_field,
    view_select_field, view_text_field,
};

/// Properties of [`PlainForm`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct PlainFormProps {
    /// The resource.
    pub(super) plain: Plain,
    /// Which record to edit or to copy, or a new one.
    pub(super) target: FormTarget,
}

/// The form of a record. What is typed stays typed, whatever others do to the record meanwhile.
#[component]
pub(super) fn PlainForm(props: &PlainFormProps) -> Html {
    let PlainFormProps { plain, target } = props;
    let form = use_form::<PlainRecord>(
        plain.name,
        target.clone(),
        UseFormOptions {
            rules: plain.rules(),
            auto_save: plain.auto_save.then(AutoSave::default),
            ..UseFormOptions::default()
        },
    );
    let fields = plain.fields.iter().map(|field| view_field(&form, field));
    use_form_page(plain.name, &form).view(fields.collect())
}

fn view_field(form: &FormHandle, field: &PlainField) -> Html {
    let PlainField { name, kind, .. } = *field;
    let label = AttrValue::from(field.label());
    let on_change = form
        .on_change
        .reform(move |(_, text): FieldChange| (name, parsed(kind, text)));
    let control = untyped_field_of(form, name, label.clone(), &|value| written(kind, value));
    match kind {
        Kind::Text => view_text_field(&control, &on_change),
        Kind::Number => view_number_field(&control, "1", &on_change),
        Kind::Date => view_date_field(&control, &on_change),
        Kind::Boolean => view_boolean_field(&control, &on_change),
        Kind::Choice(choices) => {
            let choices: Vec<Choice> = choices
                .iter()
                .map(|(value, label)| Choice {
                    value: (*value).into(),
                    label: (*label).into(),
                })
                .collect();
            view_select_field(&control, &choices, &on_change)
        }
        Kind::Markdown => {
            let preview = Callback::from(|text: AttrValue| html! { <Markdown {text} /> });
            html! { <MarkdownField key={name} field={control} {preview} {on_change} /> }
        }
        Kind::Relation(resource) => {
            html! { <RelationField key={name} form={form.clone()} {name} {label} {resource} /> }
        }
    }
}
