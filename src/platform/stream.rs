//! An answer that goes on and on: a request whose body is read as it comes.

use std::rc::Rc;

use gloo_net::http::{Request, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials};

use super::runtime::BrowserRuntime;
use crate::engine::runtime::{Guard, Runtime};

/// What happens on a [`Stream`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// The server answered, with status 200.
    Opened {
        /// The header `Content-Type`; empty without it.
        content_type: String,
        /// The header `Last-Event-ID`.
        last_event_id: Option<String>,
    },
    /// The server answered with another status. Nothing follows.
    Refused {
        /// The status.
        status: u16,
        /// What it said, as text.
        body: String,
    },
    /// A piece of the body.
    Bytes(Vec<u8>),
    /// The body ended, the connection was lost, or the server was not reached. Nothing follows.
    Ended {
        /// Why.
        why: End,
    },
}

/// Why a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The server was not reached.
    Unreached,
    /// The server ended it.
    Ended,
    /// The connection was lost, or the answer had no body.
    Lost,
}

/// A request under way. Dropping it aborts it; no event follows then.
pub struct Stream {
    controller: Option<AbortController>,
    _task: Guard,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl Stream {
    /// Asks `url` with these headers, and with the cookies of its site if `cookies` says so, even if it is another one.
    /// Events come later, never inside this call; the handler may drop the stream.
    #[must_use]
    pub fn open(
        url: &str,
        headers: &[(&str, &str)],
        cookies: bool,
        on_event: Rc<dyn Fn(StreamEvent)>,
    ) -> Self {
        let controller = AbortController::new().ok();
        let signal = controller.as_ref().map(AbortController::signal);
        let credentials = if cookies {
            RequestCredentials::Include
        } else {
            RequestCredentials::SameOrigin
        };
        let builder = headers
            .iter()
            .fold(Request::get(url), |builder, (name, value)| {
                builder.header(name, value)
            })
            .cache(RequestCache::NoStore)
            .credentials(credentials)
            .abort_signal(signal.as_ref());
        let request = builder.build();
        let task = async move {
            let answer = async { request?.send().await };
            match answer.await {
                Ok(response) => follow(response, &*on_event).await,
                Err(_) => on_event(StreamEvent::Ended { why: End::Unreached }),
            }
        };
        Self {
            controller,
            _task: BrowserRuntime.spawn(Box::pin(task)),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}

async fn follow(response: Response, on_event: &dyn Fn(StreamEvent)) {
    if response.status() != 200 {
        let status = response.status();
        let body = response.text().await.unwrap_or_default();
        return on_event(StreamEvent::Refused { status, body });
    }
    let headers = response.headers();
    on_event(StreamEvent::Opened {
        content_type: headers.get("Content-Type").unwrap_or_default(),
        last_event_id: headers.get("Last-Event-ID"),
    });
    let reader = response.body().map(|body| body.get_reader());
    let Some(reader) = reader.and_then(|reader| reader.dyn_into::<ReadableStreamDefaultReader>().ok()) else {
        return on_event(StreamEvent::Ended { why: End::Lost });
    };
    loop {
        match piece(&reader).await {
            Ok(Some(bytes)) => on_event(StreamEvent::Bytes(bytes)),
            Ok(None) => {
                return on_event(StreamEvent::Ended { why: End::Ended });
            }
            Err(_) => {
                return on_event(StreamEvent::Ended { why: End::Lost });
            }
        }
    }
}

/// The next piece; `None` at the end.
async fn piece(reader: &ReadableStreamDefaultReader) -> Result<Option<Vec<u8>>, JsValue> {
    let result = JsFuture::from(reader.read()).await?;
    if Reflect::get(&result, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    let bytes: Uint8Array = Reflect::get(&result, &"value".into())?.dyn_into()?;
    Ok(Some(bytes.to_vec()))
}
