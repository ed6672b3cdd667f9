//! The first axis of an entry: what is known, and what is shown of it.

use std::rc::Rc;

use super::input::Ticket;
use super::key::QueryKey;
use super::patch::Patches;
use super::share::share;
use super::state::QueryData;

/// Where a change of what is shown comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Origin {
    /// The server has it, by whomever.
    #[default]
    Server,
    /// This page's own mutation brought it, or asked for it.
    Own,
    /// This page shows, or takes back, what the server has not agreed to.
    Patch,
}

/// What the server has, as far as known, and what is shown of it.
#[derive(Debug)]
pub(super) struct Known {
    /// As the server last answered and as own mutations brought it.
    base: Option<Rc<QueryData>>,
    /// `base` with the patches over it.
    shown: Option<Rc<QueryData>>,
    origin: Origin,
    /// The last request that was answered well. Own mutations change `base` too, but only where they know it.
    answered: Ticket,
}

impl Known {
    pub(super) const fn new() -> Self {
        Self {
            base: None,
            shown: None,
            origin: Origin::Server,
            answered: Ticket(0),
        }
    }

    pub(super) const fn base(&self) -> Option<&Rc<QueryData>> {
        self.base.as_ref()
    }

    pub(super) const fn shown(&self) -> Option<&Rc<QueryData>> {
        self.shown.as_ref()
    }

    /// Whether what is shown changed last by this page's own doing.
    pub(super) const fn is_own(&self) -> bool {
        matches!(self.origin, Origin::Own | Origin::Patch)
    }

    /// Whether it changed last by what the server has not agreed to.
    pub(super) const fn is_patched(&self) -> bool {
        matches!(self.origin, Origin::Patch)
    }

    /// Whether the last answer is to a request from before the one with this number.
    pub(super) fn is_older_than(&self, ticket: Ticket) -> bool {
        self.base.is_some() && self.answered < ticket
    }

    /// The request `ticket` was answered; an own mutation had raised its question, or not.
    pub(super) fn answer(
        &mut self,
        key: &QueryKey,
        data: Rc<QueryData>,
        ticket: Ticket,
        own: bool,
        patches: &Patches,
    ) {
        self.answered = ticket;
        self.put(data);
        self.refresh(key, if own { Origin::Own } else { Origin::Server }, patches);
    }

    /// An own mutation brought this.
    pub(super) fn edit(&mut self, key: &QueryKey, data: Rc<QueryData>, patches: &Patches) {
        self.put(data);
        self.refresh(key, Origin::Own, patches);
    }

    /// What was shown before the server agreed keeps its pointers when the server says the same.
    fn put(&mut self, data: Rc<QueryData>) {
        let base = self.base.take();
        let patched = self.shown.as_ref().filter(|shown| {
            let same = base.as_ref().is_some_and(|base| Rc::ptr_eq(base, shown));
            !same
        });
        self.base = Some(match patched {
            Some(shown) => share(Some(shown), (*data).clone(), &|_| None),
            None => data,
        });
    }

    /// Lays the patches over what the server has.
    pub(super) fn refresh(&mut self, key: &QueryKey, origin: Origin, patches: &Patches) {
        let Some(base) = &self.base else {
            return;
        };
        let laid = patches.over(key, self.answered, base);
        // A patch that says what the server says leaves the server's answer as it is.
        let mut shown = laid.map_or_else(|| Rc::clone(base), |data| share(Some(base), data, &|_| None));
        if !Rc::ptr_eq(&shown, base) {
            shown = share(self.shown.as_ref(), (*shown).clone(), &|_| None);
        }
        if !self.shown.as_ref().is_some_and(|known| Rc::ptr_eq(known, &shown)) {
            self.shown = Some(shown);
            self.origin = origin;
        } else if self.origin == Origin::Patch && origin == Origin::Own {
            // The server agreed to what was shown.
            self.origin = origin;
        }
    }
}
