//! What a token lets one do.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::selector::Selector;
use crate::realtime::auth::{ApiKey, Authority, Credentials};

/// The topics that may be published on, and those whose private events may be heard. Everybody who is let in hears what
/// is not private.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Permit {
    pub(super) publish: Vec<Selector>,
    pub(super) subscribe: Vec<Selector>,
}

#[derive(Deserialize)]
struct Claims {
    exp: Option<u64>,
    mercure: Topics,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Topics {
    publish: Vec<String>,
    subscribe: Vec<String>,
}

impl Permit {
    /// Reads a token: one of `/auth` may do everything, a JWT what its claim `mercure` says.
    pub(super) fn read(token: &str, authority: &Authority, key: &ApiKey, now: u64) -> Result<Self, String> {
        if token.split('.').count() == 3 {
            let claims = claims(token, key).ok_or("the JWT is not valid")?;
            if claims.exp.is_some_and(|exp| exp.saturating_mul(1000) <= now) {
                return Err("the JWT has expired".to_owned());
            }
            let selectors = |topics: Vec<String>| topics.into_iter().map(Selector::new).collect();
            return Ok(Self {
                publish: selectors(claims.mercure.publish),
                subscribe: selectors(claims.mercure.subscribe),
            });
        }
        let checked = authority.check(&Credentials::Token(token.to_owned()), now);
        checked.map_err(|error| error.message)?;
        let everything = vec![Selector::new("*")];
        Ok(Self {
            publish: everything.clone(),
            subscribe: everything,
        })
    }
}

fn claims(token: &str, key: &ApiKey) -> Option<Claims> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
    let header: serde_json::Value = serde_json::from_slice(&decode(header)?).ok()?;
    let is_ours = header.get("alg")? == "HS256" && key.is_signature(signed, &decode(signature)?);
    if !is_ours {
        return None;
    }
    serde_json::from_slice(&decode(claims)?).ok()
}
