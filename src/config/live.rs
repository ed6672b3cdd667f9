//! The part of `config.json` that says where live events come from.

use super::mercure::{self, MercureConfig};
use super::section::{Section, wrong};
use super::{AblyConfig, Api, ConfigError, ably};
use crate::engine::mutation::Publisher;

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

/// What the providers are called in the file.
#[derive(Clone, Copy)]
enum Named {
    Ably,
    Mercure,
    Demo,
    None,
}

const PROVIDERS: [(&str, Named); 4] = [
    ("ably", Named::Ably),
    ("mercure", Named::Mercure),
    ("demo", Named::Demo),
    ("none", Named::None),
];

const PUBLISHERS: [(&str, Publisher); 2] = [("client", Publisher::Client), ("server", Publisher::Server)];

/// Reads where live events come from. Without the section the demo hears the other tabs, and an API is not listened to.
pub(super) fn read(live: Option<&Section<'_>>, api: &Api) -> Result<Live, ConfigError> {
    let Some(live) = live else {
        return Ok(match api {
            Api::Demo => Live::Demo,
            Api::Rest { .. } => Live::None,
        });
    };
    let provider = live.one_of("provider", &PROVIDERS)?;
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
        (None | Some(Named::Ably), Api::Rest { .. }) => ably::read(live).map(Live::Ably),
    }
}

/// Who is to publish (`live.publish`), where the file says so.
pub(super) fn publisher(live: &Section<'_>) -> Result<Option<Publisher>, ConfigError> {
    live.one_of("publish", &PUBLISHERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::config::tests::error;
    use crate::engine::live::LiveMode;

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
}
