//! What goes wrong, as Ably describes it: a code, an HTTP-like status, a text and perhaps a cause.

use std::fmt;

use serde_json::Value;

use super::json::{Fields, Object};

/// The error codes that this client makes or tells apart (TI1; <https://github.com/ably/ably-common>).
pub mod code {
    /// What is asked for makes no sense.
    pub const BAD_REQUEST: u32 = 40000;
    /// A message or a set of them is larger than the server allows.
    pub const TOO_LARGE: u32 = 40009;
    /// The client id cannot be used.
    pub const INVALID_CLIENT_ID: u32 = 40012;
    /// Message data that is neither text, JSON object, JSON array nor bytes.
    pub const INVALID_DATA: u32 = 40013;
    /// The API key is not one.
    pub const INVALID_KEY: u32 = 40101;
    /// The client id of the token is not the configured one.
    pub const CLIENT_ID_MISMATCH: u32 = 40102;
    /// An API key would travel unencrypted.
    pub const KEY_WITHOUT_TLS: u32 = 40103;
    /// The time of a token request is too far away.
    pub const INVALID_TIMESTAMP: u32 = 40104;
    /// The nonce of a token request was used before, or is too short.
    pub const INVALID_NONCE: u32 = 40105;
    /// There are no credentials.
    pub const NO_CREDENTIALS: u32 = 40106;
    /// An unspecified problem with a token: the first of the codes that a new token may solve.
    pub const TOKEN_ERROR: u32 = 40140;
    /// The last of the codes that a new token may solve.
    pub const TOKEN_ERROR_LAST: u32 = 40149;
    /// The address that tokens come from gave none.
    pub const AUTH_ADDRESS: u32 = 40170;
    /// A token is refused and there is no way to get another one.
    pub const NO_TOKEN_RENEWAL: u32 = 40171;
    /// A name that no channel can have.
    pub const INVALID_CHANNEL_NAME: u32 = 40010;
    /// An answer of the server that cannot be read.
    pub const UNREADABLE: u32 = 50000;
    /// The server refused a publish without saying why.
    pub const UNKNOWN: u32 = 50001;
    /// The connection failed for good.
    pub const CONNECTION_FAILED: u32 = 80000;
    /// The connection is suspended.
    pub const SUSPENDED: u32 = 80002;
    /// The connection is lost.
    pub const DISCONNECTED: u32 = 80003;
    /// The connection is closed.
    pub const CLOSED: u32 = 80017;
    /// No token could be got from where the app gets them.
    pub const AUTH_FAILED: u32 = 80019;
    /// The server did not answer in time.
    pub const TIMEOUT: u32 = 50003;
    /// The channel's state does not allow this.
    pub const CHANNEL_STATE: u32 = 90001;
    /// The server did not answer an attach or detach in time.
    pub const CHANNEL_TIMEOUT: u32 = 90007;
    /// Nobody can be present without a client id.
    pub const PRESENCE_CLIENT_ID: u32 = 91000;
    /// The channel's state does not allow to be present on it.
    pub const PRESENCE_STATE: u32 = 91001;
    /// A member could not be entered again after its channel was attached again.
    pub const REENTRY_FAILED: u32 = 91004;
    /// The list of members may be out of date.
    pub const PRESENCE_OUT_OF_SYNC: u32 = 91005;
    /// The server does not tell this client who is present.
    pub const NO_PRESENCE_SUBSCRIBE: u32 = 91008;
}

/// An error as it travels on the wire and as this client reports it (TI1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorInfo {
    /// What kind of error, five digits; 0 if the server did not say. The known ones are in [`code`].
    pub code: u32,
    /// The HTTP status that goes with it; 0 if unknown.
    pub status: u16,
    /// What happened, for people to read.
    pub message: String,
    /// Where to read more.
    pub href: Option<String>,
    /// What led to it.
    pub cause: Option<Box<Self>>,
    /// Whatever the server added for programs to read.
    pub detail: Option<Value>,
    /// The id of the request that failed, where requests have one (`requestId`, RSC7c).
    pub request_id: Option<String>,
}

impl ErrorInfo {
    /// An error of this client. Its status is that of the code: 40160 has 401.
    #[must_use]
    pub fn new(code: u32, message: impl Into<String>) -> Self {
        Self {
            code,
            status: status_of(code),
            message: message.into(),
            ..Self::default()
        }
    }

    /// The same error with another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same error with what led to it.
    #[must_use]
    pub fn with_cause(mut self, cause: Self) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }

    /// Whether a new token may solve it (RSA4b: codes 40140 to 40149).
    #[must_use]
    pub const fn is_token_error(&self) -> bool {
        self.code >= code::TOKEN_ERROR && self.code <= code::TOKEN_ERROR_LAST
    }

    /// Reads an error. Whatever is missing stays empty; a missing status follows from the code.
    #[must_use]
    pub fn from_value(value: Value) -> Self {
        Self::read(Fields::of(value))
    }

    pub(super) fn read(mut fields: Fields<'_>) -> Self {
        let code = fields
            .unsigned("code")
            .and_then(|code| u32::try_from(code).ok())
            .unwrap_or_default();
        Self {
            code,
            status: fields
                .unsigned("statusCode")
                .and_then(|status| u16::try_from(status).ok())
                .unwrap_or_else(|| status_of(code)),
            message: fields.text("message").unwrap_or_default(),
            href: fields.text("href"),
            cause: fields
                .take("cause")
                .map(|cause| Box::new(Self::read(Fields::of(cause)))),
            detail: fields.value("detail"),
            request_id: fields.text("requestId"),
        }
    }

    /// The error as it stands on the wire.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.put("code", Some(self.code.into()));
        object.put("statusCode", Some(self.status.into()));
        object.put("message", Some(self.message.as_str().into()));
        object.text("href", self.href.as_ref());
        object.put("cause", self.cause.as_ref().map(|cause| cause.to_value()));
        object.put("detail", self.detail.clone());
        object.text("requestId", self.request_id.as_ref());
        object.finish()
    }
}

/// The first three digits of a five-digit code, if they can be an HTTP error status.
fn status_of(code: u32) -> u16 {
    match u16::try_from(code / 100) {
        Ok(status @ 400..=599) => status,
        Ok(_) => 400,
        Err(_) => 0,
    }
}

impl fmt::Display for ErrorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.message.is_empty() {
            "unknown error"
        } else {
            &self.message
        })?;
        if self.code != 0 {
            write!(f, " (Ably error {})", self.code)?;
        }
        match &self.cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ErrorInfo {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_reads_back_as_written() {
        let error =
            ErrorInfo::new(code::NO_TOKEN_RENEWAL, "no renewal").with_cause(ErrorInfo::new(40142, "expired"));
        assert_eq!(ErrorInfo::from_value(error.to_value()), error);
    }

    #[test]
    fn odd_fields_do_no_harm() {
        let odd = ErrorInfo::from_value(json!({"code": "x", "statusCode": -1, "message": [], "cause": 5}));
        assert_eq!((odd.code, odd.message.as_str()), (0, ""));
        assert_eq!(ErrorInfo::from_value(json!("boom")).to_string(), "unknown error");
        assert_eq!(ErrorInfo::from_value(json!({"code": 1e99})).code, 0);
    }

    #[test]
    fn the_status_follows_from_the_code() {
        assert_eq!(ErrorInfo::from_value(json!({"code": 40160})).status, 401);
        assert_eq!(ErrorInfo::new(80003, "").status, 400);
    }

    #[test]
    fn rsa4b_only_some_codes_ask_for_a_new_token() {
        assert!(
            [40140, 40142, 40149]
                .iter()
                .all(|code| ErrorInfo::new(*code, "").is_token_error())
        );
        assert!(
            ![40139, 40150, 40101, 0]
                .iter()
                .any(|code| ErrorInfo::new(*code, "").is_token_error())
        );
    }

    #[test]
    fn what_people_read_names_the_code_and_the_cause() {
        let error = ErrorInfo::new(80019, "no token").with_cause(ErrorInfo::new(50003, "timed out"));
        assert_eq!(
            error.to_string(),
            "no token (Ably error 80019): timed out (Ably error 50003)"
        );
    }
}
