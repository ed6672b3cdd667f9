//! Presence: who is on a channel (TP1).
//!
//! So far its frames are read and written; the member map, sync and re-entry (ably.md section 5) belong here.

use serde_json::Value;

use super::encoding::Data;
use super::json::{Fields, Object};

/// What happened to a member (TP2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceAction {
    /// Not there; only inside of a sync.
    Absent,
    /// Was there already.
    Present,
    /// Came.
    Enter,
    /// Went.
    Leave,
    /// Changed its data.
    Update,
}

impl PresenceAction {
    const ALL: [Self; 5] = [
        Self::Absent,
        Self::Present,
        Self::Enter,
        Self::Leave,
        Self::Update,
    ];

    /// The action that the wire writes as `number`; `None` if it is unknown.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        usize::try_from(number)
            .ok()
            .and_then(|number| Self::ALL.get(number).copied())
    }
}

/// One member's news (TP3).
#[derive(Clone, Debug, PartialEq)]
pub struct PresenceMessage {
    /// Unique id, `CONNECTION:SERIAL:INDEX` unless the server made the news up.
    pub id: Option<String>,
    /// What happened.
    pub action: PresenceAction,
    /// Who.
    pub client_id: Option<String>,
    /// On which connection.
    pub connection_id: Option<String>,
    /// What the member says of itself, still encoded with `encoding`.
    pub data: Data,
    /// What `data` is encoded with.
    pub encoding: Option<String>,
    /// Further properties.
    pub extras: Option<Value>,
    /// When, in milliseconds since 1970.
    pub timestamp: Option<i64>,
}

impl PresenceMessage {
    /// Reads one; `None` if its action is missing or unknown.
    #[must_use]
    pub fn from_value(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value);
        Some(Self {
            id: fields.text("id"),
            action: PresenceAction::from_number(fields.integer("action")?)?,
            client_id: fields.text("clientId"),
            connection_id: fields.text("connectionId"),
            data: fields.value("data").map(Data::from).unwrap_or_default(),
            encoding: fields.text("encoding"),
            extras: fields.value("extras"),
            timestamp: fields.integer("timestamp"),
        })
    }

    /// The message as it stands on the wire.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.text("id", self.id.as_ref());
        object.put("action", Some((self.action as u8).into()));
        object.text("clientId", self.client_id.as_ref());
        object.text("connectionId", self.connection_id.as_ref());
        object.put("data", self.data.to_value());
        object.text("encoding", self.encoding.as_ref());
        object.put("extras", self.extras.clone());
        object.put("timestamp", self.timestamp.map(Value::from));
        object.finish()
    }
}
