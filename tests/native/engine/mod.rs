//! The store in a simulated world: every promise of the engine, by playing it through.

// Helpers of tests may panic as tests may.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod cache;
mod live;
mod modes;
mod modes_random;
mod mutations;
mod pacing;
mod random;
mod reentrancy;
mod retry;
mod support;
