//! The connection, and what can be asked of it.

use std::fmt;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::audit::{self, AuditQuery, Writer};
use super::list::{ListQuery, Page};
use super::resource::Resource;
use super::schema::{self, OpenError};
use super::write::{self, Precondition, WriteError, Written};
use super::{Change, ChangeKind};
use crate::seed;

type OnCommit = Box<dyn Fn(Change) + Send>;

/// An open database. It lives on the store's thread.
pub(crate) struct Database {
    connection: Connection,
    on_commit: OnCommit,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Opens the file (`None` is memory); a new one gets the tables and the seed in one transaction.
    pub(super) fn open(path: Option<&Path>, on_commit: OnCommit) -> Result<Self, OpenError> {
        let (mut connection, is_new) = schema::open(path)?;
        if is_new {
            let transaction = connection.transaction()?;
            schema::create(&transaction)?;
            seed::fill(&transaction, seed::POSTS)?;
            transaction.commit()?;
        }
        Ok(Self {
            connection,
            on_commit,
        })
    }

    /// Throws all records away and seeds again, with so many posts. Publishes nothing.
    pub(crate) fn reseed(&mut self, posts: usize) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        transaction.execute_batch(
            "DELETE FROM posts; DELETE FROM categories; DELETE FROM audit; DELETE FROM sqlite_sequence;",
        )?;
        seed::fill(&transaction, posts)?;
        transaction.commit()
    }

    /// A page of records.
    pub(crate) fn list(&self, query: &ListQuery) -> rusqlite::Result<Page> {
        query.run(&self.connection)
    }

    /// The entries of the log, the newest first.
    pub(crate) fn log(&self, query: &AuditQuery) -> rusqlite::Result<Page> {
        audit::list(&self.connection, query)
    }

    /// The JSON of one record, if it exists.
    pub(crate) fn one(&self, resource: Resource, id: i64) -> rusqlite::Result<Option<String>> {
        read(&self.connection, resource, id)
    }

    /// Creates a record and returns its id and JSON.
    pub(crate) fn create(
        &mut self,
        resource: Resource,
        body: &serde_json::Value,
        writer: Writer,
    ) -> Result<Written, WriteError> {
        self.write(resource, ChangeKind::Created, writer, |transaction, writer| {
            let id = write::insert(transaction, resource, body, &writer.at)?;
            let done = written(transaction, resource, id)?;
            let change = (None, Some(&*done.json));
            audit::record(transaction, (resource, id), ChangeKind::Created, writer, change)?;
            Ok(done)
        })
    }

    /// Changes the fields `body` names, or replaces the record when `replace` is set.
    pub(crate) fn update(
        &mut self,
        (resource, id): (Resource, i64),
        body: &serde_json::Value,
        replace: bool,
        precondition: &Precondition,
        writer: Writer,
    ) -> Result<Written, WriteError> {
        self.write(resource, ChangeKind::Updated, writer, |transaction, writer| {
            let current = read(transaction, resource, id)?.ok_or(WriteError::NotFound)?;
            precondition.check(&current)?;
            write::update(transaction, (resource, id), body, replace, &writer.at)?;
            let done = written(transaction, resource, id)?;
            let change = (Some(&*current), Some(&*done.json));
            audit::record(transaction, (resource, id), ChangeKind::Updated, writer, change)?;
            let fields = write::changed_fields(&current, &done.json);
            Ok(Written { fields, ..done })
        })
    }

    /// Deletes the record and returns what it was.
    pub(crate) fn delete(
        &mut self,
        (resource, id): (Resource, i64),
        precondition: &Precondition,
        writer: Writer,
    ) -> Result<Written, WriteError> {
        self.write(resource, ChangeKind::Deleted, writer, |transaction, writer| {
            let json = read(transaction, resource, id)?.ok_or(WriteError::NotFound)?;
            precondition.check(&json)?;
            write::delete(transaction, resource, id)?;
            let change = (Some(&*json), None);
            audit::record(transaction, (resource, id), ChangeKind::Deleted, writer, change)?;
            Ok(Written {
                id,
                json,
                fields: Vec::new(),
            })
        })
    }

    /// Runs one write in a transaction and tells of it once it is committed.
    fn write(
        &mut self,
        resource: Resource,
        kind: ChangeKind,
        writer: Writer,
        work: impl FnOnce(&Transaction<'_>, &Writer) -> Result<Written, WriteError>,
    ) -> Result<Written, WriteError> {
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let done = work(&transaction, &writer)?;
        transaction.commit()?;
        (self.on_commit)(Change {
            resource: resource.name(),
            kind,
            id: done.id,
            fields: done.fields.clone(),
            origin: writer.origin,
            author: writer.author,
        });
        Ok(done)
    }
}

fn read(connection: &Connection, resource: Resource, id: i64) -> rusqlite::Result<Option<String>> {
    let sql = format!("SELECT {} FROM {} WHERE id = ?", resource.json(), resource.name());
    connection
        .prepare_cached(&sql)?
        .query_row([id], |row| row.get(0))
        .optional()
}

fn written(transaction: &Transaction<'_>, resource: Resource, id: i64) -> Result<Written, WriteError> {
    let json = read(transaction, resource, id)?.ok_or(WriteError::NotFound)?;
    Ok(Written {
        id,
        json,
        fields: Vec::new(),
    })
}
