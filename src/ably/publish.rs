//! Publishes on their way: queued, sent, waiting for the server's word (RTN7, RTN19, RTL6).

use std::collections::VecDeque;

use super::error::{ErrorInfo, code};
use super::frame::{ProtocolMessage, PublishResult};
use super::io::{Action, Io};

/// All publishes that have not ended, in the order they were made.
///
/// Those with a serial were sent on the current or the last connection, those without follow once connected. Each ends
/// exactly once, with an [`Action::Published`].
#[derive(Default)]
pub(super) struct Publisher {
    queue: VecDeque<Publish>,
    next_serial: i64,
}

struct Publish {
    id: u64,
    frame: ProtocolMessage,
}

impl Publisher {
    /// Sends a frame that the server has to acknowledge, now or once connected. Returns its number.
    pub(super) fn publish(&mut self, io: &mut Io, frame: ProtocolMessage) -> u64 {
        let id = io.next_id();
        self.queue.push_back(Publish { id, frame });
        if io.link.is_some()
            && let Some(publish) = self.queue.back_mut()
        {
            send(io, &mut self.next_serial, &mut publish.frame);
        }
        id
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
    pub(super) fn on_ack(&mut self, io: &mut Io, frame: ProtocolMessage) {
        let mut results = frame.res;
        self.answered(io, frame.msg_serial, frame.count, &mut |index| {
            Ok(results.get_mut(index).map(std::mem::take).unwrap_or_default())
        });
    }

    /// NACK (RTN7a).
    pub(super) fn on_nack(&mut self, io: &mut Io, frame: ProtocolMessage) {
        let error = frame
            .error
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
        if let Some(publish) = self.queue.pop_front() {
            io.push(Action::Published {
                id: publish.id,
                result,
            });
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
