//! One client, its simulated surroundings and a server that the test plays itself.

use std::time::Duration;

use sapwood::ably::auth::{TokenDetails, TokenParams};
use sapwood::ably::channel::{ChannelChange, ChannelState};
use sapwood::ably::client::Client;
use sapwood::ably::connection::{ConnectionChange, ConnectionState};
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{ConnectionDetails, Flags, FrameAction, ProtocolMessage, PublishResult};
use sapwood::ably::io::{Action, HttpAnswer, HttpRequest, Input, Signal};
use sapwood::ably::message::Message;
use sapwood::ably::options::{ClientOptions, Credentials};
use sapwood::ably::presence::{PresenceAction, PresenceMessage};
use sapwood::ably::rest::Page;
use sapwood::engine::clock::Instant;
use serde_json::{Value, json};

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

/// Options without TLS for a server on this machine.
pub(super) fn local() -> ClientOptions {
    ClientOptions {
        endpoint: "localhost".into(),
        tls: false,
        ..ClientOptions::with_key("app.key:secret")
    }
}

/// Options with tokens from `/auth`.
pub(super) fn with_tokens() -> ClientOptions {
    ClientOptions {
        endpoint: "localhost".into(),
        tls: false,
        ..ClientOptions::with_auth_url("/auth")
    }
}

/// Options with tokens from the app itself.
pub(super) fn with_callback() -> ClientOptions {
    ClientOptions {
        credentials: Credentials::Callback,
        ..with_tokens()
    }
}

pub(super) fn error(code: u32, status: u16) -> ErrorInfo {
    ErrorInfo::new(code, "as scripted").with_status(status)
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

    pub(super) fn connect(&mut self) {
        self.client.connect(self.now);
        self.drain();
    }

    pub(super) fn attach(&mut self, channel: &str) {
        self.client.attach(self.now, channel).unwrap();
        self.drain();
    }

    pub(super) fn detach(&mut self, channel: &str) {
        self.client.detach(self.now, channel).unwrap();
        self.drain();
    }

    pub(super) fn publish(&mut self, channel: &str, message: Message) -> u64 {
        let id = self.client.publish(self.now, channel, vec![message]);
        self.drain();
        id
    }

    /// The app does something.
    pub(super) fn ask<T>(&mut self, ask: impl FnOnce(&mut Client, Instant) -> T) -> T {
        let answer = ask(&mut self.client, self.now);
        self.drain();
        answer
    }

    pub(super) fn ping(&mut self) -> u64 {
        let id = self.client.ping(self.now);
        self.drain();
        id
    }

    pub(super) fn close(&mut self) {
        self.client.close(self.now);
        self.drain();
    }

    pub(super) fn input(&mut self, input: Input) {
        self.client.handle(self.now, input);
        self.drain();
    }

    /// The server sends a frame on the open socket.
    #[track_caller]
    pub(super) fn receive(&mut self, frame: ProtocolMessage) {
        self.receive_text(&frame.to_json());
    }

    #[track_caller]
    pub(super) fn receive_text(&mut self, text: &str) {
        let generation = self.socket.expect("no socket is open");
        self.input(Input::SocketText {
            generation,
            text: text.to_owned(),
        });
    }

    /// The server sends CONNECTED.
    #[track_caller]
    pub(super) fn welcome(&mut self, id: &str, key: &str) {
        self.receive(welcome(id, key));
    }

    /// The socket is lost.
    #[track_caller]
    pub(super) fn drop_socket(&mut self) {
        let generation = self.socket.take().expect("no socket is open");
        self.input(Input::SocketClosed { generation });
    }

    /// The last request is answered.
    #[track_caller]
    pub(super) fn answer(&mut self, status: u16, content_type: &str, body: &str) {
        let id = self.requests.last().expect("nothing was asked").0;
        self.input(Input::HttpAnswer {
            id,
            answer: Ok(HttpAnswer {
                status,
                content_type: content_type.into(),
                headers: Vec::new(),
                body: body.into(),
            }),
        });
    }

    #[track_caller]
    pub(super) fn answer_token(&mut self, token: &str) {
        self.answer(200, "text/plain", token);
    }

    /// The app answers the last question for a token with `token-N`, where N counts the questions.
    #[track_caller]
    pub(super) fn give_token(&mut self) {
        let token =
            json!({"token": format!("token-{}", self.questions.len()), "expires": 9_000_000_000_000_i64});
        self.give(Ok(token));
    }

    /// The app answers the last question for a token.
    #[track_caller]
    pub(super) fn give(&mut self, answer: Result<Value, ErrorInfo>) {
        let id = self.questions.last().expect("nobody asked for a token").0;
        self.input(Input::Token { id, answer });
    }

    pub(super) fn authorize(&mut self) -> u64 {
        self.authorize_with(None, None)
    }

    pub(super) fn authorize_with(
        &mut self,
        params: Option<TokenParams>,
        credentials: Option<Credentials>,
    ) -> u64 {
        let id = self.client.authorize(self.now, params, credentials);
        self.drain();
        id
    }

    /// Lets time pass, with everything that becomes due on the way.
    pub(super) fn pass(&mut self, duration: Duration) {
        let end = self.now + duration;
        let mut steps = 0;
        while let Some(due) = self.client.next_timeout().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.client.handle_timeout(self.now);
            self.drain();
            steps += 1;
            assert!(steps < 10_000, "the client does not come to rest");
        }
        self.now = end;
    }

    pub(super) fn pass_ms(&mut self, ms: u64) {
        self.pass(Duration::from_millis(ms));
    }

    pub(super) fn state(&self) -> ConnectionState {
        self.client.connection_state()
    }

    /// The states that the connection went through.
    pub(super) fn states(&self) -> Vec<ConnectionState> {
        self.connection.iter().map(|change| change.current).collect()
    }

    /// The states that a channel went through.
    pub(super) fn channel_states(&self, name: &str) -> Vec<ChannelState> {
        let of_it = self.channels.iter().filter(|(channel, _)| channel == name);
        of_it.map(|(_, change)| change.current).collect()
    }

    /// The frames of one kind that the client sent.
    pub(super) fn sent(&self, action: FrameAction) -> Vec<ProtocolMessage> {
        let of_it = self.sent.iter().filter(|frame| frame.action == action);
        of_it.cloned().collect()
    }

    /// The value of a parameter of the last socket's address.
    pub(super) fn param(&self, name: &str) -> Option<String> {
        let (_, query) = self.urls.last()?.split_once('?')?;
        query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
    }

    /// How the publish or presence operation with this id ended.
    #[track_caller]
    pub(super) fn outcome(&self, id: u64) -> &Result<PublishResult, ErrorInfo> {
        let mut ended = self.published.iter().filter(|(ended, _)| *ended == id);
        let (_, result) = ended.next().expect("it has not ended");
        assert!(ended.next().is_none(), "it ended twice");
        result
    }

    /// The code of the error that the publish or presence operation with this id ended with.
    #[track_caller]
    pub(super) fn refusal(&self, id: u64) -> u32 {
        self.outcome(id).as_ref().expect_err("it worked").code
    }

    /// The client ids of a channel's members, in order.
    pub(super) fn members(&self, channel: &str) -> Vec<&str> {
        let members = self.client.presence_members(channel);
        let mut clients: Vec<_> = members
            .map(|member| member.client_id.as_deref().unwrap())
            .collect();
        clients.sort_unstable();
        clients
    }

    /// What the client sent about presence, without what it was sent in.
    pub(super) fn sent_presence(&self) -> Vec<PresenceMessage> {
        let frames = self.sent(FrameAction::Presence);
        frames.into_iter().flat_map(|frame| frame.presence).collect()
    }

    /// How many publishes and pings with this id have ended.
    pub(super) fn ended(&self, id: u64) -> usize {
        self.published.iter().filter(|(ended, _)| *ended == id).count()
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

pub(super) fn welcome(id: &str, key: &str) -> ProtocolMessage {
    ProtocolMessage {
        connection_id: Some(id.into()),
        connection_details: Some(ConnectionDetails {
            connection_key: Some(key.into()),
            connection_state_ttl_ms: Some(120_000),
            max_idle_interval_ms: Some(15_000),
            ..ConnectionDetails::default()
        }),
        ..ProtocolMessage::new(FrameAction::Connected)
    }
}

pub(super) fn attached(channel: &str, serial: &str) -> ProtocolMessage {
    ProtocolMessage {
        channel_serial: Some(serial.into()),
        ..ProtocolMessage::on_channel(FrameAction::Attached, channel)
    }
}

pub(super) fn with_error(action: FrameAction, error: ErrorInfo) -> ProtocolMessage {
    ProtocolMessage {
        error: Some(error),
        ..ProtocolMessage::new(action)
    }
}

pub(super) fn message(channel: &str, serial: &str, name: &str) -> ProtocolMessage {
    ProtocolMessage {
        channel_serial: Some(serial.into()),
        messages: vec![Message::new(name, "data")],
        ..ProtocolMessage::on_channel(FrameAction::Message, channel)
    }
}

/// ACK of `count` publishes from `serial` on.
pub(super) fn ack(serial: i64, count: u64) -> ProtocolMessage {
    ProtocolMessage {
        msg_serial: Some(serial),
        count: Some(count),
        ..ProtocolMessage::new(FrameAction::Ack)
    }
}

/// NACK of one publish.
pub(super) fn nack(serial: i64, error: ErrorInfo) -> ProtocolMessage {
    ProtocolMessage {
        error: Some(error),
        action: FrameAction::Nack,
        ..ack(serial, 1)
    }
}

/// Word of a member whose connection is the beginning of the id.
pub(super) fn member(action: PresenceAction, client: &str, id: &str, timestamp: i64) -> PresenceMessage {
    PresenceMessage {
        id: Some(id.into()),
        client_id: Some(client.into()),
        connection_id: id.split(':').next().map(str::to_owned),
        timestamp: Some(timestamp),
        ..PresenceMessage::new(action)
    }
}

/// PRESENCE.
pub(super) fn news(channel: &str, presence: Vec<PresenceMessage>) -> ProtocolMessage {
    ProtocolMessage {
        presence,
        ..ProtocolMessage::on_channel(FrameAction::Presence, channel)
    }
}

/// SYNC; an empty `serial` stands for none.
pub(super) fn sync(channel: &str, serial: &str, presence: Vec<PresenceMessage>) -> ProtocolMessage {
    ProtocolMessage {
        channel_serial: (!serial.is_empty()).then(|| serial.to_owned()),
        presence,
        ..ProtocolMessage::on_channel(FrameAction::Sync, channel)
    }
}

/// ATTACHED that announces members.
pub(super) fn attached_with_members(channel: &str) -> ProtocolMessage {
    ProtocolMessage {
        flags: Flags::HAS_PRESENCE,
        ..attached(channel, "s0")
    }
}

/// Options of a client with an id of its own.
pub(super) fn identified(client_id: &str) -> ClientOptions {
    ClientOptions {
        client_id: Some(client_id.into()),
        ..local()
    }
}
