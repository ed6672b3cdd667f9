//! Connections: opened, resumed, lost, closed.

use std::collections::{BTreeMap, BTreeSet};

use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{ConnectionDetails, Flags, FrameAction, ProtocolMessage};

use super::{Ending, Hub, Output, SocketId, wire_time};
use crate::log;
use crate::realtime::auth::{Credentials, Grant};

/// How many answers to publishes are kept for those sent again after a resume.
const KEPT_ANSWERS: usize = 1000;

/// What a socket's address asks for.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    pub(crate) credentials: Credentials,
    pub(crate) client_id: Option<String>,
    /// The key of the connection to continue (`resume` or `recover`).
    pub(crate) resume: Option<String>,
    /// Whether own messages come back.
    pub(crate) echo: bool,
    /// Whether heartbeats are frames; else they are pings.
    pub(crate) heartbeats: bool,
    /// How long presence stays after a loss, in ms, if not as usual.
    pub(crate) remain_present_for: Option<u64>,
}

/// The wire of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Live { socket: SocketId, last_sent: u64 },
    Lost { at: u64 },
}

/// One client's connection; it outlives its sockets.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) link: Link,
    /// The keys that resume it: the newest, and the one before in case the newest was never received. Empty when it
    /// cannot be resumed.
    pub(super) keys: Vec<String>,
    pub(super) grant: Grant,
    /// When the client is asked for a new token; `None` when it was asked, or never will be.
    pub(super) renew_at: Option<u64>,
    pub(super) client_id: Option<String>,
    pub(super) echo: bool,
    pub(super) heartbeats: bool,
    pub(super) remain_present_for: Option<u64>,
    /// Attached channels with their modes. A lost connection has none: it attaches again after it resumed.
    pub(super) attachments: BTreeMap<String, Flags>,
    /// The channels it is present on.
    pub(super) present_on: BTreeSet<String>,
    /// The answers to its publishes by msgSerial.
    answers: BTreeMap<i64, Answer>,
}

/// How a publish was answered.
#[derive(Debug)]
struct Answer {
    frame: ProtocolMessage,
    /// The channel, if it was about members.
    members_of: Option<String>,
    /// Whether the server has since taken those members away by itself.
    is_undone: bool,
}

impl Connection {
    /// The one client id it acts as; `None` for anonymous and for `*`.
    pub(super) fn identity(&self) -> Option<&str> {
        self.client_id.as_deref().filter(|id| *id != "*")
    }

    /// Whether nothing is left to wait for: it is lost, cannot be resumed, and is present nowhere.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.link, Link::Lost { .. }) && self.keys.is_empty() && self.present_on.is_empty()
    }

    /// Settles under whose name an item goes out.
    pub(super) fn name_for(&self, wanted: Option<String>) -> Result<Option<String>, ErrorInfo> {
        match (self.client_id.as_deref(), wanted) {
            (_, None) => Ok(self.identity().map(str::to_owned)),
            (Some("*") | None, wanted) => Ok(wanted),
            (Some(own), Some(wanted)) if own == wanted => Ok(Some(wanted)),
            (Some(own), Some(wanted)) => Err(ErrorInfo::new(
                40012,
                format!("this connection is \"{own}\"; it cannot act as \"{wanted}\""),
            )),
        }
    }

    /// Its members on this channel have left without its doing: what it says of them counts when it says it again.
    pub(super) fn undo_presence(&mut self, channel: &str) {
        for answer in self.answers.values_mut() {
            answer.is_undone |= answer.members_of.as_deref() == Some(channel);
        }
    }

    /// The answer an earlier frame with this msgSerial got, if that still holds.
    pub(super) fn answered(&self, msg_serial: i64) -> Option<&ProtocolMessage> {
        let answer = self.answers.get(&msg_serial)?;
        // What it said later of the channel's members holds, and must not be undone by this.
        let mut later = self.answers.range(msg_serial..).map(|(_, later)| later);
        let holds = later.any(|later| !later.is_undone && later.members_of == answer.members_of);
        holds.then_some(&answer.frame)
    }

    pub(super) fn keep_answer(&mut self, msg_serial: i64, frame: ProtocolMessage, members_of: Option<&str>) {
        let answer = Answer {
            frame,
            members_of: members_of.map(str::to_owned),
            is_undone: false,
        };
        self.answers.insert(msg_serial, answer);
        if self.answers.len() > KEPT_ANSWERS {
            self.answers.pop_first();
        }
    }
}

impl Hub {
    /// A socket was opened. What is wrong is said in-band: a browser sees nothing of a refused upgrade.
    pub(crate) fn open(&mut self, now: u64, socket: SocketId, opening: Opening) {
        let granted = self.authority.check(&opening.credentials, now).and_then(|grant| {
            let client_id = resolve_client_id(&grant, opening.client_id.as_deref())?;
            Ok((grant, client_id))
        });
        let (grant, client_id) = match granted {
            Ok(granted) => granted,
            Err(error) => return self.refuse(socket, error),
        };
        let renew_at = self.renewal(&grant, now);
        let connection = Connection {
            link: Link::Live {
                socket,
                last_sent: now,
            },
            keys: Vec::new(),
            grant,
            renew_at,
            client_id,
            echo: opening.echo,
            heartbeats: opening.heartbeats,
            remain_present_for: opening.remain_present_for,
            attachments: BTreeMap::new(),
            present_on: BTreeSet::new(),
            answers: BTreeMap::new(),
        };
        match opening.resume {
            Some(key) => self.resume(now, socket, connection, &key),
            None => self.start(now, socket, connection, None),
        }
    }

    fn start(&mut self, now: u64, socket: SocketId, connection: Connection, error: Option<ErrorInfo>) {
        let id = self.random.text(10);
        log::line(format_args!("connection {id} opened"));
        self.sockets.insert(socket, id.clone());
        self.connections.insert(id.clone(), connection);
        self.send_connected(now, &id, error);
    }

    /// Goes on with the connection the key belongs to; with another one and an error if that is not possible.
    fn resume(&mut self, now: u64, socket: SocketId, mut connection: Connection, key: &str) {
        let id = key
            .split_once('!')
            .map(|(id, _)| id.to_owned())
            .unwrap_or_default();
        let error = match self.connections.get(&id) {
            Some(old) if !old.keys.iter().any(|known| known == key) => not_resumable(),
            Some(old) if old.client_id != connection.client_id => {
                ErrorInfo::new(80011, "the connection belongs to another client id")
            }
            Some(_) => {
                self.end_socket(&id, Ending::Code(1000));
                self.lose(now, &id);
                if let Some(old) = self.connections.remove(&id) {
                    connection.keys = old.keys;
                    connection.answers = old.answers;
                    connection.present_on = old.present_on;
                }
                log::line(format_args!("connection {id} resumed"));
                self.sockets.insert(socket, id.clone());
                self.connections.insert(id.clone(), connection);
                return self.send_connected(now, &id, None);
            }
            None => not_resumable(),
        };
        self.start(now, socket, connection, Some(error));
    }

    /// Tells the terms, with a new key.
    fn send_connected(&mut self, now: u64, id: &str, error: Option<ErrorInfo>) {
        let key = format!("{id}!{}", self.random.text(16));
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        connection.keys.push(key.clone());
        if connection.keys.len() > 2 {
            connection.keys.remove(0);
        }
        let details = ConnectionDetails {
            client_id: connection.client_id.clone(),
            connection_key: Some(key),
            max_message_size: u64::try_from(self.settings.max_message_size).ok(),
            max_frame_size: u64::try_from(self.settings.max_frame_size).ok(),
            connection_state_ttl_ms: Some(self.settings.connection_state_ttl),
            max_idle_interval_ms: Some(self.settings.max_idle_interval),
            server_id: Some("sapwood-sandbox".to_owned()),
            ..ConnectionDetails::default()
        };
        let frame = ProtocolMessage {
            connection_id: Some(id.to_owned()),
            connection_details: Some(details),
            error,
            timestamp: wire_time(now),
            ..ProtocolMessage::new(FrameAction::Connected)
        };
        self.send(now, id, &frame);
    }

    /// A new token on a live connection.
    pub(super) fn reauthorise(&mut self, now: u64, id: &str, frame: ProtocolMessage) {
        let token = frame.access_token.unwrap_or_default();
        let Some(connection) = self.connections.get(id) else {
            return;
        };
        let granted = self
            .authority
            .check(&Credentials::Token(token), now)
            .and_then(|grant| {
                resolve_client_id(&grant, connection.identity())?;
                Ok(grant)
            });
        match granted {
            Ok(grant) => {
                let renew_at = self.renewal(&grant, now);
                if let Some(connection) = self.connections.get_mut(id) {
                    connection.grant = grant;
                    connection.renew_at = renew_at;
                }
                self.send_connected(now, id, None);
                self.drop_forbidden(now, id);
            }
            Err(error) => {
                self.send(
                    now,
                    id,
                    &ProtocolMessage {
                        error: Some(error),
                        ..ProtocolMessage::new(FrameAction::Error)
                    },
                );
                self.end_socket(id, Ending::Code(1000));
            }
        }
    }

    fn renewal(&self, grant: &Grant, now: u64) -> Option<u64> {
        let expires = grant.expires?;
        Some(expires - self.settings.renewal_lead.min(expires.saturating_sub(now) / 3))
    }

    /// The client says goodbye: everything about it is forgotten at once.
    pub(super) fn close(&mut self, now: u64, id: &str, socket: SocketId) {
        self.send(now, id, &ProtocolMessage::new(FrameAction::Closed));
        self.outputs.push_back(Output::Close {
            socket,
            ending: Ending::Code(1000),
        });
        self.remove(now, id);
    }

    /// A socket is gone, for whatever reason. The connection waits for its client to come back.
    pub(crate) fn closed(&mut self, now: u64, socket: SocketId) {
        if let Some(id) = self.sockets.get(&socket).cloned() {
            log::line(format_args!("connection {id} lost its socket"));
            self.lose(now, &id);
        }
    }

    /// Takes a connection's socket from it, if it has one. Closing the socket is another matter.
    pub(super) fn lose(&mut self, now: u64, id: &str) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        let Link::Live { socket, .. } = connection.link else {
            return;
        };
        connection.link = Link::Lost { at: now };
        let attachments = std::mem::take(&mut connection.attachments);
        let is_over = connection.is_over();
        for name in attachments.into_keys() {
            if let Some(channel) = self.channels.get_mut(&name) {
                channel.attached.remove(id);
            }
        }
        self.sockets.remove(&socket);
        if is_over {
            self.remove(now, id);
        }
    }

    /// Forgets a connection. Its members leave, which it is not told any more.
    pub(super) fn remove(&mut self, now: u64, id: &str) {
        self.lose(now, id);
        self.leave_everywhere(now, id);
        if self.connections.remove(id).is_some() {
            log::line(format_args!("connection {id} ended"));
        }
    }

    /// Asks the socket task to close.
    pub(super) fn end_socket(&mut self, id: &str, ending: Ending) {
        if let Some(Connection {
            link: Link::Live { socket, .. },
            ..
        }) = self.connections.get(id)
        {
            self.outputs.push_back(Output::Close {
                socket: *socket,
                ending,
            });
        }
    }
}

fn not_resumable() -> ErrorInfo {
    ErrorInfo::new(
        80018,
        "the connection cannot be resumed: it is not known (any more)",
    )
}

/// The client id of a connection: the one asked for if the grant allows it, else the grant's.
fn resolve_client_id(grant: &Grant, wanted: Option<&str>) -> Result<Option<String>, ErrorInfo> {
    match (grant.client_id.as_deref(), wanted) {
        (granted, None) => Ok(granted.map(str::to_owned)),
        (Some("*"), Some("*")) => Err(ErrorInfo::new(40012, "clientId must not be \"*\"")),
        (Some("*"), Some(wanted)) => Ok(Some(wanted.to_owned())),
        (Some(granted), Some(wanted)) if granted == wanted => Ok(Some(wanted.to_owned())),
        (_, Some(wanted)) => Err(ErrorInfo::new(
            40102,
            format!("the token is not for the client id \"{wanted}\""),
        )),
    }
}
