//! The site on a plain file server, without a configuration: the demo. Everybody is a window of one browser.

mod ear;
mod hand;
mod server;

use std::cell::OnceCell;
use std::rc::Rc;

use serde_json::{Value, json};

use self::ear::Ear;
use self::hand::Hand;
use self::server::Server;
use super::driver::{Driver, Session};
use super::page::Page;

/// A file server, and the one browser whose windows see each other.
pub(crate) struct Files {
    server: Server,
    session: Rc<Session>,
    /// Somebody who does what `curl` does elsewhere.
    hand: OnceCell<Hand>,
    ear: Ear,
}

impl Files {
    pub(crate) fn start(driver: &Driver) -> Self {
        let server = Server::start();
        let session = Rc::new(driver.session());
        let first = session
            .call("GET", "/window", &Value::Null)
            .expect("the browser's first window");
        let ear = Ear::listen(Page::in_window(session.clone(), handle(&first), server.url()));
        Self {
            server,
            session,
            hand: OnceCell::new(),
            ear,
        }
    }

    /// A window of its own, with nothing open yet.
    pub(crate) fn window(&self) -> Page {
        let made = self
            .session
            .call("POST", "/window/new", &json!({ "type": "window" }))
            .expect("another window");
        Page::in_window(self.session.clone(), handle(&made["handle"]), self.server.url())
    }

    /// Does what a request of `curl` would do, by the pages of the app.
    pub(crate) fn request(&self, method: &str, path: &str, body: &Value) -> Value {
        let hand = self.hand.get_or_init(|| Hand::new(self.window()));
        hand.request(method, path, body)
    }

    /// How many requests of files there were, or changes that windows told each other of.
    pub(crate) fn requests(&self, method: &str, path: &str) -> usize {
        match path.strip_prefix("/api/") {
            None => self.server.requests(path),
            Some(record) => self.ear.heard(method, record),
        }
    }

    /// Forgets what was asked for and heard of so far.
    pub(crate) fn forget_requests(&self) {
        self.server.forget();
        self.ear.forget();
    }

    /// The next `times` windows get this `config.json`, which other windows do without.
    pub(crate) fn configure(&self, times: u32, config: &str) {
        self.server.configure(times, config);
    }
}

fn handle(window: &Value) -> String {
    window.as_str().expect("a handle").to_owned()
}
