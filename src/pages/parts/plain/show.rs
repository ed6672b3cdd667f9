//! One record of a plain resource.

use yew::prelude::*;

use super::record::{PlainRecord, written};
use super::relation::{Related, use_related};
use super::{Kind, Plain, PlainField};
use crate::engine::live::LiveMode;
use crate::engine::record::RecordId;
use crate::hooks::{UseShowOptions, use_back, use_refresh_button, use_show};
use crate::pages::parts::markdown::Markdown;
use crate::pages::parts::resource::use_declared;
use crate::pages::parts::show::{Detail, ShowPage};
use crate::ui::skeleton::view_skeleton;

/// Properties of [`PlainShow`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct PlainShowProps {
    /// The resource.
    pub(super) plain: Plain,
    /// Which record.
    pub(super) id: RecordId,
}

/// One record, as it was when it was opened or last refreshed; what others do to it meanwhile is announced.
#[component]
pub(super) fn PlainShow(props: &PlainShowProps) -> Html {
    let PlainShowProps { plain, id } = props;
    let options = UseShowOptions {
        id: Some(id.clone()),
        live_mode: Some(LiveMode::Manual),
        ..UseShowOptions::default()
    };
    let show = use_show::<PlainRecord>(plain.name, options);
    let related = use_related(plain.fields, show.record.as_deref());
    let details = show.record.as_deref().map(|record| {
        let detail = |field| view_detail(record, field, &related);
        plain.fields.iter().map(detail).collect()
    });
    let page = ShowPage {
        resource: &use_declared(plain.name),
        id,
        query: &show.query,
        refresh: use_refresh_button(&show.query),
        on_back: use_back(),
        problem: show.problem.as_ref(),
        details,
    };
    page.view()
}

fn view_detail(record: &PlainRecord, field: &PlainField, related: &Related) -> Detail {
    let value = match field.kind {
        Kind::Markdown => html! { <Markdown text={written(field.kind, record.get(field))} /> },
        Kind::Relation(_) => match related.text(record, field) {
            Some(title) => view_value(&title),
            None => view_skeleton("12ch"),
        },
        kind => view_value(&written(kind, record.get(field))),
    };
    (field.name, field.label().into(), value)
}

/// A value, or a dash for none.
fn view_value(text: &str) -> Html {
    let text = if text.is_empty() { "–" } else { text };
    html! { {text.to_owned()} }
}
