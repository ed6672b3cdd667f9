//! The part of `config.json` that is about a Mercure hub.
//!
//! ```json
//! { "live": { "provider": "mercure", "url": "/.well-known/mercure", "authUrl": "/mercure-token", "publish": "server" } }
//! ```

use super::ConfigError;
use super::live::publisher;
use super::section::{Section, wrong};
use crate::engine::mutation::Publisher;

/// How live events come from a Mercure hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MercureConfig {
    /// The address of the hub (`live.url`).
    pub url: String,
    /// How the app says who it is.
    pub auth: MercureAuth,
    /// Who publishes the events of a change. Default: the server, since a token that may publish has no business in a
    /// page.
    pub publish: Publisher,
}

/// How the app says to the hub who it is.
#[derive(Clone, PartialEq, Eq)]
pub enum MercureAuth {
    /// By the cookie that the hub's own site has set, or not at all.
    Cookie,
    /// With this token (`live.token`).
    Token(String),
    /// With the token that this address gives (`live.authUrl`).
    Url(String),
}

// Not derived: a token in a log or on an error page is a token in the wrong place.
impl std::fmt::Debug for MercureAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cookie => f.write_str("Cookie"),
            Self::Token(_) => f.write_str("Token(…)"),
            Self::Url(url) => write!(f, "Url({url:?})"),
        }
    }
}

pub(super) fn read(live: &Section<'_>) -> Result<MercureConfig, ConfigError> {
    live.only(&["provider", "url", "token", "authUrl", "publish"])?;
    let Some(url) = live.text("url")? else {
        let problem = "missing; it is the address of the Mercure hub, like \"/.well-known/mercure\"";
        return Err(wrong("live.url", problem));
    };
    let auth = match (live.text("token")?, live.text("authUrl")?) {
        (None, None) => MercureAuth::Cookie,
        (Some(token), None) => MercureAuth::Token(token),
        (None, Some(url)) => MercureAuth::Url(url),
        (Some(_), Some(_)) => {
            return Err(wrong("live.token", "give either `authUrl` or `token`, not both"));
        }
    };
    Ok(MercureConfig {
        url,
        auth,
        publish: publisher(live)?.unwrap_or(Publisher::Server),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Live};
    use super::*;

    fn live(text: &str) -> Result<Live, String> {
        let config = Config::parse(&format!(r#"{{"live":{{"provider":"mercure",{text}}}}}"#));
        config
            .map(|config| config.live)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_hub_is_known_by_its_address() {
        let config = |auth, publish| {
            Ok(Live::Mercure(MercureConfig {
                url: "/hub".into(),
                auth,
                publish,
            }))
        };
        assert_eq!(
            live(r#""url":"/hub""#),
            config(MercureAuth::Cookie, Publisher::Server)
        );
        assert_eq!(
            live(r#""url":"/hub","token":"x.y.z","publish":"client""#),
            config(MercureAuth::Token("x.y.z".into()), Publisher::Client)
        );
        assert_eq!(
            live(r#""url":"/hub","authUrl":"/token""#),
            config(MercureAuth::Url("/token".into()), Publisher::Server)
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, start) in [
            (r#""publish":"server""#, "live.url: missing"),
            (r#""url":"/hub","key":"x""#, "live.key: unknown field"),
            (
                r#""url":"/hub","token":"x","authUrl":"y""#,
                "live.token: give either",
            ),
        ] {
            let error = live(text).unwrap_err();
            assert!(error.starts_with(start), "{error}");
        }
    }

    #[test]
    fn a_token_is_not_written_to_logs() {
        assert_eq!(format!("{:?}", MercureAuth::Token("secret".into())), "Token(…)");
    }
}
