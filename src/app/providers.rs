//! Which providers a configuration asks for.

use std::rc::Rc;

use super::visitor;
use crate::ably::auth::TokenParams;
use crate::ably::options::{ClientOptions, FastRetry};
use crate::config::{Config, ConfigError, LiveAuth, LiveConfig, LiveEndpoint};
use crate::engine::live::LiveProvider;
use crate::engine::mutation::Publisher;
use crate::engine::runtime::Runtime;
use crate::engine::store::{Options, Setup};
use crate::platform::page;
use crate::platform::runtime::BrowserRuntime;
use crate::platform::shelf::BrowserShelf;
use crate::providers::ably::AblyLiveProvider;
use crate::providers::rest::{RestDataProvider, RestOptions};
use crate::routes::resources;

/// What the store is made of.
///
/// # Errors
///
/// If the live provider refuses its options, such as a key that is none.
pub(super) fn setup(config: &Config) -> Result<Setup, ConfigError> {
    let runtime = BrowserRuntime::shared();
    let origin: Rc<str> = page_id(&*runtime).into();
    let publish = config
        .live
        .as_ref()
        .map_or(Publisher::Client, |live| live.publish);
    let live = config
        .live
        .as_ref()
        .map(|live| live_provider(live, &runtime, &origin))
        .transpose()?;
    let rest = RestOptions {
        send_origin: publish == Publisher::Server,
        ..RestOptions::default()
    };
    Ok(Setup {
        data: Rc::new(RestDataProvider::new(&config.api_url, rest)),
        live,
        resources: resources(),
        options: Options {
            live_mode: config.live_mode,
            mutation_mode: config.mutation_mode,
            undoable_timeout: config.undoable_timeout,
            // Two apps may share an origin, but not a change.
            outbox: Some(Rc::new(BrowserShelf::new(&config.api_url))),
            publish,
            origin,
            ..Options::default()
        },
        runtime,
    })
}

fn live_provider(
    live: &LiveConfig,
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
fn client_options(live: &LiveConfig, page: page::Host, visitor: String) -> ClientOptions {
    let mut options = match &live.auth {
        // A wish: whoever gives tokens may know better who this is, and the token's word counts. As an option of the
        // client it would be a condition, and a token for somebody else would be refused.
        LiveAuth::Url(url) => ClientOptions {
            token_params: TokenParams {
                client_id: Some(visitor),
                ..TokenParams::default()
            },
            ..ClientOptions::with_auth_url(&page::resolve(url))
        },
        LiveAuth::Key(key) => ClientOptions {
            client_id: Some(visitor),
            ..ClientOptions::with_key(key)
        },
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

/// A name for this page that no other page has: it marks the changes that it makes.
fn page_id(runtime: &dyn Runtime) -> String {
    let dice = || runtime.random().to_bits();
    format!("{:x}-{:x}", dice(), dice())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> page::Host {
        page::Host {
            name: "here".to_owned(),
            port: Some(8080),
            encrypted: true,
        }
    }

    fn live(endpoint: LiveEndpoint) -> LiveConfig {
        let auth = LiveAuth::Key("app.key:secret".to_owned());
        LiveConfig {
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
