//! The page that shows one record.

use yew::prelude::*;

use super::buttons::{NavigationButton, view_list_button, view_refresh_button};
use super::delete::DeleteButton;
use super::failure::{view_record_failure, view_unreadable};
use super::header::view_header;
use super::here::Here;
use super::history::History;
use super::news::News;
use super::waiting::{view_counting, view_waiting};
use crate::engine::locate::{Action, Location};
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::hooks::{Problem, Query, UseRefreshButtonHandle};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{view_card, view_details};
use crate::ui::icons;
use crate::ui::skeleton::view_skeleton_details;

/// The name of a field, its label, and a value of the record.
pub(crate) type Detail = (&'static str, AttrValue, Html);

/// A page that shows one record in live mode `manual`: what others change is announced, and shown when it is asked for.
#[derive(Debug)]
pub(crate) struct ShowPage<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) id: &'a RecordId,
    /// How it stands with the record.
    pub(crate) query: &'a Query,
    /// Brings the newest version of it.
    pub(crate) refresh: UseRefreshButtonHandle,
    /// Goes back to where one came from.
    pub(crate) on_back: Callback<()>,
    /// Why it could not be read.
    pub(crate) problem: Option<&'a Problem>,
    /// What to say about it; `None` while it is on its way.
    pub(crate) details: Option<Vec<Detail>>,
}

impl ShowPage<'_> {
    /// Draws the page.
    pub(crate) fn view(self) -> Html {
        let Self {
            resource,
            id,
            query,
            refresh,
            on_back,
            problem,
            details,
        } = self;
        let on_refresh = &refresh.on_click;
        let fields = shown_fields(details.as_deref());
        let news = News {
            resource,
            query,
            fields: fields.clone(),
        };
        let body = match (details, query.error(), problem) {
            (Some(details), ..) => view_details(details),
            (None, Some(error), _) => return view_record_failure(resource, error, on_refresh),
            (None, None, Some(problem)) => return view_unreadable(resource, &problem.text, on_refresh),
            (None, None, None) => view_skeleton_details(4),
        };
        let place = Location {
            resource: resource.clone(),
            action: Action::Show,
            id: Some(id.clone()),
        };
        html! {
            <>
                {view_header(&place, Some(on_back), view_actions(resource, id, &refresh))}
                {view_waiting(query, Some(view_counting))}
                {news.view()}
                {view_card(body, None)}
                <History resource={resource.clone()} id={id.clone()} {fields} />
            </>
        }
    }
}

/// The fields on the page, and what they are called there.
fn shown_fields(details: Option<&[Detail]>) -> Vec<(AttrValue, AttrValue)> {
    let details = details.unwrap_or_default().iter();
    details
        .map(|(name, label, _)| ((*name).into(), label.clone()))
        .collect()
}

fn view_actions(resource: &Resource, id: &RecordId, refresh: &UseRefreshButtonHandle) -> Html {
    let name = AttrValue::from(resource.name().clone());
    let edit = Button {
        kind: ButtonKind::Primary,
        icon: Some(icons::edit),
        ..Button::default()
    };
    let clone = Button {
        icon: Some(icons::copy),
        ..Button::default()
    };
    html! {
        <>
            <Here resource={resource.clone()} id={id.clone()} />
            {view_list_button(resource, false)}
            {view_refresh_button(refresh)}
            if resource.deletable() { <DeleteButton resource={resource.clone()} id={id.clone()} /> }
            <NavigationButton resource={&name} action={Action::Clone} id={id.clone()} look={clone} />
            <NavigationButton resource={&name} action={Action::Edit} id={id.clone()} look={edit} />
        </>
    }
}
