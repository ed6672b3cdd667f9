//! Getting tokens (RSA4, RSA8, RSA10).

mod token;

use token::{TokenAnswer, read_answer};

use super::error::{ErrorInfo, code};
use super::io::{HttpAnswer, HttpRequest, Io};
use super::options::{AuthUrl, Credentials};
use super::url;
use crate::engine::clock::Instant;

/// A parameter of the WebSocket's address that shows who connects: its name and its value.
pub(super) type Credential = (&'static str, String);

/// Holds the current token and gets new ones, one request at a time.
pub(super) struct Auth {
    token: Option<String>,
    step: Step,
}

enum Step {
    Idle,
    /// The auth address is asked; later perhaps Ably, to exchange its answer.
    Asking {
        request: u64,
        deadline: Instant,
        exchanging: bool,
    },
}

impl Auth {
    pub(super) const fn new() -> Self {
        Self {
            token: None,
            step: Step::Idle,
        }
    }

    /// The credential if it is at hand; otherwise it is asked for and comes later.
    pub(super) fn obtain(&mut self, io: &mut Io) -> Option<Credential> {
        match (&io.options.credentials, &self.token) {
            (Credentials::Key(key), _) => Some(("key", key.clone())),
            (Credentials::Token(token), _) | (Credentials::AuthUrl(_), Some(token)) => {
                Some(("accessToken", token.clone()))
            }
            (Credentials::AuthUrl(_), None) => {
                self.ask(io);
                None
            }
        }
    }

    /// The token at hand is of no use.
    pub(super) fn forget(&mut self) {
        self.token = None;
    }

    /// Asks for a new token, whatever is at hand. Without an auth address nothing happens.
    pub(super) fn ask(&mut self, io: &mut Io) {
        if let (Credentials::AuthUrl(from), Step::Idle) = (&io.options.credentials, &self.step) {
            let request = token_request(from, io.options.client_id.as_deref());
            self.step = Step::Asking {
                request: io.request(request),
                deadline: io.answer_deadline(),
                exchanging: false,
            };
        }
    }

    /// Stops waiting for an answer.
    pub(super) fn cancel(&mut self) {
        self.step = Step::Idle;
    }

    pub(super) const fn deadline(&self) -> Option<Instant> {
        match self.step {
            Step::Idle => None,
            Step::Asking { deadline, .. } => Some(deadline),
        }
    }

    /// An answer came. Returns the new token, or why there is none; `None` while there is more to wait for.
    pub(super) fn handle_answer(
        &mut self,
        io: &mut Io,
        id: u64,
        answer: Result<HttpAnswer, String>,
        rest_host: &str,
    ) -> Option<Result<String, ErrorInfo>> {
        let Step::Asking {
            request,
            deadline,
            exchanging,
        } = self.step
        else {
            return None;
        };
        if id != request {
            return None;
        }
        let answer = match answer {
            Ok(answer) => read_answer(&answer),
            Err(reason) => Err(ErrorInfo {
                code: code::AUTH_ADDRESS,
                message: format!("the auth address was not reached: {reason}"),
                ..ErrorInfo::default()
            }),
        };
        self.step = Step::Idle;
        match answer {
            Ok(TokenAnswer::Token(token)) => {
                self.token = Some(token.clone());
                Some(Ok(token))
            }
            Ok(TokenAnswer::Request { key_name, body }) if !exchanging => {
                self.step = Step::Asking {
                    request: io.request(exchange(io, rest_host, &key_name, body)),
                    deadline,
                    exchanging: true,
                };
                None
            }
            Ok(TokenAnswer::Request { .. }) => Some(Err(ErrorInfo::new(
                code::AUTH_ADDRESS,
                "a token request was exchanged for another one",
            ))),
            Err(error) => Some(Err(error)),
        }
    }

    /// Gives up on an answer that is late.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<ErrorInfo> {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return None;
        }
        self.step = Step::Idle;
        Some(ErrorInfo {
            code: code::AUTH_ADDRESS,
            message: "the auth address did not answer in time".to_owned(),
            ..ErrorInfo::default()
        })
    }
}

/// The request for a token (RSA8c).
fn token_request(from: &AuthUrl, client_id: Option<&str>) -> HttpRequest {
    let params = from
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain(client_id.map(|id| ("clientId", id)));
    let mut headers = from.headers.clone();
    if from.post {
        headers.push((
            "Content-Type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        ));
        HttpRequest {
            url: from.url.clone(),
            headers,
            body: Some(url::query(params)),
        }
    } else {
        HttpRequest {
            url: url::with_query(&from.url, params),
            headers,
            body: None,
        }
    }
}

/// The exchange of a signed token request for a token (RSA8a).
fn exchange(io: &Io, host: &str, key_name: &str, body: String) -> HttpRequest {
    let mut path = "/keys/".to_owned();
    url::percent_encode(key_name, &mut path);
    path.push_str("/requestToken");
    HttpRequest {
        url: url::rest_url(&io.options, host, &path),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: Some(body),
    }
}
