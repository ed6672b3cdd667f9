//! The kinds of frames, and the flags of some.

use std::ops::BitOr;

/// What a frame is about (TR2). The number on the wire is the position in this list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FrameAction {
    /// A sign of life, or a ping and its answer.
    #[default]
    Heartbeat,
    /// Publishes were accepted.
    Ack,
    /// Publishes were refused.
    Nack,
    /// Not used over WebSocket.
    Connect,
    /// The connection is there, or its details changed.
    Connected,
    /// The client goes away for a while.
    Disconnect,
    /// The server asks to connect again.
    Disconnected,
    /// The client goes away for good.
    Close,
    /// The server agrees to `Close`.
    Closed,
    /// The channel failed, or without a channel the connection.
    Error,
    /// The client wants the channel's messages.
    Attach,
    /// The channel's messages follow.
    Attached,
    /// The client no longer wants the channel's messages.
    Detach,
    /// No more messages of the channel follow.
    Detached,
    /// Members of a channel came, went or changed.
    Presence,
    /// Messages are published on a channel, or arrive on it.
    Message,
    /// Part of the list of a channel's members.
    Sync,
    /// A new token, or the wish for one.
    Auth,
    /// Not used by this client.
    Activate,
    /// Not used by this client.
    Object,
    /// Not used by this client.
    ObjectSync,
    /// Not used by this client.
    Annotation,
}

impl FrameAction {
    const ALL: [Self; 22] = [
        Self::Heartbeat,
        Self::Ack,
        Self::Nack,
        Self::Connect,
        Self::Connected,
        Self::Disconnect,
        Self::Disconnected,
        Self::Close,
        Self::Closed,
        Self::Error,
        Self::Attach,
        Self::Attached,
        Self::Detach,
        Self::Detached,
        Self::Presence,
        Self::Message,
        Self::Sync,
        Self::Auth,
        Self::Activate,
        Self::Object,
        Self::ObjectSync,
        Self::Annotation,
    ];

    /// The action that the wire writes as `number`; `None` if it is unknown.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        usize::try_from(number)
            .ok()
            .and_then(|number| Self::ALL.get(number).copied())
    }

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// Flags of ATTACH and ATTACHED (TR3). Unknown bits are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u64);

impl Flags {
    /// The channel has members: a SYNC follows.
    pub const HAS_PRESENCE: Self = Self(1);
    /// Earlier messages follow.
    pub const HAS_BACKLOG: Self = Self(1 << 1);
    /// Nothing was missed since the channel serial that the client gave.
    pub const RESUMED: Self = Self(1 << 2);
    /// Mode: may be a member.
    pub const PRESENCE: Self = Self(1 << 16);
    /// Mode: may publish.
    pub const PUBLISH: Self = Self(1 << 17);
    /// Mode: receives messages.
    pub const SUBSCRIBE: Self = Self(1 << 18);
    /// Mode: receives the members' news.
    pub const PRESENCE_SUBSCRIBE: Self = Self(1 << 19);
    /// The modes that a channel has unless it asks for others.
    pub const DEFAULT_MODES: Self = Self(0xF << 16);
    /// All bits that are modes (TB2d).
    pub const MODES: Self = Self(0xF << 16 | 0x3 << 21 | 0x3 << 24);

    /// Whether all bits of `flags` are set.
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// The bits that are modes; `None` if there is none of them, which means that the server did not say.
    #[must_use]
    pub const fn modes(self) -> Option<Self> {
        match self.0 & Self::MODES.0 {
            0 => None,
            modes => Some(Self(modes)),
        }
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
