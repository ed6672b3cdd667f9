//! Requests of an app's own that change something.

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::notification::NotificationOption;
use super::sapwood::{Context, use_sapwood};
use super::use_event::use_event;
use super::use_mutation::use_here;
use super::use_notify::{Notify, error_toast, success_toast, use_notify};
use crate::engine::data::{DataError, DataFuture};
use crate::engine::query::Invalidate;

/// How far a request of an app's own is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum CustomState {
    /// Nothing was asked for yet.
    #[default]
    Idle,
    /// It is on its way.
    Pending,
    /// The server answered.
    Done(Value),
    /// It refused, or was not reached.
    Failed(Rc<DataError>),
}

/// What follows a request of an app's own.
#[derive(Clone, Debug)]
pub struct UseCustomMutationOptions {
    /// The message that it was done. Default: none.
    pub success_notification: NotificationOption<Value>,
    /// The message that it was not. Default: one that says why.
    pub error_notification: NotificationOption<Rc<DataError>>,
    /// What is out of date once it is done. Default: nothing.
    pub invalidates: Vec<Invalidate>,
    /// Hears the answer.
    pub on_success: Callback<Value>,
    /// Hears why there is none.
    pub on_error: Callback<Rc<DataError>>,
}

impl Default for UseCustomMutationOptions {
    fn default() -> Self {
        Self {
            success_notification: NotificationOption::Off,
            error_notification: NotificationOption::Usual,
            invalidates: Vec::new(),
            on_success: Callback::noop(),
            on_error: Callback::noop(),
        }
    }
}

/// What [`use_custom_mutation`] answers.
#[derive(Clone, Debug)]
pub struct UseCustomMutationHandle {
    /// How far the last one is.
    pub state: CustomState,
    /// Makes the request with these values; nothing happens while one is on its way. Stays the same from render to render.
    pub mutate: Callback<Value>,
}

/// A request that is none of those of a data provider, such as `POST /posts/3/publish` (Refine's `useCustomMutation`).
/// `request` makes it, in whatever way the app speaks to its server.
///
/// It runs to its end, and its message appears, also when the component is gone by then; the callbacks are then no longer
/// called.
#[hook]
pub fn use_custom_mutation(
    request: Callback<Value, DataFuture<Value>>,
    options: UseCustomMutationOptions,
) -> UseCustomMutationHandle {
    let context = use_sapwood();
    let notify = use_notify();
    let state = use_state(CustomState::default);
    let busy = use_mut_ref(|| false);
    let here = use_here();
    let setter = state.setter();
    let runtime = Rc::clone(context.store.runtime());
    let on_answer = {
        let (setter, busy) = (setter.clone(), Rc::clone(&busy));
        use_event(Callback::from(move |answer: Answer| {
            busy.replace(false);
            follow(&notify, &context, &options, &answer);
            if !*here.borrow() {
                return;
            }
            match answer {
                Ok(value) => {
                    setter.set(CustomState::Done(value.clone()));
                    options.on_success.emit(value);
                }
                Err(error) => {
                    setter.set(CustomState::Failed(Rc::clone(&error)));
                    options.on_error.emit(error);
                }
            }
        }))
    };
    let mutate = use_event(Callback::from(move |values: Value| {
        if busy.replace(true) {
            return;
        }
        setter.set(CustomState::Pending);
        let (answer, on_answer) = (request.emit(values), on_answer.clone());
        let task = async move { on_answer.emit(answer.await.map_err(Rc::new)) };
        runtime.spawn(Box::pin(task)).detach();
    }));
    UseCustomMutationHandle {
        state: (*state).clone(),
        mutate,
    }
}

type Answer = Result<Value, Rc<DataError>>;

/// Says how it went, as the options have it, and lets go of what is out of date.
fn follow(notify: &Notify, context: &Context, options: &UseCustomMutationOptions, answer: &Answer) {
    const KEY: &str = "custom-notification";
    match answer {
        Ok(value) => {
            notify.handle(&options.success_notification, value, || success_toast(KEY));
            let invalidates = options.invalidates.iter();
            invalidates.for_each(|what| context.store.invalidate(what));
        }
        // The login page says it.
        Err(error) if context.is_signed_out(error) => {}
        Err(error) => notify.handle(&options.error_notification, error, || error_toast(KEY, error)),
    }
}
