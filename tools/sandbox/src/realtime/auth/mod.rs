//! Who may connect: the API key, tokens, and what they allow. Pure; the date comes in as an argument.

mod capability;
mod jwt;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

pub(crate) use self::capability::{Capability, Operation};
use crate::random::Random;
pub(crate) use sapwood::ably::auth::TokenParams;
pub(crate) use sapwood::ably::auth::signing::TokenRequest;
use sapwood::ably::auth::signing::{self, MAX_SKEW};
use sapwood::ably::error::ErrorInfo;

/// The longest life of a token: 24 hours, as at Ably.
const MAX_TTL: u64 = 24 * 60 * 60 * 1000;

/// An API key: `NAME:SECRET`, where the name is `APP.KEYID`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    name: String,
    secret: String,
}

impl ApiKey {
    /// The part before the colon.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn is_signature(&self, text: &str, signature: &[u8]) -> bool {
        signing::is_signed(&self.secret, text, signature)
    }
}

impl fmt::Display for ApiKey {
    /// The whole key, with its secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.secret)
    }
}

impl Default for ApiKey {
    /// `sapwood.dev:secret`.
    fn default() -> Self {
        Self {
            name: "sapwood.dev".to_owned(),
            secret: "secret".to_owned(),
        }
    }
}

impl FromStr for ApiKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (name, secret) = text.split_once(':').ok_or(BadKey)?;
        let (app, id) = name.split_once('.').ok_or(BadKey)?;
        let plain = |part: &str| !part.is_empty() && !part.contains([' ', ':', '.']);
        if !(plain(app) && plain(id) && plain(secret)) {
            return Err(BadKey);
        }
        Ok(Self {
            name: name.to_owned(),
            secret: secret.to_owned(),
        })
    }
}

/// The text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key looks like app.id:secret, with no other dots, colons or blanks")]
pub struct BadKey;

/// What a client shows to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// `NAME:SECRET`.
    Key(String),
    /// An opaque token of ours, or a JWT.
    Token(String),
    Missing,
}

/// What a client was let in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    /// `*` may use any id, `None` is anonymous.
    pub(crate) client_id: Option<String>,
    pub(crate) capability: Capability,
    /// When it ends, in ms since the epoch; a key never does.
    pub(crate) expires: Option<u64>,
}

/// A token and its terms, as `requestToken` and `/auth` answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenDetails {
    pub(crate) token: String,
    pub(crate) key_name: String,
    pub(crate) issued: u64,
    pub(crate) expires: u64,
    pub(crate) capability: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_id: Option<String>,
}

/// Issues tokens and checks credentials.
#[derive(Debug)]
pub(crate) struct Authority {
    key: ApiKey,
    token_ttl: u64,
    random: Random,
    tokens: BTreeMap<String, Grant>,
    nonces: BTreeMap<String, u64>,
    /// JWTs issued until then are taken as expired (a fault).
    expired_until: u64,
}

impl Authority {
    /// An authority with one key; tokens live `token_ttl` ms unless their request says otherwise.
    pub(crate) fn new(key: ApiKey, token_ttl: u64, random: Random) -> Self {
        Self {
            key,
            token_ttl,
            random,
            tokens: BTreeMap::new(),
            nonces: BTreeMap::new(),
            expired_until: 0,
        }
    }

    /// Checks what a client shows.
    pub(crate) fn check(&self, credentials: &Credentials, now: u64) -> Result<Grant, ErrorInfo> {
        match credentials {
            Credentials::Missing => Err(ErrorInfo::new(40101, "no key and no token was given")),
            Credentials::Key(text) => self.check_key(text),
            Credentials::Token(text) => self.check_token(text, now),
        }
    }

    fn check_key(&self, text: &str) -> Result<Grant, ErrorInfo> {
        if text.parse() != Ok(self.key.clone()) {
            return Err(ErrorInfo::new(40101, "the key is not one of this server's"));
        }
        let capability = Capability::everything();
        Ok(Grant {
            client_id: Some("*".to_owned()),
            capability,
            expires: None,
        })
    }

    fn check_token(&self, text: &str, now: u64) -> Result<Grant, ErrorInfo> {
        let grant = match self.tokens.get(text) {
            Some(grant) => grant.clone(),
            None if text.split('.').count() == 3 => jwt::check(text, &self.key, self.expired_until)?,
            None => return Err(ErrorInfo::new(40143, "the token is not one of this server's")),
        };
        if grant.expires.is_some_and(|expires| expires <= now) {
            return Err(ErrorInfo::new(40142, "the token has expired"));
        }
        Ok(grant)
    }

    /// Issues a token without further questions, as the server behind an `authUrl` does.
    pub(crate) fn issue(&mut self, params: &TokenParams, now: u64) -> Result<TokenDetails, ErrorInfo> {
        let capability = match &params.capability {
            Some(text) => Capability::parse(text)?,
            None => Capability::everything(),
        };
        let ttl = match params.ttl {
            Some(ttl) => u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX),
            None => self.token_ttl,
        };
        if ttl == 0 || ttl > MAX_TTL {
            return Err(ErrorInfo::new(40003, "ttl must be between 1 ms and 24 hours"));
        }
        if params.client_id.as_deref() == Some("") {
            return Err(ErrorInfo::new(40012, "clientId must not be empty"));
        }
        self.tokens
            .retain(|_, grant| grant.expires.is_some_and(|expires| expires + MAX_TTL > now));
        let app = self.key.name.split('.').next().unwrap_or_default();
        let token = format!("{app}.{}", self.random.text(40));
        let grant = Grant {
            client_id: params.client_id.clone(),
            capability: capability.clone(),
            expires: Some(now + ttl),
        };
        self.tokens.insert(token.clone(), grant);
        Ok(TokenDetails {
            token,
            key_name: self.key.name.clone(),
            issued: now,
            expires: now + ttl,
            capability: capability.to_string(),
            client_id: params.client_id.clone(),
        })
    }

    /// Exchanges a signed request for a token. Each nonce counts once.
    pub(crate) fn exchange(
        &mut self,
        key_name: &str,
        request: &TokenRequest,
        now: u64,
    ) -> Result<TokenDetails, ErrorInfo> {
        if key_name != self.key.name || request.key_name != self.key.name {
            return Err(ErrorInfo::new(
                40101,
                format!("there is no key named \"{key_name}\" here"),
            ));
        }
        request.check(&self.key.secret, now)?;
        let remembered = u64::try_from(2 * MAX_SKEW.as_millis()).unwrap_or(u64::MAX);
        self.nonces
            .retain(|_, used| used.saturating_add(remembered) > now);
        if self.nonces.insert(request.nonce.clone(), now).is_some() {
            return Err(ErrorInfo::new(40105, "the nonce has been used before"));
        }
        self.issue(&request.params, now)
    }

    /// A signed request a client may exchange, the other thing an `authUrl` may answer.
    pub(crate) fn sign(&mut self, params: TokenParams, now: u64) -> Result<TokenRequest, ErrorInfo> {
        let nonce = self.random.text(24);
        TokenRequest::signed(&self.key.to_string(), params, now, nonce)
    }

    /// Ends every token and JWT issued so far.
    pub(crate) fn expire_all(&mut self, now: u64) {
        self.expired_until = now;
        for grant in self.tokens.values_mut() {
            grant.expires = grant.expires.map(|expires| expires.min(now));
        }
    }

    /// The key's name.
    pub(crate) fn key_name(&self) -> &str {
        &self.key.name
    }
}
