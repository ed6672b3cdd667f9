//! A page of a channel's history, as Ably's REST cuts it.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use sapwood::ably::error::ErrorInfo;
use serde_json::Value;

use super::socket::Params;

/// How many items a page has, unless it is told.
const USUAL: usize = 100;

/// How many items a page has at most.
const LARGEST: usize = 1000;

/// Parameters that are not repeated in the link to the next page: secrets, and what caches are cheated with.
const HIDDEN: [&str; 5] = ["key", "access_token", "accessToken", "rnd", "envelope"];

/// The page that `params` ask for, with a link to the next one. `items` are oldest first; `from` (ours) skips what
/// earlier pages showed.
pub(super) fn page(path: &str, mut items: Vec<Value>, mut params: Params) -> Result<Response, ErrorInfo> {
    let (start, end) = (number(&params, "start")?, number(&params, "end")?);
    let until = params.get("fromSerial").or_else(|| params.get("from_serial"));
    items.retain(|item| is_between(item, start, end) && until.is_none_or(|until| is_up_to(item, until)));
    if params
        .get("direction")
        .is_none_or(|direction| direction != "forwards")
    {
        items.reverse();
    }
    let limit = limit(&params)?;
    let from = usize::try_from(number(&params, "from")?.unwrap_or(0)).unwrap_or(usize::MAX);
    let next = from.saturating_add(limit);
    let has_more = items.len() > next;
    let items: Vec<_> = items.into_iter().skip(from).take(limit).collect();
    let mut response = Json(items).into_response();
    if has_more {
        params.insert("from".to_owned(), next.to_string());
        if let Ok(link) = link(path, &params).parse() {
            response.headers_mut().insert(header::LINK, link);
        }
    }
    Ok(response)
}

/// How many items are wanted.
pub(super) fn limit(params: &Params) -> Result<usize, ErrorInfo> {
    let limit = number(params, "limit")?.and_then(|limit| usize::try_from(limit).ok());
    Ok(limit.unwrap_or(USUAL).clamp(1, LARGEST))
}

fn number(params: &Params, name: &str) -> Result<Option<u64>, ErrorInfo> {
    let Some(text) = params.get(name) else {
        return Ok(None);
    };
    let number = text.parse().map(Some);
    number.map_err(|_| ErrorInfo::new(40003, format!("{name} must be a number, not \"{text}\"")))
}

fn is_between(item: &Value, start: Option<u64>, end: Option<u64>) -> bool {
    let at = item.get("timestamp").and_then(Value::as_u64).unwrap_or_default();
    start.is_none_or(|start| at >= start) && end.is_none_or(|end| at <= end)
}

/// Whether a message came before or at the channel serial an attachment began with. Its own serial has its index added.
fn is_up_to(item: &Value, until: &str) -> bool {
    let serial = item
        .get("serial")
        .and_then(Value::as_str)
        .and_then(|serial| serial.rsplit_once(':'));
    serial.is_none_or(|(serial, _)| serial <= until)
}

/// The SDK's parser wants the `./`.
fn link(path: &str, params: &Params) -> String {
    let shown = params.iter().filter(|(name, _)| !HIDDEN.contains(&name.as_str()));
    let query: Vec<_> = shown.map(|(name, value)| format!("{name}={value}")).collect();
    format!("<./{path}?{}>; rel=\"next\"", query.join("&"))
}
