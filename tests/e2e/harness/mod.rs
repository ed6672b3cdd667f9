//! The world that a journey happens in: a sandbox, a browser driver, and pages.

mod driver;
mod files;
mod page;
mod sandbox;
mod world;

pub(crate) use page::{Key, Page};
pub(crate) use world::World;

use std::time::{Duration, Instant};

/// How long something may take to appear before a test gives up. Generous, because CI machines are busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// Asks again and again until there is an answer; `None` after `patience`.
pub(crate) fn eventually<T>(patience: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    #[allow(clippy::disallowed_methods, reason = "a native test has a clock")]
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if start.elapsed() > patience {
            return None;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// The value of an environment variable that `cargo xtask test e2e` sets.
pub(crate) fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test e2e`"))
}

/// The HTTP client of the tests: answers of any status are answers.
fn http() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)));
    config.build().into()
}
