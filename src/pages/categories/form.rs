//! The form of a category, new or old.

use yew::prelude::*;

use crate::engine::form::FieldRule;
use crate::engine::record::RecordId;
use crate::hooks::{FormTarget, UseFormOptions, use_form};
use crate::model::Category;
use crate::pages::parts::field::{as_written, field_of, on_text};
use crate::pages::parts::form::FormPage;
use crate::pages::parts::go::use_go;
use crate::pages::parts::resource::use_declared;
use crate::ui::field::view_text_field;

/// Properties of [`CategoryForm`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct CategoryFormProps {
    /// Which category to edit; default: a new one.
    #[prop_or_default]
    pub(crate) id: Option<RecordId>,
}

/// The form of a category. What is typed stays typed, whatever others do to the category meanwhile.
#[component]
pub(crate) fn CategoryForm(props: &CategoryFormProps) -> Html {
    let target = props.id.clone().map_or(FormTarget::Create, FormTarget::Edit);
    let rules = vec![FieldRule::new(Category::TITLE).required()];
    let form = use_form::<Category>(
        Category::RESOURCE,
        target,
        UseFormOptions {
            rules,
            ..UseFormOptions::default()
        },
    );
    let title = field_of(&form, Category::TITLE, "Title", &as_written);
    let fields = view_text_field(&title, &on_text(&form, Category::TITLE));
    let resource = use_declared(Category::RESOURCE);
    FormPage::of(&resource, props.id.as_ref(), &form).view(&use_go(), fields)
}
