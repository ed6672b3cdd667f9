//! Live events in Ably messages.

use serde_json::{Map, Value};

use crate::ably::encoding::Data;
use crate::ably::message::Message;
use crate::engine::live::{LiveError, LiveEvent};

/// Reads the event that `message` carries on `channel`.
///
/// The data may be JSON, or text that holds JSON. A message with a name and no data is an event about any record.
/// `own` says whether this page's connection published it; an event whose `meta.origin` is this page's `origin` is its
/// own as well: the server published it on the page's behalf.
///
/// # Errors
///
/// [`LiveError::Malformed`] if the data is encoded in a way that cannot be undone, or is no event.
pub(super) fn read(
    channel: &str,
    message: Message,
    own: bool,
    replayed: bool,
    origin: &str,
) -> Result<LiveEvent, LiveError> {
    if let Some(encoding) = message.encoding {
        return Err(LiveError::Malformed(
            format!("it is encoded as {encoding}").into(),
        ));
    }
    let name = message.name.as_deref();
    let mut event = match message.data {
        Data::Json(value) => LiveEvent::from_json(channel, name, value),
        Data::Text(text) => {
            let value: Value = serde_json::from_str(&text)
                .map_err(|_| LiveError::Malformed("a live event must be a JSON object".into()))?;
            LiveEvent::from_json(channel, name, value)
        }
        Data::Empty => LiveEvent::from_json(channel, name, Value::Object(Map::new())),
        Data::Binary(_) => Err(LiveError::Malformed("a live event must be a JSON object".into())),
    }?;
    event.own = own || event.meta.get("origin").and_then(Value::as_str) == Some(origin);
    event.replayed = replayed;
    event.client_id = message.client_id.as_deref().map(Into::into);
    Ok(event)
}

/// The message that carries `event`.
pub(super) fn write(event: &LiveEvent) -> Message {
    Message::new(event.kind.as_str(), event.to_json())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::live::EventType;

    const ORIGIN: &str = "page-1";

    fn event(message: Message) -> Result<LiveEvent, LiveError> {
        read("resources/posts", message, false, false, ORIGIN)
    }

    #[test]
    fn json_and_text_that_holds_json_are_the_same_event() {
        let value = json!({"type": "updated", "payload": {"ids": [1]}});
        let json = event(Message::new("x", value.clone())).unwrap();
        let text = event(Message::new("x", value.to_string().as_str())).unwrap();
        assert_eq!(json, text);
        assert_eq!(json.kind, EventType::Updated);
    }

    #[test]
    fn a_bare_name_is_an_event_about_any_record() {
        let named = event(Message::new("deleted", Data::Empty)).unwrap();
        assert_eq!((named.kind, named.ids), (EventType::Deleted, None));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        for message in [
            Message::new("x", "plain text"),
            Message::new("x", json!([1])),
            Message::new("x", Data::Binary(vec![1])),
            Message::default(),
            Message {
                encoding: Some("cipher+aes-128-cbc".into()),
                ..Message::new("updated", json!({}))
            },
        ] {
            assert!(event(message.clone()).is_err(), "{message:?}");
        }
    }

    #[test]
    fn own_is_what_this_connection_published_or_what_names_this_page() {
        let with_origin = |origin: &str| Message::new("updated", json!({"meta": {"origin": origin}}));
        assert!(event(with_origin(ORIGIN)).unwrap().own);
        assert!(!event(with_origin("page-2")).unwrap().own);
        assert!(read("c", with_origin("page-2"), true, false, ORIGIN).unwrap().own);
    }

    #[test]
    fn k10_the_client_that_published_is_who_made_the_change_unless_the_event_says_otherwise() {
        let by = |data| Message {
            client_id: Some("Curious Otter-09ab34cd".into()),
            ..Message::new("updated", data)
        };
        assert_eq!(event(by(json!({}))).unwrap().author(), Some("Curious Otter"));
        let named = event(by(json!({"meta": {"author": "Ann"}}))).unwrap();
        assert_eq!(named.author(), Some("Ann"));
    }

    #[test]
    fn what_is_written_reads_back() {
        let sent = LiveEvent::new("resources/posts", EventType::Created, vec![4.into()], "now");
        let read = event(write(&sent)).unwrap();
        assert_eq!((read.kind, read.ids, read.date), (sent.kind, sent.ids, sent.date));
    }
}
