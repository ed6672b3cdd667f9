//! The place where one form is filled in: everything that goes on there outlives a render.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use super::autosave::AutoSaver;
use super::drafts::Drafts;
use super::modes::retype_rejected;
use super::{AutoSave, FieldChange, FormTarget, UseFormOptions};
use crate::engine::data::DataError;
use crate::engine::form::{AsyncRule, AutoSaveStatus, FieldRule, Form, Question, Redirect};
use crate::engine::live::LiveEvent;
use crate::engine::mutation::{Mutated, Mutation};
use crate::engine::query::QueryData;
use crate::engine::record::{Record, RecordId};
use crate::engine::runtime::{Guard, LocalFuture};
use crate::engine::store::Store;
use crate::hooks::sapwood::Context;
use crate::hooks::use_mutation::say_as;
use crate::hooks::use_notify::Notify;
use crate::hooks::use_select::DEBOUNCE;
use crate::hooks::use_warn_about_change::FormWarning;
use crate::sorted_map::SortedMap;

/// One open form. For another record there is another one.
pub(super) struct Desk {
    pub(super) store: Rc<Store>,
    pub(super) resource: Rc<str>,
    target: FormTarget,
    rules: Rc<[FieldRule]>,
    checks: Vec<AsyncRule>,
    initial: Value,
    form: RefCell<Option<Form>>,
    /// The record as it was last shown: a newer one is merged once.
    seen: RefCell<Option<Record>>,
    news: RefCell<Option<Rc<LiveEvent>>>,
    warning: Option<FormWarning>,
    drafts: Drafts,
    auto: Option<AutoSaver>,
    /// The questions that wait for the person to pause, by field.
    waiting: RefCell<SortedMap<&'static str, Guard>>,
    /// The answers that are awaited, by field.
    asked: RefCell<SortedMap<&'static str, Guard>>,
    /// What a save is waiting for before it sends anything.
    pub(super) preparing: RefCell<Guard>,
    /// How often this save was stopped by another version and tried again.
    pub(super) attempts: Cell<u8>,
    pub(super) automatic: Cell<bool>,
    /// What the newest render wishes.
    pub(super) options: RefCell<UseFormOptions>,
    /// Whether the form leads to the record that it makes, whose id only the server knows.
    pub(super) waits_for_id: bool,
    /// Where the form leads.
    pub(super) redirect: Redirect,
    /// Whether the last save was shown, and the form left, before the server agreed.
    pub(super) shown: Cell<bool>,
    /// Goes where the form leads.
    pub(super) on_leave: RefCell<Callback<Mutated>>,
    /// What follows when the server has everything.
    pub(super) on_done: RefCell<Callback<Mutated>>,
    open: Cell<bool>,
    context: Context,
    notify: Notify,
    update: UseForceUpdateHandle,
}

impl Desk {
    pub(super) fn new(
        context: &Context,
        notify: Notify,
        (resource, target): (Rc<str>, FormTarget),
        options: &UseFormOptions,
        update: UseForceUpdateHandle,
    ) -> Rc<Self> {
        let store = Rc::clone(&context.store);
        let defaults = store.options();
        let warns = options.warn_when_unsaved_changes;
        let warning = warns
            .unwrap_or(defaults.warn_when_unsaved_changes)
            .then(|| FormWarning::new(&context.warner));
        let is_edit = matches!(target, FormTarget::Edit(_));
        let redirects = options.redirect.unwrap_or(defaults.redirect);
        let redirect = redirects.after(target.action());
        let waits_for_id = !is_edit && matches!(redirect, Redirect::Show | Redirect::Edit);
        let auto_save: Option<AutoSave> = options.auto_save.filter(|_| is_edit);
        Rc::new(Self {
            drafts: Drafts::new(&store, &resource, &target, options.keep_drafts),
            store,
            resource,
            target,
            rules: options.rules.clone().into(),
            checks: options.checks.clone(),
            initial: options.initial.clone(),
            form: RefCell::default(),
            seen: RefCell::default(),
            news: RefCell::default(),
            warning,
            auto: auto_save.map(AutoSaver::new),
            waiting: RefCell::default(),
            asked: RefCell::default(),
            preparing: RefCell::new(Guard::empty()),
            attempts: Cell::new(0),
            automatic: Cell::new(false),
            options: RefCell::new(options.clone()),
            waits_for_id,
            redirect,
            shown: Cell::new(false),
            on_leave: RefCell::default(),
            on_done: RefCell::default(),
            open: Cell::new(true),
            context: context.clone(),
            notify,
            update,
        })
    }

    pub(super) const fn target(&self) -> &FormTarget {
        &self.target
    }

    pub(super) const fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    /// The record that is edited; none for a new one.
    pub(super) const fn edited(&self) -> Option<&RecordId> {
        match &self.target {
            FormTarget::Edit(id) => Some(id),
            FormTarget::Create | FormTarget::Clone(_) => None,
        }
    }

    pub(super) fn read<R: Default>(&self, read: impl FnOnce(&Form) -> R) -> R {
        self.form.borrow().as_ref().map(read).unwrap_or_default()
    }

    /// Changes the form without telling anybody.
    pub(super) fn with<R: Default>(&self, change: impl FnOnce(&mut Form) -> R) -> R {
        self.form.borrow_mut().as_mut().map(change).unwrap_or_default()
    }

    /// Changes the form; what depends on it follows.
    pub(super) fn change(self: &Rc<Self>, change: impl FnOnce(&mut Form)) {
        self.with(change);
        self.follow();
        self.update.force_update();
    }

    /// Types into a field.
    pub(super) fn set(self: &Rc<Self>, (field, value): FieldChange) {
        self.change(|form| form.set(field, value));
        self.ask_later(field);
    }

    /// Warning, draft and automatic save follow what the form is now.
    pub(super) fn follow(self: &Rc<Self>) {
        if let Some(warning) = &self.warning {
            warning.set(self.read(|form| form.draft().is_changed()));
        }
        self.drafts.follow(self);
        if let Some(auto) = &self.auto {
            auto.follow(self);
        }
    }

    /// Takes in what is shown: the form is made when there is something to make it from, and a newer version is merged.
    pub(super) fn observe(self: &Rc<Self>, shown: Option<&QueryData>) {
        let record = match shown {
            Some(QueryData::One(record)) => Some(record),
            _ => None,
        };
        let known = self.seen.borrow().clone();
        let same = |record: &Record| known.as_ref().is_some_and(|known| Rc::ptr_eq(known, record));
        if record.is_some_and(same) {
            return;
        }
        let opened = self.form.borrow().is_some();
        match (&self.target, record) {
            (FormTarget::Create, _) if !opened => {
                self.open(Form::create(self.initial.clone(), Rc::clone(&self.rules)))
            }
            (FormTarget::Clone(_), Some(record)) if !opened => {
                self.open(Form::copy(record, Rc::clone(&self.rules)))
            }
            (FormTarget::Edit(_), Some(record)) => {
                *self.seen.borrow_mut() = Some(Rc::clone(record));
                if opened {
                    self.with(|form| form.merge(record));
                    self.follow();
                } else {
                    self.open(Form::edit(Rc::clone(record), Rc::clone(&self.rules)));
                }
            }
            _ => {}
        }
    }

    fn open(&self, form: Form) {
        let mut form = form.asking(self.checks.iter().map(|check| check.field));
        if !matches!(self.target, FormTarget::Clone(_)) {
            retype_rejected(&self.store, &self.resource, self.edited(), &mut form);
        }
        self.drafts.look(&form);
        *self.form.borrow_mut() = Some(form);
    }

    /// Notes who is the last to have changed the record; an event that names no record may be about any.
    pub(super) fn hear(&self, event: &LiveEvent) {
        if event.ids.is_some() {
            *self.news.borrow_mut() = Some(Rc::new(event.clone()));
        }
    }

    pub(super) fn news(&self) -> Option<Rc<LiveEvent>> {
        self.news.borrow().clone()
    }

    /// Everything that was typed, for people to read.
    pub(super) fn typed_text(&self) -> String {
        self.read(|form| {
            let parts = form.draft().keep();
            let parts = parts.iter().map(|(field, typed)| {
                let value = match &typed.mine {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                format!("{}:\n{value}", form.name_of(field))
            });
            parts.collect::<Vec<_>>().join("\n\n")
        })
    }

    pub(super) fn auto_save_status(&self) -> Option<AutoSaveStatus> {
        self.auto.as_ref()?;
        Some(self.read(Form::auto_save_status))
    }

    pub(super) fn check_fields(self: &Rc<Self>, fields: &[&str]) -> bool {
        let fine = self.with(|form| form.check_fields(fields));
        self.update.force_update();
        fine
    }

    /// The record that the form stands on.
    pub(super) fn base(&self) -> Option<Record> {
        self.read(|form| Some(Rc::clone(form.draft().base())))
    }

    /// Asks about a field once the person pauses.
    fn ask_later(self: &Rc<Self>, field: &'static str) {
        if !self.checks.iter().any(|check| check.field == field) {
            return;
        }
        let desk = Rc::downgrade(self);
        let ask = move || {
            if let Some(desk) = desk.upgrade() {
                let question = desk.with(|form| form.ask(field));
                if let Some(question) = question {
                    desk.ask(&question);
                }
            }
        };
        let timer = self.store.runtime().after(DEBOUNCE, Box::new(ask));
        let former = self.waiting.borrow_mut().insert(field, timer);
        drop(former);
    }

    fn ask(self: &Rc<Self>, question: &Question) {
        let answer = self.answer_to(question);
        let desk = Rc::downgrade(self);
        let (field, generation) = (question.field, question.generation);
        let task = async move {
            let wrong = answer.await;
            if let Some(desk) = desk.upgrade() {
                desk.change(|form| form.answer(field, generation, wrong));
            }
        };
        let task = self.store.runtime().spawn(Box::pin(task));
        let former = self.asked.borrow_mut().insert(field, task);
        drop(former);
    }

    pub(super) fn answer_to(&self, question: &Question) -> LocalFuture<Option<String>> {
        let rule = self.checks.iter().find(|check| check.field == question.field);
        rule.map_or_else(
            || Box::pin(std::future::ready(None)) as _,
            |rule| (rule.check)(question.value.clone()),
        )
    }

    /// The server has everything. A save that nobody asked for leads nowhere, and neither does one while which more was
    /// typed.
    pub(super) fn done(&self, saved: Mutated) {
        let on_done = self.on_done.borrow().clone();
        if self.open.get() {
            on_done.emit(saved);
        }
    }

    /// Goes where the form leads, before the server agreed.
    pub(super) fn leave(&self) {
        let on_leave = self.on_leave.borrow().clone();
        on_leave.emit(Mutated {
            record: None,
            id: self.edited().cloned(),
        });
    }

    /// Whether the page with the form is still there.
    pub(super) const fn is_open(&self) -> bool {
        self.open.get()
    }

    /// Says how a save went.
    pub(super) fn say(&self, mutation: &Mutation, result: &Result<Mutated, Rc<DataError>>) {
        let options = self.options.borrow().clone();
        let messages = (&options.success_notification, &options.error_notification);
        say_as(messages, &self.notify, &self.context, mutation, result);
    }

    /// The form is left: what waits to be kept is kept now, and nothing is asked or sent any more.
    pub(super) fn close(&self) {
        self.open.set(false);
        self.drafts.keep_now(self);
        if let Some(warning) = &self.warning {
            warning.set(false);
        }
        if let Some(auto) = &self.auto {
            auto.stop();
        }
        let waiting = self.waiting.take();
        let asked = self.asked.take();
        let preparing = self.preparing.replace(Guard::empty());
        drop((waiting, asked, preparing));
    }
}
