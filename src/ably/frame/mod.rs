//! What travels on the wire: one object per WebSocket frame, as JSON in a text frame or as MessagePack in a binary one
//! (protocol version 6, TR1–TR4).
//!
//! Client and server share this codec. It is tolerant as RTF1 asks: unknown fields and flags are ignored, `null` and a
//! wrong type mean absent. Times on the wire are milliseconds.

mod action;
mod details;
mod msgpack;

pub use action::{Flags, FrameAction};
pub use details::ConnectionDetails;
use serde_json::Value;
use thiserror::Error;

use super::error::ErrorInfo;
use super::json::{Fields, Json, Object};
use super::message::Message;
use super::presence::PresenceMessage;
use crate::sorted_map::SortedMap;

/// The protocol version that these frames follow (CSV2).
pub const PROTOCOL_VERSION: u32 = 6;

/// What became of one published frame (TR4s): the serials of its messages, `None` for one that was discarded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublishResult {
    /// One entry per message, in order.
    pub serials: Vec<Option<String>>,
}

impl PublishResult {
    fn read(mut fields: Fields<'_>) -> Self {
        let serials = fields.list("serials");
        Self {
            serials: serials.into_iter().map(Json::into_text).collect(),
        }
    }

    fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.put("serials", Some(Value::from(self.serials.clone())));
        object.finish()
    }
}

/// One frame (TR4).
///
/// ```
/// use sapwood::ably::frame::{FrameAction, ProtocolMessage};
///
/// let frame = ProtocolMessage::from_json(r#"{"action": 13, "channel": "c", "new in 2031": true}"#)?;
/// assert_eq!(frame, ProtocolMessage::on_channel(FrameAction::Detached, "c"));
/// assert_eq!(frame.to_json(), r#"{"action":13,"channel":"c"}"#);
/// # Ok::<(), sapwood::ably::frame::FrameError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProtocolMessage {
    /// What it is about.
    pub action: FrameAction,
    /// Names a ping; on messages the stem of their ids.
    pub id: Option<String>,
    /// The channel concerned; absent means the connection (an empty name on the wire, too).
    pub channel: Option<String>,
    /// A position in the channel's order; on SYNC the cursor of the list.
    pub channel_serial: Option<String>,
    /// The connection's public id; on messages that of the publisher.
    pub connection_id: Option<String>,
    /// The connection's key, where old servers put it.
    pub connection_key: Option<String>,
    /// What CONNECTED says about the connection.
    pub connection_details: Option<ConnectionDetails>,
    /// The token that AUTH brings.
    pub access_token: Option<String>,
    /// What went wrong.
    pub error: Option<ErrorInfo>,
    /// Flags and modes; left out on the wire if none is set.
    pub flags: Flags,
    /// The number of a publish on its connection, from 0.
    pub msg_serial: Option<i64>,
    /// How many publishes ACK or NACK answer.
    pub count: Option<u64>,
    /// What became of each publish that ACK answers.
    pub res: Vec<PublishResult>,
    /// The channel's parameters, on ATTACH and ATTACHED (RTL4k).
    pub params: SortedMap<String, String>,
    /// When the server sent it, in milliseconds since 1970.
    pub timestamp: Option<i64>,
    /// The messages that MESSAGE carries.
    pub messages: Vec<Message>,
    /// News of members; those with unknown actions are left out.
    pub presence: Vec<PresenceMessage>,
}

/// Why a text is not a frame of this protocol.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// It is not JSON.
    #[error("the frame is not JSON: {0}")]
    Json(String),
    /// It is not MessagePack; how many bytes of it are.
    #[error("the frame is not MessagePack after byte {0}")]
    Msgpack(usize),
    /// It has no action.
    #[error("the frame has no action")]
    NoAction,
    /// Its action is of a later protocol version; such frames are to be ignored.
    #[error("the frame has the unknown action {0}")]
    UnknownAction(i64),
}

impl ProtocolMessage {
    /// A frame about the connection.
    #[must_use]
    pub fn new(action: FrameAction) -> Self {
        Self {
            action,
            ..Self::default()
        }
    }

    /// A frame about a channel.
    #[must_use]
    pub fn on_channel(action: FrameAction, channel: &str) -> Self {
        Self {
            action,
            channel: Some(channel.to_owned()),
            ..Self::default()
        }
    }

    /// Reads a frame from its JSON text.
    ///
    /// # Errors
    ///
    /// [`FrameError`] if it is not JSON, or has no known action.
    pub fn from_json(text: &str) -> Result<Self, FrameError> {
        let json: Json<'_> =
            serde_json::from_str(text).map_err(|error| FrameError::Json(error.to_string()))?;
        Self::read(Fields::of(json))
    }

    /// Reads a frame from MessagePack.
    ///
    /// # Errors
    ///
    /// [`FrameError`] if it is not MessagePack, or has no known action.
    pub fn from_msgpack(bytes: &[u8]) -> Result<Self, FrameError> {
        Self::read(Fields::of(msgpack::read(bytes).map_err(FrameError::Msgpack)?))
    }

    fn read(mut fields: Fields<'_>) -> Result<Self, FrameError> {
        let number = fields.integer("action").ok_or(FrameError::NoAction)?;
        let action = FrameAction::from_number(number).ok_or(FrameError::UnknownAction(number))?;
        Ok(Self {
            action,
            id: fields.text("id"),
            channel: fields.text("channel").filter(|channel| !channel.is_empty()),
            channel_serial: fields.text("channelSerial").filter(|serial| !serial.is_empty()),
            connection_id: fields.text("connectionId"),
            connection_key: fields.text("connectionKey"),
            connection_details: fields.object("connectionDetails").map(ConnectionDetails::read),
            access_token: fields
                .object("auth")
                .and_then(|mut auth| auth.text("accessToken")),
            error: fields
                .take("error")
                .map(|error| ErrorInfo::read(Fields::of(error))),
            flags: Flags(fields.unsigned("flags").unwrap_or_default()),
            msg_serial: fields.integer("msgSerial"),
            count: fields.unsigned("count"),
            res: read_list(&mut fields, "res").map(PublishResult::read).collect(),
            params: fields.object("params").map(read_params).unwrap_or_default(),
            timestamp: fields.integer("timestamp"),
            messages: read_list(&mut fields, "messages").map(Message::read).collect(),
            presence: read_list(&mut fields, "presence")
                .filter_map(PresenceMessage::read)
                .collect(),
        })
    }

    /// The frame as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// The frame as MessagePack.
    #[must_use]
    pub fn to_msgpack(&self) -> Vec<u8> {
        msgpack::write(&self.to_value())
    }

    /// The frame as JSON.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = self.said_by_clients();
        object.texts(&[
            ("connectionId", &self.connection_id),
            ("connectionKey", &self.connection_key),
        ]);
        object.put(
            "connectionDetails",
            self.connection_details.as_ref().map(ConnectionDetails::to_value),
        );
        object.put("error", self.error.as_ref().map(ErrorInfo::to_value));
        object.put("count", self.count.map(Value::from));
        object.list("res", &self.res, PublishResult::to_value);
        object.put("timestamp", self.timestamp.map(Value::from));
        object.finish()
    }

    /// The frame as a client sends it: JSON text without what only servers say, which it need not know how to write.
    pub(super) fn to_client_json(&self) -> String {
        self.said_by_clients().finish().to_string()
    }

    /// The same as MessagePack.
    pub(super) fn to_client_msgpack(&self) -> Vec<u8> {
        msgpack::write(&self.said_by_clients().finish())
    }

    fn said_by_clients(&self) -> Object {
        let mut object = Object::default();
        object.put("action", Some(self.action.number().into()));
        object.texts(&[
            ("id", &self.id),
            ("channel", &self.channel),
            ("channelSerial", &self.channel_serial),
        ]);
        object.put(
            "auth",
            self.access_token.as_ref().map(|token| {
                let mut auth = Object::default();
                auth.text("accessToken", Some(token));
                auth.finish()
            }),
        );
        object.put(
            "flags",
            (self.flags != Flags::default()).then(|| self.flags.0.into()),
        );
        // Zero is a serial like any other and must be written.
        object.put("msgSerial", self.msg_serial.map(Value::from));
        object.put(
            "params",
            (!self.params.is_empty()).then(|| write_params(&self.params)),
        );
        object.list("messages", &self.messages, Message::to_value);
        object.list("presence", &self.presence, PresenceMessage::to_value);
        object
    }

    /// Takes the messages, each with what it inherits from the frame (TM2a, TM2c, TM2f).
    #[must_use]
    pub fn take_messages(&mut self) -> Vec<Message> {
        let mut messages = std::mem::take(&mut self.messages);
        for (index, message) in messages.iter_mut().enumerate() {
            if message.id.is_none() {
                message.id = self.id.as_ref().map(|stem| format!("{stem}:{index}"));
            }
            if message.connection_id.is_none() {
                message.connection_id.clone_from(&self.connection_id);
            }
            message.timestamp = message.timestamp.or(self.timestamp);
        }
        messages
    }

    /// Takes the news of members, each with what it inherits from the frame (TP3a, TP3d, TP3g).
    #[must_use]
    pub fn take_presence(&mut self) -> Vec<PresenceMessage> {
        let mut presence = std::mem::take(&mut self.presence);
        for (index, message) in presence.iter_mut().enumerate() {
            if message.id.is_none() {
                message.id = self.id.as_ref().map(|stem| format!("{stem}:{index}"));
            }
            if message.connection_id.is_none() {
                message.connection_id.clone_from(&self.connection_id);
            }
            message.timestamp = message.timestamp.or(self.timestamp);
        }
        presence
    }
}

fn read_list<'a>(fields: &mut Fields<'a>, name: &str) -> impl Iterator<Item = Fields<'a>> {
    fields.list(name).into_iter().map(Fields::of)
}

fn read_params(fields: Fields<'_>) -> SortedMap<String, String> {
    let text = |json| match json {
        Json::Text(text) => Some(text.into_owned()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let params = fields.rest().into_iter();
    params
        .filter_map(|(name, json)| Some((name.into_owned(), text(json)?)))
        .collect()
}

fn write_params(params: &SortedMap<String, String>) -> Value {
    let mut object = Object::default();
    for (name, value) in params.iter() {
        object.text(name, Some(value));
    }
    object.finish()
}

#[cfg(test)]
mod tests;
