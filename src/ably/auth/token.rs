//! Reading the answers of the app's own server and of Ably's token endpoint (RSA8c, RSA8d).

use serde_json::Value;

use crate::ably::error::{ErrorInfo, code};
use crate::ably::io::HttpAnswer;
use crate::ably::json::Fields;

/// The longest token that is taken (RSA4f).
const MAX_TOKEN: usize = 128 * 1024;

/// What an auth address answered.
#[derive(Debug, PartialEq)]
pub(super) enum TokenAnswer {
    /// A token.
    Token(String),
    /// A signed request that Ably exchanges for a token.
    Request {
        /// The name of the key that signed it.
        key_name: String,
        /// The request, to be sent as it is.
        body: String,
    },
}

/// Reads an answer of the auth address, or of the exchange of a token request.
pub(super) fn read_answer(answer: &HttpAnswer) -> Result<TokenAnswer, ErrorInfo> {
    if !(200..300).contains(&answer.status) {
        return Err(refusal(answer));
    }
    if answer.body.len() > MAX_TOKEN {
        return Err(unreadable("the auth address answered with more than 128 kB"));
    }
    let content_type = answer.content_type.split(';').next().unwrap_or_default().trim();
    match content_type {
        "text/plain" | "application/jwt" => token(answer.body.trim().to_owned()),
        "application/json" => read_json(&answer.body),
        _ => Err(unreadable(
            "the auth address must answer with text/plain, application/jwt or application/json",
        )),
    }
}

fn read_json(body: &str) -> Result<TokenAnswer, ErrorInfo> {
    let value: Value =
        serde_json::from_str(body).map_err(|_| unreadable("the auth address answered with broken JSON"))?;
    if let Value::String(text) = value {
        return token(text);
    }
    let mut fields = Fields::of(value);
    if let Some(text) = fields.text("token") {
        return token(text);
    }
    match (fields.text("keyName"), fields.text("mac")) {
        (Some(key_name), Some(_)) => Ok(TokenAnswer::Request {
            key_name,
            body: body.to_owned(),
        }),
        _ => Err(unreadable(
            "the auth address answered with neither a token nor a token request",
        )),
    }
}

fn token(text: String) -> Result<TokenAnswer, ErrorInfo> {
    if text.is_empty() {
        Err(unreadable("the auth address answered with an empty token"))
    } else {
        Ok(TokenAnswer::Token(text))
    }
}

fn unreadable(message: &str) -> ErrorInfo {
    ErrorInfo::new(code::AUTH_ADDRESS, message)
}

/// What a refusal says: Ably's own error if there is one, otherwise the status.
fn refusal(answer: &HttpAnswer) -> ErrorInfo {
    let error = serde_json::from_str(&answer.body)
        .ok()
        .and_then(|body| Fields::of(body).value("error"))
        .filter(Value::is_object)
        .map(ErrorInfo::from_value);
    error
        .unwrap_or_else(|| {
            unreadable(&format!(
                "the auth address answered with status {}",
                answer.status
            ))
        })
        .with_status(answer.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, content_type: &str, body: &str) -> Result<TokenAnswer, ErrorInfo> {
        read_answer(&HttpAnswer {
            status,
            content_type: content_type.into(),
            body: body.into(),
        })
    }

    #[test]
    fn rsa8c_a_token_comes_as_text_or_as_json() {
        for (content_type, body) in [
            ("text/plain; charset=utf-8", "t\n"),
            ("application/jwt", "t"),
            ("application/json", "\"t\""),
            ("application/json", r#"{"token": "t", "issued": 1, "expires": 2}"#),
        ] {
            assert_eq!(read(200, content_type, body), Ok(TokenAnswer::Token("t".into())));
        }
    }

    #[test]
    fn rsa8c_a_token_request_is_passed_on_as_it_is() {
        let body = r#"{"keyName": "a.b", "mac": "m", "nonce": "n", "timestamp": 1}"#;
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
