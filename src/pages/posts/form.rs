//! The form of a post, new or old.

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use crate::engine::i18n::t;
use crate::engine::field::Field;
use crate::engine::form::FieldRule;
use crate::engine::record::RecordId;
use crate::engine::runtime::Runtime;
use crate::hooks::{
    FormTarget, UseFormHandle, UseFormOptions, UseSelectHandle, UseSelectOptions, use_form, use_select,
    use_store,
};
use crate::model::{Category, Post, Status};
use crate::pages::categories::quick::use_new_category;
use crate::pages::parts::field::{as_written, field_of, on_text};
use crate::pages::parts::form::use_form_page;
use crate::pages::parts::markdown::Markdown;
use crate::ui::field::{Choice, Combobox, FieldChange, MarkdownField, view_select_field, view_text_field};

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
    let category = RecordId::from_json(&form.value(Post::CATEGORY_ID));
    let select = use_select(
        Category::RESOURCE,
        UseSelectOptions {
            value: category,
            ..UseSelectOptions::default()
        },
    );
    let store = use_store();
    let page = use_form_page(Post::RESOURCE, &form);
    let (new_category, category_dialog) = use_new_category(
        form.on_change
            .reform(|id: RecordId| (Post::CATEGORY_ID.name(), id.to_json())),
    );
    let fields = html! {
        <>
            {view_title(&form)}
            {view_category(&form, &select, &**store.runtime(), new_category)}
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

fn view_category(
    form: &UseFormHandle<Post>,
    select: &UseSelectHandle,
    runtime: &dyn Runtime,
    new_category: Html,
) -> Html {
    const CATEGORY_ID: Field<Post> = Post::CATEGORY_ID;
    let title_of = |id: &Value| {
        let id = RecordId::from_json(id);
        select
            .options
            .iter()
            .find(|option| Some(&option.id) == id.as_ref())
            .map(|option| option.label.clone())
    };
    let theirs = |id: &Value| title_of(id).unwrap_or_else(|| as_written(id));
    let on_change = form.on_change.reform(|(_, id): FieldChange| {
        (
            CATEGORY_ID.name(),
            RecordId::parse(&id).map_or(Value::Null, |id| id.to_json()),
        )
    });
    let mut field = field_of(form, CATEGORY_ID, t("fields.category", "Category"), &theirs);
    field.below = Some(html! { <>{field.below}<div>{new_category}</div></> });
    html! {
        <Combobox
            {field}
            value_label={title_of(&form.value(CATEGORY_ID)).unwrap_or_default()}
            options={matching(select, runtime)}
            loading={select.query.is_fetching()}
            has_more={select.has_more}
            on_more={&select.load_more}
            on_search={&select.on_search}
            {on_change}
        />
    }
}

/// The options that contain what is searched for: the chosen one is always among those of the hook.
fn matching(select: &UseSelectHandle, runtime: &dyn Runtime) -> Rc<[Choice]> {
    let search = runtime.lower_case(select.search.trim());
    let found = select
        .options
        .iter()
        .filter(|option| runtime.lower_case(&option.label).contains(&search));
    found
        .map(|option| Choice {
            value: option.id.to_string().into(),
            label: option.label.clone().into(),
        })
        .collect()
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
