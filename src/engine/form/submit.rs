//! Saving a form: what may be sent, and what came of it.

use std::rc::Rc;

use serde_json::Value;

use super::draft::Fields;
use super::state::{Form, Kind, declared};
use crate::engine::data::DataError;
use crate::engine::i18n::{Text, t};
use crate::engine::record::Record;

/// How far a form's save is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SubmitState {
    /// Nothing was saved yet, or something was typed since.
    #[default]
    Idle,
    /// Saving was asked for, but fields are not as they must be; nothing was sent.
    Invalid,
    /// Saving was asked for, but somebody else changed the same fields; nothing was sent. See [`Draft::conflicts`](super::Draft::conflicts).
    Conflicted,
    /// Saving was asked for, and it is being looked up whether that may be: nothing was sent yet.
    Checking,
    /// The request is on its way.
    Saving,
    /// The server has everything that was sent.
    Saved,
    /// The server did not take it; what was typed is still there.
    Failed(Rc<DataError>),
}

/// What came of asking a form to save.
#[derive(Clone, Debug, PartialEq)]
pub enum Submission {
    /// As far as the form knows it can be sent. Whoever asked makes sure of the rest, and then calls [`Form::submit`].
    Ready,
    /// Send these values: the whole of a new record; of one that is edited, the fields that were typed and no others.
    Send(Value),
    /// Nothing was typed, so there is nothing to send.
    Unchanged,
    /// Fields are not as they must be, and say so.
    Invalid,
    /// Somebody else changed the same fields to other values: whose are to stay must be said first.
    Conflicted,
    /// A save is on its way already; this one is not needed.
    Busy,
}

/// How an automatic save stands (Refine's `autoSaveProps.status`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AutoSaveStatus {
    /// Nothing is to be saved, or something was typed a moment ago.
    #[default]
    Idle,
    /// It is being saved.
    Loading,
    /// Everything is saved.
    Success,
    /// It could not be saved.
    Error,
}

impl AutoSaveStatus {
    /// The key of its text in Refine's translations (`autoSave.idle`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Idle => "autoSave.idle",
            Self::Loading => "autoSave.loading",
            Self::Success => "autoSave.success",
            Self::Error => "autoSave.error",
        }
    }

    /// Its text in English, Refine's.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Idle => t("autoSave.idle", "waiting for changes"),
            Self::Loading => t("autoSave.loading", "saving..."),
            Self::Success => t("autoSave.success", "saved"),
            Self::Error => t("autoSave.error", "auto save failure"),
        }
    }
}

/// As [`SubmitState`], with what is on its way.
#[derive(Debug)]
pub(super) enum Submit {
    Idle,
    Invalid,
    Conflicted,
    Checking,
    Saving { sent: Fields },
    Saved,
    Failed(Rc<DataError>),
}

impl Form {
    /// Asks whether it can be saved. After [`Submission::Ready`] the save has begun, though nothing is to be sent yet:
    /// what is typed meanwhile goes with it, newer versions are merged, and [`Form::submit`] goes on.
    #[must_use]
    pub fn prepare(&mut self) -> Submission {
        self.automatic = false;
        self.begin()
    }

    /// As [`Form::prepare`] for a save that nobody asked for: what is wrong is said, but nobody is led to it.
    #[must_use]
    pub fn prepare_automatically(&mut self) -> Submission {
        self.automatic = true;
        self.begin()
    }

    fn begin(&mut self) -> Submission {
        if self.is_saving() {
            return Submission::Busy;
        }
        self.obstacle().unwrap_or_else(|| {
            self.submit = Submit::Checking;
            Submission::Ready
        })
    }

    /// Asks to save: checks the fields, and says what to send.
    #[must_use]
    pub fn submit(&mut self) -> Submission {
        if matches!(self.submit, Submit::Saving { .. }) {
            return Submission::Busy;
        }
        if let Some(obstacle) = self.obstacle() {
            return obstacle;
        }
        let values = match self.kind {
            Kind::Create => self.draft.whole(),
            Kind::Edit => self.draft.changes(),
        };
        self.send(values)
    }

    /// Asks to save what is shown as a new record, because the one that is edited no longer exists.
    ///
    /// Of the record only what the rules name is taken; without rules everything but the id.
    #[must_use]
    pub fn submit_anew(&mut self) -> Submission {
        if self.is_saving() {
            return Submission::Busy;
        }
        self.automatic = false;
        self.keep_mine();
        self.errors = self.check();
        if !self.errors.is_empty() {
            return self.refused();
        }
        let values = declared(&self.draft.whole(), &self.rules);
        self.send(values)
    }

    fn send(&mut self, values: Value) -> Submission {
        self.submit = Submit::Saving {
            sent: self.draft.typed().clone(),
        };
        Submission::Send(values)
    }

    /// Why nothing is to be sent.
    fn obstacle(&mut self) -> Option<Submission> {
        self.errors = self.check();
        if !self.errors.is_empty() {
            return Some(self.refused());
        }
        if !self.draft.conflicts().is_empty() {
            self.submit = Submit::Conflicted;
            return Some(Submission::Conflicted);
        }
        let unchanged = self.kind == Kind::Edit && !self.draft.is_changed();
        unchanged.then(|| {
            self.submit = Submit::Saved;
            Submission::Unchanged
        })
    }

    fn refused(&mut self) -> Submission {
        self.submit = Submit::Invalid;
        self.refuse();
        Submission::Invalid
    }

    fn refuse(&mut self) {
        self.refusals += u32::from(!self.automatic);
    }

    /// The server has taken what [`Form::submit`] said to send, and answered with the record if it does that.
    ///
    /// Nothing happens unless a save is on its way.
    pub fn saved(&mut self, record: Option<Record>) {
        if let Submit::Saving { sent } = &self.submit {
            self.draft.rebase(sent, record);
            self.submit = Submit::Saved;
        }
    }

    /// The server has not taken it. Errors of single fields stand at the fields until these are typed again.
    ///
    /// Nothing happens unless a save is on its way.
    pub fn failed(&mut self, error: Rc<DataError>) {
        if !self.is_saving() {
            return;
        }
        if let DataError::Invalid { fields, .. } = &*error {
            self.errors = fields.clone();
            self.refuse();
        }
        self.submit = Submit::Failed(error);
    }

    /// What was sent is not taken because the record is another one now: as after [`Form::prepare`], the newest is to be
    /// merged, and [`Form::submit`] goes on.
    pub fn prepare_again(&mut self) {
        if self.is_saving() {
            self.submit = Submit::Checking;
        }
    }

    /// How far the save is.
    #[must_use]
    pub fn submit_state(&self) -> SubmitState {
        match &self.submit {
            Submit::Idle => SubmitState::Idle,
            Submit::Invalid => SubmitState::Invalid,
            Submit::Conflicted => SubmitState::Conflicted,
            Submit::Checking => SubmitState::Checking,
            Submit::Saving { .. } => SubmitState::Saving,
            Submit::Saved => SubmitState::Saved,
            Submit::Failed(error) => SubmitState::Failed(error.clone()),
        }
    }

    /// How automatic saves stand.
    #[must_use]
    pub fn auto_save_status(&self) -> AutoSaveStatus {
        match &self.submit {
            Submit::Checking | Submit::Saving { .. } => AutoSaveStatus::Loading,
            Submit::Invalid | Submit::Conflicted | Submit::Failed(_) => AutoSaveStatus::Error,
            Submit::Saved if !self.draft.is_changed() => AutoSaveStatus::Success,
            Submit::Idle | Submit::Saved => AutoSaveStatus::Idle,
        }
    }

    /// Whether a save has begun and not ended.
    #[must_use]
    pub const fn is_saving(&self) -> bool {
        matches!(self.submit, Submit::Checking | Submit::Saving { .. })
    }
}
