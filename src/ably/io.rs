//! What goes into a client and what comes out of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::auth::{TokenDetails, TokenParams};
use super::backoff::Dice;
use super::channel::ChannelChange;
use super::connection::ConnectionChange;
use super::error::ErrorInfo;
use super::frame::{ProtocolMessage, PublishResult};
use super::json::{Fields, Json};
use super::message::Message;
use super::options::ClientOptions;
use super::presence::PresenceMessage;
use super::rest::Page;
use super::waits::Waits;
use crate::engine::clock::Instant;

/// Something that happened in the world outside.
#[derive(Clone, Debug)]
pub enum Input {
    /// A text frame came on the socket.
    SocketText {
        /// Which socket: the number its [`Action::OpenSocket`] had.
        generation: u64,
        /// The frame.
        text: String,
    },
    /// A binary frame came on the socket.
    SocketBytes {
        /// Which socket.
        generation: u64,
        /// The frame.
        bytes: Vec<u8>,
    },
    /// The socket was closed, lost or never opened.
    SocketClosed {
        /// Which socket.
        generation: u64,
    },
    /// The browser refuses to open the socket, for a reason that does not pass by itself: the connection fails with it.
    SocketRefused {
        /// Which socket.
        generation: u64,
        /// Why, for people to read.
        reason: String,
    },
    /// A request was answered, or failed.
    HttpAnswer {
        /// Which request: the number its [`Action::Request`] had.
        id: u64,
        /// The answer; or why there is none, for people to read.
        answer: Result<HttpAnswer, String>,
    },
    /// The app gave a token, or could not.
    Token {
        /// Which question: the number its [`Action::TokenWanted`] had.
        id: u64,
        /// A token as a text, or as JSON a `TokenDetails` or a signed `TokenRequest` (which is exchanged for a token at
        /// Ably); or why there is none. An error with status 403 ends the connection for good (RSA4d), any other
        /// problem is tried again (RSA4c).
        answer: Result<Value, ErrorInfo>,
    },
    /// The browser says that there is a network.
    Online,
    /// The browser says that there is no network.
    Offline,
    /// The page is looked at again: whatever was late is caught up with.
    Visible,
    /// The page goes away.
    PageHide {
        /// Whether it may come back as it is (from the back-forward cache).
        persisted: bool,
    },
    /// The page is back from the back-forward cache.
    PageShow,
}

/// Something that the world outside has to do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Open a WebSocket. There is never more than one that is not closed.
    OpenSocket {
        /// Its number, which tells its events from those of earlier ones.
        generation: u64,
        /// Its address.
        url: String,
    },
    /// Send a text frame.
    Send {
        /// On which socket.
        generation: u64,
        /// The frame.
        text: String,
    },
    /// Send a binary frame; only with `use_binary_protocol`.
    SendBytes {
        /// On which socket.
        generation: u64,
        /// The frame.
        bytes: Vec<u8>,
    },
    /// Close a socket; nothing more is heard from it.
    CloseSocket {
        /// Which.
        generation: u64,
    },
    /// Make an HTTP request and answer with [`Input::HttpAnswer`].
    Request {
        /// Its number.
        id: u64,
        /// What to ask.
        request: HttpRequest,
    },
    /// Get a token from wherever the app gets them and answer with [`Input::Token`]. It is given up after
    /// `realtime_request_timeout`.
    TokenWanted {
        /// Its number.
        id: u64,
        /// What to ask for.
        params: TokenParams,
    },
    /// A call of `authorize` ended: each ends exactly once.
    Authorized {
        /// The number that `authorize` returned.
        id: u64,
        /// The token that the connection uses now; or why it does not.
        result: Result<TokenDetails, ErrorInfo>,
    },
    /// The connection's state changed.
    ConnectionChanged(ConnectionChange),
    /// The connection is in a state that `when_connection` waits for.
    ConnectionReached {
        /// The number that `when_connection` returned.
        id: u64,
        /// How it came there; `None` if it was there already (RTN26a).
        change: Option<ConnectionChange>,
    },
    /// A channel is in a state that `when_channel` waits for.
    ChannelReached {
        /// The number that `when_channel` returned.
        id: u64,
        /// How it came there; `None` if it was there already (RTL25a).
        change: Option<ChannelChange>,
    },
    /// A channel's state changed.
    ChannelChanged {
        /// Which channel.
        channel: Arc<str>,
        /// How.
        change: ChannelChange,
    },
    /// A channel's continuity began or broke, see [`Signal`].
    Signal {
        /// Which channel.
        channel: Arc<str>,
        /// Which.
        signal: Signal,
    },
    /// A call of `set_channel_options` ended: each ends exactly once.
    OptionsSet {
        /// The number that `set_channel_options` returned.
        id: u64,
        /// Whether they are in force; they are kept for the next attach anyway.
        result: Result<(), ErrorInfo>,
    },
    /// A message came, on a channel that is attached; also if nobody listens to it.
    Deliver {
        /// On which channel.
        channel: Arc<str>,
        /// The listeners that want it, by the numbers that `subscribe` returned.
        listeners: Box<[u64]>,
        /// The message, decoded as far as possible.
        message: Message,
        /// Whether this very client published it.
        own: bool,
        /// Whether it was published before the channel was attached and came with `rewind`.
        replayed: bool,
    },
    /// A publish, or entering, updating or leaving, ended: each ends exactly once.
    Published {
        /// The number that `publish` or `presence_enter` and the like returned.
        id: u64,
        /// What became of it. The serials are those of messages; presence has none.
        result: Result<PublishResult, ErrorInfo>,
    },
    /// A member came, went or changed, or is found to have been there already.
    Presence {
        /// On which channel.
        channel: Arc<str>,
        /// The news, decoded as far as possible. The list of members has it already.
        message: PresenceMessage,
        /// Who is to hear it: the numbers given to `presence_subscribe`. There is at least one.
        listeners: Vec<u64>,
    },
    /// The list of a channel's members is complete. It may have changed by more than was told: whoever left while it
    /// was being sent is missing without news (RTP2h2). Only told where somebody listens.
    PresenceSynced {
        /// Which channel.
        channel: Arc<str>,
    },
    /// A `presence_get` is answered: each is exactly once.
    PresenceMembers {
        /// The number that `presence_get` returned.
        id: u64,
        /// The members.
        result: Result<Vec<PresenceMessage>, ErrorInfo>,
    },
    /// A ping ended: each ends exactly once.
    Pong {
        /// The number that `ping` returned.
        id: u64,
        /// How long the server took.
        result: Result<Duration, ErrorInfo>,
    },
    /// A call of `time` ended: each ends exactly once.
    Time {
        /// The number that `time` returned.
        id: u64,
        /// The server's time, in milliseconds since 1970.
        result: Result<i64, ErrorInfo>,
    },
    /// A call of `history`, or of `page` for a page of messages, ended: each ends exactly once.
    History {
        /// The number that the call returned.
        id: u64,
        /// The page, its messages decoded as far as possible.
        result: Result<Page<Message>, ErrorInfo>,
    },
    /// A call of `presence_history`, or of `page` for a page of it, ended: each ends exactly once.
    PresenceHistory {
        /// The number that the call returned.
        id: u64,
        /// The page, the members' data decoded as far as possible.
        result: Result<Page<PresenceMessage>, ErrorInfo>,
    },
    /// Something that a developer should know.
    Warn(String),
}

/// What an app that mirrors a server's data needs to know about a channel: from when on it hears everything, and when it
/// may have missed something.
///
/// No point of the specification: an addition of this client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The channel is attached for the first time: from now on everything is heard.
    Ready {
        /// Whether the recent past follows as messages (the server granted `rewind`).
        covered: bool,
    },
    /// Messages may have been missed, before whatever is delivered next.
    Gap,
}

/// An HTTP request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRequest {
    /// The address; a relative one is resolved against the page.
    pub url: String,
    /// The headers to send, by name and value.
    pub headers: Vec<(String, String)>,
    /// The body of a POST; `None` means GET.
    pub body: Option<String>,
}

/// An HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The HTTP status code.
    pub status: u16,
    /// The `Content-Type`; empty if there is none.
    pub content_type: String,
    /// The other headers that may be seen, in whatever case. `Link`, `X-Ably-Errorcode` and `X-Ably-Errormessage` count.
    pub headers: Vec<(String, String)>,
    /// The body, as text.
    pub body: String,
}

impl HttpAnswer {
    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Ably's own error, from the body or from headers (HP6, HP7).
    pub(super) fn error(&self) -> Option<ErrorInfo> {
        let in_body = serde_json::from_str::<Json<'_>>(&self.body)
            .ok()
            .and_then(|body| Fields::of(body).object("error"))
            .map(ErrorInfo::read);
        in_body.or_else(|| {
            let code = self.header("X-Ably-Errorcode")?.trim().parse().ok()?;
            let message = self.header("X-Ably-Errormessage").unwrap_or_default();
            Some(ErrorInfo::new(code, message).with_status(self.status))
        })
    }
}

/// What all parts of a client share: the moment, the options, the dice and the way out.
pub(super) struct Io {
    pub(super) now: Instant,
    pub(super) options: ClientOptions,
    pub(super) dice: Dice,
    pub(super) actions: VecDeque<Action>,
    /// The socket that frames go to; only while connected.
    pub(super) link: Option<u64>,
    pub(super) waits: Waits,
    last_id: u64,
}

impl Io {
    pub(super) fn new(options: ClientOptions, seed: u64) -> Self {
        Self {
            now: Instant::ZERO,
            options,
            dice: Dice::new(seed),
            actions: VecDeque::new(),
            link: None,
            waits: Waits::default(),
            last_id: 0,
        }
    }

    pub(super) fn push(&mut self, action: Action) {
        let reached = self.waits.reached_by(&action);
        self.actions.push_back(action);
        self.actions.extend(reached);
    }

    pub(super) fn warn(&mut self, text: impl Into<String>) {
        self.push(Action::Warn(text.into()));
    }

    /// Sends a frame if connected; whoever calls this sends it again on the next connection otherwise.
    pub(super) fn send(&mut self, frame: &ProtocolMessage) {
        if let Some(generation) = self.link {
            self.send_on(generation, frame);
        }
    }

    pub(super) fn send_on(&mut self, generation: u64, frame: &ProtocolMessage) {
        self.push(if self.options.use_binary_protocol {
            let bytes = frame.to_client_msgpack();
            Action::SendBytes { generation, bytes }
        } else {
            let text = frame.to_client_json();
            Action::Send { generation, text }
        });
    }

    /// Asks for a request and returns its number.
    pub(super) fn request(&mut self, request: HttpRequest) -> u64 {
        let id = self.next_id();
        self.push(Action::Request { id, request });
        id
    }

    /// A number that was not used before.
    pub(super) const fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// When an answer that is asked for now is late.
    pub(super) fn answer_deadline(&self) -> Instant {
        self.now + self.options.realtime_request_timeout
    }
}
