//! Reading and writing JSON objects field by field, forgivingly.
//!
//! The protocol asks for tolerance (RTF1, RSF1): unknown fields are ignored and `null` means absent. A field of the
//! wrong type is treated as absent too, so that one odd field never costs a whole frame. Going through [`Value`] by
//! hand instead of deriving also keeps the WebAssembly small.

use serde_json::{Map, Value};

/// The fields of a JSON object that is being read. Each can be taken once.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// The fields of `value`; anything but an object has none.
    pub(super) fn of(value: Value) -> Self {
        match value {
            Value::Object(map) => Self(map),
            _ => Self(Map::new()),
        }
    }

    /// Takes a field of any type; `null` counts as absent.
    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        // Not removed: what it takes to balance the map's tree again would be in the app for this alone.
        self.0
            .get_mut(name)
            .map(Value::take)
            .filter(|value| !value.is_null())
    }

    /// Takes a text.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Takes a number, without its fraction and within the limits of `i64`.
    pub(super) fn integer(&mut self, name: &str) -> Option<i64> {
        let value = self.value(name)?;
        value
            .as_i64()
            .or_else(|| value.as_f64().map(|number| number as i64))
    }

    /// Takes a number that cannot be negative.
    pub(super) fn unsigned(&mut self, name: &str) -> Option<u64> {
        self.integer(name).and_then(|number| u64::try_from(number).ok())
    }

    /// Takes an object.
    pub(super) fn object(&mut self, name: &str) -> Option<Self> {
        match self.value(name)? {
            Value::Object(map) => Some(Self(map)),
            _ => None,
        }
    }

    /// Takes an array; empty if there is none.
    pub(super) fn list(&mut self, name: &str) -> Vec<Value> {
        match self.value(name) {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        }
    }

    /// All fields; `null` stands for those that were taken.
    pub(super) fn rest(self) -> Map<String, Value> {
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
