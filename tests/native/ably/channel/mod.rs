//! Attaching, detaching and what the server says about channels.

mod attach;
mod connection;
mod detach;
mod options;
mod server;
mod states;

use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};

use crate::ably::world::{attached, error, with_error};

fn detached(channel: &str) -> ProtocolMessage {
    ProtocolMessage::on_channel(FrameAction::Detached, channel)
}

fn channel_error(channel: &str, code: u32) -> ProtocolMessage {
    ProtocolMessage {
        channel: Some(channel.into()),
        ..with_error(FrameAction::Error, error(code, 401))
    }
}

fn resumed(channel: &str, serial: &str) -> ProtocolMessage {
    ProtocolMessage {
        flags: Flags::RESUMED,
        ..attached(channel, serial)
    }
}
