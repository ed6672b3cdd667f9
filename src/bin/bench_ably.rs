//! This project's Ably client in a page of `cargo xtask bench ably` (tests/bench/ably.html), beside the official SDK.
//!
//! It attaches the channels `c0`, `c1`, … that the address asks for, waits for as many messages, and says what it measured in
//! the title of the document.

use std::cell::Cell;
use std::rc::Rc;

use sapwood::ably::options::ClientOptions;
use sapwood::engine::clock::Instant;
use sapwood::engine::live::{LiveProvider, LiveSignal};
use sapwood::platform::clock::now;
use sapwood::platform::page::{host, set_title};
use sapwood::platform::runtime::BrowserRuntime;
use sapwood::providers::ably::AblyLiveProvider;
use web_sys::UrlSearchParams;

fn main() {
    let search = web_sys::window()
        .and_then(|window| window.location().search().ok())
        .unwrap_or_default();
    let wanted = |name: &str| {
        let given = UrlSearchParams::new_with_str(&search).ok()?.get(name)?;
        given.parse().ok()
    };
    let (channels, messages) = (wanted("channels").unwrap_or(1), wanted("messages").unwrap_or(1));
    let here = host();
    let options = ClientOptions {
        endpoint: here.name,
        port: here.port,
        tls: here.encrypted,
        use_binary_protocol: true,
        ..ClientOptions::with_key("sapwood.dev:secret")
    };
    let provider = match AblyLiveProvider::new(BrowserRuntime::shared(), options, "bench".into()) {
        Ok(provider) => provider,
        Err(error) => return set_title(&format!("failed {error}")),
    };
    let heard = Rc::new(Heard {
        started: now(),
        ready: Cell::new(0),
        first: Cell::new(None),
        messages: Cell::new(0),
    });
    let guards: Vec<_> = (0..channels)
        .map(|number| {
            let heard = heard.clone();
            let on_signal = move |signal| heard.on_signal(&signal, channels, messages);
            provider.subscribe(&format!("c{number}"), Rc::new(on_signal))
        })
        .collect();
    // They listen as long as the page is there.
    std::mem::forget((provider, guards));
}

/// What has been heard, and since when.
struct Heard {
    started: Instant,
    ready: Cell<u32>,
    first: Cell<Option<Instant>>,
    messages: Cell<u32>,
}

impl Heard {
    fn on_signal(&self, signal: &LiveSignal, channels: u32, messages: u32) {
        match signal {
            LiveSignal::Ready { .. } => {
                self.ready.set(self.ready.get() + 1);
                if self.ready.get() == channels {
                    set_title(&format!(
                        "attached {}",
                        (now() - self.started).as_secs_f64() * 1000.0
                    ));
                }
            }
            LiveSignal::Event(_) => {
                let first = self.first.get().unwrap_or_else(now);
                self.first.set(Some(first));
                self.messages.set(self.messages.get() + 1);
                if self.messages.get() % messages == 0 {
                    set_title(&format!("heard {}", (now() - first).as_secs_f64() * 1000.0));
                    self.first.set(None);
                }
            }
            LiveSignal::Gap => set_title("failed: a gap"),
        }
    }
}
