//! What the tabs say to each other.

use std::rc::Rc;

use serde_json::{Value, json};

use crate::engine::live::LiveEvent;

/// Something that one tab says to all others.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    /// Something happened to records.
    Event(LiveEvent),
    /// All records are as at the start again.
    Reset,
    /// Somebody is on a channel and says this of themselves. It is said again from time to time.
    Here {
        channel: Rc<str>,
        client_id: Rc<str>,
        /// Grows with each new thing that this tab says.
        at: i64,
        data: Value,
    },
    /// They are there no more.
    Gone { channel: Rc<str> },
    /// Who is on this channel?
    Who { channel: Rc<str> },
    /// The tab is closed: it is on no channel any more.
    Bye,
}

/// The text that carries `word` of the tab of this name.
pub(super) fn write(tab: &str, word: &Word) -> String {
    let said = match word {
        Word::Event(event) => json!({ "event": event.to_json(), "clientId": event.client_id.as_deref() }),
        Word::Reset => json!({ "reset": true }),
        Word::Here {
            channel,
            client_id,
            at,
            data,
        } => json!({ "here": &**channel, "clientId": &**client_id, "at": at, "data": data }),
        Word::Gone { channel } => json!({ "gone": &**channel }),
        Word::Who { channel } => json!({ "who": &**channel }),
        Word::Bye => json!({ "bye": true }),
    };
    json!({ "tab": tab, "said": said }).to_string()
}

/// Which tab said what; `None` for anything that no tab of ours says.
pub(super) fn read(text: &str) -> Option<(Rc<str>, Word)> {
    let value: Value = serde_json::from_str(text).ok()?;
    let tab = value.get("tab")?.as_str()?;
    let said = value.get("said")?;
    let text = |name: &str| said.get(name).and_then(Value::as_str);
    let word = if let Some(event) = said.get("event") {
        let channel = event.get("channel").and_then(Value::as_str)?;
        Word::Event(LiveEvent {
            client_id: text("clientId").map(Into::into),
            ..LiveEvent::from_json(channel, None, event.clone()).ok()?
        })
    } else if let Some(channel) = text("here") {
        Word::Here {
            channel: channel.into(),
            client_id: text("clientId")?.into(),
            at: said.get("at").and_then(Value::as_i64)?,
            data: said.get("data").cloned().unwrap_or_default(),
        }
    } else if let Some(channel) = text("gone") {
        Word::Gone {
            channel: channel.into(),
        }
    } else if let Some(channel) = text("who") {
        Word::Who {
            channel: channel.into(),
        }
    } else if said.get("reset").is_some() {
        Word::Reset
    } else {
        said.get("bye").map(|_| Word::Bye)?
    };
    Some((tab.into(), word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::live::EventType;

    #[test]
    fn what_is_written_reads_back() {
        let event = LiveEvent {
            own: false,
            client_id: Some("Ann-00000001".into()),
            ..LiveEvent::new("resources/posts", EventType::Updated, vec![4.into()], "now")
        };
        let channel: Rc<str> = "resources/posts".into();
        for word in [
            Word::Event(event),
            Word::Reset,
            Word::Here {
                channel: channel.clone(),
                client_id: "Ann-00000001".into(),
                at: 3,
                data: json!({ "record": "5" }),
            },
            Word::Gone {
                channel: channel.clone(),
            },
            Word::Who { channel },
            Word::Bye,
        ] {
            assert_eq!(read(&write("t1", &word)), Some(("t1".into(), word)));
        }
    }

    #[test]
    fn anything_else_is_nothing() {
        for odd in [
            "",
            "{}",
            "[1]",
            r#"{"tab":"t"}"#,
            r#"{"tab":"t","said":{}}"#,
            r#"{"tab":"t","said":{"event":{"type":"updated"}}}"#,
            r#"{"tab":"t","said":{"event":{"channel":"c"}}}"#,
            r#"{"tab":"t","said":{"here":"c","clientId":"x"}}"#,
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
