//! Writing one record: what the body must look like, and the statements.

use std::collections::BTreeMap;

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Map, Value};

use super::resource::Resource;
use crate::rest::etag;

/// The longest title, in characters.
const MAX_TITLE: usize = 200;

/// The longest content, in characters.
const MAX_CONTENT: usize = 100_000;

/// The largest id a client may choose.
const MAX_ID: i64 = 1_000_000_000_000;

/// What each field is refused for.
pub(crate) type FieldErrors = BTreeMap<String, String>;

/// A record as it is after the write; after a delete, as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) id: i64,
    pub(crate) json: String,
    /// The fields that an update changed.
    pub(crate) fields: Vec<String>,
}

/// The names of the fields in which two versions of a record differ.
pub(super) fn changed_fields(before: &str, after: &str) -> Vec<String> {
    let read = |json| serde_json::from_str::<Map<String, Value>>(json).unwrap_or_default();
    let (before, after) = (read(before), read(after));
    let names = after
        .keys()
        .chain(before.keys().filter(|name| !after.contains_key(*name)));
    names
        .filter(|name| before.get(*name) != after.get(*name))
        .cloned()
        .collect()
}

/// Why a write was refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    /// There is no record of that id.
    #[error("not found")]
    NotFound,
    /// The body is not a JSON object.
    #[error("the body must be a JSON object")]
    NotAnObject,
    /// The record cannot be written beside what is there.
    #[error("{0}")]
    Conflict(String),
    /// The record is not the one the writer has seen (`If-Match`).
    #[error("the record has changed since you read it")]
    Changed,
    /// Some fields are not acceptable.
    #[error("some fields are not valid")]
    Invalid(FieldErrors),
    /// SQLite failed.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// Which versions of a record a write may replace (`If-Match`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Precondition {
    /// Any version.
    None,
    /// One of these entity tags.
    Tags(Vec<String>),
}

impl Precondition {
    /// Refuses a record whose tag is not among those asked for.
    pub(super) fn check(&self, json: &str) -> Result<(), WriteError> {
        match self {
            Self::Tags(tags) if !tags.contains(&etag::of(json)) => Err(WriteError::Changed),
            _ => Ok(()),
        }
    }
}

/// Inserts the record `body` describes and returns its id: the body's own `id`, or the next free one.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    resource: Resource,
    body: &Value,
    now: &str,
) -> Result<i64, WriteError> {
    let mut draft = Draft::read(transaction, resource, body, true)?;
    if let Some(id) = draft.id {
        if exists(transaction, resource, id)? {
            let text = format!("there is already a {} with id {id}", resource.singular());
            return Err(WriteError::Conflict(text));
        }
        draft.columns.insert("id", Sql::Integer(id));
    }
    draft.columns.insert("created_at", Sql::Text(now.to_owned()));
    let names: Vec<_> = draft.columns.keys().copied().collect();
    let places = vec!["?"; names.len()].join(", ");
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({places})",
        resource.name(),
        names.join(", ")
    );
    transaction
        .prepare_cached(&sql)?
        .execute(rusqlite::params_from_iter(draft.columns.values()))?;
    Ok(transaction.last_insert_rowid())
}

/// Writes the fields of `body`; with `replace` those it does not name get their defaults, or are missed.
pub(super) fn update(
    transaction: &Transaction<'_>,
    (resource, id): (Resource, i64),
    body: &Value,
    replace: bool,
    now: &str,
) -> Result<(), WriteError> {
    let mut draft = Draft::read(transaction, resource, body, replace)?;
    if draft.id.is_some_and(|other| other != id) {
        let text = format!("must be {id}, as in the address; the id of a record never changes");
        return Err(WriteError::Invalid(BTreeMap::from([("id".to_owned(), text)])));
    }
    if resource == Resource::Posts {
        draft.columns.insert("updated_at", Sql::Text(now.to_owned()));
    }
    if draft.columns.is_empty() {
        return Ok(());
    }
    let assignments: Vec<_> = draft
        .columns
        .keys()
        .map(|column| format!("{column} = ?"))
        .collect();
    let sql = format!(
        "UPDATE {} SET {} WHERE id = ?",
        resource.name(),
        assignments.join(", ")
    );
    let values = draft.columns.into_values().chain([Sql::Integer(id)]);
    transaction
        .prepare_cached(&sql)?
        .execute(rusqlite::params_from_iter(values))?;
    Ok(())
}

/// Deletes the record. A category that still has posts is kept.
pub(super) fn delete(transaction: &Transaction<'_>, resource: Resource, id: i64) -> Result<(), WriteError> {
    if resource == Resource::Categories {
        let count = "SELECT count(*) FROM posts WHERE category_id = ?";
        let posts: i64 = transaction
            .prepare_cached(count)?
            .query_row([id], |row| row.get(0))?;
        if posts > 0 {
            let posts = if posts == 1 {
                "1 post is".to_owned()
            } else {
                format!("{posts} posts are")
            };
            let text = format!("{posts} still in this category; move them to another one first");
            return Err(WriteError::Conflict(text));
        }
    }
    transaction
        .prepare_cached(&format!("DELETE FROM {} WHERE id = ?", resource.name()))?
        .execute([id])?;
    Ok(())
}

fn exists(transaction: &Transaction<'_>, resource: Resource, id: i64) -> rusqlite::Result<bool> {
    let sql = format!("SELECT 1 FROM {} WHERE id = ?", resource.name());
    Ok(transaction
        .prepare_cached(&sql)?
        .query_row([id], |_| Ok(()))
        .optional()?
        .is_some())
}

/// The columns a body sets, checked.
struct Draft {
    id: Option<i64>,
    columns: BTreeMap<&'static str, Sql>,
}

impl Draft {
    /// Reads the body. `complete` asks for every required field, as a new record needs them.
    fn read(
        transaction: &Transaction<'_>,
        resource: Resource,
        body: &Value,
        complete: bool,
    ) -> Result<Self, WriteError> {
        let mut reader = Reader {
            body: body.as_object().ok_or(WriteError::NotAnObject)?,
            errors: BTreeMap::new(),
        };
        let mut columns = BTreeMap::new();
        let id = reader.field("id", whole_number);
        columns.extend(
            reader
                .required("title", complete, title)
                .map(|title| ("title", Sql::Text(title))),
        );
        if resource == Resource::Posts {
            let default = |text: &str| complete.then(|| text.to_owned());
            let content = reader.field("content", content).or_else(|| default(""));
            columns.extend(content.map(|content| ("content", Sql::Text(content))));
            let status = reader.field("status", status).or_else(|| default("draft"));
            columns.extend(status.map(|status| ("status", Sql::Text(status))));
            let category = reader.required("category", complete, category);
            if let Some(category) = category {
                if !exists(transaction, Resource::Categories, category)? {
                    reader.refuse("category", &format!("there is no category with id {category}"));
                }
                columns.insert("category_id", Sql::Integer(category));
            }
        }
        reader.refuse_unknown(resource);
        if reader.errors.is_empty() {
            Ok(Self { id, columns })
        } else {
            Err(WriteError::Invalid(reader.errors))
        }
    }
}

/// Takes fields from a body and collects what is wrong with them.
struct Reader<'a> {
    body: &'a Map<String, Value>,
    errors: FieldErrors,
}

type Parse<T> = fn(&Value) -> Result<T, String>;

impl Reader<'_> {
    fn field<T>(&mut self, name: &str, parse: Parse<T>) -> Option<T> {
        match parse(self.body.get(name)?) {
            Ok(value) => Some(value),
            Err(text) => {
                self.refuse(name, &text);
                None
            }
        }
    }

    fn required<T>(&mut self, name: &str, complete: bool, parse: Parse<T>) -> Option<T> {
        if complete && !self.body.contains_key(name) {
            self.refuse(name, "is required");
        }
        self.field(name, parse)
    }

    fn refuse(&mut self, name: &str, text: &str) {
        self.errors.insert(name.to_owned(), text.to_owned());
    }

    /// A field that does not exist is an error, so that a typing mistake is not a silent loss. The dates are the
    /// server's: a client may send back what it has read, and they are left as they are.
    fn refuse_unknown(&mut self, resource: Resource) {
        let known = |name: &str| {
            resource
                .fields()
                .iter()
                .any(|field| field.name.split('.').next() == Some(name))
        };
        let unknown: Vec<_> = self.body.keys().filter(|name| !known(name)).cloned().collect();
        for name in unknown {
            self.refuse(&name, &format!("is not a field of a {}", resource.singular()));
        }
    }
}

/// An id a client chose. The limit keeps the ids after it exact in JavaScript.
fn whole_number(value: &Value) -> Result<i64, String> {
    let number = value.as_i64().filter(|number| (1..=MAX_ID).contains(number));
    number.ok_or_else(|| format!("must be a whole number from 1 to {MAX_ID}"))
}

/// Text that SQLite keeps as it is: it ends a text at a zero character.
fn text(value: &Value) -> Result<&str, String> {
    let text = value.as_str().ok_or("must be text")?;
    if text.contains('\0') {
        Err("must not contain the zero character".to_owned())
    } else {
        Ok(text)
    }
}

fn title(value: &Value) -> Result<String, String> {
    let title = text(value)?.trim();
    match title.chars().count() {
        0 => Err("must not be empty".to_owned()),
        length if length > MAX_TITLE => Err(format!(
            "must have at most {MAX_TITLE} characters; it has {length}"
        )),
        _ => Ok(title.to_owned()),
    }
}

fn content(value: &Value) -> Result<String, String> {
    let content = text(value)?;
    match content.chars().count() {
        length if length > MAX_CONTENT => Err(format!(
            "must have at most {MAX_CONTENT} characters; it has {length}"
        )),
        _ => Ok(content.to_owned()),
    }
}

fn status(value: &Value) -> Result<String, String> {
    match value.as_str() {
        Some(status @ ("draft" | "published" | "rejected")) => Ok(status.to_owned()),
        _ => Err("must be \"draft\", \"published\" or \"rejected\"".to_owned()),
    }
}

fn category(value: &Value) -> Result<i64, String> {
    let id = value.get("id").and_then(Value::as_i64);
    id.ok_or_else(|| "must be an object with the number of a category, like {\"id\": 3}".to_owned())
}
