//! The contract of a data provider, and what can go wrong with one.

use std::borrow::Cow;
use std::rc::Rc;

use serde_json::Value;
use thiserror::Error;

use super::i18n::{Phrase, Text, t, t_with};
use super::meta::Meta;
use super::params::ListParams;
use super::record::{Record, RecordId};
use super::runtime::LocalFuture;
use crate::sorted_map::SortedMap;

/// Where the pages beside one begin, of a server that tells pages by cursors (Refine's `cursor`). A cursor means something to
/// its server only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The page after it; `None` if it is the last one.
    pub next: Option<Rc<str>>,
    /// The page before it; `None` if it is the first one, or the server does not say.
    pub prev: Option<Rc<str>>,
}

/// A list's answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAnswer {
    /// The rows of the page asked for, in order.
    pub records: Vec<Record>,
    /// How many rows there are on all pages; at least the number of `records`.
    pub total: u64,
    /// Where the next page begins, if the server tells pages by cursors; `None` if by number.
    pub cursor: Option<Cursor>,
}

/// The answer to a provider's call.
pub type DataFuture<T> = LocalFuture<Result<T, DataError>>;

/// Where records come from and go to (Refine's `dataProvider`).
///
/// Dropping a returned future aborts the request behind it. A provider never retries and never caches: the store does.
pub trait DataProvider {
    /// The same provider, for a request whose caller says more than the question (Refine's `meta`).
    ///
    /// Called only where `meta` has something in it. What its keys mean is up to the provider; what it does not know it ignores.
    /// Default: `None`, it makes nothing of any.
    fn with_meta(&self, meta: &Meta) -> Option<Rc<dyn DataProvider>> {
        let _ = meta;
        None
    }

    /// A page of the records of `resource`.
    ///
    /// Without sorters the order is the server's own; it must not depend on anything that an update of a record changes.
    /// `params.cursor` is one that an earlier answer brought ([`ListAnswer::cursor`]), so that providers without cursors never
    /// meet one. A filter that the API cannot express is [`DataError::Unsupported`], naming field and operator; it is never left
    /// out, and never taken for another one.
    fn get_list(&self, resource: &str, params: &ListParams) -> DataFuture<ListAnswer>;

    /// One record. A record that does not exist is [`DataError::NotFound`].
    fn get_one(&self, resource: &str, id: &RecordId) -> DataFuture<Record>;

    /// Several records, in any order; those that do not exist are left out. `ids` holds each id once.
    fn get_many(&self, resource: &str, ids: &[RecordId]) -> DataFuture<Vec<Record>>;

    /// Creates a record and returns it as the server keeps it.
    ///
    /// `origin` says who asks, so that a server which publishes live events can name the author of a change and the
    /// author does not hear of it as news. A provider whose server does not do that ignores it.
    fn create(&self, resource: &str, values: &Value, origin: &str) -> DataFuture<Record>;

    /// Changes the given fields of a record and returns it whole.
    fn update(&self, resource: &str, id: &RecordId, changes: &Value, origin: &str) -> DataFuture<Record>;

    /// Lets the next [`DataProvider::update`] of a record happen only if the record still is what `base` is.
    ///
    /// Returns whether the server can be asked for that (`If-Match` of HTTP). The update is then refused with
    /// [`DataError::Conflict`] if somebody else was faster. Default: it cannot, and whoever cares reads the record again
    /// before the update and compares.
    fn guard_update(&self, resource: &str, id: &RecordId, base: &Record) -> bool {
        let _ = (resource, id, base);
        false
    }

    /// Deletes a record.
    fn delete_one(&self, resource: &str, id: &RecordId, origin: &str) -> DataFuture<()>;

    /// Creates several records in one request, all or none, and returns them in the order of `values`.
    ///
    /// `None`, as by default, if the server cannot: then the store makes single requests, a few at a time. The same holds
    /// for the other two.
    fn create_many(&self, resource: &str, values: &[Value], origin: &str) -> Option<DataFuture<Vec<Record>>> {
        let _ = (resource, values, origin);
        None
    }

    /// Changes the given fields of several records in one request, all or none, and returns them whole, in the order of
    /// `ids`.
    fn update_many(
        &self,
        resource: &str,
        ids: &[RecordId],
        changes: &Value,
        origin: &str,
    ) -> Option<DataFuture<Vec<Record>>> {
        let _ = (resource, ids, changes, origin);
        None
    }

    /// Deletes several records in one request, all or none.
    fn delete_many(&self, resource: &str, ids: &[RecordId], origin: &str) -> Option<DataFuture<()>> {
        let _ = (resource, ids, origin);
        None
    }
}

/// What is wrong with single fields of a form, by field name (nested ones with dots).
pub type FieldErrors = SortedMap<String, String>;

/// Why a data provider could not answer.
///
/// `message` is what the server said for people to read; empty if it said nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DataError {
    /// The server was not reached: offline, refused, blocked, or the request took too long.
    #[error("{}", t_with("errors.network", "the server was not reached: {{reason}}", &[("reason", &_0.to_string())]))]
    Network(Phrase),
    /// The record does not exist, or no longer.
    #[error("{}", or(message, || t("errors.notFound", "this record does not exist")))]
    NotFound {
        /// What the server said.
        message: Rc<str>,
    },
    /// The record was changed by somebody else meanwhile (HTTP 409 and 412).
    #[error(
        "{}",
        or(message, || t("errors.conflict", "somebody else changed this record meanwhile"))
    )]
    Conflict {
        /// What the server said.
        message: Rc<str>,
    },
    /// The server refuses the values (HTTP 422, or 400 with field errors).
    #[error(
        "{}",
        or(message, || t("errors.invalid", "the server does not accept these values"))
    )]
    Invalid {
        /// What the server said.
        message: Rc<str>,
        /// What is wrong with which field.
        fields: FieldErrors,
    },
    /// A person stopped it before it was sent.
    #[error("{}", t("errors.cancelled", "it was cancelled, so nothing was sent"))]
    Cancelled,
    /// Any other answer of the server that is not a success.
    #[error(
        "{}",
        t_with(
            "errors.withStatus",
            "{{message}} (status {{status}})",
            &[
                ("message", &or(message, || t("errors.status", "the server could not do this"))),
                ("status", &status.to_string()),
            ],
        )
    )]
    Status {
        /// The HTTP status.
        status: u16,
        /// What the server said.
        message: Rc<str>,
    },
    /// The provider was asked for something that its API cannot express, such as a filter with an operator it does not
    /// have. Nothing was sent.
    #[error("{0}")]
    Unsupported(Phrase),
    /// The server answered with something that is not what was asked for.
    #[error("{}", t_with("errors.decode", "the server's answer cannot be read: {{reason}}", &[("reason", &_0.to_string())]))]
    Decode(Phrase),
}

impl DataError {
    /// Whether asking again may help: the server was not reached, or it was at fault (HTTP 5xx, 408 and 429).
    ///
    /// The other 4xx answers and unreadable ones stay the same however often one asks.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Network(_) => true,
            Self::Status { status, .. } => *status >= 500 || *status == 408 || *status == 429,
            Self::NotFound { .. }
            | Self::Conflict { .. }
            | Self::Invalid { .. }
            | Self::Cancelled
            | Self::Unsupported(_)
            | Self::Decode(_) => false,
        }
    }
}

/// What the server said, or else what such an error means: looked up only then.
fn or(message: &str, meaning: fn() -> Text) -> Cow<'_, str> {
    if message.is_empty() {
        meaning()
    } else {
        Cow::Borrowed(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_worth_asking_again() {
        let status = |status| DataError::Status {
            status,
            message: "".into(),
        };
        assert!(DataError::Network("offline".into()).is_transient());
        assert!(
            [500, 503, 408, 429]
                .map(status)
                .iter()
                .all(DataError::is_transient)
        );
        assert!(
            ![400, 401, 403, 418]
                .map(status)
                .iter()
                .any(DataError::is_transient)
        );
        assert!(!DataError::NotFound { message: "".into() }.is_transient());
        assert!(!DataError::Decode("HTML".into()).is_transient());
    }

    #[test]
    fn an_error_says_what_the_server_said_or_something_useful() {
        assert_eq!(
            DataError::NotFound { message: "".into() }.to_string(),
            "this record does not exist"
        );
        assert_eq!(
            DataError::NotFound {
                message: "no post 9".into()
            }
            .to_string(),
            "no post 9"
        );
        assert_eq!(
            DataError::Status {
                status: 500,
                message: "disk full".into()
            }
            .to_string(),
            "disk full (status 500)"
        );
    }
}
