//! What is said about one member, and which of two such words is the newer one (TP1, RTP2b).

use serde_json::Value;

use crate::ably::encoding::{self, Data};
use crate::ably::error::ErrorInfo;
use crate::ably::json::{Fields, Object};

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
    /// What the member says of itself.
    pub data: Data,
    /// What `data` is still encoded with; `None` once it is fully decoded.
    pub encoding: Option<String>,
    /// Further properties.
    pub extras: Option<Value>,
    /// When, in milliseconds since 1970.
    pub timestamp: Option<i64>,
}

impl PresenceMessage {
    /// News of nobody in particular, without data.
    #[must_use]
    pub const fn new(action: PresenceAction) -> Self {
        Self {
            id: None,
            action,
            client_id: None,
            connection_id: None,
            data: Data::Empty,
            encoding: None,
            extras: None,
            timestamp: None,
        }
    }

    /// Reads one; its data stays encoded. `None` if its action is missing or unknown.
    #[must_use]
    pub fn from_value(value: Value) -> Option<Self> {
        Self::read(Fields::of(value))
    }

    pub(in crate::ably) fn read(mut fields: Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.text("id"),
            action: PresenceAction::from_number(fields.integer("action")?)?,
            client_id: fields.text("clientId"),
            connection_id: fields.text("connectionId"),
            data: fields.data(),
            encoding: fields.text("encoding"),
            extras: fields.value("extras"),
            timestamp: fields.integer("timestamp"),
        })
    }

    /// The message as it stands on the wire.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.texts(&[
            ("id", &self.id),
            ("clientId", &self.client_id),
            ("connectionId", &self.connection_id),
            ("encoding", &self.encoding),
        ]);
        object.put("action", Some((self.action as u8).into()));
        object.put("data", self.data.to_value());
        object.put("extras", self.extras.clone());
        object.put("timestamp", self.timestamp.map(Value::from));
        object.finish()
    }

    /// The message with its data encoded for the wire (RTP8e).
    ///
    /// # Errors
    ///
    /// 40013 if the data is of a kind that Ably does not carry.
    pub fn encoded(mut self) -> Result<Self, ErrorInfo> {
        (self.data, self.encoding) = encoding::encode(self.data, self.encoding)?;
        Ok(self)
    }

    /// The message with its data decoded as far as possible (RTP8e).
    #[must_use]
    pub fn decoded(mut self) -> Self {
        (self.data, self.encoding) = encoding::decode(self.data, self.encoding);
        self
    }

    /// How many bytes it counts for against `maxMessageSize` (TP5): client id, extras and data.
    #[must_use]
    pub fn size(&self) -> usize {
        let client_id = self.client_id.as_ref().map_or(0, String::len);
        let extras = self.extras.as_ref().map_or(0, |extras| extras.to_string().len());
        client_id + extras + self.data.size()
    }

    /// `CONNECTION:CLIENT`, which is what makes a member one and the same (TP3h).
    ///
    /// `None` if either is missing: such a message is about nobody.
    #[must_use]
    pub fn member_key(&self) -> Option<String> {
        let connection = self.connection_id.as_deref()?;
        let client = self.client_id.as_deref()?;
        Some(format!("{connection}:{client}"))
    }

    /// Whether the server made it up, because the member's connection was lost (RTP2b1): its id is not one of its
    /// connection. One without an id counts as made up, too.
    #[must_use]
    pub fn is_synthesized(&self) -> bool {
        self.number().is_none()
    }

    /// Whether it is newer than what is known of the same member (RTP2b).
    ///
    /// Messages that their connection published are compared by the numbers in their ids; the same one again is not
    /// newer. If either was made up, the times decide, and of two equal ones, or if one is missing, the later to come.
    #[must_use]
    pub fn is_newer_than(&self, known: &Self) -> bool {
        match (self.position(), known.position()) {
            (Some(position), Some(known)) => position > known,
            _ => match (self.timestamp, known.timestamp) {
                (Some(time), Some(known)) => time >= known,
                _ => true,
            },
        }
    }

    /// What follows the connection in its id: `SERIAL:INDEX`.
    fn number(&self) -> Option<&str> {
        let connection = self.connection_id.as_deref()?;
        self.id.as_deref()?.strip_prefix(connection)?.strip_prefix(':')
    }

    /// Serial and index (RTP2b2). They are read from the end.
    fn position(&self) -> Option<(i64, i64)> {
        let (serial, index) = self.number()?.rsplit_once(':')?;
        let serial = serial.rsplit(':').next()?;
        Some((serial.parse().ok()?, index.parse().ok()?))
    }
}
