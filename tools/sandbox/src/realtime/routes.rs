//! Ably's REST routes, as far as a realtime client needs them, and the demo's `/auth`.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::message::Message;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Realtime;
use super::auth::{Credentials, Grant, Operation, TokenParams, TokenRequest};
use super::hub::Hub;
use super::paging;
use super::socket::Params;
use crate::{clock, login};

type Answer = Result<Response, Refusal>;

/// An error as Ably's REST answers it.
#[derive(Debug)]
struct Refusal(ErrorInfo);

impl From<ErrorInfo> for Refusal {
    fn from(error: ErrorInfo) -> Self {
        Self(error)
    }
}

/// The routes.
pub(crate) fn routes(realtime: Realtime) -> Router {
    Router::new()
        .route("/time", get(async || Json([clock::now_ms()])))
        .route("/up", get(async || "yes"))
        .route("/keys/{name}/requestToken", post(request_token))
        .route("/channels/{channel}/messages", get(history).post(publish))
        .route("/channels/{channel}/presence", get(members))
        .route("/channels/{channel}/presence/history", get(presence_history))
        .with_state(realtime)
}

/// The route that gives tokens to the app.
pub(crate) fn auth_routes(realtime: Realtime) -> Router {
    Router::new()
        .route("/auth", get(authenticate).post(authenticate))
        .with_state(realtime)
}

/// Gives a token to everybody: this is a demo. Behind a login it is for whoever is signed in. `answer=request` gives a signed TokenRequest, `answer=token` the bare
/// token, anything else TokenDetails.
async fn authenticate(
    State(realtime): State<Realtime>,
    Query(mut params): Query<Params>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    if headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
    {
        params.extend(decode::<Params>(&body)?);
    } else {
        let form = Query::<Params>::try_from_uri(&form_uri(&body)?);
        params.extend(form.map_err(|error| ErrorInfo::new(40000, error.body_text()))?.0);
    }
    let answer = params.remove("answer").unwrap_or_default();
    let wishes = TokenParams {
        ttl: match params.remove("ttl") {
            Some(ttl) => {
                Some(Duration::from_millis(ttl.parse().map_err(|_| {
                    ErrorInfo::new(40003, "ttl must be a number of ms")
                })?))
            }
            None => None,
        },
        capability: params.remove("capability"),
        client_id: login::author(&headers).or_else(|| params.remove("clientId")),
    };
    realtime.with(|hub, now| match answer.as_str() {
        "request" => Ok(Json(hub.authority.sign(wishes, now)?.to_value()).into_response()),
        "token" => Ok(hub.authority.issue(&wishes, now)?.token.into_response()),
        _ => Ok(Json(hub.authority.issue(&wishes, now)?).into_response()),
    })
}

fn form_uri(body: &[u8]) -> Result<axum::http::Uri, ErrorInfo> {
    let text = std::str::from_utf8(body).map_err(|error| ErrorInfo::new(40000, error.to_string()))?;
    format!("/?{text}")
        .parse()
        .map_err(|_| ErrorInfo::new(40000, "the form cannot be read"))
}

/// Exchanges a TokenRequest, or gives a token to whoever shows the key.
async fn request_token(
    State(realtime): State<Realtime>,
    Path(name): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let body: Value = decode(&body)?;
    let details = realtime.with(|hub, now| {
        if body.get("mac").is_some() {
            let request = TokenRequest::from_value(body)?;
            return hub.authority.exchange(&name, &request, now);
        }
        let grant = hub.authority.check(&credentials(&headers, &params), now)?;
        if grant.expires.is_some() || name != hub.authority.key_name() {
            return Err(ErrorInfo::new(
                40101,
                "a token is given for a signed request, or for the key itself",
            ));
        }
        hub.authority.issue(&TokenParams::from_value(body)?, now)
    })?;
    Ok((StatusCode::CREATED, Json(details)).into_response())
}

async fn publish(
    State(realtime): State<Realtime>,
    Path(channel): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let items = match decode(&body)? {
        Value::Array(items) => items,
        item => vec![item],
    };
    if !items.iter().all(Value::is_object) {
        return Err(ErrorInfo::new(40000, "a message must be a JSON object with name and data").into());
    }
    let items = items.into_iter().map(Message::from_value).collect();
    let who = credentials(&headers, &params);
    let receipt = realtime.with(|hub, now| {
        let grant = permit(hub, now, &who, &channel, Operation::Publish)?;
        hub.publish(now, &channel, named(&grant, items)?)
    })?;
    let body = json!({ "channel": channel, "messageId": receipt.id, "serials": receipt.serials });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

fn permit(
    hub: &Hub,
    now: u64,
    who: &Credentials,
    channel: &str,
    operation: Operation,
) -> Result<Grant, ErrorInfo> {
    let grant = hub.authority.check(who, now)?;
    grant.capability.require(channel, operation)?;
    Ok(grant)
}

/// Puts the client id of the grant on the items, or refuses items of another one.
fn named(grant: &Grant, mut items: Vec<Message>) -> Result<Vec<Message>, ErrorInfo> {
    if let Some(own) = grant.client_id.as_deref().filter(|id| *id != "*") {
        for item in &mut items {
            match &item.client_id {
                Some(other) if other != own => {
                    return Err(ErrorInfo::new(
                        40012,
                        format!("the token is for \"{own}\", not for \"{other}\""),
                    ));
                }
                _ => item.client_id = Some(own.to_owned()),
            }
        }
    }
    Ok(items)
}

async fn history(
    State(realtime): State<Realtime>,
    Path(channel): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
) -> Answer {
    let who = credentials(&headers, &params);
    let items = realtime.with(|hub, now| {
        permit(hub, now, &who, &channel, Operation::History).map(|_| hub.messages(now, &channel))
    })?;
    Ok(paging::page("messages", items, params)?)
}

async fn presence_history(
    State(realtime): State<Realtime>,
    Path(channel): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
) -> Answer {
    let who = credentials(&headers, &params);
    let items = realtime.with(|hub, now| {
        permit(hub, now, &who, &channel, Operation::History).map(|_| hub.presence_messages(now, &channel))
    })?;
    Ok(paging::page("history", items, params)?)
}

async fn members(
    State(realtime): State<Realtime>,
    Path(channel): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
) -> Answer {
    let who = credentials(&headers, &params);
    let mut items = realtime.with(|hub, now| {
        permit(hub, now, &who, &channel, Operation::Subscribe).map(|_| hub.members(&channel))
    })?;
    items.retain(|item| {
        ["clientId", "connectionId"]
            .iter()
            .all(|name| match params.get(*name) {
                Some(wanted) => item.get(name).and_then(Value::as_str) == Some(wanted),
                None => true,
            })
    });
    items.truncate(paging::limit(&params)?);
    Ok(Json(items).into_response())
}

fn credentials(headers: &HeaderMap, params: &Params) -> Credentials {
    let decode = |text: &str| {
        BASE64_STANDARD
            .decode(text.trim())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
    };
    let header = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if let Some(key) = header.strip_prefix("Basic ").and_then(decode) {
        return Credentials::Key(key);
    }
    if let Some(token) = header.strip_prefix("Bearer ") {
        // Ably's SDK sends tokens in base64, JWT libraries send them as they are.
        return Credentials::Token(decode(token).unwrap_or_else(|| token.trim().to_owned()));
    }
    let token = params.get("access_token").or_else(|| params.get("accessToken"));
    match (token, params.get("key")) {
        (Some(token), _) => Credentials::Token(token.clone()),
        (None, Some(key)) => Credentials::Key(key.clone()),
        (None, None) => Credentials::Missing,
    }
}

fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, ErrorInfo> {
    serde_json::from_slice(body).map_err(|error| bad_body(&error))
}

fn bad_body(error: &serde_json::Error) -> ErrorInfo {
    ErrorInfo::new(40000, format!("the body is not valid: {error}"))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
        let headers = [
            ("x-ably-errorcode", error.code.to_string()),
            ("x-ably-errormessage", error.message.clone()),
        ];
        (status, headers, Json(json!({ "error": error.to_value() }))).into_response()
    }
}
