//! What of presence is sent, and when.

use super::Client;
use crate::ably::channel::{Channel, ChannelState};
use crate::ably::connection::Connection;
use crate::ably::encoding::Data;
use crate::ably::error::{ErrorInfo, code};
use crate::ably::frame::{FrameAction, ProtocolMessage};
use crate::ably::io::{Action, Io};
use crate::ably::presence::{self, Operation, Outgoing, PresenceAction, PresenceMessage};
use crate::ably::publish::{Origin, Publisher};

impl Client {
    /// What goes onto the wire, or why nothing does.
    pub(super) fn prepare(
        &self,
        channel: &str,
        message: PresenceMessage,
    ) -> Result<PresenceMessage, ErrorInfo> {
        if matches!(message.action, PresenceAction::Absent | PresenceAction::Present) {
            return Err(ErrorInfo::new(
                code::BAD_REQUEST,
                "presence can only be entered, updated or left",
            ));
        }
        check_client_id(&self.io, &self.connection, message.client_id.as_deref())?;
        let message = self.with_last_data(channel, message);
        if message.size() > self.connection.max_message_size() {
            return Err(ErrorInfo::new(
                code::TOO_LARGE,
                "the presence data is larger than the server allows",
            ));
        }
        let wire = PresenceMessage {
            client_id: message.client_id,
            data: message.data,
            encoding: message.encoding,
            extras: message.extras,
            ..PresenceMessage::new(message.action)
        };
        wire.encoded()
    }

    /// RTP10a: who leaves without a word is heard with the last one.
    fn with_last_data(&self, channel: &str, message: PresenceMessage) -> PresenceMessage {
        let client_id = message
            .client_id
            .as_deref()
            .or_else(|| own_client_id(&self.io, &self.connection));
        let last = self
            .channels
            .get(channel)
            .zip(client_id)
            .and_then(|(channel, client_id)| channel.presence.own(client_id));
        match last {
            Some(last) if message.action == PresenceAction::Leave && message.data == Data::Empty => {
                PresenceMessage {
                    data: last.data.clone(),
                    encoding: last.encoding.clone(),
                    ..message
                }
            }
            _ => message,
        }
    }

    /// RTP16: what the states of connection and channel allow.
    pub(super) fn submit_presence(&mut self, channel: &str, operation: Operation) -> Result<(), ErrorInfo> {
        if !self.may_attach() {
            return Err(self.connection_error());
        }
        let is_linked = self.io.link.is_some();
        match self.channel_state(channel) {
            ChannelState::Attached if is_linked => {
                let frame = presence_frame(channel, operation.message);
                self.publisher
                    .submit(&mut self.io, Origin::App(operation.id), frame);
                Ok(())
            }
            // Without a connection, too: on the next one the channel has to be attached again first (RTL3d2).
            ChannelState::Initialized | ChannelState::Attaching | ChannelState::Attached
                if self.io.options.queue_messages =>
            {
                let (channel, io) = self.channel(channel);
                if channel.state() == ChannelState::Initialized {
                    channel.attach(io);
                }
                channel.presence.enqueue(operation);
                Ok(())
            }
            ChannelState::Attached => Err(self.connection_error()),
            state => {
                let error = presence::wrong_state(channel, state);
                Err(match self.channel_error_reason(channel) {
                    Some(reason) => error.with_cause(reason.clone()),
                    None => error,
                })
            }
        }
    }

    /// Sends what waited for channels to be attached, and tells what could not be sent.
    pub(super) fn settle_presence(&mut self) {
        while let Some(frame) = self.publisher.poll_accepted() {
            self.note_accepted(frame);
        }
        let (io, connection, publisher) = (&mut self.io, &self.connection, &mut self.publisher);
        for (name, channel) in self.channels.iter_mut() {
            while let Some(outgoing) = channel.presence.poll() {
                match outgoing {
                    // Only now is it known who the client is.
                    Outgoing::Operation(Operation { id, message }) => {
                        match check_client_id(io, connection, message.client_id.as_deref()) {
                            Ok(()) => publisher.submit(io, Origin::App(id), presence_frame(name, message)),
                            Err(error) => fail(io, id, error),
                        }
                    }
                    Outgoing::Reentry(member) => reenter(io, connection, publisher, channel, member),
                }
            }
        }
        while let Some(failed) = self.publisher.poll_failed_reentry() {
            if let Some(channel) = self.channels.get_mut(&failed.channel) {
                channel.on_reentry_failed(&mut self.io, &failed.client_id, failed.error);
            }
        }
    }

    /// The server has accepted what the app said of its members. It will say so itself, but if the connection is lost
    /// before, who has left must not be entered again, and who has entered must.
    fn note_accepted(&mut self, frame: ProtocolMessage) {
        let own = own_client_id(&self.io, &self.connection);
        let channel = frame
            .channel
            .as_deref()
            .and_then(|name| self.channels.get_mut(name));
        let (Some(channel), Some(connection), Some(serial)) =
            (channel, self.connection.id(), frame.msg_serial)
        else {
            return;
        };
        // In other states nobody is to be entered again.
        if !matches!(
            channel.state(),
            ChannelState::Attached | ChannelState::Attaching | ChannelState::Suspended
        ) {
            return;
        }
        for (message, index) in frame.presence.into_iter().zip(0_u32..) {
            let client_id = message.client_id.clone();
            channel.presence.note_own(PresenceMessage {
                id: Some(format!("{connection}:{serial}:{index}")),
                connection_id: Some(connection.to_owned()),
                client_id: client_id.or_else(|| own.map(str::to_owned)),
                ..message
            });
        }
    }

    /// The connection is another one. What was not acknowledged about presence waits for the channels, like what was not
    /// sent yet (RTL3d2), so that it comes after the members that are entered again: else somebody who has left would be
    /// there again.
    pub(super) fn hold_presence(&mut self) {
        let channels = &mut self.channels;
        let is_attaching = |name: &str| {
            channels
                .get(name)
                .is_some_and(|channel| channel.state() == ChannelState::Attaching)
        };
        for publish in self.publisher.take_presence(&is_attaching).into_iter().rev() {
            // Who was being entered again will be, once the channel is attached.
            let Origin::App(id) = publish.origin else {
                continue;
            };
            let channel = publish.frame.channel.as_deref();
            if let Some(channel) = channel.and_then(|name| channels.get_mut(name)) {
                let operations = publish.frame.presence.into_iter();
                operations.for_each(|message| channel.presence.requeue(Operation { id, message }));
            }
        }
    }
}

/// Enters a member again (RTP17g); under its old id only if the server can know that one (RTP17g1). Not if the app's later
/// word about it is on its way, which this would undo.
fn reenter(
    io: &mut Io,
    connection: &Connection,
    publisher: &mut Publisher,
    channel: &mut Channel,
    member: PresenceMessage,
) {
    let is_of_this_connection = member.connection_id.as_deref() == connection.id();
    let client_id = member.client_id.clone().unwrap_or_default();
    if publisher.speaks_of(channel.name(), &client_id, own_client_id(io, connection)) {
        return;
    }
    let message = PresenceMessage {
        id: member.id.filter(|_| is_of_this_connection),
        client_id: member.client_id,
        data: member.data,
        encoding: member.encoding,
        extras: member.extras,
        ..PresenceMessage::new(PresenceAction::Enter)
    };
    match message.encoded() {
        Ok(message) => {
            let frame = presence_frame(channel.name(), message);
            let channel = channel.name().clone();
            publisher.submit(io, Origin::Reentry { channel, client_id }, frame);
        }
        Err(error) => channel.on_reentry_failed(io, &client_id, error),
    }
}

fn presence_frame(channel: &str, message: PresenceMessage) -> ProtocolMessage {
    ProtocolMessage {
        presence: vec![message],
        ..ProtocolMessage::on_channel(FrameAction::Presence, channel)
    }
}

/// An operation ends without having been sent.
pub(super) fn fail(io: &mut Io, id: u64, error: ErrorInfo) {
    let result = Err(error);
    io.push(Action::Published { id, result });
}

/// Who this client is; `None` if that is not known, or nobody in particular. `*` stands for anybody.
fn own_client_id<'a>(io: &'a Io, connection: &'a Connection) -> Option<&'a str> {
    let bound = io.link.and_then(|_| connection.client_id());
    io.options.client_id.as_deref().or(bound)
}

/// Whether this client may speak for the client id `wanted`, or without one for itself (RTP8j, RTP15f). What is not known
/// before there is a connection is checked again then.
fn check_client_id(io: &Io, connection: &Connection, wanted: Option<&str>) -> Result<(), ErrorInfo> {
    let (code, text) = match (wanted, own_client_id(io, connection)) {
        (Some("" | "*"), _) => (
            code::INVALID_CLIENT_ID,
            "presence needs the client id of somebody",
        ),
        (Some(wanted), Some(own)) if own != "*" && own != wanted => (
            code::INVALID_CLIENT_ID,
            "a client with an id of its own cannot be present for others",
        ),
        (None, Some("*")) => (
            code::INVALID_CLIENT_ID,
            "the client may have any id: say which one is present",
        ),
        (None, None) if io.link.is_some() => (
            code::PRESENCE_CLIENT_ID,
            "the client has no id, so nobody can be present",
        ),
        _ => return Ok(()),
    };
    Err(ErrorInfo::new(code, text))
}
