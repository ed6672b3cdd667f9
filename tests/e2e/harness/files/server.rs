//! A plain file server.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::hand;
use crate::harness::setting;

/// Serves the site until the tests end.
pub(super) struct Server {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// How many more times which `config.json` is there; otherwise there is none.
    config: (u32, String),
    /// The paths that were asked for.
    asked: Vec<String>,
}

impl Server {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<Mutex<State>>::default();
        let (shared, dist) = (state.clone(), PathBuf::from(setting("SAPWOOD_DIST")));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, dist) = (shared.clone(), dist.clone());
                std::thread::spawn(move || drop(answer(stream, &dist, &shared)));
            }
        });
        Self { url, state }
    }

    pub(super) fn url(&self) -> String {
        self.url.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(super) fn configure(&self, times: u32, config: &str) {
        self.state().config = (times, config.to_owned());
    }

    pub(super) fn requests(&self, path: &str) -> usize {
        self.state().asked.iter().filter(|asked| *asked == path).count()
    }

    pub(super) fn forget(&self) {
        self.state().asked.clear();
    }
}

/// Answers one request: a file; the page for addresses of the app; 404 for files that are not there.
fn answer(stream: TcpStream, dist: &Path, state: &Mutex<State>) -> std::io::Result<()> {
    let mut lines = BufReader::new(&stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head; nobody here sends a body.
    let head: Vec<String> = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .collect();
    let path = first.split([' ', '?']).nth(1).unwrap_or("/");
    state.lock().unwrap().asked.push(path.to_owned());
    let name = path.trim_start_matches('/');
    let name = if name.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        name
    } else {
        "index.html"
    };
    let content = if name == "config.json" {
        config(&head, state)
    } else if name.contains("..") {
        None
    } else {
        std::fs::read(dist.join(name)).ok()
    };
    // Without a word the browser would show a page of its own.
    let missing = || ("404 Not Found", b"There is no such file.".to_vec());
    let (status, body) = content.map_or_else(missing, |body| ("200 OK", body));
    let (kind, length) = (kind_of(name), body.len());
    let mut stream = &stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}

/// The `config.json` that the next windows are to get; the hand's is none of them.
fn config(head: &[String], state: &Mutex<State>) -> Option<Vec<u8>> {
    let of_hand = |line: &String| line.to_lowercase().starts_with("referer:") && line.contains(hand::MARK);
    let (times, text) = &mut state.lock().unwrap().config;
    if *times == 0 || head.iter().any(of_hand) {
        return None;
    }
    *times -= 1;
    Some(text.clone().into_bytes())
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
