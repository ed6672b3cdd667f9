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
use crate::engine::locate::{Action, Location};
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::hooks::UseFormHandle;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::view_card;
use crate::ui::field::view_form;
use crate::ui::icons;
use crate::ui::skeleton::view_skeleton_details;

/// Draws the page of a form: header, what others did meanwhile, `fields`, and Save; `id` is that of the record to edit.
pub(crate) fn view_form_page<T>(
    resource: &Resource,
    id: Option<&RecordId>,
    form: &UseFormHandle<T>,
    go: &Go,
    fields: Html,
) -> Html {
    let action = if id.is_some() {
        Action::Edit
    } else {
        Action::Create
    };
    let place = Location {
        resource: resource.clone(),
        action,
        id: id.cloned(),
    };
    let body = match form.query.error() {
        _ if form.is_ready() => fields,
        Some(error) => return view_record_failure(resource, error, &form.refresh),
        None => view_skeleton_details(4),
    };
    let content = html! {
        <>
            {view_waiting(&form.query)}
            {view_news(resource, form.query.deprecated(), &form.refresh)}
            {body}
        </>
    };
    html! {
        <>
            {view_header(&place, go, view_actions(resource, id, form))}
            {view_form(&form.save, view_card(content, Some(view_foot(resource, id, form))))}
        </>
    }
}

fn view_actions<T>(resource: &Resource, id: Option<&RecordId>, form: &UseFormHandle<T>) -> Html {
    html! {
        <>
            if let Some(id) = id { <Here resource={resource.clone()} id={id.clone()} editing=true /> }
            {view_list_link(resource, false)}
            if id.is_some() {
                {view_refresh(&form.query)}
            }
        </>
    }
}

fn view_foot<T>(resource: &Resource, id: Option<&RecordId>, form: &UseFormHandle<T>) -> Html {
    let gone = form.query.deprecated() == Some(Deprecated::Deleted);
    let save = Button {
        submit: true,
        kind: ButtonKind::Primary,
        icon: Some(icons::save),
        loading: form.submit == SubmitState::Saving,
        disabled: gone || !form.is_ready(),
        ..Button::default()
    };
    html! {
        <>
            if gone {
                <span class="card-note">{format!("This {} is deleted, so it cannot be saved.", resource.singular())}</span>
            }
            if let Some(id) = id.filter(|_| resource.deletable()) {
                <DeleteButton resource={resource.clone()} id={id.clone()} disabled={gone} />
            }
            {save.view("Save".into(), Callback::noop())}
        </>
    }
}
