//! The client: connection, credentials, channels and publishes put together.

mod authorize;
mod channels;
mod operations;
mod outgoing;
mod presence;
mod rest;
mod turn;
mod wait;

use std::sync::Arc;

pub use channels::Subscription;

use crate::ably::auth::Auth;
use crate::ably::channel::{Channel, ChannelState};
use crate::ably::connection::{Connection, ConnectionState};
use crate::ably::error::{ErrorInfo, code};
use crate::ably::frame::{Flags, FrameAction, ProtocolMessage};
use crate::ably::io::{Action, Input, Io};
use crate::ably::message::Message;
use crate::ably::options::{ClientOptions, Credentials};
use crate::ably::ping::Pings;
use crate::ably::publish::Publisher;
use crate::ably::rest::Rest;
use crate::engine::clock::Instant;
use crate::sorted_map::SortedMap;

/// An Ably realtime client without I/O.
///
/// There are four kinds of methods:
///
/// - what the app wants: [`connect`](Self::connect), [`attach`](Self::attach), [`publish`](Self::publish) and the like;
/// - what happened: [`handle`](Self::handle) and [`handle_timeout`](Self::handle_timeout);
/// - what is to be done: [`poll`](Self::poll) and [`next_timeout`](Self::next_timeout);
/// - how things are: all others.
///
/// Who is present on channels is in the methods whose names begin with `presence_`.
///
/// After each call of the first two kinds, whoever drives the client calls `poll` until it returns `None`, does what the
/// actions say, and sets its one timer to `next_timeout`. Time only comes in as arguments and never runs backwards.
///
/// ```
/// use sapwood::ably::client::Client;
/// use sapwood::ably::io::{Action, Input};
/// use sapwood::ably::options::ClientOptions;
/// use sapwood::engine::clock::Instant;
///
/// let mut client = Client::new(ClientOptions::with_auth_url("/auth"), 42)?;
/// client.attach(Instant::ZERO, "news")?;
/// client.connect(Instant::ZERO);
/// while let Some(action) = client.poll() {
///     match action {
///         Action::Request { id, request } => assert_eq!(request.url, "/auth"), // ask, then handle(HttpAnswer)
///         Action::OpenSocket { .. } | Action::Send { .. } | Action::CloseSocket { .. } => { /* do it */ }
///         Action::Deliver { message, .. } => println!("{:?}", message.name),
///         _ => {}
///     }
/// }
/// # Ok::<(), sapwood::ably::error::ErrorInfo>(())
/// ```
pub struct Client {
    io: Io,
    connection: Connection,
    auth: Auth,
    channels: SortedMap<Arc<str>, Channel>,
    publisher: Publisher,
    pings: Pings,
    rest: Rest,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("connection", &self.connection.state())
            .field("channels", &self.channels.len())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client that does nothing yet. `seed` is a random number, another one for each client.
    ///
    /// # Errors
    ///
    /// An [`ErrorInfo`] that says which option is wrong; 40103 for an API key that would travel unencrypted (RSA1).
    pub fn new(options: ClientOptions, seed: u64) -> Result<Self, ErrorInfo> {
        options.check()?;
        let connection = Connection::new(&options)?;
        let mut io = Io::new(options, seed);
        match io.options.credentials {
            Credentials::Key(_) => io.warn(
                "anybody who opens this page can read its API key; use an auth address (tokens) for public pages",
            ),
            Credentials::Token(_) => io.warn(
                "this token cannot be renewed: the connection will fail when it expires; see \
                 https://help.ably.io/error/40171",
            ),
            Credentials::AuthUrl(_) | Credentials::Callback => {}
        }
        let auth = Auth::new(&io.options);
        let mut client = Self {
            io,
            connection,
            auth,
            channels: SortedMap::new(),
            publisher: Publisher::default(),
            pings: Pings::default(),
            rest: Rest::default(),
        };
        client.recover();
        Ok(client)
    }

    /// A client that starts to connect (RTC1b, RTN3): what the official SDKs do unless `autoConnect` is off.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn connecting(now: Instant, options: ClientOptions, seed: u64) -> Result<Self, ErrorInfo> {
        let mut client = Self::new(options, seed)?;
        client.connect(now);
        Ok(client)
    }

    /// Connects, unless connected or connecting (RTN11).
    ///
    /// From `Closed` and `Failed` it starts from nothing: channels are `Initialized` again.
    pub fn connect(&mut self, now: Instant) {
        self.io.now = now;
        self.connection.connect(&mut self.io);
        self.settle();
    }

    /// Closes the connection for good, until `connect` is called again (RTN12).
    pub fn close(&mut self, now: Instant) {
        self.io.now = now;
        self.connection.close(&mut self.io);
        self.settle();
    }

    /// Asks for the messages of a channel, now or once connected (RTL4). Does not connect by itself.
    ///
    /// # Errors
    ///
    /// If the connection is suspended, closing, closed or failed (RTL4b); nothing changes then.
    pub fn attach(&mut self, now: Instant, channel: &str) -> Result<(), ErrorInfo> {
        self.io.now = now;
        if !self.may_attach() {
            return Err(self.connection_error());
        }
        let (channel, io) = self.channel(channel);
        channel.attach(io);
        Ok(())
    }

    /// Asks for the messages of a channel no more (RTL5). Without a connection it is detached at once.
    ///
    /// # Errors
    ///
    /// 90001 for a failed channel.
    pub fn detach(&mut self, now: Instant, channel: &str) -> Result<(), ErrorInfo> {
        self.io.now = now;
        match self.channels.get_mut(channel) {
            Some(channel) => channel.detach(&mut self.io),
            None => Ok(()),
        }
    }

    /// Detaches a channel and then forgets it, unless it is attached again before (RTS4).
    pub fn release(&mut self, now: Instant, channel: &str) {
        self.io.now = now;
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.release(&mut self.io);
        }
        self.settle();
    }

    /// Publishes messages on a channel, all in one frame (RTL6). The channel need not be attached, and is not.
    ///
    /// Returns a number; an [`Action::Published`] with it follows, exactly once: when the server has accepted or refused
    /// them, or when the connection is suspended, closed or failed before that. While the connection is being made,
    /// messages wait in a queue, unless the options say otherwise. After a loss they are sent again; the server drops
    /// what it has already if it still knows the connection, else a message may arrive twice unless it has an id.
    pub fn publish(&mut self, now: Instant, channel: &str, messages: Vec<Message>) -> u64 {
        self.io.now = now;
        let frame = self
            .may_publish(channel)
            .and_then(|()| self.encode(messages))
            .map(|messages| ProtocolMessage {
                messages,
                ..ProtocolMessage::on_channel(FrameAction::Message, channel)
            });
        match frame {
            Ok(frame) => self.publisher.publish(&mut self.io, frame),
            Err(error) => {
                let id = self.io.next_id();
                let result = Err(error);
                self.io.push(Action::Published { id, result });
                id
            }
        }
    }

    /// Asks the server for a sign of life (RTN13); while connecting, once connected.
    ///
    /// Returns a number; an [`Action::Pong`] with it follows.
    pub fn ping(&mut self, now: Instant) -> u64 {
        self.io.now = now;
        if matches!(
            self.connection.state(),
            ConnectionState::Connecting | ConnectionState::Connected | ConnectionState::Disconnected
        ) {
            return self.pings.ping(&mut self.io);
        }
        let id = self.io.next_id();
        let result = Err(self.connection_error());
        self.io.push(Action::Pong { id, result });
        id
    }

    /// Takes in what happened. [`poll`](Self::poll) then says what follows from it.
    pub fn handle(&mut self, now: Instant, input: Input) {
        self.io.now = now;
        let io = &mut self.io;
        match input {
            Input::SocketText { generation, text } => {
                if self.connection.hears(io, generation) {
                    self.on_received(ProtocolMessage::from_json(&text));
                }
            }
            Input::SocketBytes { generation, bytes } => {
                if self.connection.hears(io, generation) {
                    self.on_received(ProtocolMessage::from_msgpack(&bytes));
                }
            }
            Input::SocketClosed { generation } => self.connection.handle_socket_closed(io, generation),
            Input::SocketRefused { generation, reason } => {
                self.connection.handle_socket_refused(io, generation, reason);
            }
            Input::HttpAnswer { id, answer } => self.on_answer(id, answer),
            Input::Token { id, answer } => {
                let host = self.connection.rest_host();
                if let Some((asker, outcome)) = self.auth.handle_token(io, id, &answer, host) {
                    self.on_token(asker, outcome);
                }
            }
            Input::Online => self.connection.handle_online(io),
            Input::Offline => self.connection.handle_offline(io, "the device is offline"),
            Input::Visible | Input::PageShow => {
                self.handle_timeout(now);
                self.connection.handle_visible(&mut self.io);
            }
            Input::PageHide { persisted: true } => {
                self.connection.handle_offline(io, "the page was put aside")
            }
            Input::PageHide { persisted: false } => self.connection.close(io),
        }
        self.settle();
    }

    /// Does whatever is due. Calling it too early or too often does no harm.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.io.now = now;
        self.connection.handle_timeout(&mut self.io);
        self.settle();
        if let Some((asker, error)) = self.auth.handle_timeout(now) {
            self.on_token(asker, Err(error));
        }
        for channel in self.channels.values_mut() {
            channel.handle_timeout(&mut self.io);
        }
        self.pings.handle_timeout(&mut self.io);
        if let Some(calls) = self.rest.pending() {
            calls.handle_timeout(&mut self.io, &mut self.auth);
        }
        self.settle();
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called next; `None` if there is nothing to wait for.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        let channels = self.channels.values().filter_map(Channel::deadline);
        [
            self.connection.deadline(),
            self.auth.deadline(),
            self.pings.deadline(&self.io),
            self.rest.deadline(),
        ]
        .into_iter()
        .flatten()
        .chain(channels)
        .min()
    }

    /// The next thing to do; `None` if there is nothing.
    pub fn poll(&mut self) -> Option<Action> {
        self.io.actions.pop_front()
    }

    /// The connection's state.
    #[must_use]
    pub const fn connection_state(&self) -> ConnectionState {
        self.connection.state()
    }

    /// The connection's public id; none before the first connection and after it ended for good (RTN8).
    #[must_use]
    pub fn connection_id(&self) -> Option<&str> {
        self.connection.id()
    }

    /// What the connection is resumed by (RTN9); comes and goes with the id.
    #[must_use]
    pub fn connection_key(&self) -> Option<&str> {
        self.connection.key()
    }

    /// What went wrong last with the connection (RTN25).
    #[must_use]
    pub const fn connection_error_reason(&self) -> Option<&ErrorInfo> {
        self.connection.error_reason()
    }

    /// A channel's state; `Initialized` for one that was never used.
    #[must_use]
    pub fn channel_state(&self, channel: &str) -> ChannelState {
        self.channels.get(channel).map(Channel::state).unwrap_or_default()
    }

    /// What went wrong last with a channel (RTL24).
    #[must_use]
    pub fn channel_error_reason(&self, channel: &str) -> Option<&ErrorInfo> {
        self.channels.get(channel).and_then(Channel::error_reason)
    }

    /// The position up to which a channel's messages were received (RTL15b).
    #[must_use]
    pub fn channel_serial(&self, channel: &str) -> Option<&str> {
        self.channels.get(channel).and_then(Channel::serial)
    }

    /// The position at which a channel was attached (RTL15c).
    #[must_use]
    pub fn attach_serial(&self, channel: &str) -> Option<&str> {
        self.channels.get(channel).and_then(Channel::attach_serial)
    }

    /// The modes that the server granted on a channel (RTL4m); `None` if it did not say.
    #[must_use]
    pub fn channel_modes(&self, channel: &str) -> Option<Flags> {
        self.channels.get(channel).and_then(Channel::modes)
    }

    fn channel(&mut self, name: &str) -> (&mut Channel, &mut Io) {
        let name: Arc<str> = name.into();
        let options = &self.io.options.channel_options;
        let channel = self
            .channels
            .get_or_insert_with(name.clone(), || Channel::new(name, options.clone()));
        (channel, &mut self.io)
    }

    fn may_attach(&self) -> bool {
        !matches!(
            self.connection.state(),
            ConnectionState::Suspended
                | ConnectionState::Closing
                | ConnectionState::Closed
                | ConnectionState::Failed
        )
    }

    /// Why the connection is of no use right now.
    fn connection_error(&self) -> ErrorInfo {
        let (code, text) = match self.connection.state() {
            ConnectionState::Suspended => (code::SUSPENDED, "the connection is suspended"),
            ConnectionState::Closing | ConnectionState::Closed => (code::CLOSED, "the connection is closed"),
            ConnectionState::Failed => (code::CONNECTION_FAILED, "the connection failed"),
            _ => (code::DISCONNECTED, "there is no connection"),
        };
        self.connection
            .error_reason()
            .cloned()
            .unwrap_or_else(|| ErrorInfo::new(code, text))
    }
}
