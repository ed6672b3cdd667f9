//! What a caller's `meta` changes of a request, as in Refine's simple-rest.

use serde_json::Value;

use crate::engine::data::DataError;
use crate::engine::i18n::Phrase;
use crate::engine::meta::Meta;

/// The headers that it adds (`meta.headers`, a map of texts).
///
/// # Errors
///
/// [`DataError::Unsupported`] for what cannot be a header.
pub(super) fn headers(meta: &Meta) -> Result<Vec<(&str, &str)>, DataError> {
    let Some(headers) = meta.get("headers") else {
        return Ok(Vec::new());
    };
    let headers = headers.as_object().into_iter().flatten();
    headers
        .map(|(name, value)| match value {
            Value::String(value) if is_name(name) && is_value(value) => Ok((&**name, &**value)),
            _ => Err(no_header(name, value)),
        })
        .collect()
}

fn no_header(name: &str, value: &Value) -> DataError {
    let cannot = Phrase::new(
        "errors.header",
        "the header \"{{name}}\" of a request cannot be {{value}}",
    );
    DataError::Unsupported(cannot.with("name", name).with("value", value.to_string()))
}

/// Whether updates replace the record (`meta.method: "put"`).
pub(super) fn is_put(meta: &Meta) -> bool {
    let method = meta.get("method").and_then(Value::as_str);
    method.is_some_and(|method| method.eq_ignore_ascii_case("put"))
}

/// Whether a browser takes it as the name of a header; of others it would throw.
fn is_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

fn is_value(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn headers_are_added_as_they_are_and_what_is_none_is_said() {
        let good = Meta::from(json!({"headers": {"X-Tenant": "north", "Accept-Language": "de, en;q=0.5"}}));
        let added = headers(&good).unwrap();
        assert_eq!(
            added,
            [("Accept-Language", "de, en;q=0.5"), ("X-Tenant", "north")]
        );
        assert_eq!(headers(&Meta::default()).unwrap(), []);
        for wrong in [
            json!({"X": 5}),
            json!({"X Y": "a"}),
            json!({"": "a"}),
            json!({"X": "a\nb"}),
        ] {
            let error = headers(&json!({ "headers": wrong }).into()).unwrap_err();
            assert!(matches!(error, DataError::Unsupported(_)), "{error}");
        }
    }

    #[test]
    fn an_update_replaces_the_record_if_asked_to() {
        assert!(is_put(&json!({"method": "put"}).into()));
        assert!(is_put(&json!({"method": "PUT"}).into()));
        assert!(!is_put(&json!({"method": "patch"}).into()));
        assert!(!is_put(&Meta::default()));
    }
}
