//! Other options for a channel that is attached: the server has to be asked again (RTL16).

use super::state::State;
use super::{Channel, ChannelState};
use crate::ably::error::{ErrorInfo, code};
use crate::ably::io::{Action, Io};
use crate::ably::options::ChannelOptions;
use crate::engine::clock::Instant;

/// The calls of `set_channel_options` that wait for the server.
#[derive(Debug, Default)]
pub(super) struct Reattach {
    waiting: Vec<u64>,
    /// When the answer is late; `None` if an attach is waited for anyway, which has a deadline of its own.
    deadline: Option<Instant>,
}

impl Reattach {
    pub(super) const fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// There is no connection to hear the answer on; on the next one the channel is attached anew.
    pub(super) const fn on_down(&mut self) {
        self.deadline = None;
    }

    /// The calls end.
    pub(super) fn end(&mut self, io: &mut Io, result: &Result<(), ErrorInfo>) {
        self.deadline = None;
        for id in self.waiting.drain(..) {
            let result = result.clone();
            io.push(Action::OptionsSet { id, result });
        }
    }

    pub(super) fn handle_timeout(&mut self, io: &mut Io) {
        if self.deadline.is_some_and(|deadline| io.now >= deadline) {
            let late = ErrorInfo::new(
                code::CHANNEL_TIMEOUT,
                "the server did not answer to the channel's options in time",
            );
            self.end(io, &Err(late.with_status(408)));
        }
    }
}

impl Channel {
    pub(in crate::ably) const fn options(&self) -> &ChannelOptions {
        &self.options
    }

    /// Whether the server would have to be asked again for `options` (RTL16a).
    pub(in crate::ably) fn needs_reattach(&self, options: &ChannelOptions) -> bool {
        let given = !options.params.is_empty() || options.modes.is_some();
        let differ = options.params != self.options.params || options.modes != self.options.modes;
        given && differ && matches!(self.state(), ChannelState::Attached | ChannelState::Attaching)
    }

    /// Sets the options for the call `id`, which ends now or with the server's answer (RTL16, RTL16a).
    pub(in crate::ably) fn set_options(&mut self, io: &mut Io, id: u64, options: ChannelOptions) {
        let again = self.needs_reattach(&options);
        self.options = options;
        if !again {
            io.push(Action::OptionsSet { id, result: Ok(()) });
            return;
        }
        self.reattach.waiting.push(id);
        if matches!(self.state, State::Attached) {
            self.reattach.deadline = io.link.map(|_| io.answer_deadline());
        }
        self.send_attach(io);
    }
}
