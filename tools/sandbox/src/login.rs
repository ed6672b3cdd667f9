//! The demo's accounts (`--login`): who may come in, and who may only look.
//!
//! | request | answer |
//! |---|---|
//! | `POST /session/login {"username", "password"}` | who it is, and a cookie; 401 for anybody else |
//! | `GET /session/me` | who it is; 401 for nobody |
//! | `POST /session/logout` | 204 |
//!
//! There are `editor` and `viewer`, each with its name as the password. With `--login`, `/api` and `/auth` answer 401 to
//! whoever is not signed in, and a viewer's writes get 403; a token for realtime is for the account's name, so that others
//! see who is here. Without it, everything is open, and there are no such addresses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use sapwood::engine::resource::percent_encode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock;
use crate::random::Random;

/// The header that says who asks, percent-encoded. Behind a login it is this server's word; without one, the client's.
pub(crate) const AUTHOR: HeaderName = HeaderName::from_static("x-sapwood-author");

/// What stands below the login form of the app.
pub(crate) const HINT: &str =
    "This is a demo: sign in as editor or as viewer, with the same word as the password.";

const COOKIE: &str = "sapwood_session";

/// How long a session lasts, in milliseconds: eight hours.
const LIFE: u64 = 8 * 60 * 60 * 1000;

/// An account.
#[derive(Debug)]
struct Account {
    id: &'static str,
    name: &'static str,
    permissions: &'static [&'static str],
}

const ACCOUNTS: [Account; 2] = [
    Account {
        id: "editor",
        name: "Edith Editor",
        permissions: &["list", "show", "create", "edit", "delete"],
    },
    Account {
        id: "viewer",
        name: "Victor Viewer",
        permissions: &["list", "show"],
    },
];

impl Account {
    fn may_write(&self) -> bool {
        self.permissions.contains(&"edit")
    }

    fn json(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "permissions": self.permissions })
    }
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Login(Arc<Mutex<Sessions>>);

#[derive(Debug)]
struct Sessions {
    random: Random,
    by_token: HashMap<String, Session>,
}

#[derive(Debug)]
struct Session {
    account: &'static Account,
    until: u64,
}

impl Login {
    /// Nobody yet.
    pub(crate) fn new(random: Random) -> Self {
        Self(Arc::new(Mutex::new(Sessions {
            random,
            by_token: HashMap::new(),
        })))
    }

    /// Ends every session, as time does.
    pub(crate) fn expire_all(&self) {
        self.lock().by_token.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Sessions> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn account(&self, headers: &HeaderMap) -> Option<&'static Account> {
        let token = token(headers)?;
        let sessions = self.lock();
        let session = sessions.by_token.get(token)?;
        (session.until > clock::now_ms()).then_some(session.account)
    }

    fn open(&self, account: &'static Account) -> String {
        let mut sessions = self.lock();
        let now = clock::now_ms();
        sessions.by_token.retain(|_, session| session.until > now);
        let token = format!("{:016x}{:016x}", sessions.random.next(), sessions.random.next());
        let until = now + LIFE;
        sessions
            .by_token
            .insert(token.clone(), Session { account, until });
        token
    }
}

/// The routes under `/session`.
pub(crate) fn routes(login: Login) -> Router {
    let routes = Router::new()
        .route("/login", post(sign_in))
        .route("/logout", post(sign_out))
        .route("/me", get(who))
        .with_state(login.clone());
    let expire = async |State(login): State<Login>| {
        login.expire_all();
        StatusCode::NO_CONTENT
    };
    Router::new()
        .route("/__sandbox/expire_sessions", post(expire))
        .with_state(login)
        .nest("/session", routes)
}

/// Lets those through who are signed in, and says who they are; lets viewers only read.
pub(crate) async fn guard(State(login): State<Login>, mut request: Request, next: Next) -> Response {
    // A browser asks what it may ask without saying who it is.
    if *request.method() == Method::OPTIONS {
        return next.run(request).await;
    }
    let Some(account) = login.account(request.headers()) else {
        return refuse(StatusCode::UNAUTHORIZED, "please sign in");
    };
    let is_write = !matches!(*request.method(), Method::GET | Method::HEAD);
    if is_write && !account.may_write() && request.uri().path() != "/auth" {
        return refuse(
            StatusCode::FORBIDDEN,
            "your account may look at everything, but not change anything",
        );
    }
    if let Ok(name) = HeaderValue::from_str(&percent_encode(account.name)) {
        request.headers_mut().insert(AUTHOR, name);
    }
    next.run(request).await
}

/// The name that [`AUTHOR`] says; `None` if it says none, or nothing that can be a name.
pub(crate) fn author(headers: &HeaderMap) -> Option<String> {
    let encoded = headers.get(AUTHOR)?.to_str().ok()?;
    let uri = format!("/?name={encoded}").parse().ok()?;
    let pairs = axum::extract::Query::<HashMap<String, String>>::try_from_uri(&uri).ok()?;
    let name = pairs.0.get("name")?.trim();
    let is_name = !name.is_empty() && name.chars().count() <= 100;
    is_name.then(|| name.to_owned())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Credentials {
    username: String,
    password: String,
}

async fn sign_in(State(login): State<Login>, body: Option<Json<Credentials>>) -> Response {
    let Credentials { username, password } = body.map(|Json(body)| body).unwrap_or_default();
    let account = ACCOUNTS
        .iter()
        .find(|account| account.id == username && account.id == password);
    let Some(account) = account else {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "The user name or the password is not right.",
        );
    };
    let token = login.open(account);
    let cookie = format!(
        "{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}",
        LIFE / 1000
    );
    let headers = [
        (header::SET_COOKIE, cookie),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Json(account.json())).into_response()
}

async fn sign_out(State(login): State<Login>, headers: HeaderMap) -> Response {
    if let Some(token) = token(&headers) {
        login.lock().by_token.remove(token);
    }
    let cookie = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response()
}

async fn who(State(login): State<Login>, headers: HeaderMap) -> Response {
    match login.account(&headers) {
        Some(account) => ([(header::CACHE_CONTROL, "no-store")], Json(account.json())).into_response(),
        None => refuse(StatusCode::UNAUTHORIZED, "nobody is signed in"),
    }
}

fn refuse(status: StatusCode, message: &str) -> Response {
    let body = json!({ "message": message, "errors": {} });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// The token in the cookie of the session.
fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let pairs = cookies
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, token)| token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use crate::testing::{Answer, get, send, start, start_with};

    async fn guarded() -> crate::Sandbox {
        start_with(Options {
            login: true,
            ..Options::default()
        })
        .await
    }

    async fn sign_in_as(sandbox: &crate::Sandbox, name: &str) -> String {
        let body = json!({ "username": name, "password": name }).to_string();
        let json = [("content-type", "application/json")];
        let answer = send(sandbox, "POST", "/session/login", &json, &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let cookie = answer.header("set-cookie");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
        cookie.split(';').next().unwrap().to_owned()
    }

    async fn ask(sandbox: &crate::Sandbox, method: &str, path: &str, cookie: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json"), ("cookie", cookie)];
        send(sandbox, method, path, &headers, &body.to_string()).await
    }

    #[tokio::test]
    async fn without_the_option_everything_is_open() {
        let sandbox = start().await;
        assert_eq!(get(&sandbox, "/api/posts/1").await.status, 200);
        assert_eq!(get(&sandbox, "/session/me").await.status, 404);
        assert!(get(&sandbox, "/config.json").await.json().get("auth").is_none());
    }

    #[tokio::test]
    async fn a_stranger_gets_no_data_and_no_token() {
        let sandbox = guarded().await;
        for path in ["/api/posts", "/api/posts/1", "/auth", "/session/me"] {
            let answer = get(&sandbox, path).await;
            assert_eq!(answer.status, 401, "{path}");
            assert!(answer.json()["message"].is_string());
        }
        assert_eq!(
            get(&sandbox, "/config.json").await.json()["auth"]["url"],
            "/session"
        );
        let forged = ask(
            &sandbox,
            "GET",
            "/api/posts",
            "sapwood_session=0000",
            &Value::Null,
        )
        .await;
        assert_eq!(forged.status, 401);
    }

    #[tokio::test]
    async fn a_wrong_password_is_refused() {
        let sandbox = guarded().await;
        for body in [
            json!({ "username": "editor", "password": "viewer" }),
            json!({}),
            json!(5),
        ] {
            let answer = ask(&sandbox, "POST", "/session/login", "", &body).await;
            assert!(answer.status == 401 || answer.status == 422, "{answer:?}");
        }
    }

    #[tokio::test]
    async fn an_editor_writes_and_a_viewer_only_reads() {
        let sandbox = guarded().await;
        let title = json!({ "title": "Signed" });
        let editor = sign_in_as(&sandbox, "editor").await;
        assert_eq!(
            ask(&sandbox, "PATCH", "/api/posts/1", &editor, &title)
                .await
                .status,
            200
        );
        let viewer = sign_in_as(&sandbox, "viewer").await;
        assert_eq!(
            ask(&sandbox, "GET", "/api/posts/1", &viewer, &Value::Null)
                .await
                .status,
            200
        );
        let refused = ask(&sandbox, "PATCH", "/api/posts/1", &viewer, &title).await;
        assert_eq!(refused.status, 403);
        let me = ask(&sandbox, "GET", "/session/me", &viewer, &Value::Null)
            .await
            .json();
        assert_eq!(me["permissions"], json!(["list", "show"]));
    }

    #[tokio::test]
    async fn a_token_for_realtime_is_for_the_accounts_name() {
        let sandbox = guarded().await;
        let editor = sign_in_as(&sandbox, "editor").await;
        let cookie = [("cookie", &*editor)];
        let token = send(&sandbox, "GET", "/auth?clientId=Somebody", &cookie, "").await;
        assert_eq!(token.json()["clientId"], "Edith Editor");
    }

    #[tokio::test]
    async fn a_session_ends_with_the_logout_and_when_it_expires() {
        let sandbox = guarded().await;
        let editor = sign_in_as(&sandbox, "editor").await;
        assert_eq!(
            ask(&sandbox, "POST", "/session/logout", &editor, &Value::Null)
                .await
                .status,
            204
        );
        assert_eq!(
            ask(&sandbox, "GET", "/session/me", &editor, &Value::Null)
                .await
                .status,
            401
        );
        let again = sign_in_as(&sandbox, "editor").await;
        send(&sandbox, "POST", "/__sandbox/expire_sessions", &[], "").await;
        assert_eq!(
            ask(&sandbox, "GET", "/api/posts/1", &again, &Value::Null)
                .await
                .status,
            401
        );
    }
}
