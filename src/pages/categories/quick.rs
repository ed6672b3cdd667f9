//! A category over another page: made from the form of a post, changed from its page.

use yew::prelude::*;

use super::CATEGORIES;
use crate::engine::i18n::t;
use crate::engine::mutation::Mutated;
use crate::engine::record::RecordId;
use crate::hooks::{
    FormTarget, UseFormOptions, UseModalFormHandle, use_drawer_form, use_modal_form, use_translate,
};
use crate::model::Category;
use crate::pages::parts::field::{as_written, field_of, on_text};
use crate::pages::parts::form_dialog::{FormOver, use_form_over};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::view_text_field;
use crate::ui::icons;

/// A button that makes a new category in a dialog, and the dialog, which belongs outside of any form. `on_made` hears its
/// id.
#[hook]
pub(crate) fn use_new_category(on_made: Callback<RecordId>) -> (Html, Html) {
    let modal = use_modal_form::<Category>(
        Category::RESOURCE,
        options(Callback::from(move |saved: Mutated| {
            if let Some(id) = saved.id {
                on_made.emit(id);
            }
        })),
    );
    let look = FormOver {
        title: t("categories.new", "New category").into(),
        drawer: false,
    };
    let dialog = use_form_over(look, &modal, view_title(&modal));
    let button = Button {
        kind: ButtonKind::Text,
        small: true,
        icon: Some(icons::plus),
        ..Button::default()
    };
    let button = button.view(
        t("categories.new", "New category").into(),
        modal.show.reform(|()| FormTarget::Create),
    );
    (button, dialog)
}

/// Properties of [`EditCategory`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct EditCategoryProps {
    /// Which one.
    pub(crate) id: RecordId,
}

/// A button that changes a category in a drawer, and the drawer.
#[component]
pub(crate) fn EditCategory(props: &EditCategoryProps) -> Html {
    use_translate();
    let modal = use_drawer_form::<Category>(Category::RESOURCE, options(Callback::noop()));
    let look = FormOver {
        title: t("categories.titles.edit", "Edit category").into(),
        drawer: true,
    };
    let drawer = use_form_over(look, &modal, view_title(&modal));
    let button = Button {
        kind: ButtonKind::Text,
        small: true,
        icon: Some(icons::edit),
        ..Button::default()
    };
    let target = FormTarget::Edit(props.id.clone());
    let show = modal.show.reform(move |()| target.clone());
    html! { <>{button.view(t("categories.titles.edit", "Edit category").into(), show)}{drawer}</> }
}

fn options(on_saved: Callback<Mutated>) -> UseFormOptions {
    UseFormOptions {
        rules: CATEGORIES.rules(),
        on_saved,
        ..UseFormOptions::default()
    }
}

fn view_title(modal: &UseModalFormHandle<Category>) -> Html {
    let mut title = field_of(modal, Category::TITLE, t("fields.title", "Title"), &as_written);
    // The page below may have a field of the same name.
    title.name = "category-title".into();
    view_text_field(&title, &on_text(modal, Category::TITLE))
}
