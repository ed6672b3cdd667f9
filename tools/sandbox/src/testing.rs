//! What the tests share: a sandbox on a free port, a small HTTP client, a WebSocket client, and files that go away.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::{Options, Sandbox};

/// A quiet sandbox on a free port.
pub(crate) async fn start() -> Sandbox {
    start_with(Options::default()).await
}

/// A sandbox with these options, but quiet and on a free port.
pub(crate) async fn start_with(options: Options) -> Sandbox {
    Sandbox::start(Options {
        port: 0,
        quiet: true,
        ..options
    })
    .await
    .unwrap()
}

/// A file name in the temporary directory; what is there is removed in the end.
pub(crate) struct TempPath(PathBuf);

impl TempPath {
    pub(crate) fn new(name: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("sapwood-{}-{number}-{name}", std::process::id())))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempPath {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The ids of a list of records.
    pub(crate) fn ids(&self) -> Vec<i64> {
        self.json()
            .as_array()
            .unwrap()
            .iter()
            .map(|record| record["id"].as_i64().unwrap())
            .collect()
    }
}

/// One request on a connection of its own.
pub(crate) async fn send(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: sandbox.test:1\r\nConnection: close\r\n{headers}");
    let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    // A body that is too large is answered before it is read.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    parse(&String::from_utf8(answer).unwrap())
}

fn parse(answer: &str) -> Answer {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    Answer {
        status,
        headers,
        body: body.to_owned(),
    }
}

pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> Answer {
    send(sandbox, "GET", path, &[], "").await
}

pub(crate) async fn post(sandbox: &Sandbox, path: &str, body: Value) -> Answer {
    send(sandbox, "POST", path, &[], &body.to_string()).await
}

/// A client of the realtime endpoint that speaks raw frames.
pub(crate) struct Client {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    /// Opens a socket with these parameters.
    pub(crate) async fn open(sandbox: &Sandbox, params: &str) -> Self {
        let url = format!("ws://{}/?{params}", sandbox.address());
        let (stream, _) = connect_async(url).await.unwrap();
        Self { stream }
    }

    /// Opens a socket with the key, and reads CONNECTED.
    pub(crate) async fn connect(sandbox: &Sandbox) -> (Self, Value) {
        let mut client = Self::open(sandbox, "key=sapwood.dev:secret&v=6&format=json&heartbeats=true").await;
        let connected = client.next().await;
        assert_eq!(connected["action"], 4, "{connected}");
        (client, connected)
    }

    pub(crate) async fn attach(&mut self, channel: &str) -> Value {
        self.send(json!({ "action": 10, "channel": channel })).await;
        let attached = self.next().await;
        assert_eq!(attached["action"], 11, "{attached}");
        attached
    }

    pub(crate) async fn send(&mut self, frame: Value) {
        self.stream.send(Message::text(frame.to_string())).await.unwrap();
    }

    pub(crate) async fn send_bytes(&mut self, bytes: Vec<u8>) {
        self.stream.send(Message::binary(bytes)).await.unwrap();
    }

    /// The next message of any kind; `None` when the socket has ended. Panics if nothing happens for 5 s.
    pub(crate) async fn next_message(&mut self) -> Option<Message> {
        let next = tokio::time::timeout(Duration::from_secs(5), self.stream.next()).await;
        next.expect("nothing came for 5 s").and_then(Result::ok)
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        match self.next_message().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("expected a frame, got {other:?}"),
        }
    }
}
