//! Records and their ids.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A record as the server sent it: a JSON object, shared by everything that shows it.
///
/// Records that did not change keep their pointer from one answer to the next, so "is this the same?" is a pointer
/// comparison.
pub type Record = Rc<Value>;

/// The id of a record in its one canonical form.
///
/// APIs send `5`, URLs `"5"`, live events either: all of them are the same id. An id that JSON writes as an integer is
/// kept as that integer's text; anything else is kept as the text it came as.
// `Arc`, not `Rc`: the sandbox shares ids between threads, and in wasm the two cost the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct RecordId(Arc<str>);

/// What the ids of records begin with that the server does not know yet.
const TEMPORARY: &str = "new:";

impl RecordId {
    /// An id for a record that is shown before the server has it; `name` makes it another than those of other records.
    #[must_use]
    pub fn temporary(name: &str) -> Self {
        Self(format!("{TEMPORARY}{name}").into())
    }

    /// Whether the server does not know the record yet: there is no page to link to, and nothing to change.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.0.starts_with(TEMPORARY)
    }

    /// The id that `text` writes. Surrounding white space is not part of it.
    ///
    /// Returns `None` for an empty text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// The id in a JSON value: a non-empty string or a whole number; `None` for anything else.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) if number.is_i64() || number.is_u64() => {
                Some(Self(number.to_string().into()))
            }
            _ => None,
        }
    }

    /// The `id` member of a record; `None` if there is none or it is not an id.
    #[must_use]
    pub fn of(record: &Value) -> Option<Self> {
        record.get("id").and_then(Self::from_json)
    }

    /// Whether `record` has this id. Cheaper than [`RecordId::of`], for looking through many rows.
    #[must_use]
    pub fn is_of(&self, record: &Value) -> bool {
        match record.get("id") {
            Some(Value::String(text)) => text.trim() == &*self.0,
            Some(Value::Number(number)) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => self.as_integer() == Some(number),
                (None, Some(number)) => *self.0 == *number.to_string(),
                (None, None) => false,
            },
            _ => false,
        }
    }

    /// The id as text, as it stands in a URL path before percent-encoding.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as JSON: a number where its text is that of an integer, otherwise a string.
    ///
    /// `"007"` stays a string, since the number 7 is another id.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.as_integer()
            .map_or_else(|| Value::from(&*self.0), Value::from)
    }

    /// The integer that the text is the only way to write.
    fn as_integer(&self) -> Option<i64> {
        let digits = self.0.strip_prefix('-').unwrap_or(&self.0);
        let canonical = *self.0 == *"0" || !digits.starts_with(['0', '+', '-']);
        canonical.then(|| self.0.parse().ok()).flatten()
    }
}

impl From<i64> for RecordId {
    fn from(number: i64) -> Self {
        Self(number.to_string().into())
    }
}

impl TryFrom<Value> for RecordId {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        Self::from_json(&value).ok_or("an id must be a non-empty text or a whole number")
    }
}

impl From<RecordId> for Value {
    fn from(id: RecordId) -> Self {
        id.to_json()
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// The record with these fields in the place of its own; the very same one if it has them already.
pub(crate) fn with_fields(record: &Record, changes: &Value) -> Record {
    let (Value::Object(fields), Value::Object(changes)) = (&**record, changes) else {
        return Rc::clone(record);
    };
    let differs = |(name, value): (&String, &Value)| fields.get(name) != Some(value);
    if !changes.iter().any(differs) {
        return Rc::clone(record);
    }
    let mut fields = fields.clone();
    fields.extend(changes.iter().map(|(name, value)| (name.clone(), value.clone())));
    Rc::new(Value::Object(fields))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_and_its_text_are_the_same_id() {
        assert_eq!(RecordId::from_json(&json!(5)), RecordId::from_json(&json!("5")));
        assert_eq!(RecordId::parse(" 5 "), Some(RecordId::from(5)));
    }

    #[test]
    fn zero_is_an_id() {
        assert_eq!(RecordId::of(&json!({"id": 0})).unwrap().as_str(), "0");
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for value in [
            json!(null),
            json!(""),
            json!("  "),
            json!(1.5),
            json!([1]),
            json!({}),
            json!(true),
        ] {
            assert_eq!(RecordId::from_json(&value), None, "{value}");
        }
        assert_eq!(RecordId::of(&json!({"title": "no id"})), None);
    }

    #[test]
    fn a_record_is_recognised_by_its_id_as_number_or_text() {
        let five = RecordId::from(5);
        assert!(five.is_of(&json!({"id": 5})) && five.is_of(&json!({"id": " 5"})));
        for other in [
            json!({"id": 6}),
            json!({"id": "05"}),
            json!({"id": 5.0}),
            json!({}),
            json!(5),
        ] {
            assert!(!five.is_of(&other), "{other}");
        }
        let large = RecordId::from_json(&json!(u64::MAX)).unwrap();
        assert!(large.is_of(&json!({"id": u64::MAX})));
    }

    #[test]
    fn json_gets_back_what_it_sent() {
        for value in [
            json!(7),
            json!(0),
            json!(-3),
            json!("007"),
            json!("-0"),
            json!("+7"),
            json!("-"),
            json!("a b"),
            json!("6f1d"),
        ] {
            assert_eq!(RecordId::from_json(&value).unwrap().to_json(), value);
        }
    }

    #[test]
    fn fields_are_laid_over_a_record_and_the_others_stay() {
        let record = Record::new(json!({"id": 1, "title": "a", "status": "draft"}));
        let whole = with_fields(&record, &json!({"title": "b"}));
        assert_eq!(*whole, json!({"id": 1, "title": "b", "status": "draft"}));
        assert!(Rc::ptr_eq(&record, &with_fields(&record, &json!({"title": "a"}))));
    }
}
