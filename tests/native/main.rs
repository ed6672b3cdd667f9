//! Native tests: simulated worlds, and rules about the code itself. They need no browser and no network.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy takes only `#[test]` functions for tests"
)]

mod ably;
mod architecture;
mod engine;
mod locales;
mod parity;
mod trials;
