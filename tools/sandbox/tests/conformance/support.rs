//! A sandbox of its own for each test, clients for it, and what they were told.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sapwood::ably::auth::signing;
use sapwood::ably::channel::{ChannelChange, ChannelState};
use sapwood::ably::connection::{ConnectionChange, ConnectionState};
use sapwood::ably::encoding::Data;
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{FrameAction, ProtocolMessage, PublishResult};
use sapwood::ably::io::{Action, HttpRequest};
use sapwood::ably::message::Message;
use sapwood::ably::options::{ClientOptions, Credentials};
use sapwood::ably::presence::{PresenceGet, PresenceMessage};
use sapwood_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use super::http;
use super::peer::{GiveToken, Peer};

/// The name of the sandbox's key, and its secret.
pub(crate) const KEY: (&str, &str) = ("sapwood.dev", "secret");

/// A running sandbox.
pub(crate) struct World(Sandbox);

impl World {
    pub(crate) async fn start() -> Self {
        let options = Options {
            port: 0,
            quiet: true,
            ..Options::default()
        };
        Self(Sandbox::start(options).await.unwrap())
    }

    fn host(&self) -> String {
        self.0.address().to_string()
    }

    /// Options with the sandbox's key.
    pub(crate) fn options(&self) -> ClientOptions {
        ClientOptions {
            endpoint: "127.0.0.1".into(),
            port: Some(self.0.address().port()),
            tls: false,
            ..ClientOptions::with_key(&format!("{}:{}", KEY.0, KEY.1))
        }
    }

    /// Options with tokens from the app.
    pub(crate) fn callback_options(&self) -> ClientOptions {
        ClientOptions {
            credentials: Credentials::Callback,
            ..self.options()
        }
    }

    /// A client that does nothing yet.
    pub(crate) fn peer(&self, options: ClientOptions) -> Peer {
        Peer::new(options, self.host(), None)
    }

    /// A client whose tokens come from `give`.
    pub(crate) fn peer_with_tokens(&self, give: GiveToken) -> Peer {
        Peer::new(self.callback_options(), self.host(), Some(give))
    }

    /// A client whose tokens are JWTs for nobody in particular.
    pub(crate) fn peer_with_jwt(&self) -> Peer {
        self.peer_with_tokens(Box::new(|_| jwt(None)))
    }

    /// A client that is connected with the key.
    pub(crate) async fn connected(&self) -> Peer {
        self.connected_in(false).await
    }

    /// The same, in the binary form of the protocol or not.
    pub(crate) async fn connected_in(&self, use_binary_protocol: bool) -> Peer {
        let mut peer = self.peer(ClientOptions {
            use_binary_protocol,
            ..self.options()
        });
        peer.connect().await;
        peer
    }

    /// A connected client with a client id of its own.
    pub(crate) async fn connected_as(&self, client_id: &str) -> Peer {
        let mut peer = self.peer(ClientOptions {
            client_id: Some(client_id.into()),
            ..self.options()
        });
        peer.connect().await;
        peer
    }

    /// Has the sandbox do something, see its module `faults`.
    pub(crate) async fn fault(&self, name: &str, body: Value) -> Value {
        let request = HttpRequest {
            url: format!("/__sandbox/{name}"),
            body: Some(body.to_string()),
            ..HttpRequest::default()
        };
        let answer = http::ask(&self.host(), request).await.unwrap();
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// What the sandbox answers to a GET.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let request = HttpRequest {
            url: path.into(),
            ..HttpRequest::default()
        };
        let answer = http::ask(&self.host(), request).await.unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// The parameter `name` of each socket that was opened at the sandbox, refused ones included.
    pub(crate) async fn socket_params(&self, name: &str) -> Vec<Option<String>> {
        let log = self.get("/__sandbox/requests").await;
        let requests = log["requests"].as_array().unwrap().iter();
        let sockets = requests.filter(|request| request["path"] == "/");
        let param = |request: &Value| {
            let query = request["query"].as_str().unwrap();
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(key, _)| *key == name);
            found.map(|(_, value)| value.replace("%21", "!"))
        };
        sockets.map(param).collect()
    }
}

/// A token that is signed with the key's secret, good for an hour.
#[allow(clippy::disallowed_methods, reason = "native")]
pub(crate) fn jwt(client_id: Option<&str>) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let header = json!({"typ": "JWT", "alg": "HS256", "kid": KEY.0});
    let mut claims = json!({"iat": now, "exp": now + 3600});
    if let Some(client_id) = client_id {
        claims["x-ably-clientId"] = client_id.into();
    }
    let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(signing::sign(KEY.1, &text));
    format!("{text}.{signature}").into()
}

/// What tests do with a client, and what they see of it.
impl Peer {
    pub(crate) async fn connect(&mut self) {
        self.ask(|client, now| client.connect(now));
        self.until_connection(ConnectionState::Connected).await;
    }

    pub(crate) async fn until_connection(&mut self, state: ConnectionState) {
        self.until(&format!("the connection is {state:?}"), |peer| {
            peer.client.connection_state() == state
        })
        .await;
    }

    /// Waits for a state that may be over when it is seen.
    pub(crate) async fn until_told(&mut self, state: ConnectionState) {
        self.until(&format!("the connection was {state:?}"), |peer| {
            peer.states().contains(&state)
        })
        .await;
    }

    pub(crate) async fn until_channel(&mut self, channel: &str, state: ChannelState) {
        self.until(&format!("{channel} is {state:?}"), |peer| {
            peer.client.channel_state(channel) == state
        })
        .await;
    }

    pub(crate) async fn attach(&mut self, channel: &str) {
        self.ask(|client, now| client.attach(now, channel)).unwrap();
        self.until_channel(channel, ChannelState::Attached).await;
    }

    /// Publishes, and waits for the server's word.
    pub(crate) async fn publish(&mut self, channel: &str, name: &str, data: impl Into<Data>) {
        let message = Message::new(name, data);
        let id = self.ask(|client, now| client.publish(now, channel, vec![message]));
        self.ended(id).await.unwrap();
    }

    /// How a publish or a presence operation ends.
    pub(crate) async fn ended(&mut self, id: u64) -> Result<PublishResult, ErrorInfo> {
        let outcome = |peer: &Self| {
            peer.told.iter().find_map(|action| match action {
                Action::Published { id: ended, result } if *ended == id => Some(result.clone()),
                _ => None,
            })
        };
        self.until("the publish ends", |peer| outcome(peer).is_some())
            .await;
        outcome(self).unwrap()
    }

    /// The members of a channel, once they are known.
    pub(crate) async fn members(&mut self, channel: &str) -> Vec<PresenceMessage> {
        let id = self.ask(|client, now| client.presence_get(now, channel, PresenceGet::default()));
        let answer = |peer: &Self| {
            peer.told.iter().find_map(|action| match action {
                Action::PresenceMembers { id: asked, result } if *asked == id => Some(result.clone()),
                _ => None,
            })
        };
        self.until("the members are known", |peer| answer(peer).is_some())
            .await;
        answer(self).unwrap().unwrap()
    }

    /// Forgets what was told and sent so far.
    pub(crate) fn begin_anew(&mut self) {
        self.told.clear();
        self.sent.clear();
    }

    pub(crate) fn changes(&self) -> impl Iterator<Item = &ConnectionChange> {
        self.told.iter().filter_map(|action| match action {
            Action::ConnectionChanged(change) => Some(change),
            _ => None,
        })
    }

    /// The states that the connection went through; an update is the same state twice.
    pub(crate) fn states(&self) -> Vec<ConnectionState> {
        self.changes().map(|change| change.current).collect()
    }

    pub(crate) fn channel_changes<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ChannelChange> {
        self.told.iter().filter_map(move |action| match action {
            Action::ChannelChanged { channel, change } if **channel == *name => Some(change),
            _ => None,
        })
    }

    pub(crate) fn channel_states(&self, name: &str) -> Vec<ChannelState> {
        self.channel_changes(name).map(|change| change.current).collect()
    }

    /// Name and data of what `listener` heard.
    pub(crate) fn heard(&self, listener: u64) -> Vec<(String, Data)> {
        let heard = self.told.iter().filter_map(|action| match action {
            Action::Deliver {
                listeners, message, ..
            } if listeners.contains(&listener) => Some(message),
            _ => None,
        });
        heard
            .map(|message| (message.name.clone().unwrap(), message.data.clone()))
            .collect()
    }

    /// The news of members that were told.
    pub(crate) fn news(&self) -> Vec<&PresenceMessage> {
        let news = self.told.iter().filter_map(|action| match action {
            Action::Presence { message, .. } => Some(message),
            _ => None,
        });
        news.collect()
    }

    /// The frames of one kind that were sent.
    pub(crate) fn sent(&self, action: FrameAction) -> Vec<&ProtocolMessage> {
        let frames = self.sent.iter();
        frames.filter(|frame| frame.action == action).collect()
    }

    pub(crate) fn connection_error(&self) -> &ErrorInfo {
        self.client.connection_error_reason().unwrap()
    }

    /// Code and status of what went wrong with a channel.
    pub(crate) fn channel_error(&self, channel: &str) -> (u32, u16) {
        let error = self.client.channel_error_reason(channel).unwrap();
        (error.code, error.status)
    }
}
