//! What is typed, kept in the browser until it is saved or given up.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use yew::AttrValue;

use super::FormTarget;
use super::desk::Desk;
use crate::engine::form::{DraftOf, DraftPlace, Form, KeptDraft, superfluous};
use crate::engine::runtime::{Guard, Runtime};
use crate::engine::store::Store;

/// How long after the last key it is kept. A tab that is killed within it takes what was typed since.
const SOON: Duration = Duration::from_millis(300);

/// A draft that was found when the form opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftOffer {
    /// When it was typed: the time of day.
    pub time: AttrValue,
    /// The same as the browser's clock wrote it, in UTC.
    pub at: AttrValue,
    /// How many there are, this one included.
    pub count: usize,
}

/// The drafts of one form.
pub(super) struct Drafts {
    runtime: Rc<dyn Runtime>,
    place: DraftPlace,
    /// Where this form's own is kept: nobody else writes there.
    key: String,
    enabled: bool,
    written: Cell<bool>,
    timer: RefCell<Option<Guard>>,
    found: RefCell<Vec<(String, KeptDraft)>>,
}

impl Drafts {
    pub(super) fn new(store: &Store, resource: &str, target: &FormTarget, enabled: bool) -> Self {
        let of = match target {
            FormTarget::Create => DraftOf::Create,
            FormTarget::Edit(id) => DraftOf::Edit(id.clone()),
            FormTarget::Clone(id) => DraftOf::Clone(id.clone()),
        };
        let runtime = Rc::clone(store.runtime());
        let place = DraftPlace::new(&store.person(), resource, &of);
        let slot = format!("{:x}", runtime.random().to_bits());
        Self {
            key: place.key(&slot),
            place,
            runtime,
            enabled,
            written: Cell::new(false),
            timer: RefCell::new(None),
            found: RefCell::default(),
        }
    }

    /// Looks for what was typed before. What would change nothing is forgotten.
    pub(super) fn look(&self, form: &Form) {
        if !self.enabled {
            return;
        }
        let kept = self.runtime.kept(DraftPlace::root());
        let (useful, useless): (Vec<_>, Vec<_>) =
            self.place.drafts(&kept).into_iter().partition(|(_, kept)| {
                let mut trial = form.draft().clone();
                trial.restore(&kept.fields);
                trial.is_changed()
            });
        for (key, _) in useless {
            self.runtime.keep(&key, None);
        }
        *self.found.borrow_mut() = useful;
    }

    pub(super) fn offer(&self) -> Option<DraftOffer> {
        let found = self.found.borrow();
        let (_, newest) = found.first()?;
        Some(DraftOffer {
            time: self.runtime.time_of_day(&newest.at).into(),
            at: AttrValue::from(Rc::clone(&newest.at)),
            count: found.len(),
        })
    }

    /// Types what is offered again. It is this form's own from now on, and kept as that before it is taken from its
    /// former place.
    pub(super) fn restore(&self, desk: &Rc<Desk>) {
        let Some((key, kept)) = self.take() else {
            return;
        };
        desk.change(|form| form.restore(&kept.fields));
        self.keep_now(desk);
        if self.written.get() {
            self.runtime.keep(&key, None);
        }
    }

    pub(super) fn forget(&self) {
        if let Some((key, _)) = self.take() {
            self.runtime.keep(&key, None);
        }
    }

    fn take(&self) -> Option<(String, KeptDraft)> {
        let mut found = self.found.borrow_mut();
        (!found.is_empty()).then(|| found.remove(0))
    }

    /// Keeps what is typed a little later; forgets it at once if nothing is.
    pub(super) fn follow(&self, desk: &Rc<Desk>) {
        if !self.enabled {
            return;
        }
        if desk.read(|form| form.draft().is_changed()) {
            let weak = Rc::downgrade(desk);
            let keep = move || {
                if let Some(desk) = weak.upgrade() {
                    desk.drafts().keep_now(&desk);
                }
            };
            let timer = self.runtime.after(SOON, Box::new(keep));
            let former = self.timer.replace(Some(timer));
            drop(former);
        } else {
            let former = self.timer.take();
            drop(former);
            if self.written.replace(false) {
                self.runtime.keep(&self.key, None);
            }
        }
    }

    /// Keeps what waits to be kept.
    pub(super) fn keep_now(&self, desk: &Desk) {
        let waiting = self.timer.take();
        if waiting.is_none() {
            return;
        }
        drop(waiting);
        let fields = desk.read(|form| form.draft().keep());
        if fields.is_empty() {
            return;
        }
        let draft = KeptDraft {
            at: self.runtime.timestamp(),
            fields,
        };
        // One that is too long to be kept leaves what was kept before.
        if let Some(text) = draft.to_text() {
            self.write(&text);
        }
    }

    fn write(&self, text: &str) {
        if !self.written.get() {
            self.make_room();
        }
        let kept = self.runtime.keep(&self.key, Some(text));
        self.written.set(kept || self.written.get());
    }

    fn make_room(&self) {
        for key in superfluous(&self.runtime.kept(DraftPlace::root())) {
            self.runtime.keep(&key, None);
        }
    }
}
