//! Which states may follow which (RTN4, RTL2).

use sapwood::ably::channel::ChannelState;
use sapwood::ably::connection::ConnectionState;

pub(super) fn connection_may_go(from: ConnectionState, to: ConnectionState) -> bool {
    use ConnectionState::{
        Closed, Closing, Connected, Connecting, Disconnected, Failed, Initialized, Suspended,
    };
    match to {
        Initialized => false,
        Connecting => from != Connecting,
        Connected => matches!(from, Connecting | Connected),
        Disconnected => matches!(from, Connecting | Connected),
        Suspended => matches!(from, Connecting | Disconnected),
        Closing => matches!(from, Connecting | Connected),
        Closed => matches!(from, Closing | Disconnected | Suspended),
        // Also without a connection, if `authorize` is refused for good (3.6).
        Failed => !matches!(from, Closing | Closed | Failed),
    }
}

pub(super) fn channel_may_go(from: ChannelState, to: ChannelState) -> bool {
    use ChannelState::{Attached, Attaching, Detached, Detaching, Failed, Initialized, Suspended};
    match to {
        Initialized => matches!(from, Detached | Suspended | Failed),
        // From Detaching if that fails on another connection than the channel was attached on.
        Attaching => from != Attaching,
        Attached => matches!(from, Attaching | Attached | Detaching | Suspended),
        Detaching => from == Attached,
        Detached => matches!(from, Attaching | Attached | Detaching | Suspended),
        Suspended => matches!(from, Attaching | Attached),
        Failed => from != Failed,
    }
}
