//! Who changed what when: the entries of a log that a server keeps (Refine's `auditLogProvider`).

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::record::RecordId;

/// One write, as the log has it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEntry {
    /// Tells it from others.
    pub id: RecordId,
    /// When it was, as ISO 8601 writes it; empty if the server does not say.
    #[serde(default, deserialize_with = "text")]
    pub created_at: String,
    /// Who it was; empty if nobody knows.
    #[serde(default, deserialize_with = "text")]
    pub author: String,
    /// `create`, `update` or `delete`, or a word of the server's own.
    #[serde(default, deserialize_with = "text")]
    pub action: String,
    /// What the changed fields were before.
    #[serde(default, deserialize_with = "object")]
    pub previous_data: Map<String, Value>,
    /// What they were afterwards.
    #[serde(default, deserialize_with = "object")]
    pub data: Map<String, Value>,
}

/// A field that a write changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldChange<'a> {
    /// The field.
    pub name: &'a str,
    /// What it was; `null` if it was not there.
    pub before: &'a Value,
    /// What it became; `null` if it is no longer there.
    pub after: &'a Value,
}

impl LogEntry {
    /// The fields that were changed, by their names; those that were there before come first.
    pub fn changes(&self) -> impl Iterator<Item = FieldChange<'_>> {
        let before = self.previous_data.iter().map(|(name, before)| FieldChange {
            name,
            before,
            after: self.data.get(name).unwrap_or(&Value::Null),
        });
        let new = self
            .data
            .iter()
            .filter(|(name, _)| !self.previous_data.contains_key(*name));
        before.chain(new.map(|(name, after)| FieldChange {
            name,
            before: &Value::Null,
            after,
        }))
    }
}

/// A text; anything else as if it were missing.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        _ => String::new(),
    })
}

/// An object; anything else as if it were empty.
fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Object(fields) => fields,
        _ => Map::new(),
    })
}

/// How long ago something was, in the largest unit of which there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ago {
    /// Less than a minute ago, or by a clock that is ahead of this one.
    JustNow,
    /// So many minutes, below 60.
    Minutes(u64),
    /// So many hours, below 24.
    Hours(u64),
    /// So many days, below 30.
    Days(u64),
    /// Longer; a date says more.
    Long,
}

/// How long before `now` the moment `then` was; both as ISO 8601 writes them in UTC. `None` if either cannot be read.
#[must_use]
pub fn ago(then: &str, now: &str) -> Option<Ago> {
    let seconds = seconds_of(now)?.saturating_sub(seconds_of(then)?);
    Some(match seconds {
        0..60 => Ago::JustNow,
        60..3600 => Ago::Minutes(seconds / 60),
        3600..86_400 => Ago::Hours(seconds / 3600),
        86_400..2_592_000 => Ago::Days(seconds / 86_400),
        _ => Ago::Long,
    })
}

/// The seconds from the year 0 to a moment such as `2026-01-02T03:04:05.678Z`.
fn seconds_of(iso: &str) -> Option<u64> {
    let number = |from: usize, to: usize| iso.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let in_range =
        (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
    if !in_range || !iso.ends_with('Z') {
        return None;
    }
    // Years that begin in March, so that leap days come last (Howard Hinnant's `days_from_civil`).
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year.checked_sub(1)?, month + 9)
    };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_names_the_fields_that_changed() {
        let entry: LogEntry = serde_json::from_value(json!({
            "id": 7, "createdAt": "2026-01-02T03:04:05Z", "author": "Ann", "action": "update",
            "previousData": {"title": "old", "gone": 1}, "data": {"title": "new", "added": true}
        }))
        .unwrap();
        let changes: Vec<_> = entry
            .changes()
            .map(|change| (change.name, change.before.clone(), change.after.clone()))
            .collect();
        let expected = [
            ("gone", json!(1), json!(null)),
            ("title", json!("old"), json!("new")),
            ("added", json!(null), json!(true)),
        ];
        assert_eq!(changes, expected);
    }

    #[test]
    fn what_a_server_leaves_out_is_missing_and_not_an_error() {
        let bare: LogEntry = serde_json::from_value(json!({"id": 1, "author": null, "data": "?"})).unwrap();
        assert_eq!((&*bare.author, bare.changes().count()), ("", 0));
    }

    #[test]
    fn time_passes_in_minutes_hours_and_days() {
        let now = "2024-03-01T12:00:00.000Z";
        for (then, expected) in [
            ("2024-03-01T11:59:01.500Z", Ago::JustNow),
            ("2024-03-01T12:10:00.000Z", Ago::JustNow),
            ("2024-03-01T11:59:00Z", Ago::Minutes(1)),
            ("2024-03-01T09:00:00Z", Ago::Hours(3)),
            ("2024-02-28T12:00:00Z", Ago::Days(2)),
            ("2023-03-01T12:00:00Z", Ago::Long),
        ] {
            assert_eq!(ago(then, now), Some(expected), "{then}");
        }
        for odd in [
            "",
            "yesterday",
            "2024-13-01T00:00:00Z",
            "2024-03-01 12:00",
            "2024-03-01T12:00:00+02:00",
        ] {
            assert_eq!(ago(odd, now), None, "{odd}");
        }
    }
}
