//! A Mercure hub at `/.well-known/mercure`, beside the Ably-compatible endpoint: every committed change is published on both.
//!
//! | request | effect |
//! |---|---|
//! | `GET ?topic=resources/posts&topic=…` | a stream of Server-Sent Events; `match` is the same as `topic` |
//! | `POST` with a form of `topic`, `data`, `id`, `type`, `retry`, `private` | publishes, and answers with the event's id |
//!
//! A topic is asked for by its name, by `*`, or by a URI template (`resources/{name}`). `Last-Event-ID` (or the parameter
//! `lastEventID`) asks for what came after that event; the answer's header of that name says from which event on the
//! stream goes, `earliest` if the one asked for is not known. Silence is broken every 15 s by a comment.
//!
//! Who asks shows a token in `Authorization: Bearer`, in the parameter `access_token` (or `authorization`), or in the cookie
//! `mercureAccessToken` (or `mercureAuthorization`): one of `/auth`, or a JWT signed with the secret of the server's key
//! whose claim `mercure` has `publish` and `subscribe`, lists of topics.

mod hub;
mod permit;
mod routes;
mod selector;
#[cfg(test)]
mod tests;

pub(crate) use self::hub::Mercure;
pub(crate) use self::routes::{LAST_EVENT_ID, routes};
