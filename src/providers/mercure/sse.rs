//! Server-Sent Events, read from the bytes of a stream as they come.

use std::time::Duration;

/// Something that a stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// An event with data.
    Event {
        /// Its type; `message` unless the stream says another.
        kind: String,
        /// Its lines, joined.
        data: String,
    },
    /// How long to wait before connecting again.
    Retry(Duration),
    /// A comment, which hubs send as a sign of life.
    Comment,
}

/// Reads one stream. The bytes may be cut anywhere.
#[derive(Debug, Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    after_cr: bool,
    first_line_read: bool,
    kind: String,
    data: String,
    id: Option<String>,
    last_id: Option<String>,
}

impl Parser {
    /// The id of the last event that is complete, if the stream has named one.
    pub(super) fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// Takes in some bytes and returns what they complete.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Item> {
        let mut items = Vec::new();
        for byte in bytes {
            let after_cr = std::mem::replace(&mut self.after_cr, *byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => {
                    let line = std::mem::take(&mut self.line);
                    items.extend(self.end_line(&line));
                }
                byte => self.line.push(*byte),
            }
        }
        items
    }

    fn end_line(&mut self, line: &[u8]) -> Option<Item> {
        let text = String::from_utf8_lossy(line);
        let mut text = &*text;
        if !std::mem::replace(&mut self.first_line_read, true) {
            text = text.trim_start_matches('\u{FEFF}');
        }
        if text.is_empty() {
            return self.end_event();
        }
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => return Some(Item::Comment),
            "event" => value.clone_into(&mut self.kind),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                return value.parse().ok().map(Duration::from_millis).map(Item::Retry);
            }
            _ => {}
        }
        None
    }

    fn end_event(&mut self) -> Option<Item> {
        if let Some(id) = &self.id {
            self.last_id = Some(id.clone()).filter(|id| !id.is_empty());
        }
        let mut data = std::mem::take(&mut self.data);
        let kind = std::mem::take(&mut self.kind);
        // The line break after the last line is none of the data.
        data.pop()?;
        let kind = if kind.is_empty() {
            "message".to_owned()
        } else {
            kind
        };
        Some(Item::Event { kind, data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, data: &str) -> Item {
        Item::Event {
            kind: kind.to_owned(),
            data: data.to_owned(),
        }
    }

    fn read(text: &str) -> (Vec<Item>, Option<String>) {
        let mut parser = Parser::default();
        let items = parser.feed(text.as_bytes());
        (items, parser.last_id().map(str::to_owned))
    }

    #[test]
    fn events_of_several_lines_and_kinds_are_read() {
        let (items, id) = read(
            "\u{FEFF}: hello\n\nid: 1\ndata: one\n\nevent:updated\ndata: {\"a\":\ndata:  1}\nid: 2\n\ndata\n\ndata\ndata\n\n",
        );
        let expected = [
            Item::Comment,
            event("message", "one"),
            event("updated", "{\"a\":\n 1}"),
            event("message", ""),
            event("message", "\n"),
        ];
        assert_eq!(items, expected);
        assert_eq!(id.as_deref(), Some("2"));
    }

    #[test]
    fn it_does_not_matter_how_lines_end_or_where_bytes_are_cut() {
        let text = "id: é1\r\ndata: Bäume 🌳\r\n\r\nretry: 1500\r:\rdata: two\n\n";
        let whole = read(text);
        assert_eq!(whole.0.len(), 4, "{whole:?}");
        let bytes = text.as_bytes();
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                let mut parser = Parser::default();
                let parts = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                let items: Vec<Item> = parts.iter().flat_map(|part| parser.feed(part)).collect();
                assert_eq!((items, parser.last_id.clone()), whole);
            }
        }
    }

    #[test]
    fn an_event_that_is_not_complete_is_none_and_its_id_does_not_count() {
        let (items, id) = read("id: 1\ndata: one\n\nid: 2\ndata: two\n");
        assert_eq!((items.len(), id.as_deref()), (1, Some("1")));
    }

    #[test]
    fn an_id_without_data_counts_and_an_empty_one_takes_it_back() {
        assert_eq!(read("id: 7\n\n"), (Vec::new(), Some("7".to_owned())));
        assert_eq!(read("id: 7\n\nid\n\n").1, None);
        assert_eq!(read("id: a\0b\n\n").1, None);
        assert_eq!(
            read("id: 7\ndata: x\n\ndata: y\n\n").1.as_deref(),
            Some("7"),
            "it stays"
        );
    }

    #[test]
    fn what_is_odd_is_passed_over() {
        let (items, id) = read("retry: soon\nretry:\nretry: 99999999999999999999\nunknown: x\ndatax: y\n\n");
        assert_eq!((items, id), (Vec::new(), None));
        let mut parser = Parser::default();
        assert_eq!(
            parser.feed(b"data: \xff\xfe\n\n"),
            [event("message", "\u{FFFD}\u{FFFD}")]
        );
    }
}
