//! The Ably-compatible endpoint: a WebSocket on `/`, and the REST routes a client needs.
//!
//! [`hub`] holds all rules and knows no sockets; this module connects it to them. The official SDK is configured so:
//!
//! ```js
//! new Ably.Realtime({ key: "sapwood.dev:secret", endpoint: "127.0.0.1", port: 4200, tls: false })
//! ```
//!
//! The socket speaks JSON and MessagePack, REST only JSON (so outside browsers give the SDK `useBinaryProtocol: false` for
//! that). `authUrl: "http://127.0.0.1:4200/auth"` in place of the key gives token authentication.

pub(crate) mod auth;
pub(crate) mod hub;
mod paging;
mod routes;
mod socket;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sapwood::ably::encoding::Data;
use sapwood::ably::message::Message;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use self::hub::{Hub, Opening, Output, SocketId};
pub(crate) use self::routes::{auth_routes, routes};
pub(crate) use self::socket::{Params, upgrade};
use crate::clock;
use crate::log;
use crate::store::Change;

/// How many frames may wait for one socket. A client that is slower than that is cut off, and resumes.
const QUEUE: usize = 8192;

/// The service, shared by all sockets and routes.
#[derive(Debug, Clone)]
pub(crate) struct Realtime {
    state: Arc<Mutex<State>>,
    /// Tells the timer task that something may be due earlier.
    changed: Arc<Notify>,
}

#[derive(Debug)]
struct State {
    hub: Hub,
    sockets: BTreeMap<SocketId, mpsc::Sender<Output>>,
    last_socket: u64,
}

impl Realtime {
    /// A service; [`Self::run_timers`] must run beside it.
    pub(crate) fn new(hub: Hub) -> Self {
        let state = State {
            hub,
            sockets: BTreeMap::new(),
            last_socket: 0,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            changed: Arc::new(Notify::new()),
        }
    }

    /// Uses the hub at the present time, and passes on what it wants done. Never waits for anything but the lock.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Hub, u64) -> T) -> T {
        self.with_state(|state, now| work(&mut state.hub, now))
    }

    fn with_state<T>(&self, work: impl FnOnce(&mut State, u64) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock::now_ms();
        let result = work(&mut state, now);
        state.dispatch(now);
        self.changed.notify_one();
        result
    }

    /// A socket was opened: its number, and what it is to do.
    fn open(&self, opening: Opening) -> (SocketId, mpsc::Receiver<Output>) {
        let (sender, outputs) = mpsc::channel(QUEUE);
        let socket = self.with_state(|state, now| {
            state.last_socket += 1;
            let socket = SocketId(state.last_socket);
            state.sockets.insert(socket, sender);
            state.hub.open(now, socket, opening);
            socket
        });
        (socket, outputs)
    }

    fn closed(&self, socket: SocketId) {
        self.with_state(|state, now| {
            state.sockets.remove(&socket);
            state.hub.closed(now, socket);
        });
    }

    /// Publishes the event of a change on `resources/NAME`, as Refine's live providers expect it.
    pub(crate) fn publish_change(&self, change: &Change) {
        let published = self.with(|hub, now| hub.publish(now, &channel_of(change), vec![event(change, now)]));
        if let Err(error) = published {
            log::line(format_args!("an event could not be published: {error}"));
        }
    }

    /// Does what the hub wants done by time, for ever.
    pub(crate) async fn run_timers(self) {
        loop {
            let next = self
                .state
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .hub
                .next_timeout();
            let changed = self.changed.notified();
            match next {
                None => changed.await,
                Some(at) => {
                    let wait = Duration::from_millis(at.saturating_sub(clock::now_ms()));
                    if tokio::time::timeout(wait, changed).await.is_err() {
                        self.with(|hub, now| hub.handle_timeout(now));
                    }
                }
            }
        }
    }
}

impl State {
    fn dispatch(&mut self, now: u64) {
        while let Some(output) = self.hub.poll() {
            let (Output::Send { socket, .. } | Output::Ping { socket } | Output::Close { socket, .. }) =
                output;
            let Some(sender) = self.sockets.get(&socket) else {
                continue;
            };
            let is_last = matches!(output, Output::Close { .. });
            let is_full = sender.try_send(output).is_err();
            if is_full || is_last {
                self.sockets.remove(&socket);
            }
            if is_full {
                log::line("cut off a client that does not read");
                self.hub.closed(now, socket);
            }
        }
    }
}

/// The channel of a change, and its topic: `resources/NAME`.
pub(crate) fn channel_of(change: &Change) -> String {
    format!("resources/{}", change.resource)
}

/// The message of a change: its name is the event's type, its data the whole event.
fn event(change: &Change, now: u64) -> Message {
    Message::new(change.kind.name(), Data::Json(event_of(change, now)))
}

/// The event of a change.
pub(crate) fn event_of(change: &Change, now: u64) -> Value {
    let told = [("origin", &change.origin), ("author", &change.author)];
    let told = told
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))));
    let meta = Value::Object(told.collect());
    let payload = if change.fields.is_empty() {
        json!({ "ids": [change.id] })
    } else {
        json!({ "ids": [change.id], "fields": change.fields })
    };
    json!({
        "channel": channel_of(change),
        "type": change.kind.name(),
        "payload": payload,
        "date": clock::iso(now),
        "meta": meta,
    })
}
