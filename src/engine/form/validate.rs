//! What a form asks of its fields before anything is sent.

use serde_json::Value;

use crate::engine::resource::capitalised;

/// What one field must be.
///
/// ```
/// use sapwood::engine::form::FieldRule;
///
/// let title = FieldRule::new("title").required().max_length(5);
/// assert_eq!(title.check(&"  ".into()).as_deref(), Some("Please enter Title"));
/// assert_eq!(title.check(&"Hello".into()), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRule {
    field: &'static str,
    label: Option<&'static str>,
    required: bool,
    max_length: Option<usize>,
}

impl FieldRule {
    /// A field that may hold anything. Nested fields are named with dots (`category.id`).
    #[must_use]
    pub const fn new(field: &'static str) -> Self {
        Self {
            field,
            label: None,
            required: false,
            max_length: None,
        }
    }

    /// Is called `label` in messages. Default: the last part of its name that is not `id`, with a capital.
    #[must_use]
    pub const fn label(mut self, label: &'static str) -> Self {
        self.label = Some(label);
        self
    }

    /// Must not be empty: nothing, `null`, white space and empty lists are.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Must have at most `characters` characters, if it is a text.
    #[must_use]
    pub const fn max_length(mut self, characters: usize) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// The name of the field.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// Whether the field must not be empty.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// What is wrong with `value`, for people to read; `None` if nothing is.
    #[must_use]
    pub fn check(&self, value: &Value) -> Option<String> {
        if is_empty(value) {
            return self.required.then(|| format!("Please enter {}", self.name()));
        }
        let length = value.as_str().map_or(0, |text| text.chars().count());
        self.max_length.filter(|max| length > *max).map(|max| {
            format!(
                "{} is too long: {length} characters, at most {max} are allowed",
                self.name()
            )
        })
    }

    fn name(&self) -> String {
        if let Some(label) = self.label {
            return label.to_owned();
        }
        let parts = self.field.rsplit('.');
        let word = parts.clone().find(|part| *part != "id").unwrap_or(self.field);
        capitalised(word)
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_required_field_asks_for_its_value_by_name() {
        let category = FieldRule::new("category.id").required();
        assert_eq!(
            category.check(&json!(null)).as_deref(),
            Some("Please enter Category")
        );
        assert_eq!(category.check(&json!(0)), None);
        let named = FieldRule::new("body").label("Content").required();
        assert_eq!(
            named.check(&json!(" \n")).as_deref(),
            Some("Please enter Content")
        );
        assert_eq!(FieldRule::new("body").check(&json!("")), None);
    }

    #[test]
    fn length_counts_characters_and_not_bytes() {
        let title = FieldRule::new("title").max_length(3);
        assert_eq!(title.check(&json!("äöü")), None);
        assert_eq!(
            title.check(&json!("äöüß")).as_deref(),
            Some("Title is too long: 4 characters, at most 3 are allowed")
        );
        assert_eq!(title.check(&json!(12345)), None);
    }
}
