//! The form hook without the type of its record.

use std::rc::Rc;

use yew::prelude::*;

use super::desk::Desk;
use super::handle::{FieldChange, FormHandle};
use super::{FormTarget, UseFormOptions};
use crate::engine::form::{Form, Redirect, Side};
use crate::engine::live::LiveEvent;
use crate::engine::mutation::Mutated;
use crate::engine::query::QueryKey;
use crate::engine::record::RecordId;
use crate::engine::runtime::Guard;
use crate::hooks::query::{Query, QuerySpec, use_query};
use crate::hooks::sapwood::use_sapwood;
use crate::hooks::shared::Shared;
use crate::hooks::use_guard::use_guard;
use crate::hooks::use_notify::use_notify;
use crate::hooks::use_redirection_after_submission::use_redirection_after_submission;

/// The form for a target. Another visit, the number beside it, is another form, also for the same target.
#[hook]
pub(super) fn use_form_core(
    resource: Rc<str>,
    target: (FormTarget, u32),
    options: UseFormOptions,
) -> FormHandle {
    let context = use_sapwood();
    let notify = use_notify();
    let update = use_force_update();
    // Another record is another form; what was typed for the former one is not mixed into it.
    let desk = use_memo((Rc::clone(&resource), target), |(resource, (target, _))| {
        let identity = (Rc::clone(resource), target.clone());
        Desk::new(&context, notify, identity, &options, update)
    });
    let desk = Rc::clone(&*desk);
    let query = use_query(query_of(&desk, &options));
    desk.observe(query.data().map(|data| &**data));
    use_guard(Shared(Rc::clone(&desk)), keep_open);
    let leave = use_redirection_after_submission(&resource);
    let on_leave = on_leave(&desk, leave);
    *desk.on_done.borrow_mut() = on_done(&desk, options.on_saved.clone(), on_leave.clone());
    *desk.on_leave.borrow_mut() = on_leave;
    *desk.options.borrow_mut() = options;
    use_handle(desk, query)
}

/// The record that the form begins with, if it begins with one.
fn query_of(desk: &Rc<Desk>, options: &UseFormOptions) -> QuerySpec {
    let source = desk.target().source();
    let key = source.map(|id| QueryKey::one(Rc::clone(&desk.resource), id.clone()));
    let (hearing, on_live_event) = (Rc::clone(desk), options.on_live_event.clone());
    QuerySpec {
        key: key.map(|key| key.with_meta(options.query_meta.clone())),
        live_mode: options.live_mode,
        on_live_event: Callback::from(move |event: LiveEvent| {
            hearing.hear(&event);
            on_live_event.emit(event);
        }),
        keep_previous: false,
        is_reading: None,
    }
}

/// Until the form is closed, what is typed is kept also when the page is hidden.
fn keep_open(desk: &Shared<Desk>) -> Guard {
    let (open, hidden) = (Rc::clone(desk), Rc::clone(desk));
    let keep = move || hidden.drafts().keep_now(&hidden);
    let keeping = desk.store.runtime().on_hide(Rc::new(keep));
    Guard::new(move || {
        open.close();
        drop(keeping);
    })
}

/// What the page can do with the form. The callbacks stay the same as long as the form does.
#[hook]
fn use_handle(desk: Rc<Desk>, query: Query) -> FormHandle {
    let shared = Shared(Rc::clone(&desk));
    FormHandle {
        submit: desk.read(Form::submit_state),
        on_change: use_callback(shared.clone(), |change: FieldChange, desk| desk.set(change)),
        save: use_callback(shared.clone(), |(), desk| desk.save()),
        save_mine: use_callback(shared.clone(), |(), desk| {
            desk.with(Form::keep_mine);
            desk.save();
        }),
        restore: use_callback(shared.clone(), |(), desk| desk.restore()),
        refresh: query.refetch().clone(),
        resolve: use_callback(shared.clone(), |(field, side): (String, Side), desk| {
            desk.change(|form| form.resolve(&field, side));
        }),
        discard: use_callback(shared.clone(), |(), desk| desk.change(Form::discard)),
        restore_draft: use_callback(shared.clone(), |(), desk| desk.drafts().restore(desk)),
        discard_draft: use_callback(shared, |(), desk| {
            desk.drafts().forget();
            desk.change(|_| {});
        }),
        query,
        desk,
    }
}

/// What follows a save: the page hears of it, and is left if that is what the form is for, and it was not left already.
fn on_done(desk: &Rc<Desk>, on_saved: Callback<Mutated>, on_leave: Callback<Mutated>) -> Callback<Mutated> {
    let weak = Rc::downgrade(desk);
    Callback::from(move |saved: Mutated| {
        on_saved.emit(saved.clone());
        let Some(desk) = weak.upgrade() else { return };
        let typed_since = desk.read(|form| form.draft().is_changed());
        if !(desk.automatic.get() || typed_since || desk.shown.get()) {
            on_leave.emit(saved);
        }
    })
}

fn on_leave(desk: &Rc<Desk>, leave: Callback<(Redirect, Option<RecordId>)>) -> Callback<Mutated> {
    let weak = Rc::downgrade(desk);
    Callback::from(move |saved: Mutated| {
        let Some(desk) = weak.upgrade() else { return };
        let restored = desk.edited().is_some() && saved.id.as_ref() != desk.edited();
        let to = match desk.redirect {
            // What is edited here no longer exists; the record that took its place does.
            Redirect::Stay if restored => Redirect::Edit,
            redirect => redirect,
        };
        leave.emit((to, saved.id));
    })
}
