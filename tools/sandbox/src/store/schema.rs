//! The tables, and how a database is opened.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::audit;

/// The version of the tables, kept in SQLite's `user_version`; 0 is a new file.
const VERSION: i64 = 2;

/// The version before the log of what was written.
const WITHOUT_LOG: i64 = 1;

const TABLES: &str = "
CREATE TABLE categories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'rejected')),
    category_id INTEGER NOT NULL REFERENCES categories (id),
    created_at TEXT NOT NULL,
    updated_at TEXT
) STRICT;
CREATE INDEX categories_by_title ON categories (title COLLATE NOCASE, id);
CREATE INDEX posts_by_title ON posts (title COLLATE NOCASE, id);
CREATE INDEX posts_by_status ON posts (status COLLATE NOCASE, id);
CREATE INDEX posts_by_category ON posts (category_id, id);
CREATE INDEX posts_by_creation ON posts (created_at COLLATE NOCASE, id);
";

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// SQLite refused the file.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file is a database, of another program or of another version of this one.
    #[error("it is a database of another kind (version {0}); choose another file or delete it")]
    ForeignVersion(i64),
    /// The file is a database with tables this program did not make.
    #[error("it is a database of another program; choose another file")]
    ForeignTables,
    /// The store's thread could not be started.
    #[error("cannot start the store's thread: {0}")]
    Thread(#[from] std::io::Error),
}

/// Opens the database and makes the tables when it is new. The flag says whether it was.
///
/// A file uses WAL with `synchronous = FULL`: what was acknowledged survives a kill and a loss of power.
pub(super) fn open(path: Option<&Path>) -> Result<(Connection, bool), OpenError> {
    let connection = match path {
        Some(path) => Connection::open(path)?,
        None => Connection::open_in_memory()?,
    };
    connection.busy_timeout(Duration::from_secs(5))?;
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match version {
        VERSION | WITHOUT_LOG => {}
        0 if tables == 0 => {}
        0 => return Err(OpenError::ForeignTables),
        other => return Err(OpenError::ForeignVersion(other)),
    }
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    if version == WITHOUT_LOG {
        add_log(&connection)?;
    }
    Ok((connection, version == 0))
}

/// Makes the tables, within the transaction that also fills them, so that a half-made file cannot be.
pub(super) fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(TABLES)?;
    connection.execute_batch(audit::TABLES)?;
    connection.pragma_update(None, "user_version", VERSION)
}

/// Makes the log in a file from before it.
fn add_log(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(audit::TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}
