//! The routes of the faults.

use axum::body::Bytes;
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use sapwood::ably::frame::FrameAction;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::http::HttpFault;
use super::{Faults, Refusal};
use crate::clock;
use crate::log;
use crate::mercure::Mercure;
use crate::realtime::hub::{Direction, Ending, Rule, Settings, Target};
use crate::realtime::{Params, Realtime};
use crate::seed;
use crate::store::Store;

/// What the routes act on.
#[derive(Debug, Clone)]
struct Control {
    faults: Faults,
    realtime: Realtime,
    mercure: Mercure,
    store: Store,
}

type Answer = Result<Json<Value>, Refused>;

/// The routes, under `/__sandbox`.
pub(crate) fn routes(faults: Faults, realtime: Realtime, mercure: Mercure, store: Store) -> Router {
    let routes = Router::new()
        .route("/disconnect", post(disconnect))
        .route("/close", post(close))
        .route("/refuse_connection", post(refuse_connection))
        .route("/suppress", post(suppress))
        .route("/replace", post(replace))
        .route("/inject_to_client", post(inject))
        .route("/heartbeats", post(heartbeats))
        .route("/forget", post(forget))
        .route("/expire_tokens", post(expire_tokens))
        .route("/mercure", post(cut_streams))
        .route("/http", post(http))
        .route("/faults", delete(clear))
        .route("/settings", get(settings).post(change_settings))
        .route("/connections", get(connections))
        .route("/requests", get(requests).delete(forget_requests))
        .route("/seed", post(reseed))
        .fallback(async || Refused("there is no such fault; the sandbox's --help lists them".to_owned()))
        .with_state(Control {
            faults,
            realtime,
            mercure,
            store,
        });
    Router::new().nest("/__sandbox", routes)
}

/// A body that could not be used, and why.
struct Refused(String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "message": self.0 }))).into_response()
    }
}

/// A JSON body; nothing at all is an empty object.
struct Body<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let path = request.uri().path().to_owned();
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|error| Refused(error.body_text()))?;
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let value = serde_json::from_slice(text);
        value
            .map(Self)
            .map_err(|error| Refused(format!("the body for {path} is not valid: {error}")))
    }
}

fn done(what: &str, count: usize) -> Answer {
    log::line(format_args!("fault: {what} ({count})"));
    Ok(Json(json!({ "count": count })))
}

async fn disconnect(State(control): State<Control>, Body(target): Body<Target>) -> Answer {
    let count = control
        .realtime
        .with(|hub, now| hub.drop_sockets(now, &target, Ending::Abrupt));
    done("disconnect", count)
}

#[derive(Deserialize)]
struct Close {
    #[serde(flatten)]
    target: Target,
    #[serde(default = "going_away")]
    code: u16,
}

fn going_away() -> u16 {
    1001
}

async fn close(State(control): State<Control>, Body(close): Body<Close>) -> Answer {
    if !matches!(close.code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(Refused(format!(
            "{} is not a close code a server may send",
            close.code
        )));
    }
    let ending = Ending::Code(close.code);
    let count = control
        .realtime
        .with(|hub, now| hub.drop_sockets(now, &close.target, ending));
    done("close", count)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RefuseConnection {
    for_ms: Option<u64>,
    times: Option<u64>,
}

async fn refuse_connection(State(control): State<Control>, Body(refuse): Body<RefuseConnection>) -> Answer {
    if refuse.for_ms.is_none() && refuse.times.is_none() {
        return Err(Refused("refuse_connection needs forMs or times".to_owned()));
    }
    let until = refuse
        .for_ms
        .map_or(u64::MAX, |ms| clock::now_ms().saturating_add(ms));
    control.faults.lock().refusal = Some(Refusal {
        until,
        left: refuse.times.unwrap_or(u64::MAX),
    });
    done("refuse_connection", 1)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suppress {
    direction: Direction,
    action: ActionName,
    channel: Option<String>,
    times: Option<u64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ActionName {
    Number(i64),
    Name(String),
}

async fn suppress(State(control): State<Control>, Body(suppress): Body<Suppress>) -> Answer {
    let rule = Rule {
        direction: suppress.direction,
        action: suppress.action.find()?,
        channel: suppress.channel,
        left: suppress.times.unwrap_or(1),
        replacement: None,
    };
    control.realtime.with(|hub, _| hub.add_rule(rule));
    done("suppress", 1)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replace {
    action: ActionName,
    channel: Option<String>,
    times: Option<u64>,
    frame: Option<Value>,
    text: Option<String>,
}

async fn replace(State(control): State<Control>, Body(replace): Body<Replace>) -> Answer {
    let rule = Rule {
        direction: Direction::ToClient,
        action: replace.action.find()?,
        channel: replace.channel,
        left: replace.times.unwrap_or(1),
        replacement: Some(raw("replace", replace.frame, replace.text)?.into()),
    };
    control.realtime.with(|hub, _| hub.add_rule(rule));
    done("replace", 1)
}

impl ActionName {
    fn find(&self) -> Result<FrameAction, Refused> {
        let action = match self {
            Self::Number(number) => FrameAction::from_number(*number),
            Self::Name(name) => action_named(name),
        };
        action.ok_or_else(|| Refused("action must be one of Ably's, by its name or number".to_owned()))
    }
}

/// The text to send as it is.
fn raw(what: &str, frame: Option<Value>, text: Option<String>) -> Result<String, Refused> {
    match (frame, text) {
        (Some(frame), None) => Ok(frame.to_string()),
        (None, Some(text)) => Ok(text),
        _ => Err(Refused(format!("{what} needs either frame or text"))),
    }
}

/// The action of a name as Ably writes it, `ATTACH` for one; in any case, with or without underscores.
fn action_named(name: &str) -> Option<FrameAction> {
    let name = name.replace('_', "");
    let actions = (0..).map_while(FrameAction::from_number);
    actions
        .into_iter()
        .find(|action| format!("{action:?}").eq_ignore_ascii_case(&name))
}

#[derive(Deserialize)]
struct Inject {
    #[serde(flatten)]
    target: Target,
    frame: Option<Value>,
    text: Option<String>,
    #[serde(default)]
    close: bool,
}

async fn inject(State(control): State<Control>, Body(inject): Body<Inject>) -> Answer {
    let text = raw("inject_to_client", inject.frame, inject.text)?;
    let count = control.realtime.with(|hub, now| {
        let count = hub.inject(now, &inject.target, &text);
        if inject.close {
            hub.drop_sockets(now, &inject.target, Ending::Code(1000));
        }
        count
    });
    done("inject_to_client", count)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heartbeats {
    enabled: bool,
}

async fn heartbeats(State(control): State<Control>, Body(heartbeats): Body<Heartbeats>) -> Answer {
    control
        .realtime
        .with(|hub, _| hub.stop_heartbeats(!heartbeats.enabled));
    done("heartbeats", usize::from(heartbeats.enabled))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forget {
    history: Option<bool>,
}

async fn forget(State(control): State<Control>, Body(forget): Body<Forget>) -> Answer {
    control
        .realtime
        .with(|hub, now| hub.forget(now, forget.history.unwrap_or(true)));
    done("forget", 1)
}

async fn expire_tokens(State(control): State<Control>) -> Answer {
    let count = control.realtime.with(|hub, now| hub.expire_tokens(now));
    done("expire_tokens", count)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CutStreams {
    refuse_for_ms: Option<u64>,
    #[serde(default)]
    forget: bool,
}

async fn cut_streams(State(control): State<Control>, Body(cut): Body<CutStreams>) -> Answer {
    if let Some(ms) = cut.refuse_for_ms {
        control.mercure.refuse_until(clock::now_ms().saturating_add(ms));
    }
    if cut.forget {
        control.mercure.forget();
    }
    done("mercure", control.mercure.disconnect())
}

async fn http(State(control): State<Control>, Body(fault): Body<HttpFault>) -> Answer {
    fault.check().map_err(Refused)?;
    control.faults.lock().http.add(fault);
    done("http", 1)
}

async fn clear(State(control): State<Control>) -> Answer {
    {
        let mut state = control.faults.lock();
        state.http.clear();
        state.refusal = None;
    }
    control.mercure.refuse_until(0);
    control.realtime.with(|hub, _| {
        hub.clear_faults();
        hub.settings = Settings::default();
    });
    done("none any more", 0)
}

async fn settings(State(control): State<Control>) -> Json<Settings> {
    Json(control.realtime.with(|hub, _| hub.settings.clone()))
}

async fn change_settings(
    State(control): State<Control>,
    Body(changes): Body<Map<String, Value>>,
) -> Result<Json<Settings>, Refused> {
    control.realtime.with(|hub, _| {
        let Value::Object(mut merged) = json!(hub.settings) else {
            return Ok(Json(hub.settings.clone()));
        };
        merged.extend(changes);
        let settings = serde_json::from_value(Value::Object(merged));
        hub.settings = settings.map_err(|error| Refused(format!("the settings are not valid: {error}")))?;
        Ok(Json(hub.settings.clone()))
    })
}

async fn connections(State(control): State<Control>) -> Json<Value> {
    let mut connections = control.realtime.with(|hub, _| json!(hub.connections()));
    if let Value::Array(connections) = &mut connections {
        connections.extend(control.mercure.connections());
    }
    Json(connections)
}

async fn requests(State(control): State<Control>, Query(filter): Query<Params>) -> Json<Value> {
    let text = |name: &str| filter.get(name).map(String::as_str).unwrap_or_default();
    Json(control.faults.lock().log.report(text("method"), text("path")))
}

async fn forget_requests(State(control): State<Control>) -> Answer {
    control.faults.lock().log.clear();
    done("requests forgotten", 0)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reseed {
    posts: Option<usize>,
}

async fn reseed(State(control): State<Control>, Body(reseed): Body<Reseed>) -> Answer {
    let posts = reseed.posts.unwrap_or(seed::POSTS);
    let seeded = control.store.run(move |database| database.reseed(posts)).await;
    match seeded {
        Ok(Ok(())) => done("seeded", posts),
        Ok(Err(error)) => Err(Refused(format!("seeding failed: {error}"))),
        Err(error) => Err(Refused(error.to_string())),
    }
}
