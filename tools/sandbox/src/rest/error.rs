//! What REST answers when it cannot do what it was asked.

use std::fmt::Display;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::log;
use crate::store::{Resource, StoreStopped, WriteError};

/// A status, a sentence, and for some what is wrong with which field.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    message: String,
    errors: serde_json::Value,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            errors: json!({}),
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn no_record(resource: Resource, id: impl Display) -> Self {
        Self::not_found(format!("there is no {} with id {id}", resource.singular()))
    }

    /// The refusal of a write to `resource`, of the record `id` unless it is a new one.
    pub(super) fn from_write(error: WriteError, resource: Resource, id: Option<i64>) -> Self {
        let message = error.to_string();
        match error {
            WriteError::NotFound => Self::no_record(resource, id.unwrap_or_default()),
            WriteError::NotAnObject => Self::bad_request(message),
            WriteError::Conflict(_) => Self::new(StatusCode::CONFLICT, message),
            WriteError::Changed => Self::new(StatusCode::PRECONDITION_FAILED, message),
            WriteError::Sqlite(error) => error.into(),
            WriteError::Invalid(errors) => {
                let list: Vec<_> = errors
                    .iter()
                    .map(|(field, text)| format!("{field} {text}"))
                    .collect();
                Self {
                    status: StatusCode::UNPROCESSABLE_ENTITY,
                    message: list.join("; "),
                    errors: json!(errors),
                }
            }
        }
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        log::line(format_args!("the database failed: {error}"));
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the database failed; the sandbox's log says more",
        )
    }
}

impl From<StoreStopped> for ApiError {
    fn from(error: StoreStopped) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "message": self.message, "errors": self.errors });
        (
            self.status,
            [(header::CACHE_CONTROL, "no-store")],
            axum::Json(body),
        )
            .into_response()
    }
}
