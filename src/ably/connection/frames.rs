//! What the server says about the connection itself.

use std::time::Duration;

use super::state::{Link, State};
use super::{Connection, Effect};
use crate::ably::auth::mismatch;
use crate::ably::error::{ErrorInfo, code};
use crate::ably::frame::{ConnectionDetails, FrameAction, ProtocolMessage};
use crate::ably::io::Io;
use crate::engine::clock::Instant;

impl Connection {
    /// Something came on the socket `generation`. Returns whether that is the current one: then the server is alive
    /// (RTN23a) and what it says counts.
    pub(in crate::ably) fn hears(&mut self, io: &Io, generation: u64) -> bool {
        if self.state.socket() != Some(generation) {
            return false;
        }
        let deadline = self.idle_deadline(io);
        if let State::Connected(link) = &mut self.state {
            link.idle_deadline = deadline;
        }
        true
    }

    fn idle_deadline(&self, io: &Io) -> Option<Instant> {
        self.max_idle.map(|idle| io.answer_deadline() + idle)
    }

    /// CONNECTED (RTN15c, RTN21, RTN24).
    pub(in crate::ably) fn on_connected(&mut self, io: &mut Io, frame: &mut ProtocolMessage) {
        let Some(generation) = self.state.socket() else {
            return;
        };
        if matches!(self.state, State::Closing { .. }) {
            // RTN12f: the app wanted to close while this was under way.
            io.send_on(generation, &ProtocolMessage::new(FrameAction::Close));
            return;
        }
        let details = frame.connection_details.take().unwrap_or_default();
        if let Some(error) = mismatch(io.options.client_id.as_deref(), details.client_id.as_deref()) {
            self.fail(io, error);
            return;
        }
        let update = matches!(self.state, State::Connected(_));
        let resumed = update || self.is_continued_by(frame);
        if !resumed {
            self.forget();
        }
        self.id = frame.connection_id.take().or_else(|| self.id.take());
        self.adopt(details, frame.connection_key.take());
        self.recover = None;
        self.lost_at = None;
        self.retries = 0;
        if !update {
            self.error_reason = None;
        }
        let link = Link {
            generation,
            host: self.take_host(),
            idle_deadline: self.idle_deadline(io),
        };
        let change = self.replace(io, State::Connected(link), frame.error.take(), None);
        self.effects.push_back(if update {
            Effect::Changed(change)
        } else {
            Effect::Up { change, resumed }
        });
    }

    /// The host of the socket, out of the state that is about to be replaced.
    fn take_host(&mut self) -> String {
        match &mut self.state {
            State::Connecting(attempt) => std::mem::take(&mut attempt.host),
            State::Connected(link) => std::mem::take(&mut link.host),
            _ => self.hosts.primary.clone(),
        }
    }

    /// Whether the server still knows the connection that this one goes on from (RTN15c6, RTN16l). Of a recovered one
    /// the id is not known; then only an error says that it is gone.
    fn is_continued_by(&self, frame: &ProtocolMessage) -> bool {
        match &self.id {
            Some(id) => frame.connection_id.as_ref() == Some(id),
            None => self.recover.is_some() && frame.error.is_none(),
        }
    }

    fn adopt(&mut self, details: ConnectionDetails, old_style_key: Option<String>) {
        if let Some(key) = details.connection_key.or(old_style_key) {
            self.key = Some(key);
        }
        self.client_id = details.client_id;
        if let Some(ttl) = details.connection_state_ttl_ms {
            self.state_ttl = Duration::from_millis(ttl);
        }
        self.max_idle = details
            .max_idle_interval_ms
            .filter(|idle| *idle > 0)
            .map(Duration::from_millis);
        if let Some(size) = details.max_message_size {
            self.max_message_size = usize::try_from(size).unwrap_or(usize::MAX);
        }
    }

    /// DISCONNECTED (RTN15h).
    pub(in crate::ably) fn on_disconnected(&mut self, io: &mut Io, error: Option<ErrorInfo>) {
        let reason =
            error.unwrap_or_else(|| ErrorInfo::new(code::DISCONNECTED, "the server ended the connection"));
        match &self.state {
            State::Connecting(_) | State::Connected(_) if reason.is_token_error() => {
                self.on_token_refused(io, reason);
            }
            State::Connecting(_) => {
                // RTN17f1: the server may be unwell.
                let another_may_work = (500..=504).contains(&reason.status);
                self.attempt_failed(io, reason, another_may_work);
            }
            State::Connected(_) => self.reconnect(io, reason),
            State::Closing { .. } => self.closed(io),
            _ => {}
        }
    }

    /// ERROR without a channel (RTN14b, RTN14g, RTN15j).
    pub(in crate::ably) fn on_error(&mut self, io: &mut Io, error: Option<ErrorInfo>) {
        let reason = error.unwrap_or_else(|| ErrorInfo::new(code::CONNECTION_FAILED, "the server refused"));
        match &self.state {
            State::Connecting(_) if reason.is_token_error() => self.on_token_refused(io, reason),
            State::Connecting(_) | State::Connected(_) => self.fail(io, reason),
            State::Closing { .. } => self.closed(io),
            _ => {}
        }
    }

    /// CLOSED (RTN12a).
    pub(in crate::ably) fn on_closed(&mut self, io: &mut Io) {
        match &self.state {
            State::Closing { .. } => self.closed(io),
            State::Connected(_) => {
                let reason = ErrorInfo::new(code::DISCONNECTED, "the server closed the connection");
                self.reconnect(io, reason);
            }
            _ => {}
        }
    }

    /// The token is refused: renew it once a try (RTN14b, RTN15h2), or give up (RSA4a, RTN15h1).
    fn on_token_refused(&mut self, io: &mut Io, reason: ErrorInfo) {
        if !io.options.can_renew() {
            let error = ErrorInfo::new(
                code::NO_TOKEN_RENEWAL,
                "the credentials are no longer accepted and cannot be renewed",
            )
            .with_status(401)
            .with_cause(reason);
            self.fail(io, error);
            return;
        }
        self.effects.push_back(Effect::TokenRefused);
        match &mut self.state {
            State::Connecting(attempt) if attempt.renewed => self.pause(io, reason),
            State::Connecting(attempt) => {
                attempt.renewed = true;
                self.close_socket(io);
                self.reauthorize();
            }
            _ => {
                self.close_socket(io);
                self.lost_at = Some(io.now);
                self.attempt(io, true, Some(reason));
            }
        }
    }
}
