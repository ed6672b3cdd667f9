//! What a channel has to do with who is present on it.

use super::state::State;
use super::{Channel, ChannelChange};
use crate::ably::error::{ErrorInfo, code};
use crate::ably::frame::{FrameAction, ProtocolMessage};
use crate::ably::io::Io;
use crate::ably::presence::PresenceActions;

impl Channel {
    /// PRESENCE or SYNC (RTL15b, RTL17, RTP18). `connection` is the id of this client's connection.
    pub(in crate::ably) fn on_members(
        &mut self,
        io: &mut Io,
        frame: &mut ProtocolMessage,
        connection: Option<&str>,
    ) {
        // While the server is asked to detach, too: if it does not answer, the channel is attached as before (RTL5f), and
        // nobody would say again what was missed.
        if !matches!(self.state, State::Attached | State::Detaching { .. }) {
            return;
        }
        if frame.action == FrameAction::Sync {
            // Its serial is a cursor, not a position.
            return self.presence.on_sync(io, frame, connection);
        }
        self.note_serial(frame);
        self.presence.on_presence(io, frame, connection);
    }

    /// The app wants to hear of members; so it has a use for the channel.
    pub(in crate::ably) fn listen(&mut self, listener: u64, actions: PresenceActions) {
        self.released = false;
        self.presence.listen(listener, actions);
    }

    /// Whether subscribing attaches it (RTP6d).
    pub(in crate::ably) const fn attaches_on_subscribe(&self) -> bool {
        self.options.attach_on_subscribe
            && matches!(
                self.state,
                State::Initialized | State::Detaching { .. } | State::Detached
            )
    }

    /// A member could not be entered again (RTP17e).
    pub(in crate::ably) fn on_reentry_failed(&mut self, io: &mut Io, client_id: &str, cause: ErrorInfo) {
        let reason = ErrorInfo::new(
            code::REENTRY_FAILED,
            format!("{client_id} could not be entered again on channel {}", self.name),
        )
        .with_cause(cause);
        io.warn(reason.to_string());
        let state = self.state();
        // In any other state it is entered again once the channel is attached.
        if matches!(self.state, State::Attached) {
            let change = ChannelChange {
                previous: state,
                current: state,
                resumed: true,
                has_backlog: false,
                reason: Some(reason),
                retry_in: None,
            };
            self.announce(io, change);
        }
    }
}
