//! REST under `/api/<resource>`: what Refine's simple-rest provider speaks, with entity tags and field errors added.
//!
//! | request | answer |
//! |---|---|
//! | `GET /api/posts?_start=0&_end=10&_sort=title&_order=asc` | a page; `X-Total-Count` counts all that match |
//! | `GET /api/posts?status=draft&category.id=3&title_like=oak&q=text` | filtered; a repeated key means "any of" |
//! | `GET /api/posts?id=1&id=2` | several by id |
//! | `GET /api/posts/1` | one record |
//! | `POST /api/posts`, `PATCH` and `PUT` and `DELETE /api/posts/1` | the record written |
//!
//! | `GET /api/audit?resource=posts&id=5&_start=0&_end=20` | who wrote what when, the newest first: before and after |
//!
//! Operators are suffixes: none is "equal", `_ne`, `_gte`, `_lte`, `_like` ("contains"). Every answer has a strong `ETag`;
//! `If-None-Match` gives 304, `If-Match` on a write gives 412 when the record has changed since. A write may say who made
//! it in `X-Sapwood-Origin` (at most 64 characters), and what they are called in `X-Sapwood-Author`: its event then carries
//! `meta.origin` and `meta.author`.
//! Errors are JSON: `{"message": TEXT, "errors": {FIELD: TEXT}}`.

mod error;
pub(crate) mod etag;
mod query;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, OriginalUri, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};

use self::error::ApiError;
use crate::store::{Page, Precondition, Resource, Store, Writer};
use crate::{clock, login};

/// The header by which a writer recognises the events of its own changes.
pub(crate) const ORIGIN: HeaderName = HeaderName::from_static("x-sapwood-origin");

/// The header with the number of all records that match a list request.
pub(crate) const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// The longest origin, in characters.
const MAX_ORIGIN: usize = 64;

/// The largest body, in bytes.
const MAX_BODY: usize = 1024 * 1024;

type Answer = Result<Response, ApiError>;

/// The routes. Paths under `/api` that are none answer 404 in JSON.
pub(crate) fn routes(store: Store) -> Router {
    let one = get(read).patch(update).put(update).delete(remove);
    let routes = Router::new()
        .route("/audit", get(log))
        .route("/{resource}", get(list).post(create))
        .route("/{resource}/{id}", one)
        .fallback(unknown_path)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(store);
    // `nest` leaves out the path that ends with a slash, and the site's index.html must never answer for it.
    Router::new()
        .nest("/api", routes)
        .route("/api/", any(unknown_path))
}

async fn list(
    State(store): State<Store>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let query = query::parse(resource(&name)?, query.as_deref().unwrap_or_default())?;
    let page = store.run(move |database| database.list(&query)).await??;
    Ok(paged(&headers, page))
}

fn paged(headers: &HeaderMap, page: Page) -> Response {
    let tag = etag::of(&format!("{} {}", page.total, page.json));
    let mut response = conditional(headers, &tag, page.json);
    response
        .headers_mut()
        .insert(TOTAL_COUNT, HeaderValue::from(page.total));
    response
}

async fn log(State(store): State<Store>, RawQuery(query): RawQuery, headers: HeaderMap) -> Answer {
    let query = query::parse_log(query.as_deref().unwrap_or_default())?;
    let page = store.run(move |database| database.log(&query)).await??;
    Ok(paged(&headers, page))
}

async fn read(State(store): State<Store>, Path(path): Path<(String, String)>, headers: HeaderMap) -> Answer {
    let (resource, id) = record(&path)?;
    let json = store.run(move |database| database.one(resource, id)).await??;
    let json = json.ok_or_else(|| ApiError::no_record(resource, id))?;
    Ok(conditional(&headers, &etag::of(&json), json))
}

async fn create(
    State(store): State<Store>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    let resource = resource(&name)?;
    let (body, writer) = (json_body(body)?, writer(&headers)?);
    let written = store
        .run(move |database| database.create(resource, &body, writer))
        .await?;
    let written = written.map_err(|error| ApiError::from_write(error, resource, None))?;
    let location = [(
        header::LOCATION,
        format!("/api/{}/{}", resource.name(), written.id),
    )];
    Ok((StatusCode::CREATED, location, tagged(written.json)).into_response())
}

async fn update(
    State(store): State<Store>,
    Path(path): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    let (resource, id) = record(&path)?;
    let (body, writer, precondition) = (json_body(body)?, writer(&headers)?, precondition(&headers));
    let replace = method == Method::PUT;
    let job = move |database: &mut crate::store::Database| {
        database.update((resource, id), &body, replace, &precondition, writer)
    };
    let written = store
        .run(job)
        .await?
        .map_err(|error| ApiError::from_write(error, resource, Some(id)))?;
    Ok(tagged(written.json))
}

async fn remove(
    State(store): State<Store>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let (resource, id) = record(&path)?;
    let (writer, precondition) = (writer(&headers)?, precondition(&headers));
    let written = store
        .run(move |database| database.delete((resource, id), &precondition, writer))
        .await?;
    let written = written.map_err(|error| ApiError::from_write(error, resource, Some(id)))?;
    Ok(json_response(written.json))
}

async fn unknown_path(OriginalUri(uri): OriginalUri) -> ApiError {
    ApiError::not_found(format!("there is nothing at {}", uri.path()))
}

async fn method_not_allowed(method: Method, OriginalUri(uri): OriginalUri) -> ApiError {
    let message = format!("{method} is not possible at {}", uri.path());
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}

fn resource(name: &str) -> Result<Resource, ApiError> {
    Resource::named(name).ok_or_else(|| {
        let known = Resource::ALL.map(Resource::name).join(", ");
        ApiError::not_found(format!("there is no resource \"{name}\"; there are: {known}"))
    })
}

fn record((name, id): &(String, String)) -> Result<(Resource, i64), ApiError> {
    let resource = resource(name)?;
    match id.parse() {
        Ok(number) => Ok((resource, number)),
        Err(_) => Err(ApiError::no_record(resource, id)),
    }
}

fn json_body(body: Result<Bytes, BytesRejection>) -> Result<serde_json::Value, ApiError> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let message = format!("the body is larger than {} kB", MAX_BODY / 1024);
            ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message)
        }
        status => ApiError::new(status, rejection.body_text()),
    })?;
    serde_json::from_slice(&body)
        .map_err(|error| ApiError::bad_request(format!("the body is not valid JSON: {error}")))
}

fn writer(headers: &HeaderMap) -> Result<Writer, ApiError> {
    Ok(Writer {
        origin: origin(headers)?,
        author: login::author(headers),
        at: clock::iso(clock::now_ms()),
    })
}

fn origin(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(ORIGIN) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(text) if text.len() <= MAX_ORIGIN => Ok(Some(text.to_owned())),
        Ok(_) => Err(ApiError::bad_request(format!(
            "{ORIGIN} has more than {MAX_ORIGIN} characters"
        ))),
        Err(_) => Err(ApiError::bad_request(format!(
            "{ORIGIN} must be plain ASCII text"
        ))),
    }
}

fn precondition(headers: &HeaderMap) -> Precondition {
    let tags = etag::tags(headers, header::IF_MATCH);
    if tags.is_empty() || tags.iter().any(|tag| tag == "*") {
        Precondition::None
    } else {
        Precondition::Tags(tags)
    }
}

/// The body with its tag, or 304 when the client has that very version.
fn conditional(headers: &HeaderMap, tag: &str, json: String) -> Response {
    let known = etag::tags(headers, header::IF_NONE_MATCH);
    let mut response = if known
        .iter()
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
    {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        json_response(json)
    };
    set_tag(&mut response, tag);
    response
}

fn tagged(json: String) -> Response {
    let tag = etag::of(&json);
    let mut response = json_response(json);
    set_tag(&mut response, &tag);
    response
}

fn set_tag(response: &mut Response, tag: &str) {
    if let Ok(value) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
}

fn json_response(json: String) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        json,
    )
        .into_response()
}
