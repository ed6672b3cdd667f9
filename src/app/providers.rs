//! Which providers a configuration asks for.

use std::rc::Rc;

use super::visitor;
use crate::ably::auth::TokenParams;
use crate::ably::options::{ClientOptions, FastRetry};
use crate::config::mercure::{MercureAuth, MercureConfig};
use crate::config::{AblyConfig, Api, Config, ConfigError, Live, LiveAuth, LiveEndpoint};
use crate::engine::data::DataProvider;
use crate::engine::live::LiveProvider;
use crate::engine::mutation::Publisher;
use crate::engine::resource::channel_of;
use crate::engine::runtime::Runtime;
use crate::engine::store::{Options, Setup};
use crate::platform::page;
use crate::platform::runtime::BrowserRuntime;
use crate::providers::ably::AblyLiveProvider;
use crate::providers::demo::{Demo, DemoOptions, demo};
use crate::providers::mercure::{MercureOptions, mercure};
use crate::providers::rest::{RestDataProvider, RestOptions};
use crate::routes::resources;

/// What the store is made of, and the demo if the configuration asks for it.
///
/// # Errors
///
/// If the live provider refuses its options, such as a key that is none, or the demo cannot be loaded.
pub(super) async fn setup(config: &Config) -> Result<(Setup, Option<Demo>), ConfigError> {
    let runtime = BrowserRuntime::shared();
    let origin: Rc<str> = page_id(&*runtime).into();
    let publish = publisher(&config.live);
    let demo = match config.api {
        Api::Demo => Some(begin_demo(&runtime, &origin).await?),
        Api::Rest { .. } => None,
    };
    let data: Rc<dyn DataProvider> = match (&config.api, &demo) {
        (Api::Rest { url }, _) => rest(url, publish),
        (Api::Demo, Some(demo)) => demo.data(),
        (Api::Demo, None) => return Err(wrong("api", "the demo did not begin".to_owned())),
    };
    let live = match &config.live {
        Live::None => None,
        Live::Demo => demo.as_ref().map(Demo::live),
        Live::Ably(live) => Some(ably(live, &runtime, &origin)?),
        Live::Mercure(live) => Some(hub(live, &runtime, &origin)),
    };
    let setup = Setup {
        data,
        live,
        resources: resources(),
        options: Options {
            live_mode: config.live_mode,
            mutation_mode: config.mutation_mode,
            publish,
            origin,
            ..Options::default()
        },
        runtime,
    };
    Ok((setup, demo))
}

/// Who tells others of a change.
const fn publisher(live: &Live) -> Publisher {
    match live {
        Live::None | Live::Demo => Publisher::Client,
        Live::Ably(live) => live.publish,
        Live::Mercure(live) => live.publish,
    }
}

fn wrong(path: &str, problem: String) -> ConfigError {
    ConfigError {
        path: path.to_owned(),
        problem,
    }
}

async fn begin_demo(runtime: &Rc<dyn Runtime>, origin: &Rc<str>) -> Result<Demo, ConfigError> {
    let options = DemoOptions {
        runtime: runtime.clone(),
        words_url: page::resolve("/demo.json"),
        name: "sapwood.demo".to_owned(),
        tab: origin.clone(),
        client_id: visitor::of_tab(&**runtime).into(),
    };
    let begun = demo(options).await;
    begun.map_err(|why| {
        let problem = format!("the demo's records could not be loaded from /demo.json: {why}");
        wrong("api.provider", problem)
    })
}

fn rest(url: &str, publish: Publisher) -> Rc<dyn DataProvider> {
    let options = RestOptions {
        send_origin: publish == Publisher::Server,
        ..RestOptions::default()
    };
    Rc::new(RestDataProvider::new(url, options))
}

fn ably(
    live: &AblyConfig,
    runtime: &Rc<dyn Runtime>,
    origin: &Rc<str>,
) -> Result<Rc<dyn LiveProvider>, ConfigError> {
    let visitor = visitor::client_id(&**runtime, live.name.as_deref());
    let options = client_options(live, page::host(), visitor);
    let provider = AblyLiveProvider::new(runtime.clone(), options, origin.clone());
    let provider = provider.map_err(|error| wrong("live", error.message))?;
    Ok(provider)
}

fn hub(live: &MercureConfig, runtime: &Rc<dyn Runtime>, origin: &Rc<str>) -> Rc<dyn LiveProvider> {
    let resources = resources();
    let options = MercureOptions {
        url: page::resolve(&live.url),
        auth: match &live.auth {
            MercureAuth::Url(url) => MercureAuth::Url(page::resolve(url)),
            other => other.clone(),
        },
        channels: resources
            .iter()
            .map(|resource| channel_of(resource.name()))
            .collect(),
        origin: origin.clone(),
    };
    mercure(runtime.clone(), options)
}

/// `visitor` is the client id that is wished for.
fn client_options(live: &AblyConfig, page: page::Host, visitor: String) -> ClientOptions {
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
