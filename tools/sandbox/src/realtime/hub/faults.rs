//! Faults on demand, for tests of clients.

use std::sync::Arc;

use sapwood::ably::frame::FrameAction;
use serde::{Deserialize, Serialize};

use super::connection::{Connection, Link};
use super::{Ending, Hub, Output};

/// The direction of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Direction {
    ToServer,
    ToClient,
}

/// Frames to swallow, or to replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) direction: Direction,
    pub(crate) action: FrameAction,
    /// Of every channel, if `None`.
    pub(crate) channel: Option<String>,
    /// How many it is still for.
    pub(crate) left: u64,
    /// What a client gets in the frame's place; the server never gets anything.
    pub(crate) replacement: Option<Arc<str>>,
}

/// What becomes of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Pass,
    Swallow,
    Replace(Arc<str>),
}

/// Which connections a fault is for: all of them, unless it is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Target {
    pub(crate) connection_id: Option<String>,
    pub(crate) client_id: Option<String>,
}

/// What is known of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionInfo {
    pub(crate) connection_id: String,
    pub(crate) client_id: Option<String>,
    /// Whether it has a socket now.
    pub(crate) live: bool,
    pub(crate) channels: Vec<String>,
}

impl Hub {
    /// What the first rule for this frame makes of it; it counts.
    pub(super) fn judge(
        &mut self,
        direction: Direction,
        action: FrameAction,
        channel: Option<&str>,
    ) -> Verdict {
        let applies = |rule: &&mut Rule| {
            rule.direction == direction
                && rule.action == action
                && (rule.channel.is_none() || rule.channel.as_deref() == channel)
        };
        let Some(rule) = self.rules.iter_mut().find(applies) else {
            return Verdict::Pass;
        };
        rule.left = rule.left.saturating_sub(1);
        let replacement = rule.replacement.clone();
        self.rules.retain(|rule| rule.left > 0);
        replacement.map_or(Verdict::Swallow, Verdict::Replace)
    }

    /// Swallows or replaces frames from now on.
    pub(crate) fn add_rule(&mut self, rule: Rule) {
        self.rules.push(rule);
        self.rules.retain(|rule| rule.left > 0);
    }

    /// Ends the sockets. The connections can be resumed. Answers how many there were.
    pub(crate) fn drop_sockets(&mut self, now: u64, target: &Target, ending: Ending) -> usize {
        let ids = self.live(target);
        for id in &ids {
            self.end_socket(id, ending);
            self.lose(now, id);
        }
        ids.len()
    }

    /// Stops or starts the heartbeats of all connections.
    pub(crate) fn stop_heartbeats(&mut self, stopped: bool) {
        self.heartbeats_stopped = stopped;
    }

    /// Forgets how to resume, as if another server had taken over: neither lost nor live connections can be resumed any
    /// more, and with `history` no channel knows its past. Sockets stay open, and members stay as long as they do when a
    /// socket is lost: a client that comes back is then there twice for a while.
    pub(crate) fn forget(&mut self, now: u64, history: bool) {
        let mut over = Vec::new();
        for (id, connection) in &mut self.connections {
            connection.keys.clear();
            if connection.is_over() {
                over.push(id.clone());
            }
        }
        for id in over {
            self.remove(now, &id);
        }
        if history {
            self.serials.hand_over(self.random.text(6));
            for channel in self.channels.values_mut() {
                channel.forget(self.serials.next(now));
            }
        }
    }

    /// Sends a text to clients as if the service had. Answers how many got it.
    pub(crate) fn inject(&mut self, now: u64, target: &Target, text: &str) -> usize {
        let ids = self.live(target);
        for id in &ids {
            if let Some(Connection {
                link: Link::Live { socket, last_sent },
                ..
            }) = self.connections.get_mut(id)
            {
                *last_sent = now;
                self.outputs.push_back(Output::Send {
                    socket: *socket,
                    text: text.into(),
                });
            }
        }
        ids.len()
    }

    /// Ends all tokens; those who connected with one are disconnected with 40142.
    pub(crate) fn expire_tokens(&mut self, now: u64) -> usize {
        self.authority.expire_all(now);
        let with_token = |connection: &Connection| connection.grant.expires.is_some();
        let live = self.live(&Target::default());
        let ids: Vec<_> = live
            .into_iter()
            .filter(|id| self.connections.get(id).is_some_and(with_token))
            .collect();
        for id in &ids {
            self.expire(now, id);
        }
        ids.len()
    }

    /// Ends all rules.
    pub(crate) fn clear_faults(&mut self) {
        self.rules.clear();
        self.heartbeats_stopped = false;
    }

    /// All connections, those without a socket as well.
    pub(crate) fn connections(&self) -> Vec<ConnectionInfo> {
        let info = |(id, connection): (&String, &Connection)| ConnectionInfo {
            connection_id: id.clone(),
            client_id: connection.client_id.clone(),
            live: matches!(connection.link, Link::Live { .. }),
            channels: connection.attachments.keys().cloned().collect(),
        };
        self.connections.iter().map(info).collect()
    }

    fn live(&self, target: &Target) -> Vec<String> {
        let fits = |id: &str, connection: &Connection| {
            let is_id = target.connection_id.as_deref().is_none_or(|wanted| wanted == id);
            let wanted = target.client_id.as_deref();
            let is_client = wanted.is_none_or(|wanted| connection.client_id.as_deref() == Some(wanted));
            is_id && is_client && matches!(connection.link, Link::Live { .. })
        };
        self.connections
            .iter()
            .filter(|(id, connection)| fits(id, connection))
            .map(|(id, _)| id.clone())
            .collect()
    }
}
