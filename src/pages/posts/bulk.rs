//! What can be done with selected posts.

use std::rc::Rc;

use serde_json::{Value, json};
use yew::prelude::*;

use crate::engine::i18n::{Text, t, t_count, t_with};
use crate::engine::mutation::{BulkOutcome, ItemFailure, MutationMode};
use crate::engine::record::RecordId;
use crate::engine::selection::Pick;
use crate::hooks::{BulkState, UseBulkOptions, use_delete_many, use_store, use_translate, use_update_many};
use crate::model::{Post, Status};
use crate::routes::show_href;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::ConfirmDialog;
use crate::ui::icons;
use crate::ui::selection::{view_action_select, view_progress, view_row_failures, view_selection_bar};

/// Properties of [`PostBulk`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PostBulkProps {
    /// The selected posts.
    pub(crate) ids: Vec<RecordId>,
    /// Changes the selection.
    pub(crate) pick: Callback<Pick>,
}

/// A bar that deletes the selected posts or changes their status, and says row by row what could not be done: those are
/// selected then.
#[component]
pub(crate) fn PostBulk(props: &PostBulkProps) -> Html {
    use_translate();
    let asking = use_state_eq(|| false);
    let failed = use_state(|| None::<Rc<BulkOutcome>>);
    let ask = |asked: bool| {
        let setter = asking.setter();
        Callback::from(move |()| setter.set(asked))
    };
    let options = UseBulkOptions {
        on_shown: props.pick.reform(|()| Pick::Clear),
        on_settled: keep_failed(&props.pick, failed.setter()),
        ..UseBulkOptions::default()
    };
    let deletion = use_delete_many(Post::RESOURCE, options.clone());
    let change = use_update_many(Post::RESOURCE, options);
    let on_confirm = {
        let (delete, ids, asking) = (deletion.delete.clone(), props.ids.clone(), asking.setter());
        Callback::from(move |()| {
            asking.set(false);
            delete.emit(ids.clone());
        })
    };
    let on_status = set_status(&props.ids, &change.update);
    let count = count_text(props.ids.len());
    let dialog = ConfirmDialog {
        open: *asking,
        title: t_with("posts.deleteMany", "Delete {{count}}?", &[("count", &count)]).into(),
        text: deletion_text(use_store().options().mutation_mode).into(),
        busy: false,
        on_confirm,
        on_cancel: ask(false),
    };
    let close = failed.setter().to_callback().reform(|()| None);
    let actions = view_progress_of(&deletion.state, &deletion.cancel)
        .or_else(|| view_progress_of(&change.state, &change.cancel))
        .unwrap_or_else(|| view_actions(&on_status, ask(true)));
    html! {
        <>
            if let Some(outcome) = &*failed { {view_failures(outcome, close)} }
            if !props.ids.is_empty() { {view_bar(&count, actions, props.pick.reform(|()| Pick::Clear))} }
            {dialog.view()}
        </>
    }
}

fn view_bar(count: &str, actions: Html, on_clear: Callback<()>) -> Html {
    let name = AttrValue::from(t("posts.selected", "Selected posts"));
    let text = t_with("selection.count", "{{count}} selected", &[("count", count)]);
    view_selection_bar(&name, &text, actions, on_clear)
}

/// Gives the posts the status that is chosen; nothing is chosen for "".
fn set_status(ids: &[RecordId], update: &Callback<(Vec<RecordId>, Value)>) -> Callback<String> {
    let (ids, update) = (ids.to_vec(), update.clone());
    Callback::from(move |status: String| {
        if !status.is_empty() {
            update.emit((ids.clone(), json!({ "status": status })));
        }
    })
}

/// Selects what could not be done, and keeps why not.
fn keep_failed(
    pick: &Callback<Pick>,
    failed: UseStateSetter<Option<Rc<BulkOutcome>>>,
) -> Callback<Rc<BulkOutcome>> {
    let pick = pick.clone();
    Callback::from(move |outcome: Rc<BulkOutcome>| {
        let again = outcome.failed.iter().filter_map(|failure| failure.id.clone());
        let again: Vec<RecordId> = again.collect();
        if !again.is_empty() {
            pick.emit(Pick::Only(again));
        }
        failed.set(Some(outcome).filter(|outcome| !outcome.failed.is_empty()));
    })
}

fn view_actions(on_status: &Callback<String>, on_delete: Callback<()>) -> Html {
    let choice = |status: &Status| {
        let (value, label) = (status.as_str().to_owned(), status.label());
        (AttrValue::from(value), AttrValue::from(label))
    };
    let delete = Button {
        kind: ButtonKind::Danger,
        icon: Some(icons::trash),
        ..Button::default()
    };
    html! {
        <>
            {view_action_select(&t("posts.setStatus", "Set status").into(), &Status::CHOICES.iter().map(choice).collect::<Vec<_>>(), on_status)}
            {delete.view(t("buttons.delete", "Delete").into(), on_delete)}
        </>
    }
}

/// How far a change is, while it is on its way, and a button that stops it.
fn view_progress_of(state: &BulkState, on_cancel: &Callback<()>) -> Option<Html> {
    let BulkState::Pending(progress) = state else {
        return None;
    };
    let text = t_with(
        "selection.progress",
        "{{done}} of {{of}}",
        &[
            ("done", &progress.done.to_string()),
            ("of", &progress.of.to_string()),
        ],
    );
    Some(html! {
        <>
            <span>{text.clone()}</span>
            {view_progress(&text.into(), progress.done, progress.of)}
            {Button::default().view(t("buttons.cancel", "Cancel").into(), on_cancel.clone())}
        </>
    })
}

fn view_failures(outcome: &BulkOutcome, on_close: Callback<()>) -> Html {
    let failure = |failure: &ItemFailure| {
        let name = failure.id.as_ref().map_or_else(
            || {
                t_with(
                    "selection.number",
                    "No. {{number}}",
                    &[("number", &(failure.place + 1).to_string())],
                )
            },
            |id| format!("{} {id}", t("posts.titles.show", "Post")),
        );
        let href = failure.id.as_ref();
        let href = href.map(|id| AttrValue::from(show_href(Post::RESOURCE, id)));
        (name.into(), href, AttrValue::from(failure.error.to_string()))
    };
    let failures: Vec<_> = outcome.failed.iter().map(failure).collect();
    let of = outcome.failed.len() + outcome.succeeded.len();
    let title = t_with(
        "posts.notChanged",
        "{{failed}} of {{of}} posts were not changed and are selected:",
        &[("failed", &failures.len().to_string()), ("of", &of.to_string())],
    );
    view_row_failures(&title, &failures, on_close)
}

fn deletion_text(mode: MutationMode) -> Text {
    match mode {
        MutationMode::Undoable => t(
            "posts.deletionUndoable",
            "They will be deleted for everybody. You can undo it for a few seconds.",
        ),
        MutationMode::Pessimistic | MutationMode::Optimistic => t(
            "posts.deletion",
            "They will be deleted for everybody. This cannot be undone.",
        ),
    }
}

fn count_text(count: usize) -> String {
    t_count("posts.count", count as u64, "{{count}} post", "{{count}} posts")
}
