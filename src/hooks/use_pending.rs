//! Changes that are shown and not settled yet, for the one place that lets people undo them.

use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::{use_sapwood, use_store};
use super::shared::Shared;
use super::use_bulk::{noun, say_bulk};
use super::use_guard::use_guard;
use super::use_mutation::say;
use super::use_notify::use_notify;
use crate::engine::i18n::t_with;
use crate::engine::mutation::{BulkOutcome, Mutation};
use crate::engine::resource::capitalised;
use crate::engine::store::{ChangeId, PendingChange, Store};

/// What [`use_pending`] answers. The callbacks stay the same from render to render.
#[derive(Clone, Debug)]
pub struct UsePendingHandle {
    /// The changes, oldest first.
    pub changes: Vec<PendingChange>,
    /// Takes one back, if it was not sent yet.
    pub undo: Callback<ChangeId>,
    /// Lets the time of one stand still, or go on.
    pub pause: Callback<(ChangeId, bool)>,
}

/// What a change does, in words: "Post 3 will be deleted", "12 posts will be changed".
#[must_use]
pub fn pending_text(store: &Store, change: &PendingChange) -> String {
    let Some(first) = change.items.first() else {
        return String::new();
    };
    let what = match (first.id(), change.items.len()) {
        (Some(id), 1) => format!("{} {id}", capitalised(&noun(store, first.resource(), 1))),
        (None, 1) => t_with(
            "pending.new",
            "The new {{resource}}",
            &[("resource", &noun(store, first.resource(), 1))],
        ),
        (_, many) => format!("{many} {}", noun(store, first.resource(), many)),
    };
    let said = |key: &str, default: &'static str| t_with(key, default, &[("what", &what)]);
    match first {
        Mutation::Create { .. } => said("pending.create", "{{what}} will be created"),
        Mutation::Update { .. } => said("pending.edit", "{{what}} will be changed"),
        Mutation::Delete { .. } => said("pending.delete", "{{what}} will be deleted"),
    }
}

/// The changes that are shown and not settled, and what can be done about them (Refine's `useCancelNotification`).
#[hook]
pub fn use_cancel_notification() -> UsePendingHandle {
    let store = use_store();
    let update = use_force_update();
    use_guard(Shared(Rc::clone(&store)), move |store| {
        store.on_pending(Rc::new(move || update.force_update()))
    });
    UsePendingHandle {
        changes: store.pending(),
        undo: use_callback(Shared(Rc::clone(&store)), |id, store| store.undo(id)),
        pause: use_callback(Shared(store), |(id, paused), store| store.pause(id, paused)),
    }
}

/// As [`use_cancel_notification`], for the place in the app that draws them all (Refine's `UndoableQueue`).
///
/// It also says what became of those that an earlier page had asked for, so it belongs into the app once.
#[hook]
pub fn use_pending() -> UsePendingHandle {
    let context = use_sapwood();
    let notify = use_notify();
    use_guard(Shared(Rc::clone(&context.store)), move |store| {
        store.on_resumed(Rc::new(move |items: &[Mutation], outcome: &BulkOutcome| {
            match (items, outcome.failed.first()) {
                ([item], Some(failure)) => say(&notify, &context, item, &Err(Rc::clone(&failure.error))),
                ([item], None) => say(
                    &notify,
                    &context,
                    item,
                    &Ok(outcome.succeeded.first().cloned().unwrap_or_default()),
                ),
                _ => say_bulk(&notify, &context, items, outcome),
            }
        }))
    });
    use_cancel_notification()
}
