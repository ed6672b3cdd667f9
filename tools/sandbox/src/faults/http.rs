//! The request log, and answers that come late, or wrong.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Faults;

/// How many requests are remembered.
const KEPT_REQUESTS: usize = 20_000;

/// When a delay happens: before the request takes effect, or between that and its answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum When {
    #[default]
    Before,
    After,
}

/// What happens to requests of a method and path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct HttpFault {
    /// Any, if `None`.
    method: Option<String>,
    /// The beginning of the path.
    #[serde(default)]
    path: String,
    #[serde(default = "once")]
    times: Option<u64>,
    #[serde(default)]
    delay_ms: u64,
    #[serde(default)]
    when: When,
    /// The status in place of the true one.
    status: Option<u16>,
    /// The body in place of the true one.
    body: Option<String>,
    /// The type of `body`.
    content_type: Option<String>,
    /// Headers the answer loses.
    #[serde(default)]
    remove_headers: Vec<String>,
}

#[allow(clippy::unnecessary_wraps)] // serde wants the field's type
fn once() -> Option<u64> {
    Some(1)
}

impl HttpFault {
    /// Says what could never work.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.status.is_some_and(|status| !(200..=599).contains(&status)) {
            return Err("status must be between 200 and 599".to_owned());
        }
        if self
            .method
            .as_ref()
            .is_some_and(|method| method.parse::<Method>().is_err())
        {
            return Err("method must be an HTTP method".to_owned());
        }
        Ok(())
    }

    fn applies(&self, method: &Method, path: &str) -> bool {
        self.times != Some(0)
            && self
                .method
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()))
            && path.starts_with(&self.path)
    }

    /// The answer in place of the true one, if there is to be one.
    fn replacement(&self) -> Option<Response> {
        if self.status.is_none() && self.body.is_none() {
            return None;
        }
        let status = self
            .status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or_default();
        let Some(body) = &self.body else {
            let message = format!("the sandbox was told to answer {}", status.as_u16());
            return Some((status, Json(json!({ "message": message, "errors": {} }))).into_response());
        };
        let kind = self.content_type.as_deref().unwrap_or("application/json");
        let kind = HeaderValue::from_str(kind).unwrap_or(HeaderValue::from_static("application/json"));
        Some((status, [(header::CONTENT_TYPE, kind)], body.clone()).into_response())
    }

    async fn answer(self, request: Request, next: Next) -> Response {
        let delay = Duration::from_millis(self.delay_ms);
        let mut response = match (self.when, self.replacement()) {
            (When::Before, replacement) => {
                tokio::time::sleep(delay).await;
                match replacement {
                    Some(response) => response,
                    None => next.run(request).await,
                }
            }
            (When::After, replacement) => {
                let answer = next.run(request).await;
                tokio::time::sleep(delay).await;
                replacement.unwrap_or(answer)
            }
        };
        for name in self
            .remove_headers
            .iter()
            .filter_map(|name| name.parse::<HeaderName>().ok())
        {
            response.headers_mut().remove(name);
        }
        response
    }
}

/// The faults that wait for their requests; the first that fits is used.
#[derive(Debug, Default)]
pub(super) struct HttpFaults(Vec<HttpFault>);

impl HttpFaults {
    pub(super) fn add(&mut self, fault: HttpFault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn take(&mut self, method: &Method, path: &str) -> Option<HttpFault> {
        let fault = self.0.iter_mut().find(|fault| fault.applies(method, path))?;
        if let Some(times) = &mut fault.times {
            *times -= 1;
        }
        let taken = fault.clone();
        self.0.retain(|fault| fault.times != Some(0));
        Some(taken)
    }
}

/// A request that was made.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LoggedRequest {
    method: String,
    path: String,
    query: String,
    /// `null` while it runs, and for ever if the client gave up.
    status: Option<u16>,
}

/// The requests so far, oldest first.
#[derive(Debug, Default)]
pub(super) struct RequestLog {
    /// The number of the first entry, so that a late answer finds its own.
    first: u64,
    entries: VecDeque<LoggedRequest>,
}

impl RequestLog {
    fn begin(&mut self, method: &Method, uri: &Uri) -> u64 {
        if self.entries.len() == KEPT_REQUESTS {
            self.entries.pop_front();
            self.first += 1;
        }
        let query = uri.query().unwrap_or_default().to_owned();
        let (method, path) = (method.to_string(), uri.path().to_owned());
        self.entries.push_back(LoggedRequest {
            method,
            path,
            query,
            status: None,
        });
        self.first + self.entries.len() as u64 - 1
    }

    fn end(&mut self, number: u64, status: StatusCode) {
        let index = number
            .checked_sub(self.first)
            .and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| self.entries.get_mut(index)) {
            entry.status = Some(status.as_u16());
        }
    }

    pub(super) fn clear(&mut self) {
        self.first += self.entries.len() as u64;
        self.entries.clear();
    }

    /// The requests of a method (any, if empty) and a beginning of the path, and how often each was made.
    pub(super) fn report(&self, method: &str, path: &str) -> serde_json::Value {
        let fits = |entry: &&LoggedRequest| {
            (method.is_empty() || entry.method.eq_ignore_ascii_case(method)) && entry.path.starts_with(path)
        };
        let requests: Vec<_> = self.entries.iter().filter(fits).collect();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for LoggedRequest {
            method, path, query, ..
        } in &requests
        {
            let mark = if query.is_empty() { "" } else { "?" };
            *counts.entry(format!("{method} {path}{mark}{query}")).or_default() += 1;
        }
        json!({ "total": requests.len(), "counts": counts, "requests": requests })
    }
}

/// Notes each request, and breaks those it is told to. `/__sandbox` itself always works.
pub(crate) async fn watch(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    if uri.path().starts_with("/__sandbox") {
        return next.run(request).await;
    }
    let (number, fault) = {
        let mut state = faults.lock();
        (
            state.log.begin(&method, &uri),
            state.http.take(&method, uri.path()),
        )
    };
    let response = match fault {
        Some(fault) => fault.answer(request, next).await,
        None => next.run(request).await,
    };
    faults.lock().log.end(number, response.status());
    response
}
