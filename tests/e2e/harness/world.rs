//! A sandbox, a driver and the people in front of their browsers.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::driver::Driver;
use super::files::Files;
use super::page::Page;
use super::sandbox::Sandbox;

/// One test's world. Nothing in it is shared with another test.
pub(crate) struct World {
    /// Instead of a sandbox, where the journey is made on a plain file server.
    files: Option<Files>,
    driver: Driver,
    sandbox: Option<RefCell<Sandbox>>,
    options: Vec<&'static str>,
    /// Where the sandbox keeps its data, if not in memory.
    data: Option<PathBuf>,
}

impl World {
    /// A sandbox with its data in memory; or a plain file server, if the journeys are made on one (`SAPWOOD_E2E_ON=files`).
    pub(crate) fn new() -> Self {
        if std::env::var("SAPWOOD_E2E_ON").as_deref() == Ok("files") {
            return Self::on_files();
        }
        Self::with(None, &[])
    }

    /// A plain file server without a `config.json`: the demo.
    pub(crate) fn on_files() -> Self {
        let driver = Driver::start();
        Self {
            files: Some(Files::start(&driver)),
            driver,
            sandbox: None,
            options: Vec::new(),
            data: None,
        }
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
            files: None,
            driver: Driver::start(),
            sandbox: Some(sandbox),
            options: options.to_vec(),
            data,
        }
    }

    /// A browser of somebody's own, with nothing open yet; on a plain file server a window of its own.
    pub(crate) fn browser(&self) -> Page {
        match &self.files {
            Some(files) => files.window(),
            None => Page::new(self.driver.session(), self.sandbox().borrow().url.clone()),
        }
    }

    #[track_caller]
    fn sandbox(&self) -> &RefCell<Sandbox> {
        let none = "this journey needs a sandbox: it cannot be made on a plain file server";
        self.sandbox.as_ref().expect(none)
    }

    /// A browser with `path` open, live, and attached to the posts, as the menu's badge makes every page: what happens
    /// from now on is news to it.
    pub(crate) fn open(&self, path: &str) -> Page {
        if self.files.is_some() {
            // A window is on the line to the others from its first moment.
            let page = self.browser();
            page.goto(path);
            page.wait_live();
            return page;
        }
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

    /// What a file of the site weighs after brotli, in bytes; the page itself is `index.html`.
    pub(crate) fn weight(&self, file: &str) -> u64 {
        let compressed = PathBuf::from(super::setting("SAPWOOD_DIST")).join(format!("{file}.br"));
        let said = std::fs::metadata(&compressed);
        said.unwrap_or_else(|error| panic!("{}: {error}", compressed.display()))
            .len()
    }

    /// A request as `curl` would send it, which must succeed. On a plain file server somebody does it in another window.
    pub(crate) fn rest(&self, method: &str, path: &str, body: &Value) -> Value {
        if let Some(files) = &self.files {
            return files.request(method, path, body);
        }
        let (status, answer) = self.sandbox().borrow().request(method, path, body);
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

    /// The next `times` browsers get this `config.json`; the others get the sandbox's own, or on a plain file server none.
    pub(crate) fn configure(&self, times: u32, config: &str) {
        if let Some(files) = &self.files {
            return files.configure(times, config);
        }
        self.fault(
            "http",
            &json!({ "path": "/config.json", "times": times, "body": config }),
        );
    }

    /// The `config.json` that the sandbox sends, to be changed and sent with [`World::configure`]. On a plain file server the
    /// one that says what is so without one.
    pub(crate) fn config(&self) -> Value {
        if self.files.is_some() {
            return json!({ "api": { "provider": "demo" } });
        }
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
        if let Some(files) = &self.files {
            return files.forget_requests();
        }
        self.rest("DELETE", "/__sandbox/requests", &Value::Null);
    }

    /// How many requests with this method and this very path (without query) there were. On a plain file server a change is
    /// no request: it counts when it is told to the other windows.
    pub(crate) fn requests(&self, method: &str, path: &str) -> usize {
        if let Some(files) = &self.files {
            return files.requests(method, path);
        }
        let log = self.rest(
            "GET",
            &format!("/__sandbox/requests?method={method}&path={path}"),
            &Value::Null,
        );
        let requests = log["requests"].as_array().expect("a log of requests");
        requests.iter().filter(|request| request["path"] == path).count()
    }

    /// The channels that live connections are attached to, with repeats. On a plain file server every window hears of all.
    pub(crate) fn channels(&self) -> Vec<String> {
        if self.files.is_some() {
            return ["resources/posts", "resources/categories"]
                .map(str::to_owned)
                .into();
        }
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
        let sandbox = self.sandbox();
        let port = sandbox.borrow().port();
        sandbox.borrow_mut().kill();
        meanwhile();
        let again = Sandbox::start(port, self.data.as_ref(), &self.options);
        *sandbox.borrow_mut() = again;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(sandbox) = &self.sandbox {
            sandbox.borrow_mut().kill();
        }
        if let Some(file) = &self.data {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", file.display()));
            }
        }
    }
}
