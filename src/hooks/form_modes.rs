//! What a form does in the mutation modes that show a change before the server agreed.

use serde_json::Value;

use crate::engine::form::Form;
use crate::engine::record::RecordId;
use crate::engine::store::Store;

/// Types again what was typed for a save that was shown, and then refused, if there is any.
pub(super) fn retype_rejected(store: &Store, resource: &str, id: Option<&RecordId>, form: &mut Form) {
    let rejected = store.take_rejected(resource, id);
    if let Some(typed) = rejected.as_ref().and_then(|rejected| rejected.variables()) {
        retype(form, "", typed);
    }
}

fn retype(form: &mut Form, path: &str, value: &Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let inside = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                retype(form, &inside, value);
            }
        }
        value => form.set(path, value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_typed_is_typed_again_field_by_field() {
        let record = json!({"id": 1, "title": "theirs", "category": {"id": 2, "name": "x"}});
        let mut form = Form::edit(Rc::new(record), Vec::new().into());
        retype(&mut form, "", &json!({"title": "mine", "category": {"id": 3}}));
        assert_eq!(
            form.draft().changes(),
            json!({"title": "mine", "category": {"id": 3}})
        );
        assert_eq!(form.draft().get("category.name"), json!("x"));
    }
}
