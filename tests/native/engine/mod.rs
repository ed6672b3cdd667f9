//! The store in a simulated world: every promise of the engine, by playing it through.

// Helpers of tests may panic as tests may.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod access;
mod auth;
mod cache;
mod deferred;
mod forms;
mod import;
mod live;
mod manual;
mod meta;
mod modes;
mod modes_random;
mod mutations;
mod optimistic;
mod pacing;
mod random;
mod reentrancy;
mod retry;
mod support;
