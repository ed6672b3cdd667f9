//! What a caller tells the providers beside the question.

use std::rc::Rc;

use serde_json::{Map, Value};

/// Hints for the data provider that belong to no record (Refine's `meta`): a JSON object, or nothing.
///
/// It holds what its caller wrote into it and never anything else: neither the page's address nor the resource finds its way
/// in. As part of a question it makes it another one: the same list with two different metas is asked for twice. What the keys
/// mean is the data provider's to say, see [`DataProvider::with_meta`](super::data::DataProvider::with_meta).
///
/// What the server answers to a change with a meta may be some of the record's fields only, so it is not taken for the record:
/// what was changed is shown, and the server is asked for the rest.
///
/// ```
/// use sapwood::engine::meta::Meta;
/// use serde_json::json;
///
/// let meta = Meta::from(json!({"method": "put", "headers": {"X-Tenant": "north"}}));
/// assert_eq!(meta.get("method"), Some(&json!("put")));
/// assert_eq!(Meta::from(json!({})), Meta::default());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Meta(Option<Rc<Map<String, Value>>>);

impl Meta {
    /// Whether there is nothing in it, as by default.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.as_ref()?.get(key)
    }

    /// As a JSON object, empty if there is nothing in it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        Value::Object(self.0.as_deref().cloned().unwrap_or_default())
    }

    /// What others are told of it, as a JSON object: all but `headers`, which are for the server and may hold its secrets.
    pub(crate) fn to_publish(&self) -> Value {
        let mut map = self.0.as_deref().cloned().unwrap_or_default();
        map.remove("headers");
        Value::Object(map)
    }
}

/// What is no object, or an empty one, is nothing.
impl From<Value> for Meta {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(map) if !map.is_empty() => Self(Some(Rc::new(map))),
            _ => Self(None),
        }
    }
}
