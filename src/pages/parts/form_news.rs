//! What is said above a form: a draft of a former visit, a record that is gone, conflicts, errors of no field.

use yew::prelude::*;

use super::buttons::view_list_button;
use super::form::and;
use super::news::News;
use super::resource::said;
use crate::engine::form::AutoSaveStatus;
use crate::engine::i18n::{t, t_count, t_with};
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
        count => format!(
            " {}",
            t_count(
                "draft.more",
                count as u64 - 1,
                "There is 1 more.",
                "There are {{count}} more."
            )
        ),
    };
    let text = t("draft.offer", "You have an unsaved draft from {{time}}.");
    let (before, after) = text.split_once("{{time}}").unwrap_or((&text, ""));
    let (before, after) = (before.to_owned(), after.to_owned());
    let text = html! {
        <span data-testid="draft-offer">
            {before}<time datetime={offer.at}>{offer.time}</time>{after}{more}
        </span>
    };
    let actions = html! {
        <>
            {SMALL.view(t("draft.restore", "Restore").into(), form.restore_draft.clone())}
            {SMALL.view(t("draft.discard", "Discard").into(), form.discard_draft.clone())}
        </>
    };
    view_alert(Tone::Info, text, actions)
}

/// The record no longer exists; what was typed still does.
pub(super) fn view_gone(news: &News<'_>, form: &FormHandle, notify: &Notify) -> Html {
    let resource = news.resource;
    let singular = resource.translated_singular();
    let typed = form.is_changed();
    let text = if typed {
        said(
            "record.deletedTyped",
            "This {{resource}} is deleted. What you typed is still here.",
            &singular,
        )
    } else {
        said("record.deleted", "This {{resource}} is deleted.", &singular)
    };
    let restore = Button {
        loading: form.is_saving(),
        ..SMALL
    };
    let on_copy = {
        let (form, notify) = (form.clone(), notify.clone());
        Callback::from(move |()| {
            if form.copy_typed() {
                notify.info(
                    "copy-typed",
                    &t("copy.done", "What you typed is in the clipboard"),
                );
            } else {
                notify.error(
                    "copy-typed",
                    &t("copy.failed", "It was not copied"),
                    &t("copy.why", "This browser does not let pages copy texts."),
                );
            }
        })
    };
    let actions = html! {
        <>
            {restore.view(said("record.restore", "Restore as a new {{resource}}", &singular).into(), form.restore.clone())}
            if typed { {SMALL.view(t("copy.typed", "Copy what I typed").into(), on_copy)} }
            {view_list_button(resource, true)}
        </>
    };
    view_alert(Tone::Warning, html! { <>{text}{news.view_deeds()}</> }, actions)
}

/// Somebody else changed the same fields; each of them says more.
pub(super) fn view_conflicts(form: &FormHandle) -> Html {
    let names: Vec<String> = form.conflicts().keys().map(|field| form.name_of(field)).collect();
    if names.is_empty() {
        return Html::default();
    }
    let text = t_with(
        "form.conflicts",
        "Somebody else changed {{fields}} too. Nothing is sent until you say below which stays.",
        &[("fields", &and(&names))],
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
