//! `config.json`: what one build needs to know about where it runs.
//!
//! ```json
//! {
//!   "api": { "url": "/api", "audit": "audit" },
//!   "live": {
//!     "provider": "ably",
//!     "authUrl": "/auth",
//!     "endpoint": "127.0.0.1", "port": 4200, "tls": false,
//!     "publish": "server",
//!     "rewind": 10,
//!     "name": "Ann"
//!   },
//!   "liveMode": "auto",
//!   "mutationMode": "pessimistic",
//!   "undoableTimeout": 5000
//! }
//! ```
//!
//! `live.name` is what others call whoever opens the page, so it belongs into a file that a server writes for each of its
//! users. A token for a client id of the server's own goes before it: then that id is the name. Without both, each browser
//! makes up a name and keeps it.
//!
//! `auth` asks people to sign in: `"auth": { "url": "/session", "hint": "Ask Ann for an account." }`.
//!
//! Every field may be left out; without `endpoint` the live provider is Ably itself, without `live` there is none.
//!
//! `"api": { "provider": "demo" }` needs no server: records in the browser, live between its tabs. So it is without the
//! file, too. `"live": { "provider": "mercure", "url": "/.well-known/mercure" }` follows a Mercure hub, see [`mercure`].

mod ably;
mod api;
mod auth;
mod live;
pub mod mercure;
mod section;

use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use crate::engine::live::LiveMode;
use crate::engine::mutation::MutationMode;
use section::{Section, wrong};

pub use self::ably::{AblyConfig, LiveAuth, LiveEndpoint};
pub use self::api::Api;
pub use self::auth::AuthConfig;
pub use self::live::Live;

/// Where the app runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where records come from.
    pub api: Api,
    /// The resource of the API that has the log of what was changed (`api.audit`). Default: there is none.
    pub audit_log: Option<String>,
    /// Where live events come from.
    pub live: Live,
    /// How people sign in; `None` where nobody has to.
    pub auth: Option<AuthConfig>,
    /// What hooks do with live events unless they say otherwise. Default: auto.
    pub live_mode: LiveMode,
    /// When a change is shown. Default: pessimistic.
    pub mutation_mode: MutationMode,
    /// How long a change can be undone in mutation mode `undoable` (`undoableTimeout`, in milliseconds). Default: 5 s.
    pub undoable_timeout: Duration,
}

/// What is wrong with a `config.json`, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{path}: {problem}")]
pub struct ConfigError {
    /// The field, with dots (`live.publish`); `config.json` for the file as a whole.
    pub path: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl Default for Config {
    /// That of a site without the file: the demo, live between tabs.
    fn default() -> Self {
        Self {
            api: Api::Demo,
            audit_log: None,
            live: Live::Demo,
            auth: None,
            live_mode: LiveMode::Auto,
            mutation_mode: MutationMode::Pessimistic,
            undoable_timeout: Duration::from_secs(5),
        }
    }
}

impl Config {
    /// Reads what a server answered when it was asked for `config.json`.
    ///
    /// A server without the file answers 404, or as if a page had been asked for (`index.html`). Both mean the default.
    ///
    /// # Errors
    ///
    /// See [`Config::parse`]. Another status is an error too: what the file says is then unknown.
    pub fn from_answer(status: u16, content_type: &str, body: &str) -> Result<Self, ConfigError> {
        let html = content_type.contains("html") || body.trim_start().starts_with('<');
        match status {
            404 => Ok(Self::default()),
            200..300 if html => Ok(Self::default()),
            200..300 => Self::parse(body),
            status => Err(wrong(
                "config.json",
                &format!("the server answered with status {status} instead of the file"),
            )),
        }
    }

    /// Reads the text of a `config.json`.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong: no JSON, an unknown field, a value of the wrong type, or live without a way to
    /// say who one is.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| wrong("config.json", &format!("this is not JSON: {error}")))?;
        let root = Section::new("", &value)?;
        root.only(&[
            "api",
            "auth",
            "live",
            "liveMode",
            "mutationMode",
            "undoableTimeout",
        ])?;
        let defaults = Self::default();
        let section = root.section("api")?;
        let audit_log = section.as_ref().map(api::audit_log).transpose()?.flatten();
        let api = api::read(section.as_ref())?;
        let live = live::read(root.section("live")?.as_ref(), &api)?;
        Ok(Self {
            api,
            audit_log,
            live,
            auth: root.section("auth")?.as_ref().map(auth::read).transpose()?,
            live_mode: root
                .one_of("liveMode", &LIVE_MODES)?
                .unwrap_or(defaults.live_mode),
            mutation_mode: root
                .one_of("mutationMode", &MUTATION_MODES)?
                .unwrap_or(defaults.mutation_mode),
            undoable_timeout: root
                .number("undoableTimeout", 1000, 600_000)?
                .map_or(defaults.undoable_timeout, |ms| Duration::from_millis(ms.into())),
        })
    }
}

const LIVE_MODES: [(&str, LiveMode); 3] = [
    ("auto", LiveMode::Auto),
    ("manual", LiveMode::Manual),
    ("off", LiveMode::Off),
];
const MUTATION_MODES: [(&str, MutationMode); 3] = [
    ("pessimistic", MutationMode::Pessimistic),
    ("optimistic", MutationMode::Optimistic),
    ("undoable", MutationMode::Undoable),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::mutation::Publisher;

    pub(super) fn error(text: &str) -> String {
        Config::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn everything_may_be_left_out() {
        let bare = Config::parse("{}").unwrap();
        assert_eq!(
            (bare.api, bare.live),
            (Api::Rest { url: "/api".into() }, Live::None)
        );
        assert_eq!(
            Config::parse(r#"{"live":{"provider":"none"}}"#).unwrap().live,
            Live::None
        );
        let live = Config::parse(r#"{"live":{"authUrl":"/auth"}}"#).unwrap().live;
        assert!(
            matches!(&live, Live::Ably(ably) if ably.endpoint == LiveEndpoint::Ably && ably.publish == Publisher::Client),
            "{live:?}"
        );
    }

    #[test]
    fn a_typo_is_named_with_what_was_meant() {
        assert_eq!(
            error(r#"{"live":{"authUrl":"/auth","pubish":"server"}}"#),
            "live.pubish: unknown field; did you mean `publish`?"
        );
        assert_eq!(
            error(r#"{"livemode":"auto"}"#),
            "livemode: unknown field; did you mean `liveMode`?"
        );
        assert_eq!(
            error(r#"{"api":{"address":"/api"}}"#),
            "api.address: unknown field; known are \"provider\" or \"url\" or \"audit\""
        );
    }

    #[test]
    fn a_wrong_value_is_named_with_what_would_be_right() {
        for (text, expected) in [
            (
                r#"{"live":{"authUrl":"/a","port":"4200"}}"#,
                "live.port: must be a whole number from 1 to 65535, but is \"4200\"",
            ),
            (
                r#"{"live":{"authUrl":"/a","tls":"no"}}"#,
                "live.tls: must be true or false, but is \"no\"",
            ),
            (
                r#"{"live":{"provider":"socket.io"}}"#,
                "live.provider: must be \"ably\" or \"mercure\" or \"demo\" or \"none\", but is \"socket.io\"",
            ),
            (
                r#"{"live":{"authUrl":"/a","endpoint":"ws://127.0.0.1:4200"}}"#,
                "live.endpoint: must be a host alone, like \"127.0.0.1\"; the port has a field of its own",
            ),
            (
                r#"{"live":{"authUrl":"/a","port":4200}}"#,
                "live.endpoint: missing; `port` and `tls` are about a host of your own",
            ),
            (
                r#"{"liveMode":"on"}"#,
                "liveMode: must be \"auto\" or \"manual\" or \"off\", but is \"on\"",
            ),
            (
                r#"{"api":"/api"}"#,
                "api: must be an object in braces, but is \"/api\"",
            ),
            (
                r#"{"api":{"url":""}}"#,
                "api.url: must be a text that is not empty, but is \"\"",
            ),
            ("[]", "config.json: must be an object in braces, but is []"),
        ] {
            assert_eq!(error(text), expected);
        }
        assert!(error("{").starts_with("config.json: this is not JSON: EOF"));
    }

    #[test]
    fn a_server_without_the_file_means_the_demo() {
        let default = Ok(Config::default());
        assert_eq!(Config::from_answer(404, "text/plain", "not found"), default);
        assert_eq!(Config::from_answer(200, "text/html", "<!doctype html>"), default);
        assert_eq!(
            Config::from_answer(200, "application/json", "{}"),
            Config::parse("{}")
        );
        assert!(Config::from_answer(500, "", "").is_err());
    }
}
