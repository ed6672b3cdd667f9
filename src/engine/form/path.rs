//! Fields inside JSON values, named by dotted paths (`category.id`).

use serde_json::{Map, Value};

/// The value at `path`; `None` if there is nothing, or something on the way is not an object.
pub(super) fn get<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |inner, name| inner.get(name))
}

/// Puts `new` at `path`. What is missing on the way, or is not an object, becomes one.
pub(super) fn set(value: &mut Value, path: &str, new: Value) {
    let (name, rest) = path
        .split_once('.')
        .map_or((path, None), |(name, rest)| (name, Some(rest)));
    let slot = member(value, name);
    match rest {
        None => *slot = new,
        Some(rest) => set(slot, rest, new),
    }
}

/// Whether `inner` is a field somewhere inside the field `outer`.
pub(super) fn is_inside(inner: &str, outer: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.starts_with('.'))
}

/// Whether two values are the same to the person who fills in the form: an empty text field shows nothing, and so do
/// `null` and a member that is missing.
pub(super) fn same(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a.filter(shown), b.filter(shown)) {
        (Some(a), Some(b)) => a == b,
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn shown(value: &&Value) -> bool {
    !matches!(value, Value::Null) && value.as_str() != Some("")
}

fn member<'a>(value: &'a mut Value, name: &str) -> &'a mut Value {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(members) => members.entry(name.to_owned()).or_insert(Value::Null),
        // Just made an object; this arm only satisfies the compiler, and does no harm.
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_reaches_into_objects_and_makes_them_where_they_are_missing() {
        let mut value = json!({"category": {"id": 1}});
        assert_eq!(get(&value, "category.id"), Some(&json!(1)));
        assert_eq!(get(&value, "category.id.x"), None);
        set(&mut value, "category.id", json!(2));
        set(&mut value, "author.name.first", json!("Ada"));
        assert_eq!(
            value,
            json!({"category": {"id": 2}, "author": {"name": {"first": "Ada"}}})
        );
    }

    #[test]
    fn what_is_not_an_object_gives_way() {
        let mut value = json!("text");
        set(&mut value, "a.b", json!(1));
        assert_eq!(value, json!({"a": {"b": 1}}));
    }

    #[test]
    fn nothing_null_and_an_empty_text_look_the_same() {
        assert!(same(None, Some(&json!(""))));
        assert!(same(Some(&json!(null)), None));
        assert!(!same(Some(&json!(0)), None));
        assert!(!same(Some(&json!("a")), Some(&json!("b"))));
    }
}
