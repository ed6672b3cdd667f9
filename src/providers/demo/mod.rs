//! An app without a server: records in the browser, live between its tabs.
//!
//! The records begin as the [`seed`] and are kept as a log of what was changed since, one entry a record, in IndexedDB.
//! Each answer first reads what other tabs have added to the log, so no tab ever answers with something old; each change
//! is one transaction, so no two tabs overwrite each other. `records.rs` is the log in memory, `query.rs` answers lists
//! from it, `neighbours.rs` knows who is in the other tabs, `wire.rs` what tabs say to each other: all pure. `data.rs`,
//! `live.rs` and `lobby.rs` are the providers that the app sees, made by `demo`.

#[cfg(feature = "web")]
mod data;
#[cfg(feature = "web")]
mod live;
#[cfg(feature = "web")]
mod lobby;
#[cfg(any(feature = "web", test))]
mod neighbours;
#[cfg(feature = "web")]
mod open;
#[cfg(any(feature = "web", test))]
mod query;
#[cfg(any(feature = "web", test))]
mod records;
pub mod seed;
#[cfg(any(feature = "web", test))]
mod wire;

#[cfg(feature = "web")]
pub use open::{Demo, DemoOptions, demo};
