//! Signing requests for tokens (RSA9), and checking such signatures: what servers do, with the feature `signing`.
//!
//! A server that has an API key signs a request and hands it to a client, which exchanges it for a token at Ably. The
//! key never leaves the server. The web app is built without this.

use std::collections::BTreeMap;
use std::time::Duration;

use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::TokenParams;
use crate::ably::backoff::Dice;
use crate::ably::encoding::{from_base64, to_base64};
use crate::ably::error::{ErrorInfo, code};
use crate::ably::json::{Fields, Object};

/// How far the time of a request may be from the server's.
pub const MAX_SKEW: Duration = Duration::from_secs(120);

/// The shortest nonce that is taken (RSA9c).
pub const MIN_NONCE: usize = 16;

/// A request for a token, signed with an API key (TE).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenRequest {
    /// The name of the key: what comes before its colon.
    pub key_name: String,
    /// What is asked for.
    pub params: TokenParams,
    /// When it was signed, in milliseconds since 1970.
    pub timestamp: u64,
    /// What makes it unlike any other, so that it counts only once.
    pub nonce: String,
    /// The signature.
    pub mac: String,
}

impl TokenRequest {
    /// A request that is signed with `key` (`APP.KEY:SECRET`) at the time `timestamp`, in milliseconds since 1970.
    ///
    /// The capability is brought into its canonical order (RSA9f). `nonce` must never have been used before;
    /// [`nonce`] makes one.
    ///
    /// # Errors
    ///
    /// 40101 if `key` is not one, 40000 if the capability is not a JSON object of lists, 40105 if the nonce is shorter
    /// than [`MIN_NONCE`].
    pub fn signed(key: &str, params: TokenParams, timestamp: u64, nonce: String) -> Result<Self, ErrorInfo> {
        let no_key = || ErrorInfo::new(code::INVALID_KEY, "the API key does not look like APP.KEY:SECRET");
        let (key_name, secret) = key.split_once(':').ok_or_else(no_key)?;
        check_nonce(&nonce)?;
        let capability = params.capability.as_deref().map(canonical).transpose()?;
        let mut request = Self {
            key_name: key_name.to_owned(),
            params: TokenParams { capability, ..params },
            timestamp,
            nonce,
            mac: String::new(),
        };
        request.mac = to_base64(&sign(secret, &request.text()));
        Ok(request)
    }

    /// Checks the signature, the time and the nonce of a request. `now` is in milliseconds since 1970. Whether the nonce
    /// was used before is for the caller to know.
    ///
    /// # Errors
    ///
    /// 40101 for a wrong signature, 40104 for a time further than [`MAX_SKEW`] away, 40105 for too short a nonce.
    pub fn check(&self, secret: &str, now: u64) -> Result<(), ErrorInfo> {
        let mac = from_base64(&self.mac).unwrap_or_default();
        if !is_signed(secret, &self.text(), &mac) {
            return Err(ErrorInfo::new(
                code::INVALID_KEY,
                "the signature (mac) of the token request is wrong",
            ));
        }
        if u128::from(self.timestamp.abs_diff(now)) > MAX_SKEW.as_millis() {
            return Err(ErrorInfo::new(
                code::INVALID_TIMESTAMP,
                "the timestamp is more than two minutes from the server's time",
            ));
        }
        check_nonce(&self.nonce)
    }

    /// The text that is signed: six fields, each on a line of its own (RSA9g).
    fn text(&self) -> String {
        let params = &self.params;
        let ttl = params
            .ttl
            .map(|ttl| ttl.as_millis().to_string())
            .unwrap_or_default();
        let capability = params.capability.as_deref().unwrap_or_default();
        let client_id = params.client_id.as_deref().unwrap_or_default();
        let (key_name, timestamp, nonce) = (&self.key_name, self.timestamp, &self.nonce);
        format!("{key_name}\n{ttl}\n{capability}\n{client_id}\n{timestamp}\n{nonce}\n")
    }

    /// Reads a request (TE6).
    ///
    /// # Errors
    ///
    /// 40000 and what is missing or of a wrong type.
    pub fn from_value(value: Value) -> Result<Self, ErrorInfo> {
        let params = TokenParams::from_value(value.clone())?;
        let mut fields = Fields::of(value);
        let mut text = |name: &str| fields.text(name).ok_or_else(|| missing(name));
        Ok(Self {
            key_name: text("keyName")?,
            params,
            nonce: text("nonce")?,
            mac: text("mac")?,
            timestamp: fields.unsigned("timestamp").ok_or_else(|| missing("timestamp"))?,
        })
    }

    /// The request as JSON.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.text("keyName", Some(&self.key_name));
        let ttl = self.params.ttl.map(|ttl| ttl.as_millis());
        object.put(
            "ttl",
            ttl.and_then(|ttl| u64::try_from(ttl).ok()).map(Value::from),
        );
        object.text("capability", self.params.capability.as_ref());
        object.text("clientId", self.params.client_id.as_ref());
        object.put("timestamp", Some(self.timestamp.into()));
        object.text("nonce", Some(&self.nonce));
        object.text("mac", Some(&self.mac));
        object.finish()
    }
}

impl TokenParams {
    /// Reads what somebody asks for, from JSON or from the parameters of a query. Fields that it does not know are left
    /// alone.
    ///
    /// # Errors
    ///
    /// 40000 if one is of a wrong type: a time to live must be milliseconds, as a number or a text, the rest texts.
    pub fn from_value(value: Value) -> Result<Self, ErrorInfo> {
        let mut fields = Fields::of(value);
        let ttl = match fields.value("ttl") {
            None => None,
            Some(Value::String(text)) => Some(text.parse().map_err(|_| wrong("ttl"))?),
            Some(number) => Some(number.as_u64().ok_or_else(|| wrong("ttl"))?),
        };
        let mut text = |name: &str| match fields.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(name)),
        };
        Ok(Self {
            ttl: ttl.map(Duration::from_millis),
            capability: text("capability")?,
            client_id: text("clientId")?,
        })
    }
}

/// A nonce that nobody else makes, as long as the dice are seeded with something that nobody else has (RSA9c).
#[must_use]
pub fn nonce(dice: &mut Dice) -> String {
    format!("{:016x}{:016x}", dice.bits(), dice.bits())
}

/// The signature of a text: HMAC-SHA256.
#[must_use]
pub fn sign(secret: &str, text: &str) -> Vec<u8> {
    hmac(secret, text).map_or_else(Vec::new, |mac| mac.finalize().into_bytes().to_vec())
}

/// Whether `signature` is that of `text`. It takes as long for a wrong one as for the right one.
#[must_use]
pub fn is_signed(secret: &str, text: &str, signature: &[u8]) -> bool {
    hmac(secret, text).is_some_and(|mac| mac.verify_slice(signature).is_ok())
}

fn hmac(secret: &str, text: &str) -> Option<Hmac<Sha256>> {
    // HMAC takes secrets of any length, so there always is one.
    let mac = Hmac::new_from_slice(secret.as_bytes()).ok()?;
    Some(mac.chain_update(text))
}

/// A capability with its channels and the operations of each in order, as it is signed.
fn canonical(capability: &str) -> Result<String, ErrorInfo> {
    let wrong = |_| ErrorInfo::new(code::BAD_REQUEST, "the capability must be a JSON object of lists");
    let mut channels: BTreeMap<String, Vec<String>> = serde_json::from_str(capability).map_err(wrong)?;
    for operations in channels.values_mut() {
        operations.sort_unstable();
    }
    serde_json::to_string(&channels).map_err(wrong)
}

fn check_nonce(nonce: &str) -> Result<(), ErrorInfo> {
    if nonce.len() < MIN_NONCE {
        return Err(ErrorInfo::new(
            code::INVALID_NONCE,
            "the nonce must have at least 16 characters",
        ));
    }
    Ok(())
}

fn missing(name: &str) -> ErrorInfo {
    ErrorInfo::new(code::BAD_REQUEST, format!("the token request has no {name}"))
}

fn wrong(name: &str) -> ErrorInfo {
    ErrorInfo::new(code::BAD_REQUEST, format!("{name} is of a wrong type"))
}
