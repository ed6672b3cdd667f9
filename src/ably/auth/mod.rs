//! Getting tokens (RSA4, RSA8, RSA10).
//!
//! `mod.rs` holds the current token and gets new ones, `details.rs` says what a token is, `request.rs` how one is asked
//! for, `answer.rs` reads what comes back, `signing.rs` (with the feature of that name) signs requests on a server.

mod answer;
mod details;
mod request;
#[cfg(feature = "signing")]
pub mod signing;

use answer::TokenAnswer;
pub use details::{TokenDetails, TokenParams};
use serde_json::Value;

use super::error::{ErrorInfo, code};
use super::io::{Action, HttpAnswer, Io};
use super::options::{ClientOptions, Credentials};
use crate::engine::clock::Instant;

/// A parameter of the WebSocket's address that shows who connects: its name and its value.
pub(super) type Credential = (&'static str, String);

/// What comes of a wish for a token: the token, or why there is none.
pub(super) type Outcome = Result<TokenDetails, ErrorInfo>;

/// Who waits for a token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// The connection: if there is no token, that is its trouble (RSA4c, RSA4d).
    Connection,
    /// Only requests, whose trouble does not concern the connection (RSA4e).
    Requests,
}

/// Holds the current token and gets new ones, one at a time.
pub(super) struct Auth {
    token: Option<TokenDetails>,
    step: Step,
    waiting: Vec<Authorization>,
}

enum Step {
    Idle,
    /// The app or its auth address is asked; later perhaps Ably, to exchange the answer.
    Asking {
        question: u64,
        deadline: Instant,
        asker: Asker,
        exchanging: bool,
    },
}

/// A call of `authorize` that has not ended.
struct Authorization {
    id: u64,
    /// Whether its token was got and shown to the server, whose word is all that is missing.
    presented: bool,
}

impl Auth {
    pub(super) fn new(options: &ClientOptions) -> Self {
        let token = match (&options.token, &options.credentials) {
            (None, Credentials::Token(token)) => Some(TokenDetails::of(token)),
            (token, _) => token.clone(),
        };
        Self {
            token,
            step: Step::Idle,
            waiting: Vec::new(),
        }
    }

    /// The token in use (RSA16); none for an API key.
    pub(super) const fn token(&self) -> Option<&TokenDetails> {
        self.token.as_ref()
    }

    /// The credential if it is at hand; otherwise it is asked for and comes later.
    pub(super) fn obtain(&mut self, io: &mut Io, asker: Asker) -> Option<Credential> {
        let token = match (&io.options.credentials, &self.token) {
            (Credentials::Key(key), _) => return Some(("key", key.clone())),
            // RTC8b: whatever is at hand is about to be replaced.
            _ if self.is_authorizing() => return None,
            (_, Some(details)) => &details.token,
            (Credentials::Token(token), None) => token,
            (Credentials::AuthUrl(_) | Credentials::Callback, None) => {
                self.ask(io, asker);
                return None;
            }
        };
        Some(("accessToken", token.clone()))
    }

    /// The token at hand is of no use (RSA16d).
    pub(super) fn forget(&mut self) {
        self.token = None;
    }

    /// Asks for a new token, whatever is at hand. Without somebody to ask nothing happens.
    pub(super) fn ask(&mut self, io: &mut Io, asker: Asker) {
        match &mut self.step {
            Step::Asking { asker: first, .. } => {
                if asker == Asker::Connection {
                    *first = asker;
                }
            }
            Step::Idle => {
                if let Some(question) = request::ask(io) {
                    self.step = Step::Asking {
                        question,
                        deadline: io.answer_deadline(),
                        asker,
                        exchanging: false,
                    };
                }
            }
        }
    }

    /// `authorize` was called: a new token is got, with these options from now on (RSA10a, RSA10g). Returns it if it
    /// was among the options (RSA10e); otherwise it comes later.
    pub(super) fn authorize(&mut self, io: &mut Io, id: u64) -> Result<Option<TokenDetails>, ErrorInfo> {
        self.step = Step::Idle;
        if let Credentials::Token(token) = &io.options.credentials {
            let details = TokenDetails::of(token);
            self.token = Some(details.clone());
            self.wait(id);
            return Ok(Some(details));
        }
        self.ask(io, Asker::Connection);
        if matches!(self.step, Step::Idle) {
            return Err(no_means());
        }
        self.wait(id);
        Ok(None)
    }

    fn wait(&mut self, id: u64) {
        self.waiting.push(Authorization { id, presented: false });
    }

    /// Whether a token is being got for `authorize`.
    pub(super) fn is_authorizing(&self) -> bool {
        self.waiting.iter().any(|waiting| !waiting.presented)
    }

    /// The token that `authorize` got is shown to the server.
    pub(super) fn on_presented(&mut self) {
        for waiting in &mut self.waiting {
            waiting.presented = true;
        }
    }

    /// The server agrees to the token that it was shown (RTC8a3, RTC8b1).
    pub(super) fn on_connected(&mut self, io: &mut Io) {
        let token = self.token.clone().unwrap_or_default();
        self.end(io, true, &Ok(token));
    }

    /// No token could be got, or the connection is over: calls of `authorize` that wait for `presented` tokens end.
    pub(super) fn fail(&mut self, io: &mut Io, presented: bool, error: &ErrorInfo) {
        self.end(io, presented, &Err(error.clone()));
    }

    fn end(&mut self, io: &mut Io, presented: bool, result: &Outcome) {
        self.waiting.retain(|waiting| {
            let ends = waiting.presented == presented;
            if ends {
                io.push(Action::Authorized {
                    id: waiting.id,
                    result: result.clone(),
                });
            }
            !ends
        });
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

    /// An HTTP answer came. Returns who waited for it and what came of it; `None` while there is more to wait for.
    pub(super) fn handle_answer(
        &mut self,
        io: &mut Io,
        id: u64,
        answer: &Result<HttpAnswer, String>,
        rest_host: &str,
    ) -> Option<(Asker, Outcome)> {
        self.answered(io, id, rest_host, &|| match answer {
            Ok(answer) => answer::read(answer),
            Err(reason) => Err(ErrorInfo::new(
                code::AUTH_ADDRESS,
                format!("the auth address was not reached: {reason}"),
            )
            .with_status(0)),
        })
    }

    /// The app answered an [`Action::TokenWanted`].
    pub(super) fn handle_token(
        &mut self,
        io: &mut Io,
        id: u64,
        answer: &Result<Value, ErrorInfo>,
        rest_host: &str,
    ) -> Option<(Asker, Outcome)> {
        self.answered(io, id, rest_host, &|| {
            let given = answer.as_ref().map_err(ErrorInfo::clone)?;
            answer::read_value(given)
        })
    }

    fn answered(
        &mut self,
        io: &mut Io,
        id: u64,
        rest_host: &str,
        read: &dyn Fn() -> Result<TokenAnswer, ErrorInfo>,
    ) -> Option<(Asker, Outcome)> {
        let Step::Asking {
            question,
            deadline,
            asker,
            exchanging,
        } = self.step
        else {
            return None;
        };
        if id != question {
            return None;
        }
        self.step = Step::Idle;
        let outcome = match read() {
            Ok(TokenAnswer::Token(details)) => {
                self.token = Some(details.clone());
                Ok(details)
            }
            Ok(TokenAnswer::Request { key_name, body }) if !exchanging => {
                let request = request::exchange(io, rest_host, &key_name, body);
                self.step = Step::Asking {
                    question: io.request(request),
                    deadline,
                    asker,
                    exchanging: true,
                };
                return None;
            }
            Ok(TokenAnswer::Request { .. }) => Err(ErrorInfo::new(
                code::AUTH_ADDRESS,
                "a token request was exchanged for another one",
            )),
            Err(error) => Err(error),
        };
        Some((asker, outcome))
    }

    /// Gives up on an answer that is late. Returns who waited for it and why there is none.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<(Asker, ErrorInfo)> {
        let Step::Asking { deadline, asker, .. } = self.step else {
            return None;
        };
        if now < deadline {
            return None;
        }
        self.step = Step::Idle;
        let error = ErrorInfo::new(code::AUTH_ADDRESS, "whoever gives tokens did not answer in time");
        Some((asker, error.with_status(0)))
    }
}

/// There is nobody to ask for a token.
pub(super) fn no_means() -> ErrorInfo {
    ErrorInfo::new(
        code::NO_TOKEN_RENEWAL,
        "there is no way to get a token: give an auth address or a callback",
    )
    .with_status(401)
}

/// Why there is no token, as the connection tells it (RSA4c1, RSA4d).
pub(super) fn failure(cause: ErrorInfo) -> ErrorInfo {
    let status = if cause.status == 403 { 403 } else { 401 };
    ErrorInfo::new(code::AUTH_FAILED, "no token could be got")
        .with_status(status)
        .with_cause(cause)
}

/// A token or a connection that is bound to another client id than the configured one is of no use (RSA15).
pub(super) fn mismatch(wanted: Option<&str>, bound: Option<&str>) -> Option<ErrorInfo> {
    match (wanted, bound) {
        (Some(wanted), Some(bound)) if bound != "*" && bound != wanted => Some(
            ErrorInfo::new(
                code::CLIENT_ID_MISMATCH,
                "the credentials belong to another client id",
            )
            .with_status(401),
        ),
        _ => None,
    }
}
