//! What the server says about a channel.

use super::state::State;
use super::{Channel, ChannelChange};
use crate::ably::error::ErrorInfo;
use crate::ably::frame::{Flags, ProtocolMessage};
use crate::ably::io::{Action, Io, Signal};

impl Channel {
    /// ATTACHED (RTL4c, RTL12, RTL15).
    pub(in crate::ably) fn on_attached(&mut self, io: &mut Io, frame: &ProtocolMessage) {
        self.overlap.on_answer();
        if !self.is_wanted(io) {
            return self.send_detach(io);
        }
        let resumed = frame.flags.contains(Flags::RESUMED);
        let update = matches!(self.state, State::Attached);
        let then_detach = matches!(
            self.state,
            State::Attaching {
                then_detach: true,
                ..
            }
        );
        self.adopt(frame, resumed);
        self.retries = 0;
        self.error_reason = None;
        let change = ChannelChange {
            resumed,
            has_backlog: frame.flags.contains(Flags::HAS_BACKLOG),
            ..self.replace(State::Attached, frame.error.clone())
        };
        if !(update && resumed) {
            self.announce(io, change);
        }
        self.reattach.end(io, &Ok(()));
        let signal = self.continuity.on_attached(frame, resumed);
        if then_detach {
            // It may stay attached (RTL5f), and then it has to be known who is there and what is old.
            self.continuity.restart();
            self.presence.begin_list(io, frame);
            return self.begin_detach(io);
        }
        if let Some(signal) = signal {
            if !resumed && matches!(signal, Signal::Ready { .. }) {
                self.overlap.forget();
            }
            self.signal(io, signal);
        }
        self.check_modes(io);
        if !(update && resumed) {
            self.presence.on_attached(io, frame);
        }
    }

    /// Whether the app wants it attached. If it is being detached, the server gets its time for the answer anew (RTL5k).
    fn is_wanted(&mut self, io: &Io) -> bool {
        match &mut self.state {
            State::Attached | State::Attaching { .. } | State::Suspended { .. } => true,
            State::Detaching { deadline, .. } => {
                *deadline = Some(io.answer_deadline());
                false
            }
            State::Initialized | State::Detached | State::Failed => false,
        }
    }

    fn adopt(&mut self, frame: &ProtocolMessage, resumed: bool) {
        // A late answer may name the position of its question, which is behind what was received meanwhile.
        if !(resumed && self.overlap.is_possible()) {
            self.note_serial(frame);
        }
        if !resumed {
            self.attach_serial.clone_from(&frame.channel_serial);
        }
        self.modes = frame.flags.modes();
    }

    fn check_modes(&self, io: &mut Io) {
        if self.modes.is_some_and(|modes| !modes.contains(Flags::SUBSCRIBE)) {
            io.warn(format!(
                "no messages come on channel {}: the credentials do not allow to subscribe to it",
                self.name
            ));
        }
    }

    /// DETACHED (RTL5d, RTL13).
    pub(in crate::ably) fn on_detached(&mut self, io: &mut Io, error: Option<ErrorInfo>) {
        match self.state {
            State::Detaching {
                then_attach: true, ..
            } => {
                // Who waits for the channel to be attached (RTL33b) goes on waiting.
                let gets = self.presence.hold_gets();
                self.detached(io, error);
                self.presence.resume_gets(gets);
                self.begin_attach(io, None);
            }
            State::Detaching { .. }
            | State::Attaching {
                then_detach: true, ..
            } => self.detached(io, error),
            State::Attaching { .. } => {
                let reason = error.unwrap_or_else(|| ErrorInfo::new(0, "the server detached the channel"));
                self.suspend(io, reason);
            }
            State::Attached | State::Suspended { .. } => self.begin_attach(io, error),
            State::Initialized | State::Detached | State::Failed => {}
        }
    }

    /// ERROR with this channel (RTL14).
    pub(in crate::ably) fn on_error(&mut self, io: &mut Io, error: Option<ErrorInfo>) {
        self.overlap.on_answer();
        let reason = error.unwrap_or_else(|| ErrorInfo::new(0, "the server refused the channel"));
        self.failed(io, Some(reason));
    }

    /// MESSAGE (RTL7, RTL15b, RTL17). `is_own` tells the ids of this client's connections.
    pub(in crate::ably) fn on_messages(
        &mut self,
        io: &mut Io,
        frame: &mut ProtocolMessage,
        is_own: &dyn Fn(&str) -> bool,
    ) {
        let overlaps = self.overlap.is_possible();
        if !matches!(self.state, State::Attached) || self.continuity.is_known(frame, overlaps) {
            return;
        }
        for message in frame.take_messages() {
            if !self.overlap.is_new(message.id.as_ref()) {
                continue;
            }
            self.note_serial(frame);
            let own = message.connection_id.as_deref().is_some_and(is_own);
            let replayed = self.continuity.is_replayed(frame, &message);
            let message = message.decoded();
            if let Some(left) = &message.encoding {
                io.warn(format!(
                    "a message on channel {} is encoded as {left}, which cannot be undone",
                    self.name
                ));
            }
            io.push(Action::Deliver {
                channel: self.name.clone(),
                listeners: self.listeners.of(message.name.as_deref()),
                message,
                own,
                replayed,
            });
        }
        self.continuity.on_messages(frame);
    }

    /// A frame of a kind that is not delivered; its position counts all the same (RTL15b).
    pub(in crate::ably) fn on_other(&mut self, frame: &ProtocolMessage) {
        if matches!(self.state, State::Attached) {
            self.note_serial(frame);
        }
    }

    pub(super) fn note_serial(&mut self, frame: &ProtocolMessage) {
        // A replay of what came already does not lead back. Serials sort as text.
        let is_behind = self.overlap.is_possible() && frame.channel_serial < self.serial;
        if frame.channel_serial.is_some() && !is_behind {
            self.serial.clone_from(&frame.channel_serial);
        }
    }
}
