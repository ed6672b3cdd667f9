//! The records: SQLite on a thread of its own.
//!
//! Requests send closures to that thread and await the answers, so the reactor never waits for the disk, and writes are
//! in order by construction: whoever listens to [`Change`]s hears them in the order of their commits.

mod audit;
mod database;
mod list;
mod resource;
mod schema;
#[cfg(test)]
mod tests;
mod write;

use std::path::Path;
use std::sync::mpsc;

use tokio::sync::oneshot;

pub(crate) use self::audit::{AuditQuery, Writer};
pub(crate) use self::database::Database;
pub(crate) use self::list::{Condition, Direction, ListQuery, Operator, Page};
pub(crate) use self::resource::{Field, Kind, Resource};
pub(crate) use self::schema::OpenError;
pub(crate) use self::write::{Precondition, WriteError};

/// A change of one record that has been committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) resource: &'static str,
    pub(crate) kind: ChangeKind,
    pub(crate) id: i64,
    /// The fields that an update changed; none for other changes.
    pub(crate) fields: Vec<String>,
    /// What the writer said about itself (`X-Sapwood-Origin`), passed on in the event's `meta.origin`.
    pub(crate) origin: Option<String>,
    /// What the writer is called, passed on in the event's `meta.author`.
    pub(crate) author: Option<String>,
}

/// What happened to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Created,
    Updated,
    Deleted,
}

impl ChangeKind {
    /// The event's type on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }
}

/// The store's thread has ended, which happens only while the server stops.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the store has stopped")]
pub(crate) struct StoreStopped;

type Job = Box<dyn FnOnce(&mut Database) + Send>;

/// A handle to the store's thread. The thread ends when the last handle is dropped, after the jobs it was given.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    jobs: mpsc::Sender<Job>,
}

impl Store {
    /// Opens the database (`None` is memory), seeds it when it is new, and starts the thread. `on_commit` runs on that
    /// thread after each committed change.
    pub(crate) fn open(
        path: Option<&Path>,
        on_commit: impl Fn(Change) + Send + 'static,
    ) -> Result<Self, OpenError> {
        let mut database = Database::open(path, Box::new(on_commit))?;
        let (jobs, queue) = mpsc::channel::<Job>();
        std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                for job in queue {
                    job(&mut database);
                }
            })?;
        Ok(Self { jobs })
    }

    /// Runs `job` on the store's thread and returns what it returns. The job runs to its end even if nobody awaits it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Database) -> T + Send + 'static,
    ) -> Result<T, StoreStopped> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |database| {
            let _ = answer.send(job(database));
        });
        self.jobs.send(job).map_err(|_| StoreStopped)?;
        answered.await.map_err(|_| StoreStopped)
    }
}
