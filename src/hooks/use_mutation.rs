//! What the hooks that change records have in common.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;

use super::notification::NotificationOption;
use super::sapwood::{Context, use_sapwood};
use super::use_event::use_event;
use super::use_guard::use_guard;
use super::use_notify::{Notify, toast, use_notify};
use crate::engine::data::DataError;
use crate::engine::i18n::{t, t_or, t_with};
use crate::engine::meta::Meta;
use crate::engine::mutation::{Mutated, Mutation, MutationMode};
use crate::engine::notify::{Toast, ToastKind};
use crate::engine::query::{Invalidate, OptimisticUpdateMap};
use crate::engine::runtime::Guard;
use crate::engine::store::MutateOptions;

/// How far a change is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum MutationState {
    /// Nothing was asked for yet.
    #[default]
    Idle,
    /// The request is on its way.
    Pending,
    /// It is shown, but the server has not agreed: modes `Optimistic` and `Undoable`.
    Shown,
    /// The server agreed.
    Done(Mutated),
    /// The server did not agree, or was not reached.
    Failed(Rc<DataError>),
}

/// What follows a change.
#[derive(Clone, Debug)]
pub struct UseMutationOptions {
    /// When the change is shown and sent. Default: as the app's options say.
    pub mode: Option<MutationMode>,
    /// How long it can be undone in mode `Undoable`. Default: as the app's options say, 5 s.
    pub undoable_timeout: Option<Duration>,
    /// Where and how the change is shown before the server agreed. Default: everywhere, in the usual way.
    pub optimistic_update_map: OptimisticUpdateMap,
    /// What the data provider is told beside the change (Refine's `meta`). Default: nothing.
    pub meta: Meta,
    /// Hears that the change is shown, so that its form can be left: at once in the modes that show it at once, and in
    /// mode `Pessimistic` when the server agreed.
    pub on_shown: Callback<()>,
    /// Hears that it was undone (Refine's `onCancel`).
    pub on_undone: Callback<()>,
    /// The message that the server agreed. Default: Refine's.
    pub success_notification: NotificationOption<Mutated>,
    /// The message that it did not. Default: Refine's.
    pub error_notification: NotificationOption<Rc<DataError>>,
    /// What else is out of date once the server agreed, such as records that count these. What shows the changed records is
    /// seen to without that. Default: nothing.
    pub invalidates: Vec<Invalidate>,
    /// Hears that the server agreed.
    pub on_success: Callback<Mutated>,
    /// Hears that it did not.
    pub on_error: Callback<Rc<DataError>>,
}

impl Default for UseMutationOptions {
    fn default() -> Self {
        Self {
            mode: None,
            undoable_timeout: None,
            optimistic_update_map: OptimisticUpdateMap::default(),
            meta: Meta::default(),
            on_shown: Callback::noop(),
            on_undone: Callback::noop(),
            success_notification: NotificationOption::default(),
            error_notification: NotificationOption::default(),
            invalidates: Vec::new(),
            on_success: Callback::noop(),
            on_error: Callback::noop(),
        }
    }
}

/// A change that can be asked for.
#[derive(Clone)]
pub(super) struct Mutate {
    pub(super) state: MutationState,
    pub(super) mutate: Callback<Mutation>,
}

/// Makes changes. The same change is not sent again while it is on its way, so a double click does it once.
///
/// A change runs to its end, and its message appears, also when the component is gone by then; the callbacks are
/// then no longer called.
#[hook]
pub(super) fn use_mutation(options: UseMutationOptions) -> Mutate {
    let state = use_state(MutationState::default);
    let mutator = Rc::new(Mutator {
        context: use_sapwood(),
        notify: use_notify(),
        here: use_here(),
        pending: use_mut_ref(Vec::new),
        setter: state.setter(),
        options,
    });
    let hearing = Rc::clone(&mutator);
    let on_happened = use_event(Callback::from(move |happened| hearing.hear(happened)));
    let mutate = use_event(Callback::from(move |mutation| {
        mutator.start(mutation, &on_happened);
    }));
    Mutate {
        state: (*state).clone(),
        mutate,
    }
}

/// What happens to a change.
enum Happened {
    Shown,
    Settled(Mutation, Result<Mutated, Rc<DataError>>),
    Undone(Mutation),
}

/// Begins changes for a component and sees to what follows them.
struct Mutator {
    context: Context,
    notify: Notify,
    /// Whether the component is still there.
    here: Rc<RefCell<bool>>,
    /// What is on its way.
    pending: Rc<RefCell<Vec<Mutation>>>,
    setter: UseStateSetter<MutationState>,
    options: UseMutationOptions,
}

impl Mutator {
    fn shows_at_once(&self) -> bool {
        mode_of(self.options.mode, &self.context).shows_at_once()
    }

    fn start(&self, mutation: Mutation, on_happened: &Callback<Happened>) {
        if self.pending.borrow().contains(&mutation) {
            return;
        }
        self.pending.borrow_mut().push(mutation.clone());
        let at_once = self.shows_at_once();
        self.setter.set(if at_once {
            MutationState::Shown
        } else {
            MutationState::Pending
        });
        let (undone, undoing) = (on_happened.clone(), mutation.clone());
        let (settled, settling) = (on_happened.clone(), mutation.clone());
        let options = MutateOptions {
            mode: self.options.mode,
            undoable_timeout: self.options.undoable_timeout,
            meta: self.options.meta.clone(),
            optimistic_update_map: self.options.optimistic_update_map.clone(),
            on_undone: Some(Box::new(move || undone.emit(Happened::Undone(undoing)))),
            ..MutateOptions::default()
        };
        let settle = move |result| settled.emit(Happened::Settled(settling, result));
        let store = &self.context.store;
        store.mutate_with(mutation, options, Box::new(settle));
        if at_once {
            on_happened.emit(Happened::Shown);
        }
    }

    fn hear(&self, happened: Happened) {
        match happened {
            Happened::Shown if self.is_here() => self.options.on_shown.emit(()),
            Happened::Shown => {}
            Happened::Settled(mutation, result) => {
                self.let_go(&mutation);
                self.follow(&mutation, &result);
                if self.is_here() {
                    self.tell(result);
                }
            }
            Happened::Undone(mutation) => {
                self.let_go(&mutation);
                if self.is_here() {
                    self.setter.set(MutationState::Idle);
                    self.options.on_undone.emit(());
                }
            }
        }
    }

    fn is_here(&self) -> bool {
        *self.here.borrow()
    }

    fn let_go(&self, mutation: &Mutation) {
        self.pending.borrow_mut().retain(|other| other != mutation);
    }

    /// What follows also when the component is gone.
    fn follow(&self, mutation: &Mutation, result: &Result<Mutated, Rc<DataError>>) {
        let messages = (
            &self.options.success_notification,
            &self.options.error_notification,
        );
        say_as(messages, &self.notify, &self.context, mutation, result);
        if result.is_ok() {
            let invalidates = self.options.invalidates.iter();
            invalidates.for_each(|what| self.context.store.invalidate(what));
        }
    }

    /// Tells the component.
    fn tell(&self, result: Result<Mutated, Rc<DataError>>) {
        match result {
            Ok(mutated) => {
                if !self.shows_at_once() {
                    self.options.on_shown.emit(());
                }
                self.setter.set(MutationState::Done(mutated.clone()));
                self.options.on_success.emit(mutated);
            }
            Err(error) => {
                self.setter.set(MutationState::Failed(Rc::clone(&error)));
                self.options.on_error.emit(error);
            }
        }
    }
}

/// The mode that holds for a hook.
pub(super) fn mode_of(own: Option<MutationMode>, context: &Context) -> MutationMode {
    own.unwrap_or_else(|| context.store.options().mutation_mode)
}

/// Whether the component is still there.
#[hook]
pub(super) fn use_here() -> Rc<RefCell<bool>> {
    let here = use_mut_ref(|| true);
    let gone = Rc::clone(&here);
    use_guard((), move |()| Guard::new(move || *gone.borrow_mut() = false));
    here
}

/// Says how a change went, with Refine's messages.
pub(super) fn say(
    notify: &Notify,
    context: &Context,
    mutation: &Mutation,
    result: &Result<Mutated, Rc<DataError>>,
) {
    let messages = (&NotificationOption::Usual, &NotificationOption::Usual);
    say_as(messages, notify, context, mutation, result);
}

/// Says how a change went, with the messages of the hook that made it: that of success, that of failure.
pub(super) fn say_as(
    (success, error): (&NotificationOption<Mutated>, &NotificationOption<Rc<DataError>>),
    notify: &Notify,
    context: &Context,
    mutation: &Mutation,
    result: &Result<Mutated, Rc<DataError>>,
) {
    let usual = || usual(context, mutation, result);
    match result {
        Ok(mutated) => notify.handle(success, mutated, usual),
        // The login page says it.
        Err(why) if context.is_signed_out(why) => {}
        Err(why) => notify.handle(error, why, usual),
    }
}

/// Refine's message about what became of a mutation.
fn usual(context: &Context, mutation: &Mutation, result: &Result<Mutated, Rc<DataError>>) -> Toast {
    let Wording { key, done, failed } = Wording::new(context, mutation);
    let Err(error) = result else {
        return toast(&key, ToastKind::Success, &done, None);
    };
    let mut why = error.to_string();
    if context.store.has_rejected(mutation) {
        let kept = t(
            "notifications.kept",
            "What you typed is kept: open the form again and it is there.",
        );
        why.extend([". ", &kept]);
    }
    toast(&key, ToastKind::Error, &failed, Some(&why))
}

/// How a mutation is spoken of.
struct Wording {
    /// The key of Refine's message: a newer one about the same thing takes the place of the older.
    key: String,
    done: String,
    failed: String,
}

impl Wording {
    fn new(context: &Context, mutation: &Mutation) -> Self {
        let name = &**mutation.resource();
        let resource = context.store.resource(name);
        let singular = resource.map_or_else(|| name.into(), |resource| resource.singular());
        let singular = t_or(&format!("{name}.singular"), &singular);
        let said = |key: &str, default: &'static str| t_with(key, default, &[("resource", &singular)]);
        let (about, done, failed) = match mutation {
            Mutation::Create { .. } => (
                "create".to_owned(),
                said("notifications.createSuccess", "Successfully created {{resource}}"),
                said("notifications.createError", "The {{resource}} was not created"),
            ),
            Mutation::Update { id, .. } => (
                id.to_string(),
                said("notifications.editSuccess", "Successfully updated {{resource}}"),
                said("notifications.editError", "The {{resource}} was not saved"),
            ),
            Mutation::Delete { id, .. } => (
                id.to_string(),
                said(
                    "notifications.deleteSuccess",
                    "Successfully deleted a {{resource}}",
                ),
                said("notifications.deleteError", "The {{resource}} was not deleted"),
            ),
        };
        Self {
            key: format!("{about}-{name}-notification"),
            done,
            failed,
        }
    }
}
