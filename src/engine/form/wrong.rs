//! What is wrong with what was typed into a form: by its rules, by others who are asked, by the server.

use super::checks::{Generation, Question};
use super::path;
use super::state::Form;
use super::validate::{FieldRule, name_of};
use crate::engine::data::FieldErrors;

impl Form {
    /// The fields that somebody must be asked about before anything is sent.
    #[must_use]
    pub fn questions(&self) -> Vec<&'static str> {
        self.checks.open()
    }

    /// What to ask about a field now; `None` if nothing is to be asked. A former question about it is given up.
    pub fn ask(&mut self, field: &'static str) -> Option<Question> {
        let generation = self.checks.ask(field)?;
        let value = self.draft.get(field);
        Some(Question {
            field,
            value,
            generation,
        })
    }

    /// Takes in what is wrong with a field, if anything is. An answer to a question that was given up counts for nothing.
    pub fn answer(&mut self, field: &str, generation: Generation, wrong: Option<String>) {
        if self.checks.answer(field, generation, wrong.clone()) {
            match wrong {
                Some(text) => drop(self.errors.insert(field.to_owned(), text)),
                None => drop(self.errors.remove(field)),
            }
        }
    }

    /// Whether somebody is being asked about a field.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.checks.is_asking()
    }

    /// What is wrong with a field, or with the one around it (a server may say `category` for `category.id`).
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .get(field)
            .or_else(|| {
                let outer = self.errors.iter().find(|(name, _)| path::is_inside(field, name));
                outer.map(|(_, text)| text)
            })
            .map(String::as_str)
    }

    /// What is wrong, by field.
    #[must_use]
    pub const fn errors(&self) -> &FieldErrors {
        &self.errors
    }

    /// What is wrong and stands at no field, because the form has none of that name: no rule names it, nor one inside it
    /// or around it. Named for people to read.
    #[must_use]
    pub fn other_errors(&self) -> Vec<String> {
        let shown = |name: &str| {
            self.rules
                .iter()
                .map(FieldRule::field)
                .any(|field| field == name || path::is_inside(field, name) || path::is_inside(name, field))
        };
        let others = self.errors.iter().filter(|(name, _)| !shown(name));
        others
            .map(|(name, text)| format!("{}: {text}", name_of(name)))
            .collect()
    }

    /// How often it was found that fields are not as they must be, by the form or by the server.
    #[must_use]
    pub const fn refusals(&self) -> u32 {
        self.refusals
    }

    /// What is wrong with these fields and no others; the steps of a form are checked one by one. Says so at the fields.
    #[must_use]
    pub fn check_fields(&mut self, fields: &[&str]) -> bool {
        let wrong = self.check();
        for field in fields {
            match wrong.get(*field) {
                Some(text) => drop(self.errors.insert((*field).to_owned(), text.clone())),
                None => drop(self.errors.remove(*field)),
            }
        }
        let fine = fields.iter().all(|field| !wrong.contains_key(*field));
        if !fine {
            self.refusals += 1;
        }
        fine
    }

    pub(super) fn check(&self) -> FieldErrors {
        let answered = self.checks.wrong().map(|(field, text)| (field, text.to_owned()));
        let ruled = self
            .rules
            .iter()
            .filter_map(|rule| Some((rule.field(), rule.check(&self.draft.get(rule.field()))?)));
        answered
            .chain(ruled)
            .map(|(field, text)| (field.to_owned(), text))
            .collect()
    }
}
