//! What the hooks that change many records at once have in common.

use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;

use super::notification::NotificationOption;
use super::sapwood::{Context, use_sapwood};
use super::use_event::use_event;
use super::use_mutation::{mode_of, use_here};
use super::use_notify::{Notify, toast, use_notify};
use crate::engine::i18n::{grouped, t_count, t_with};
use crate::engine::meta::Meta;
use crate::engine::mutation::{BulkOutcome, Mutation, MutationMode, Progress};
use crate::engine::notify::{Toast, ToastKind};
use crate::engine::query::{Invalidate, OptimisticUpdateMap};
use crate::engine::store::{MutateOptions, Store};

/// How far a change of many records is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum BulkState {
    /// Nothing was asked for yet, or it was undone.
    #[default]
    Idle,
    /// It is on its way, or it waits until it cannot be undone any more.
    Pending(Progress),
    /// The server answered about every record.
    Done(Rc<BulkOutcome>),
}

impl BulkState {
    /// Whether it is on its way.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        matches!(self, Self::Pending(_))
    }
}

/// What follows a change of many records.
#[derive(Clone, Debug)]
pub struct UseBulkOptions {
    /// When the change is shown and sent. Default: as the app's options say.
    pub mode: Option<MutationMode>,
    /// How long it can be undone in mode `Undoable`. Default: as the app's options say, 5 s.
    pub undoable_timeout: Option<Duration>,
    /// Where and how the change is shown before the server agreed. Default: everywhere, in the usual way.
    pub optimistic_update_map: OptimisticUpdateMap,
    /// What the data provider is told beside the change (Refine's `meta`). Default: nothing.
    pub meta: Meta,
    /// The message that all records were changed. Default: one that counts them.
    pub success_notification: NotificationOption<Rc<BulkOutcome>>,
    /// The message that some were not. Default: one that says which, and why.
    pub error_notification: NotificationOption<Rc<BulkOutcome>>,
    /// What else is out of date once some were changed. Default: nothing.
    pub invalidates: Vec<Invalidate>,
    /// Hears that the change is shown: at once in the modes that show it at once, and else when it is settled.
    pub on_shown: Callback<()>,
    /// Hears after each answer how many of the records are done.
    pub on_progress: Callback<Progress>,
    /// Hears what became of each record, also if none was changed.
    pub on_settled: Callback<Rc<BulkOutcome>>,
    /// Hears that it was undone; then it is not settled.
    pub on_undone: Callback<()>,
}

impl Default for UseBulkOptions {
    fn default() -> Self {
        Self {
            mode: None,
            undoable_timeout: None,
            optimistic_update_map: OptimisticUpdateMap::default(),
            meta: Meta::default(),
            success_notification: NotificationOption::default(),
            error_notification: NotificationOption::default(),
            invalidates: Vec::new(),
            on_shown: Callback::noop(),
            on_progress: Callback::noop(),
            on_settled: Callback::noop(),
            on_undone: Callback::noop(),
        }
    }
}

/// Changes of many records that can be asked for.
#[derive(Clone)]
pub(super) struct Bulk {
    pub(super) state: BulkState,
    pub(super) mutate: Callback<Vec<Mutation>>,
    /// Stops the last one: what was sent is awaited, the rest is not sent.
    pub(super) cancel: Callback<()>,
}

/// What happens to a change of many records.
enum Happened {
    Progress(Progress),
    Settled(Rc<[Mutation]>, Rc<BulkOutcome>),
    Undone,
}

/// Changes many records at once. While one such change is on its way, another one is not begun.
///
/// It runs to its end, and its message appears, also when the component is gone by then; the callbacks are then no
/// longer called.
#[hook]
pub(super) fn use_bulk(options: UseBulkOptions) -> Bulk {
    let context = use_sapwood();
    let notify = use_notify();
    let state = use_state(BulkState::default);
    let busy = use_mut_ref(|| false);
    let running = use_mut_ref(|| None);
    let shown = use_mut_ref(OptimisticUpdateMap::default);
    *shown.borrow_mut() = options.optimistic_update_map.clone();
    let here = use_here();
    let how = (options.mode, options.undoable_timeout, options.meta.clone());
    let on_shown = use_event(options.on_shown.clone());
    let on_happened = {
        let (setter, context, busy) = (state.setter(), context.clone(), Rc::clone(&busy));
        use_event(Callback::from(move |happened: Happened| {
            if !matches!(happened, Happened::Progress(_)) {
                *busy.borrow_mut() = false;
            }
            if let Happened::Settled(items, outcome) = &happened {
                follow(&notify, &context, &options, items, outcome);
            }
            if !*here.borrow() {
                return;
            }
            match happened {
                Happened::Progress(progress) => {
                    setter.set(BulkState::Pending(progress));
                    options.on_progress.emit(progress);
                }
                Happened::Settled(_, outcome) => {
                    setter.set(BulkState::Done(Rc::clone(&outcome)));
                    if !mode_of(options.mode, &context).shows_at_once() {
                        options.on_shown.emit(());
                    }
                    options.on_settled.emit(outcome);
                }
                Happened::Undone => {
                    setter.set(BulkState::Idle);
                    options.on_undone.emit(());
                }
            }
        }))
    };
    let cancel = {
        let (store, running) = (Rc::clone(&context.store), Rc::clone(&running));
        Callback::from(move |()| {
            let change = *running.borrow();
            if let Some(change) = change {
                store.cancel(change);
            }
        })
    };
    let setter = state.setter();
    let mutate = use_callback(
        how,
        move |mutations: Vec<Mutation>, (mode, undoable_timeout, meta)| {
            if mutations.is_empty() || busy.replace(true) {
                return;
            }
            setter.set(BulkState::Pending(Progress {
                of: mutations.len(),
                ..Progress::default()
            }));
            let items: Rc<[Mutation]> = mutations.iter().cloned().collect();
            let (progressed, settled, undone) =
                (on_happened.clone(), on_happened.clone(), on_happened.clone());
            let options = MutateOptions {
                mode: *mode,
                undoable_timeout: *undoable_timeout,
                meta: meta.clone(),
                optimistic_update_map: shown.borrow().clone(),
                on_progress: Some(Rc::new(move |progress| {
                    progressed.emit(Happened::Progress(progress));
                })),
                on_undone: Some(Box::new(move || undone.emit(Happened::Undone))),
            };
            let settle = move |outcome| settled.emit(Happened::Settled(items, Rc::new(outcome)));
            let change = context.store.mutate_many(mutations, options, Box::new(settle));
            running.replace(change);
            if mode_of(*mode, &context).shows_at_once() {
                on_shown.emit(());
            }
        },
    );
    Bulk {
        state: (*state).clone(),
        mutate,
        cancel,
    }
}

/// Says how it went, as the options have it, and lets go of what else is out of date.
fn follow(
    notify: &Notify,
    context: &Context,
    options: &UseBulkOptions,
    items: &[Mutation],
    outcome: &Rc<BulkOutcome>,
) {
    let Some(first) = items.first() else {
        return;
    };
    let message = if outcome.failed.is_empty() {
        &options.success_notification
    } else {
        &options.error_notification
    };
    notify.handle(message, outcome, || usual(context, first, items.len(), outcome));
    if !outcome.succeeded.is_empty() {
        let invalidates = options.invalidates.iter();
        invalidates.for_each(|what| context.store.invalidate(what));
    }
}

/// Says how a change of many records went; of those that were not changed, which and why.
pub(super) fn say_bulk(notify: &Notify, context: &Context, items: &[Mutation], outcome: &BulkOutcome) {
    if let Some(first) = items.first() {
        notify.open(usual(context, first, items.len(), outcome));
    }
}

/// The message about what became of a change of `all` records like `first`.
fn usual(context: &Context, first: &Mutation, all: usize, outcome: &BulkOutcome) -> Toast {
    let name = &**first.resource();
    let done = outcome.succeeded.len();
    let count = |number: usize| {
        let number_text = grouped(number as u64);
        format!("{number_text} {}", noun(&context.store, name, number))
    };
    let (some, of, all) = (done.to_string(), count(done), count(all));
    let said = |key: &str, default: &'static str| {
        t_with(key, default, &[("done", &some), ("count", &of), ("all", &all)])
    };
    let (verb, success, none, part) = match first {
        Mutation::Create { .. } => (
            "created",
            said(
                "notifications.createManySuccess",
                "Successfully created {{count}}",
            ),
            said("notifications.createManyError", "The {{all}} were not created"),
            said("notifications.createManyPart", "{{done}} of {{all}} were created"),
        ),
        Mutation::Update { .. } => (
            "updated",
            said("notifications.editManySuccess", "Successfully updated {{count}}"),
            said("notifications.editManyError", "The {{all}} were not updated"),
            said("notifications.editManyPart", "{{done}} of {{all}} were updated"),
        ),
        Mutation::Delete { .. } => (
            "deleted",
            said(
                "notifications.deleteManySuccess",
                "Successfully deleted {{count}}",
            ),
            said("notifications.deleteManyError", "The {{all}} were not deleted"),
            said("notifications.deleteManyPart", "{{done}} of {{all}} were deleted"),
        ),
    };
    let key = format!("{verb}-many-{name}-notification");
    if outcome.failed.is_empty() {
        return toast(&key, ToastKind::Success, &success, None);
    }
    let title = if done == 0 { none } else { part };
    toast(&key, ToastKind::Error, &title, Some(&reasons(outcome)))
}

/// What this many records of a resource are called in the middle of a sentence.
pub(super) fn noun(store: &Store, resource: &str, number: usize) -> String {
    match store.resource(resource) {
        Some(known) if number == 1 => known.translated_singular(),
        Some(known) => known.translated_plural(&**store.runtime()),
        None => resource.to_owned(),
    }
}

/// The first few reasons, each with the ids that it is about.
fn reasons(outcome: &BulkOutcome) -> String {
    const MOST: usize = 3;
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for failure in &outcome.failed {
        let reason = failure.error.to_string();
        let name = failure.id.as_ref().map_or_else(
            || {
                t_with(
                    "bulk.number",
                    "no. {{number}}",
                    &[("number", &(failure.place + 1).to_string())],
                )
            },
            ToString::to_string,
        );
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(name),
            None => reasons.push((reason, vec![name])),
        }
    }
    let more = reasons.len().saturating_sub(MOST);
    let said = reasons.iter().take(MOST).map(|(reason, names)| {
        let others = names.len().saturating_sub(10);
        let names: Vec<&str> = names.iter().take(10).map(String::as_str).collect();
        let others = if others == 0 {
            String::new()
        } else {
            t_with(
                "bulk.andMore",
                " and {{number}} more",
                &[("number", &others.to_string())],
            )
        };
        format!("{}{others}: {reason}", names.join(", "))
    });
    let mut text = said.collect::<Vec<_>>().join(". ");
    if more > 0 {
        text.push_str(". ");
        text.push_str(&t_count(
            "bulk.reasons",
            more as u64,
            "One more reason",
            "{{count}} more reasons",
        ));
    }
    text
}
