//! What a later client needs to go on where this one was (RTN16).

use serde_json::Value;

use super::json::{Fields, Json, Object};
use crate::sorted_map::SortedMap;

/// What an earlier client's [`recovery_key`](crate::ably::client::Client::recovery_key) says, for the option `recover`:
/// made of its text with `into()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery(pub(super) Option<RecoveryKey>);

impl From<&str> for Recovery {
    /// A text that is no recovery key is told as a warning, and the connection begins anew (RTN16f1).
    fn from(text: &str) -> Self {
        Self(RecoveryKey::from_text(text))
    }
}

impl From<String> for Recovery {
    /// As from `&str`.
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// The contents of a recovery key: JSON, with the same fields as the official SDK's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RecoveryKey {
    pub(super) connection_key: String,
    /// The number of the next publish.
    pub(super) msg_serial: i64,
    /// The position of each attached channel.
    pub(super) channel_serials: SortedMap<String, String>,
}

impl RecoveryKey {
    /// Reads a key; `None` if it is not one (RTN16f1). Fields that it does not know are ignored (RTN16g1).
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut fields = Fields::of(serde_json::from_str::<Json<'_>>(text).ok()?);
        let serials = fields.object("channelSerials").map(Fields::rest);
        Some(Self {
            connection_key: fields.text("connectionKey")?,
            msg_serial: fields.integer("msgSerial").filter(|serial| *serial >= 0)?,
            channel_serials: serials
                .into_iter()
                .flatten()
                .filter_map(|(name, serial)| Some((name.into_owned(), serial.into_text()?)))
                .collect(),
        })
    }

    pub(super) fn to_text(&self) -> String {
        let mut object = Object::default();
        object.text("connectionKey", Some(&self.connection_key));
        object.put("msgSerial", Some(self.msg_serial.into()));
        let serials = self.channel_serials.iter();
        let serials = serials.map(|(name, serial)| (name.clone(), Value::from(serial.as_str())));
        object.put("channelSerials", Some(Value::Object(serials.collect())));
        object.finish().to_string()
    }
}
