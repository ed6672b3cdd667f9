//! The connection: making it, keeping it, resuming it (RTN).
//!
//! `mod.rs` holds what the app, the page and the clock do to it, `attempt.rs` how it is made and made again, `frames.rs` what
//! the server says to it.

mod attempt;
mod frames;
mod state;

use std::collections::VecDeque;
use std::time::Duration;

pub use state::{ConnectionChange, ConnectionState};
use state::{State, Step};

use super::error::{ErrorInfo, code};
use super::frame::{FrameAction, ProtocolMessage};
use super::io::{Action, Io};
use super::options::ClientOptions;
use super::url::{self, Hosts};
use crate::engine::clock::Instant;

/// How many ids of former connections are remembered to recognise own messages by.
const FORMER_IDS: usize = 8;

/// What the rest of the client has to react to, in this order.
pub(super) enum Effect {
    /// The state changed (not to connected), or the details did.
    Changed(ConnectionChange),
    /// The connection is there.
    Up {
        /// The change to announce once the channels know.
        change: ConnectionChange,
        /// Whether the server still knows the connection from before.
        resumed: bool,
    },
    /// The connection starts from nothing, after it was closed or failed.
    Fresh,
    /// A credential is needed for the current try.
    WantCredential,
    /// The token was refused.
    TokenRefused,
}

/// A connection to Ably.
pub(super) struct Connection {
    hosts: Hosts,
    state: State,
    id: Option<String>,
    key: Option<String>,
    /// The key of another client's connection, until one was made (RTN16k).
    recover: Option<String>,
    former_ids: VecDeque<String>,
    client_id: Option<String>,
    state_ttl: Duration,
    max_idle: Option<Duration>,
    max_message_size: usize,
    error_reason: Option<ErrorInfo>,
    /// Since when there is no connection, over all tries.
    lost_at: Option<Instant>,
    retries: u32,
    reconnected_at: Option<Instant>,
    generation: u64,
    effects: VecDeque<Effect>,
}

impl Connection {
    pub(super) fn new(options: &ClientOptions) -> Result<Self, ErrorInfo> {
        let hosts = Hosts::of(options)?;
        url::check_encryption(options, &hosts)?;
        Ok(Self {
            hosts,
            state: State::Initialized,
            id: None,
            key: None,
            recover: None,
            former_ids: VecDeque::new(),
            client_id: None,
            state_ttl: options.connection_state_ttl,
            max_idle: None,
            max_message_size: 65_536,
            error_reason: None,
            lost_at: None,
            retries: 0,
            reconnected_at: None,
            generation: 0,
            effects: VecDeque::new(),
        })
    }

    pub(super) const fn state(&self) -> ConnectionState {
        self.state.public()
    }

    pub(super) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The first connection is to go on from that of another client (RTN16k).
    pub(super) fn recover(&mut self, key: String) {
        self.recover = Some(key);
    }

    /// The client id that the server bound the connection to.
    pub(super) fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    pub(super) const fn error_reason(&self) -> Option<&ErrorInfo> {
        self.error_reason.as_ref()
    }

    pub(super) const fn max_message_size(&self) -> usize {
        self.max_message_size
    }

    /// The host that requests go to: the one the socket is connected to, if any (RTN17e).
    pub(super) fn rest_host(&self) -> &str {
        match &self.state {
            State::Connected(link) => &link.host,
            _ => &self.hosts.primary,
        }
    }

    /// The hosts that requests may go to, best first (RSC15, RTN17e). `good` is a fallback host that works.
    pub(super) fn rest_hosts(&self, io: &mut Io, good: Option<&str>) -> Vec<String> {
        let mut others = self.hosts.fallbacks(&mut io.dice);
        let current = self.rest_host();
        let is_good = |good: &&str| current == self.hosts.primary && others.iter().any(|host| host == good);
        let first = good.filter(is_good).unwrap_or(current).to_owned();
        if !others.is_empty() {
            others.insert(0, self.hosts.primary.clone());
            others.retain(|host| *host != first);
        }
        others.insert(0, first);
        others
    }

    /// Whether `id` is that of this connection, or of one that this client had before.
    pub(super) fn is_own(&self, id: &str) -> bool {
        self.id() == Some(id) || self.former_ids.iter().any(|former| former == id)
    }

    pub(super) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// The app wants a connection (RTN11).
    pub(super) fn connect(&mut self, io: &mut Io) {
        match self.state {
            State::Connecting(_) | State::Connected(_) => {}
            State::Initialized | State::Disconnected { .. } | State::Suspended { .. } => {
                self.attempt(io, false, None);
            }
            State::Closing { .. } | State::Closed | State::Failed => {
                self.close_socket(io);
                self.forget();
                self.error_reason = None;
                self.lost_at = None;
                self.retries = 0;
                self.effects.push_back(Effect::Fresh);
                self.attempt(io, false, None);
            }
        }
    }

    /// The app wants no connection any more (RTN12).
    pub(super) fn close(&mut self, io: &mut Io) {
        match (&self.state, self.state.socket()) {
            (State::Connected(_), Some(generation)) => {
                io.send_on(generation, &ProtocolMessage::new(FrameAction::Close));
                self.begin_closing(io, generation);
            }
            (State::Connecting(_), Some(generation)) => self.begin_closing(io, generation),
            (State::Connecting(_), None) => {
                // Nobody has to be told goodbye.
                self.begin_closing(io, self.generation);
                self.enter(io, State::Closed, None, None);
            }
            (State::Disconnected { .. } | State::Suspended { .. }, _) => self.closed(io),
            _ => {}
        }
    }

    fn begin_closing(&mut self, io: &mut Io, generation: u64) {
        self.forget();
        let deadline = io.answer_deadline();
        self.enter(io, State::Closing { generation, deadline }, None, None);
    }

    fn closed(&mut self, io: &mut Io) {
        self.close_socket(io);
        self.forget();
        self.enter(io, State::Closed, None, None);
    }

    /// There is a network again (RTN20b, RTN20c).
    pub(super) fn handle_online(&mut self, io: &mut Io) {
        match &self.state {
            // Whatever was tried without a network may hang until it times out.
            State::Connecting(_) if !self.is_authorizing() => {
                self.close_socket(io);
                self.reauthorize();
            }
            _ => self.handle_visible(io),
        }
    }

    /// Somebody looks: no reason to wait any longer.
    pub(super) fn handle_visible(&mut self, io: &mut Io) {
        if matches!(self.state, State::Disconnected { .. } | State::Suspended { .. }) {
            self.attempt(io, false, None);
        }
    }

    /// There is no network, or the page is put aside (RTN20a).
    pub(super) fn handle_offline(&mut self, io: &mut Io, reason: &str) {
        if matches!(self.state, State::Connecting(_) | State::Connected(_)) {
            self.pause(io, ErrorInfo::new(code::DISCONNECTED, reason));
        }
    }

    pub(super) fn handle_socket_closed(&mut self, io: &mut Io, generation: u64) {
        if self.state.socket() != Some(generation) {
            return;
        }
        let reason = ErrorInfo::new(code::DISCONNECTED, "the connection was lost");
        match self.state {
            State::Connected(_) => self.reconnect(io, reason),
            State::Closing { .. } => self.closed(io),
            _ => {
                let reason =
                    ErrorInfo::new(code::DISCONNECTED, "the server was not reached").with_status(404);
                self.attempt_failed(io, reason, true);
            }
        }
    }

    pub(super) fn handle_socket_refused(&mut self, io: &mut Io, generation: u64, reason: String) {
        if self.state.socket() == Some(generation) && matches!(self.state, State::Connecting(_)) {
            self.fail(io, ErrorInfo::new(code::BAD_REQUEST, reason));
        } else {
            self.handle_socket_closed(io, generation);
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match &self.state {
            State::Connecting(attempt) => match &attempt.step {
                Step::Authorizing => None,
                Step::Opening { deadline, .. } | Step::Checking { deadline, .. } => Some(*deadline),
            },
            State::Connected(link) => link.idle_deadline,
            State::Disconnected { retry_at } => {
                let suspend_at = self.lost_at.map(|lost| lost + self.state_ttl);
                Some(suspend_at.map_or(*retry_at, |suspend_at| suspend_at.min(*retry_at)))
            }
            State::Suspended { retry_at } => Some(*retry_at),
            State::Closing { deadline, .. } => Some(*deadline),
            State::Initialized | State::Closed | State::Failed => None,
        }
    }

    pub(super) fn handle_timeout(&mut self, io: &mut Io) {
        if self.deadline().is_none_or(|deadline| io.now < deadline) {
            return;
        }
        match &mut self.state {
            State::Connecting(attempt) => {
                if let Step::Checking { reason, .. } = &attempt.step {
                    let reason = reason.clone();
                    self.pause(io, reason);
                } else {
                    let reason =
                        ErrorInfo::new(code::TIMEOUT, "the server did not answer in time").with_status(408);
                    self.attempt_failed(io, reason, true);
                }
            }
            State::Connected(_) => {
                let reason = ErrorInfo::new(code::DISCONNECTED, "the server fell silent").with_status(408);
                self.reconnect(io, reason);
            }
            State::Disconnected { retry_at } if io.now < *retry_at => {
                let reason = self.error_reason.clone();
                self.suspend(io, reason);
            }
            State::Disconnected { .. } | State::Suspended { .. } => self.attempt(io, false, None),
            State::Closing { .. } => self.closed(io),
            State::Initialized | State::Closed | State::Failed => {}
        }
    }

    /// Nothing of this connection can be resumed (RTN8c, RTN9c).
    fn forget(&mut self) {
        if let Some(id) = self.id.take() {
            self.remember_as_own(id);
        }
        self.key = None;
        self.recover = None;
    }

    fn remember_as_own(&mut self, id: String) {
        self.former_ids.push_back(id);
        if self.former_ids.len() > FORMER_IDS {
            self.former_ids.pop_front();
        }
    }

    fn close_socket(&self, io: &mut Io) {
        if let Some(generation) = self.state.socket() {
            io.push(Action::CloseSocket { generation });
        }
    }

    fn enter(&mut self, io: &mut Io, state: State, reason: Option<ErrorInfo>, retry_in: Option<Duration>) {
        let change = self.replace(io, state, reason, retry_in);
        self.effects.push_back(Effect::Changed(change));
    }

    fn replace(
        &mut self,
        io: &mut Io,
        state: State,
        reason: Option<ErrorInfo>,
        retry_in: Option<Duration>,
    ) -> ConnectionChange {
        let previous = self.state();
        self.state = state;
        io.link = match &self.state {
            State::Connected(link) => Some(link.generation),
            _ => None,
        };
        if reason.is_some() {
            self.error_reason.clone_from(&reason);
        }
        ConnectionChange {
            previous,
            current: self.state(),
            reason,
            retry_in,
        }
    }
}
