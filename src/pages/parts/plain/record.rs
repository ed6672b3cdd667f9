//! A record of which only its fields are known, and how their values read.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use yew::AttrValue;

use super::{Kind, PlainField};
use crate::engine::i18n::t;
use crate::engine::record::RecordId;
use crate::pages::parts::field::as_written;

/// How many characters of a long text a list shows.
const EXCERPT: usize = 80;

/// A record with an id; everything else of it is as the server sent it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlainRecord {
    pub(super) id: RecordId,
    value: Value,
}

impl<'de> Deserialize<'de> for PlainRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let id = RecordId::of(&value).ok_or_else(|| D::Error::missing_field("id"))?;
        Ok(Self { id, value })
    }
}

impl PlainRecord {
    /// The value of a field; `null` if there is none.
    pub(super) fn get(&self, field: &PlainField) -> &Value {
        let mut path = field.name.split('.');
        path.try_fold(&self.value, |inner, name| inner.get(name))
            .unwrap_or(&Value::Null)
    }

    /// The id that a relation names.
    pub(super) fn related(&self, field: &PlainField) -> Option<RecordId> {
        RecordId::from_json(self.get(field))
    }

    /// The value of a field as a list shows it; empty if there is none.
    pub(super) fn text(&self, field: &PlainField) -> AttrValue {
        let text = written(field.kind, self.get(field));
        let short: String = text
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(EXCERPT)
            .collect();
        if short.len() < text.len() {
            format!("{short}…")
        } else {
            short
        }
        .into()
    }

    /// The name that others call it by; empty if it has none.
    pub(super) fn title(&self) -> AttrValue {
        self.value.get("title").map(as_written).unwrap_or_default().into()
    }
}

/// A value for people to read; a relation by its id.
pub(super) fn written(kind: Kind, value: &Value) -> String {
    let text = match value {
        Value::Array(_) | Value::Object(_) => return String::new(),
        other => as_written(other),
    };
    match (kind, &*text) {
        (Kind::Boolean, "true") => t("fields.yes", "Yes").into_owned(),
        (Kind::Boolean, "false") => t("fields.no", "No").into_owned(),
        (Kind::Choice(choices), _) => choices
            .iter()
            .find(|(value, _)| *value == text)
            .map_or(text, |(_, label)| (*label).to_owned()),
        _ => text,
    }
}

/// What was typed or chosen as the value of a record.
pub(super) fn parsed(kind: Kind, text: String) -> Value {
    match kind {
        Kind::Text | Kind::Markdown => text.into(),
        Kind::Number => text.parse::<i64>().map_or(Value::Null, Value::from),
        Kind::Boolean => Value::Bool(text == "true"),
        Kind::Date | Kind::Choice(_) if text.is_empty() => Value::Null,
        Kind::Date | Kind::Choice(_) => text.into(),
        Kind::Relation(_) => RecordId::parse(&text).map_or(Value::Null, |id| id.to_json()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::field::Field;

    const DONE: &[(&str, &str)] = &[("y", "Done"), ("n", "Open")];

    fn record(value: &Value) -> PlainRecord {
        PlainRecord::deserialize(value).unwrap()
    }

    #[test]
    fn a_field_may_be_nested_and_what_is_missing_is_empty() {
        let post = PlainField::relation(Field::<()>::new("post.id"), "Post", "posts");
        assert_eq!(
            record(&json!({"id": 1, "post": {"id": 7}})).related(&post),
            Some(7.into())
        );
        for odd in [
            json!({"id": 1}),
            json!({"id": 1, "post": 3}),
            json!({"id": 1, "post": {"id": {}}}),
        ] {
            assert_eq!(record(&odd).related(&post), None, "{odd}");
            assert_eq!(&*record(&odd).text(&post), "");
        }
    }

    #[test]
    fn a_record_without_an_id_is_refused() {
        let error = PlainRecord::deserialize(&json!({"title": "x"})).unwrap_err();
        assert!(error.to_string().contains("id"), "{error}");
    }

    #[test]
    fn values_read_as_what_they_are() {
        assert_eq!(written(Kind::Boolean, &json!(false)), "No");
        assert_eq!(written(Kind::Choice(DONE), &json!("y")), "Done");
        assert_eq!(written(Kind::Choice(DONE), &json!("else")), "else");
        assert_eq!(written(Kind::Text, &json!(["no", "text"])), "");
        let text = PlainField::markdown(Field::<()>::new("text"), "Text");
        assert_eq!(
            &*record(&json!({"id": 1, "text": "one\ntwo"})).text(&text),
            "one…"
        );
        let long = "é".repeat(90);
        assert_eq!(
            record(&json!({"id": 1, "text": long}))
                .text(&text)
                .chars()
                .count(),
            81
        );
    }

    #[test]
    fn what_is_typed_becomes_a_value_of_its_kind() {
        assert_eq!(parsed(Kind::Number, "-12".into()), json!(-12));
        assert_eq!(parsed(Kind::Number, "twelve".into()), json!(null));
        assert_eq!(parsed(Kind::Boolean, "true".into()), json!(true));
        assert_eq!(parsed(Kind::Date, String::new()), json!(null));
        assert_eq!(parsed(Kind::Relation("posts"), "7".into()), json!(7));
        assert_eq!(parsed(Kind::Relation("posts"), "a-7".into()), json!("a-7"));
    }
}
