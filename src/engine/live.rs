//! The contract of a live provider, and the events it brings.
//!
//! Events are hints, never data: what is shown always comes from the data provider.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Map, Value};
use thiserror::Error;

use super::i18n::Phrase;
use super::presence::{PresenceProvider, name};
use super::record::RecordId;
use super::runtime::{Guard, LocalFuture};

/// What a hook does with live events (Refine's `liveMode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LiveMode {
    /// Data is fetched again, then the callbacks are called.
    Auto,
    /// Only the callbacks are called.
    Manual,
    /// Nothing is subscribed.
    #[default]
    Off,
}

/// What happened to records.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EventType {
    /// Records were created.
    Created,
    /// Records were changed.
    Updated,
    /// Records were deleted.
    Deleted,
    /// Anything else an app publishes.
    Other(Rc<str>),
}

impl EventType {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Other(name) => name,
        }
    }
}

impl From<&str> for EventType {
    fn from(name: &str) -> Self {
        match name {
            "created" => Self::Created,
            "updated" => Self::Updated,
            "deleted" => Self::Deleted,
            other => Self::Other(other.into()),
        }
    }
}

/// One event on a channel (Refine's `LiveEvent`).
#[derive(Clone, Debug, PartialEq)]
pub struct LiveEvent {
    /// The channel, for a resource `resources/NAME`.
    pub channel: Rc<str>,
    /// What happened.
    pub kind: EventType,
    /// The records concerned; `None` if the event does not say, which means "any of them".
    pub ids: Option<Rc<[RecordId]>>,
    /// The whole `payload` as it came (an object, or `null`).
    pub payload: Rc<Value>,
    /// When it happened, as the publisher wrote it; empty if it did not. Never trusted for ordering.
    pub date: Rc<str>,
    /// Whatever else the publisher added.
    pub meta: Rc<Value>,
    /// The client that published it, where the provider tells (Ably's `clientId`); it may be a server.
    pub client_id: Option<Rc<str>>,
    /// Whether this very page caused it. Own changes are never news.
    pub own: bool,
    /// Whether it happened before this page subscribed and was replayed. It may make data stale, but it is no news.
    pub replayed: bool,
}

impl LiveEvent {
    /// An event to publish: `ids` of `channel` were `kind`.
    #[must_use]
    pub fn new(channel: &str, kind: EventType, ids: Vec<RecordId>, date: &str) -> Self {
        let named = ids.iter().map(RecordId::to_json).collect();
        let mut payload = Map::new();
        payload.insert("ids".to_owned(), Value::Array(named));
        Self {
            channel: channel.into(),
            kind,
            ids: Some(ids.into()),
            payload: Rc::new(Value::Object(payload)),
            date: date.into(),
            meta: Rc::new(Value::Object(Map::new())),
            client_id: None,
            own: true,
            replayed: false,
        }
    }

    /// Reads an event from the JSON that Refine, Sapwood and servers publish.
    ///
    /// `channel` and `name` are those of the message that carried it: they stand in for the members of the same name
    /// where these are missing. Ids may be numbers or texts, mixed; members of other types are left out of them.
    /// Absent, `null` or non-array ids mean "any record".
    ///
    /// # Errors
    ///
    /// [`LiveError::Malformed`] if `value` is not an object or there is neither a `type` nor a name.
    pub fn from_json(channel: &str, name: Option<&str>, value: Value) -> Result<Self, LiveError> {
        let Value::Object(mut object) = value else {
            return Err(LiveError::Malformed("a live event must be a JSON object".into()));
        };
        let text = |name| object.get(name).and_then(Value::as_str);
        let kind = text("type").or(name).filter(|kind| !kind.is_empty());
        let Some(kind) = kind else {
            return Err(LiveError::Malformed("a live event must have a type".into()));
        };
        let (kind, date) = (kind.into(), text("date").unwrap_or_default().into());
        let mut take = |name| object.get_mut(name).map(Value::take);
        let payload = take("payload").unwrap_or_default();
        let meta = take("meta").unwrap_or_else(|| Value::Object(Map::new()));
        let ids = payload.get("ids").and_then(Value::as_array);
        Ok(Self {
            channel: channel.into(),
            kind,
            ids: ids.map(|ids| ids.iter().filter_map(RecordId::from_json).collect()),
            payload: Rc::new(payload),
            date,
            meta: Rc::new(meta),
            client_id: None,
            own: false,
            replayed: false,
        })
    }

    /// The JSON that goes on the wire, as Refine writes it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        // By hand: `json!` would bring all of serde's way of making values into the app.
        let mut object = Map::new();
        for (name, value) in [
            ("channel", Value::from(&*self.channel)),
            ("type", Value::from(self.kind.as_str())),
            ("payload", Value::clone(&self.payload)),
            ("date", Value::from(&*self.date)),
            ("meta", Value::clone(&self.meta)),
        ] {
            object.insert(name.to_owned(), value);
        }
        Value::Object(object)
    }

    /// Whether the event concerns any of `ids`.
    ///
    /// An event that names no ids concerns every record, except a `created` one: what was just created is not yet
    /// shown by its id anywhere (K13 in `tests/parity.md`).
    #[must_use]
    pub fn concerns(&self, ids: &[RecordId]) -> bool {
        match (&self.kind, &self.ids) {
            (EventType::Created, _) => false,
            (_, None) => true,
            (_, Some(own)) => own.iter().any(|id| ids.contains(id)),
        }
    }

    /// The fields that an update changed (`payload.fields`, an array of names; nested ones with dots); `None` if the event
    /// does not say, or says something else than fields.
    #[must_use]
    pub fn fields(&self) -> Option<Vec<&str>> {
        let fields = self.payload.get("fields")?.as_array()?;
        let names: Option<Vec<&str>> = fields.iter().map(Value::as_str).collect();
        names.filter(|names| !names.is_empty())
    }

    /// Who made the change, for people to read; `None` if the event does not say.
    ///
    /// Servers write it in `meta.author`, `user` or `by`, as a name or as somebody with a `name`. Without that it is what
    /// the client that published the event is called.
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        let mut named = ["author", "user", "by"]
            .into_iter()
            .filter_map(|key| self.meta.get(key));
        let written = named.find_map(|who| who.as_str().or_else(|| who.get("name")?.as_str()));
        let client = || self.client_id.as_deref().map(name::of);
        written.filter(|name| !name.is_empty()).or_else(client)
    }
}

/// What a live provider tells a subscriber.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveSignal {
    /// Something happened.
    Event(LiveEvent),
    /// The subscription is in place: whatever happens from now on is heard.
    ///
    /// `covered` says whether what happened shortly before is replayed as events too (Ably's `rewind`). If not, data
    /// that was fetched before this moment may be stale and has to be checked.
    Ready {
        /// Whether the recent past is replayed.
        covered: bool,
    },
    /// Events may have been missed: everything that is shown has to be checked.
    Gap,
}

/// How the connection to the live provider is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LiveStatus {
    /// There is no live provider, or nobody subscribed yet.
    #[default]
    Off,
    /// The first connection is being made, or it is being made again.
    Connecting,
    /// Events arrive.
    Live,
    /// The connection is lost and will be tried again.
    Offline {
        /// When it is tried next, from the moment this status was reported.
        retry_in: Duration,
        /// Why, for people to read.
        reason: Phrase,
    },
    /// The connection is refused for good; trying again would not help.
    Failed {
        /// Why and what to do, for people to read.
        reason: Phrase,
    },
}

/// Why a live provider could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LiveError {
    /// A message came that is not an event.
    #[error("malformed live event: {0}")]
    Malformed(Rc<str>),
    /// The server refused a publish.
    #[error("the event was not published: {0}")]
    Refused(Rc<str>),
    /// The connection is gone for good.
    #[error("not connected: {0}")]
    Disconnected(Rc<str>),
}

/// The callback of a subscriber.
pub type OnSignal = Rc<dyn Fn(LiveSignal)>;

/// Where news come from and go to (Refine's `liveProvider`).
///
/// All calls return at once. Callbacks are never called inside them, so the caller may hold borrows.
pub trait LiveProvider {
    /// Hears everything on `channel` until the guard is dropped.
    ///
    /// The store subscribes once a channel, however many hooks listen.
    fn subscribe(&self, channel: &str, on_signal: OnSignal) -> Guard;

    /// Publishes an event. Resolves when the server has accepted it.
    fn publish(&self, event: &LiveEvent) -> LocalFuture<Result<(), LiveError>>;

    /// The current status.
    fn status(&self) -> LiveStatus;

    /// Is told of each new status until the guard is dropped.
    fn on_status(&self, on_status: Rc<dyn Fn(LiveStatus)>) -> Guard;

    /// The part that knows who is there. Default: none, and nobody ever seems to be there.
    fn presence(&self) -> Option<&dyn PresenceProvider> {
        None
    }
}

impl fmt::Debug for dyn LiveProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LiveProvider({:?})", self.status())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(value: &Value) -> LiveEvent {
        LiveEvent::from_json("resources/posts", None, value.clone()).unwrap()
    }

    fn ids(ids: &[i64]) -> Vec<RecordId> {
        ids.iter().copied().map(RecordId::from).collect()
    }

    #[test]
    fn ids_match_whether_they_come_as_numbers_or_as_texts() {
        let numbers = event(&json!({"type": "updated", "payload": {"ids": [1, 2]}}));
        let mixed = event(&json!({"type": "updated", "payload": {"ids": ["1", 7, null, {}, 1.5]}}));
        assert!(numbers.concerns(&[RecordId::parse("2").unwrap()]));
        assert!(mixed.concerns(&ids(&[1])) && mixed.concerns(&ids(&[7])));
        assert!(!mixed.concerns(&ids(&[2])));
    }

    #[test]
    fn an_event_without_ids_concerns_every_record() {
        for payload in [
            json!(null),
            json!({}),
            json!({"ids": null}),
            json!({"ids": "all"}),
        ] {
            assert!(event(&json!({"type": "updated", "payload": payload})).concerns(&ids(&[9])));
        }
    }

    #[test]
    fn a_created_record_wakes_nobody_who_shows_another_one() {
        assert!(!event(&json!({"type": "created", "payload": {"ids": [1]}})).concerns(&ids(&[1])));
        assert!(!event(&json!({"type": "created"})).concerns(&ids(&[1])));
    }

    #[test]
    fn k16_a_wrong_date_or_meta_does_no_harm() {
        let odd = event(&json!({"type": "updated", "date": {"not": "a date"}, "meta": 5}));
        assert_eq!((&*odd.date, odd.author()), ("", None));
    }

    #[test]
    fn k10_an_event_may_say_who_it_was() {
        let by = |meta: Value| event(&json!({"type": "updated", "meta": meta}));
        let said = |event: &LiveEvent| event.author().map(str::to_owned);
        assert_eq!(
            said(&by(json!({"author": {"id": 3, "name": "Ann"}}))).unwrap(),
            "Ann"
        );
        assert_eq!(said(&by(json!({"by": "Bob"}))).unwrap(), "Bob");
        assert_eq!(said(&by(json!({"origin": "page-1", "author": ""}))), None);
        let published = |meta| LiveEvent {
            client_id: Some("Curious Otter-09ab34cd".into()),
            ..by(meta)
        };
        assert_eq!(said(&published(json!({}))).unwrap(), "Curious Otter");
        assert_eq!(said(&published(json!({"author": "Ann"}))).unwrap(), "Ann");
    }

    #[test]
    fn k10_an_event_may_say_which_fields_changed() {
        let with = |fields: Value| event(&json!({"type": "updated", "payload": {"fields": fields}}));
        assert_eq!(with(json!(["a", "b.c"])).fields(), Some(vec!["a", "b.c"]));
        for odd in [json!([]), json!(["a", 5]), json!("a"), json!(null)] {
            assert_eq!(with(odd).fields(), None);
        }
    }

    #[test]
    fn the_name_of_the_message_stands_in_for_a_missing_type() {
        let named = LiveEvent::from_json("c", Some("updated"), json!({})).unwrap();
        assert_eq!(named.kind, EventType::Updated);
        assert!(LiveEvent::from_json("c", None, json!({})).is_err());
        assert!(LiveEvent::from_json("c", None, json!([1])).is_err());
    }

    #[test]
    fn what_is_published_reads_back() {
        let sent = LiveEvent::new(
            "resources/posts",
            EventType::Other("pinned".into()),
            ids(&[4]),
            "2026-01-02T03:04:05Z",
        );
        let read = LiveEvent::from_json("resources/posts", None, sent.to_json()).unwrap();
        assert_eq!((read.kind, read.ids, read.date), (sent.kind, sent.ids, sent.date));
    }
}
