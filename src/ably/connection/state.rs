//! The states of a connection, seen from outside and from inside.

use std::time::Duration;

use crate::ably::auth::Credential;
use crate::ably::error::ErrorInfo;
use crate::engine::clock::Instant;

/// How a connection is (RTN4a).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ConnectionState {
    /// `connect` was not called yet.
    #[default]
    Initialized,
    /// A connection is being made.
    Connecting,
    /// Frames go both ways.
    Connected,
    /// Lost, and tried again soon.
    Disconnected,
    /// Lost for so long that the server has forgotten it; still tried again.
    Suspended,
    /// Being closed because the app wants it.
    Closing,
    /// Closed because the app wanted it.
    Closed,
    /// Refused; not tried again.
    Failed,
}

/// A connection's way from one state to the next (TA1).
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionChange {
    /// The state before. If it equals `current`, only the details changed (the `update` event, RTN4h).
    pub previous: ConnectionState,
    /// The state now.
    pub current: ConnectionState,
    /// Why, if something went wrong.
    pub reason: Option<ErrorInfo>,
    /// When the next try follows, in `Disconnected` and `Suspended`.
    pub retry_in: Option<Duration>,
}

/// The state with all that belongs to it, so that nothing of an earlier state is left behind: no timer, no socket.
pub(super) enum State {
    Initialized,
    Connecting(Box<Attempt>),
    Connected(Link),
    Disconnected { retry_at: Instant },
    Suspended { retry_at: Instant },
    Closing { generation: u64, deadline: Instant },
    Closed,
    Failed,
}

/// A try to connect.
pub(super) struct Attempt {
    pub(super) step: Step,
    pub(super) host: String,
    /// The fallback hosts that were not tried yet.
    pub(super) fallbacks: Vec<String>,
    /// Whether the internet was seen to be there.
    pub(super) checked: bool,
    /// Whether a token was refused and renewed once already.
    pub(super) renewed: bool,
    /// What the hosts are shown; known after the first step.
    pub(super) credential: Option<Credential>,
}

/// How far a try is.
pub(super) enum Step {
    /// Waiting for a token, which has a deadline of its own.
    Authorizing,
    /// Waiting for CONNECTED.
    Opening { generation: u64, deadline: Instant },
    /// Asking whether the internet is there, after the first host failed with `reason`.
    Checking {
        request: u64,
        deadline: Instant,
        reason: ErrorInfo,
    },
}

/// A connection that works.
pub(super) struct Link {
    pub(super) generation: u64,
    pub(super) host: String,
    /// Until when the server must be heard again; `None` if it may be silent.
    pub(super) idle_deadline: Option<Instant>,
}

impl State {
    pub(super) const fn public(&self) -> ConnectionState {
        match self {
            Self::Initialized => ConnectionState::Initialized,
            Self::Connecting(_) => ConnectionState::Connecting,
            Self::Connected(_) => ConnectionState::Connected,
            Self::Disconnected { .. } => ConnectionState::Disconnected,
            Self::Suspended { .. } => ConnectionState::Suspended,
            Self::Closing { .. } => ConnectionState::Closing,
            Self::Closed => ConnectionState::Closed,
            Self::Failed => ConnectionState::Failed,
        }
    }

    /// The socket that is open or opening.
    pub(super) fn socket(&self) -> Option<u64> {
        match self {
            Self::Connecting(attempt) => match attempt.step {
                Step::Opening { generation, .. } => Some(generation),
                Step::Authorizing | Step::Checking { .. } => None,
            },
            Self::Connected(Link { generation, .. }) | Self::Closing { generation, .. } => Some(*generation),
            Self::Initialized
            | Self::Disconnected { .. }
            | Self::Suspended { .. }
            | Self::Closed
            | Self::Failed => None,
        }
    }
}
