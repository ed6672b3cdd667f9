//! The log of what was written: who, when, and what it was before and after.
//!
//! An entry is made in the transaction of the write itself, so that there is none without the other.

use rusqlite::{Connection, Transaction, params};
use serde_json::{Map, Value};

use super::ChangeKind;
use super::list::Page;
use super::resource::Resource;

pub(super) const TABLES: &str = "
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    author TEXT,
    resource TEXT NOT NULL,
    record INTEGER NOT NULL,
    action TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_record ON audit (resource, record, id);
";

/// Who writes, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Writer {
    /// What the writer said about itself (`X-Sapwood-Origin`).
    pub(crate) origin: Option<String>,
    /// What they are called, if that is known.
    pub(crate) author: Option<String>,
    /// The date and time.
    pub(crate) at: String,
}

/// What a request for the log asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditQuery {
    /// The resource; all of them without.
    pub(crate) resource: Option<Resource>,
    /// The record; all of them without.
    pub(crate) record: Option<i64>,
    /// How many entries to skip.
    pub(crate) start: i64,
    /// How many entries at most; -1 is all.
    pub(crate) limit: i64,
}

/// Writes down one write, with what is different in the record.
pub(super) fn record(
    transaction: &Transaction<'_>,
    (resource, id): (Resource, i64),
    kind: ChangeKind,
    writer: &Writer,
    (before, after): (Option<&str>, Option<&str>),
) -> rusqlite::Result<()> {
    let (before, after) = difference(&object(before), &object(after));
    if kind == ChangeKind::Updated && before.is_empty() && after.is_empty() {
        return Ok(());
    }
    let action = match kind {
        ChangeKind::Created => "create",
        ChangeKind::Updated => "update",
        ChangeKind::Deleted => "delete",
    };
    let sql = "INSERT INTO audit (at, author, resource, record, action, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)";
    transaction.prepare_cached(sql)?.execute(params![
        writer.at,
        writer.author,
        resource.name(),
        id,
        action,
        Value::Object(before).to_string(),
        Value::Object(after).to_string(),
    ])?;
    Ok(())
}

/// The entries, the newest first.
pub(super) fn list(connection: &Connection, query: &AuditQuery) -> rusqlite::Result<Page> {
    let condition = "(?1 IS NULL OR resource = ?1) AND (?2 IS NULL OR record = ?2)";
    let resource = query.resource.map(Resource::name);
    let count = format!("SELECT count(*) FROM audit WHERE {condition}");
    let total = connection
        .prepare_cached(&count)?
        .query_row(params![resource, query.record], |row| row.get(0))?;
    let select = format!(
        "SELECT json_object('id', id, 'createdAt', at, 'author', author, 'resource', resource, 'action', action, \
         'meta', json_object('id', record), 'previousData', json(before), 'data', json(after)) \
         FROM audit WHERE {condition} ORDER BY id DESC LIMIT ?3 OFFSET ?4"
    );
    let mut statement = connection.prepare_cached(&select)?;
    let values = params![resource, query.record, query.limit, query.start];
    let entries = statement.query_map(values, |row| row.get::<_, String>(0))?;
    let entries: Vec<String> = entries.collect::<Result<_, _>>()?;
    Ok(Page {
        json: format!("[{}]", entries.join(",")),
        total,
    })
}

fn object(json: Option<&str>) -> Map<String, Value> {
    match json.and_then(|json| serde_json::from_str(json).ok()) {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The fields that are not the same before and after. When a record was changed is said by the entry's own date.
fn difference(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    let only = |own: &Map<String, Value>, other: &Map<String, Value>| {
        own.iter()
            .filter(|(name, value)| *name != "updatedAt" && other.get(*name) != Some(*value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    (only(before, after), only(after, before))
}
