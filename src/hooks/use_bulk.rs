//! What the hooks that change many records at once have in common.

use std::cell::RefCell;
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
use crate::engine::mutation::{BulkOutcome, ItemFailure, Mutation, MutationMode, Progress};
use crate::engine::notify::{Toast, ToastKind};
use crate::engine::query::{Invalidate, OptimisticUpdateMap};
use crate::engine::store::{ChangeId, MutateOptions, Store};

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

/// Changes many records at once. While one such change is on its way, another one is not begun.
///
/// It runs to its end, and its message appears, also when the component is gone by then; the callbacks are then no
/// longer called.
#[hook]
pub(super) fn use_bulk(options: UseBulkOptions) -> Bulk {
    let state = use_state(BulkState::default);
    let mutator = Rc::new(Mutator {
        context: use_sapwood(),
        notify: use_notify(),
        here: use_here(),
        busy: use_mut_ref(|| false),
        running: use_mut_ref(|| None),
        setter: state.setter(),
        options,
    });
    let (hearing, cancelling) = (Rc::clone(&mutator), Rc::clone(&mutator));
    let on_happened = use_event(Callback::from(move |happened| hearing.hear(happened)));
    let mutate = use_event(Callback::from(move |mutations| {
        mutator.start(mutations, &on_happened);
    }));
    Bulk {
        state: (*state).clone(),
        mutate,
        cancel: Callback::from(move |()| cancelling.cancel()),
    }
}

/// What happens to a change of many records.
enum Happened {
    Shown,
    Progress(Progress),
    Settled(Rc<[Mutation]>, Rc<BulkOutcome>),
    Undone,
}

/// Begins changes of many records for a component and sees to what follows them.
struct Mutator {
    context: Context,
    notify: Notify,
    /// Whether the component is still there.
    here: Rc<RefCell<bool>>,
    /// Whether one is on its way.
    busy: Rc<RefCell<bool>>,
    /// The last one that was begun.
    running: Rc<RefCell<Option<ChangeId>>>,
    setter: UseStateSetter<BulkState>,
    options: UseBulkOptions,
}

impl Mutator {
    fn shows_at_once(&self) -> bool {
        mode_of(self.options.mode, &self.context).shows_at_once()
    }

    fn start(&self, mutations: Vec<Mutation>, on_happened: &Callback<Happened>) {
        if mutations.is_empty() || self.busy.replace(true) {
            return;
        }
        self.setter.set(BulkState::Pending(Progress {
            of: mutations.len(),
            ..Progress::default()
        }));
        let items: Rc<[Mutation]> = mutations.iter().cloned().collect();
        let progressed = on_happened.reform(Happened::Progress);
        let (settled, undone) = (on_happened.clone(), on_happened.clone());
        let options = MutateOptions {
            mode: self.options.mode,
            undoable_timeout: self.options.undoable_timeout,
            meta: self.options.meta.clone(),
            optimistic_update_map: self.options.optimistic_update_map.clone(),
            on_progress: Some(Rc::new(move |progress| progressed.emit(progress))),
            on_undone: Some(Box::new(move || undone.emit(Happened::Undone))),
        };
        let settle = move |outcome| settled.emit(Happened::Settled(items, Rc::new(outcome)));
        let store = &self.context.store;
        let change = store.mutate_many(mutations, options, Box::new(settle));
        self.running.replace(change);
        if self.shows_at_once() {
            on_happened.emit(Happened::Shown);
        }
    }

    fn cancel(&self) {
        let change = *self.running.borrow();
        if let Some(change) = change {
            self.context.store.cancel(change);
        }
    }

    fn hear(&self, happened: Happened) {
        if matches!(happened, Happened::Settled(..) | Happened::Undone) {
            self.busy.replace(false);
        }
        if let Happened::Settled(items, outcome) = &happened {
            self.follow(items, outcome);
        }
        if *self.here.borrow() {
            self.tell(happened);
        }
    }

    /// What follows also when the component is gone: the message, and that what else is out of date is let go of.
    fn follow(&self, items: &[Mutation], outcome: &Rc<BulkOutcome>) {
        let Some(first) = items.first() else {
            return;
        };
        let message = if outcome.failed.is_empty() {
            &self.options.success_notification
        } else {
            &self.options.error_notification
        };
        let usual = || usual(&self.context, first, items.len(), outcome);
        self.notify.handle(message, outcome, usual);
        if !outcome.succeeded.is_empty() {
            let invalidates = self.options.invalidates.iter();
            invalidates.for_each(|what| self.context.store.invalidate(what));
        }
    }

    /// Tells the component.
    fn tell(&self, happened: Happened) {
        let options = &self.options;
        match happened {
            Happened::Shown => options.on_shown.emit(()),
            Happened::Progress(progress) => {
                self.setter.set(BulkState::Pending(progress));
                options.on_progress.emit(progress);
            }
            Happened::Settled(_, outcome) => {
                self.setter.set(BulkState::Done(Rc::clone(&outcome)));
                if !self.shows_at_once() {
                    options.on_shown.emit(());
                }
                options.on_settled.emit(outcome);
            }
            Happened::Undone => {
                self.setter.set(BulkState::Idle);
                options.on_undone.emit(());
            }
        }
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
    let Wording {
        key,
        success,
        none,
        part,
    } = Wording::new(first, &[("done", &some), ("count", &of), ("all", &all)]);
    if outcome.failed.is_empty() {
        return toast(&key, ToastKind::Success, &success, None);
    }
    let title = if done == 0 { none } else { part };
    toast(&key, ToastKind::Error, &title, Some(&reasons(outcome)))
}

/// How a change of many records is spoken of, if all, none or some of them were changed.
struct Wording {
    /// A newer message about the same thing takes the place of the older.
    key: String,
    success: String,
    none: String,
    part: String,
}

impl Wording {
    fn new(first: &Mutation, params: &[(&str, &str)]) -> Self {
        let said = |key: &str, default: &'static str| t_with(key, default, params);
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
        Self {
            key: format!("{verb}-many-{}-notification", first.resource()),
            success,
            none,
            part,
        }
    }
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
        let (reason, name) = (failure.error.to_string(), name_of(failure));
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(name),
            None => reasons.push((reason, vec![name])),
        }
    }
    let more = reasons.len().saturating_sub(MOST);
    let said = reasons.iter().take(MOST);
    let said = said.map(|(reason, names)| format!("{}: {reason}", first_names(names)));
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

/// What a record that was not changed is called: by its id, and if it has none, by its place.
fn name_of(failure: &ItemFailure) -> String {
    let number = || (failure.place + 1).to_string();
    let by_place = || t_with("bulk.number", "no. {{number}}", &[("number", &number())]);
    failure.id.as_ref().map_or_else(by_place, ToString::to_string)
}

/// The first ten names, and how many others there are.
fn first_names(names: &[String]) -> String {
    const MOST: usize = 10;
    let mut text = names
        .iter()
        .take(MOST)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    let others = names.len().saturating_sub(MOST);
    if others > 0 {
        let number = others.to_string();
        text.push_str(&t_with(
            "bulk.andMore",
            " and {{number}} more",
            &[("number", &number)],
        ));
    }
    text
}
