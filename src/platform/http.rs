//! HTTP requests that end when nobody waits for them.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::{Request, RequestBuilder};
use gloo_timers::callback::Timeout;
use web_sys::{AbortController, RequestCache};

use crate::engine::runtime::LocalFuture;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads. The browser's cache asks the server whether what it has is still good.
    Get,
    /// Creates.
    Post,
    /// Changes.
    Patch,
    /// Replaces.
    Put,
    /// Deletes.
    Delete,
}

/// What a server answered.
#[derive(Clone, Debug)]
pub struct HttpResponse {
    /// The status, from 200.
    pub status: u16,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The header `X-Total-Count`.
    pub total_count: Option<String>,
    /// All headers that the browser lets this page see.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

/// Why no answer came. Its text is for the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// The server took longer than it was given.
    TimedOut(Duration),
    /// The server was not reached, and what the browser says about that, which is little.
    Unreached(String),
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(limit) => write!(f, "no answer within {} seconds", limit.as_secs()),
            Self::Unreached(said) => f.write_str(said),
        }
    }
}

/// Sends a request and waits for the whole answer.
///
/// Dropping the future aborts the request.
///
/// # Errors
///
/// If no answer came. An answer that is no success is no error here.
pub fn send(
    method: Method,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<String>,
    timeout: Duration,
) -> LocalFuture<Result<HttpResponse, HttpError>> {
    let deadline = Deadline::new(timeout);
    let builder = headers
        .iter()
        .fold(builder(method, url), |builder, (name, value)| {
            builder.header(name, value)
        })
        .abort_signal(deadline.signal().as_ref());
    let request = match body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    Box::pin(async move {
        let answer = async { receive(request?).await };
        answer.await.map_err(|error| {
            if deadline.passed() {
                HttpError::TimedOut(timeout)
            } else {
                HttpError::Unreached(error.to_string())
            }
        })
    })
}

async fn receive(request: Request) -> Result<HttpResponse, gloo_net::Error> {
    let response = request.send().await?;
    let headers = response.headers();
    Ok(HttpResponse {
        status: response.status(),
        content_type: headers.get("Content-Type"),
        total_count: headers.get("X-Total-Count"),
        headers: headers.entries().collect(),
        // Not `text`: that would make UTF-16 of it first, and look at each letter on the way back.
        body: text_of(&response.binary().await?),
    })
}

/// The text as browsers read it: without a byte order mark, and with U+FFFD for what is no UTF-8.
fn text_of(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    String::from_utf8_lossy(bytes).into_owned()
}

fn builder(method: Method, url: &str) -> RequestBuilder {
    match method {
        Method::Get => Request::get(url).cache(RequestCache::NoCache),
        Method::Post => Request::post(url),
        Method::Patch => Request::patch(url),
        Method::Put => Request::put(url),
        Method::Delete => Request::delete(url),
    }
}

/// Aborts a request when its time is over, or when it is dropped.
struct Deadline {
    controller: Option<AbortController>,
    passed: Rc<Cell<bool>>,
    _timer: Timeout,
}

impl Deadline {
    fn new(timeout: Duration) -> Self {
        let controller = AbortController::new().ok();
        let passed = Rc::new(Cell::new(false));
        let (target, flag) = (controller.clone(), passed.clone());
        let ms = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
        let timer = Timeout::new(ms.min(i32::MAX.unsigned_abs()), move || {
            flag.set(true);
            if let Some(controller) = target {
                controller.abort();
            }
        });
        Self {
            controller,
            passed,
            _timer: timer,
        }
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    fn passed(&self) -> bool {
        self.passed.get()
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        // After the answer this does nothing.
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
