//! Random schedules of members who come and go, losses, lists in pieces and forgetting, and what must hold all the same.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use sapwood::ably::backoff::Dice;
use sapwood::ably::channel::ChannelState;
use sapwood::ably::client::Client;
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::{ConnectionDetails, Flags, FrameAction, ProtocolMessage};
use sapwood::ably::io::{Action, Input};
use sapwood::ably::presence::PresenceAction::{Enter, Leave, Present};
use sapwood::ably::presence::{PresenceActions, PresenceGet, PresenceMessage};
use sapwood::engine::clock::Instant;

use super::world::{ack, attached, local, member, news, sync, welcome};

type Members = BTreeMap<(String, String), Data>;

/// One channel's members, as the server knows them.
#[derive(Default)]
struct Server {
    members: BTreeMap<(String, String), PresenceMessage>,
    /// The key of each connection that is remembered, and the number its next publish has.
    connections: BTreeMap<String, (String, i64)>,
    current: Option<String>,
    attached: bool,
    out: VecDeque<ProtocolMessage>,
    /// What is left of the list that is being sent.
    pages: VecDeque<ProtocolMessage>,
    made: u32,
    time: i64,
}

impl Server {
    fn open(&mut self, url: &str) {
        self.made += 1;
        let key = url.split_once("resume=").map(|(_, key)| key.to_owned());
        let known = self
            .connections
            .iter()
            .find(|(_, (held, _))| Some(held) == key.as_ref());
        let id = known.map_or_else(|| format!("conn{}", self.made), |(id, _)| id.clone());
        let key = format!("key{}", self.made);
        self.connections.entry(id.clone()).or_default().0.clone_from(&key);
        let mut frame = welcome(&id, &key);
        frame.connection_details = frame.connection_details.map(|details| ConnectionDetails {
            client_id: Some("*".into()),
            ..details
        });
        self.out.push_back(frame);
        self.current = Some(id);
    }

    fn lose(&mut self) {
        self.current = None;
        self.attached = false;
        self.out.clear();
        self.pages.clear();
    }

    /// Whoever is present on connections that are gone has left.
    fn forget(&mut self) {
        let current = self.current.clone();
        self.connections.retain(|id, _| Some(id) == current.as_ref());
        let gone: Vec<_> = self.members.keys().cloned().collect();
        for (connection, client) in gone {
            if connection.starts_with("conn") && Some(&connection) != current.as_ref() {
                let id = format!("server:{}:0", self.time);
                self.apply(PresenceMessage {
                    id: Some(id),
                    ..member(Leave, &client, &format!("{connection}:0:0"), 0)
                });
            }
        }
    }

    /// Somebody comes or goes, and everybody is told.
    fn apply(&mut self, mut message: PresenceMessage) {
        self.time += 1;
        message.timestamp = Some(self.time);
        let key = (
            message.connection_id.clone().unwrap(),
            message.client_id.clone().unwrap(),
        );
        if message.action == Leave {
            self.members.remove(&key);
        } else {
            let present = PresenceMessage {
                action: Present,
                ..message.clone()
            };
            self.members.insert(key, present);
        }
        if self.attached {
            self.out.push_back(news("c", vec![message]));
        }
    }

    fn attach(&mut self, resumed: bool) {
        let mut flags = Flags::default();
        if !self.members.is_empty() {
            flags = flags | Flags::HAS_PRESENCE;
        }
        if resumed {
            flags = flags | Flags::RESUMED;
        }
        self.attached = true;
        self.out.push_back(ProtocolMessage {
            flags,
            ..attached("c", "s")
        });
        self.list();
    }

    /// Begins to send the list of members, one in each frame.
    fn list(&mut self) {
        self.time += 1;
        let mut left = self.members.len();
        self.pages.clear();
        for present in self.members.values() {
            left -= 1;
            let cursor = if left == 0 {
                String::new()
            } else {
                left.to_string()
            };
            let serial = format!("s{}:{cursor}", self.time);
            self.pages.push_back(sync("c", &serial, vec![present.clone()]));
        }
    }

    fn receive(&mut self, mut frame: ProtocolMessage, resumed: bool) {
        match frame.action {
            FrameAction::Attach => self.attach(resumed),
            FrameAction::Detach => {
                self.attached = false;
                self.pages.clear();
                let current = self.current.clone().unwrap();
                self.members.retain(|(connection, _), _| *connection != current);
                let detached = ProtocolMessage::on_channel(FrameAction::Detached, "c");
                self.out.push_back(detached);
            }
            FrameAction::Presence => {
                let id = self.current.clone().unwrap();
                let serial = frame.msg_serial.unwrap();
                let (_, next) = self.connections.get_mut(&id).unwrap();
                let is_new = serial >= *next;
                *next = (*next).max(serial + 1);
                // What names an id was told before.
                if let Some(message) = frame
                    .presence
                    .pop()
                    .filter(|message| is_new && message.id.is_none())
                {
                    let message = PresenceMessage {
                        id: Some(format!("{id}:{serial}:0")),
                        connection_id: Some(id),
                        ..message
                    };
                    if self.attached {
                        self.apply(message);
                    }
                }
                self.out.push_back(ack(serial, 1));
            }
            FrameAction::Close => self.out.push_back(ProtocolMessage::new(FrameAction::Closed)),
            _ => {}
        }
    }
}

struct Simulation {
    client: Client,
    now: Instant,
    dice: Dice,
    server: Server,
    socket: Option<u64>,
    alive: bool,
    refusing: bool,
    to_server: VecDeque<ProtocolMessage>,
    /// What an app that follows the news takes for the members.
    seen: Members,
    asked: BTreeSet<u64>,
    strangers: u32,
}

fn key_of(message: &PresenceMessage) -> (String, String) {
    let text = |field: &Option<String>| field.clone().unwrap();
    (text(&message.connection_id), text(&message.client_id))
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut simulation = Self {
            client: Client::new(local(), dice.bits()).unwrap(),
            now: Instant::from_millis(5_000),
            dice,
            server: Server::default(),
            socket: None,
            alive: false,
            refusing: false,
            to_server: VecDeque::new(),
            seen: Members::new(),
            asked: BTreeSet::new(),
            strangers: 0,
        };
        let now = simulation.now;
        simulation.client.connect(now);
        let all = PresenceActions::ALL;
        simulation.client.presence_subscribe(now, "c", 1, all).unwrap();
        simulation.drain();
        simulation
    }

    fn members(&self) -> Members {
        let members = self.client.presence_members("c");
        members
            .map(|member| (key_of(member), member.data.clone()))
            .collect()
    }

    fn step(&mut self) {
        match self.dice.bits() % 100 {
            0..=24 => self.deliver_to_client(),
            25..=39 => self.deliver_to_server(),
            40..=49 => {
                if let Some(page) = self.server.pages.pop_front() {
                    self.server.out.push_back(page);
                }
            }
            50..=64 => self.stranger(),
            65..=74 => self.operate(),
            75..=77 => {
                let get = PresenceGet::default();
                let id = self.client.presence_get(self.now, "c", get);
                assert!(self.asked.insert(id));
            }
            78..=80 => self.break_link(),
            81 => self.server.forget(),
            82 => self.refusing = !self.refusing,
            83 if self.server.attached => self.server.list(),
            84 if self.server.attached => {
                let resumed = self.dice.roll() < 0.5;
                self.server.attach(resumed);
            }
            85 => self.client.detach(self.now, "c").unwrap(),
            86..=88 => {
                // Refused while suspended.
                let _ = self.client.attach(self.now, "c");
            }
            _ => self.pass(),
        }
        self.drain();
        self.check_seen();
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
            let resumed = self.dice.roll() < 0.5;
            self.server.receive(frame, resumed);
        }
    }

    /// Somebody on another connection comes, changes or goes.
    fn stranger(&mut self) {
        self.strangers += 1;
        let name = format!("other{}", self.dice.bits() % 3);
        let action = if self.dice.roll() < 0.4 { Leave } else { Enter };
        let id = format!("{name}:{}:0", self.strangers);
        self.server.apply(PresenceMessage {
            data: id.as_str().into(),
            ..member(action, &name, &id, 0)
        });
    }

    fn operate(&mut self) {
        let who = ["me", "you"][(self.dice.bits() % 2) as usize];
        let (client, now) = (&mut self.client, self.now);
        let data = format!("{who} {}", self.asked.len()).as_str().into();
        let id = match self.dice.bits() % 3 {
            0 => client.presence_enter_client(now, "c", who, data),
            1 => client.presence_update_client(now, "c", who, data),
            _ => client.presence_leave_client(now, "c", who, data),
        };
        assert!(self.asked.insert(id));
    }

    fn break_link(&mut self) {
        if std::mem::replace(&mut self.alive, false) {
            self.to_server.clear();
            self.server.lose();
            if let Some(generation) = self.socket.take() {
                self.client.handle(self.now, Input::SocketClosed { generation });
            }
        }
    }

    /// Time passes; a link that works is faster than that.
    fn pass(&mut self) {
        self.exchange();
        let due = self.client.next_timeout().filter(|_| self.dice.roll() < 0.5);
        self.now = due.map_or(self.now + Duration::from_millis(700), |due| due.max(self.now));
        self.client.handle_timeout(self.now);
    }

    fn exchange(&mut self) {
        while self.alive {
            self.server.out.append(&mut self.server.pages);
            if self.to_server.is_empty() && self.server.out.is_empty() {
                break;
            }
            self.deliver_to_server();
            self.deliver_to_client();
            self.drain();
        }
    }

    fn drain(&mut self) {
        while let Some(action) = self.client.poll() {
            match action {
                Action::OpenSocket { generation, url } => self.open(generation, &url),
                Action::Send { text, .. } if self.alive => {
                    self.to_server
                        .push_back(ProtocolMessage::from_json(&text).unwrap());
                }
                Action::CloseSocket { .. } => {
                    self.socket = None;
                    self.alive = false;
                    self.to_server.clear();
                    self.server.lose();
                }
                Action::Presence { message, .. } => self.see(&message),
                Action::PresenceSynced { .. } => self.seen = self.members(),
                Action::ChannelChanged { change, .. } if change.current == ChannelState::Detached => {
                    self.seen.clear();
                }
                Action::Published { id, .. } | Action::PresenceMembers { id, .. } => {
                    assert!(self.asked.remove(&id), "ended twice, or never begun");
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, generation: u64, url: &str) {
        if self.refusing {
            return self.client.handle(self.now, Input::SocketClosed { generation });
        }
        self.server.open(url);
        self.socket = Some(generation);
        self.alive = true;
    }

    fn see(&mut self, message: &PresenceMessage) {
        if message.action == Leave {
            assert!(
                self.seen.remove(&key_of(message)).is_some(),
                "a leave of nobody: {message:?}"
            );
        } else {
            self.seen.insert(key_of(message), message.data.clone());
        }
    }

    /// Whoever follows the news knows the members, except for those who leave while a list is being sent.
    fn check_seen(&self) {
        let members = self.members();
        if self.client.presence_sync_complete("c") || self.client.channel_state("c") == ChannelState::Detached
        {
            assert_eq!(self.seen, members);
        } else {
            assert!(
                members
                    .iter()
                    .all(|member| self.seen.get(member.0) == Some(member.1))
            );
        }
    }

    /// Everything works from now on, and comes to rest.
    fn settle(&mut self) {
        self.refusing = false;
        for _ in 0..400 {
            let _ = self.client.attach(self.now, "c");
            self.drain();
            self.exchange();
            if self.alive && self.client.channel_state("c") == ChannelState::Attached {
                break;
            }
            let due = self.client.next_timeout().expect("stuck");
            self.now = due.max(self.now);
            self.client.handle_timeout(self.now);
            self.drain();
        }
        self.server.forget();
        self.exchange();
    }

    fn check(&self) {
        assert!(self.client.presence_sync_complete("c"));
        let server = self.server.members.iter();
        let server: Members = server
            .map(|(key, member)| (key.clone(), member.data.clone()))
            .collect();
        assert_eq!(self.members(), server, "the client and the server disagree");
        assert_eq!(self.seen, server);
        assert!(self.asked.is_empty(), "without an end: {:?}", self.asked);
    }
}

fn simulate(seed: u64) {
    let mut simulation = Simulation::new(seed);
    for _ in 0..200 {
        simulation.step();
    }
    simulation.settle();
    simulation.check();
}

#[test]
fn in_the_end_the_members_are_those_of_the_server_and_every_question_is_answered_once() {
    for seed in 0..1_000 {
        let outcome = std::panic::catch_unwind(|| simulate(seed));
        assert!(outcome.is_ok(), "seed {seed}");
    }
}
