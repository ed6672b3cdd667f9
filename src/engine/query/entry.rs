//! One cache entry: a state machine over two axes, what is known and what is being done.

use std::rc::Rc;
use std::time::Duration;

use super::fetch::{Fetch, Need, Reason};
use super::gc::Watchers;
use super::input::{Action, Context, Input, Settings, Ticket};
use super::key::QueryKey;
use super::known::{Known, Origin};
use super::schedule::Pace;
use super::state::{QueryData, QueryState};
use crate::engine::clock::Instant;
use crate::engine::data::DataError;
use crate::engine::live::LiveMode;

/// One cache entry.
#[derive(Debug)]
pub(super) struct Entry {
    key: QueryKey,
    known: Known,
    error: Option<Rc<DataError>>,
    /// The next answer is to a question that this page's own mutation raised.
    own_next: bool,
    answers: u64,
    /// The request that brought what is known.
    source: Ticket,
    /// When that request started.
    asked_at: Instant,
    /// How long its answer counts as fresh, at least.
    fresh_for: Duration,
    /// The last request that had started when it arrived.
    arrived: Ticket,
    need: Need,
    fetch: Fetch,
    pace: Pace,
    watchers: Watchers,
    /// The record was deleted by this page: nothing here is worth keeping once nobody shows it.
    deleted: bool,
    pub(super) version: u64,
}

impl Entry {
    pub(super) const fn new(key: QueryKey, version: u64, now: Instant) -> Self {
        Self {
            key,
            known: Known::new(),
            error: None,
            own_next: false,
            answers: 0,
            source: Ticket(0),
            asked_at: Instant::ZERO,
            fresh_for: Duration::ZERO,
            arrived: Ticket(0),
            need: Need::Nothing,
            fetch: Fetch::Idle,
            pace: Pace::new(),
            watchers: Watchers::none(now),
            deleted: false,
            version,
        }
    }

    pub(super) const fn key(&self) -> &QueryKey {
        &self.key
    }

    pub(super) const fn watchers(&self) -> Watchers {
        self.watchers
    }

    /// What is shown, unless its record is known to be gone.
    pub(super) const fn data(&self) -> Option<&Rc<QueryData>> {
        if self.deleted { None } else { self.known.shown() }
    }

    /// What the server has, as far as known, without what is laid over it.
    pub(super) const fn base(&self) -> Option<&Rc<QueryData>> {
        self.known.base()
    }

    /// Whether an answer to a request from before the one with this number is shown, or may come to be.
    pub(super) fn is_older_than(&self, ticket: Ticket) -> bool {
        let running = matches!(self.fetch, Fetch::Running { ticket: running, .. } if running < ticket);
        running || self.known.is_older_than(ticket)
    }

    /// How new the data is, in comparison to that of other entries.
    pub(super) const fn source(&self) -> Ticket {
        self.source
    }

    /// Whether an answer arrived, or will, after the request with this number started. Requests overtake each other,
    /// so nobody knows which of the two is newer.
    pub(super) fn overlaps(&self, ticket: Ticket) -> bool {
        self.is_running() || self.arrived >= ticket
    }

    pub(super) fn state(&self) -> QueryState {
        QueryState {
            data: self.known.shown().cloned(),
            error: self.error.clone(),
            fetch: self.fetch.status(self.known.base().is_some()),
            version: self.version,
            own: self.known.is_own(),
            patched: self.known.is_patched(),
            answers: self.answers,
        }
    }

    /// Whether what is known was fetched so shortly before it is shown that it counts as fetched for that.
    pub(super) fn is_foreseen(&self, now: Instant) -> bool {
        self.need == Need::Nothing && now - self.asked_at < self.fresh_for
    }

    /// Whether a request runs.
    pub(super) const fn is_running(&self) -> bool {
        matches!(self.fetch, Fetch::Running { .. })
    }

    /// When the entry wants to hear of the time again.
    pub(super) fn next_timeout(&self, settings: &Settings) -> Option<Instant> {
        let end = match self.fetch {
            Fetch::Idle => self.forget_at(settings),
            fetch if fetch.is_forecast() => None,
            _ => self.watchers.give_up_at(),
        };
        self.fetch.turn_at().into_iter().chain(end).min()
    }

    /// Whether the entry is to be removed.
    pub(super) fn is_forgotten(&self, settings: &Settings, now: Instant) -> bool {
        self.fetch == Fetch::Idle && self.forget_at(settings).is_some_and(|at| at <= now)
    }

    fn forget_at(&self, settings: &Settings) -> Option<Instant> {
        let time = if self.deleted {
            Duration::ZERO
        } else {
            settings.gc_time
        };
        self.watchers.forget_at(time)
    }

    /// Takes in what happened.
    pub(super) fn handle(&mut self, input: Input, cx: &mut Context<'_>) {
        match input {
            Input::Watched(mode) => self.on_watched(mode, cx),
            Input::Left(mode) => self.watchers.remove(mode, cx.now),
            Input::Expected => self.on_expected(cx),
            Input::Outdated => self.on_outdated(cx),
            Input::Marked => self.need = self.need.max(Need::Later),
            Input::Unsure => self.on_unsure(cx),
            Input::Demanded => self.on_demanded(cx),
            Input::Answered {
                ticket,
                answer,
                random,
            } => self.on_answered(ticket, answer, random, cx),
            Input::Edited { data, ticket } => self.on_edited(data, ticket, cx),
            Input::Patched => self.known.refresh(&self.key, Origin::Patch, cx.patches),
            Input::Overtaken { is_own } => {
                self.own_next = is_own;
                self.on_overtaken(cx);
            }
            Input::Deleted => self.on_deleted(cx),
            Input::Online => self.on_online(cx),
            Input::Offline => self.on_offline(),
            Input::Timeout => self.on_timeout(cx),
        }
    }

    fn on_watched(&mut self, mode: LiveMode, cx: &mut Context<'_>) {
        let first = !self.watchers.any();
        self.watchers.add(mode);
        if self.is_running() && self.need == Need::Later {
            self.need = Need::Now;
        }
        if self.fetch != Fetch::Idle || self.is_fresh(cx) {
            return;
        }
        if first && self.known.base().is_none() {
            self.error = None;
        }
        self.on_outdated(cx);
    }

    fn on_expected(&mut self, cx: &mut Context<'_>) {
        if self.fetch == Fetch::Idle && !self.is_fresh(cx) {
            self.start(0, Reason::Forecast, cx);
        }
    }

    fn on_outdated(&mut self, cx: &mut Context<'_>) {
        if !self.watchers.any() {
            self.need = self.need.max(Need::Later);
            return;
        }
        match self.fetch {
            Fetch::Idle => self.plan(cx),
            Fetch::Running { .. } => self.need = Need::Now,
            // All of these start a fetch that will know.
            Fetch::Planned { .. } | Fetch::Retrying { .. } | Fetch::Paused => {}
        }
    }

    fn on_unsure(&mut self, cx: &mut Context<'_>) {
        if matches!(self.fetch, Fetch::Retrying { .. }) {
            self.start(0, Reason::Demand, cx);
        } else {
            self.on_outdated(cx);
        }
    }

    fn on_demanded(&mut self, cx: &mut Context<'_>) {
        self.abort(cx);
        if self.known.base().is_none() {
            self.error = None;
        }
        let reason = if self.watchers.any() {
            Reason::Demand
        } else {
            Reason::Forecast
        };
        self.start(0, reason, cx);
    }

    fn on_answered(
        &mut self,
        answered: Ticket,
        answer: Result<Rc<QueryData>, DataError>,
        random: f64,
        cx: &mut Context<'_>,
    ) {
        let Fetch::Running {
            ticket,
            since,
            failed,
            reason,
        } = self.fetch
        else {
            return;
        };
        if ticket != answered {
            return;
        }
        self.pace.finish(cx.now);
        match answer {
            Ok(data) => {
                self.answers += 1;
                let own = std::mem::take(&mut self.own_next);
                self.source = ticket;
                self.known.answer(&self.key, data, ticket, own, cx.patches);
                self.asked_at = since;
                self.fresh_for = reason.fresh_for();
                self.arrived = cx.last_ticket();
                self.error = None;
                self.deleted = false;
                self.settle(cx);
            }
            Err(error) => self.on_failed(error, failed + 1, random, cx),
        }
    }

    fn on_failed(&mut self, error: DataError, failed: u32, random: f64, cx: &mut Context<'_>) {
        if self.watchers.any() && error.is_transient() && !cx.online {
            self.fetch = Fetch::Paused;
            return;
        }
        let wait = cx.settings.retry.delay(&error, failed, random);
        if let Some(wait) = wait.filter(|_| self.watchers.any()) {
            let at = cx.now + wait;
            self.fetch = Fetch::Retrying { at, wait, failed };
            return;
        }
        if self.error.as_deref() != Some(&error) {
            self.error = Some(Rc::new(error));
        }
        self.need = self.need.max(Need::Later);
        self.settle(cx);
    }

    fn on_edited(&mut self, data: Rc<QueryData>, ticket: Ticket, cx: &Context<'_>) {
        if self.source < ticket {
            self.source = ticket;
            self.asked_at = cx.now;
        }
        self.known.edit(&self.key, data, cx.patches);
        self.error = None;
        self.deleted = false;
        self.arrived = cx.last_ticket();
    }

    fn on_overtaken(&mut self, cx: &mut Context<'_>) {
        if self.is_running() {
            self.abort(cx);
        }
        self.on_outdated(cx);
    }

    fn on_deleted(&mut self, cx: &mut Context<'_>) {
        self.abort(cx);
        self.need = Need::Later;
        self.deleted = true;
    }

    fn on_online(&mut self, cx: &mut Context<'_>) {
        if self.fetch == Fetch::Paused {
            self.start(0, Reason::Demand, cx);
        }
    }

    fn on_offline(&mut self) {
        if matches!(self.fetch, Fetch::Retrying { .. }) {
            self.fetch = Fetch::Paused;
        }
    }

    fn on_timeout(&mut self, cx: &mut Context<'_>) {
        let alone = self.watchers.give_up_at().is_some_and(|at| at <= cx.now);
        if alone && !self.fetch.is_forecast() {
            self.abort(cx);
            self.pace = Pace::new();
            return;
        }
        match self.fetch {
            Fetch::Planned { at } if at <= cx.now => self.start(0, Reason::Upkeep, cx),
            Fetch::Retrying { at, failed, .. } if at <= cx.now => self.start(failed, Reason::Demand, cx),
            _ => {}
        }
    }

    fn is_fresh(&self, cx: &Context<'_>) -> bool {
        self.known.base().is_some()
            && self.error.is_none()
            && self.need == Need::Nothing
            && cx.now - self.asked_at < cx.settings.stale_time.max(self.fresh_for)
    }

    /// Fetches as soon as the pace allows.
    fn plan(&mut self, cx: &mut Context<'_>) {
        let at = self.pace.next(cx.now);
        if at > cx.now {
            self.need = Need::Now;
            self.fetch = Fetch::Planned { at };
        } else {
            self.start(0, Reason::Upkeep, cx);
        }
    }

    fn start(&mut self, failed: u32, reason: Reason, cx: &mut Context<'_>) {
        if !cx.online {
            self.need = self.need.max(Need::Later);
            self.fetch = Fetch::Paused;
            return;
        }
        let ticket = cx.ticket();
        self.need = Need::Nothing;
        self.pace.start(cx.now);
        self.fetch = Fetch::Running {
            ticket,
            since: cx.now,
            failed,
            reason,
        };
        cx.actions.push_back(Action::Fetch {
            entry: cx.entry,
            ticket,
            key: self.key.clone(),
        });
    }

    /// Stops what is being done; the answer that is now missing is needed later.
    fn abort(&mut self, cx: &mut Context<'_>) {
        if let Fetch::Running { ticket, .. } = self.fetch {
            cx.actions.push_back(Action::Abort(ticket));
        }
        if self.fetch != Fetch::Idle {
            self.fetch = Fetch::Idle;
            self.need = Need::Later;
        }
    }

    /// The fetch is over: makes the one more that came to be needed meanwhile.
    fn settle(&mut self, cx: &mut Context<'_>) {
        self.fetch = Fetch::Idle;
        if !self.watchers.any() {
            self.need = self.need.min(Need::Later);
            self.watchers = Watchers::none(cx.now);
        } else if self.need == Need::Now {
            self.plan(cx);
        }
    }
}
