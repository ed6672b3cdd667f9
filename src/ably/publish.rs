//! Publishes on their way: queued, sent, waiting for the server's word (RTN7, RTN19, RTL6). Presence is published, too.

use std::collections::VecDeque;
use std::sync::Arc;

use super::error::{ErrorInfo, code};
use super::frame::{FrameAction, ProtocolMessage, PublishResult};
use super::io::{Action, Io};

/// All publishes that have not ended, in the order they were made.
///
/// Those with a serial were sent on the current or the last connection, those without follow once connected. Each of the
/// app's ends exactly once, with an [`Action::Published`].
#[derive(Default)]
pub(super) struct Publisher {
    queue: VecDeque<Publish>,
    next_serial: i64,
    failed_reentries: VecDeque<FailedReentry>,
    accepted: VecDeque<ProtocolMessage>,
}

pub(super) struct Publish {
    pub(super) origin: Origin,
    pub(super) frame: ProtocolMessage,
}

/// Who is told how a publish ends.
#[derive(Clone)]
pub(super) enum Origin {
    /// The app, which knows it by this number.
    App(u64),
    /// Nobody, unless it fails: a member was entered again (RTP17g).
    Reentry {
        /// On which channel.
        channel: Arc<str>,
        /// Who.
        client_id: String,
    },
}

/// A member that could not be entered again.
pub(super) struct FailedReentry {
    pub(super) channel: Arc<str>,
    pub(super) client_id: String,
    pub(super) error: ErrorInfo,
}

impl Publisher {
    /// Sends a frame that the server has to acknowledge, now or once connected. Returns its number.
    pub(super) fn publish(&mut self, io: &mut Io, frame: ProtocolMessage) -> u64 {
        let id = io.next_id();
        self.submit(io, Origin::App(id), frame);
        id
    }

    /// The same for a frame whose origin has a number already, or none.
    pub(super) fn submit(&mut self, io: &mut Io, origin: Origin, frame: ProtocolMessage) {
        self.queue.push_back(Publish { origin, frame });
        if io.link.is_some()
            && let Some(publish) = self.queue.back_mut()
        {
            send(io, &mut self.next_serial, &mut publish.frame);
        }
    }

    /// Takes out what is about presence on some channels, and about members that were entered again on any, in order.
    pub(super) fn take_presence(&mut self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<Publish> {
        let is_taken = |publish: &Publish| match publish.origin {
            Origin::Reentry { .. } => true,
            Origin::App(_) => {
                publish.frame.action == FrameAction::Presence
                    && publish.frame.channel.as_deref().is_some_and(is_wanted)
            }
        };
        let mut taken = Vec::new();
        for _ in 0..self.queue.len() {
            match self.queue.pop_front() {
                Some(publish) if is_taken(&publish) => taken.push(publish),
                Some(publish) => self.queue.push_back(publish),
                None => {}
            }
        }
        taken
    }

    /// Whether something about this member is on its way that the app itself said. Without a client id it is about `own`.
    pub(super) fn speaks_of(&self, channel: &str, client_id: &str, own: Option<&str>) -> bool {
        let is_about = |publish: &Publish| {
            let mut members = publish.frame.presence.iter();
            matches!(publish.origin, Origin::App(_))
                && publish.frame.channel.as_deref() == Some(channel)
                && members.any(|member| member.client_id.as_deref().or(own) == Some(client_id))
        };
        self.queue.iter().any(is_about)
    }

    /// The next member that could not be entered again; `None` if there is none.
    pub(super) fn poll_failed_reentry(&mut self) -> Option<FailedReentry> {
        self.failed_reentries.pop_front()
    }

    /// The next frame about members that the server has accepted; `None` if there is none.
    pub(super) fn poll_accepted(&mut self) -> Option<ProtocolMessage> {
        self.accepted.pop_front()
    }

    /// The number that the next message will have.
    pub(super) const fn next_serial(&self) -> i64 {
        self.next_serial
    }

    /// Goes on counting where another client was (RTN16f).
    pub(super) const fn continue_from(&mut self, serial: i64) {
        self.next_serial = serial;
    }

    /// Sends everything that is unanswered: again with its old number if the server knows the connection, otherwise
    /// with new ones (RTN19a).
    pub(super) fn on_up(&mut self, io: &mut Io, resumed: bool) {
        if !resumed {
            self.restart();
        }
        for publish in &mut self.queue {
            send(io, &mut self.next_serial, &mut publish.frame);
        }
    }

    /// The next connection counts from 0 again.
    pub(super) fn restart(&mut self) {
        self.next_serial = 0;
        for publish in &mut self.queue {
            publish.frame.msg_serial = None;
        }
    }

    /// ACK (RTN7a, RTN7b).
    pub(super) fn on_ack(&mut self, io: &mut Io, frame: &mut ProtocolMessage) {
        let mut results = std::mem::take(&mut frame.res);
        self.answered(io, frame.msg_serial, frame.count, &mut |index| {
            Ok(results.get_mut(index).map(std::mem::take).unwrap_or_default())
        });
    }

    /// NACK (RTN7a).
    pub(super) fn on_nack(&mut self, io: &mut Io, frame: &mut ProtocolMessage) {
        let error = frame
            .error
            .take()
            .unwrap_or_else(|| ErrorInfo::new(code::UNKNOWN, "the server refused the message"));
        self.answered(io, frame.msg_serial, frame.count, &mut |_| Err(error.clone()));
    }

    fn answered(
        &mut self,
        io: &mut Io,
        first: Option<i64>,
        count: Option<u64>,
        result: &mut dyn FnMut(usize) -> Result<PublishResult, ErrorInfo>,
    ) {
        let Some(first) = first else {
            return;
        };
        let count = i64::try_from(count.unwrap_or(1)).unwrap_or(i64::MAX);
        let end = first.saturating_add(count);
        while let Some(serial) = self.queue.front().and_then(|publish| publish.frame.msg_serial) {
            if serial >= end {
                break;
            }
            let result = match usize::try_from(serial.saturating_sub(first)) {
                Ok(index) => result(index),
                Err(_) => Err(ErrorInfo::new(code::UNKNOWN, "the server skipped the message")),
            };
            self.end_first(io, result);
        }
    }

    /// Nothing more can be sent (RTN7e).
    pub(super) fn fail_all(&mut self, io: &mut Io, reason: &ErrorInfo) {
        while !self.queue.is_empty() {
            self.end_first(io, Err(reason.clone()));
        }
    }

    fn end_first(&mut self, io: &mut Io, result: Result<PublishResult, ErrorInfo>) {
        let Some(publish) = self.queue.pop_front() else {
            return;
        };
        match (publish.origin, result) {
            (Origin::App(id), result) => {
                if result.is_ok() && publish.frame.action == FrameAction::Presence {
                    self.accepted.push_back(publish.frame);
                }
                io.push(Action::Published { id, result });
            }
            (Origin::Reentry { .. }, Ok(_)) => {}
            (Origin::Reentry { channel, client_id }, Err(error)) => {
                self.failed_reentries.push_back(FailedReentry {
                    channel,
                    client_id,
                    error,
                });
            }
        }
    }
}

fn send(io: &mut Io, next_serial: &mut i64, frame: &mut ProtocolMessage) {
    if frame.msg_serial.is_none() {
        frame.msg_serial = Some(*next_serial);
        *next_serial += 1;
    }
    io.send(frame);
}
