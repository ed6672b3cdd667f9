//! Whatever clients send and whatever goes wrong, nothing panics and the hub's books agree with each other.
//! `cargo xtask fuzz` does it millions of times.

#[path = "../../../../../../tests/native/ably/fuzz/frames.rs"]
pub(super) mod frames;

use std::collections::BTreeSet;
use std::time::Duration;

use sapwood::ably::backoff::Dice;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::message::Message;
use serde_json::{Value, json};

use self::frames::{below, pick};
use super::sim::START;
use super::trials;
use crate::log;
use crate::random::Random;
use crate::realtime::auth::{ApiKey, Credentials, TokenParams};
use crate::realtime::hub::connection::Link;
use crate::realtime::hub::{Direction, Ending, Hub, Opening, Output, Rule, Settings, SocketId, Target};
use crate::realtime::socket::incoming;

/// How many inputs a hub gets.
const INPUTS: u64 = 50;

const CHANNELS: [&str; 3] = ["c", "d", ":c"];

/// A hub to which anything may happen.
struct Fuzz {
    hub: Hub,
    now: u64,
    dice: Dice,
    /// The sockets that are open.
    open: Vec<SocketId>,
    last_socket: u64,
    /// The keys of connections that clients were told, newest last.
    keys: Vec<String>,
    /// The numbers of the publishes that were answered since the last input.
    answered: Vec<i64>,
    is_faulty: bool,
    published: i64,
}

impl Fuzz {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        Self {
            hub: Hub::new(ApiKey::default(), 3_600_000, Random::new(dice.bits())),
            now: START,
            dice,
            open: Vec::new(),
            last_socket: 0,
            keys: Vec::new(),
            answered: Vec::new(),
            is_faulty: false,
            published: 0,
        }
    }

    fn step(&mut self) {
        self.answered.clear();
        match below(&mut self.dice, 20) {
            0..=2 => self.socket_opens(),
            3..=9 => {
                // Binary frames are read into texts before the hub sees them.
                let bytes = (below(&mut self.dice, 3) == 0).then(|| frames::bytes(&mut self.dice));
                let text = bytes
                    .and_then(|bytes| incoming(&bytes).ok())
                    .unwrap_or_else(|| frames::text(&mut self.dice));
                frames::check_codec(&text);
                self.receive(&text);
            }
            10..=14 => self.client_does_its_work(),
            15 => {
                if let Some(socket) = self.socket() {
                    self.open.retain(|open| *open != socket);
                    self.hub.closed(self.now, socket);
                }
            }
            16 => self.server_publishes(),
            17 => self.something_breaks(),
            _ => {
                let longest = pick(&mut self.dice, &[5, 1_000, 20_000, 300_000]);
                let ms = below(&mut self.dice, longest);
                self.wait(ms);
            }
        }
        self.drain();
        self.check_books();
    }

    fn socket(&mut self) -> Option<SocketId> {
        (!self.open.is_empty()).then(|| pick(&mut self.dice, &self.open))
    }

    fn socket_opens(&mut self) {
        self.last_socket += 1;
        let socket = SocketId(self.last_socket);
        let credentials = self.credentials();
        let dice = &mut self.dice;
        let mut keys = vec![None, Some("conn!nonsense".to_owned()), Some("é".to_owned())];
        keys.extend(self.keys.iter().rev().take(4).cloned().map(Some));
        let opening = Opening {
            credentials,
            client_id: pick(dice, &[None, None, Some("me"), Some(""), Some("*")]).map(str::to_owned),
            resume: pick(dice, &keys),
            echo: below(dice, 3) != 0,
            heartbeats: below(dice, 3) != 0,
            remain_present_for: pick(dice, &[None, Some(0), Some(u64::MAX)]),
        };
        self.open.push(socket);
        self.hub.open(self.now, socket, opening);
    }

    fn credentials(&mut self) -> Credentials {
        match below(&mut self.dice, 8) {
            0 => Credentials::Missing,
            1 => Credentials::Key(pick(&mut self.dice, &["", "a.b:c", "sapwood.dev:", "é"]).to_owned()),
            2 => {
                let tokens = ["", "x", "a.b.c", "eyJ9.e30.AA", "é.é.é"];
                Credentials::Token(pick(&mut self.dice, &tokens).to_owned())
            }
            3 | 4 => Credentials::Token(self.token()),
            _ => Credentials::Key("sapwood.dev:secret".to_owned()),
        }
    }

    fn token(&mut self) -> String {
        let dice = &mut self.dice;
        let capabilities = [
            None,
            Some(r#"{"*":["*"]}"#),
            Some(r#"{"c":["subscribe"],"d":["publish","presence"]}"#),
            Some(r#"{"d*":["subscribe"]}"#),
            Some("[]"),
        ];
        let params = TokenParams {
            ttl: pick(dice, &[None, Some(1), Some(5_000), Some(86_400_000)]).map(Duration::from_millis),
            capability: pick(dice, &capabilities).map(str::to_owned),
            client_id: pick(dice, &[None, Some("me"), Some("*")]).map(str::to_owned),
        };
        let issued = self.hub.authority.issue(&params, self.now);
        issued.map_or_else(|error| error.to_string(), |details| details.token)
    }

    fn receive(&mut self, text: &str) {
        // Also on sockets that are no connections, and on those that have ended.
        let unknown = SocketId(below(&mut self.dice, self.last_socket + 2));
        let socket = self.socket().filter(|_| below(&mut self.dice, 10) != 0);
        self.hub.receive(self.now, socket.unwrap_or(unknown), text);
    }

    /// What a client sends that means it; a publish is answered.
    fn client_does_its_work(&mut self) {
        let Some(socket) = self.socket() else {
            return;
        };
        let token = self.token();
        let dice = &mut self.dice;
        let channel = pick(dice, &CHANNELS);
        self.published += 1;
        let serial = self.published;
        let (member, who) = (pick(dice, &[2, 3, 4]), pick(dice, &["me", "you"]));
        let frame = match below(dice, 8) {
            0 | 1 => json!({"action": 10, "channel": channel}),
            2 => json!({"action": 10, "channel": channel, "flags": 1 << 18, "params": {"rewind": "3"}}),
            3 => json!({"action": 12, "channel": channel}),
            4 => json!({"action": 17, "auth": {"accessToken": token}}),
            5 => json!({"action": 14, "channel": channel, "msgSerial": serial,
                "presence": [{"action": member, "clientId": who, "data": "x"}]}),
            6 => json!({"action": 7}),
            _ => json!({"action": 15, "channel": channel, "msgSerial": serial, "messages": [{"name": "m"}]}),
        };
        let is_connected = self.hub.sockets.contains_key(&socket);
        self.hub.receive(self.now, socket, &frame.to_string());
        self.drain();
        if is_connected && !self.is_faulty && frame.get("msgSerial").is_some() {
            assert_eq!(self.answered, [serial], "{frame}");
        }
    }

    fn server_publishes(&mut self) {
        let channel = pick(&mut self.dice, &["c", "d", "", "[x]c"]);
        let mut message = Message::new("m", "x");
        message.id = pick(&mut self.dice, &[None, Some("a:0".to_owned())]);
        let is_name = !channel.is_empty() && !channel.starts_with('[');
        let fits = message.size() <= self.hub.settings.max_message_size;
        let published = self.hub.publish(self.now, channel, vec![message]);
        assert_eq!(published.is_ok(), is_name && fits, "{published:?}");
        self.hub.messages(self.now, channel);
        self.hub.presence_messages(self.now, channel);
        self.hub.members(channel);
    }

    fn something_breaks(&mut self) {
        let everybody = Target::default();
        let (dice, hub, now) = (&mut self.dice, &mut self.hub, self.now);
        match below(dice, 8) {
            0 => drop(hub.drop_sockets(now, &everybody, Ending::Abrupt)),
            1 => hub.forget(now, below(dice, 2) == 0),
            2 => drop(hub.expire_tokens(now)),
            3 => hub.stop_heartbeats(below(dice, 2) == 0),
            4 => {
                self.is_faulty = true;
                let actions = (0..22).filter_map(FrameAction::from_number);
                let actions: Vec<_> = actions.collect();
                hub.add_rule(Rule {
                    direction: pick(dice, &[Direction::ToServer, Direction::ToClient]),
                    action: pick(dice, &actions),
                    channel: pick(dice, &[None, Some("c".to_owned())]),
                    left: below(dice, 3),
                    replacement: pick(dice, &[None, Some(r#"{"action":0}"#.into())]),
                });
            }
            5 => {
                self.is_faulty = false;
                hub.clear_faults();
            }
            _ => hub.settings = settings(dice),
        }
    }

    fn wait(&mut self, ms: u64) {
        let end = self.now + ms;
        let most = 100 + ms * (self.hub.connections.len() as u64 + 1);
        let mut steps = 0;
        while let Some(at) = self.hub.next_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.hub.handle_timeout(self.now);
            self.drain();
            steps += 1;
            assert!(steps <= most, "the hub wants to act without end");
        }
        self.now = end;
    }

    /// Nothing goes to a socket that has ended, and everything that goes out can be read.
    fn drain(&mut self) {
        while let Some(output) = self.hub.poll() {
            let (Output::Send { socket, .. } | Output::Ping { socket } | Output::Close { socket, .. }) =
                output;
            assert!(
                self.open.contains(&socket),
                "{output:?} for a socket that has ended"
            );
            match output {
                Output::Send { text, .. } => self.see(&text),
                Output::Ping { .. } => {}
                Output::Close { .. } => {
                    self.open.retain(|open| *open != socket);
                    // As the task of the socket does when it ends.
                    self.hub.closed(self.now, socket);
                }
            }
        }
    }

    fn see(&mut self, text: &str) {
        let frame = ProtocolMessage::from_json(text).unwrap();
        assert_eq!(
            ProtocolMessage::from_msgpack(&frame.to_msgpack()).as_ref(),
            Ok(&frame)
        );
        if matches!(frame.action, FrameAction::Ack | FrameAction::Nack) {
            self.answered.extend(frame.msg_serial);
        }
        self.keys.extend(
            frame
                .connection_details
                .and_then(|details| details.connection_key),
        );
    }

    fn check_books(&self) {
        let hub = &self.hub;
        for (name, channel) in &hub.channels {
            for id in &channel.attached {
                let connection = &hub.connections[id];
                assert!(connection.attachments.contains_key(name), "{id} on {name}");
            }
            for (id, _) in channel.members.keys() {
                assert!(hub.connections[id].present_on.contains(name), "{id} on {name}");
            }
            let serials: Vec<_> = channel.history.iter().map(|entry| &entry.serial).collect();
            assert!(serials.is_sorted_by(|one, other| one < other), "{serials:?}");
        }
        let mut live = BTreeSet::new();
        for (id, connection) in &hub.connections {
            for name in connection.attachments.keys() {
                assert!(hub.channels[name].attached.contains(id), "{id} on {name}");
            }
            match connection.link {
                Link::Live { socket, .. } => {
                    assert_eq!(hub.sockets.get(&socket), Some(id));
                    live.insert(socket);
                }
                Link::Lost { .. } => assert!(connection.attachments.is_empty()),
            }
        }
        assert!(hub.sockets.keys().eq(&live), "sockets without a connection");
    }

    /// Everybody goes away, and in the end nothing is left of them.
    fn check_end(&mut self) {
        self.hub.settings = Settings::default();
        self.hub.clear_faults();
        while let Some(socket) = self.open.pop() {
            self.hub.closed(self.now, socket);
            self.drain();
        }
        self.wait(1_000_000);
        self.check_books();
        assert!(self.hub.connections.is_empty() && self.hub.sockets.is_empty());
        assert!(
            self.hub
                .channels
                .values()
                .all(|channel| channel.members.is_empty())
        );
        assert_eq!(self.hub.next_timeout(), None);
    }
}

fn settings(dice: &mut Dice) -> Settings {
    let times = [0, 50, 15_000, u64::MAX];
    let mut time = || pick(dice, &times);
    let times = [time(), time(), time(), time(), time()];
    let sizes = [0, 10, 65_536, usize::MAX];
    let mut size = || pick(dice, &sizes);
    let changed = Settings {
        max_idle_interval: times[0],
        connection_state_ttl: times[1],
        presence_grace: times[2],
        history_ttl: times[3],
        renewal_lead: times[4],
        history_limit: size(),
        max_message_size: size(),
        max_frame_size: size(),
        max_channels: size(),
        sync_page: size(),
        replays_again: times[0] == 0,
    };
    // What POST settings can set, it must be able to set: the wire carries it.
    let value: Value = json!(changed);
    serde_json::from_value(value).unwrap()
}

#[test]
fn whatever_comes_nothing_panics_and_the_books_agree() {
    log::set_quiet(true);
    trials::run("SAPWOOD_FUZZ", INPUTS, |seed| {
        let mut fuzz = Fuzz::new(seed);
        for _ in 0..INPUTS {
            fuzz.step();
        }
        fuzz.check_end();
    });
}
