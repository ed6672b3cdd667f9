//! One category.

use yew::prelude::*;

use crate::engine::i18n::t;
use crate::engine::live::LiveMode;
use crate::engine::record::RecordId;
use crate::hooks::{UseShowOptions, use_show};
use crate::model::Category;
use crate::pages::parts::go::use_go;
use crate::pages::parts::resource::use_declared;
use crate::pages::parts::show::ShowPage;

/// Properties of [`CategoryShow`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct CategoryShowProps {
    /// Which category.
    pub(crate) id: RecordId,
}

/// One category, as it was when it was opened or last refreshed; what others do to it meanwhile is announced.
#[component]
pub(crate) fn CategoryShow(props: &CategoryShowProps) -> Html {
    let options = UseShowOptions {
        id: Some(props.id.clone()),
        live_mode: Some(LiveMode::Manual),
        ..UseShowOptions::default()
    };
    let show = use_show::<Category>(Category::RESOURCE, options);
    let page = ShowPage {
        resource: &use_declared(Category::RESOURCE),
        id: &props.id,
        query: &show.query,
        problem: show.problem.as_ref(),
        details: show
            .record
            .as_deref()
            .map(|category| vec![("show-title", t("fields.title", "Title").into(), html! { {&category.title} })]),
    };
    page.view(&use_go())
}
