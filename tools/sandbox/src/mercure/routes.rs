//! The hub's one address.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::sync::mpsc;

use super::hub::{Interest, Mercure, Update};
use super::permit::Permit;
use super::selector::Selector;
use crate::clock;
use crate::realtime::Realtime;
use crate::realtime::auth::ApiKey;

/// How long a stream may be silent.
const BEAT: Duration = Duration::from_secs(15);

/// The header in which a client says what it heard last, and the hub from where it goes on.
pub(crate) const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

const COOKIES: [&str; 2] = ["mercureAccessToken=", "mercureAuthorization="];

/// What the routes act on.
#[derive(Debug, Clone)]
struct Control {
    mercure: Mercure,
    realtime: Realtime,
    key: ApiKey,
}

type Pairs = Vec<(String, String)>;

/// What is wrong, and how that is called in HTTP.
type Refused = (StatusCode, String);

/// The routes.
pub(crate) fn routes(mercure: Mercure, realtime: Realtime, key: ApiKey) -> Router {
    Router::new()
        .route("/.well-known/mercure", get(subscribe).post(publish))
        .with_state(Control {
            mercure,
            realtime,
            key,
        })
}

async fn subscribe(
    State(control): State<Control>,
    Query(params): Query<Pairs>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let permit = control.permit(&headers, &params)?;
    let topics: Vec<Selector> = all(&params, &["topic", "match"]).map(Selector::new).collect();
    if topics.is_empty() {
        return Err(bad("at least one topic is needed"));
    }
    let header = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok());
    let after = header.or_else(|| all(&params, &["lastEventID"]).next());
    let interest = Interest {
        topics,
        allowed: permit.subscribe,
    };
    let Some(listening) = control.mercure.listen(interest, after, clock::now_ms()) else {
        let text = "the sandbox was told to refuse streams";
        return Err((StatusCode::SERVICE_UNAVAILABLE, text.to_owned()));
    };
    let mut response = Response::new(body(listening.events));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let from = listening.from.and_then(|from| HeaderValue::from_str(&from).ok());
    if let Some(from) = from {
        headers.insert(LAST_EVENT_ID, from);
    }
    Ok(response)
}

/// The events as they come, and a comment in each long silence. It begins with one, so that the answer goes out at once.
fn body(events: mpsc::Receiver<Arc<str>>) -> Body {
    let stream = futures_util::stream::unfold((events, true), |(mut events, begins)| async move {
        let text = if begins {
            ":\n".into()
        } else {
            match tokio::time::timeout(BEAT, events.recv()).await {
                Ok(Some(text)) => text,
                Ok(None) => return None,
                Err(_) => ":\n".into(),
            }
        };
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        Some((Ok::<_, Infallible>(bytes), (events, false)))
    });
    Body::from_stream(stream)
}

async fn publish(
    State(control): State<Control>,
    Query(params): Query<Pairs>,
    headers: HeaderMap,
    form: Bytes,
) -> Result<Response, Refused> {
    let permit = control.permit(&headers, &params)?;
    let form = String::from_utf8(form.to_vec()).map_err(|_| bad("the form is not UTF-8"))?;
    let uri = format!("/?{form}")
        .parse()
        .map_err(|_| bad("the form cannot be read"))?;
    let Query(fields) = Query::<Pairs>::try_from_uri(&uri).map_err(|error| bad(&error.body_text()))?;
    let update = read(&fields)?;
    let may = |topic: &String| permit.publish.iter().any(|selector| selector.matches(topic));
    if !update.topics.iter().all(may) {
        return Err((
            StatusCode::FORBIDDEN,
            "the token does not permit to publish on this topic".to_owned(),
        ));
    }
    Ok(control.mercure.publish(update).into_response())
}

fn read(fields: &Pairs) -> Result<Update, Refused> {
    let one = |name: &'static str| all(fields, &[name]).next().map(str::to_owned);
    let topics: Vec<_> = all(fields, &["topic"]).map(str::to_owned).collect();
    if topics.is_empty() {
        return Err(bad("a topic is needed"));
    }
    let id = one("id").unwrap_or_default();
    let kind = one("type");
    if id.starts_with('#')
        || [Some(&id), kind.as_ref()]
            .into_iter()
            .flatten()
            .any(|text| text.contains(['\n', '\r', '\0']))
    {
        return Err(bad(
            "id and type must be one line, and an id must not begin with #",
        ));
    }
    let retry = one("retry").map(|retry| retry.parse().map_err(|_| bad("retry must be a number of ms")));
    Ok(Update {
        topics,
        data: one("data").unwrap_or_default(),
        id,
        kind,
        retry: retry.transpose()?,
        private: one("private").is_some(),
    })
}

impl Control {
    fn permit(&self, headers: &HeaderMap, params: &Pairs) -> Result<Permit, Refused> {
        let header = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let bearer = header.and_then(|header| header.strip_prefix("Bearer "));
        let token = bearer.or_else(|| all(params, &["access_token", "authorization"]).next());
        let Some(token) = token.or_else(|| cookie(headers)) else {
            return Err((StatusCode::UNAUTHORIZED, "a token is needed".to_owned()));
        };
        self.realtime
            .with(|hub, now| Permit::read(token.trim(), &hub.authority, &self.key, now))
            .map_err(|why| (StatusCode::UNAUTHORIZED, why))
    }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all(header::COOKIE).into_iter();
    let mut cookies = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    cookies.find_map(|cookie| COOKIES.iter().find_map(|name| cookie.trim().strip_prefix(name)))
}

/// The values of the fields of these names.
fn all<'a>(fields: &'a Pairs, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let named = fields.iter().filter(|(name, _)| names.contains(&&**name));
    named.map(|(_, value)| &**value)
}

fn bad(what: &str) -> Refused {
    (StatusCode::BAD_REQUEST, what.to_owned())
}
