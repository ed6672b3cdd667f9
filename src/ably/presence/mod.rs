//! Presence: who is on a channel (RTP).
//!
//! Each channel has one `Presence`. `mod.rs` holds what the app and the channel's state do to it, `frames.rs` what the
//! server says; `map.rs` who is there, `own.rs` who of them is ours, `listeners.rs` and `gets.rs` who wants to know,
//! `message.rs` one member's news. `client/presence.rs` is what the app sees of it all.

mod clock;
mod frames;
mod gets;
mod listeners;
mod map;
mod message;
mod own;

use std::collections::VecDeque;
use std::sync::Arc;

use clock::ServerClock;
pub use gets::PresenceGet;
use gets::{Awaits, Gets};
use listeners::Listeners;
pub use listeners::PresenceActions;
pub use map::MemberMap;
pub use message::{PresenceAction, PresenceMessage};
pub use own::OwnMembers;

use super::channel::ChannelState;
use super::error::{ErrorInfo, code};
use super::frame::Flags;
use super::io::{Action, Io};

/// Entering, updating or leaving, as the app wants it. It ends exactly once, with an [`Action::Published`].
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) id: u64,
    /// What to send, encoded.
    pub(super) message: PresenceMessage,
}

/// What is to be sent now.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// What the app wants.
    Operation(Operation),
    /// A member of ours is to be entered again (RTP17g).
    Reentry(PresenceMessage),
}

/// Presence on one channel.
#[derive(Debug)]
pub(super) struct Presence {
    channel: Arc<str>,
    members: MemberMap,
    own: OwnMembers,
    /// Whether the list of members was complete at least once since the app asked for the channel.
    listed: bool,
    listeners: Listeners,
    gets: Gets,
    /// Answers questions, once there was one: a program that never asks has no code for it.
    answer: Option<Answer>,
    /// What waits for the channel to be attached (RTP16b).
    queue: VecDeque<Operation>,
    outbox: VecDeque<Outgoing>,
    clock: ServerClock,
}

type Answer = fn(&mut Presence, &mut Io, Option<Flags>);

impl Presence {
    pub(super) fn new(channel: Arc<str>) -> Self {
        Self {
            channel,
            members: MemberMap::default(),
            own: OwnMembers::default(),
            listed: false,
            listeners: Listeners::default(),
            gets: Gets::default(),
            answer: None,
            queue: VecDeque::new(),
            outbox: VecDeque::new(),
            clock: ServerClock::default(),
        }
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &PresenceMessage> {
        self.members.values()
    }

    /// What this client entered under a client id, if the server has confirmed it.
    pub(super) fn own(&self, client_id: &str) -> Option<&PresenceMessage> {
        self.own.get(client_id)
    }

    /// Whether the list of members is complete (RTP13).
    pub(super) const fn is_complete(&self) -> bool {
        self.listed && !self.members.is_syncing()
    }

    pub(super) fn listen(&mut self, listener: u64, actions: PresenceActions) {
        self.listeners.add(listener, actions);
    }

    pub(super) fn ignore(&mut self, listener: u64, actions: PresenceActions) {
        self.listeners.remove(listener, actions);
    }

    pub(super) fn ignore_all(&mut self) {
        self.listeners.clear();
    }

    /// What a member of ours is, by a word that the server has accepted (RTP17b).
    pub(super) fn note_own(&mut self, message: PresenceMessage) {
        self.own.apply(&message.decoded());
    }

    /// Keeps an operation until the channel is attached (RTP16b).
    pub(super) fn enqueue(&mut self, operation: Operation) {
        self.queue.push_back(operation);
    }

    /// Takes back operations that were on their way on a connection that is lost for good. What came after them still
    /// does.
    pub(super) fn requeue(&mut self, operation: Operation) {
        self.queue.push_front(operation);
    }

    /// The next thing to send; `None` if there is nothing.
    pub(super) fn poll(&mut self) -> Option<Outgoing> {
        self.outbox.pop_front()
    }

    /// Asks for the members of an attached channel with these modes.
    pub(super) fn get_now(&mut self, io: &mut Io, id: u64, get: PresenceGet, modes: Option<Flags>) {
        self.gets.add(id, get, Awaits::Synced);
        self.answer = Some(Self::answer_gets);
        self.answer_gets(io, modes);
    }

    /// Asks for the members of a channel that is being attached.
    pub(super) fn get_once_attached(&mut self, id: u64, get: PresenceGet) {
        self.gets.add(id, get, Awaits::Attached);
        self.answer = Some(Self::answer_gets);
    }

    /// Answers at once with what is known, for a channel that is not attached.
    pub(super) fn get_known(&self, io: &mut Io, id: u64, get: PresenceGet) {
        let mut gets = Gets::default();
        gets.add(id, get, Awaits::Attached);
        gets.answer(io, &self.members, true);
    }

    /// Takes the questions away, so that a change of state that does not concern them passes them by.
    pub(super) fn hold_gets(&mut self) -> Gets {
        std::mem::take(&mut self.gets)
    }

    pub(super) fn resume_gets(&mut self, gets: Gets) {
        self.gets = gets;
    }

    /// Answers the questions that can be, on an attached channel (RTP11f).
    fn answer_gets(&mut self, io: &mut Io, modes: Option<Flags>) {
        if self.gets.is_empty() {
            return;
        }
        if modes.is_some_and(|modes| !modes.contains(Flags::PRESENCE_SUBSCRIBE)) {
            let error = ErrorInfo::new(
                code::NO_PRESENCE_SUBSCRIBE,
                format!(
                    "channel {} is attached without the mode presence_subscribe: its members are not known",
                    self.channel
                ),
            );
            if io.options.strict_mode {
                return self.gets.fail(io, &|_| error.clone());
            }
            io.warn(format!("{error}; with strict_mode this is an error"));
        }
        self.gets.answer(io, &self.members, self.is_complete());
    }

    /// The channel is in another state (RTP5, RTL11). Being attached is told by `on_attached`.
    pub(super) fn on_channel_state(&mut self, io: &mut Io, state: ChannelState, reason: Option<&ErrorInfo>) {
        match state {
            ChannelState::Initialized | ChannelState::Detached | ChannelState::Failed => {
                self.members.clear();
                self.own.clear();
                self.listed = false;
                self.fail(io, state, reason);
            }
            // The members are kept: later only what changed meanwhile is news (RTP5f).
            ChannelState::Suspended => self.fail(io, state, reason),
            ChannelState::Attaching | ChannelState::Attached | ChannelState::Detaching => {}
        }
    }

    fn fail(&mut self, io: &mut Io, state: ChannelState, reason: Option<&ErrorInfo>) {
        let reason = reason
            .cloned()
            .unwrap_or_else(|| wrong_state(&self.channel, state));
        while let Some(operation) = self.queue.pop_front() {
            io.push(Action::Published {
                id: operation.id,
                result: Err(reason.clone()),
            });
        }
        self.gets.fail(io, &|awaits| match (awaits, state) {
            (Awaits::Synced, ChannelState::Suspended) => {
                out_of_sync(&self.channel).with_cause(reason.clone())
            }
            _ => reason.clone(),
        });
    }

    fn tell(&self, io: &mut Io, message: PresenceMessage) {
        let listeners = self.listeners.of(message.action);
        if !listeners.is_empty() {
            io.push(Action::Presence {
                channel: self.channel.clone(),
                message,
                listeners,
            });
        }
    }
}

/// Why nobody can be present on a channel in this state.
pub(super) fn wrong_state(channel: &str, state: ChannelState) -> ErrorInfo {
    ErrorInfo::new(
        code::PRESENCE_STATE,
        format!("nobody can enter or leave channel {channel} in the state {state:?}"),
    )
}

/// Why the members of a suspended channel are not told (RTP11d).
pub(super) fn out_of_sync(channel: &str) -> ErrorInfo {
    ErrorInfo::new(
        code::PRESENCE_OUT_OF_SYNC,
        format!("the members of channel {channel} are out of sync, since it is suspended"),
    )
}
