//! A resource whose pages are made from a list of its fields: list, show, create and edit, live, with who else is there.
//!
//! What needs a look of its own is written with the same parts as these pages are.

mod form;
mod list;
mod record;
mod relation;
mod show;

use yew::prelude::*;

pub(crate) use self::relation::RelationField;

use self::form::PlainForm;
use self::list::PlainList;
use self::show::PlainShow;
use super::form::target_of;
use crate::engine::field::Field;
use crate::engine::form::FieldRule;
use crate::engine::i18n::Text;
use crate::engine::locate::{Action, Location};
use crate::pages::not_found;

/// A resource by its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// Its name.
    name: &'static str,
    /// Its fields, in the order of the form. The first one that is listed leads from the list to the record.
    fields: &'static [PlainField],
    /// Whether an edited record is saved by itself, a second after the last key.
    auto_save: bool,
}

impl Plain {
    /// The resource `name`; the first field that is listed leads from the list to the record.
    pub(crate) const fn new(name: &'static str, fields: &'static [PlainField]) -> Self {
        Self {
            name,
            fields,
            auto_save: false,
        }
    }

    /// Saves an edited record by itself, a second after the last key.
    pub(crate) const fn auto_save(mut self) -> Self {
        self.auto_save = true;
        self
    }

    /// Any of its pages.
    pub(crate) fn view(self, place: &Location, query: &AttrValue) -> Html {
        match (place.action, &place.id) {
            (Action::List, _) => html! { <PlainList key={self.name} plain={self} {query} /> },
            (Action::Show, Some(id)) => {
                html! { <PlainShow key={format!("{}-{id}", self.name)} plain={self} id={id.clone()} /> }
            }
            _ => target_of(place).map_or_else(not_found::view, |(key, target)| {
                html! { <PlainForm key={format!("{}-{key}", self.name)} plain={self} {target} /> }
            }),
        }
    }

    /// What its fields must be.
    pub(crate) fn rules(self) -> Vec<FieldRule> {
        self.fields.iter().map(PlainField::rule).collect()
    }
}

/// A field of a plain resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlainField {
    name: &'static str,
    label: &'static str,
    kind: Kind,
    required: bool,
    listed: bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Markdown,
    Number,
    Date,
    Boolean,
    /// One of these values, each with its label.
    Choice(&'static [(&'static str, &'static str)]),
    /// The id of a record of this resource, which is called by its `title`.
    Relation(&'static str),
}

#[allow(
    dead_code,
    reason = "which kinds there are in an app is up to whoever forks it"
)]
impl PlainField {
    /// A line of text.
    pub(crate) const fn text<T>(field: Field<T>, label: &'static str) -> Self {
        Self::new(field, label, Kind::Text)
    }

    /// A text in Markdown; a list shows its first line.
    pub(crate) const fn markdown<T>(field: Field<T>, label: &'static str) -> Self {
        Self::new(field, label, Kind::Markdown)
    }

    /// A whole number.
    pub(crate) const fn number<T>(field: Field<T>, label: &'static str) -> Self {
        Self::new(field, label, Kind::Number)
    }

    /// A day, `2026-11-25`.
    pub(crate) const fn date<T>(field: Field<T>, label: &'static str) -> Self {
        Self::new(field, label, Kind::Date)
    }

    /// Yes or no.
    pub(crate) const fn boolean<T>(field: Field<T>, label: &'static str) -> Self {
        Self::new(field, label, Kind::Boolean)
    }

    /// One of a few: what the server writes, and what people read.
    pub(crate) const fn choice<T>(
        field: Field<T>,
        label: &'static str,
        choices: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self::new(field, label, Kind::Choice(choices))
    }

    /// The id of a record of another resource (`post.id` for `{"post": {"id": 3}}`), shown and chosen by its `title`.
    pub(crate) const fn relation<T>(field: Field<T>, label: &'static str, resource: &'static str) -> Self {
        Self::new(field, label, Kind::Relation(resource))
    }

    fn rule(&self) -> FieldRule {
        let rule = FieldRule::new(self.name).label(self.label);
        if self.required { rule.required() } else { rule }
    }

    /// What it is called, in the language of the page.
    fn label(&self) -> Text {
        self.rule().name().into()
    }

    const fn new<T>(field: Field<T>, label: &'static str, kind: Kind) -> Self {
        Self {
            name: field.name(),
            label,
            kind,
            required: false,
            listed: false,
        }
    }

    /// Must not be empty.
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Is a column of the list.
    pub(crate) const fn listed(mut self) -> Self {
        self.listed = true;
        self
    }
}
