//! One client, its simulated surroundings and a server that the test plays itself.

mod app;
mod frames;
mod options;
mod seen;
mod server;

use std::time::Duration;

use sapwood::ably::auth::{TokenDetails, TokenParams};
use sapwood::ably::channel::{ChannelChange, ChannelState};
use sapwood::ably::client::Client;
use sapwood::ably::connection::{ConnectionChange, ConnectionState};
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{ProtocolMessage, PublishResult};
use sapwood::ably::io::{Action, HttpRequest, Input, Signal};
use sapwood::ably::message::Message;
use sapwood::ably::options::ClientOptions;
use sapwood::ably::presence::PresenceMessage;
use sapwood::ably::rest::Page;
use sapwood::engine::clock::Instant;

pub(super) use self::frames::{
    ack, attached, attached_with_members, error, member, message, nack, news, sync, welcome, with_error,
};
pub(super) use self::options::{identified, local, with_callback, with_tokens};

/// What happens to sockets that the client opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Net {
    /// Nothing, until the test does something.
    Silent,
    /// They are closed at once.
    Refusing,
    /// They are greeted with CONNECTED, always as the same connection.
    Welcoming,
}

pub(super) struct World {
    pub(super) client: Client,
    pub(super) now: Instant,
    pub(super) net: Net,
    /// The addresses of all sockets that were opened; the generation is the position plus one.
    pub(super) urls: Vec<String>,
    pub(super) opened_at: Vec<Instant>,
    /// The socket that is open.
    pub(super) socket: Option<u64>,
    /// All frames that the client sent.
    pub(super) sent: Vec<ProtocolMessage>,
    pub(super) requests: Vec<(u64, HttpRequest)>,
    /// The tokens that the app was asked for.
    pub(super) questions: Vec<(u64, TokenParams)>,
    pub(super) authorized: Vec<(u64, Result<TokenDetails, ErrorInfo>)>,
    pub(super) connection: Vec<ConnectionChange>,
    pub(super) channels: Vec<(String, ChannelChange)>,
    pub(super) connection_reached: Vec<(u64, Option<ConnectionChange>)>,
    pub(super) channel_reached: Vec<(u64, Option<ChannelChange>)>,
    pub(super) signals: Vec<Signal>,
    pub(super) delivered: Vec<Message>,
    /// What each listener heard.
    pub(super) heard: Vec<(u64, Message)>,
    pub(super) options_set: Vec<(u64, Result<(), ErrorInfo>)>,
    /// `own` and `replayed` of each message delivered.
    pub(super) marks: Vec<(bool, bool)>,
    pub(super) published: Vec<(u64, Result<PublishResult, ErrorInfo>)>,
    /// The news of members that listeners were told.
    pub(super) presence: Vec<PresenceMessage>,
    /// Which listeners each of them was for.
    pub(super) told: Vec<Vec<u64>>,
    /// The channels whose lists of members were complete.
    pub(super) synced: Vec<String>,
    /// The answers to questions for members.
    pub(super) answers: Vec<(u64, Result<Vec<PresenceMessage>, ErrorInfo>)>,
    pub(super) pongs: Vec<(u64, Result<Duration, ErrorInfo>)>,
    pub(super) times: Vec<(u64, Result<i64, ErrorInfo>)>,
    pub(super) histories: Vec<(u64, Result<Page<Message>, ErrorInfo>)>,
    pub(super) presence_histories: Vec<(u64, Result<Page<PresenceMessage>, ErrorInfo>)>,
    pub(super) warnings: Vec<String>,
}

impl World {
    pub(super) fn new(options: ClientOptions) -> Self {
        Self::seeded(options, 7)
    }

    /// A world whose client has other dice than most.
    pub(super) fn seeded(options: ClientOptions, seed: u64) -> Self {
        Self::around(Client::new(options, seed).unwrap())
    }

    /// A world for a client that is there already.
    pub(super) fn around(client: Client) -> Self {
        let mut world = Self {
            client,
            now: Instant::from_millis(1_000_000),
            net: Net::Silent,
            urls: Vec::new(),
            opened_at: Vec::new(),
            socket: None,
            sent: Vec::new(),
            requests: Vec::new(),
            questions: Vec::new(),
            authorized: Vec::new(),
            connection: Vec::new(),
            channels: Vec::new(),
            connection_reached: Vec::new(),
            channel_reached: Vec::new(),
            signals: Vec::new(),
            delivered: Vec::new(),
            heard: Vec::new(),
            options_set: Vec::new(),
            marks: Vec::new(),
            published: Vec::new(),
            presence: Vec::new(),
            told: Vec::new(),
            synced: Vec::new(),
            answers: Vec::new(),
            pongs: Vec::new(),
            times: Vec::new(),
            histories: Vec::new(),
            presence_histories: Vec::new(),
            warnings: Vec::new(),
        };
        world.drain();
        world
    }

    /// A world whose client is connected as `conn-1`.
    pub(super) fn connected(options: ClientOptions) -> Self {
        let mut world = Self::new(options);
        world.connect();
        world.welcome("conn-1", "key-1");
        assert_eq!(world.state(), ConnectionState::Connected);
        world
    }

    /// A connected world with `channel` attached at serial `s0`.
    pub(super) fn attached(options: ClientOptions, channel: &str) -> Self {
        let mut world = Self::connected(options);
        world.attach(channel);
        world.receive(attached(channel, "s0"));
        assert_eq!(world.client.channel_state(channel), ChannelState::Attached);
        world
    }

    pub(super) fn drain(&mut self) {
        while let Some(action) = self.client.poll() {
            self.carry_out(action);
        }
    }

    fn carry_out(&mut self, action: Action) {
        match action {
            Action::OpenSocket { generation, url } => {
                assert_eq!(self.socket, None, "two sockets at once");
                assert_eq!(generation, self.urls.len() as u64 + 1);
                self.urls.push(url);
                self.opened_at.push(self.now);
                self.socket = Some(generation);
                match self.net {
                    Net::Silent => {}
                    Net::Refusing => {
                        self.socket = None;
                        self.client.handle(self.now, Input::SocketClosed { generation });
                    }
                    Net::Welcoming => {
                        let text = welcome("conn-1", "key-1").to_json();
                        self.client
                            .handle(self.now, Input::SocketText { generation, text });
                    }
                }
            }
            Action::Send { generation, text } => {
                assert_eq!(self.socket, Some(generation), "sent on a dead socket: {text}");
                self.sent.push(ProtocolMessage::from_json(&text).unwrap());
            }
            Action::SendBytes { generation, bytes } => {
                assert_eq!(self.socket, Some(generation), "sent on a dead socket");
                self.sent.push(ProtocolMessage::from_msgpack(&bytes).unwrap());
            }
            Action::CloseSocket { generation } => {
                if self.socket == Some(generation) {
                    self.socket = None;
                }
            }
            Action::Request { id, request } => self.requests.push((id, request)),
            Action::TokenWanted { id, params } => self.questions.push((id, params)),
            Action::Authorized { id, result } => self.authorized.push((id, result)),
            Action::ConnectionChanged(change) => self.connection.push(change),
            Action::ChannelChanged { channel, change } => self.channels.push((channel.to_string(), change)),
            Action::ConnectionReached { id, change } => self.connection_reached.push((id, change)),
            Action::ChannelReached { id, change } => self.channel_reached.push((id, change)),
            Action::Signal { signal, .. } => self.signals.push(signal),
            Action::OptionsSet { id, result } => self.options_set.push((id, result)),
            Action::Deliver {
                listeners,
                message,
                own,
                replayed,
                ..
            } => {
                let heard = listeners.into_iter().map(|id| (id, message.clone()));
                self.heard.extend(heard);
                self.delivered.push(message);
                self.marks.push((own, replayed));
            }
            Action::Published { id, result } => self.published.push((id, result)),
            Action::Presence {
                message, listeners, ..
            } => {
                self.presence.push(message);
                self.told.push(listeners);
            }
            Action::PresenceSynced { channel } => self.synced.push(channel.to_string()),
            Action::PresenceMembers { id, result } => self.answers.push((id, result)),
            Action::Pong { id, result } => self.pongs.push((id, result)),
            Action::Time { id, result } => self.times.push((id, result)),
            Action::History { id, result } => self.histories.push((id, result)),
            Action::PresenceHistory { id, result } => self.presence_histories.push((id, result)),
            Action::Warn(text) => self.warnings.push(text),
        }
    }
}
