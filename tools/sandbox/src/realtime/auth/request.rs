//! TokenRequests: what a client may ask for, and the signature over it (ably.md 3.2).

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::ApiKey;
use sapwood::ably::error::ErrorInfo;

/// How far the date of a request may be from the server's: 2 minutes.
pub(super) const MAX_SKEW: u64 = 120_000;

/// The wishes of whoever asks for a token; all optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenParams {
    /// Life in ms; comes as a number or, from a query string, as text.
    #[serde(default, deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub(crate) ttl: Option<u64>,
    /// JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) capability: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_id: Option<String>,
}

/// Token parameters, signed with a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenRequest {
    pub(crate) key_name: String,
    #[serde(flatten)]
    pub(crate) params: TokenParams,
    pub(crate) timestamp: u64,
    pub(crate) nonce: String,
    pub(crate) mac: String,
}

impl TokenRequest {
    pub(super) fn signed(key: &ApiKey, params: TokenParams, timestamp: u64, nonce: String) -> Self {
        let key_name = key.name.clone();
        let mut request = Self {
            key_name,
            params,
            timestamp,
            nonce,
            mac: String::new(),
        };
        request.mac = key.mac(&request.text());
        request
    }

    /// The text that is signed: six fields, each on a line of its own.
    fn text(&self) -> String {
        let ttl = self.params.ttl.map(|ttl| ttl.to_string()).unwrap_or_default();
        let capability = self.params.capability.as_deref().unwrap_or_default();
        let client_id = self.params.client_id.as_deref().unwrap_or_default();
        let (key_name, timestamp, nonce) = (&self.key_name, self.timestamp, &self.nonce);
        format!("{key_name}\n{ttl}\n{capability}\n{client_id}\n{timestamp}\n{nonce}\n")
    }

    pub(super) fn check(&self, key: &ApiKey, now: u64) -> Result<(), ErrorInfo> {
        if self.mac != key.mac(&self.text()) {
            return Err(ErrorInfo::new(
                40101,
                "the signature (mac) of the token request is wrong",
            ));
        }
        if self.timestamp.abs_diff(now) > MAX_SKEW {
            return Err(ErrorInfo::new(
                40104,
                "the timestamp is more than two minutes from the server's time",
            ));
        }
        if self.nonce.len() < 16 {
            return Err(ErrorInfo::new(
                40105,
                "the nonce must have at least 16 characters",
            ));
        }
        Ok(())
    }
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Number(number) if number.is_u64() => Ok(number.as_u64()),
        Value::String(text) => text.parse().map(Some).map_err(serde::de::Error::custom),
        other => Err(serde::de::Error::custom(format!(
            "ttl must be a number of ms, not {other}"
        ))),
    }
}
