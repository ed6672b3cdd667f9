//! Saving: what is looked up first, what is sent, and what comes of it.

use std::rc::Rc;

use serde_json::Value;

use super::desk::Desk;
use crate::engine::data::DataError;
use crate::engine::form::{Form, Question, Submission};
use crate::engine::mutation::{Mutated, Mutation};
use crate::engine::record::{Record, RecordId};

/// How often a save is tried again when others change the record all the time.
const MOST_ATTEMPTS: u8 = 3;

impl Desk {
    /// Saves because a person asks for it.
    pub(super) fn save(self: &Rc<Self>) {
        // Asked for while an automatic save is on its way, this is that one: it then says how it went, and leads on.
        self.automatic.set(false);
        let submission = self.with(|form| Some(Form::prepare(form)));
        if submission != Some(Submission::Busy) {
            self.go_on(submission);
        }
    }

    /// What is to be done first: others are asked about fields, and then the record is looked at.
    pub(super) fn go_on(self: &Rc<Self>, submission: Option<Submission>) {
        self.attempts.set(0);
        match submission {
            Some(Submission::Ready) => self.ask_first(),
            Some(Submission::Unchanged) => self.done(Mutated {
                record: None,
                id: self.edited().cloned(),
            }),
            _ => {}
        }
        self.change(|_| {});
    }

    fn ask_first(self: &Rc<Self>) {
        let questions: Vec<Question> = self.with(|form| {
            let fields = form.questions();
            fields.into_iter().filter_map(|field| form.ask(field)).collect()
        });
        if questions.is_empty() {
            self.send();
            return;
        }
        let answers: Vec<_> = questions
            .iter()
            .map(|question| self.answer_to(question))
            .collect();
        self.prepare_in(async move |desk: &Rc<Self>| {
            for (question, answer) in questions.iter().zip(answers) {
                let wrong = answer.await;
                desk.with(|form| form.answer(question.field, question.generation, wrong));
            }
            desk.send();
            desk.change(|_| {});
        });
    }

    /// Sends, if the server can be asked to take it only over what the form stands on; otherwise looks first whether it
    /// still stands there.
    fn send(self: &Rc<Self>) {
        let guarded = self.edited().zip(self.base()).is_none_or(|(id, base)| {
            let changed = self.read(|form| form.draft().is_changed());
            !changed || self.store.guard_update(&self.resource, id, &base)
        });
        if guarded {
            self.send_now();
        } else {
            self.look(None);
        }
    }

    /// Reads the record again and puts it below what was typed. `stopped` is why a former attempt failed.
    fn look(self: &Rc<Self>, stopped: Option<Rc<DataError>>) {
        let Some(id) = self.edited().cloned() else {
            return;
        };
        let meta = self.options.borrow().query_meta.clone();
        let newest = self.store.read_again(&self.resource, &id, &meta);
        self.prepare_in(async move |desk: &Rc<Self>| {
            match (newest.await, stopped) {
                (Ok(record), Some(stopped)) if desk.base().as_ref() == Some(&record) => {
                    // It is not because of another version, so trying again would not help.
                    desk.refuse(stopped);
                }
                (Ok(record), _) => {
                    desk.take_in(&id, &record);
                    desk.send_now();
                }
                (Err(error), _) => desk.refuse(Rc::new(error)),
            }
            desk.change(|_| {});
        });
    }

    fn take_in(&self, id: &RecordId, record: &Record) {
        self.with(|form| form.merge(record));
        // Where the server gave a tag, whoever is faster from here on stops the save again.
        let _ = self.store.guard_update(&self.resource, id, record);
    }

    fn send_now(self: &Rc<Self>) {
        let submission = self.with(|form| Some(Form::submit(form)));
        match submission {
            Some(Submission::Send(values)) => self.mutate(self.mutation(self.transformed(values))),
            Some(Submission::Unchanged) => self.done(Mutated {
                record: self.base(),
                id: self.edited().cloned(),
            }),
            _ => {}
        }
    }

    pub(super) fn settle(self: &Rc<Self>, mutation: &Mutation, result: Result<Mutated, Rc<DataError>>) {
        if let Err(error) = &result
            && !self.shown.get()
            && self.retry(error)
        {
            return;
        }
        if !self.automatic.get() {
            self.say(mutation, &result);
        }
        match result {
            Ok(saved) => {
                // With a meta the answer may be something else than the record, which is asked for then.
                let is_whole = self.options.borrow().mutation_meta.is_none();
                let record = saved.record.clone().filter(|_| is_whole);
                self.change(|form| form.saved(record));
                self.done(saved);
            }
            Err(error) => {
                self.retype_rejected();
                self.change(|form| form.failed(Rc::clone(&error)));
                self.tell_error(error);
            }
        }
    }

    /// What is sent of what was typed.
    fn transformed(&self, values: Value) -> Value {
        let transform = self.options.borrow().transform.clone();
        match transform {
            Some(transform) => transform.emit(values),
            None => values,
        }
    }

    /// The page hears that it was not saved.
    fn tell_error(&self, error: Rc<DataError>) {
        let on_error = self.options.borrow().on_error.clone();
        if self.is_open() {
            on_error.emit(error);
        }
    }

    fn mutation(&self, values: Value) -> Mutation {
        let resource = Rc::clone(&self.resource);
        match self.edited().cloned() {
            Some(id) => Mutation::Update {
                resource,
                id,
                changes: values,
            },
            None => Mutation::Create { resource, values },
        }
    }

    /// Creates a record with what the form shows, in the place of one that is deleted.
    pub(super) fn restore(self: &Rc<Self>) {
        self.automatic.set(false);
        let submission = self.with(|form| Some(Form::submit_anew(form)));
        if let Some(Submission::Send(values)) = submission {
            let (resource, values) = (Rc::clone(&self.resource), self.transformed(values));
            self.mutate(Mutation::Create { resource, values });
        }
        self.change(|_| {});
    }

    /// The server did not take it. If that is because of another version, that one is merged, and what does not conflict
    /// is sent again. Returns whether that is being done.
    fn retry(self: &Rc<Self>, error: &Rc<DataError>) -> bool {
        let attempts = self.attempts.get();
        let stopped = matches!(**error, DataError::Conflict { .. }) && self.edited().is_some();
        if !stopped || attempts >= MOST_ATTEMPTS {
            return false;
        }
        self.attempts.set(attempts + 1);
        self.with(Form::prepare_again);
        self.look(Some(Rc::clone(error)));
        true
    }

    /// Nothing was sent, since the record could not be looked at.
    fn refuse(self: &Rc<Self>, error: Rc<DataError>) {
        self.with(|form| form.failed(Rc::clone(&error)));
        if !self.automatic.get() {
            self.say(&self.mutation(Value::Null), &Err(Rc::clone(&error)));
        }
        self.tell_error(error);
    }

    /// Runs what a save waits for, unless the form is left.
    fn prepare_in(self: &Rc<Self>, work: impl AsyncFnOnce(&Rc<Self>) + 'static) {
        let weak = Rc::downgrade(self);
        let task = async move {
            if let Some(desk) = weak.upgrade() {
                work(&desk).await;
            }
        };
        let task = self.store.runtime().spawn(Box::pin(task));
        let former = self.preparing.replace(task);
        drop(former);
    }
}
