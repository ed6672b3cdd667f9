//! Live events over Ably, or anything that speaks its protocol.
//!
//! [`crate::ably`] knows the protocol; here it gets a socket, a clock and a page. `event.rs` reads events from messages,
//! `status.rs` says how the connection is, both pure; `provider.rs` is what the app sees, `hub.rs` who listens, `lobby.rs` the part of it that knows
//! who is there, and `driver.rs` what moves it.

#[cfg(feature = "web")]
mod driver;
#[cfg(any(feature = "web", test))]
mod event;
#[cfg(feature = "web")]
mod hub;
#[cfg(feature = "web")]
mod lobby;
#[cfg(any(feature = "web", test))]
mod mixed;
#[cfg(feature = "web")]
mod provider;
#[cfg(feature = "web")]
mod reply;
#[cfg(any(feature = "web", test))]
mod status;

#[cfg(feature = "web")]
pub use provider::{AblyLiveProvider, TokenCallback};
