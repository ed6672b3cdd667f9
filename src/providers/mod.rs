//! Where data and news come from: providers for the contracts in [`crate::engine::data`] and [`crate::engine::live`].

pub mod ably;
pub mod demo;
pub mod mercure;
pub mod rest;
#[cfg(any(feature = "web", test))]
pub mod session;

#[cfg(feature = "web")]
use crate::{engine::i18n::Phrase, platform::http::HttpError};

/// Why a server was not reached. What the browser says about it is in its own language, and of no help.
#[cfg(feature = "web")]
pub(crate) fn unreached(error: &HttpError) -> Phrase {
    match error {
        HttpError::TimedOut(limit) => Phrase::new("errors.timeout", "no answer within {{seconds}} seconds")
            .with("seconds", limit.as_secs()),
        HttpError::Unreached(_) => Phrase::new("errors.noAnswer", "check the network"),
    }
}
