//! The built site (`--dist`), and the `config.json` that makes it use this server.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, body::Body};
use serde_json::{Value, json};
use tower_http::services::{ServeDir, ServeFile};

use crate::Publish;
use crate::{log, login};

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const CHECK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

const NO_SITE: &str = "This is Sapwood's sandbox: records under /api/posts and /api/categories, \
                       an Ably-compatible WebSocket on /, faults under /__sandbox.\n\
                       Start it with --dist DIR to serve the built site here.\n";

/// What the site needs to know.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) dist: Option<PathBuf>,
    pub(crate) port: u16,
    pub(crate) publish: Publish,
    pub(crate) login: bool,
}

/// The app's configuration for this very server. The host is the one by which the page was asked for.
pub(crate) async fn config(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("127.0.0.1");
    let mut config = config_for(host_without_port(host), site.port, site.publish);
    if let Some(fields) = config.as_object_mut().filter(|_| site.login) {
        let auth = json!({ "url": "/session", "hint": login::HINT });
        fields.insert("auth".to_owned(), auth);
    }
    ([(header::CACHE_CONTROL, CHECK_FIRST)], Json(config)).into_response()
}

fn config_for(host: &str, port: u16, publish: Publish) -> Value {
    json!({
        "api": { "url": "/api", "audit": "audit" },
        "live": {
            "provider": "ably",
            "authUrl": "/auth",
            "endpoint": host,
            "port": port,
            "tls": false,
            "publish": match publish { Publish::Server => "server", Publish::None => "client" },
        },
    })
}

fn host_without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// A file of the site. Paths without an extension are the app's own, so they get `index.html`.
pub(crate) async fn file(State(site): State<Arc<Site>>, request: Request) -> Response {
    let Some(dist) = &site.dist else {
        return if request.uri().path() == "/" {
            NO_SITE.into_response()
        } else {
            not_found(request.uri())
        };
    };
    let (uri, method) = (request.uri().clone(), request.method().clone());
    let again = copy(&request);
    let found = ServeDir::new(dist)
        .precompressed_br()
        .precompressed_gzip()
        .try_call(request)
        .await;
    let response = match found {
        Ok(response) if response.status() == StatusCode::NOT_FOUND && is_page(&method, &uri) => {
            let index = dist.join("index.html");
            ServeFile::new(index)
                .precompressed_br()
                .precompressed_gzip()
                .try_call(again)
                .await
        }
        other => other,
    };
    match response {
        Ok(response) if response.status() == StatusCode::NOT_FOUND => not_found(&uri),
        Ok(response) => cached(&uri, response.map(Body::new)),
        Err(error) => {
            log::line(format_args!("cannot read {}: {error}", uri.path()));
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn copy(request: &Request) -> Request {
    let mut copy = Request::new(Body::empty());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    copy
}

fn is_page(method: &Method, uri: &Uri) -> bool {
    matches!(*method, Method::GET | Method::HEAD) && !last_segment(uri).contains('.')
}

fn not_found(uri: &Uri) -> Response {
    (
        StatusCode::NOT_FOUND,
        format!("there is nothing at {}\n", uri.path()),
    )
        .into_response()
}

/// Files whose name holds their hash never change; all others are asked for again.
fn cached(uri: &Uri, mut response: Response) -> Response {
    let is_hash = |part: &str| {
        part.len() >= 12
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|byte| byte.is_ascii_digit())
    };
    let is_hashed = last_segment(uri)
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(is_hash);
    let policy = if is_hashed { FOREVER } else { CHECK_FIRST };
    response.headers_mut().insert(header::CACHE_CONTROL, policy);
    response
}

fn last_segment(uri: &Uri) -> &str {
    uri.path().rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use sapwood::config::{Config, Live, LiveAuth, LiveEndpoint};

    use super::*;

    #[test]
    fn the_host_of_the_request_is_the_endpoint() {
        assert_eq!(host_without_port("localhost:4200"), "localhost");
        assert_eq!(host_without_port("example.org"), "example.org");
        assert_eq!(host_without_port("[::1]:80"), "[::1]");
        assert_eq!(host_without_port("[::1]"), "[::1]");
    }

    #[test]
    fn the_app_understands_the_configuration() {
        let config = config_for("localhost", 4200, Publish::Server).to_string();
        let Live::Ably(live) = Config::parse(&config).unwrap().live else {
            panic!("{config}")
        };
        let endpoint = LiveEndpoint::Host {
            host: "localhost".to_owned(),
            port: Some(4200),
            tls: false,
        };
        assert_eq!(
            (live.endpoint, live.auth),
            (endpoint, LiveAuth::Url("/auth".to_owned()))
        );
        let parsed = Config::parse(&config_for("127.0.0.1", 1, Publish::None).to_string());
        assert!(parsed.is_ok(), "{parsed:?}");
    }

    #[test]
    fn only_names_with_a_hash_are_immutable() {
        let policy = |path: &str| {
            let response = cached(&path.parse().unwrap(), Response::new(Body::empty()));
            response.headers().get(header::CACHE_CONTROL).cloned().unwrap()
        };
        assert_eq!(policy("/sapwood-1f0a2b3c4d5e6f70_bg.wasm"), FOREVER);
        assert_eq!(policy("/assets/logo.svg"), CHECK_FIRST);
        assert_eq!(policy("/index.html"), CHECK_FIRST);
    }
}
