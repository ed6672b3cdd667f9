//! The texts of one language.

use std::rc::Rc;

use serde_json::Value;
use thiserror::Error;

use crate::sorted_map::SortedMap;

/// The texts of one language, by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dictionary(SortedMap<Rc<str>, Rc<str>>);

/// Why a file is no dictionary.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct BadDictionary(String);

impl Dictionary {
    /// Reads a JSON object of texts; those of objects in it have keys with dots.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and with which key.
    pub fn parse(json: &str) -> Result<Self, BadDictionary> {
        let value = serde_json::from_str(json)
            .map_err(|error| BadDictionary(format!("this is not JSON: {error}")))?;
        let mut texts = SortedMap::new();
        collect(&mut texts, "", &value)?;
        Ok(Self(texts))
    }

    /// The text for a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Rc<str>> {
        self.0.get(key).cloned()
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|key| &**key)
    }
}

fn collect(
    texts: &mut SortedMap<Rc<str>, Rc<str>>,
    prefix: &str,
    value: &Value,
) -> Result<(), BadDictionary> {
    match value {
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            let dot = if prefix.is_empty() { "" } else { "." };
            collect(texts, &format!("{prefix}{dot}{name}"), value)
        }),
        Value::String(text) if !prefix.is_empty() => {
            texts.insert(prefix.into(), text.as_str().into());
            Ok(())
        }
        other => {
            let place = if prefix.is_empty() { "the file" } else { prefix };
            Err(BadDictionary(format!(
                "{place} must be a text or an object, but is {other}"
            )))
        }
    }
}

/// Which text a number asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluralForm {
    /// That for one.
    One,
    /// That for any other number.
    Other,
}

impl PluralForm {
    /// The end of the keys of its texts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Other => "other",
        }
    }
}

/// The form for a whole number in a language (Unicode's CLDR). Languages without plurals have one form for all numbers;
/// of a language that is not known here, it is taken that it does as English does.
#[must_use]
pub fn plural_form(locale: &str, count: u64) -> PluralForm {
    let language = locale.split('-').next().unwrap_or_default();
    match language {
        "vi" | "ja" | "zh" | "ko" | "th" | "id" => PluralForm::Other,
        "fr" | "pt" if count == 0 => PluralForm::One,
        _ if count == 1 => PluralForm::One,
        _ => PluralForm::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_texts_have_keys_with_dots() {
        let texts = Dictionary::parse(r#"{"a": {"b": {"c": "x"}}, "d": "y"}"#).unwrap();
        assert_eq!(texts.keys().collect::<Vec<_>>(), ["a.b.c", "d"]);
        assert_eq!(texts.get("a.b.c").as_deref(), Some("x"));
        assert_eq!(texts.get("a.b"), None);
    }

    #[test]
    fn what_is_no_text_is_named() {
        let error = |json| Dictionary::parse(json).unwrap_err().to_string();
        assert_eq!(
            error(r#"{"a": {"b": 5}}"#),
            "a.b must be a text or an object, but is 5"
        );
        assert_eq!(error("[]"), "the file must be a text or an object, but is []");
        assert!(error("<html>").starts_with("this is not JSON"));
    }

    #[test]
    fn plurals_are_those_of_the_language() {
        let forms = |locale| [0, 1, 2].map(|count| plural_form(locale, count));
        use PluralForm::{One, Other};
        assert_eq!(forms("en"), [Other, One, Other]);
        assert_eq!(forms("de-AT"), [Other, One, Other]);
        assert_eq!(forms("vi"), [Other, Other, Other]);
        assert_eq!(forms("fr"), [One, One, Other]);
    }
}
