//! JSON Web Tokens signed with the key's secret (HS256).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::{ApiKey, Capability, Grant};
use sapwood::ably::error::ErrorInfo;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

/// Dates are in seconds here.
#[derive(Deserialize)]
struct Claims {
    iat: u64,
    exp: u64,
    #[serde(rename = "x-ably-capability")]
    capability: Option<String>,
    #[serde(rename = "x-ably-clientId")]
    client_id: Option<String>,
}

/// Checks form and signature, not whether the token is still valid; one issued until `expired_until` ends then.
pub(super) fn check(text: &str, key: &ApiKey, expired_until: u64) -> Result<Grant, ErrorInfo> {
    let (header, claims) = read(text, key).ok_or_else(|| ErrorInfo::new(40144, "the JWT is not valid"))?;
    if header.alg != "HS256" || header.kid != key.name {
        return Err(ErrorInfo::new(
            40144,
            "the JWT must be HS256 with the name of this server's key as kid",
        ));
    }
    let capability = match &claims.capability {
        Some(text) => Capability::parse(text)?,
        None => Capability::everything(),
    };
    let expires = claims.exp.saturating_mul(1000);
    let is_expired = claims.iat.saturating_mul(1000) <= expired_until;
    let expires = if is_expired {
        expires.min(expired_until)
    } else {
        expires
    };
    Ok(Grant {
        client_id: claims.client_id,
        capability,
        expires: Some(expires),
    })
}

fn read(text: &str, key: &ApiKey) -> Option<(Header, Claims)> {
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
    if !key.is_signature(signed, &decode(signature)?) {
        return None;
    }
    Some((
        serde_json::from_slice(&decode(header)?).ok()?,
        serde_json::from_slice(&decode(claims)?).ok()?,
    ))
}
