//! What goes into the machine and what comes out of it.

use std::rc::Rc;

use crate::engine::i18n::Phrase;
use crate::engine::live::LiveStatus;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Input {
    /// The hub lets us in. What it says in its header `Last-Event-ID`.
    Opened { attempt: u64, last_id: Option<String> },
    /// The hub answered with something else than a stream.
    Refused {
        attempt: u64,
        status: u16,
        reason: Phrase,
    },
    /// A piece of the stream.
    Bytes { attempt: u64, bytes: Vec<u8> },
    /// The stream ended, or was never there: the hub was not reached.
    Ended { attempt: u64, reason: Phrase },
    /// The answer to [`Action::AskToken`].
    Token(Result<String, Phrase>),
    /// The browser has a network again, or the page was brought back: what is open may be dead.
    Back,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Open a stream, in the place of the one that is open.
    Open {
        attempt: u64,
        topics: Vec<Rc<str>>,
        last_id: Option<String>,
        token: Option<String>,
    },
    /// Close the stream.
    Close,
    /// Ask for a token.
    AskToken,
    /// An event came.
    Deliver { kind: String, data: String },
    /// The subscription of a topic is in place.
    Ready(Rc<str>),
    /// Something on this topic may have been missed.
    Gap(Rc<str>),
    /// There is a new status.
    Status(LiveStatus),
}

/// Where the token comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// There is none: the browser sends a cookie, or nothing.
    None,
    /// Always the same.
    Fixed(String),
    /// It has to be asked for, and is kept until the hub refuses it.
    Asked(Option<String>),
}
