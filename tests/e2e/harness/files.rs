//! The site on a plain file server, without a configuration: the demo. Everybody is a window of one browser.

use std::cell::OnceCell;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::{Value, json};

use super::driver::{Driver, Session};
use super::page::Page;
use super::setting;

/// A file server, and the one browser whose windows see each other.
pub(crate) struct Files {
    url: String,
    session: Rc<Session>,
    /// Somebody who does what `curl` does elsewhere.
    hand: OnceCell<Page>,
}

impl Files {
    pub(crate) fn start(driver: &Driver) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().unwrap());
        let dist = PathBuf::from(setting("SAPWOOD_DIST"));
        // It ends with the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let dist = dist.clone();
                std::thread::spawn(move || drop(answer(stream, &dist)));
            }
        });
        Self {
            url,
            session: Rc::new(driver.session()),
            hand: OnceCell::new(),
        }
    }

    /// A window of its own, with nothing open yet.
    pub(crate) fn window(&self) -> Page {
        let made = self
            .session
            .call("POST", "/window/new", &json!({ "type": "window" }))
            .expect("another window");
        let window = made["handle"].as_str().expect("a handle").to_owned();
        Page::in_window(self.session.clone(), window, self.url.clone())
    }

    /// Does what a request of `curl` would do, by the pages of the app.
    pub(crate) fn request(&self, method: &str, path: &str, body: &Value) -> Value {
        let parts: Vec<&str> = path.split('/').collect();
        let hand = self.hand.get_or_init(|| self.window());
        match (method, &parts[..]) {
            ("GET", ["", "api", resource, id]) => read(hand, resource, id),
            ("PATCH", ["", "api", resource, id]) => {
                hand.goto(&format!("/{resource}/edit/{id}"));
                wait_title(hand);
                write(hand, body);
                save(hand, resource)
            }
            ("POST", ["", "api", resource]) => {
                hand.goto(&format!("/{resource}/create"));
                write(hand, body);
                save(hand, resource)
            }
            ("DELETE", ["", "api", resource, id]) => {
                hand.goto(&format!("/{resource}/show/{id}"));
                hand.click_named("Delete");
                hand.wait_there("dialog[open]");
                hand.click("dialog[open] .dialog-buttons button:last-child");
                hand.wait_path(&format!("/{resource}"));
                Value::Null
            }
            _ => panic!("nobody can do {method} {path} on a plain file server"),
        }
    }
}

fn wait_title(page: &Page) {
    page.wait_for("the title of the record", |page| {
        page.value("[name=title]").is_some_and(|title| !title.is_empty())
    });
}

fn read(page: &Page, resource: &str, id: &str) -> Value {
    page.goto(&format!("/{resource}/edit/{id}"));
    wait_title(page);
    let value = |name: &str| page.value(&format!("[name={name}]"));
    json!({ "title": value("title"), "content": value("content"), "status": value("status") })
}

fn write(page: &Page, fields: &Value) {
    for (name, value) in fields.as_object().expect("fields") {
        match (&**name, value) {
            ("status", Value::String(status)) => {
                page.click(&format!("select[name=status] option[value={status}]"));
            }
            (name, Value::String(text)) => page.fill(&format!("[name={name}]"), text),
            ("category", _) => {
                page.click("[name=\"category.id\"]");
                page.click("[role=option]");
            }
            (name, value) => panic!("there is no field {name} for {value}"),
        }
    }
}

fn save(page: &Page, resource: &str) -> Value {
    page.click_named("Save");
    page.wait_path(&format!("/{resource}"));
    Value::Null
}

/// Answers one request: a file; the page for addresses of the app; 404 for files that are not there.
fn answer(stream: TcpStream, dist: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(&stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head; nobody here sends a body.
    for line in lines.map_while(Result::ok) {
        if line.is_empty() {
            break;
        }
    }
    let path = first.split([' ', '?']).nth(1).unwrap_or("/");
    let name = path.trim_start_matches('/');
    let name = if name.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        name
    } else {
        "index.html"
    };
    let content = (!name.contains(".."))
        .then(|| std::fs::read(dist.join(name)).ok())
        .flatten();
    let (status, body) = content.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let length = body.len();
    let mut stream = &stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}
