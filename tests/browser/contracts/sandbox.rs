//! The sandbox that `cargo xtask test browser` starts beside the browser.

use std::time::Duration;

use sapwood::platform::http::{self, Method};
use serde_json::Value;

/// Where it listens, `http://127.0.0.1:PORT`. The file is written by `cargo xtask test browser`; the test server serves it.
pub(super) async fn url() -> String {
    let answer = send(Method::Get, "/target/xtask/sandbox.json", None).await;
    let config: Value = serde_json::from_str(&answer).unwrap_or_default();
    let url = config["url"].as_str().map(str::to_owned);
    url.expect("no sandbox is running: use `cargo xtask test browser`")
}

/// Its port.
pub(super) fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

/// Breaks something on purpose (`tools/sandbox/src/faults`).
pub(super) async fn fault(url: &str, name: &str, body: &str) {
    send(
        Method::Post,
        &format!("{url}/__sandbox/{name}"),
        Some(body.to_owned()),
    )
    .await;
}

async fn send(method: Method, url: &str, body: Option<String>) -> String {
    let answer = http::send(method, url, &[], body, Duration::from_secs(10)).await;
    answer.unwrap_or_else(|why| panic!("{url}: {why}")).body
}
