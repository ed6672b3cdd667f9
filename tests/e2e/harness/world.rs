//! A sandbox, a driver and the people in front of their browsers.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::driver::Driver;
use super::page::Page;
use super::sandbox::Sandbox;

/// One test's world. Nothing in it is shared with another test.
pub(crate) struct World {
    driver: Driver,
    sandbox: RefCell<Sandbox>,
    options: Vec<&'static str>,
    /// Where the sandbox keeps its data, if not in memory.
    data: Option<PathBuf>,
}

impl World {
    /// A sandbox with its data in memory.
    pub(crate) fn new() -> Self {
        Self::with(None, &[])
    }

    /// A sandbox with these options.
    pub(crate) fn with_options(options: &[&'static str]) -> Self {
        Self::with(None, options)
    }

    /// A sandbox on a file, so that it can be killed and started again.
    pub(crate) fn on_file() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "sapwood-e2e-{}-{}.sqlite",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        Self::with(Some(std::env::temp_dir().join(name)), &[])
    }

    fn with(data: Option<PathBuf>, options: &[&'static str]) -> Self {
        let sandbox = RefCell::new(Sandbox::start(0, data.as_ref(), options));
        Self {
            driver: Driver::start(),
            sandbox,
            options: options.to_vec(),
            data,
        }
    }

    /// A browser of somebody's own, with nothing open yet.
    pub(crate) fn browser(&self) -> Page {
        Page::new(self.driver.session(), self.sandbox.borrow().url.clone())
    }

    /// A browser with `path` open, live, and attached to the posts, as the menu's badge makes every page: what happens
    /// from now on is news to it.
    pub(crate) fn open(&self, path: &str) -> Page {
        let attached = || {
            let channels = self.channels();
            channels
                .iter()
                .filter(|channel| *channel == "resources/posts")
                .count()
        };
        let before = attached();
        let page = self.browser();
        page.goto(path);
        page.wait_live();
        page.wait_for("the page to be attached to the posts", |_| attached() > before);
        page
    }

    /// Whether the site is built in pieces, as `cargo xtask build` does.
    pub(crate) fn is_cut(&self) -> bool {
        let site = std::fs::read_dir(super::setting("SAPWOOD_DIST")).unwrap();
        site.flatten()
            .any(|file| file.file_name().to_string_lossy().starts_with("later-"))
    }

    /// A request as `curl` would send it, which must succeed.
    pub(crate) fn rest(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.sandbox.borrow().request(method, path, body);
        assert!(status < 300, "{method} {path}: {status} {answer}");
        answer
    }

    /// A record as the server has it.
    pub(crate) fn record(&self, path: &str) -> Value {
        self.rest("GET", &format!("/api{path}"), &Value::Null)
    }

    /// Changes fields of a post, as somebody without a browser would.
    pub(crate) fn patch_post(&self, id: u32, fields: &Value) {
        self.rest("PATCH", &format!("/api/posts/{id}"), fields);
    }

    /// Breaks something on purpose (`tools/sandbox/src/faults`).
    pub(crate) fn fault(&self, name: &str, body: &Value) {
        self.rest("POST", &format!("/__sandbox/{name}"), body);
    }

    /// Ends what was broken on purpose.
    pub(crate) fn repair(&self) {
        self.rest("DELETE", "/__sandbox/faults", &Value::Null);
    }

    /// The next `times` browsers get this `config.json`; the others get the sandbox's own.
    pub(crate) fn configure(&self, times: u32, config: &str) {
        self.fault(
            "http",
            &json!({ "path": "/config.json", "times": times, "body": config }),
        );
    }

    /// The `config.json` that the sandbox sends, to be changed and sent with [`World::configure`].
    pub(crate) fn config(&self) -> Value {
        self.rest("GET", "/config.json", &Value::Null)
    }

    /// Sends the messages to every page on the channel of the posts, in one frame, as a server would.
    pub(crate) fn send_messages(&self, messages: &[Value]) {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let id = format!("e2e-{}:0", NEXT.fetch_add(1, Ordering::Relaxed));
        // The server's own time: what is older than the page's attachment would be taken for a replay.
        let now = self.rest("GET", "/time", &Value::Null)[0].clone();
        let frame = json!({ "action": 15, "id": id, "channel": "resources/posts", "timestamp": now,
                            "messages": messages });
        self.fault("inject_to_client", &json!({ "frame": frame }));
    }

    /// Forgets the requests so far.
    pub(crate) fn forget_requests(&self) {
        self.rest("DELETE", "/__sandbox/requests", &Value::Null);
    }

    /// How many requests with this method and this very path (without query) there were.
    pub(crate) fn requests(&self, method: &str, path: &str) -> usize {
        let log = self.rest(
            "GET",
            &format!("/__sandbox/requests?method={method}&path={path}"),
            &Value::Null,
        );
        let requests = log["requests"].as_array().expect("a log of requests");
        requests.iter().filter(|request| request["path"] == path).count()
    }

    /// The channels that live connections are attached to, with repeats.
    pub(crate) fn channels(&self) -> Vec<String> {
        let answer = self.rest("GET", "/__sandbox/connections", &Value::Null);
        let connections = answer.as_array().expect("connections").iter();
        let channels = connections
            .filter(|one| one["live"] != json!(false))
            .filter_map(|one| one["channels"].as_array());
        channels
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Kills the sandbox, does something meanwhile, and starts it again on the same port and file.
    pub(crate) fn restart(&self, meanwhile: impl FnOnce()) {
        let port = self.sandbox.borrow().port();
        self.sandbox.borrow_mut().kill();
        meanwhile();
        let again = Sandbox::start(port, self.data.as_ref(), &self.options);
        *self.sandbox.borrow_mut() = again;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.sandbox.borrow_mut().kill();
        if let Some(file) = &self.data {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", file.display()));
            }
        }
    }
}
