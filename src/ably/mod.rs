//! A client of Ably's realtime service, pure: no socket, no clock, no browser.
//!
//! It speaks protocol version 6 as JSON over one WebSocket: connections that resume and can be recovered, channels that
//! reattach, publishes that end exactly once, members that are entered again, tokens that are renewed, and history over
//! HTTP. Whoever drives it brings the world in as [`io::Input`] and carries out each [`io::Action`]; in this app that is
//! `providers::ably`, in the tests a simulated server.
//!
//! Start at [`client::Client`]. [`options`] says what can be chosen, [`frame`] is the wire format (shared with the
//! sandbox), [`auth`] is about tokens, [`rest`] about history, [`error`] what goes wrong. Names in brackets such as RTN15a
//! are points of Ably's public client specification. Its test cases that this client is held to are listed in
//! `tests/native/ably/uts.txt`; a test there finds the ones without a test.
//!
//! # What an app can rely on
//!
//! - Messages of a channel come in order, none twice. Whatever may have been missed is announced by an
//!   [`io::Signal::Gap`] before the next message, see [`io::Signal`]. The one exception is a server that answers an
//!   ATTACH more than ten seconds late, when it was asked again: it may bring old messages after new ones.
//! - Each call that returns a number ends exactly once, with an action that has that number: publishes, presence
//!   operations, questions for members, pings, `authorize`, `time`, `history`, `set_channel_options`. Only waiting for a
//!   state may take for ever.
//! - Whoever draws [`client::Client::presence_members`] again at each [`io::Action::Presence`],
//!   [`io::Action::PresenceSynced`] and change of the channel's state shows who is there.
//! - Whatever the server sends, nothing panics; late answers of earlier sockets and requests are ignored.
//!
//! # How the specification's callbacks look here
//!
//! - Events are actions, and a wish for one of them is a condition in whoever carries them out: a change with `previous`
//!   equal to `current` is the `update` event. `whenState` is [`client::Client::when_connection`] and
//!   [`client::Client::when_channel`].
//! - Message listeners are numbers. The client knows which names each of them wants, since that belongs to RTL7 and RTL8
//!   and decides nothing else; each [`io::Action::Deliver`] names the listeners it is for, and whoever carries it out
//!   knows what a number means. An app that wants all messages of its channels needs no listeners: `Deliver` comes for
//!   every message of an attached channel.
//! - `autoConnect` is the choice between [`client::Client::connecting`] and [`client::Client::new`].
//! - `authCallback` is [`io::Action::TokenWanted`], answered with [`io::Input::Token`].
//!
//! # Where it departs from the specification
//!
//! - Not there: binary frames (MessagePack), other transports, encryption and deltas (delivered undecoded), annotations,
//!   live objects, push, statistics, strict mode but for members (TO3r; a missing mode is a warning, RTL7i2), the deprecated host options.
//! - RTN15h3: a lost connection passes through `Disconnected` (with a retry in 0 s), as the official SDK does.
//! - An API key is refused without TLS unless the host is this machine; the official SDK does not enforce RSA1.
//! - An API key makes no tokens here, so `authorize` needs an auth address, a callback or a token (else 40171), and there
//!   is no `queryTime` (RSA10k). Servers sign token requests with `auth::signing` (RSA9), behind the feature `signing`.
//! - RSA4c1: a failed renewal while connected leaves the connection's error reason alone (specification issue 466).
//! - RTP1, RTP19a: an ATTACHED that says of an attached channel that it goes on (RESUMED) does not touch its members, as
//!   in the official SDK: nothing was missed.
//! - RTP2h: who leaves while the list of members is being sent is noted even if unknown, so that an older word of the list
//!   does not bring them back.
//! - RTP17b: what the app said of its members counts for entering them again once the server has accepted it, not only
//!   once it has said so itself: the connection may be lost in between.
//! - RTP19: the time of a leave that the client concludes is the server's, as far as it is known, not the page's.
//! - RTN19a: on a connection that was not resumed, presence that was not acknowledged waits until the channel is attached
//!   again and its members are entered again, so that the app's last word stays the last.
//! - RSA15c: a token for another client id fails the connection, whoever it was got for.
//! - RTL5f: a channel whose DETACH had to be sent again on another connection, and stays without an answer there too, is
//!   attached again instead of being called attached: on that connection it is not.
//! - RTL16a: a channel whose options change stays `Attached` while the server is asked again.
//! - TO3l3: opening a connection for a request has no limit of its own; a browser does not tell when it is open.
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
