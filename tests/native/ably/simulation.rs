//! Random schedules: losses, delays, restarts and forgetting in any order, and what must hold all the same.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use sapwood::ably::backoff::Dice;
use sapwood::ably::channel::ChannelState;
use sapwood::ably::client::Client;
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};
use sapwood::ably::io::{Action, Input, Signal};
use sapwood::ably::message::Message;
use sapwood::ably::options::{ClientOptions, FastRetry};
use sapwood::engine::clock::Instant;

use super::server::Server;
use super::world::local;

const CHANNELS: [&str; 3] = ["a", "b", "c"];

struct Simulation {
    client: Client,
    now: Instant,
    dice: Dice,
    server: Server,
    /// The socket as the client sees it.
    socket: Option<u64>,
    /// Whether it still leads to the server; if not, the client may not know yet.
    alive: bool,
    refusing: bool,
    to_server: VecDeque<ProtocolMessage>,
    /// What each channel was told, in order.
    heard: BTreeMap<String, Vec<Heard>>,
    /// Publishes that have not ended, with their texts.
    pending: BTreeMap<u64, (String, String)>,
    published: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Heard {
    Ready,
    Gap,
    Message(usize),
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let options = ClientOptions {
            fast_retry: (dice.roll() < 0.5).then(FastRetry::default),
            ..local()
        };
        let mut simulation = Self {
            client: Client::new(options, dice.bits()).unwrap(),
            now: Instant::from_millis(5_000),
            dice,
            server: Server::default(),
            socket: None,
            alive: false,
            refusing: false,
            to_server: VecDeque::new(),
            heard: BTreeMap::new(),
            pending: BTreeMap::new(),
            published: 0,
        };
        simulation.client.connect(simulation.now);
        simulation.drain();
        simulation
    }

    fn channel(&mut self) -> &'static str {
        CHANNELS[(self.dice.bits() % 3) as usize]
    }

    fn step(&mut self) {
        let channel = self.channel();
        match self.dice.bits() % 100 {
            0..=24 => self.deliver_to_client(),
            25..=44 => self.deliver_to_server(),
            45..=59 => {
                let message = Message::new("other", "x");
                self.server.publish(channel, "somebody", message);
            }
            60..=69 => self.publish(channel),
            70..=74 => {
                // Refused while suspended; it is asked again later.
                let _ = self.client.attach(self.now, channel);
            }
            75 => self.client.detach(self.now, channel).unwrap(),
            76 => self.client.release(self.now, channel),
            77..=79 => self.break_link(true),
            80 => self.break_link(false),
            81 => self.server.forget_connections(),
            82 => self.server.forget_history(),
            83 => self.server.detach(channel),
            84 => self.refusing = !self.refusing,
            85 => self.client.handle(self.now, Input::Offline),
            86 => self.client.handle(self.now, Input::Online),
            87 => self.client.handle(self.now, Input::Visible),
            88 => self.client.handle(self.now, Input::PageHide { persisted: true }),
            89 => self.garbage(),
            _ => self.pass(),
        }
        self.drain();
    }

    fn deliver_to_client(&mut self) {
        if let Some(generation) = self.socket.filter(|_| self.alive)
            && let Some(frame) = self.server.out.pop_front()
        {
            let text = frame.to_json();
            self.client
                .handle(self.now, Input::SocketText { generation, text });
        }
    }

    fn deliver_to_server(&mut self) {
        if self.alive
            && let Some(frame) = self.to_server.pop_front()
        {
            let refuse = self.dice.roll() < 0.1;
            let swallowed = frame.action == FrameAction::Attach && self.dice.roll() < 0.05;
            if !swallowed {
                self.server.receive(frame, refuse);
            }
        }
    }

    fn garbage(&mut self) {
        if let Some(generation) = self.socket {
            let text = "{\"action\":".to_owned();
            self.client
                .handle(self.now, Input::SocketText { generation, text });
        }
    }

    fn publish(&mut self, channel: &str) {
        self.published += 1;
        let text = format!("mine {}", self.published);
        let message = Message::new("mine", text.as_str());
        let id = self.client.publish(self.now, channel, vec![message]);
        assert!(self.pending.insert(id, (channel.to_owned(), text)).is_none());
    }

    /// The link breaks; the client is told, or will notice the silence.
    fn break_link(&mut self, told: bool) {
        if !std::mem::replace(&mut self.alive, false) {
            return;
        }
        self.to_server.clear();
        self.server.lose_socket();
        if told && let Some(generation) = self.socket.take() {
            self.client.handle(self.now, Input::SocketClosed { generation });
        }
    }

    /// Time passes: a moment, or until something is due. A link that works is faster than that.
    fn pass(&mut self) {
        while self.alive && !(self.to_server.is_empty() && self.server.out.is_empty()) {
            self.deliver_to_server();
            self.deliver_to_client();
            self.drain();
        }
        let due = self.client.next_timeout().filter(|_| self.dice.roll() < 0.5);
        self.now = due.map_or(self.now + Duration::from_millis(700), |due| due.max(self.now));
        self.client.handle_timeout(self.now);
    }

    fn drain(&mut self) {
        while let Some(action) = self.client.poll() {
            match action {
                Action::OpenSocket { generation, url } => self.open(generation, &url),
                Action::Send { generation, text } => {
                    assert_eq!(self.socket, Some(generation));
                    if self.alive {
                        self.to_server
                            .push_back(ProtocolMessage::from_json(&text).unwrap());
                    }
                }
                Action::CloseSocket { generation } => {
                    assert!(self.socket.is_none_or(|current| current == generation));
                    self.socket = None;
                    self.alive = false;
                    self.to_server.clear();
                    self.server.lose_socket();
                }
                Action::Signal { channel, signal } => self.hear(
                    &channel,
                    match signal {
                        Signal::Ready { .. } => Heard::Ready,
                        Signal::Gap => Heard::Gap,
                    },
                ),
                Action::Deliver { channel, message, .. } => {
                    let index = message.serial.unwrap().parse().unwrap();
                    self.hear(&channel, Heard::Message(index));
                }
                Action::Published { id, result } => {
                    let (channel, text) = self.pending.remove(&id).expect("ended twice, or never begun");
                    if result.is_ok() {
                        let data = text.as_str().into();
                        assert!(
                            self.server.accepted[&channel]
                                .iter()
                                .any(|message| message.data == data)
                        );
                    }
                }
                Action::ConnectionChanged(change) => {
                    assert!(is_allowed(change.previous, change.current), "{change:?}");
                }
                Action::ChannelChanged { .. } | Action::Warn(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    fn open(&mut self, generation: u64, url: &str) {
        assert_eq!(self.socket, None);
        if self.refusing {
            self.client.handle(self.now, Input::SocketClosed { generation });
            return;
        }
        self.server.open(url);
        self.socket = Some(generation);
        self.alive = true;
    }

    fn hear(&mut self, channel: &str, heard: Heard) {
        self.heard.entry(channel.to_owned()).or_default().push(heard);
    }

    /// Everything works from now on, and comes to rest.
    fn settle(&mut self) {
        self.refusing = false;
        for _ in 0..400 {
            for channel in CHANNELS {
                let _ = self.client.attach(self.now, channel);
            }
            while self.alive && !(self.to_server.is_empty() && self.server.out.is_empty()) {
                if let Some(frame) = self.to_server.pop_front() {
                    self.server.receive(frame, false);
                }
                self.deliver_to_client();
                self.drain();
            }
            let at_rest =
                CHANNELS.map(|channel| self.client.channel_state(channel)) == [ChannelState::Attached; 3];
            if self.alive && at_rest {
                return;
            }
            let due = self.client.next_timeout().expect("stuck");
            self.now = due.max(self.now);
            self.client.handle_timeout(self.now);
            self.drain();
        }
        panic!("it never came to rest: {:?}", self.client);
    }

    fn check(&mut self) {
        for channel in CHANNELS {
            self.server
                .publish(channel, "somebody", Message::new("last", "x"));
        }
        self.settle();
        assert!(
            self.pending.is_empty(),
            "publishes without an end: {:?}",
            self.pending
        );
        for channel in CHANNELS {
            check_channel(&self.heard[channel], self.server.accepted[channel].len());
        }
    }
}

/// Messages come in order, none twice, and none is missing unless a gap is told before the next one.
fn check_channel(heard: &[Heard], accepted: usize) {
    let mut next = None;
    for item in heard {
        match item {
            Heard::Ready | Heard::Gap => next = next.map_or(Some((0, true)), |(at, _)| Some((at, true))),
            Heard::Message(index) => {
                let (at, may_skip) = next.expect("a message before Ready");
                assert!(*index >= at, "message {index} twice or out of order: {heard:?}");
                assert!(may_skip || *index == at, "missed {at} without a gap: {heard:?}");
                next = Some((index + 1, false));
            }
        }
    }
    assert_eq!(
        next.map(|(at, _)| at),
        Some(accepted),
        "the last message did not arrive"
    );
}

/// The table of ably.md 2.3.
fn is_allowed(from: ConnectionState, to: ConnectionState) -> bool {
    use ConnectionState::{Closed, Closing, Connected, Connecting, Disconnected, Failed, Suspended};
    match to {
        ConnectionState::Initialized => false,
        Connecting => from != Connected || from == Connecting,
        Connected => matches!(from, Connecting | Connected),
        Disconnected => matches!(from, Connecting | Connected),
        Suspended => matches!(from, Connecting | Disconnected),
        Closing => matches!(from, Connecting | Connected),
        Closed | Failed => true,
    }
}

fn simulate(seed: u64) {
    let mut simulation = Simulation::new(seed);
    for _ in 0..150 {
        simulation.step();
    }
    simulation.settle();
    simulation.check();
}

#[test]
fn nothing_is_lost_doubled_or_silently_missed_in_random_schedules() {
    for seed in 0..1_000 {
        let outcome = std::panic::catch_unwind(|| simulate(seed));
        assert!(outcome.is_ok(), "seed {seed}");
    }
}

#[test]
fn a_closed_client_leaves_nothing_behind() {
    for seed in 0..200 {
        let mut simulation = Simulation::new(seed);
        for _ in 0..60 {
            simulation.step();
        }
        simulation.client.close(simulation.now);
        simulation.drain();
        simulation.break_link(true);
        simulation.now = simulation.now + Duration::from_secs(60);
        simulation.client.handle_timeout(simulation.now);
        simulation.drain();
        assert_eq!(
            simulation.client.connection_state(),
            ConnectionState::Closed,
            "seed {seed}"
        );
        assert_eq!(simulation.client.next_timeout(), None, "seed {seed}");
        assert_eq!(simulation.socket, None, "seed {seed}");
        assert!(simulation.pending.is_empty(), "seed {seed}");
    }
}
