//! Reading the fields of `config.json`, with errors that name the field, what is wrong and what would be right.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::ConfigError;

/// An object of the file, and where it stands.
pub(super) struct Section<'a> {
    path: &'static str,
    fields: &'a Map<String, Value>,
}

impl<'a> Section<'a> {
    pub(super) fn new(path: &'static str, value: &'a Value) -> Result<Self, ConfigError> {
        match value {
            Value::Object(fields) => Ok(Self { path, fields }),
            other => {
                let path = if path.is_empty() { "config.json" } else { path };
                Err(mistyped(path, "an object in braces", other))
            }
        }
    }

    pub(super) fn section(&self, name: &'static str) -> Result<Option<Self>, ConfigError> {
        self.fields
            .get(name)
            .map(|value| Self::new(name, value))
            .transpose()
    }

    /// Refuses fields of other names than these.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), ConfigError> {
        let Some(unknown) = self.fields.keys().find(|name| !known.contains(&name.as_str())) else {
            return Ok(());
        };
        let mut problem = "unknown field; ".to_owned();
        // Writing to a string cannot fail.
        let _ = match nearest(unknown, known) {
            Some(near) => write!(problem, "did you mean `{near}`?"),
            None => write!(problem, "known are {}", quoted(known)),
        };
        Err(wrong(&self.at(unknown), &problem))
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, ConfigError> {
        self.read(name, "a text that is not empty", |value| {
            let text = value.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        })
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, ConfigError> {
        self.read(name, "true or false", Value::as_bool)
    }

    pub(super) fn number(&self, name: &str, min: u32, max: u32) -> Result<Option<u32>, ConfigError> {
        self.read(name, &format!("a whole number from {min} to {max}"), |value| {
            let number = u32::try_from(value.as_u64()?).ok()?;
            (min..=max).contains(&number).then_some(number)
        })
    }

    pub(super) fn one_of<T: Copy>(
        &self,
        name: &str,
        choices: &[(&str, T)],
    ) -> Result<Option<T>, ConfigError> {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        self.read(name, &quoted(&names), |value| {
            let text = value.as_str()?;
            choices
                .iter()
                .find(|(name, _)| *name == text)
                .map(|(_, choice)| *choice)
        })
    }

    fn read<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.fields.get(name) else {
            return Ok(None);
        };
        read(value)
            .map(Some)
            .ok_or_else(|| mistyped(&self.at(name), expected, value))
    }

    fn at(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }
}

pub(super) fn wrong(path: &str, problem: &str) -> ConfigError {
    ConfigError {
        path: path.to_owned(),
        problem: problem.to_owned(),
    }
}

fn mistyped(path: &str, expected: &str, got: &Value) -> ConfigError {
    wrong(path, &format!("must be {expected}, but is {got}"))
}

fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    quoted.join(" or ")
}

/// The known name that was probably meant: at most two letters away, whatever the case.
fn nearest<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    let distances = known.iter().map(|name| {
        (
            distance(&unknown.to_ascii_lowercase(), &name.to_ascii_lowercase()),
            *name,
        )
    });
    distances
        .min()
        .filter(|(distance, name)| *distance <= 2 && *distance < name.len())
        .map(|(_, name)| name)
}

/// How many letters must be added, removed or replaced to make one text of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((to, diagonal), above) in b.iter().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or(i);
            let replaced = diagonal + usize::from(from != *to);
            next.push(replaced.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
