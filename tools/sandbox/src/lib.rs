//! Sapwood's server for development and tests: one program on one port.
//!
//! In reading order:
//!
//! * [`Sandbox`] and [`Options`]: start it, in a test on port 0 as well.
//! * `rest`: `/api/<resource>`, over `store` (SQLite on a thread of its own) with the records of `seed`.
//! * `realtime`: the Ably-compatible endpoint; `hub` is its state machine, without sockets or clock.
//! * `mercure`: a Mercure hub, which tells of the same changes over Server-Sent Events.
//! * `site`: the built site and its `config.json`.
//! * `login`: the demo's accounts, with `--login`.
//! * `faults`: what goes wrong on demand, under `/__sandbox`; its documentation lists the requests.
//!
//! Every committed change of a record is published on the channel `resources/NAME`, in the order of the commits, so that
//! an edit with `curl` is live as well.

pub mod args;
mod clock;
mod faults;
mod log;
mod login;
mod mercure;
mod random;
mod realtime;
mod rest;
mod seed;
mod server;
mod site;
mod store;
#[cfg(test)]
mod testing;

pub use self::realtime::auth::{ApiKey, BadKey};
pub use self::server::{Options, Publish, Sandbox, StartError};
