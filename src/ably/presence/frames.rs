//! What the server says about the members of a channel.

use super::{Outgoing, Presence, PresenceMessage};
use crate::ably::frame::{Flags, ProtocolMessage};
use crate::ably::io::{Action, Io};

impl Presence {
    /// ATTACHED, unless it only confirms an attachment that goes on: then nothing was missed, and whoever is present
    /// still is (RTP1, RTP17i, RTP5b).
    pub(in crate::ably) fn on_attached(&mut self, io: &mut Io, frame: &ProtocolMessage) {
        self.begin_list(io, frame);
        for member in self.own.values() {
            self.outbox.push_back(Outgoing::Reentry(member.clone()));
        }
        self.on_ready(io, frame.flags.modes());
    }

    /// The members are listed anew; the app may not want them any more.
    pub(in crate::ably) fn begin_list(&mut self, io: &mut Io, frame: &ProtocolMessage) {
        self.clock.note(io.now, frame.timestamp);
        self.members.announce_sync();
        if !promises_sync(frame.flags) {
            self.end_sync(io);
        }
    }

    /// What waits for the channel to be attached need not wait any longer.
    pub(in crate::ably) fn on_ready(&mut self, io: &mut Io, modes: Option<Flags>) {
        while let Some(operation) = self.queue.pop_front() {
            self.outbox.push_back(Outgoing::Operation(operation));
        }
        if let Some(answer) = self.answer {
            answer(self, io, modes);
        }
    }

    /// PRESENCE: news of members. `connection` is the id of this client's connection.
    pub(in crate::ably) fn on_presence(
        &mut self,
        io: &mut Io,
        frame: &mut ProtocolMessage,
        connection: Option<&str>,
    ) {
        for message in frame.take_presence() {
            self.apply(io, message, connection);
        }
    }

    /// SYNC: part of the list of members, or all of it (RTP18).
    pub(in crate::ably) fn on_sync(
        &mut self,
        io: &mut Io,
        frame: &mut ProtocolMessage,
        connection: Option<&str>,
    ) {
        self.clock.note(io.now, frame.timestamp);
        let serial = frame.channel_serial.take();
        // `SEQUENCE:CURSOR`; without any of it, or without a cursor, there is no more to come.
        let (sequence, cursor) = match &serial {
            Some(serial) => serial
                .split_once(':')
                .map_or((Some(serial.as_str()), ""), |(sequence, cursor)| {
                    (Some(sequence), cursor)
                }),
            None => (None, ""),
        };
        self.members.sync(sequence);
        self.on_presence(io, frame, connection);
        if cursor.is_empty() {
            self.end_sync(io);
            self.gets.answer(io, &self.members, true);
        }
    }

    /// RTP2, RTP17: whether or not the server was asked for news, those of our own members count (RTP17a).
    fn apply(&mut self, io: &mut Io, message: PresenceMessage, connection: Option<&str>) {
        self.clock.note(io.now, message.timestamp);
        let message = message.decoded();
        if let Some(left) = &message.encoding {
            io.warn(format!(
                "a member's data on channel {} is encoded as {left}, which cannot be undone",
                self.channel
            ));
        }
        if connection.is_some() && message.connection_id.as_deref() == connection {
            self.own.apply(&message);
        }
        if let Some(news) = self.members.apply(message) {
            self.tell(io, news);
        }
    }

    /// RTP19, RTP19a.
    fn end_sync(&mut self, io: &mut Io) {
        for leave in self.members.end_sync(self.clock.at(io.now)) {
            self.tell(io, leave);
        }
        self.listed = true;
        if !self.listeners.is_empty() {
            io.push(Action::PresenceSynced {
                channel: self.channel.clone(),
            });
        }
    }
}

/// Whether a SYNC follows. A client that is not told about members gets none, whatever the flag says.
fn promises_sync(flags: Flags) -> bool {
    flags.contains(Flags::HAS_PRESENCE)
        && flags
            .modes()
            .is_none_or(|modes| modes.contains(Flags::PRESENCE_SUBSCRIBE))
}
