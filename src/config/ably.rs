//! The part of `config.json` that is about Ably, or about something that speaks its protocol.

use super::ConfigError;
use super::live::publisher;
use super::section::{Section, wrong};
use crate::engine::mutation::Publisher;

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

pub(super) fn read(live: &Section<'_>) -> Result<AblyConfig, ConfigError> {
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
    use crate::config::tests::error;
    use crate::config::{Api, Config, Live};
    use crate::engine::live::LiveMode;

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
    fn live_needs_one_way_to_say_who_one_is() {
        assert!(error(r#"{"live":{"provider":"ably"}}"#).starts_with("live.authUrl: missing"));
        assert!(error(r#"{"live":{"authUrl":"/a","key":"k"}}"#).starts_with("live.key: give either"));
    }

    #[test]
    fn a_key_is_not_written_to_logs() {
        assert_eq!(format!("{:?}", LiveAuth::Key("app.key:secret".into())), "Key(…)");
    }
}
