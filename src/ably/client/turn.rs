//! What one part of the client means for the others.

use super::Client;
use crate::ably::auth::Asker;
use crate::ably::connection::{ConnectionChange, ConnectionState, Effect};
use crate::ably::frame::{FrameAction, FrameError, ProtocolMessage};
use crate::ably::io::{Action, HttpAnswer};

impl Client {
    /// Carries what the connection did over to everything else.
    pub(super) fn settle(&mut self) {
        while let Some(effect) = self.connection.poll() {
            match effect {
                Effect::Changed(change) if change.current == ConnectionState::Connected => {
                    self.io.push(Action::ConnectionChanged(change));
                    self.auth.on_connected(&mut self.io);
                }
                Effect::Changed(change) => self.on_down(change),
                Effect::Up { change, resumed } => self.on_up(change, resumed),
                Effect::Fresh => {
                    for channel in self.channels.values_mut() {
                        channel.on_fresh(&mut self.io);
                    }
                    self.publisher.restart();
                }
                Effect::TokenRefused => self.auth.forget(),
                Effect::WantCredential => {
                    if let Some(credential) = self.auth.obtain(&mut self.io, Asker::Connection) {
                        self.connection.handle_credential(&mut self.io, credential);
                    }
                }
            }
        }
        self.settle_presence();
        self.channels.retain(|_, channel| !channel.is_disposable());
    }

    /// The channels are on their way before anybody hears of the connection (RTL3d1).
    fn on_up(&mut self, change: ConnectionChange, resumed: bool) {
        for channel in self.channels.values_mut() {
            channel.on_up(&mut self.io);
        }
        if !resumed {
            self.hold_presence();
        }
        self.publisher.on_up(&mut self.io, resumed);
        self.pings.on_up(&mut self.io);
        self.io.push(Action::ConnectionChanged(change));
        self.auth.on_connected(&mut self.io);
    }

    fn on_down(&mut self, change: ConnectionChange) {
        for channel in self.channels.values_mut() {
            channel.on_down(&mut self.io, change.current, change.reason.as_ref());
        }
        let closing = change.current == ConnectionState::Closing;
        let over = matches!(change.current, ConnectionState::Closed | ConnectionState::Failed);
        let hopeless = over || change.current == ConnectionState::Suspended;
        let impatient = change.current == ConnectionState::Disconnected && !self.io.options.queue_messages;
        let error = self.connection_error();
        if hopeless || impatient {
            self.publisher.fail_all(&mut self.io, &error);
        }
        self.pings.on_down(&mut self.io, change.current, &error);
        let previous = change.previous;
        self.io.push(Action::ConnectionChanged(change));
        if hopeless || closing {
            self.auth.fail(&mut self.io, true, &error);
        }
        // Once is enough: closed after closing, only requests wait for a token.
        if (over || closing) && previous != ConnectionState::Closing {
            self.auth.cancel();
            self.auth.fail(&mut self.io, false, &error);
            if let Some(calls) = self.rest.pending() {
                calls.on_cancelled(&mut self.io, &mut self.auth);
            }
        }
    }

    pub(super) fn on_received(&mut self, received: Result<ProtocolMessage, FrameError>) {
        match received {
            Ok(mut frame) => self.on_frame(&mut frame),
            // RTF1: of a later protocol version.
            Err(FrameError::UnknownAction(_)) => {}
            Err(error) => {
                self.io
                    .warn(format!("the server sent something unreadable: {error}"));
                // It may have been a message, on any of them.
                for channel in self.channels.values() {
                    channel.lost(&mut self.io);
                }
            }
        }
    }

    fn on_frame(&mut self, frame: &mut ProtocolMessage) {
        let io = &mut self.io;
        match frame.action {
            FrameAction::Heartbeat => {
                if let Some(mark) = &frame.id {
                    self.pings.on_heartbeat(io, mark);
                }
            }
            FrameAction::Ack => self.publisher.on_ack(io, frame),
            FrameAction::Nack => self.publisher.on_nack(io, frame),
            FrameAction::Connected => self.connection.on_connected(io, frame),
            FrameAction::Disconnected => self.connection.on_disconnected(io, frame.error.take()),
            FrameAction::Closed => self.connection.on_closed(io),
            // RTN22: the server wants a new token, for the connection as it is.
            FrameAction::Auth => self.auth.ask(io, Asker::Connection),
            FrameAction::Error if frame.channel.is_none() => self.connection.on_error(io, frame.error.take()),
            _ => self.on_channel_frame(frame),
        }
    }

    fn on_channel_frame(&mut self, frame: &mut ProtocolMessage) {
        let io = &mut self.io;
        let Some(channel) = frame
            .channel
            .as_deref()
            .and_then(|name| self.channels.get_mut(name))
        else {
            return;
        };
        match frame.action {
            FrameAction::Attached => channel.on_attached(io, frame),
            FrameAction::Detached => channel.on_detached(io, frame.error.take()),
            FrameAction::Error => channel.on_error(io, frame.error.take()),
            FrameAction::Message => {
                let connection = &self.connection;
                channel.on_messages(io, frame, &|id| connection.is_own(id));
            }
            FrameAction::Presence | FrameAction::Sync => channel.on_members(io, frame, self.connection.id()),
            FrameAction::Object | FrameAction::Annotation => channel.on_other(frame),
            _ => {}
        }
    }

    pub(super) fn on_answer(&mut self, id: u64, answer: Result<HttpAnswer, String>) {
        let io = &mut self.io;
        self.connection.handle_answer(io, id, &answer);
        let host = self.connection.rest_host();
        if let Some((asker, outcome)) = self.auth.handle_answer(io, id, &answer, host) {
            self.on_token(asker, outcome);
        } else if let Some(calls) = self.rest.pending() {
            calls.handle_answer(io, &mut self.auth, id, &answer);
        }
    }
}
