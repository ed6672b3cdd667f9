//! The form of a category, new or old.

use yew::prelude::*;

use crate::engine::i18n::t;
use crate::engine::form::FieldRule;
use crate::hooks::{AutoSave, FormTarget, UseFormOptions, use_form};
use crate::model::Category;
use crate::pages::parts::field::{as_written, field_of, on_text};
use crate::pages::parts::form::use_form_page;
use crate::ui::field::view_text_field;

/// Properties of [`CategoryForm`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct CategoryFormProps {
    /// Which category to edit, or a new one.
    pub(crate) target: FormTarget,
}

/// The form of a category. An existing one is saved by itself, a second after the last key. What is typed stays typed, whatever others do to the category meanwhile.
#[component]
pub(crate) fn CategoryForm(props: &CategoryFormProps) -> Html {
    let form = use_form::<Category>(
        Category::RESOURCE,
        props.target.clone(),
        UseFormOptions {
            rules: rules(),
            auto_save: Some(AutoSave::default()),
            ..UseFormOptions::default()
        },
    );
    let title = field_of(&form, Category::TITLE, t("fields.title", "Title"), &as_written);
    let fields = view_text_field(&title, &on_text(&form, Category::TITLE));
    use_form_page(Category::RESOURCE, &form).view(fields)
}

/// What the fields of a category must be.
pub(super) fn rules() -> Vec<FieldRule> {
    vec![FieldRule::new(Category::TITLE).required()]
}
