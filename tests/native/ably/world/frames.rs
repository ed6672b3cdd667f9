//! What the server says, in frames.

use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{ConnectionDetails, Flags, FrameAction, ProtocolMessage};
use sapwood::ably::message::Message;
use sapwood::ably::presence::{PresenceAction, PresenceMessage};

pub(crate) fn error(code: u32, status: u16) -> ErrorInfo {
    ErrorInfo::new(code, "as scripted").with_status(status)
}

pub(crate) fn welcome(id: &str, key: &str) -> ProtocolMessage {
    ProtocolMessage {
        connection_id: Some(id.into()),
        connection_details: Some(ConnectionDetails {
            connection_key: Some(key.into()),
            connection_state_ttl_ms: Some(120_000),
            max_idle_interval_ms: Some(15_000),
            ..ConnectionDetails::default()
        }),
        ..ProtocolMessage::new(FrameAction::Connected)
    }
}

pub(crate) fn attached(channel: &str, serial: &str) -> ProtocolMessage {
    ProtocolMessage {
        channel_serial: Some(serial.into()),
        ..ProtocolMessage::on_channel(FrameAction::Attached, channel)
    }
}

/// ATTACHED that announces members.
pub(crate) fn attached_with_members(channel: &str) -> ProtocolMessage {
    ProtocolMessage {
        flags: Flags::HAS_PRESENCE,
        ..attached(channel, "s0")
    }
}

pub(crate) fn with_error(action: FrameAction, error: ErrorInfo) -> ProtocolMessage {
    ProtocolMessage {
        error: Some(error),
        ..ProtocolMessage::new(action)
    }
}

pub(crate) fn message(channel: &str, serial: &str, name: &str) -> ProtocolMessage {
    ProtocolMessage {
        channel_serial: Some(serial.into()),
        messages: vec![Message::new(name, "data")],
        ..ProtocolMessage::on_channel(FrameAction::Message, channel)
    }
}

/// ACK of `count` publishes from `serial` on.
pub(crate) fn ack(serial: i64, count: u64) -> ProtocolMessage {
    ProtocolMessage {
        msg_serial: Some(serial),
        count: Some(count),
        ..ProtocolMessage::new(FrameAction::Ack)
    }
}

/// NACK of one publish.
pub(crate) fn nack(serial: i64, error: ErrorInfo) -> ProtocolMessage {
    ProtocolMessage {
        error: Some(error),
        action: FrameAction::Nack,
        ..ack(serial, 1)
    }
}

/// Word of a member whose connection is the beginning of the id.
pub(crate) fn member(action: PresenceAction, client: &str, id: &str, timestamp: i64) -> PresenceMessage {
    PresenceMessage {
        id: Some(id.into()),
        client_id: Some(client.into()),
        connection_id: id.split(':').next().map(str::to_owned),
        timestamp: Some(timestamp),
        ..PresenceMessage::new(action)
    }
}

/// PRESENCE.
pub(crate) fn news(channel: &str, presence: Vec<PresenceMessage>) -> ProtocolMessage {
    ProtocolMessage {
        presence,
        ..ProtocolMessage::on_channel(FrameAction::Presence, channel)
    }
}

/// SYNC; an empty `serial` stands for none.
pub(crate) fn sync(channel: &str, serial: &str, presence: Vec<PresenceMessage>) -> ProtocolMessage {
    ProtocolMessage {
        channel_serial: (!serial.is_empty()).then(|| serial.to_owned()),
        presence,
        ..ProtocolMessage::on_channel(FrameAction::Sync, channel)
    }
}
