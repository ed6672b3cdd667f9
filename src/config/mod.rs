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

pub mod mercure;
mod section;

use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use crate::engine::live::LiveMode;
use crate::engine::mutation::{MutationMode, Publisher};
use mercure::MercureConfig;
use section::{Section, wrong};

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

/// How people sign in: as [`providers::session`](crate::providers) does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthConfig {
    /// The address below which one signs in and out (`auth.url`).
    pub url: String,
    /// What stands below the login form (`auth.hint`). Default: nothing.
    pub hint: Option<String>,
}

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

/// Where live events come from (`live.provider`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Live {
    /// From nowhere: what others change is not noticed.
    None,
    /// From the other tabs of this browser.
    Demo,
    /// From Ably.
    Ably(AblyConfig),
    /// From a Mercure hub.
    Mercure(MercureConfig),
}

/// How live events come from Ably, or from something that speaks its protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AblyConfig {
    /// How the app says who it is.
    pub auth: LiveAuth,
    /// Where to connect to. Default: Ably.
    pub endpoint: LiveEndpoint,
    /// Who publishes the events of a change. Default: the client, as in Refine's guide.
    pub publish: Publisher,
    /// How many events from before a subscription to ask for (Ably's `rewind`), so that data need not be fetched
    /// twice. Default: none.
    pub rewind: Option<u32>,
    /// What others call whoever opens the page (`live.name`), unless a token says who it is. Default: a made-up name.
    pub name: Option<String>,
}

/// Where live events are connected to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LiveEndpoint {
    /// Ably's own hosts.
    #[default]
    Ably,
    /// The server that the page came from, encrypted if the page is.
    SameOrigin,
    /// Another server.
    Host {
        /// Its name or address, without a port.
        host: String,
        /// Its port, if it is not the usual one.
        port: Option<u16>,
        /// Whether the connection is encrypted. Default: yes.
        tls: bool,
    },
}

/// How the app says who it is.
#[derive(Clone, PartialEq, Eq)]
pub enum LiveAuth {
    /// Asks this address for a token.
    Url(String),
    /// Has an API key, which everybody who opens the page can then read: only for trying things out.
    Key(String),
}

// Not derived: a key in a log or on an error page is a key in the wrong place.
impl std::fmt::Debug for LiveAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Url(url) => write!(f, "Url({url:?})"),
            Self::Key(_) => f.write_str("Key(…)"),
        }
    }
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
        let audit_log = section.as_ref().map(audit_log).transpose()?.flatten();
        let api = section.map(api).transpose()?;
        let api = api.unwrap_or_else(|| rest(None));
        let live = match (root.section("live")?, &api) {
            (Some(section), api) => live(&section, api)?,
            (None, Api::Demo) => Live::Demo,
            (None, Api::Rest { .. }) => Live::None,
        };
        Ok(Self {
            api,
            audit_log,
            live,
            auth: root.section("auth")?.map(|section| auth(&section)).transpose()?,
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
const PUBLISHERS: [(&str, Publisher); 2] = [("client", Publisher::Client), ("server", Publisher::Server)];

/// What the providers are called in the file.
#[derive(Clone, Copy)]
enum Named {
    Ably,
    Mercure,
    Demo,
    None,
}

const API_PROVIDERS: [(&str, bool); 2] = [("rest", false), ("demo", true)];
const LIVE_PROVIDERS: [(&str, Named); 4] = [
    ("ably", Named::Ably),
    ("mercure", Named::Mercure),
    ("demo", Named::Demo),
    ("none", Named::None),
];

fn api(api: Section<'_>) -> Result<Api, ConfigError> {
    api.only(&["provider", "url", "audit"])?;
    let url = api.text("url")?;
    if api.one_of("provider", &API_PROVIDERS)? != Some(true) {
        return Ok(rest(url));
    }
    match url {
        None => Ok(Api::Demo),
        Some(_) => Err(wrong("api.url", "the demo asks no server; leave the address out")),
    }
}

fn audit_log(api: &Section<'_>) -> Result<Option<String>, ConfigError> {
    let log = api.text("audit")?;
    match api.one_of("provider", &API_PROVIDERS)? {
        Some(true) if log.is_some() => Err(wrong("api.audit", "the demo keeps no log; leave it out")),
        _ => Ok(log),
    }
}

fn rest(url: Option<String>) -> Api {
    Api::Rest {
        url: url.unwrap_or_else(|| "/api".to_owned()),
    }
}

fn live(live: &Section<'_>, api: &Api) -> Result<Live, ConfigError> {
    let provider = live.one_of("provider", &LIVE_PROVIDERS)?;
    match (provider, api) {
        (Some(Named::None), _) => Ok(Live::None),
        (None | Some(Named::Demo), Api::Demo) => {
            live.only(&["provider"])?;
            Ok(Live::Demo)
        }
        (Some(Named::Demo), Api::Rest { .. }) => {
            let problem = "\"demo\" goes with `api.provider` \"demo\"";
            Err(wrong("live.provider", problem))
        }
        (Some(Named::Ably | Named::Mercure), Api::Demo) => {
            let problem = "with `api.provider` \"demo\" it must be \"demo\" or \"none\": nobody else sees those records";
            Err(wrong("live.provider", problem))
        }
        (Some(Named::Mercure), Api::Rest { .. }) => mercure::read(live).map(Live::Mercure),
        (None | Some(Named::Ably), Api::Rest { .. }) => ably(live).map(Live::Ably),
    }
}

fn ably(live: &Section<'_>) -> Result<AblyConfig, ConfigError> {
    live.only(&[
        "provider", "authUrl", "key", "endpoint", "port", "tls", "publish", "rewind", "name",
    ])?;
    let auth = match (live.text("authUrl")?, live.text("key")?) {
        (Some(url), None) => LiveAuth::Url(url),
        (None, Some(key)) => LiveAuth::Key(key),
        (None, None) => {
            let problem = "missing; the live provider needs an address that gives it tokens (or, to try things out, a `key`)";
            return Err(wrong("live.authUrl", problem));
        }
        (Some(_), Some(_)) => {
            return Err(wrong("live.key", "give either `authUrl` or `key`, not both"));
        }
    };
    Ok(AblyConfig {
        auth,
        endpoint: endpoint(live)?,
        publish: publisher(live)?.unwrap_or(Publisher::Client),
        rewind: live.number("rewind", 1, 100)?,
        name: live.text("name")?,
    })
}

fn publisher(live: &Section<'_>) -> Result<Option<Publisher>, ConfigError> {
    live.one_of("publish", &PUBLISHERS)
}

fn auth(auth: &Section<'_>) -> Result<AuthConfig, ConfigError> {
    auth.only(&["url", "hint"])?;
    let url = auth.text("url")?;
    let problem = "missing; the address below which one signs in, like \"/session\"";
    Ok(AuthConfig {
        url: url.ok_or_else(|| wrong("auth.url", problem))?,
        hint: auth.text("hint")?,
    })
}

fn endpoint(live: &Section<'_>) -> Result<LiveEndpoint, ConfigError> {
    let port = live.number("port", 1, u16::MAX.into())?;
    let tls = live.flag("tls")?;
    match live.text("endpoint")? {
        Some(host) if host.contains(['/', ':']) => {
            let problem = "must be a host alone, like \"127.0.0.1\"; the port has a field of its own";
            Err(wrong("live.endpoint", problem))
        }
        Some(host) => Ok(LiveEndpoint::Host {
            host,
            port: port.and_then(|port| u16::try_from(port).ok()),
            tls: tls.unwrap_or(true),
        }),
        None if port.is_some() || tls == Some(false) => {
            let problem = "missing; `port` and `tls` are about a host of your own";
            Err(wrong("live.endpoint", problem))
        }
        None => Ok(LiveEndpoint::Ably),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn the_sandboxs_file_is_understood() {
        let text = r#"{"api":{"url":"/api"},"live":{"provider":"ably","authUrl":"/auth","endpoint":"127.0.0.1",
            "port":4200,"tls":false,"publish":"server"}}"#;
        let config = Config::parse(text).unwrap();
        assert_eq!(config.api, Api::Rest { url: "/api".into() });
        assert_eq!(config.live_mode, LiveMode::Auto);
        assert_eq!(
            config.live,
            Live::Ably(AblyConfig {
                auth: LiveAuth::Url("/auth".into()),
                endpoint: LiveEndpoint::Host {
                    host: "127.0.0.1".into(),
                    port: Some(4200),
                    tls: false,
                },
                publish: Publisher::Server,
                rewind: None,
                name: None,
            })
        );
    }

    #[test]
    fn the_benchs_file_is_understood() {
        let text = r#"{"api":{"url":"http://127.0.0.1:4100"},"live":{"key":"app.key:secret","endpoint":"127.0.0.1",
            "port":4100,"tls":false,"publish":"client","rewind":5,"name":" Ann "},"liveMode":"manual"}"#;
        let config = Config::parse(text).unwrap();
        let Live::Ably(live) = config.live else {
            panic!("{:?}", config.live)
        };
        assert_eq!(live.auth, LiveAuth::Key("app.key:secret".into()));
        assert_eq!((live.publish, live.rewind), (Publisher::Client, Some(5)));
        assert_eq!(live.name.as_deref(), Some("Ann"));
        assert_eq!(config.live_mode, LiveMode::Manual);
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
    fn the_demo_can_be_asked_for() {
        let demo = Config::parse(r#"{"api":{"provider":"demo"}}"#);
        assert_eq!(demo, Ok(Config::default()));
        let alone =
            Config::parse(r#"{"api":{"provider":"demo"},"live":{"provider":"none"},"liveMode":"off"}"#);
        let alone = alone.unwrap();
        assert_eq!(
            (alone.api, alone.live, alone.live_mode),
            (Api::Demo, Live::None, LiveMode::Off)
        );
        for (text, start) in [
            (r#"{"api":{"provider":"demo","url":"/api"}}"#, "api.url: the demo"),
            (
                r#"{"live":{"provider":"demo"}}"#,
                "live.provider: \"demo\" goes with",
            ),
            (
                r#"{"api":{"provider":"demo"},"live":{"provider":"ably","authUrl":"/auth"}}"#,
                "live.provider: with",
            ),
            (
                r#"{"api":{"provider":"rust"}}"#,
                "api.provider: must be \"rest\" or \"demo\"",
            ),
        ] {
            assert!(error(text).starts_with(start), "{}", error(text));
        }
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
    fn live_needs_one_way_to_say_who_one_is() {
        assert!(error(r#"{"live":{"provider":"ably"}}"#).starts_with("live.authUrl: missing"));
        assert!(error(r#"{"live":{"authUrl":"/a","key":"k"}}"#).starts_with("live.key: give either"));
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

    #[test]
    fn people_sign_in_where_the_file_says() {
        assert_eq!(Config::parse("{}").unwrap().auth, None);
        let config = Config::parse(r#"{"auth":{"url":"/session","hint":"Ask Ann."}}"#).unwrap();
        let auth = config.auth.unwrap();
        assert_eq!((&*auth.url, auth.hint.as_deref()), ("/session", Some("Ask Ann.")));
        assert!(error(r#"{"auth":{}}"#).starts_with("auth.url: missing"));
    }

    #[test]
    fn a_key_is_not_written_to_logs() {
        assert_eq!(format!("{:?}", LiveAuth::Key("app.key:secret".into())), "Key(…)");
    }
}
