//! The form of a post, new or old.

use yew::prelude::*;

use crate::engine::form::FieldRule;
use crate::engine::i18n::t;
use crate::engine::record::RecordId;
use crate::hooks::{FormTarget, UseFormHandle, UseFormOptions, use_form};
use crate::model::{Category, Post, Status};
use crate::pages::categories::quick::use_new_category;
use crate::pages::parts::field::{as_written, field_of, on_text};
use crate::pages::parts::form::use_form_page;
use crate::pages::parts::markdown::Markdown;
use crate::pages::parts::plain::RelationField;
use crate::ui::field::{Choice, MarkdownField, view_select_field, view_text_field};

/// Properties of [`PostForm`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PostFormProps {
    /// Which post to edit or to copy, or a new one.
    pub(crate) target: FormTarget,
}

/// The form of a post. What is typed stays typed, whatever others do to the post meanwhile.
#[component]
pub(crate) fn PostForm(props: &PostFormProps) -> Html {
    let form = use_form::<Post>(
        Post::RESOURCE,
        props.target.clone(),
        UseFormOptions {
            rules: rules(),
            ..UseFormOptions::default()
        },
    );
    let page = use_form_page(Post::RESOURCE, &form);
    let (new_category, category_dialog) = use_new_category(
        form.on_change
            .reform(|id: RecordId| (Post::CATEGORY_ID.name(), id.to_json())),
    );
    let fields = html! {
        <>
            {view_title(&form)}
            <RelationField
                form={form.form.clone()}
                name={Post::CATEGORY_ID.name()}
                label={AttrValue::from(t("fields.category", "Category"))}
                resource={Category::RESOURCE}
                below={html! { <div class="field-action">{new_category}</div> }}
            />
            {view_status(&form)}
            {view_content(&form)}
        </>
    };
    html! { <>{page.view(fields)}{category_dialog}</> }
}

fn rules() -> Vec<FieldRule> {
    [Post::TITLE, Post::CATEGORY_ID, Post::STATUS, Post::CONTENT]
        .map(|name| FieldRule::new(name).required())
        .into()
}

fn view_title(form: &UseFormHandle<Post>) -> Html {
    let field = field_of(form, Post::TITLE, t("fields.title", "Title"), &as_written);
    view_text_field(&field, &on_text(form, Post::TITLE))
}

fn view_status(form: &UseFormHandle<Post>) -> Html {
    let field = field_of(form, Post::STATUS, t("fields.status", "Status"), &as_written);
    let options = Status::CHOICES.map(|status| Choice {
        value: status.as_str().to_owned().into(),
        label: status.label().into(),
    });
    view_select_field(&field, &options, &on_text(form, Post::STATUS))
}

fn view_content(form: &UseFormHandle<Post>) -> Html {
    let field = field_of(form, Post::CONTENT, t("fields.content", "Content"), &as_written);
    let on_change = on_text(form, Post::CONTENT);
    let preview = Callback::from(|text: AttrValue| html! { <Markdown {text} /> });
    html! { <MarkdownField {field} {preview} {on_change} /> }
}
