//! The Ably client against a scripted server in simulated time. Names begin with the specification's point.

mod auth;
mod authorize;
mod backoff;
mod bad_input;
mod binary;
mod channel;
mod client;
mod conformance;
mod connection;
mod continuity;
mod fields;
mod fuzz;
mod presence;
mod publish;
mod recovery;
mod rest;
mod resume;
#[cfg(feature = "signing")]
mod signing;
mod subscribe;
mod waits;
mod world;
