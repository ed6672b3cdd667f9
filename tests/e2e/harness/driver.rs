//! ChromeDriver, and the few words of WebDriver that the tests need (W3C WebDriver, and Chrome's `goog/cdp`).

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::{PATIENCE, eventually, http, setting};

/// A running ChromeDriver; it and its browsers end when it is dropped.
pub(crate) struct Driver {
    process: Child,
    url: String,
    /// Holds a profile for each browser; the driver leaves those it makes itself behind.
    profiles: PathBuf,
    browsers: Cell<u32>,
}

impl Driver {
    pub(crate) fn start() -> Self {
        let started = std::iter::repeat_with(launch).take(20).flatten().next();
        let (process, port) = started.expect("chromedriver finds a free port");
        Self {
            url: format!("http://127.0.0.1:{port}"),
            profiles: std::env::temp_dir().join(format!("sapwood-e2e-browsers-{}", process.id())),
            browsers: Cell::new(0),
            process,
        }
    }

    /// A browser with a profile of its own.
    pub(crate) fn session(&self) -> Session {
        self.browsers.set(self.browsers.get() + 1);
        let profile = self.profiles.join(self.browsers.get().to_string());
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments = [
            profile.as_str(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--window-size=1280,900",
        ];
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": setting("CHROMIUM"), "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
            "unhandledPromptBehavior": "ignore",
        } } });
        let made = send("POST", &format!("{}/session", self.url), &capabilities).expect("a browser starts");
        let id = made["sessionId"]
            .as_str()
            .expect("the session has an id")
            .to_owned();
        Session {
            url: format!("{}/session/{id}", self.url),
            shown: RefCell::default(),
        }
    }
}

/// Starts a driver and returns its port. It takes any port that is free over IPv6 and then the same one over IPv4: where
/// somebody has that already, it ends, and there is none.
fn launch() -> Option<(Child, String)> {
    let mut command = Command::new(setting("CHROMEDRIVER"));
    command
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut process = command.spawn().expect("chromedriver starts");
    let stdout = BufReader::new(process.stdout.take().unwrap());
    let mut lines = stdout.lines().map_while(Result::ok);
    let mut said = String::new();
    for line in &mut lines {
        if let Some((_, port)) = line.split_once("successfully on port ") {
            let port = port.trim_end_matches('.').to_owned();
            std::thread::spawn(move || lines.for_each(drop));
            return Some((process, port));
        }
        said += &line;
    }
    let _ = process.wait();
    assert!(said.contains("port not available"), "chromedriver ended: {said}");
    None
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It closes the browsers that are still open, as those of a test that failed may be, and ends.
        let _ = send("GET", &format!("{}/shutdown", self.url), &Value::Null);
        let ended = eventually(PATIENCE, || self.process.try_wait().ok().flatten());
        if ended.is_none() {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
        // A browser may still be writing its last words.
        let _ = eventually(PATIENCE, || match std::fs::remove_dir_all(&self.profiles) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => None,
            _ => Some(()),
        });
    }
}

/// One browser.
pub(crate) struct Session {
    url: String,
    /// The window that was last brought to the front with [`Session::show`].
    shown: RefCell<String>,
}

impl Session {
    /// Brings a window to the front: what follows is about the page in it.
    pub(crate) fn show(&self, window: &str) {
        if *self.shown.borrow() != window {
            self.call("POST", "/window", &json!({ "handle": window }))
                .unwrap_or_else(|error| panic!("the window is gone: {error}"));
            window.clone_into(&mut self.shown.borrow_mut());
        }
    }

    /// A WebDriver command of this session.
    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        send(method, &format!("{}{path}", self.url), body)
    }

    /// A command of Chrome's own protocol.
    pub(crate) fn cdp(&self, command: &str, params: &Value) -> Value {
        self.call(
            "POST",
            "/goog/cdp/execute",
            &json!({ "cmd": command, "params": params }),
        )
        .unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Runs the body of a function in the page, with `arguments`, and returns what it returns.
    pub(crate) fn run(&self, script: &str, arguments: &Value) -> Result<Value, String> {
        self.call(
            "POST",
            "/execute/sync",
            &json!({ "script": script, "args": arguments }),
        )
    }

    /// The same with a promise: the script's last argument is the function to call with the result.
    pub(crate) fn run_async(&self, script: &str, arguments: &Value) -> Result<Value, String> {
        self.call(
            "POST",
            "/execute/async",
            &json!({ "script": script, "args": arguments }),
        )
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.call("DELETE", "", &Value::Null);
    }
}

fn send(method: &str, url: &str, body: &Value) -> Result<Value, String> {
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(url)
        .header("content-type", "application/json");
    let body = if method == "POST" {
        body.to_string()
    } else {
        String::new()
    };
    let mut response = http()
        .run(request.body(body).unwrap())
        .map_err(|error| error.to_string())?;
    let answer: Value = response
        .body_mut()
        .with_config()
        .limit(64 << 20)
        .read_json()
        .map_err(|error| error.to_string())?;
    if response.status().is_success() {
        Ok(answer["value"].clone())
    } else {
        Err(answer["value"]["message"].to_string())
    }
}
