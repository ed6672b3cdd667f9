//! The hub, its clock, and what it has sent to whom.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::random::Random;
use crate::realtime::auth::{ApiKey, Credentials, TokenParams};
use crate::realtime::hub::{Ending, Hub, Opening, Output, SocketId};

pub(super) const START: u64 = 1_700_000_000_000;

/// A hub with a clock that only moves when told.
pub(super) struct Sim {
    pub(super) hub: Hub,
    pub(super) now: u64,
    sent: BTreeMap<SocketId, Vec<Value>>,
    pings: BTreeMap<SocketId, usize>,
    ended: BTreeMap<SocketId, Ending>,
    gone: BTreeSet<SocketId>,
    sockets: u64,
}

/// How the key opens a socket.
pub(super) fn with_key() -> Opening {
    Opening {
        credentials: Credentials::Key("sapwood.dev:secret".to_owned()),
        client_id: None,
        resume: None,
        echo: true,
        heartbeats: true,
        remain_present_for: None,
    }
}

impl Sim {
    pub(super) fn new() -> Self {
        Self {
            hub: Hub::new(ApiKey::default(), 3_600_000, Random::new(7)),
            now: START,
            sent: BTreeMap::new(),
            pings: BTreeMap::new(),
            ended: BTreeMap::new(),
            gone: BTreeSet::new(),
            sockets: 0,
        }
    }

    pub(super) fn open(&mut self, opening: Opening) -> SocketId {
        self.sockets += 1;
        let socket = SocketId(self.sockets);
        self.hub.open(self.now, socket, opening);
        self.drain();
        socket
    }

    /// Opens a socket with the key; also gives the connection's id and key.
    pub(super) fn connect(&mut self, opening: Opening) -> (SocketId, String, String) {
        let socket = self.open(opening);
        let connected = self
            .take(socket)
            .into_iter()
            .find(|frame| frame["action"] == 4)
            .expect("CONNECTED");
        let text = |pointer: &str| {
            connected
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap()
                .to_owned()
        };
        (
            socket,
            text("/connectionId"),
            text("/connectionDetails/connectionKey"),
        )
    }

    pub(super) fn token(&mut self, params: TokenParams) -> Credentials {
        Credentials::Token(self.hub.authority.issue(&params, self.now).unwrap().token)
    }

    /// A frame from the client. Answers what the client got meanwhile.
    pub(super) fn send(&mut self, socket: SocketId, frame: Value) -> Vec<Value> {
        self.send_text(socket, &frame.to_string())
    }

    pub(super) fn send_text(&mut self, socket: SocketId, text: &str) -> Vec<Value> {
        self.hub.receive(self.now, socket, text);
        self.drain();
        self.take(socket)
    }

    /// Attaches and answers ATTACHED.
    pub(super) fn attach(&mut self, socket: SocketId, channel: &str) -> Value {
        let frames = self.send(socket, json!({ "action": 10, "channel": channel }));
        assert_eq!(frames[0]["action"], 11, "{frames:?}");
        frames[0].clone()
    }

    pub(super) fn publish(&mut self, socket: SocketId, channel: &str, serial: u64, name: &str) -> Vec<Value> {
        let frame =
            json!({ "action": 15, "channel": channel, "msgSerial": serial, "messages": [{ "name": name }] });
        self.send(socket, frame)
    }

    /// The network drops the socket.
    pub(super) fn cut(&mut self, socket: SocketId) {
        self.gone.insert(socket);
        self.hub.closed(self.now, socket);
        self.drain();
    }

    /// Lets time pass, stopping wherever the hub wants to act.
    pub(super) fn wait(&mut self, ms: u64) {
        let end = self.now + ms;
        let mut steps = 0;
        while let Some(at) = self.hub.next_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.hub.handle_timeout(self.now);
            self.drain();
            steps += 1;
            assert!(steps < 1000, "the hub wants to act without end");
        }
        self.now = end;
    }

    /// Does to the hub what a fault does.
    pub(super) fn fault<T>(&mut self, fault: impl FnOnce(&mut Hub, u64) -> T) -> T {
        let result = fault(&mut self.hub, self.now);
        self.drain();
        result
    }

    /// What the client got since the last time.
    pub(super) fn take(&mut self, socket: SocketId) -> Vec<Value> {
        self.sent.remove(&socket).unwrap_or_default()
    }

    pub(super) fn pings(&self, socket: SocketId) -> usize {
        self.pings.get(&socket).copied().unwrap_or_default()
    }

    pub(super) fn ending(&self, socket: SocketId) -> Option<Ending> {
        self.ended.get(&socket).copied()
    }

    /// Nothing is sent to a socket that has ended.
    fn drain(&mut self) {
        while let Some(output) = self.hub.poll() {
            match output {
                Output::Send { socket, text } => {
                    assert!(
                        !self.gone.contains(&socket),
                        "sent to a socket that is gone: {text}"
                    );
                    self.sent
                        .entry(socket)
                        .or_default()
                        .push(serde_json::from_str(&text).unwrap());
                }
                Output::Ping { socket } => *self.pings.entry(socket).or_default() += 1,
                Output::Close { socket, ending } => {
                    self.ended.entry(socket).or_insert(ending);
                    self.gone.insert(socket);
                }
            }
        }
    }
}

/// The names of the messages among the frames, in order.
pub(super) fn names(frames: &[Value]) -> Vec<String> {
    let messages = frames
        .iter()
        .filter(|frame| frame["action"] == 15)
        .flat_map(|frame| frame["messages"].as_array().unwrap());
    messages
        .map(|message| message["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Action, client id and data of the presence items among the frames of that action.
pub(super) fn presence(frames: &[Value], action: u64) -> Vec<(u64, String, Value)> {
    let items = frames
        .iter()
        .filter(|frame| frame["action"] == action)
        .flat_map(|frame| frame["presence"].as_array().unwrap());
    items
        .map(|item| {
            (
                item["action"].as_u64().unwrap(),
                item["clientId"].as_str().unwrap().to_owned(),
                item["data"].clone(),
            )
        })
        .collect()
}
