//! Reading what the app, its server or Ably's token endpoint gives (RSA4f, RSA8c, RSA8d).

use serde_json::Value;

use super::TokenDetails;
use crate::ably::error::{ErrorInfo, code};
use crate::ably::io::HttpAnswer;
use crate::ably::json::{Fields, Json};

/// The longest token that is taken (RSA4f).
const MAX_TOKEN: usize = 128 * 1024;

/// What was given.
#[derive(Debug, PartialEq)]
pub(super) enum TokenAnswer {
    /// A token.
    Token(TokenDetails),
    /// A signed request that Ably exchanges for a token.
    Request {
        /// The name of the key that signed it.
        key_name: String,
        /// The request, to be sent as it is.
        body: String,
    },
}

/// Reads an answer of the auth address, or of the exchange of a token request.
pub(super) fn read(answer: &HttpAnswer) -> Result<TokenAnswer, ErrorInfo> {
    if !(200..300).contains(&answer.status) {
        return Err(refusal(answer));
    }
    if answer.body.len() > MAX_TOKEN {
        return Err(too_long());
    }
    let content_type = answer.content_type.split(';').next().unwrap_or_default().trim();
    match content_type {
        "text/plain" | "application/jwt" => token(TokenDetails::of(answer.body.trim())),
        "application/json" => read_json(&answer.body),
        _ => Err(unreadable(
            "the auth address must answer with text/plain, application/jwt or application/json",
        )),
    }
}

/// Reads what the app gave.
pub(super) fn read_value(value: &Value) -> Result<TokenAnswer, ErrorInfo> {
    read_json(&value.to_string())
}

fn read_json(body: &str) -> Result<TokenAnswer, ErrorInfo> {
    if body.len() > MAX_TOKEN {
        return Err(too_long());
    }
    let json =
        serde_json::from_str(body).map_err(|_| unreadable("the auth address answered with broken JSON"))?;
    if let Json::Text(text) = json {
        return token(TokenDetails::of(&text));
    }
    let mut fields = Fields::of(json);
    if let Some(details) = TokenDetails::read(&mut fields) {
        return token(details);
    }
    match (fields.text("keyName"), fields.text("mac")) {
        (Some(key_name), Some(_)) => Ok(TokenAnswer::Request {
            key_name,
            body: body.to_owned(),
        }),
        _ => Err(unreadable(
            "what was given is neither a token nor a token request",
        )),
    }
}

fn token(details: TokenDetails) -> Result<TokenAnswer, ErrorInfo> {
    match details.token.len() {
        0 => Err(unreadable("the token is empty")),
        length if length > MAX_TOKEN => Err(too_long()),
        _ => Ok(TokenAnswer::Token(details)),
    }
}

fn too_long() -> ErrorInfo {
    unreadable("the token is longer than 128 kB")
}

fn unreadable(message: &str) -> ErrorInfo {
    ErrorInfo::new(code::AUTH_ADDRESS, message)
}

/// What a refusal says: Ably's own error if there is one, otherwise the status.
fn refusal(answer: &HttpAnswer) -> ErrorInfo {
    let error = answer.error().unwrap_or_else(|| {
        unreadable(&format!(
            "the auth address answered with status {}",
            answer.status
        ))
    });
    error.with_status(answer.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, content_type: &str, body: &str) -> Result<TokenAnswer, ErrorInfo> {
        super::read(&HttpAnswer {
            status,
            content_type: content_type.into(),
            body: body.into(),
            ..HttpAnswer::default()
        })
    }

    #[test]
    fn rsa8c_a_token_comes_as_text_or_as_json() {
        for (content_type, body) in [
            ("text/plain; charset=utf-8", "t\n"),
            ("application/jwt", "t"),
            ("application/json", "\"t\""),
        ] {
            let token = TokenAnswer::Token(TokenDetails::of("t"));
            assert_eq!(read(200, content_type, body), Ok(token));
        }
        let details = r#"{"token": "t", "issued": 1, "expires": 2, "clientId": "me", "capability": "{}"}"#;
        let token = TokenAnswer::Token(TokenDetails {
            token: "t".into(),
            issued: Some(1),
            expires: Some(2),
            capability: Some("{}".into()),
            client_id: Some("me".into()),
        });
        assert_eq!(read(200, "application/json", details), Ok(token));
    }

    #[test]
    fn rsa8c_a_token_request_is_passed_on_as_it_is() {
        let body = r#"{"keyName":"a.b","mac":"m","nonce":"n","timestamp":1}"#;
        let request = TokenAnswer::Request {
            key_name: "a.b".into(),
            body: body.into(),
        };
        assert_eq!(read(201, "application/json", body), Ok(request));
    }

    #[test]
    fn rsa4f_what_is_no_token_is_refused() {
        for (content_type, body) in [
            ("text/html", "<html>"),
            ("", "t"),
            ("text/plain", "  "),
            ("application/json", "{}"),
            ("application/json", "[1]"),
            ("application/json", "{"),
        ] {
            assert!(read(200, content_type, body).is_err(), "{content_type} {body}");
        }
        assert!(read(200, "text/plain", &"x".repeat(MAX_TOKEN + 1)).is_err());
    }

    #[test]
    fn a_refusal_keeps_its_status_and_what_the_server_said() {
        let error = read(
            403,
            "application/json",
            r#"{"error": {"code": 40300, "message": "no"}}"#,
        )
        .unwrap_err();
        assert_eq!((error.status, error.message.as_str()), (403, "no"));
        assert_eq!(read(500, "text/html", "<h1>").unwrap_err().status, 500);
    }
}
