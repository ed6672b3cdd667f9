//! The live provider that a configuration asks for: Ably, or something that speaks its protocol.

use std::rc::Rc;

use super::visitor;
use crate::ably::options::{ClientOptions, FastRetry};
use crate::config::{AblyConfig, ConfigError, LiveAuth, LiveEndpoint};
use crate::engine::live::LiveProvider;
use crate::engine::runtime::Runtime;
use crate::platform::page;
use crate::providers::ably::AblyLiveProvider;

/// # Errors
///
/// If an option is wrong, such as a key that is none.
pub(super) fn provider(
    live: &AblyConfig,
    runtime: &Rc<dyn Runtime>,
    origin: &Rc<str>,
) -> Result<Rc<dyn LiveProvider>, ConfigError> {
    let visitor = visitor::client_id(&**runtime, live.name.as_deref());
    let options = client_options(live, page::host(), visitor);
    let provider = AblyLiveProvider::new(runtime.clone(), options, origin.clone());
    let provider = provider.map_err(|error| ConfigError {
        path: "live".to_owned(),
        problem: error.message,
    })?;
    Ok(provider)
}

/// `visitor` is the client id that is wished for.
fn client_options(live: &AblyConfig, page: page::Host, visitor: String) -> ClientOptions {
    let mut options = match &live.auth {
        // A wish: whoever gives tokens may know better who this is, and the token's word counts. As an option of the
        // client it would be a condition, and a token for somebody else would be refused.
        LiveAuth::Url(url) => {
            let mut options = ClientOptions::with_auth_url(&page::resolve(url));
            options.token_params.client_id = Some(visitor);
            options
        }
        LiveAuth::Key(key) => {
            let mut options = ClientOptions::with_key(key);
            options.client_id = Some(visitor);
            options
        }
    };
    match &live.endpoint {
        LiveEndpoint::Ably => {}
        LiveEndpoint::SameOrigin => {
            options.endpoint = page.name;
            options.port = page.port;
            options.tls = page.encrypted;
        }
        LiveEndpoint::Host { host, port, tls } => {
            options.endpoint = host.clone();
            options.port = *port;
            options.tls = *tls;
        }
    }
    options.use_binary_protocol = true;
    if live.endpoint != LiveEndpoint::Ably {
        // Ably's own address says nothing about a server of one's own.
        options.connectivity_check_url = None;
    }
    options.fast_retry = Some(FastRetry::default());
    options.channel_options.params.extend(
        live.rewind
            .map(|rewind| ("rewind".to_owned(), rewind.to_string())),
    );
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::mutation::Publisher;

    fn here() -> page::Host {
        page::Host {
            name: "here".to_owned(),
            port: Some(8080),
            encrypted: true,
        }
    }

    fn live(endpoint: LiveEndpoint) -> AblyConfig {
        let auth = LiveAuth::Key("app.key:secret".to_owned());
        AblyConfig {
            auth,
            endpoint,
            publish: Publisher::Client,
            rewind: None,
            name: None,
        }
    }

    #[test]
    fn the_live_provider_is_where_the_configuration_says() {
        let host = LiveEndpoint::Host {
            host: "10.0.0.1".to_owned(),
            port: Some(4200),
            tls: false,
        };
        for (endpoint, expected) in [
            (LiveEndpoint::Ably, ("main", None, true)),
            (LiveEndpoint::SameOrigin, ("here", Some(8080), true)),
            (host, ("10.0.0.1", Some(4200), false)),
        ] {
            let options = client_options(&live(endpoint), here(), String::new());
            assert_eq!((&*options.endpoint, options.port, options.tls), expected);
        }
    }

    #[test]
    fn only_ablys_own_hosts_are_checked_through_ablys_own_address() {
        assert!(
            client_options(&live(LiveEndpoint::Ably), here(), String::new())
                .connectivity_check_url
                .is_some()
        );
        assert!(
            client_options(&live(LiveEndpoint::SameOrigin), here(), String::new())
                .connectivity_check_url
                .is_none()
        );
    }
}
