//! The page with the form of a record, new or old.

use yew::prelude::*;

use super::buttons::{view_list_button, view_refresh_button, view_save_button};
use super::delete::DeleteButton;
use super::failure::view_record_failure;
use super::form_news::{view_auto_save, view_conflicts, view_draft_offer, view_gone, view_other_errors};
use super::header::view_header;
use super::here::Here;
use super::news::News;
use super::resource::said;
use super::resource::use_declared;
use super::waiting::{view_counting, view_waiting};
use crate::engine::form::SubmitState;
use crate::engine::i18n::{t, t_with};
use crate::engine::locate::{Action, Location};
use crate::engine::record::RecordId;
use crate::engine::resource::Resource;
use crate::engine::runtime::Guard;
use crate::hooks::{
    FormHandle, FormTarget, Notify, UseRefreshButtonHandle, UseSaveButtonHandle, use_back, use_guard,
    use_notify, use_refresh_button, use_save_button,
};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::view_card;
use crate::ui::dialog::ConfirmDialog;
use crate::ui::field::{focus_conflict, focus_invalid, view_form};
use crate::ui::skeleton::view_skeleton_details;

/// A page with the form of a record; everything of it that does not know the record's type.
#[derive(Debug)]
pub(crate) struct FormPage {
    resource: Resource,
    form: FormHandle,
    refresh: UseRefreshButtonHandle,
    save: UseSaveButtonHandle,
    on_back: Callback<()>,
    notify: Notify,
    /// Whether it is being asked if Save is meant although others changed the same fields.
    asking: UseStateHandle<bool>,
    node: NodeRef,
}

/// What the form at `place` makes, and the key by which it is another form; `None` if there is no form.
pub(crate) fn target_of(place: &Location) -> Option<(String, FormTarget)> {
    match (place.action, place.id.clone()) {
        (Action::Create, _) => Some(("new".to_owned(), FormTarget::Create)),
        (Action::Edit, Some(id)) => Some((id.to_string(), FormTarget::Edit(id))),
        (Action::Clone, Some(id)) => Some((format!("copy-{id}"), FormTarget::Clone(id))),
        _ => None,
    }
}

/// The page of `form`, which makes records of `resource`. What is wrong gets the focus.
#[hook]
pub(crate) fn use_form_page(resource: &str, form: &FormHandle) -> FormPage {
    let resource = use_declared(resource);
    let (refresh, save) = (use_refresh_button(&form.query), use_save_button(form));
    let (on_back, notify) = (use_back(), use_notify());
    let asking = use_state_eq(|| false);
    let node = use_node_ref();
    let conflicted = form.submit == SubmitState::Conflicted;
    let target = node.clone();
    use_guard((form.refusals(), conflicted), move |(refusals, conflicted)| {
        if *conflicted {
            focus_conflict(&target);
        } else if *refusals > 0 {
            focus_invalid(&target);
        }
        Guard::empty()
    });
    FormPage {
        resource,
        form: form.clone(),
        refresh,
        save,
        on_back,
        notify,
        asking,
        node,
    }
}

impl FormPage {
    /// Draws the page: header, what others did meanwhile, `fields`, and Save.
    pub(crate) fn view(&self, fields: Html) -> Html {
        let Self { resource, form, .. } = self;
        let query = &form.query;
        let body = match query.error() {
            _ if form.is_ready() => fields,
            Some(error) => return view_record_failure(resource, error, query.refetch()),
            None => view_skeleton_details(4),
        };
        let content = html! {
            <>
                {view_waiting(query, Some(view_counting))}
                {self.view_news()}
                {body}
            </>
        };
        let card = view_card(content, Some(self.view_foot()));
        html! {
            <>
                {view_header(&self.place(), Some(self.on_back.clone()), self.view_actions())}
                {view_form(&self.node, &self.on_save(), card)}
                {self.view_question()}
            </>
        }
    }

    fn place(&self) -> Location {
        Location {
            resource: self.resource.clone(),
            action: self.form.target().action(),
            id: self.form.target().source().cloned(),
        }
    }

    /// The record that is edited.
    fn edited(&self) -> Option<&RecordId> {
        match self.form.target() {
            FormTarget::Edit(id) => Some(id),
            FormTarget::Create | FormTarget::Clone(_) => None,
        }
    }

    /// Save, after a question if others changed the same fields and nobody said whose are to stay.
    fn on_save(&self) -> Callback<()> {
        if self.form.conflicts().is_empty() {
            return self.form.save.clone();
        }
        let asking = self.asking.setter();
        Callback::from(move |()| asking.set(true))
    }

    /// What happened elsewhere, and what is wrong as a whole.
    fn view_news(&self) -> Html {
        let Self { resource, form, .. } = self;
        let edited = self.edited().is_some();
        let gone = edited && form.is_gone();
        let fields = form.fields().into_iter();
        let news = News {
            resource,
            query: &form.query,
            fields: fields.map(|(field, name)| (field.into(), name.into())).collect(),
        };
        html! {
            <>
                if gone {
                    {view_gone(&news, form, &self.notify)}
                } else if edited && form.conflicts().is_empty() {
                    {news.view()}
                }
                {view_draft_offer(form)}
                {view_conflicts(form)}
                {view_other_errors(form)}
            </>
        }
    }

    fn view_actions(&self) -> Html {
        let edited = self.edited();
        html! {
            <>
                if let Some(id) = edited { <Here resource={self.resource.clone()} id={id.clone()} editing=true /> }
                {view_list_button(&self.resource, false)}
                if edited.is_some() { {view_refresh_button(&self.refresh)} }
            </>
        }
    }

    fn view_foot(&self) -> Html {
        let Self { resource, form, .. } = self;
        let edited = self.edited();
        let gone = edited.is_some() && form.is_gone();
        let discard = Button {
            kind: ButtonKind::Text,
            disabled: form.is_saving(),
            ..Button::default()
        };
        html! {
            <>
                if gone {
                    <span class="card-note">{said("form.gone", "This {{resource}} is deleted, so it cannot be saved.", &resource.translated_singular())}</span>
                } else {
                    {view_auto_save(form)}
                }
                if let Some(id) = edited.filter(|_| resource.deletable()) {
                    <DeleteButton resource={resource.clone()} id={id.clone()} disabled={gone} on_deleted={&form.discard} />
                }
                if form.is_changed() {
                    {discard.view(t("buttons.discard", "Discard changes").into(), form.discard.clone())}
                }
                {view_save_button(&self.save)}
            </>
        }
    }

    fn view_question(&self) -> Html {
        let form = &self.form;
        let names: Vec<String> = form.conflicts().keys().map(|field| form.name_of(field)).collect();
        let close = {
            let asking = self.asking.setter();
            Callback::from(move |()| asking.set(false))
        };
        let on_confirm = {
            let (close, save) = (close.clone(), form.save_mine.clone());
            Callback::from(move |()| {
                close.emit(());
                save.emit(());
            })
        };
        let dialog = ConfirmDialog {
            open: *self.asking,
            title: t("form.over", "Save over somebody else's changes?").into(),
            text: t_with(
                "form.overWhat",
                "Somebody else changed {{fields}} too. What they wrote there will be replaced by yours.",
                &[("fields", &and(&names))],
            )
            .into(),
            busy: false,
            on_confirm,
            on_cancel: close,
        };
        dialog.view_with(
            t("buttons.saveMine", "Save mine"),
            t("buttons.lookAgain", "Look again"),
        )
    }
}

/// `a, b and c`.
pub(super) fn and(names: &[String]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => t_with(
            "form.and",
            "{{names}} and {{last}}",
            &[("names", &others.join(", ")), ("last", last)],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_a_list() {
        let names = ["Title", "Status", "Content"].map(str::to_owned);
        assert_eq!(and(&names), "Title, Status and Content");
        assert_eq!(and(&names[..2]), "Title and Status");
        assert_eq!((and(&names[..1]), and(&[])), ("Title".to_owned(), String::new()));
    }
}
