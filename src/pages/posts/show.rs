//! One post.

use yew::prelude::*;

use super::list::category_of;
use super::row::view_status;
use crate::engine::i18n::t;
use crate::engine::live::LiveMode;
use crate::engine::record::RecordId;
use crate::hooks::{
    UseManyHandle, UseManyOptions, UseShowOptions, use_back, use_many, use_refresh_button, use_show,
};
use crate::model::{Category, Post};
use crate::pages::categories::quick::EditCategory;
use crate::pages::parts::markdown::Markdown;
use crate::pages::parts::resource::use_declared;
use crate::pages::parts::show::{Detail, ShowPage};

/// Properties of [`PostShow`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PostShowProps {
    /// Which post.
    pub(crate) id: RecordId,
}

/// One post, as it was when it was opened or last refreshed; what others do to it meanwhile is announced.
#[component]
pub(crate) fn PostShow(props: &PostShowProps) -> Html {
    let options = UseShowOptions {
        id: Some(props.id.clone()),
        live_mode: Some(LiveMode::Manual),
        ..UseShowOptions::default()
    };
    let show = use_show::<Post>(Post::RESOURCE, options);
    let ids = show.record.iter().filter_map(|post| post.category_id.clone());
    let categories = use_many::<Category>(Category::RESOURCE, ids, UseManyOptions::default());
    let page = ShowPage {
        resource: &use_declared(Post::RESOURCE),
        id: &props.id,
        query: &show.query,
        refresh: use_refresh_button(&show.query),
        on_back: use_back(),
        problem: show.problem.as_ref(),
        details: show.record.as_deref().map(|post| details(post, &categories)),
    };
    page.view()
}

fn details(post: &Post, categories: &UseManyHandle<Category>) -> Vec<Detail> {
    vec![
        (
            "title",
            t("fields.title", "Title").into(),
            html! { {&post.title} },
        ),
        (
            "category",
            t("fields.category", "Category").into(),
            view_category(post, categories),
        ),
        ("status", t("fields.status", "Status").into(), view_status(post)),
        (
            "content",
            t("fields.content", "Content").into(),
            html! { <Markdown text={post.content.clone()} /> },
        ),
    ]
}

fn view_category(post: &Post, categories: &UseManyHandle<Category>) -> Html {
    html! {
        <>
            {category_of(post, categories).view()}
            if let Some(id) = &post.category_id { {" "}<EditCategory id={id.clone()} /> }
        </>
    }
}
