//! Faults on demand, under `/__sandbox`; the words are those of Ably's test proxy where it has them.
//!
//! Bodies are JSON and may be left out where every member has a default; a bad one answers 400 with what is wrong.
//! `TARGET` is `connectionId` and/or `clientId`; without them all live connections are meant.
//!
//! | request | body | effect |
//! |---|---|---|
//! | `POST disconnect` | TARGET | cuts the sockets without a close frame; the connections can be resumed |
//! | `POST close` | TARGET, `code` (1001) | the same with a close frame |
//! | `POST refuse_connection` | `forMs` and/or `times` | new sockets are answered with 503 |
//! | `POST suppress` | `direction` (`to_server`, `to_client`), `action` (name or number), `channel`, `times` (1) | swallows frames |
//! | `POST replace` | `action`, `channel`, `times` (1), `frame` (JSON) or `text` | sends clients a raw frame in place of one of the service's |
//! | `POST inject_to_client` | TARGET, `frame` (JSON) or `text`, `close` (false) | sends a raw frame |
//! | `POST heartbeats` | `enabled` | stops or starts the heartbeats |
//! | `POST forget` | `history` (true) | resume fails from now on; with history, channels know nothing from before. Sockets stay open |
//! | `POST expire_tokens` | | ends all tokens; who uses one gets DISCONNECTED 40142 |
//! | `POST mercure` | `refuseForMs`, `forget` (false) | cuts the streams of the Mercure hub; refuses new ones with 503 that long; forgets what was published |
//! | `POST http` | `method`, `path` (prefix), `times` (1, `null` is for ever), `delayMs`, `when` (`before`, `after`), `status`, `body`, `contentType`, `removeHeaders` | delays or replaces answers; with `when: "after"` the request has taken effect, and what it read is from before the delay |
//! | `DELETE faults` | | ends all of the above |
//! | `GET`, `POST settings` | some of `maxIdleInterval`, `connectionStateTtl`, `presenceGrace`, `historyTtl`, `historyLimit`, `renewalLead`, `maxMessageSize`, `maxFrameSize`, `maxChannels` | reads or changes the service's terms, in ms and bytes |
//! | `GET connections` | | connections with client ids and attached channels |
//! | `GET`, `DELETE requests` | query `method`, `path` (prefix) | the HTTP requests so far and how often each was made; `DELETE` begins anew |
//! | `POST seed` | `posts` (1000) | all records as at the start, without events |

mod http;
mod routes;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use self::http::watch;
use self::http::{HttpFaults, RequestLog};
pub(crate) use self::routes::routes;

/// What is broken on purpose at the moment, and what was asked for so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    http: HttpFaults,
    log: RequestLog,
    refusal: Option<Refusal>,
}

/// New sockets are refused until then, and so often; whatever ends first.
#[derive(Debug, Clone, Copy)]
struct Refusal {
    until: u64,
    left: u64,
}

impl Faults {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a socket that is to be opened now is refused.
    pub(crate) fn refuses_socket(&self, now: u64) -> bool {
        let mut state = self.lock();
        let Some(refusal) = &mut state.refusal else {
            return false;
        };
        if now >= refusal.until || refusal.left == 0 {
            state.refusal = None;
            return false;
        }
        refusal.left -= 1;
        true
    }
}
