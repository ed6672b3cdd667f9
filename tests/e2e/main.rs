//! End-to-end tests: real browsers, the optimised build, a sandbox each, and what a person would do.
//!
//! `cargo xtask test e2e [FILTER]` builds what they need. Each test has a [`harness::World`] of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod harness;
mod journeys;
