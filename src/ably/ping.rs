//! Asking the server for a sign of life (RTN13).

use super::connection::ConnectionState;
use super::error::{ErrorInfo, code};
use super::frame::{FrameAction, ProtocolMessage};
use super::io::{Action, Io};
use crate::engine::clock::Instant;

/// The pings that have not ended.
#[derive(Default)]
pub(super) struct Pings(Vec<Ping>);

struct Ping {
    id: u64,
    /// What the server has to repeat; random, so that no other answer is taken for this one's.
    mark: String,
    /// When it was sent; `None` while there is no connection.
    sent_at: Option<Instant>,
}

impl Pings {
    /// Sends a ping, now or once connected (RTN13d).
    pub(super) fn ping(&mut self, io: &mut Io) -> u64 {
        let id = io.next_id();
        let mark = format!("{:016x}", io.dice.bits());
        self.0.push(Ping {
            id,
            mark,
            sent_at: None,
        });
        if io.link.is_some() {
            self.on_up(io);
        }
        id
    }

    pub(super) fn on_up(&mut self, io: &mut Io) {
        for ping in self.0.iter_mut().filter(|ping| ping.sent_at.is_none()) {
            ping.sent_at = Some(io.now);
            io.send(&ProtocolMessage {
                id: Some(ping.mark.clone()),
                ..ProtocolMessage::new(FrameAction::Heartbeat)
            });
        }
    }

    /// The connection is in another state than connected: some of them never come back (RTN13b).
    pub(super) fn on_down(&mut self, io: &mut Io, state: ConnectionState, reason: &ErrorInfo) {
        if !matches!(state, ConnectionState::Connecting | ConnectionState::Disconnected) {
            for ping in self.0.drain(..) {
                end(io, &ping, Err(reason.clone()));
            }
        }
    }

    /// HEARTBEAT (RTN13e).
    pub(super) fn on_heartbeat(&mut self, io: &mut Io, mark: &str) {
        let found = self.0.iter().position(|ping| ping.mark == mark);
        if let Some(at) = found {
            let ping = self.0.remove(at);
            let sent_at = ping.sent_at.unwrap_or(io.now);
            end(io, &ping, Ok(sent_at));
        }
    }

    pub(super) fn deadline(&self, io: &Io) -> Option<Instant> {
        let sent = self.0.iter().filter_map(|ping| ping.sent_at).min();
        sent.map(|at| at + io.options.realtime_request_timeout)
    }

    pub(super) fn handle_timeout(&mut self, io: &mut Io) {
        let limit = io.options.realtime_request_timeout;
        let now = io.now;
        let late =
            ErrorInfo::new(code::TIMEOUT, "timeout: the server did not answer the ping").with_status(408);
        self.0.retain(|ping| {
            let expired = ping.sent_at.is_some_and(|at| now - at >= limit);
            if expired {
                end(io, ping, Err(late.clone()));
            }
            !expired
        });
    }
}

fn end(io: &mut Io, ping: &Ping, result: Result<Instant, ErrorInfo>) {
    io.push(Action::Pong {
        id: ping.id,
        result: result.map(|sent_at| io.now - sent_at),
    });
}
