//! Messages on a channel (TM1).

use serde_json::Value;

use super::encoding::{self, Data};
use super::error::ErrorInfo;
use super::json::{Fields, Object};

/// A message, as published or as received.
///
/// Only `name` and `data` matter to most publishers. The server fills in the rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// Unique id. A publisher may set it to have the server drop duplicates (RSL1k).
    pub id: Option<String>,
    /// What kind of message, for subscribers to tell apart.
    pub name: Option<String>,
    /// What it says.
    pub data: Data,
    /// What `data` is still encoded with; `None` once it is fully decoded.
    pub encoding: Option<String>,
    /// Who published it, if that is known.
    pub client_id: Option<String>,
    /// The connection it was published on.
    pub connection_id: Option<String>,
    /// The key of the connection on whose behalf it is published; only on the way out.
    pub connection_key: Option<String>,
    /// When the server accepted it, in milliseconds since 1970.
    pub timestamp: Option<i64>,
    /// Further properties (TM2i).
    pub extras: Option<Value>,
    /// 0 create, 1 update, 2 delete, 3 meta, 4 summary, 5 append; others may come later (TM5).
    pub action: i64,
    /// The message's permanent id in the channel's order.
    pub serial: Option<String>,
    /// Which version of the message this is (TM2s), as it came.
    pub version: Option<Value>,
    /// A summary of annotations (TM2u), as it came.
    pub annotations: Option<Value>,
}

impl Message {
    /// A message to publish.
    #[must_use]
    pub fn new(name: &str, data: impl Into<Data>) -> Self {
        Self {
            name: Some(name.to_owned()),
            data: data.into(),
            ..Self::default()
        }
    }

    /// Reads a message as it stands on the wire; its data stays encoded. Fields of a wrong type count as absent.
    #[must_use]
    pub fn from_value(value: Value) -> Self {
        Self::read(Fields::of(value))
    }

    pub(super) fn read(mut fields: Fields<'_>) -> Self {
        Self {
            id: fields.text("id"),
            name: fields.text("name"),
            data: fields.data(),
            encoding: fields.text("encoding"),
            client_id: fields.text("clientId"),
            connection_id: fields.text("connectionId"),
            connection_key: fields.text("connectionKey"),
            timestamp: fields.integer("timestamp"),
            extras: fields.value("extras"),
            action: fields.integer("action").unwrap_or_default(),
            serial: fields.text("serial"),
            version: fields.value("version"),
            annotations: fields.value("annotations"),
        }
    }

    /// The message as it stands on the wire. Its data must be encoded already, see [`Message::encoded`].
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.texts(&[
            ("id", &self.id),
            ("name", &self.name),
            ("encoding", &self.encoding),
            ("clientId", &self.client_id),
            ("connectionId", &self.connection_id),
            ("connectionKey", &self.connection_key),
            ("serial", &self.serial),
        ]);
        object.put("data", self.data.to_value());
        object.put("timestamp", self.timestamp.map(Value::from));
        object.put("extras", self.extras.clone());
        object.put("action", (self.action != 0).then(|| self.action.into()));
        object.put("version", self.version.clone());
        object.put("annotations", self.annotations.clone());
        object.finish()
    }

    /// The message with its data encoded for the wire (RSL4).
    ///
    /// # Errors
    ///
    /// 40013 if the data is of a kind that Ably does not carry.
    pub fn encoded(mut self) -> Result<Self, ErrorInfo> {
        (self.data, self.encoding) = encoding::encode(self.data, self.encoding)?;
        Ok(self)
    }

    /// The message with its data decoded as far as possible (RSL6).
    #[must_use]
    pub fn decoded(mut self) -> Self {
        (self.data, self.encoding) = encoding::decode(self.data, self.encoding);
        self
    }

    /// How many bytes it counts for against `maxMessageSize` (TM6): name, client id, extras and data.
    #[must_use]
    pub fn size(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let extras = self.extras.as_ref().map_or(0, |extras| extras.to_string().len());
        text(&self.name) + text(&self.client_id) + extras + self.data.size()
    }
}
