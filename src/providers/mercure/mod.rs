//! Live events from a Mercure hub, over Server-Sent Events.
//!
//! One stream carries all channels; a channel is a topic of the same name. What a hub sends after a lost connection is what
//! was missed, if it still knows the last event that arrived here; if not, the stream is told as having a gap. `sse.rs`
//! reads the stream, `line/` says when to connect with what, `wire.rs` how things are written, all pure; `provider.rs` is what the app sees.
//!
//! The protocol is [draft-dunglas-mercure](https://mercure.rocks/spec). Topics are asked for in the words of the newest
//! draft (`match`) and in those of the hubs that are in use (`topic`). Who is there is not known: the subscription API that
//! a hub may have is not used.

#[cfg(any(feature = "web", test))]
mod line;
#[cfg(feature = "web")]
mod provider;
#[cfg(any(feature = "web", test))]
mod sse;
#[cfg(any(feature = "web", test))]
mod wire;

#[cfg(feature = "web")]
pub use provider::{MercureOptions, mercure};
