//! What a token is asked for with, and what is known of one.

use std::time::Duration;

use serde_json::Value;

use crate::ably::json::{Fields, Object};

/// The wishes of whoever asks for a token (TK2); all optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenParams {
    /// How long it is to live. Default: what the server gives, an hour at Ably.
    pub ttl: Option<Duration>,
    /// What it is to allow, as JSON text: channels and the operations on each. Default: what the key behind it allows.
    pub capability: Option<String>,
    /// Who it is for. Default: the client id of the options.
    pub client_id: Option<String>,
}

impl TokenParams {
    /// The wishes as parameters of a request, by their names on the wire.
    pub(in crate::ably) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if let Some(ttl) = self.ttl {
            let ms = ttl
                .as_secs()
                .saturating_mul(1_000)
                .saturating_add(ttl.subsec_millis().into());
            pairs.push(("ttl", ms.to_string()));
        }
        let texts = [("capability", &self.capability), ("clientId", &self.client_id)];
        for (name, text) in texts {
            if let Some(text) = text {
                pairs.push((name, text.clone()));
            }
        }
        pairs
    }
}

/// A token and what is known of it (TD2 to TD6). Of a bare token text, nothing more is known (RSA16b).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenDetails {
    /// The token: opaque, or a JSON Web Token.
    pub token: String,
    /// When it was issued, in milliseconds since 1970.
    pub issued: Option<i64>,
    /// When it ends, in milliseconds since 1970.
    pub expires: Option<i64>,
    /// What it allows, as JSON text.
    pub capability: Option<String>,
    /// Who it is for; `*` means anybody, `None` nobody in particular.
    pub client_id: Option<String>,
}

impl TokenDetails {
    /// A token of which nothing more is known.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..Self::default()
        }
    }

    /// Reads details; `None` without a `token`.
    #[must_use]
    pub fn from_value(value: Value) -> Option<Self> {
        Self::read(&mut Fields::of(value))
    }

    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            token: fields.text("token")?,
            issued: fields.integer("issued"),
            expires: fields.integer("expires"),
            capability: fields.text("capability"),
            client_id: fields.text("clientId"),
        })
    }

    /// The details as JSON, as `TokenDetails` travels.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.text("token", Some(&self.token));
        object.put("issued", self.issued.map(Value::from));
        object.put("expires", self.expires.map(Value::from));
        object.text("capability", self.capability.as_ref());
        object.text("clientId", self.client_id.as_ref());
        object.finish()
    }
}
