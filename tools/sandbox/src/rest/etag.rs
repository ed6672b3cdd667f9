//! Strong entity tags: the hash of what is sent.

use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// The tag of a text, quotes included: 96 bits of its SHA-256.
pub(crate) fn of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    format!(
        "\"{}\"",
        BASE64_URL_SAFE_NO_PAD.encode(digest.get(..12).unwrap_or_default())
    )
}

/// The tags a conditional header lists; empty without the header.
pub(crate) fn tags(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    let values = headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().to_owned())
        .collect()
}
