//! A client of Ably's realtime service, pure: no socket, no clock, no browser.
//!
//! It speaks protocol version 6 over one WebSocket, as JSON or MessagePack: connections that resume and can be recovered, channels that
//! reattach, publishes that end exactly once, members that are entered again, tokens that are renewed, and history over
//! HTTP. Whoever drives it brings the world in as [`io::Input`] and carries out each [`io::Action`]; in this app that is
//! `providers::ably`, in the tests a simulated server.
//!
//! Start at [`client::Client`]. [`options`] says what can be chosen, [`frame`] is the wire format (shared with the
//! sandbox), [`auth`] is about tokens, [`rest`] about history, [`error`] what goes wrong. Names in brackets such as RTN15a
//! are points of Ably's public client specification. Its test cases that this client is held to are listed in
//! `tests/native/ably/uts.txt`; a test there finds the ones without a test.
//!
//! # Driving it
//!
//! A driver is a loop: hand in what happened, then carry out every action, then set one timer. In a browser it is some
//! two hundred lines (`providers::ably`); the shape is always this:
//!
//! ```no_run
//! use sapwood::ably::client::Client;
//! use sapwood::ably::io::{Action, Input};
//! use sapwood::engine::clock::Instant;
//!
//! # fn open(_: u64, _: &str) {} fn send(_: u64, _: &str) {} fn shut(_: u64) {} fn set_timer(_: Option<Instant>) {}
//! fn turn(client: &mut Client, now: Instant, input: Option<Input>) {
//!     match input {
//!         Some(input) => client.handle(now, input), // a frame, a closed socket, an HTTP answer, a page event
//!         None => client.handle_timeout(now),       // the timer fired
//!     }
//!     while let Some(action) = client.poll() {
//!         match action {
//!             Action::OpenSocket { generation, url } => open(generation, &url),
//!             Action::Send { generation, text } => send(generation, &text), // SendBytes with use_binary_protocol
//!             Action::CloseSocket { generation } => shut(generation),
//!             Action::Request { .. } => { /* fetch it, then hand in Input::HttpAnswer */ }
//!             Action::Deliver { channel, message, .. } => println!("{channel}: {:?}", message.data),
//!             Action::Signal { channel, signal } => println!("{channel}: {signal:?}"),
//!             Action::Warn(text) => eprintln!("{text}"),
//!             _ => { /* changes of state, and the ends of what was asked for */ }
//!         }
//!     }
//!     set_timer(client.next_timeout());
//! }
//! ```
//!
//! Sockets are numbered (`generation`): what an earlier one says late is ignored, so a driver need not be careful. Hand in
//! the browser's `online`, `offline`, `visibilitychange`, `pagehide` and `pageshow` too, never `beforeunload`.
//!
//! # Connecting, and who one is
//!
//! ```
//! use sapwood::ably::client::Client;
//! use sapwood::ably::connection::ConnectionState;
//! use sapwood::ably::options::ClientOptions;
//! use sapwood::engine::clock::Instant;
//!
//! # let (now, random) = (Instant::ZERO, 7);
//! // On a public page: an address of one's own server that gives out tokens.
//! let mut client = Client::new(ClientOptions::with_auth_url("/auth"), random)?;
//! client.connect(now);
//! assert_eq!(client.connection_state(), ConnectionState::Connecting);
//!
//! // A key is for trying things out, over TLS or to this machine; anything else is refused before anything is sent.
//! let open = ClientOptions { endpoint: "10.0.0.1".into(), tls: false, ..ClientOptions::with_key("app.key:secret") };
//! assert_eq!(Client::new(open, random).unwrap_err().code, 40103);
//! # Ok::<(), sapwood::ably::error::ErrorInfo>(())
//! ```
//!
//! Tokens are renewed by themselves: once for each try to connect, then after a pause. A refusal with status 403 ends it.
//! With [`options::Credentials::Callback`] the app is asked by [`io::Action::TokenWanted`] (an app with the live provider
//! gives it a callback: `AblyLiveProvider::with_token_callback`). Losing the connection is
//! normal: it is made again, resumed where that is possible, and after two minutes called `Suspended` and tried on.
//!
//! # Hearing and publishing
//!
//! ```
//! use sapwood::ably::client::Client;
//! use sapwood::ably::io::Action;
//! use sapwood::ably::message::Message;
//! use sapwood::ably::options::ClientOptions;
//! use sapwood::engine::clock::Instant;
//! use serde_json::json;
//!
//! # let now = Instant::ZERO;
//! # let mut client = Client::new(ClientOptions::with_auth_url("/auth"), 7)?;
//! # client.connect(now);
//! client.attach(now, "news")?; // from now on `Deliver` comes for each message of the channel
//! let id = client.publish(now, "news", vec![Message::new("greeting", json!({ "text": "hello" }))]);
//! // Later, exactly once: Action::Published { id, result: Ok(serials) }, or Err(why). Meanwhile it waits for the connection.
//!
//! client.close(now); // so this one ends now
//! let ended = std::iter::from_fn(|| client.poll()).find_map(|action| match action {
//!     Action::Published { id: of, result } if of == id => Some(result),
//!     _ => None,
//! });
//! assert!(ended.unwrap().is_err());
//! # Ok::<(), sapwood::ably::error::ErrorInfo>(())
//! ```
//!
//! Whoever mirrors a server's data listens to two [`io::Signal`]s and needs no other logic: `Ready` (from now on everything
//! is heard; data fetched before is to be checked, unless `covered`), and `Gap` (something may have been missed: check
//! everything).
//!
//! # Presence
//!
//! ```
//! use sapwood::ably::client::Client;
//! use sapwood::ably::options::ClientOptions;
//! use sapwood::ably::presence::PresenceActions;
//! use sapwood::engine::clock::Instant;
//! use serde_json::json;
//!
//! # let now = Instant::ZERO;
//! # let options = ClientOptions { client_id: Some("ann".into()), ..ClientOptions::with_auth_url("/auth") };
//! # let mut client = Client::new(options, 7)?;
//! # client.connect(now);
//! client.presence_subscribe(now, "room", 1, PresenceActions::ALL)?; // 1 is a number of one's own
//! client.presence_enter(now, "room", json!({ "doing": "reading" }).into()); // ends with Action::Published
//! let there: Vec<_> = client.presence_members("room").collect(); // draw it again at Presence and PresenceSynced
//! # assert!(there.is_empty());
//! # Ok::<(), sapwood::ably::error::ErrorInfo>(())
//! ```
//!
//! Own members are entered again after every loss. One person can be there several times, on several connections: group by
//! client id where people are shown.
//!
//! # Errors
//!
//! Every error is an [`error::ErrorInfo`] with one of Ably's codes. What concerns the whole connection is
//! [`client::Client::connection_error_reason`] and in the change that led there, what concerns a channel likewise; what was
//! asked for ends with its own. `Failed` is final until `connect` or `attach` is called again; everything else heals.
//!
//! # Limits
//!
//! Messages up to what the server allows (64 kB unless it says otherwise); what is larger is refused before it is sent
//! (40009). 200 channels on a connection are the service's default. A loss of up to about two minutes is closed by replay,
//! a longer one is a `Gap`. Publishes wait in memory only: a page that closes takes those that were not accepted with it.
//!
//! # What an app can rely on
//!
//! - Messages of a channel come in order, none twice; only an app that asks for a channel anew with `rewind` hears old ones
//!   again, marked as replayed, and what `rewind` brings after a gap is marked, too. Whatever may have been missed is announced by an
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
//! - `useBinaryProtocol` is off unless wished for, as in the official SDK's build for browsers (TO3f). Bytes are published
//!   as base64 in both forms, and requests of REST are JSON.
//! - Not there: other transports, encryption and deltas (delivered undecoded), annotations,
//!   live objects, push, statistics, strict mode but for members (TO3r; a missing mode is a warning, RTL7i2), the
//!   deprecated host options.
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
//! - RTP17b: an own member who has left is not entered again because of an older word that comes later, in a list.
//! - RTP19: the time of a leave that the client concludes is the server's, as far as it is known, not the page's.
//! - RTN19a: on a connection that was not resumed, presence that was not acknowledged waits until the channel is attached
//!   again and its members are entered again, so that the app's last word stays the last.
//! - RSA15c: a token for another client id fails the connection, whoever it was got for.
//! - RTL5f: a channel whose DETACH had to be sent again on another connection, and stays without an answer there too, is
//!   attached again instead of being called attached: on that connection it is not.
//! - RTS4: a released channel whose DETACH stays without an answer ends detached, not attached as RTL5f has it for others:
//!   it is about to be forgotten.
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
