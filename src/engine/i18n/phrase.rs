//! Words that are chosen when they are shown.

use std::fmt;
use std::rc::Rc;

use super::{filled, t};

/// What there is to say, in the language that the page has when it is shown and not when it happened. Whoever finds that
/// something is wrong says it as a phrase; showing it ([`Display`](fmt::Display)) looks it up.
///
/// ```
/// use sapwood::engine::i18n::Phrase;
///
/// let late = Phrase::new("errors.timeout", "no answer within {{seconds}} seconds").with("seconds", 30_u64);
/// assert_eq!(late.to_string(), "no answer within 30 seconds");
/// assert_eq!(Phrase::all([late, ": ".into(), "said the server".into()]).to_string(), "no answer within 30 seconds: said the server");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// Somebody's own words, such as a server's: nobody here can translate them.
    Said(Rc<str>),
    /// One of the app's texts.
    Text {
        /// Its key.
        key: &'static str,
        /// What it is in English.
        english: &'static str,
        /// What fills its gaps, by their names.
        gaps: Vec<(&'static str, Self)>,
    },
    /// Several, one right after the other.
    All(Vec<Self>),
}

impl Phrase {
    /// The text for `key`, or else `english`, as of [`t`].
    #[must_use]
    pub const fn new(key: &'static str, english: &'static str) -> Self {
        let gaps = Vec::new();
        Self::Text { key, english, gaps }
    }

    /// Several, one right after the other.
    #[must_use]
    pub fn all(phrases: impl Into<Vec<Self>>) -> Self {
        Self::All(phrases.into())
    }

    /// The same, with what fills the gap `{{name}}`. Only texts have gaps.
    #[must_use]
    pub fn with(self, name: &'static str, what: impl Into<Self>) -> Self {
        self.filled(name, what.into())
    }

    fn filled(mut self, name: &'static str, what: Self) -> Self {
        if let Self::Text { gaps, .. } = &mut self {
            gaps.push((name, what));
        }
        self
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(words) => f.write_str(words),
            Self::Text { key, english, gaps } => {
                let words: Vec<String> = gaps.iter().map(|(_, what)| what.to_string()).collect();
                let gaps: Vec<(&str, &str)> = gaps
                    .iter()
                    .zip(&words)
                    .map(|((name, _), words)| (*name, &**words))
                    .collect();
                f.write_str(&filled(&t(key, english), &gaps))
            }
            Self::All(phrases) => phrases.iter().try_for_each(|phrase| phrase.fmt(f)),
        }
    }
}

impl From<&str> for Phrase {
    fn from(words: &str) -> Self {
        Self::Said(words.into())
    }
}

impl From<String> for Phrase {
    fn from(words: String) -> Self {
        Self::Said(words.into())
    }
}

impl From<u64> for Phrase {
    fn from(number: u64) -> Self {
        number.to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_with_phrases_and_what_was_put_in_is_not_looked_at() {
        let inner = Phrase::new("inner", "row {{row}}").with("row", 3);
        let outer = Phrase::new("outer", "{{what}} says {{words}}")
            .with("what", inner)
            .with("words", "{{what}}");
        assert_eq!(outer.to_string(), "row 3 says {{what}}");
    }
}
