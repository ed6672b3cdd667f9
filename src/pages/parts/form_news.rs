//! What is said above a form: a draft of a former visit, a record that is gone, conflicts, errors of no field.

use yew::prelude::*;

use super::form::and;
use super::news::view_list_link;
use crate::engine::form::AutoSaveStatus;
use crate::engine::resource::Resource;
use crate::hooks::{FormHandle, Notify};
use crate::ui::alert::{Tone, view_alert};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icons;

const SMALL: Button = Button {
    kind: ButtonKind::Default,
    small: true,
    icon: None,
    icon_only: false,
    loading: false,
    disabled: false,
    submit: false,
};

/// What was typed on a former visit and never saved: to have it back, or to forget it.
pub(super) fn view_draft_offer(form: &FormHandle) -> Html {
    let Some(offer) = form.draft_offer() else {
        return Html::default();
    };
    let more = match offer.count {
        0 | 1 => String::new(),
        count => format!(" There are {} more.", count - 1),
    };
    let text = html! {
        <span data-testid="draft-offer">
            {"You have an unsaved draft from "}
            <time datetime={offer.at}>{offer.time}</time>
            {"."}{more}
        </span>
    };
    let actions = html! {
        <>
            {SMALL.view("Restore".into(), form.restore_draft.clone())}
            {SMALL.view("Discard".into(), form.discard_draft.clone())}
        </>
    };
    view_alert(Tone::Info, text, actions)
}

/// The record no longer exists; what was typed still does.
pub(super) fn view_gone(resource: &Resource, form: &FormHandle, notify: &Notify) -> Html {
    let singular = resource.singular();
    let typed = form.is_changed();
    let text = if typed {
        format!("This {singular} is deleted. What you typed is still here.")
    } else {
        format!("This {singular} is deleted.")
    };
    let restore = Button {
        loading: form.is_saving(),
        ..SMALL
    };
    let on_copy = {
        let (form, notify) = (form.clone(), notify.clone());
        Callback::from(move |()| {
            if form.copy_typed() {
                notify.info("copy-typed", "What you typed is in the clipboard");
            } else {
                notify.error(
                    "copy-typed",
                    "It was not copied",
                    "This browser does not let pages copy texts.",
                );
            }
        })
    };
    let actions = html! {
        <>
            {restore.view(format!("Restore as a new {singular}").into(), form.restore.clone())}
            if typed { {SMALL.view("Copy what I typed".into(), on_copy)} }
            {view_list_link(resource, true)}
        </>
    };
    view_alert(Tone::Warning, html! { {text} }, actions)
}

/// Somebody else changed the same fields; each of them says more.
pub(super) fn view_conflicts(form: &FormHandle) -> Html {
    let names: Vec<String> = form.conflicts().keys().map(|field| form.name_of(field)).collect();
    if names.is_empty() {
        return Html::default();
    }
    let text = format!(
        "Somebody else changed {} too. Nothing is sent until you say below which stays.",
        and(&names)
    );
    view_alert(
        Tone::Warning,
        html! { <span data-testid="conflicts">{text}</span> },
        Html::default(),
    )
}

/// What is wrong and stands at no field of the form.
pub(super) fn view_other_errors(form: &FormHandle) -> Html {
    let errors = form.other_errors();
    if errors.is_empty() {
        return Html::default();
    }
    let text = html! { <span data-testid="form-errors">{errors.join(" ")}</span> };
    view_alert(Tone::Error, text, Html::default())
}

/// How automatic saves stand; nothing if there are none.
pub(super) fn view_auto_save(form: &FormHandle) -> Html {
    let Some(status) = form.auto_save() else {
        return Html::default();
    };
    let icon = match status {
        AutoSaveStatus::Idle => Html::default(),
        AutoSaveStatus::Loading => icons::spinner(),
        AutoSaveStatus::Success => icons::success(),
        AutoSaveStatus::Error => icons::error(),
    };
    html! { <span class="card-note" role="status" data-testid="auto-save">{icon}{" "}{status.text()}</span> }
}
