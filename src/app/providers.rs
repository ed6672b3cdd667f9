//! Which providers a configuration asks for. Only what it asks for is loaded: each is a [part](crate::part!) of its own.

use std::rc::Rc;

use super::arrival::{MakeLive, deferred};
#[cfg(feature = "ably")]
use super::live;
use super::visitor;
#[cfg(feature = "ably")]
use crate::config::AblyConfig;
use crate::config::mercure::{MercureAuth, MercureConfig};
use crate::config::{Api, Config, ConfigError, Live};
use crate::engine::data::DataProvider;
use crate::engine::live::LiveProvider;
use crate::engine::mutation::Publisher;
use crate::engine::presence;
use crate::engine::resource::channel_of;
use crate::engine::runtime::{LocalFuture, Runtime};
use crate::engine::store::{Options, Setup};
use crate::pages::resources;
use crate::platform::page;
use crate::platform::runtime::BrowserRuntime;
use crate::platform::shelf::BrowserShelf;
use crate::providers::demo::{Demo, DemoOptions, demo};
use crate::providers::mercure::{MercureOptions, mercure};
use crate::providers::rest::{RestDataProvider, RestOptions};

#[cfg(feature = "ably")]
crate::part! {
    /// Fetches the client of Ably.
    ably_part: MakeLive<AblyConfig> = live::provider
}

crate::part! {
    /// Fetches the client of Mercure.
    mercure_part: MakeLive<MercureConfig> = hub
}

type BeginDemo = fn(DemoOptions) -> LocalFuture<Result<DemoProviders, String>>;

crate::part! {
    /// Fetches the demo.
    demo_part: BeginDemo = begin
}

/// The demo, and what the store gets of it.
struct DemoProviders {
    demo: Demo,
    data: Rc<dyn DataProvider>,
    live: Rc<dyn LiveProvider>,
}

/// What the store is made of, and the demo if the configuration asks for it.
///
/// # Errors
///
/// If the demo cannot be loaded. What a live provider does not like is its status, as it arrives later.
pub(super) async fn setup(config: &Config) -> Result<(Setup, Option<Demo>), ConfigError> {
    let runtime = BrowserRuntime::shared();
    let origin: Rc<str> = page_id(&*runtime).into();
    let publish = publisher(&config.live);
    let demo = match config.api {
        Api::Demo => Some(begin_demo(&runtime, &origin).await?),
        Api::Rest { .. } => None,
    };
    let data: Rc<dyn DataProvider> = match (&config.api, &demo) {
        (Api::Rest { url }, _) => rest(url, publish, &author(&*runtime, &config.live)),
        (Api::Demo, Some(demo)) => Rc::clone(&demo.data),
        (Api::Demo, None) => return Err(wrong("api", "the demo did not begin".to_owned())),
    };
    let live = match &config.live {
        Live::None => None,
        Live::Demo => demo.as_ref().map(|demo| Rc::clone(&demo.live)),
        #[cfg(feature = "ably")]
        Live::Ably(live) => Some(deferred(live, &runtime, &origin, || Box::pin(ably_part()))),
        #[cfg(not(feature = "ably"))]
        Live::Ably(_) => None,
        Live::Mercure(live) => Some(deferred(live, &runtime, &origin, || Box::pin(mercure_part()))),
    };
    let setup = Setup {
        data,
        live,
        resources: resources(),
        options: Options {
            live_mode: config.live_mode,
            mutation_mode: config.mutation_mode,
            undoable_timeout: config.undoable_timeout,
            outbox: Some(Rc::new(BrowserShelf::new(outbox_of(&config.api)))),
            publish,
            origin,
            ..Options::default()
        },
        runtime,
    };
    Ok((setup, demo.map(|demo| demo.demo)))
}

/// Two apps may share an origin, but not a change.
fn outbox_of(api: &Api) -> &str {
    match api {
        Api::Rest { url } => url,
        Api::Demo => "demo",
    }
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

async fn begin_demo(runtime: &Rc<dyn Runtime>, origin: &Rc<str>) -> Result<DemoProviders, ConfigError> {
    let trouble = |why| wrong("api.provider", format!("the demo could not be loaded: {why}"));
    let begin = demo_part().await;
    let begin = begin.ok_or_else(|| trouble("a part of the app did not arrive".to_owned()))?;
    let options = DemoOptions {
        runtime: runtime.clone(),
        words_url: page::resolve("/demo.json"),
        name: "sapwood.demo".to_owned(),
        tab: origin.clone(),
        client_id: visitor::of_tab(&**runtime).into(),
    };
    begin(options).await.map_err(trouble)
}

fn begin(options: DemoOptions) -> LocalFuture<Result<DemoProviders, String>> {
    Box::pin(async move {
        let demo = demo(options).await;
        let demo = demo.map_err(|why| format!("its records, from /demo.json: {why}"))?;
        Ok(DemoProviders {
            data: demo.data(),
            live: demo.live(),
            demo,
        })
    })
}

/// What the log of the server is told that whoever looks at the page is called.
fn author(runtime: &dyn Runtime, live: &Live) -> String {
    let name = match live {
        Live::Ably(live) => live.name.as_deref(),
        Live::None | Live::Demo | Live::Mercure(_) => None,
    };
    presence::name::of(&visitor::client_id(runtime, name)).to_owned()
}

fn rest(url: &str, publish: Publisher, author: &str) -> Rc<dyn DataProvider> {
    let options = RestOptions {
        send_origin: publish == Publisher::Server,
        ..RestOptions::default()
    };
    Rc::new(RestDataProvider::new(url, options).with_author(author))
}

fn hub(
    live: &MercureConfig,
    runtime: &Rc<dyn Runtime>,
    origin: &Rc<str>,
) -> Result<Rc<dyn LiveProvider>, ConfigError> {
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
    Ok(mercure(runtime.clone(), options))
}

/// A name for this page that no other page has: it marks the changes that it makes.
fn page_id(runtime: &dyn Runtime) -> String {
    let dice = || runtime.random().to_bits();
    format!("{:x}-{:x}", dice(), dice())
}
