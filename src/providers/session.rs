//! Accounts behind three addresses of a server, with the session in a cookie that no script can read.
//!
//! | call | request | answer |
//! |---|---|---|
//! | sign in | `POST session/login` with `{"username": "ann", "password": "…"}` | who it is, or 401 |
//! | who is it? | `GET session/me` | who it is, or 401 |
//! | sign out | `POST session/logout` | 204 |
//!
//! Who somebody is: `{"id": "ann", "name": "Ann", "avatar": "/ann.png", "permissions": ["list", "show"]}`, of which only `id`
//! is needed. Errors are those of the [REST API](super::rest): `{"message": "…", "errors": {"password": "…"}}`.

use serde_json::Value;

use crate::engine::auth::{AuthError, Identity};
use crate::engine::i18n::Phrase;
use crate::engine::record::RecordId;

#[cfg(feature = "web")]
pub use web::SessionAuthProvider;

/// Reads who somebody is; `None` if nobody can be made out.
fn identity(body: &str) -> Option<Identity> {
    let value: Value = serde_json::from_str(body).ok()?;
    let id = RecordId::of(&value)?;
    let text = |name: &str| {
        let text = value.get(name).and_then(Value::as_str)?.trim();
        (!text.is_empty()).then_some(text)
    };
    Some(Identity {
        id: id.as_str().into(),
        name: text("name").unwrap_or_else(|| id.as_str()).into(),
        avatar: text("avatar").map(Into::into),
        permissions: value.get("permissions").cloned().unwrap_or_default(),
    })
}

/// Reads why the server refused, or says what it said instead of an answer.
fn refusal(status: u16, body: &str) -> AuthError {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let fields = value.get("errors").and_then(Value::as_object);
    let fields = fields.into_iter().flatten().filter_map(|(name, text)| {
        let text = text.as_str()?;
        Some((name.clone(), text.to_owned()))
    });
    let said = value.get("message").and_then(Value::as_str);
    let message = match (said.filter(|said| !said.is_empty()), status) {
        (Some(said), _) => said.into(),
        (None, 401) => Phrase::new("pages.login.wrong", "The user name or the password is not right."),
        (None, _) => Phrase::new(
            "pages.login.refused",
            "The server could not do this (status {{status}}).",
        )
        .with("status", u64::from(status)),
    };
    AuthError {
        message,
        fields: fields.collect(),
    }
}

#[cfg(feature = "web")]
mod web {
    use std::rc::Rc;
    use std::time::Duration;

    use serde_json::Value;

    use super::{identity, refusal};
    use crate::engine::auth::{AuthError, AuthFuture, AuthProvider, Identity};
    use crate::engine::i18n::Phrase;
    use crate::platform::http::{self, HttpResponse, Method};
    use crate::platform::page;
    use crate::providers::unreached;

    /// How long a request may take.
    const PATIENCE: Duration = Duration::from_secs(30);

    /// An auth provider over the addresses of [the module](super).
    #[derive(Clone, Debug)]
    pub struct SessionAuthProvider {
        base: Rc<str>,
    }

    impl SessionAuthProvider {
        /// The addresses below `url`; a relative one counts from the page's base.
        #[must_use]
        pub fn new(url: &str) -> Self {
            Self {
                base: page::resolve(url).trim_end_matches('/').into(),
            }
        }

        fn send(&self, method: Method, name: &str, body: Option<&Value>) -> AuthFuture<HttpResponse> {
            let url = format!("{}/{name}", self.base);
            let body = body.map(Value::to_string);
            Box::pin(async move {
                let mut headers = vec![("Accept", "application/json")];
                headers.extend(body.is_some().then_some(("Content-Type", "application/json")));
                let sent = http::send(method, &url, &headers, body, PATIENCE).await;
                sent.map_err(|error| {
                    let message =
                        Phrase::new("pages.login.unreached", "The server was not reached: {{reason}}.");
                    AuthError::new(message.with("reason", unreached(&error)))
                })
            })
        }
    }

    fn somebody(answer: &HttpResponse) -> Result<Identity, AuthError> {
        if !(200..300).contains(&answer.status) {
            return Err(refusal(answer.status, &answer.body));
        }
        identity(&answer.body).ok_or_else(|| {
            AuthError::new(Phrase::new(
                "pages.login.nobody",
                "The server's answer does not say who you are.",
            ))
        })
    }

    impl AuthProvider for SessionAuthProvider {
        fn login(&self, credentials: &Value) -> AuthFuture<Identity> {
            let answer = self.send(Method::Post, "login", Some(credentials));
            Box::pin(async { somebody(&answer.await?) })
        }

        fn logout(&self) -> AuthFuture<()> {
            let answer = self.send(Method::Post, "logout", None);
            Box::pin(async {
                let answer = answer.await?;
                match answer.status {
                    // Nobody is signed in: that is what was asked for.
                    200..300 | 401 => Ok(()),
                    status => Err(refusal(status, &answer.body)),
                }
            })
        }

        fn identity(&self) -> AuthFuture<Option<Identity>> {
            let answer = self.send(Method::Get, "me", None);
            Box::pin(async {
                let answer = answer.await?;
                if answer.status == 401 {
                    return Ok(None);
                }
                somebody(&answer).map(Some)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_somebody_is_needs_an_id_and_nothing_else() {
        let ann = identity(r#"{"id": 7, "name": " Ann ", "permissions": ["list"]}"#).unwrap();
        assert_eq!((&*ann.id, &*ann.name, ann.avatar), ("7", "Ann", None));
        assert_eq!(ann.permissions, json!(["list"]));
        let bare = identity(r#"{"id": "ben", "name": "  "}"#).unwrap();
        assert_eq!((&*bare.name, bare.permissions), ("ben", Value::Null));
        for odd in ["", "<html>", "[]", "{}", r#"{"id": null}"#] {
            assert_eq!(identity(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_refusal_says_what_the_server_said_or_something_useful() {
        let said = refusal(
            401,
            r#"{"message": "No.", "errors": {"password": "is wrong", "x": 5}}"#,
        );
        assert_eq!(said.to_string(), "No.");
        assert_eq!(said.fields.get("password").map(String::as_str), Some("is wrong"));
        assert_eq!(said.fields.len(), 1);
        assert!(refusal(401, "").to_string().contains("password"));
        assert!(refusal(503, "<html>").to_string().contains("503"));
    }
}
