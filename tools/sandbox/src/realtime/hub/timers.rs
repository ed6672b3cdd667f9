//! What happens by itself: heartbeats, tokens that end, connections that do not come back.

use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{FrameAction, ProtocolMessage};

use super::connection::{Connection, Link};
use super::{Ending, Hub, Output};

/// Something that is due on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Heartbeat,
    Renewal,
    Expiry,
    PresenceLeave,
    Removal,
}

impl Hub {
    /// When [`Self::handle_timeout`] wants to be called next, in ms since the epoch.
    pub(crate) fn next_timeout(&self) -> Option<u64> {
        self.connections
            .values()
            .flat_map(|connection| self.plans(connection))
            .map(|(at, _)| at)
            .min()
    }

    /// Does what is due.
    pub(crate) fn handle_timeout(&mut self, now: u64) {
        let due: Vec<_> = self
            .connections
            .iter()
            .flat_map(|(id, connection)| self.plans(connection).map(move |plan| (id.clone(), plan)))
            .filter(|(_, (at, _))| *at <= now)
            .collect();
        for (id, (_, due)) in due {
            match due {
                Due::Heartbeat => self.beat(now, &id),
                Due::Renewal => self.ask_for_token(now, &id),
                Due::Expiry => self.expire(now, &id),
                Due::PresenceLeave => self.leave_everywhere(now, &id),
                Due::Removal => self.remove(now, &id),
            }
        }
        let settings = &self.settings;
        self.channels.retain(|_, channel| {
            channel.prune(now, settings);
            !channel.is_idle(now, settings)
        });
    }

    fn plans(&self, connection: &Connection) -> impl Iterator<Item = (u64, Due)> + use<> {
        let settings = &self.settings;
        let plans = match connection.link {
            Link::Live { last_sent, .. } => {
                // Two thirds of what was promised, so that a slow network does not make a promise broken.
                let beats = !self.heartbeats_stopped && settings.max_idle_interval > 0;
                let beat =
                    last_sent.saturating_add((settings.max_idle_interval / 3).saturating_mul(2).max(1));
                [
                    beats.then_some((beat, Due::Heartbeat)),
                    connection.renew_at.map(|at| (at, Due::Renewal)),
                    connection.grant.expires.map(|at| (at, Due::Expiry)),
                ]
            }
            Link::Lost { at } => {
                let grace = connection.remain_present_for.unwrap_or(settings.presence_grace);
                let is_present = !connection.present_on.is_empty();
                [
                    is_present.then_some((at.saturating_add(grace), Due::PresenceLeave)),
                    Some((at.saturating_add(settings.connection_state_ttl), Due::Removal)),
                    None,
                ]
            }
        };
        plans.into_iter().flatten()
    }

    fn beat(&mut self, now: u64, id: &str) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        if connection.heartbeats {
            self.send(now, id, &ProtocolMessage::new(FrameAction::Heartbeat));
        } else if let Link::Live { socket, last_sent } = &mut connection.link {
            *last_sent = now;
            self.outputs.push_back(Output::Ping { socket: *socket });
        }
        // A heartbeat that a fault swallowed counts as sent, or it would be due again at once.
        if let Some(Connection {
            link: Link::Live { last_sent, .. },
            ..
        }) = self.connections.get_mut(id)
        {
            *last_sent = now;
        }
    }

    fn ask_for_token(&mut self, now: u64, id: &str) {
        if let Some(connection) = self.connections.get_mut(id) {
            connection.renew_at = None;
        }
        self.send(now, id, &ProtocolMessage::new(FrameAction::Auth));
    }

    /// The token has ended: the client has to come back with another one.
    pub(super) fn expire(&mut self, now: u64, id: &str) {
        let error = Some(ErrorInfo::new(40142, "the token has expired"));
        self.send(
            now,
            id,
            &ProtocolMessage {
                error,
                ..ProtocolMessage::new(FrameAction::Disconnected)
            },
        );
        self.end_socket(id, Ending::Code(1000));
        self.lose(now, id);
    }
}
