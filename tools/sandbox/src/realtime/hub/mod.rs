//! The realtime service as a state machine: connections, channels, presence, history. No sockets, no clock.
//!
//! Sockets are numbers here. What happens comes in by [`Hub::open`], [`Hub::receive`], [`Hub::closed`] and
//! [`Hub::publish`], always with the time in ms since the epoch; what is to be done comes out of [`Hub::poll`], which is
//! drained after each call. [`Hub::next_timeout`] says when [`Hub::handle_timeout`] wants to be called.

mod attach;
mod channel;
mod connection;
mod faults;
mod messages;
mod presence;
mod serial;
#[cfg(test)]
mod tests;
mod timers;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{FrameAction, FrameError, ProtocolMessage};

use self::channel::Channel;
pub(crate) use self::connection::Opening;
use self::connection::{Connection, Link};
use self::faults::Verdict;
pub(crate) use self::faults::{Direction, Rule, Target};
use self::serial::Serials;
use super::auth::{ApiKey, Authority};
use crate::log;
use crate::random::Random;

/// A socket, as its task calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SocketId(pub(crate) u64);

/// How a socket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a close frame of that code.
    Code(u16),
    /// Without a word, as a broken network does it.
    Abrupt,
}

/// What the socket tasks are to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Output {
    /// Send a text frame.
    Send { socket: SocketId, text: Arc<str> },
    /// Send a ping frame, the heartbeat of clients that can see them.
    Ping { socket: SocketId },
    /// Close the socket after what was sent.
    Close { socket: SocketId, ending: Ending },
}

/// The terms of the service. Times are in ms, sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// The longest silence of the server; 15 s.
    pub(crate) max_idle_interval: u64,
    /// How long a lost connection can be resumed; 2 minutes.
    pub(crate) connection_state_ttl: u64,
    /// How long the presence of a lost connection stays; 15 s.
    pub(crate) presence_grace: u64,
    /// How long messages are kept; 2 minutes.
    pub(crate) history_ttl: u64,
    /// How many messages a channel keeps; 1,000.
    pub(crate) history_limit: usize,
    /// How long before its token ends a client is asked for another; 30 s, at most a third of the token's life.
    pub(crate) renewal_lead: u64,
    /// The largest sum of the messages of one publish; 64 kB.
    pub(crate) max_message_size: usize,
    /// The largest frame; 512 kB.
    pub(crate) max_frame_size: usize,
    /// How many channels a connection may attach; 200.
    pub(crate) max_channels: usize,
    /// How many members a frame of their list carries; 100, at least 1.
    pub(crate) sync_page: usize,
    /// Whether an ATTACH on an attached channel brings again what came after its serial, as it may; no.
    pub(crate) replays_again: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_idle_interval: 15_000,
            connection_state_ttl: 120_000,
            presence_grace: 15_000,
            history_ttl: 120_000,
            history_limit: 1000,
            renewal_lead: 30_000,
            max_message_size: 65_536,
            max_frame_size: 524_288,
            max_channels: 200,
            sync_page: 100,
            replays_again: false,
        }
    }
}

/// The whole service.
#[derive(Debug)]
pub(crate) struct Hub {
    pub(crate) settings: Settings,
    pub(crate) authority: Authority,
    random: Random,
    serials: Serials,
    connections: BTreeMap<String, Connection>,
    sockets: BTreeMap<SocketId, String>,
    channels: BTreeMap<String, Channel>,
    outputs: VecDeque<Output>,
    rules: Vec<Rule>,
    heartbeats_stopped: bool,
}

impl Hub {
    /// A service without clients. Tokens live `token_ttl` ms.
    pub(crate) fn new(key: ApiKey, token_ttl: u64, mut random: Random) -> Self {
        let authority = Authority::new(key, token_ttl, Random::new(random.next()));
        let serials = Serials::new(random.text(6));
        Self {
            settings: Settings::default(),
            authority,
            random,
            serials,
            connections: BTreeMap::new(),
            sockets: BTreeMap::new(),
            channels: BTreeMap::new(),
            outputs: VecDeque::new(),
            rules: Vec::new(),
            heartbeats_stopped: false,
        }
    }

    /// The next thing to do.
    pub(crate) fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// A text frame came in.
    pub(crate) fn receive(&mut self, now: u64, socket: SocketId, text: &str) {
        let Some(id) = self.sockets.get(&socket).cloned() else {
            return;
        };
        let frame = match ProtocolMessage::from_json(text) {
            Ok(frame) => frame,
            Err(FrameError::UnknownAction(_)) => return,
            Err(error) => {
                return log::line(format_args!("dropped a frame of {id} that is not valid: {error}"));
            }
        };
        let verdict = self.judge(Direction::ToServer, frame.action, frame.channel.as_deref());
        if verdict != Verdict::Pass {
            return;
        }
        match frame.action {
            FrameAction::Heartbeat => self.answer_heartbeat(now, &id, frame),
            FrameAction::Attach => self.attach(now, &id, frame),
            FrameAction::Detach => self.detach(now, &id, frame),
            FrameAction::Message => self.receive_messages(now, &id, frame, text.len()),
            FrameAction::Presence => self.receive_presence(now, &id, frame, text.len()),
            FrameAction::Auth => self.reauthorise(now, &id, frame),
            FrameAction::Close => self.close(now, &id, socket),
            FrameAction::Disconnect => self.outputs.push_back(Output::Close {
                socket,
                ending: Ending::Code(1000),
            }),
            other => log::line(format_args!("ignored a frame with action {other:?}")),
        }
    }

    /// A ping comes back with its id; without an id it is only a sign of life.
    fn answer_heartbeat(&mut self, now: u64, id: &str, frame: ProtocolMessage) {
        if frame.id.is_some() {
            self.send(
                now,
                id,
                &ProtocolMessage {
                    id: frame.id,
                    ..ProtocolMessage::new(FrameAction::Heartbeat)
                },
            );
        }
    }

    /// Sends a frame to a connection; nothing if it is lost, for what matters is replayed later.
    fn send(&mut self, now: u64, id: &str, frame: &ProtocolMessage) {
        let text = frame.to_json().into();
        self.send_text(now, id, (frame.action, frame.channel.as_deref()), text);
    }

    fn send_text(
        &mut self,
        now: u64,
        id: &str,
        (action, channel): (FrameAction, Option<&str>),
        text: Arc<str>,
    ) {
        let text = match self.judge(Direction::ToClient, action, channel) {
            Verdict::Pass => text,
            Verdict::Swallow => return,
            Verdict::Replace(text) => text,
        };
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        if let Link::Live { socket, last_sent } = &mut connection.link {
            *last_sent = now;
            self.outputs.push_back(Output::Send {
                socket: *socket,
                text,
            });
        }
    }

    /// Sends to a socket that is no connection (yet), and closes it.
    fn refuse(&mut self, socket: SocketId, error: ErrorInfo) {
        log::line(format_args!("refused a client: {error}"));
        let frame = ProtocolMessage {
            error: Some(error),
            ..ProtocolMessage::new(FrameAction::Error)
        };
        self.outputs.push_back(Output::Send {
            socket,
            text: frame.to_json().into(),
        });
        self.outputs.push_back(Output::Close {
            socket,
            ending: Ending::Code(1000),
        });
    }

    fn channel(&mut self, now: u64, name: &str) -> &mut Channel {
        let serials = &mut self.serials;
        self.channels
            .entry(name.to_owned())
            .or_insert_with(|| Channel::new(serials.next(now), now))
    }
}

/// Names that Ably refuses, too: empty ones, those that begin with a colon, and qualifiers it does not know.
pub(crate) fn check_name(name: &str) -> Result<(), ErrorInfo> {
    let reason = match name.chars().next() {
        None => "is empty",
        Some(':') => "begins with a colon",
        Some('[') => "begins with a qualifier; use the channel's params instead",
        _ if name.contains(['\n', '\r']) => "has a line break",
        _ => return Ok(()),
    };
    Err(ErrorInfo::new(
        40010,
        format!("the channel name \"{name}\" {reason}"),
    ))
}

/// A time as the wire carries it.
fn wire_time(now: u64) -> Option<i64> {
    i64::try_from(now).ok()
}
