//! Reading and writing JSON objects field by field, forgivingly.
//!
//! The protocol asks for tolerance (RTF1, RSF1): unknown fields are ignored and `null` means absent. A field of the
//! wrong type is treated as absent too, so that one odd field never costs a whole frame. Going field by field by hand
//! instead of deriving also keeps the WebAssembly small.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::encoding::{Data, to_base64};

/// JSON that is being read.
///
/// Messages are read by the thousand. So texts are borrowed from what is read where they have no escapes, and an object
/// is a list: its fields are looked for once each, which a tree would have to be grown and felled for.
#[derive(Debug, Default)]
pub(super) enum Json<'a> {
    #[default]
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    /// Only in the binary form of the protocol.
    Bytes(&'a [u8]),
    List(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl Json<'_> {
    /// The text, if it is one.
    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.into_owned()),
            _ => None,
        }
    }
}

impl<'a> Deserialize<'a> for Json<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'a> Visitor<'a> for Reader {
    type Value = Json<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'a>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'a>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'a>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'a>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json<'a>, E> {
        Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Json<'a>, E> {
        Ok(Json::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'a>, E> {
        Ok(Json::Text(text.to_owned().into()))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<Json<'a>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut fields: A) -> Result<Json<'a>, A::Error> {
        // As many as a message usually has.
        let mut object = Vec::with_capacity(8);
        while let Some((name, value)) = fields.next_entry()? {
            if let Json::Text(name) = name {
                object.push((name, value));
            }
        }
        Ok(Json::Object(object))
    }
}

impl From<Json<'_>> for Value {
    fn from(json: Json<'_>) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => Self::Number(number),
            Json::Text(text) => Self::String(text.into_owned()),
            Json::Bytes(bytes) => Self::String(to_base64(bytes)),
            Json::List(items) => items.into_iter().map(Self::from).collect(),
            Json::Object(fields) => {
                // One by one: a map that is collected is sorted first, with code for that.
                let mut map = Map::new();
                for (name, value) in fields {
                    map.insert(name.into_owned(), value.into());
                }
                Self::Object(map)
            }
        }
    }
}

impl From<Value> for Json<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text.into()),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(fields) => {
                let fields = fields.into_iter();
                Self::Object(fields.map(|(name, value)| (name.into(), value.into())).collect())
            }
        }
    }
}

/// The fields of a JSON object that is being read. Each can be taken once.
pub(super) struct Fields<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Fields<'a> {
    /// The fields of `json`; anything but an object has none.
    pub(super) fn of(json: impl Into<Json<'a>>) -> Self {
        match json.into() {
            Json::Object(fields) => Self(fields),
            _ => Self(Vec::new()),
        }
    }

    /// Takes a field of any type; `null` counts as absent. Of several with one name the last counts.
    pub(super) fn take(&mut self, name: &str) -> Option<Json<'a>> {
        let (_, json) = self.0.iter_mut().rfind(|(own, _)| own == name)?;
        Some(std::mem::take(json)).filter(|json| !matches!(json, Json::Null))
    }

    /// Takes a field of any type as it is; `null` counts as absent.
    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        self.take(name).map(Value::from)
    }

    /// Takes what a message says.
    pub(super) fn data(&mut self) -> Data {
        match self.take("data") {
            None => Data::Empty,
            Some(Json::Bytes(bytes)) => Data::Binary(bytes.to_vec()),
            Some(json) => Data::from(Value::from(json)),
        }
    }

    /// Takes a text.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        self.take(name)?.into_text()
    }

    /// Takes a number, without its fraction and within the limits of `i64`.
    pub(super) fn integer(&mut self, name: &str) -> Option<i64> {
        match self.take(name)? {
            Json::Number(number) => number
                .as_i64()
                .or_else(|| number.as_f64().map(|number| number as i64)),
            _ => None,
        }
    }

    /// Takes a number that cannot be negative.
    pub(super) fn unsigned(&mut self, name: &str) -> Option<u64> {
        self.integer(name).and_then(|number| u64::try_from(number).ok())
    }

    /// Takes an object.
    pub(super) fn object(&mut self, name: &str) -> Option<Self> {
        match self.take(name)? {
            Json::Object(fields) => Some(Self(fields)),
            _ => None,
        }
    }

    /// Takes an array; empty if there is none.
    pub(super) fn list(&mut self, name: &str) -> Vec<Json<'a>> {
        match self.take(name) {
            Some(Json::List(items)) => items,
            _ => Vec::new(),
        }
    }

    /// All fields; `null` stands for those that were taken.
    pub(super) fn rest(self) -> Vec<(Cow<'a, str>, Json<'a>)> {
        self.0
    }
}

/// A JSON object that is being written. Absent fields are left out, never written as `null` (RTL6i3).
#[derive(Default)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    /// Writes a field if there is a value.
    pub(super) fn put(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// Writes a text if there is one.
    pub(super) fn text(&mut self, name: &str, text: Option<&String>) {
        self.put(name, text.map(|text| Value::from(text.as_str())));
    }

    /// Writes those texts that there are.
    pub(super) fn texts(&mut self, texts: &[(&str, &Option<String>)]) {
        for (name, text) in texts {
            self.text(name, text.as_ref());
        }
    }

    /// Writes a list if it is not empty.
    pub(super) fn list<T>(&mut self, name: &str, items: &[T], to_value: impl Fn(&T) -> Value) {
        if !items.is_empty() {
            self.put(name, Some(items.iter().map(to_value).collect()));
        }
    }

    /// The finished object.
    pub(super) fn finish(self) -> Value {
        Value::Object(self.0)
    }
}
