//! A client of Ably's realtime service, pure: no socket, no clock, no browser.
//!
//! It speaks protocol version 6 as JSON over one WebSocket: connections that resume, channels that reattach, publishes
//! that end exactly once, tokens that are renewed. Whoever drives it brings the world in as [`io::Input`] and carries
//! out each [`io::Action`]; in this app that is `providers::ably`, in the tests a simulated server.
//!
//! Start at [`client::Client`]. [`options`] says what can be chosen, [`frame`] is the wire format (shared with the
//! sandbox), [`error`] what goes wrong. Names in brackets such as RTN15a are points of Ably's public client
//! specification.
//!
//! # What an app can rely on
//!
//! - Messages of a channel come in order, none twice. Whatever may have been missed is announced by an
//!   [`io::Signal::Gap`] before the next message, see [`io::Signal`]. The one exception is a server that answers an
//!   ATTACH more than ten seconds late, when it was asked again: it may bring old messages after new ones.
//! - Each publish and each ping ends exactly once.
//! - Whatever the server sends, nothing panics; late answers of earlier sockets and requests are ignored.
//!
//! # Where it departs from the specification
//!
//! - Not there: binary frames (MessagePack), other transports, encryption and deltas (delivered undecoded), annotations,
//!   live objects, push.
//! - RTN15h3: a lost connection passes through `Disconnected` (with a retry in 0 s), as the official SDK does.
//! - An API key is refused without TLS unless the host is this machine; the official SDK does not enforce RSA1.
//! - RSA4c1: a failed renewal while connected leaves the connection's error reason alone (specification issue 466).
//! - Not there yet: presence beyond its frames, history, `authorize`, recovery keys, token callbacks, RTN17e.
//! - Additions: [`options::FastRetry`], [`io::Signal`], and waking up when the page is looked at again.

pub mod auth;
pub mod backoff;
pub mod channel;
pub mod client;
pub mod connection;
pub mod encoding;
pub mod error;
pub mod frame;
pub mod io;
mod json;
pub mod message;
pub mod options;
mod ping;
pub mod presence;
mod publish;
mod recovery;
pub mod rest;
mod url;
mod waits;
