//! Which providers a configuration asks for.

use std::rc::Rc;

#[cfg(feature = "ably")]
use super::live;
use crate::config::{Config, ConfigError};
use crate::engine::mutation::Publisher;
use crate::engine::runtime::Runtime;
use crate::engine::store::{Options, Setup};
use crate::platform::runtime::BrowserRuntime;
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
    #[cfg(feature = "ably")]
    let live = config
        .live
        .as_ref()
        .map(|live| live::provider(live, &runtime, &origin))
        .transpose()?;
    #[cfg(not(feature = "ably"))]
    let live = None;
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
            publish,
            origin,
            ..Options::default()
        },
        runtime,
    })
}

/// A name for this page that no other page has: it marks the changes that it makes.
fn page_id(runtime: &dyn Runtime) -> String {
    let dice = || runtime.random().to_bits();
    format!("{:x}-{:x}", dice(), dice())
}
