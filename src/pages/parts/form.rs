//! The page with the form of a record, new or old.

use yew::prelude::*;

use super::delete::DeleteButton;
use super::failure::view_record_failure;
use super::go::Go;
use super::header::view_header;
use super::here::Here;
use super::news::{view_list_link, view_news, view_refresh};
use super::waiting::view_waiting;
use crate::engine::deprecated::Deprecated;
use crate::engine::form::SubmitState;
use crate::engine::i18n::t;
use crate::engine::locate::{Action, Location};
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::hooks::{Query, UseFormHandle};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::view_card;
use crate::ui::field::view_form;
use crate::ui::icons;
use crate::ui::skeleton::view_skeleton_details;

/// A page with the form of a record; everything of it that does not know the record's type.
#[derive(Debug)]
pub(crate) struct FormPage<'a> {
    resource: &'a Resource,
    /// The record to edit; none for a new one.
    id: Option<&'a RecordId>,
    query: &'a Query,
    save: &'a Callback<()>,
    saving: bool,
    ready: bool,
}

impl<'a> FormPage<'a> {
    /// The page of `form`; `id` is that of the record to edit.
    pub(crate) fn of<T>(
        resource: &'a Resource,
        id: Option<&'a RecordId>,
        form: &'a UseFormHandle<T>,
    ) -> Self {
        Self {
            resource,
            id,
            query: &form.query,
            save: &form.save,
            saving: form.submit == SubmitState::Saving,
            ready: form.is_ready(),
        }
    }

    /// Draws the page: header, what others did meanwhile, `fields`, and Save.
    pub(crate) fn view(&self, go: &Go, fields: Html) -> Html {
        let Self { resource, query, .. } = *self;
        let place = Location {
            resource: resource.clone(),
            action: self.id.map_or(Action::Create, |_| Action::Edit),
            id: self.id.cloned(),
        };
        let body = match query.error() {
            _ if self.ready => fields,
            Some(error) => return view_record_failure(resource, error, query.refetch()),
            None => view_skeleton_details(4),
        };
        let content = html! {
            <>
                {view_waiting(query)}
                {view_news(resource, query.deprecated(), query.refetch())}
                {body}
            </>
        };
        html! {
            <>
                {view_header(&place, go, self.view_actions())}
                {view_form(self.save, view_card(content, Some(self.view_foot())))}
            </>
        }
    }

    fn view_actions(&self) -> Html {
        html! {
            <>
                if let Some(id) = self.id { <Here resource={self.resource.clone()} id={id.clone()} editing=true /> }
                {view_list_link(self.resource, false)}
                if self.id.is_some() { {view_refresh(self.query)} }
            </>
        }
    }

    fn view_foot(&self) -> Html {
        let resource = self.resource;
        let gone = self.query.deprecated() == Some(Deprecated::Deleted);
        let save = Button {
            submit: true,
            kind: ButtonKind::Primary,
            icon: Some(icons::save),
            loading: self.saving,
            disabled: gone || !self.ready,
            ..Button::default()
        };
        html! {
            <>
                if gone {
                    <span class="card-note">{format!("This {} is deleted, so it cannot be saved.", resource.singular())}</span>
                }
                if let Some(id) = self.id.filter(|_| resource.deletable()) {
                    <DeleteButton resource={resource.clone()} id={id.clone()} disabled={gone} />
                }
                {save.view(t("buttons.save", "Save").into(), Callback::noop())}
            </>
        }
    }
}
