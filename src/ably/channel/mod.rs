//! One channel: attaching, detaching, reattaching, receiving (RTL).
//!
//! `mod.rs` holds what the app, the connection and the clock do to it, `frames.rs` what the server says about it,
//! `continuity.rs` what the app learns about messages that were missed, `overlap.rs` keeps messages from coming twice,
//! `members.rs` joins it to who is present on it, `listeners.rs` knows who wants which messages, `reattach.rs` changes the
//! options of a channel that is attached.

mod continuity;
mod frames;
mod listeners;
mod members;
mod overlap;
mod reattach;
mod state;

use std::sync::Arc;
use std::time::Duration;

use continuity::Continuity;
use listeners::Listeners;
use overlap::Overlap;
use reattach::Reattach;
use state::State;
pub use state::{ChannelChange, ChannelState};

use super::backoff;
use super::connection::ConnectionState;
use super::error::{ErrorInfo, code};
use super::frame::{Flags, FrameAction, ProtocolMessage};
use super::io::{Action, Io, Signal};
use super::options::ChannelOptions;
use super::presence::Presence;
use crate::engine::clock::Instant;

/// A channel as the client knows it.
pub(super) struct Channel {
    name: Arc<str>,
    options: ChannelOptions,
    state: State,
    /// The position up to which messages were received (RTL15b).
    serial: Option<String>,
    /// The position at which it was attached (RTL15c).
    attach_serial: Option<String>,
    /// The modes that the server granted; `None` if it did not say.
    modes: Option<Flags>,
    error_reason: Option<ErrorInfo>,
    retries: u32,
    continuity: Continuity,
    overlap: Overlap,
    /// Who is on it.
    pub(super) presence: Presence,
    listeners: Listeners,
    reattach: Reattach,
    /// Whether the app has no use for it any more.
    released: bool,
}

impl Channel {
    pub(super) fn new(name: Arc<str>, options: ChannelOptions) -> Self {
        Self {
            presence: Presence::new(name.clone()),
            name,
            options,
            state: State::Initialized,
            serial: None,
            attach_serial: None,
            modes: None,
            error_reason: None,
            retries: 0,
            continuity: Continuity::default(),
            overlap: Overlap::default(),
            listeners: Listeners::default(),
            reattach: Reattach::default(),
            released: false,
        }
    }

    pub(super) const fn name(&self) -> &Arc<str> {
        &self.name
    }

    pub(super) const fn state(&self) -> ChannelState {
        self.state.public()
    }

    pub(super) const fn error_reason(&self) -> Option<&ErrorInfo> {
        self.error_reason.as_ref()
    }

    pub(super) fn serial(&self) -> Option<&str> {
        self.serial.as_deref()
    }

    /// Another client was attached up to there (RTN16j).
    pub(super) fn restore(&mut self, serial: String) {
        self.serial = Some(serial);
    }

    pub(super) fn attach_serial(&self) -> Option<&str> {
        self.attach_serial.as_deref()
    }

    pub(super) const fn modes(&self) -> Option<Flags> {
        self.modes
    }

    /// Whether it can be forgotten: nobody wants it, and there is nothing to wait for.
    pub(super) const fn is_disposable(&self) -> bool {
        self.released
            && !self.overlap.is_answer_due()
            && !matches!(self.state, State::Attaching { .. } | State::Detaching { .. })
    }

    /// The app wants the channel's messages (RTL4). Whether the connection allows it is known to the caller.
    pub(super) fn attach(&mut self, io: &mut Io) {
        self.released = false;
        match &mut self.state {
            State::Attached => {}
            State::Attaching { then_detach, .. } => *then_detach = false,
            State::Detaching { then_attach, .. } => *then_attach = true,
            State::Failed => {
                self.error_reason = None;
                self.begin_attach(io, None);
            }
            State::Initialized | State::Detached | State::Suspended { .. } => self.begin_attach(io, None),
        }
    }

    /// The app does not want the channel's messages any more (RTL5).
    pub(super) fn detach(&mut self, io: &mut Io) -> Result<(), ErrorInfo> {
        self.continuity.restart();
        match &mut self.state {
            State::Initialized | State::Detached => {}
            State::Failed => {
                return Err(ErrorInfo::new(
                    code::CHANNEL_STATE,
                    "a failed channel cannot be detached",
                ));
            }
            State::Attaching { then_detach, .. } if io.link.is_some() => *then_detach = true,
            State::Attached if io.link.is_some() => self.begin_detach(io),
            State::Detaching { then_attach, .. } => *then_attach = false,
            State::Attaching { .. } | State::Attached | State::Suspended { .. } => self.detached(io, None),
        }
        Ok(())
    }

    /// The app has no use for the channel any more (RTS4a).
    pub(super) fn release(&mut self, io: &mut Io) {
        self.released = true;
        self.listeners.clear();
        if !matches!(self.state, State::Failed) {
            // Only a failed channel cannot be detached.
            let _ = self.detach(io);
        }
    }

    /// The app has a use for the channel, also if it had none before.
    pub(super) const fn keep(&mut self) {
        self.released = false;
    }

    /// Sets options that need nothing of the server.
    pub(super) fn use_options(&mut self, options: ChannelOptions) {
        self.options = options;
    }

    pub(super) const fn listeners(&mut self) -> &mut Listeners {
        &mut self.listeners
    }

    /// The connection is there, a new one or one that goes on (RTL3d, RTN19b).
    pub(super) fn on_up(&mut self, io: &mut Io) {
        self.overlap.restart();
        match &mut self.state {
            State::Attached | State::Suspended { .. } => self.begin_attach(io, None),
            State::Attaching { deadline, .. } => {
                *deadline = Some(io.answer_deadline());
                self.send_attach(io);
            }
            State::Detaching { deadline, moved, .. } => {
                *deadline = Some(io.answer_deadline());
                *moved = true;
                self.send_detach(io);
            }
            State::Initialized | State::Detached | State::Failed => {}
        }
    }

    /// The connection is in another state than connected (RTL3a, RTL3b, RTL3c, RTL3e, RTL13c).
    pub(super) fn on_down(&mut self, io: &mut Io, connection: ConnectionState, reason: Option<&ErrorInfo>) {
        self.reattach.on_down();
        match (&mut self.state, connection) {
            // RTL5l: what is not connected needs no detaching.
            (
                State::Attaching {
                    then_detach: true, ..
                },
                _,
            ) => self.detached(io, None),
            (State::Attaching { .. } | State::Attached, ConnectionState::Suspended) => {
                self.enter(io, State::Suspended { retry_at: None }, reason.cloned());
            }
            (
                State::Detaching {
                    then_attach: false, ..
                },
                ConnectionState::Suspended,
            )
            | (State::Detaching { .. }, ConnectionState::Closed | ConnectionState::Failed)
            | (State::Attaching { .. } | State::Attached, ConnectionState::Closed) => {
                self.detached(io, reason.cloned());
            }
            (State::Attaching { .. } | State::Attached, ConnectionState::Failed) => {
                self.failed(io, reason.cloned());
            }
            (State::Attaching { deadline, .. } | State::Detaching { deadline, .. }, _) => *deadline = None,
            (State::Suspended { retry_at }, _) => *retry_at = None,
            _ => {}
        }
    }

    /// The connection starts from nothing (RTN11d).
    pub(super) fn on_fresh(&mut self, io: &mut Io) {
        if matches!(
            self.state,
            State::Attaching { .. } | State::Attached | State::Detaching { .. }
        ) {
            self.detached(io, None);
        }
        self.error_reason = None;
        self.serial = None;
        if !matches!(self.state, State::Initialized) {
            self.enter(io, State::Initialized, None);
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        let deadlines = [self.state_deadline(), self.reattach.deadline()];
        deadlines.into_iter().flatten().min()
    }

    const fn state_deadline(&self) -> Option<Instant> {
        match self.state {
            State::Attaching { deadline, .. } | State::Detaching { deadline, .. } => deadline,
            State::Suspended { retry_at } => retry_at,
            _ => None,
        }
    }

    pub(super) fn handle_timeout(&mut self, io: &mut Io) {
        self.reattach.handle_timeout(io);
        if self.state_deadline().is_none_or(|deadline| io.now < deadline) {
            return;
        }
        let late = |what| ErrorInfo::new(code::CHANNEL_TIMEOUT, what).with_status(408);
        match self.state {
            State::Attaching {
                then_detach: true, ..
            } => self.detached(io, None),
            State::Attaching { .. } => {
                self.suspend(io, late("the server did not attach the channel in time"))
            }
            // RTL5f: still attached, or it has to be again.
            State::Detaching { moved, .. } => {
                let reason = late("the server did not detach the channel in time");
                if self.released {
                    // It is forgotten now, so it must not be called attached.
                    return self.detached(io, Some(reason));
                }
                if moved {
                    return self.begin_attach(io, Some(reason));
                }
                self.enter(io, State::Attached, Some(reason));
                if let Some(signal) = self.continuity.on_still_attached() {
                    self.signal(io, signal);
                }
                self.presence.on_ready(io, self.modes);
            }
            State::Suspended { .. } => self.begin_attach(io, None),
            _ => {}
        }
    }

    /// Messages of this channel may have been lost on the way.
    pub(super) fn lost(&self, io: &mut Io) {
        if self.continuity.on_loss() {
            self.signal(io, Signal::Gap);
        }
    }

    fn begin_attach(&mut self, io: &mut Io, reason: Option<ErrorInfo>) {
        let deadline = io.link.map(|_| io.answer_deadline());
        let attaching = State::Attaching {
            deadline,
            then_detach: false,
        };
        self.enter(io, attaching, reason);
        self.send_attach(io);
    }

    fn begin_detach(&mut self, io: &mut Io) {
        let detaching = State::Detaching {
            deadline: Some(io.answer_deadline()),
            then_attach: false,
            moved: false,
        };
        self.enter(io, detaching, None);
        self.send_detach(io);
    }

    fn send_attach(&mut self, io: &mut Io) {
        if io.link.is_none() {
            return;
        }
        self.overlap.on_attach_sent();
        let mut frame = ProtocolMessage::on_channel(FrameAction::Attach, &self.name);
        frame.params.clone_from(&self.options.params);
        if self.serial.is_some() {
            // What was missed is replayed from the serial; rewinding on top of it would bring messages twice.
            frame.params.remove("rewind");
        }
        frame.channel_serial.clone_from(&self.serial);
        frame.flags = self.options.modes.unwrap_or_default();
        io.send(&frame);
    }

    fn send_detach(&self, io: &mut Io) {
        io.send(&ProtocolMessage::on_channel(FrameAction::Detach, &self.name));
    }

    /// Not attached, asked again later (RTL4f, RTL13b).
    fn suspend(&mut self, io: &mut Io, reason: ErrorInfo) {
        self.retries += 1;
        let delay = backoff::retry_delay(io.options.channel_retry_timeout, self.retries, io.dice.roll());
        let suspended = State::Suspended {
            retry_at: Some(io.now + delay),
        };
        let change = ChannelChange {
            retry_in: Some(delay),
            ..self.replace(suspended, Some(reason))
        };
        self.announce(io, change);
    }

    fn detached(&mut self, io: &mut Io, reason: Option<ErrorInfo>) {
        self.serial = None;
        self.enter(io, State::Detached, reason);
    }

    fn failed(&mut self, io: &mut Io, reason: Option<ErrorInfo>) {
        self.serial = None;
        self.enter(io, State::Failed, reason);
    }

    fn enter(&mut self, io: &mut Io, state: State, reason: Option<ErrorInfo>) {
        let change = self.replace(state, reason);
        self.announce(io, change);
    }

    fn replace(&mut self, state: State, reason: Option<ErrorInfo>) -> ChannelChange {
        let previous = self.state();
        self.state = state;
        if reason.is_some() {
            self.error_reason.clone_from(&reason);
        }
        ChannelChange {
            previous,
            current: self.state(),
            resumed: false,
            has_backlog: false,
            reason,
            retry_in: None::<Duration>,
        }
    }

    fn announce(&mut self, io: &mut Io, change: ChannelChange) {
        let over = !matches!(change.current, ChannelState::Attached | ChannelState::Attaching);
        let reason = over.then(|| {
            let unknown = || ErrorInfo::new(code::CHANNEL_STATE, "the channel is no longer attached");
            change.reason.clone().unwrap_or_else(unknown)
        });
        io.push(Action::ChannelChanged {
            channel: self.name.clone(),
            change: change.clone(),
        });
        self.presence
            .on_channel_state(io, change.current, change.reason.as_ref());
        if let Some(reason) = reason {
            self.reattach.end(io, &Err(reason));
        }
    }

    fn signal(&self, io: &mut Io, signal: Signal) {
        io.push(Action::Signal {
            channel: self.name.clone(),
            signal,
        });
    }
}
