//! Forms that are filled in step by step.

use std::ops::Deref;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::{FormTarget, UseFormHandle, UseFormOptions, use_form};
use crate::engine::field::Field;

/// What [`use_steps_form`] answers: where one is, and everything of [`UseFormHandle`].
#[derive(Debug)]
pub struct UseStepsFormHandle<T> {
    /// The form.
    pub form: UseFormHandle<T>,
    /// The step that is open, from 0.
    pub current: usize,
    /// Whether there is none after it.
    pub is_last: bool,
    /// Goes to a step: back freely; on only as far as the fields of all steps before it are as they must be. The first
    /// step where they are not is opened, and its fields say what is wrong.
    pub go_to_step: Callback<usize>,
}

impl<T> Deref for UseStepsFormHandle<T> {
    type Target = UseFormHandle<T>;

    fn deref(&self) -> &UseFormHandle<T> {
        &self.form
    }
}

/// A form whose fields are filled in step by step (Refine's `useStepsForm`). `steps` names the fields of each.
///
/// The save checks everything; if it is refused because of a field of another step, that step is opened.
#[hook]
pub fn use_steps_form<T: DeserializeOwned + 'static>(
    resource: &str,
    target: FormTarget,
    steps: &'static [&'static [Field<T>]],
    options: UseFormOptions,
) -> UseStepsFormHandle<T> {
    let current = use_state_eq(|| 0_usize);
    let form = use_form::<T>(resource, target, options);
    let refusals = form.refusals();
    let last_refusal = use_mut_ref(|| 0);
    let mut open = *current;
    if last_refusal.replace(refusals) < refusals {
        let wrong = |fields: &&[Field<T>]| fields.iter().any(|field| form.error(*field).is_some());
        if let Some(first) = steps.iter().position(wrong) {
            open = first;
            current.set(first);
        }
    }
    let go_to_step = {
        let (handle, setter) = (form.form.clone(), current.setter());
        Callback::from(move |step: usize| {
            let before = steps.iter().take(step);
            let stopped = before.enumerate().find(|(_, fields)| {
                let names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
                !handle.check_fields(&names)
            });
            let reached = stopped.map_or(step, |(first_wrong, _)| first_wrong);
            setter.set(reached.min(steps.len().saturating_sub(1)));
        })
    };
    UseStepsFormHandle {
        form,
        current: open,
        is_last: open + 1 >= steps.len(),
        go_to_step,
    }
}
