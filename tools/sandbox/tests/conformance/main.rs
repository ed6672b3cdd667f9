//! The Ably client over real sockets and real HTTP, against the sandbox and its faults: the specification's integration
//! and proxy cases. Names begin with the specification's point; the unit cases are in `tests/native/ably`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by failing"
)]

mod auth;
mod channels;
mod connection;
mod faulty_channels;
mod faulty_connection;
mod http;
mod peer;
mod presence;
mod support;
