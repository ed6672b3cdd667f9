//! Live providers that arrive after the first list is drawn.

use std::rc::Rc;
use std::time::Duration;

use crate::config::ConfigError;
use crate::engine::deferred::DeferredLive;
use crate::engine::i18n::Phrase;
use crate::engine::live::{LiveProvider, LiveStatus};
use crate::engine::runtime::{LocalFuture, Runtime, sleep};

/// How long after a part did not arrive it is fetched again.
const AGAIN: Duration = Duration::from_secs(5);

/// How long the page that asks for live events has the browser for itself: it is drawn before they begin to arrive, and what
/// happens meanwhile is made up for when they do.
const FIRST_PAINT: Duration = Duration::from_millis(50);

/// Makes a provider of its configuration, for an origin.
pub(super) type MakeLive<T> = fn(&T, &Rc<dyn Runtime>, &Rc<str>) -> Result<Rc<dyn LiveProvider>, ConfigError>;

/// A provider that is made by the part which `fetch` brings. That is fetched soon after somebody first asks something of it.
pub(super) fn deferred<T: Clone + 'static>(
    config: &T,
    runtime: &Rc<dyn Runtime>,
    origin: &Rc<str>,
    fetch: fn() -> LocalFuture<Option<MakeLive<T>>>,
) -> Rc<dyn LiveProvider> {
    let (config, page, origin) = (config.clone(), Rc::clone(runtime), Rc::clone(origin));
    let made = move || -> LocalFuture<_> {
        let (config, page, origin) = (config.clone(), Rc::clone(&page), Rc::clone(&origin));
        Box::pin(async move { fetch().await.map(|make| make(&config, &page, &origin)) })
    };
    let (deferred, wanted) = DeferredLive::new();
    let (arriving, page) = (deferred.clone(), Rc::clone(runtime));
    let arrival = async move {
        wanted.await;
        sleep(&page, FIRST_PAINT).await;
        arrive(arriving, page, Box::new(made)).await;
    };
    runtime.spawn(Box::pin(arrival)).detach();
    Rc::new(deferred)
}

/// What becomes of a try to make a provider; `None` if its part did not arrive.
type Made = Option<Result<Rc<dyn LiveProvider>, ConfigError>>;

async fn arrive(deferred: DeferredLive, runtime: Rc<dyn Runtime>, made: Box<dyn Fn() -> LocalFuture<Made>>) {
    loop {
        match made().await {
            Some(Ok(provider)) => return deferred.arrive(&provider),
            Some(Err(ConfigError { path, problem })) => {
                let reason = Phrase::new("live.config", "config.json, field {{path}}: {{problem}}")
                    .with("path", path)
                    .with("problem", problem);
                return deferred.set_status(LiveStatus::Failed { reason });
            }
            None => deferred.set_status(LiveStatus::Offline {
                retry_in: AGAIN,
                reason: Phrase::new("pages.error.part", "A part of the app did not arrive."),
            }),
        }
        sleep(&runtime, AGAIN).await;
        deferred.set_status(LiveStatus::Connecting);
    }
}
