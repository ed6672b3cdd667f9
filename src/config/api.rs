//! The part of `config.json` that says where records come from.

use super::ConfigError;
use super::section::{Section, wrong};

/// Where records come from (`api.provider`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Api {
    /// A REST API.
    Rest {
        /// Its address. Default: `/api`.
        url: String,
    },
    /// The browser itself.
    Demo,
}

/// What the providers are called in the file, and whether that is the demo.
const PROVIDERS: [(&str, bool); 2] = [("rest", false), ("demo", true)];

/// Reads where records come from. Without the section it is the REST API at its usual address.
pub(super) fn read(api: Option<&Section<'_>>) -> Result<Api, ConfigError> {
    let Some(api) = api else {
        return Ok(rest(None));
    };
    api.only(&["provider", "url", "audit"])?;
    let url = api.text("url")?;
    if api.one_of("provider", &PROVIDERS)? != Some(true) {
        return Ok(rest(url));
    }
    match url {
        None => Ok(Api::Demo),
        Some(_) => Err(wrong("api.url", "the demo asks no server; leave the address out")),
    }
}

/// Reads the resource that has the log of changes, which only an API can have.
pub(super) fn audit_log(api: &Section<'_>) -> Result<Option<String>, ConfigError> {
    let log = api.text("audit")?;
    match api.one_of("provider", &PROVIDERS)? {
        Some(true) if log.is_some() => Err(wrong("api.audit", "the demo keeps no log; leave it out")),
        _ => Ok(log),
    }
}

fn rest(url: Option<String>) -> Api {
    Api::Rest {
        url: url.unwrap_or_else(|| "/api".to_owned()),
    }
}
