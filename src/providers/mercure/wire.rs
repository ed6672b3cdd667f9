//! How things are written between a page and a hub.

use std::rc::Rc;

use serde_json::Value;

use crate::engine::i18n::Phrase;
use crate::engine::live::{LiveError, LiveEvent};
use crate::engine::resource::percent_encode;

/// The longest word of a hub that is shown to people as it came, in bytes.
const LONGEST_WORD: usize = 200;

/// The address of a stream of these topics.
pub(super) fn address(hub: &str, topics: &[Rc<str>]) -> String {
    let separator = if hub.contains('?') { '&' } else { '?' };
    let topics = topics.iter().map(|topic| {
        let topic = percent_encode(topic);
        format!("topic={topic}&match={topic}")
    });
    format!("{hub}{separator}{}", topics.collect::<Vec<_>>().join("&"))
}

/// The form that publishes `event`, with `origin` as its author.
pub(super) fn form(event: &LiveEvent, origin: &str) -> String {
    let mut data = event.to_json();
    if let Some(meta) = data.get_mut("meta").and_then(Value::as_object_mut) {
        meta.insert("origin".to_owned(), origin.into());
    }
    let (topic, data) = (percent_encode(&event.channel), percent_encode(&data.to_string()));
    format!("topic={topic}&data={data}")
}

/// The event in a message of a stream. One whose `meta.origin` is `origin` is the page's own.
///
/// # Errors
///
/// [`LiveError::Malformed`] if it is none, or does not name its channel: a stream does not say which topic a message is of.
pub(super) fn read(kind: &str, data: &str, origin: &str) -> Result<LiveEvent, LiveError> {
    let value: Value = serde_json::from_str(data)
        .map_err(|_| LiveError::Malformed("a live event must be a JSON object".into()))?;
    let channel = value.get("channel").and_then(Value::as_str);
    let channel = channel
        .ok_or_else(|| LiveError::Malformed("a live event must name its channel".into()))?
        .to_owned();
    let name = (kind != "message").then_some(kind);
    let mut event = LiveEvent::from_json(&channel, name, value)?;
    event.own = event.meta.get("origin").and_then(Value::as_str) == Some(origin);
    Ok(event)
}

/// The token in the answer of the address that gives tokens: as text, as JSON text, or in `{"token": …}`.
///
/// # Errors
///
/// If there is none.
pub(super) fn token_in(body: &str) -> Result<String, Phrase> {
    let json: Value = serde_json::from_str(body).unwrap_or_default();
    let token = json.get("token").unwrap_or(&json).as_str().unwrap_or(body).trim();
    if token.is_empty() || token.contains(|letter: char| letter.is_whitespace() || "<{[".contains(letter)) {
        return Err(Phrase::new(
            "live.noTokenThere",
            "the address of tokens gave none",
        ));
    }
    Ok(token.to_owned())
}

/// Why a hub refused something, in its own words if they are short enough to be for people.
pub(super) fn reason(status: u16, body: &str) -> Phrase {
    let body = body.trim();
    if body.is_empty() || body.starts_with('<') || body.len() > LONGEST_WORD {
        Phrase::new("live.hubStatus", "the hub answered with status {{status}}")
    } else {
        Phrase::new("live.hubSaid", "the hub said: {{words}} (status {{status}})").with("words", body)
    }
    .with("status", u64::from(status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::live::EventType;

    #[test]
    fn topics_are_asked_for_in_old_words_and_in_new_ones() {
        let topics = ["a b".into(), "c&d".into()];
        assert_eq!(
            address("/hub", &topics),
            "/hub?topic=a%20b&match=a%20b&topic=c%26d&match=c%26d"
        );
        assert_eq!(
            address("/hub?x=1", &topics[..1]),
            "/hub?x=1&topic=a%20b&match=a%20b"
        );
    }

    #[test]
    fn what_is_published_reads_back_as_ones_own() {
        let event = LiveEvent::new("resources/posts", EventType::Updated, vec![4.into()], "now");
        let form = form(&event, "page-1");
        let (topic, data) = form.split_once("&data=").unwrap();
        assert_eq!(topic, "topic=resources%2Fposts");
        let data = data.replace("%22", "\"").replace("%7B", "{").replace("%7D", "}");
        let data = data.replace("%3A", ":").replace("%2C", ",").replace("%2F", "/");
        let data = data.replace("%5B", "[").replace("%5D", "]");
        let back = read("message", &data, "page-1").unwrap();
        assert_eq!((back.kind, back.ids, back.own), (event.kind, event.ids, true));
        assert!(!read("message", &data, "page-2").unwrap().own);
    }

    #[test]
    fn the_type_of_the_message_stands_in_for_a_missing_one() {
        let event = read("updated", r#"{"channel":"c"}"#, "").unwrap();
        assert_eq!(event.kind, EventType::Updated);
        for odd in [
            "",
            "text",
            "[1]",
            "{}",
            r#"{"type":"updated"}"#,
            r#"{"channel":5,"type":"x"}"#,
        ] {
            assert!(read("message", odd, "").is_err(), "{odd}");
        }
    }

    #[test]
    fn a_token_is_found_in_text_and_in_json() {
        for body in ["a.b.c\n", "\"a.b.c\"", r#"{"token":"a.b.c","expires":1}"#] {
            assert_eq!(token_in(body), Ok("a.b.c".to_owned()), "{body}");
        }
        for odd in [
            "",
            "<!doctype html>",
            "two words",
            r#"{"error":1}"#,
            "[]",
            r#"{"token":""}"#,
        ] {
            assert!(token_in(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_hubs_word_is_shown_if_it_is_short() {
        assert_eq!(
            reason(401, " no token\n").to_string(),
            "the hub said: no token (status 401)"
        );
        for long in ["", "<html>", &"x".repeat(300)] {
            assert_eq!(reason(500, long).to_string(), "the hub answered with status 500");
        }
    }
}
