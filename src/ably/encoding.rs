//! How message data becomes text on the wire and back (RSL4, RSL6): a chain of encodings, `/`-separated.

use serde_json::Value;

use super::error::{ErrorInfo, code};

/// The data of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Data {
    /// None at all.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A JSON object or array. Other JSON values can be received but not published.
    Json(Value),
    /// Bytes.
    Binary(Vec<u8>),
}

impl Data {
    /// The data as it stands on the wire; `None` if there is none.
    #[must_use]
    pub fn to_value(&self) -> Option<Value> {
        match self {
            Self::Empty => None,
            Self::Text(text) => Some(Value::from(text.as_str())),
            Self::Json(value) => Some(value.clone()),
            Self::Binary(bytes) => Some(Value::from(to_base64(bytes))),
        }
    }

    /// How many bytes it counts for against `maxMessageSize` (TM6).
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Text(text) => text.len(),
            Self::Json(value) => value.to_string().len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }
}

impl From<Value> for Data {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Empty,
            Value::String(text) => Self::Text(text),
            other => Self::Json(other),
        }
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Encodes `data` for a JSON frame, after the `encoding` that the publisher gave it (RSL4d).
///
/// # Errors
///
/// 40013 for JSON numbers and booleans, which Ably does not carry (RSL4a).
pub fn encode(data: Data, encoding: Option<String>) -> Result<(Data, Option<String>), ErrorInfo> {
    match data {
        Data::Empty | Data::Text(_) => Ok((data, encoding)),
        Data::Json(value) if value.is_object() || value.is_array() => {
            Ok((Data::Text(value.to_string()), Some(appended(encoding, "json"))))
        }
        Data::Json(_) => Err(ErrorInfo::new(
            code::INVALID_DATA,
            "message data must be a text, a JSON object, a JSON array or bytes",
        )),
        Data::Binary(bytes) => Ok((Data::Text(to_base64(&bytes)), Some(appended(encoding, "base64")))),
    }
}

/// Undoes the encodings of received data, last one first (RSL6a).
///
/// Returns the data as far as it could be decoded, and what is left of the encoding: `None` if all of it is undone,
/// otherwise it ends with the encoding that is unknown or did not fit (RSL6b).
#[must_use]
pub fn decode(mut data: Data, encoding: Option<String>) -> (Data, Option<String>) {
    let mut left = encoding.filter(|encoding| !encoding.is_empty());
    while let Some(encoding) = left.as_mut() {
        let start = encoding.rfind('/').map_or(0, |slash| slash + 1);
        let Some(decoded) = decode_one(&data, encoding.get(start..).unwrap_or_default()) else {
            return (data, left);
        };
        data = decoded;
        if start == 0 {
            left = None;
        } else {
            encoding.truncate(start - 1);
        }
    }
    (data, None)
}

fn decode_one(data: &Data, encoding: &str) -> Option<Data> {
    match (encoding, data) {
        ("json", Data::Text(text)) => serde_json::from_str(text).ok().map(Data::Json),
        ("base64", Data::Text(text)) => from_base64(text).map(Data::Binary),
        ("utf-8", Data::Binary(bytes)) => String::from_utf8(bytes.clone()).ok().map(Data::Text),
        // Text in a JSON frame is UTF-8 already.
        ("utf-8", Data::Text(_)) => Some(data.clone()),
        _ => None,
    }
}

fn appended(encoding: Option<String>, last: &str) -> String {
    match encoding.filter(|encoding| !encoding.is_empty()) {
        Some(mut encoding) => {
            encoding.push('/');
            encoding.push_str(last);
            encoding
        }
        None => last.to_owned(),
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes bytes as base64 with padding (RFC 4648, section 4).
#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let sextet = (bits >> (18 - 6 * at)) & 63;
            text.push(match ALPHABET.get(sextet as usize) {
                Some(letter) if at <= chunk.len() => char::from(*letter),
                _ => '=',
            });
        }
    }
    text
}

/// Reads base64. Line feeds and missing padding are accepted; anything else that is not base64 gives `None`.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    let letters = text.bytes().filter(|letter| !matches!(letter, b'\r' | b'\n'));
    for letter in letters.take_while(|letter| *letter != b'=') {
        let sextet = ALPHABET.iter().position(|known| *known == letter)?;
        bits = bits << 6 | sextet as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    // A single letter left over holds no whole byte.
    (count < 6).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn round_trip(data: Data) -> (Data, Option<String>) {
        let (wire, encoding) = encode(data, None).unwrap();
        assert!(matches!(wire, Data::Text(_) | Data::Empty));
        decode(wire, encoding)
    }

    #[test]
    fn rsl4_what_is_published_arrives_the_same() {
        for data in [
            Data::Empty,
            Data::Text("grüße".into()),
            Data::Json(json!({"a": [1, null]})),
            Data::Json(json!([])),
            Data::Binary(vec![0, 255, 7, 9]),
        ] {
            assert_eq!(round_trip(data.clone()), (data, None));
        }
    }

    #[test]
    fn rsl4a_numbers_and_booleans_are_refused() {
        for value in [json!(1), json!(true), json!(1.5)] {
            assert_eq!(encode(value.into(), None).unwrap_err().code, 40013);
        }
    }

    #[test]
    fn rsl4_an_encoding_of_the_publisher_is_extended() {
        let (_, encoding) = encode(Data::Json(json!({})), Some("own".into())).unwrap();
        assert_eq!(encoding.as_deref(), Some("own/json"));
    }

    #[test]
    fn rsl6_a_chain_is_undone_from_its_end() {
        let wire = Data::Text(to_base64(br#"{"a":1}"#));
        assert_eq!(
            decode(wire, Some("json/utf-8/base64".into())),
            (Data::Json(json!({"a": 1})), None)
        );
    }

    #[test]
    fn rsl6b_decoding_stops_at_what_it_does_not_know_and_says_what_is_left() {
        let wire = Data::Text(to_base64(b"secret"));
        let (data, left) = decode(wire, Some("json/cipher+aes-128-cbc/base64".into()));
        assert_eq!(data, Data::Binary(b"secret".to_vec()));
        assert_eq!(left.as_deref(), Some("json/cipher+aes-128-cbc"));
        for bad in ["json", "base64", "", "nonsense"] {
            let (data, left) = decode(Data::Text("{%".into()), Some(bad.into()));
            assert_eq!(data, Data::Text("{%".into()));
            assert_eq!(left.unwrap_or_default(), bad);
        }
    }

    #[test]
    fn base64_matches_the_vectors_of_the_rfc() {
        for (plain, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(to_base64(plain.as_bytes()), text);
            assert_eq!(from_base64(text).unwrap(), plain.as_bytes());
        }
    }

    #[test]
    fn base64_may_lack_padding_and_hold_line_feeds() {
        assert_eq!(from_base64("Zm\r\n8").unwrap(), b"fo");
        assert_eq!(from_base64("Z"), None);
        assert_eq!(from_base64("Zm 8="), None);
    }
}
