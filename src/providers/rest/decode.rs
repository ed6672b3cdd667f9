//! Reading what a REST API answers.

use std::rc::Rc;

use serde_json::{Map, Value};

use crate::engine::data::{DataError, FieldErrors, ListAnswer};
use crate::engine::i18n::{Phrase, t, t_or};
use crate::engine::record::Record;

/// The longest plain-text error that is shown to people as it came.
const LONGEST_MESSAGE: usize = 200;

/// An answer as it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) content_type: &'a str,
    pub(super) body: &'a str,
}

impl Answer<'_> {
    /// Whether there is nothing in it (204, or an empty body).
    pub(super) fn is_empty(self) -> bool {
        self.body.trim().is_empty()
    }

    /// The error that it is, if it is no success.
    pub(super) fn check(self) -> Result<Self, DataError> {
        if (200..300).contains(&self.status) {
            Ok(self)
        } else {
            Err(error(self))
        }
    }

    /// Reads a page of a list that begins at the row `start`.
    ///
    /// `total` is the header `X-Total-Count`. Where it is missing or is no number, or counts fewer rows than came, the
    /// rows that are known of are counted.
    pub(super) fn list(
        self,
        resource: &str,
        start: u64,
        total: Option<&str>,
    ) -> Result<ListAnswer, DataError> {
        let records = self.records(resource)?;
        let known = if records.is_empty() {
            0
        } else {
            start.saturating_add(u64::try_from(records.len()).unwrap_or(u64::MAX))
        };
        let total = total.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        Ok(ListAnswer {
            records,
            total: known.max(total),
            cursor: None,
        })
    }

    /// Reads an array of records.
    pub(super) fn records(self, resource: &str) -> Result<Vec<Record>, DataError> {
        let rows = match self.json() {
            Ok(Value::Array(rows)) => rows,
            other => {
                let array = Phrase::new("errors.array", "a JSON array of {{resource}}");
                return Err(unexpected(array.with("resource", resource), other));
            }
        };
        let records = rows.into_iter().enumerate().map(|(index, row)| {
            if row.is_object() {
                Ok(Rc::new(row))
            } else {
                let expected = Phrase::new("errors.row", "row {{row}} of {{resource}} to be an object")
                    .with("row", (index + 1).to_string())
                    .with("resource", resource);
                Err(unexpected(expected, Ok(row)))
            }
        });
        records.collect()
    }

    /// Reads one record.
    pub(super) fn record(self, resource: &str) -> Result<Record, DataError> {
        match self.json() {
            Ok(record @ Value::Object(_)) => Ok(Rc::new(record)),
            other => {
                let object = Phrase::new("errors.object", "a JSON object, one of {{resource}},");
                Err(unexpected(object.with("resource", resource), other))
            }
        }
    }

    /// What it is, or what it is instead of JSON.
    fn json(self) -> Result<Value, Phrase> {
        if self.is_empty() {
            return Err(Phrase::new("errors.nothing", "nothing"));
        }
        serde_json::from_str(self.body).map_err(|error: serde_json::Error| {
            if self.is_html() {
                Phrase::new("errors.html", "HTML; is the address of the API right?")
            } else {
                Phrase::new("errors.noJson", "a text that is no JSON ({{error}})")
                    .with("error", error.to_string())
            }
        })
    }

    fn is_html(self) -> bool {
        self.content_type.contains("html") || self.body.trim_start().starts_with('<')
    }
}

fn unexpected(expected: Phrase, got: Result<Value, Phrase>) -> DataError {
    let got = got.map_or_else(|what| what, |value| kind(&value));
    let reason = Phrase::new("errors.unexpected", "expected {{expected}} but got {{got}}");
    DataError::Decode(reason.with("expected", expected).with("got", got))
}

fn kind(value: &Value) -> Phrase {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => Phrase::new("errors.flag", "true or false"),
        Value::Number(_) => Phrase::new("errors.number", "a number"),
        Value::String(_) => Phrase::new("errors.text", "a text"),
        Value::Array(_) => Phrase::new("errors.list", "an array"),
        Value::Object(_) => Phrase::new("errors.record", "an object"),
    }
}

fn error(answer: Answer<'_>) -> DataError {
    let body: Value = serde_json::from_str(answer.body).unwrap_or_default();
    let text = answer.body.trim();
    let plain =
        (body.is_null() && !answer.is_html() && text.chars().count() <= LONGEST_MESSAGE).then_some(text);
    let said = body.get("message").and_then(Value::as_str).or(plain);
    let message: Rc<str> = said.unwrap_or_default().into();
    let mut fields = FieldErrors::new();
    if let Some(Value::Object(errors)) = body.get("errors") {
        collect(&mut fields, "", errors);
    }
    match answer.status {
        404 => DataError::NotFound { message },
        409 | 412 => DataError::Conflict { message },
        422 => DataError::Invalid { message, fields },
        400 if !fields.is_empty() => DataError::Invalid { message, fields },
        status => DataError::Status { status, message },
    }
}

/// Field errors as texts by dotted names. Refine's forms are understood: a text, several, `true`, `{key, message}`,
/// and objects of the same for nested fields.
fn collect(fields: &mut FieldErrors, above: &str, errors: &Map<String, Value>) {
    for (name, error) in errors {
        let name = if above.is_empty() {
            name.clone()
        } else {
            format!("{above}.{name}")
        };
        let text = match error {
            Value::String(text) => text.clone(),
            Value::Array(texts) => {
                let texts = texts.iter().filter_map(Value::as_str);
                texts.collect::<Vec<_>>().join(" ")
            }
            Value::Bool(true) => t("errors.field", "Field is not valid.").into_owned(),
            Value::Object(inner) => match translated(inner) {
                Some(text) => text,
                None => {
                    collect(fields, &name, inner);
                    continue;
                }
            },
            Value::Null | Value::Bool(false) | Value::Number(_) => continue,
        };
        if !text.is_empty() {
            fields.insert(name, text);
        }
    }
}

/// The text of `{key, message}`: the app's own for the key, or else the message.
fn translated(error: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| error.get(name).and_then(Value::as_str);
    let (key, message) = (text("key"), text("message"));
    let default = message.or(key)?;
    Some(key.map_or_else(|| default.to_owned(), |key| t_or(key, default)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer<'_> {
        Answer {
            status,
            content_type: "application/json",
            body,
        }
    }

    fn list(body: &str, total: Option<&str>) -> Result<ListAnswer, DataError> {
        answer(200, body).list("posts", 0, total)
    }

    fn decode_error(result: Result<impl std::fmt::Debug, DataError>) -> String {
        match result {
            Err(DataError::Decode(text)) => text.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_header_says_how_many_there_are() {
        let two = r#"[{"id": 1}, {"id": 2}]"#;
        assert_eq!(list(two, Some("123")).unwrap().total, 123);
        for odd in [None, Some("NaN"), Some(""), Some("0"), Some("-5"), Some("1")] {
            assert_eq!(list(two, odd).unwrap().total, 2, "{odd:?}");
        }
        assert_eq!(list("[]", Some("7")).unwrap().total, 7);
        assert_eq!(list("[]", None).unwrap().total, 0);
    }

    #[test]
    fn a_later_page_without_the_header_counts_the_rows_before_it() {
        let page = answer(200, r#"[{"id": 21}]"#).list("posts", 20, None);
        assert_eq!(page.unwrap().total, 21);
    }

    #[test]
    fn html_instead_of_json_is_called_that() {
        let html = Answer {
            status: 200,
            content_type: "text/html; charset=utf-8",
            body: "<!doctype html><title>Sapwood</title>",
        };
        let text = decode_error(html.list("posts", 0, None));
        assert!(
            text.starts_with("expected a JSON array of posts but got HTML"),
            "{text}"
        );
    }

    #[test]
    fn a_wrong_shape_says_what_came_and_where() {
        for (body, expected) in [
            ("", "expected a JSON array of posts but got nothing"),
            ("{}", "expected a JSON array of posts but got an object"),
            ("null", "expected a JSON array of posts but got null"),
            (
                r#"[{"id": 1}, 5]"#,
                "expected row 2 of posts to be an object but got a number",
            ),
        ] {
            assert_eq!(decode_error(list(body, None)), expected);
        }
        let text = decode_error(list("[1,", None));
        assert!(text.contains("no JSON (EOF"), "{text}");
        let text = decode_error(answer(200, "[]").record("posts"));
        assert_eq!(text, "expected a JSON object, one of posts, but got an array");
    }

    #[test]
    fn a_deeply_nested_answer_is_an_error_and_not_a_crash() {
        let deep = "[".repeat(100_000);
        assert!(decode_error(list(&deep, None)).contains("no JSON"));
    }

    #[test]
    fn rows_with_missing_fields_and_odd_types_are_passed_on() {
        let rows = list(r#"[{}, {"id": null, "title": 5}]"#, None).unwrap();
        assert_eq!(*rows.records[1], json!({"id": null, "title": 5}));
    }

    #[test]
    fn an_error_keeps_what_the_server_said() {
        let failed = |status, body| answer(status, body).check().unwrap_err();
        let message: Rc<str> = "no post 9".into();
        assert_eq!(
            failed(404, r#"{"message": "no post 9"}"#),
            DataError::NotFound { message }
        );
        assert!(matches!(failed(412, "{}"), DataError::Conflict { .. }));
        assert!(matches!(failed(409, ""), DataError::Conflict { .. }));
        let message: Rc<str> = "disk full".into();
        assert_eq!(
            failed(507, "disk full"),
            DataError::Status { status: 507, message }
        );
        let message: Rc<str> = "".into();
        assert_eq!(
            failed(502, "<h1>Bad gateway</h1>"),
            DataError::Status { status: 502, message }
        );
    }

    #[test]
    fn field_errors_are_understood_in_all_of_refines_forms() {
        let body = json!({"message": "no", "errors": {
            "title": "is required",
            "content": ["is too long", "is not English"],
            "status": true,
            "category": {"id": {"key": "errors.category", "message": "does not exist"}},
            "author.name": "is unknown",
            "odd": 5, "fine": null
        }});
        let body = body.to_string();
        let Err(DataError::Invalid { fields, .. }) = answer(422, &body).check() else {
            panic!("422 is about fields");
        };
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (&**name, &**text)).collect();
        assert_eq!(
            fields,
            [
                ("author.name", "is unknown"),
                ("category.id", "does not exist"),
                ("content", "is too long is not English"),
                ("status", "Field is not valid."),
                ("title", "is required"),
            ]
        );
        assert!(matches!(
            answer(400, &body).check(),
            Err(DataError::Invalid { .. })
        ));
        assert!(matches!(
            answer(400, "{}").check(),
            Err(DataError::Status { status: 400, .. })
        ));
    }
}
