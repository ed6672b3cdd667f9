//! What only a server can say about a field, asked while the form is filled in.

use serde_json::Value;

use crate::sorted_map::SortedMap;

/// The number of a question about a field: the answer to one that is no longer asked counts for nothing.
pub type Generation = u64;

/// What is known about the fields that somebody must be asked about.
#[derive(Clone, Debug, Default)]
pub(super) struct Checks {
    fields: SortedMap<&'static str, Check>,
    last: Generation,
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Check {
    /// Nothing was typed that somebody must be asked about.
    #[default]
    NotNeeded,
    /// Something was typed since it was last asked.
    Due,
    Asked(Generation),
    Fine,
    Wrong(String),
}

impl Checks {
    pub(super) fn new(fields: impl IntoIterator<Item = &'static str>) -> Self {
        let fields = fields.into_iter().map(|field| (field, Check::default()));
        Self {
            fields: fields.collect(),
            last: 0,
        }
    }

    /// Something was typed into a field, and what is known about it no longer counts.
    pub(super) fn typed(&mut self, field: &str, changed: bool) {
        if let Some(check) = self.fields.get_mut(field) {
            *check = if changed { Check::Due } else { Check::NotNeeded };
        }
    }

    /// The fields to ask about before anything is sent.
    pub(super) fn open(&self) -> Vec<&'static str> {
        let open = |check: &Check| matches!(check, Check::Due | Check::Asked(_));
        let fields = self.fields.iter().filter(|(_, check)| open(check));
        fields.map(|(field, _)| *field).collect()
    }

    /// Asks about a field; an answer to a former question about it is late from now on.
    pub(super) fn ask(&mut self, field: &str) -> Option<Generation> {
        let check = self.fields.get_mut(field)?;
        if !matches!(check, Check::Due | Check::Asked(_)) {
            return None;
        }
        self.last += 1;
        *check = Check::Asked(self.last);
        Some(self.last)
    }

    /// Takes in an answer. Returns whether it counts.
    pub(super) fn answer(&mut self, field: &str, generation: Generation, wrong: Option<String>) -> bool {
        let Some(check) = self.fields.get_mut(field) else {
            return false;
        };
        let counts = *check == Check::Asked(generation);
        if counts {
            *check = wrong.map_or(Check::Fine, Check::Wrong);
        }
        counts
    }

    /// Whether an answer is awaited.
    pub(super) fn is_asking(&self) -> bool {
        self.fields.values().any(|check| matches!(check, Check::Asked(_)))
    }

    /// What was found to be wrong.
    pub(super) fn wrong(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields.iter().filter_map(|(field, check)| match check {
            Check::Wrong(text) => Some((*field, &**text)),
            _ => None,
        })
    }
}

/// The value of a field and the number of the question about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The field.
    pub field: &'static str,
    /// What stands in it.
    pub value: Value,
    /// Which question it is: the answer must name it.
    pub generation: Generation,
}
