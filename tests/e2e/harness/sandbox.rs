//! A sandbox server of the test's own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::{http, setting};

/// A running sandbox. It is killed when this is dropped.
pub(crate) struct Sandbox {
    process: Child,
    /// Its address, `http://127.0.0.1:PORT`.
    pub(crate) url: String,
}

impl Sandbox {
    /// Starts one on a free port, or on `port`; with its data in memory, or in `data`.
    pub(crate) fn start(port: u16, data: Option<&PathBuf>, options: &[&str]) -> Self {
        let mut command = Command::new(setting("SAPWOOD_SANDBOX"));
        command
            .args([
                "--quiet",
                "--port",
                &port.to_string(),
                "--dist",
                &setting("SAPWOOD_DIST"),
            ])
            .args(options);
        if let Some(file) = data {
            command.arg("--data").arg(file);
        }
        let mut process = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox starts");
        let mut lines = BufReader::new(process.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let url = lines.find_map(|line| {
            line.strip_prefix("listening on ")
                .map(|url| url.trim().to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            url: url.expect("the sandbox says where it listens"),
        }
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.url
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .expect("an address with a port")
    }

    /// Sends a request, as `curl` would, and returns the status and the JSON.
    pub(crate) fn request(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = request
            .header("content-type", "application/json")
            .body(body)
            .unwrap();
        let mut response = http()
            .run(request)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let text = response.body_mut().read_to_string().unwrap();
        (
            response.status().as_u16(),
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    /// Kills it on the spot, as a crash would.
    pub(crate) fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.kill();
    }
}
