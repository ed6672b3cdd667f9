//! What a form asks of its fields before anything is sent.

use std::fmt;
use std::rc::Rc;

use serde_json::Value;

use super::pattern::Pattern;
use crate::engine::i18n::{t_or, t_with};
use crate::engine::resource::capitalised;
use crate::engine::runtime::LocalFuture;

/// What one field must be.
///
/// ```
/// use sapwood::engine::form::FieldRule;
///
/// let title = FieldRule::new("title").required().max_length(5);
/// assert_eq!(title.check(&"  ".into()).as_deref(), Some("Please enter Title"));
/// assert_eq!(title.check(&"Hello".into()), None);
/// ```
#[derive(Clone, Debug)]
pub struct FieldRule {
    field: &'static str,
    label: Option<&'static str>,
    message: Option<&'static str>,
    required: bool,
    min_length: usize,
    max_length: Option<usize>,
    pattern: Option<Pattern>,
    custom: Vec<Custom>,
}

/// Says what is wrong with a value, if anything is.
type Custom = fn(&Value) -> Option<String>;

impl FieldRule {
    /// A field that may hold anything. Nested fields are named with dots (`category.id`).
    #[must_use]
    pub fn new(field: impl Into<&'static str>) -> Self {
        Self {
            field: field.into(),
            label: None,
            message: None,
            required: false,
            min_length: 0,
            max_length: None,
            pattern: None,
            custom: Vec::new(),
        }
    }

    /// Is called `label` in messages. Default: the last part of its name that is not `id`, with a capital.
    #[must_use]
    pub const fn label(mut self, label: &'static str) -> Self {
        self.label = Some(label);
        self
    }

    /// Says `message` in place of the usual words when the field is empty, too short, too long, or no match.
    #[must_use]
    pub const fn message(mut self, message: &'static str) -> Self {
        self.message = Some(message);
        self
    }

    /// Must not be empty: nothing, `null`, white space and empty lists are.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Must have at least `characters` characters, if it is a text and not empty.
    #[must_use]
    pub const fn min_length(mut self, characters: usize) -> Self {
        self.min_length = characters;
        self
    }

    /// Must have at most `characters` characters, if it is a text.
    #[must_use]
    pub const fn max_length(mut self, characters: usize) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// Must match `pattern` as a whole, if it is a text and not empty.
    #[must_use]
    pub fn pattern(mut self, pattern: Pattern) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Must please `check`, which says what is wrong with the value. It is asked only of values that are not empty, and
    /// after everything else; of several the first that finds something speaks.
    #[must_use]
    pub fn custom(mut self, check: fn(&Value) -> Option<String>) -> Self {
        self.custom.push(check);
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
            return self.required.then(|| {
                self.say(|name| {
                    t_with(
                        "validation.required",
                        "Please enter {{field}}",
                        &[("field", name)],
                    )
                })
            });
        }
        let of_text = value.as_str().and_then(|text| self.check_text(text));
        of_text.or_else(|| self.custom.iter().find_map(|check| check(value)))
    }

    fn check_text(&self, text: &str) -> Option<String> {
        let length = text.chars().count();
        if length < self.min_length {
            let least = self.min_length;
            return Some(self.say(|name| {
                t_with(
                    "validation.tooShort",
                    "{{field}} is too short: {{length}} characters, at least {{least}} are needed",
                    &[
                        ("field", name),
                        ("length", &length.to_string()),
                        ("least", &least.to_string()),
                    ],
                )
            }));
        }
        if let Some(most) = self.max_length.filter(|most| length > *most) {
            return Some(self.say(|name| {
                t_with(
                    "validation.tooLong",
                    "{{field}} is too long: {{length}} characters, at most {{most}} are allowed",
                    &[
                        ("field", name),
                        ("length", &length.to_string()),
                        ("most", &most.to_string()),
                    ],
                )
            }));
        }
        let matches = self.pattern.as_ref().is_none_or(|pattern| pattern.matches(text));
        (!matches).then(|| {
            self.say(|name| {
                t_with(
                    "validation.pattern",
                    "{{field}} is not in the right form",
                    &[("field", name)],
                )
            })
        })
    }

    fn say(&self, usual: impl FnOnce(&str) -> String) -> String {
        self.message.map_or_else(|| usual(&self.name()), str::to_owned)
    }

    /// What the field is called in messages: in the language of the page, unless it has a label of its own.
    #[must_use]
    pub fn name(&self) -> String {
        match self.label {
            Some(label) if label != capitalised(word_of(self.field)) => label.to_owned(),
            _ => name_of(self.field),
        }
    }
}

/// What a field is called if nobody says, in the language of the page: the text `fields.title`, or else the last part of its
/// name that is not `id`, with a capital.
#[must_use]
pub fn name_of(field: &str) -> String {
    let word = word_of(field);
    t_or(&format!("fields.{word}"), &capitalised(word))
}

fn word_of(field: &str) -> &str {
    field.rsplit('.').find(|part| *part != "id").unwrap_or(field)
}

/// Says later what is wrong with a value, if anything is.
pub type AsyncCheck = Rc<dyn Fn(Value) -> LocalFuture<Option<String>>>;

/// What others must be asked about a field: whether a name is taken, say.
///
/// They are asked when the person pauses, and before anything is sent if they were not by then. What the record had when
/// the form opened is not asked about.
#[derive(Clone)]
pub struct AsyncRule {
    /// The field.
    pub field: &'static str,
    /// Asks. Its answer to a value that is no longer there counts for nothing.
    pub check: AsyncCheck,
}

impl fmt::Debug for AsyncRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncRule")
            .field("field", &self.field)
            .finish_non_exhaustive()
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

    #[test]
    fn an_empty_field_that_may_be_empty_is_not_measured() {
        let slug = FieldRule::new("slug")
            .min_length(3)
            .pattern(Pattern::parse("[a-z]+").unwrap());
        assert_eq!(slug.check(&json!("")), None);
        assert_eq!(
            slug.check(&json!("ab")).as_deref(),
            Some("Slug is too short: 2 characters, at least 3 are needed")
        );
        assert_eq!(
            slug.check(&json!("a b")).as_deref(),
            Some("Slug is not in the right form")
        );
        let own = slug.message("Use small letters");
        assert_eq!(own.check(&json!("A B C")).as_deref(), Some("Use small letters"));
    }

    #[test]
    fn a_rule_of_ones_own_speaks_last() {
        let even = |value: &Value| {
            let odd = value.as_i64().is_some_and(|number| number % 2 == 1);
            odd.then(|| "must be even".to_owned())
        };
        let rule = FieldRule::new("count").required().custom(even);
        assert_eq!(rule.check(&json!(null)).as_deref(), Some("Please enter Count"));
        assert_eq!(rule.check(&json!(3)).as_deref(), Some("must be even"));
        assert_eq!(rule.check(&json!(4)), None);
    }
}
