//! The states of a channel, seen from outside and from inside.

use std::time::Duration;

use crate::ably::error::ErrorInfo;
use crate::engine::clock::Instant;

/// How a channel is (RTL2b).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ChannelState {
    /// Nothing was asked for yet.
    #[default]
    Initialized,
    /// The server was asked for the channel's messages, or will be once connected.
    Attaching,
    /// Messages arrive.
    Attached,
    /// The server was asked to stop.
    Detaching,
    /// No messages arrive, as the app wants.
    Detached,
    /// The server did not attach the channel; it is asked again.
    Suspended,
    /// The server refused.
    Failed,
}

/// A channel's way from one state to the next (TH1).
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelChange {
    /// The state before. If it equals `current`, only the attachment changed (the `update` event, RTL2g).
    pub previous: ChannelState,
    /// The state now.
    pub current: ChannelState,
    /// Whether nothing was missed, when attached (RTL2f).
    pub resumed: bool,
    /// Whether earlier messages follow, when attached (RTL2i).
    pub has_backlog: bool,
    /// Why, if something went wrong.
    pub reason: Option<ErrorInfo>,
    /// When the server is asked again, in `Suspended` while connected.
    pub retry_in: Option<Duration>,
}

/// The state with all that belongs to it.
#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    Initialized,
    Attaching {
        /// When the answer is late; `None` while there is no connection to ask on.
        deadline: Option<Instant>,
        /// Whether the app has changed its mind meanwhile.
        then_detach: bool,
    },
    Attached,
    Detaching {
        deadline: Option<Instant>,
        then_attach: bool,
        /// Whether the connection is another one than the channel was attached on: there, it is not.
        moved: bool,
    },
    Detached,
    Suspended {
        /// When to ask again; `None` while there is no connection to ask on (RTL13c).
        retry_at: Option<Instant>,
    },
    Failed,
}

impl State {
    pub(super) const fn public(self) -> ChannelState {
        match self {
            Self::Initialized => ChannelState::Initialized,
            Self::Attaching { .. } => ChannelState::Attaching,
            Self::Attached => ChannelState::Attached,
            Self::Detaching { .. } => ChannelState::Detaching,
            Self::Detached => ChannelState::Detached,
            Self::Suspended { .. } => ChannelState::Suspended,
            Self::Failed => ChannelState::Failed,
        }
    }
}
