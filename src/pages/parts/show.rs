//! The page that shows one record.

use yew::prelude::*;

use super::access::AccessLink;
use super::delete::DeleteButton;
use super::failure::{view_record_failure, view_unreadable};
use super::go::Go;
use super::header::view_header;
use super::here::Here;
use super::history::History;
use super::news::{News, view_list_link, view_refresh};
use super::waiting::{view_counting, view_waiting};
use crate::engine::access::AccessAction;
use crate::engine::i18n::t;
use crate::engine::locate::{Action, Location};
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::hooks::{Problem, Query};
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
    /// Why it could not be read.
    pub(crate) problem: Option<&'a Problem>,
    /// What to say about it; `None` while it is on its way.
    pub(crate) details: Option<Vec<Detail>>,
}

impl ShowPage<'_> {
    /// Draws the page.
    pub(crate) fn view(self, go: &Go) -> Html {
        let Self {
            resource,
            id,
            query,
            problem,
            details,
        } = self;
        let refresh = query.refetch();
        let news = News {
            resource,
            query,
            fields: shown_fields(details.as_deref()),
        };
        let body = match (details, query.error(), problem) {
            (Some(details), ..) => view_details(details),
            (None, Some(error), _) => return view_record_failure(resource, error, refresh),
            (None, None, Some(problem)) => return view_unreadable(resource, &problem.text, refresh),
            (None, None, None) => view_skeleton_details(4),
        };
        let place = Location {
            resource: resource.clone(),
            action: Action::Show,
            id: Some(id.clone()),
        };
        html! {
            <>
                {view_header(&place, go, view_actions(resource, id, query))}
                {view_waiting(query, Some(view_counting))}
                {news.view()}
                {view_card(body, None)}
                <History resource={resource.clone()} id={id.clone()} />
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

fn view_actions(resource: &Resource, id: &RecordId, query: &Query) -> Html {
    let edit = Button {
        kind: ButtonKind::Primary,
        icon: Some(icons::edit),
        ..Button::default()
    };
    html! {
        <>
            <Here resource={resource.clone()} id={id.clone()} />
            {view_list_link(resource, false)}
            {view_refresh(query)}
            if resource.deletable() { <DeleteButton resource={resource.clone()} id={id.clone()} /> }
            if let Some(href) = resource.clone_path(id) {
                {Button::default().view_link(t("buttons.clone", "Clone").into(), href.into())}
            }
            if let Some(href) = resource.edit_path(id) {
                <AccessLink
                    resource={resource.clone()}
                    action={AccessAction::Edit}
                    id={id.clone()}
                    button={edit}
                    text={t("buttons.edit", "Edit")}
                    {href}
                />
            }
        </>
    }
}
