//! What the hooks that change records have in common.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;

use super::notification::NotificationOption;
use super::sapwood::{Context, use_sapwood};
use super::use_event::use_event;
use super::use_guard::use_guard;
use super::use_notify::{Notify, use_notify};
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
    let context = use_sapwood();
    let notify = use_notify();
    let state = use_state(MutationState::default);
    let here = use_here();
    let pending = use_mut_ref(Vec::<Mutation>::new);
    let shown = use_mut_ref(OptimisticUpdateMap::default);
    *shown.borrow_mut() = options.optimistic_update_map.clone();
    let on_settled = {
        let setter = state.setter();
        let UseMutationOptions {
            success_notification,
            error_notification,
            invalidates,
            on_success,
            on_error,
            on_shown,
            ..
        } = options.clone();
        let (here, mode) = (Rc::clone(&here), options.mode);
        use_event(Callback::from(move |(mutation, result): Settled| {
            let messages = (&success_notification, &error_notification);
            say_as(messages, &notify, &context, &mutation, &result);
            if result.is_ok() {
                invalidates.iter().for_each(|what| context.store.invalidate(what));
            }
            if !*here.borrow() {
                return;
            }
            match result {
                Ok(mutated) => {
                    if !mode_of(mode, &context).shows_at_once() {
                        on_shown.emit(());
                    }
                    setter.set(MutationState::Done(mutated.clone()));
                    on_success.emit(mutated);
                }
                Err(error) => {
                    setter.set(MutationState::Failed(Rc::clone(&error)));
                    on_error.emit(error);
                }
            }
        }))
    };
    let on_undone = {
        let (setter, on_undone) = (state.setter(), options.on_undone);
        use_event(Callback::from(move |()| {
            if *here.borrow() {
                setter.set(MutationState::Idle);
                on_undone.emit(());
            }
        }))
    };
    let on_shown = use_event(options.on_shown);
    let context = use_sapwood();
    let setter = state.setter();
    let how = (options.mode, options.undoable_timeout, options.meta);
    let mutate = use_callback(how, move |mutation: Mutation, (mode, undoable_timeout, meta)| {
        if pending.borrow().contains(&mutation) {
            return;
        }
        pending.borrow_mut().push(mutation.clone());
        let at_once = mode_of(*mode, &context).shows_at_once();
        setter.set(if at_once {
            MutationState::Shown
        } else {
            MutationState::Pending
        });
        let undo = {
            let (pending, on_undone, own) = (Rc::clone(&pending), on_undone.clone(), mutation.clone());
            move || {
                pending.borrow_mut().retain(|other| *other != own);
                on_undone.emit(());
            }
        };
        let (pending, on_settled, own) = (Rc::clone(&pending), on_settled.clone(), mutation.clone());
        let settle = move |result| {
            pending.borrow_mut().retain(|other| *other != own);
            on_settled.emit((own, result));
        };
        let options = MutateOptions {
            mode: *mode,
            undoable_timeout: *undoable_timeout,
            meta: meta.clone(),
            optimistic_update_map: shown.borrow().clone(),
            on_undone: Some(Box::new(undo)),
            ..MutateOptions::default()
        };
        context.store.mutate_with(mutation, options, Box::new(settle));
        if at_once {
            on_shown.emit(());
        }
    });
    Mutate {
        state: (*state).clone(),
        mutate,
    }
}

/// The mode that holds for a hook.
pub(super) fn mode_of(own: Option<MutationMode>, context: &Context) -> MutationMode {
    own.unwrap_or_else(|| context.store.options().mutation_mode)
}

type Settled = (Mutation, Result<Mutated, Rc<DataError>>);

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
    let name = &**mutation.resource();
    let singular = context
        .store
        .resource(name)
        .map_or_else(|| name.into(), |resource| resource.singular());
    let singular = t_or(&format!("{name}.singular"), &singular);
    let said = |key: &str, default: &'static str| t_with(key, default, &[("resource", &singular)]);
    // The keys of Refine's messages: a newer one about the same thing takes the place of the older.
    let (key, done, failed) = match mutation {
        Mutation::Create { .. } => (
            format!("create-{name}-notification"),
            said("notifications.createSuccess", "Successfully created {{resource}}"),
            said("notifications.createError", "The {{resource}} was not created"),
        ),
        Mutation::Update { id, .. } => (
            format!("{id}-{name}-notification"),
            said("notifications.editSuccess", "Successfully updated {{resource}}"),
            said("notifications.editError", "The {{resource}} was not saved"),
        ),
        Mutation::Delete { id, .. } => (
            format!("{id}-{name}-notification"),
            said(
                "notifications.deleteSuccess",
                "Successfully deleted a {{resource}}",
            ),
            said("notifications.deleteError", "The {{resource}} was not deleted"),
        ),
    };
    let (kind, message, description) = match result {
        Ok(_) => (ToastKind::Success, done, None),
        Err(error) => {
            let mut why = error.to_string();
            if context.store.has_rejected(mutation) {
                let kept = t(
                    "notifications.kept",
                    "What you typed is kept: open the form again and it is there.",
                );
                why.extend([". ", &kept]);
            }
            (ToastKind::Error, failed, Some(why.into()))
        }
    };
    Toast {
        key: key.into(),
        kind,
        message: message.into(),
        description,
    }
}
