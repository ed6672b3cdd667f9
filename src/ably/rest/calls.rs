//! Calls, from their requests to their ends.

use std::time::Duration;

use serde_json::Value;

use super::{Page, PageLink, Pending, page};
use crate::ably::auth::{self, Asker, Auth, Credential, Outcome};
use crate::ably::encoding::{self, to_base64};
use crate::ably::error::{ErrorInfo, code};
use crate::ably::frame::PROTOCOL_VERSION;
use crate::ably::io::{Action, HttpAnswer, HttpRequest, Io};
use crate::ably::message::Message;
use crate::ably::presence::PresenceMessage;
use crate::ably::url::{self, AGENT};
use crate::engine::clock::Instant;

/// How many other hosts are tried (TO3l5), and for how long new tries begin (TO3l6).
const MAX_RETRIES: usize = 3;
const MAX_RETRY_TIME: Duration = Duration::from_secs(15);

/// For how long a fallback host that works comes first (TO3l10).
const KEEP_HOST: Duration = Duration::from_secs(600);

/// The calls that have not ended.
#[derive(Default)]
pub(super) struct Calls {
    calls: Vec<Call>,
    /// A fallback host that worked, and until when it comes first (RSC15f).
    good: Option<(String, Instant)>,
}

struct Call {
    id: u64,
    what: What,
    /// The path and its query.
    path: String,
    host: String,
    /// The hosts that were not tried yet.
    others: Vec<String>,
    /// Whether another host than the first is tried.
    moved: bool,
    /// Whether a token was refused and renewed.
    renewed: bool,
    began: Instant,
    step: Step,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ably) enum What {
    Time,
    Messages,
    Presence,
}

enum Step {
    WaitingForToken,
    Asked {
        request: u64,
        deadline: Instant,
        /// The token that was shown.
        token: Option<String>,
    },
}

impl Pending for Calls {
    fn good_host(&self, now: Instant) -> Option<&str> {
        let good = self.good.as_ref().filter(|(_, until)| now < *until);
        good.map(|(host, _)| host.as_str())
    }

    fn call(
        &mut self,
        io: &mut Io,
        auth: &mut Auth,
        mut hosts: Vec<String>,
        what: What,
        path: String,
    ) -> u64 {
        let id = io.next_id();
        hosts.truncate(MAX_RETRIES + 1);
        hosts.reverse();
        let mut call = Call {
            id,
            what,
            path,
            host: hosts.pop().unwrap_or_default(),
            others: hosts,
            moved: false,
            renewed: false,
            began: io.now,
            step: Step::WaitingForToken,
        };
        call.send(io, auth);
        self.calls.push(call);
        id
    }

    fn on_token(&mut self, io: &mut Io, auth: &mut Auth, outcome: &Outcome) {
        for call in std::mem::take(&mut self.calls) {
            match (&call.step, outcome) {
                (Step::WaitingForToken, Err(cause)) => {
                    let error = ErrorInfo::new(code::AUTH_ADDRESS, "no token could be got");
                    call.fail(io, error.with_status(401).with_cause(cause.clone()));
                }
                (Step::WaitingForToken, Ok(_)) => self.retry(io, auth, call),
                (Step::Asked { .. }, _) => self.calls.push(call),
            }
        }
    }

    fn on_cancelled(&mut self, io: &mut Io, auth: &mut Auth) {
        for call in &mut self.calls {
            if matches!(call.step, Step::WaitingForToken) {
                call.send(io, auth);
            }
        }
    }

    fn handle_answer(&mut self, io: &mut Io, auth: &mut Auth, id: u64, answer: &Result<HttpAnswer, String>) {
        let is_it = |call: &Call| matches!(call.step, Step::Asked { request, .. } if request == id);
        let Some(at) = self.calls.iter().position(is_it) else {
            return;
        };
        let call = self.calls.remove(at);
        match answer {
            Err(reason) => self.unreachable(io, auth, call, reason),
            Ok(answer) if is_unwell(answer) => {
                let reason = page::refusal(answer).to_string();
                self.unreachable(io, auth, call, &reason);
            }
            Ok(answer) if (200..300).contains(&answer.status) => {
                if call.moved {
                    self.good = Some((call.host.clone(), io.now + KEEP_HOST));
                }
                call.succeed(io, answer);
            }
            Ok(answer) => self.refused(io, auth, call, page::refusal(answer)),
        }
    }

    fn deadline(&self) -> Option<Instant> {
        let due = self.calls.iter().filter_map(Call::deadline);
        due.min()
    }

    fn handle_timeout(&mut self, io: &mut Io, auth: &mut Auth) {
        let now = io.now;
        for call in std::mem::take(&mut self.calls) {
            if call.deadline().is_some_and(|deadline| now >= deadline) {
                self.unreachable(io, auth, call, "it did not answer in time");
            } else {
                self.calls.push(call);
            }
        }
    }
}

impl Calls {
    /// RSC15l: another host may work.
    fn unreachable(&mut self, io: &mut Io, auth: &mut Auth, mut call: Call, reason: &str) {
        if self.good.as_ref().is_some_and(|(good, _)| *good == call.host) {
            self.good = None;
        }
        if io.now - call.began < MAX_RETRY_TIME
            && let Some(host) = call.others.pop()
        {
            call.host = host;
            call.moved = true;
            self.retry(io, auth, call);
        } else {
            let text = format!("the server was not reached: {reason}");
            call.fail(io, ErrorInfo::new(code::TIMEOUT, text));
        }
    }

    /// RSA4b: a refused token is renewed, once.
    fn refused(&mut self, io: &mut Io, auth: &mut Auth, mut call: Call, error: ErrorInfo) {
        let Step::Asked {
            token: Some(shown), ..
        } = &call.step
        else {
            call.fail(io, error);
            return;
        };
        if !error.is_token_error() || call.renewed {
            call.fail(io, error);
        } else if !io.options.can_renew() {
            call.fail(io, auth::no_means().with_cause(error));
        } else {
            if auth.token().is_some_and(|current| current.token == *shown) {
                auth.forget();
            }
            call.renewed = true;
            self.retry(io, auth, call);
        }
    }

    fn retry(&mut self, io: &mut Io, auth: &mut Auth, mut call: Call) {
        call.send(io, auth);
        self.calls.push(call);
    }
}

impl Call {
    /// Sends the request, or waits for a token to send it with.
    fn send(&mut self, io: &mut Io, auth: &mut Auth) {
        let credential = match self.what {
            What::Time => None,
            What::Messages | What::Presence => match auth.obtain(io, Asker::Requests) {
                None => {
                    self.step = Step::WaitingForToken;
                    return;
                }
                credential => credential,
            },
        };
        let request = HttpRequest {
            url: url::rest_url(&io.options, &self.host, &self.path),
            headers: headers(io, credential.as_ref()),
            body: None,
        };
        self.step = Step::Asked {
            request: io.request(request),
            deadline: io.now + io.options.http_request_timeout,
            token: credential.and_then(|(name, value)| (name != "key").then_some(value)),
        };
    }

    const fn deadline(&self) -> Option<Instant> {
        match self.step {
            Step::WaitingForToken => None,
            Step::Asked { deadline, .. } => Some(deadline),
        }
    }

    fn succeed(self, io: &mut Io, answer: &HttpAnswer) {
        match serde_json::from_str(&answer.body) {
            Ok(Value::Array(values)) => self.tell(io, Ok((values, answer))),
            _ => self.fail(io, unreadable()),
        }
    }

    fn fail(self, io: &mut Io, error: ErrorInfo) {
        self.tell(io, Err(error));
    }

    fn tell(self, io: &mut Io, result: Result<(Vec<Value>, &HttpAnswer), ErrorInfo>) {
        let id = self.id;
        io.push(match self.what {
            What::Time => Action::Time {
                id,
                result: result.and_then(|(values, _)| {
                    let time = values.first().and_then(Value::as_i64);
                    time.ok_or_else(unreadable)
                }),
            },
            What::Messages => Action::History {
                id,
                result: result.map(|(values, answer)| {
                    let messages = values
                        .into_iter()
                        .map(|value| Message::from_value(value).decoded());
                    self.page_of(messages.collect(), answer)
                }),
            },
            What::Presence => Action::PresenceHistory {
                id,
                result: result.map(|(values, answer)| {
                    let news = values
                        .into_iter()
                        .filter_map(PresenceMessage::from_value)
                        .map(decoded);
                    self.page_of(news.collect(), answer)
                }),
            },
        });
    }

    fn page_of<T>(&self, items: Vec<T>, answer: &HttpAnswer) -> Page<T> {
        let link = |rel| {
            let path = page::link(answer, rel, &self.path)?;
            Some(PageLink {
                what: self.what,
                path,
            })
        };
        Page {
            items,
            next: link("next"),
            first: link("first"),
        }
    }
}

fn decoded(news: PresenceMessage) -> PresenceMessage {
    let (data, encoding) = encoding::decode(news.data, news.encoding);
    PresenceMessage {
        data,
        encoding,
        ..news
    }
}

fn headers(io: &Io, credential: Option<&Credential>) -> Vec<(String, String)> {
    let mut headers = vec![
        ("X-Ably-Version".to_owned(), PROTOCOL_VERSION.to_string()),
        ("Ably-Agent".to_owned(), AGENT.to_owned()),
        ("Accept".to_owned(), "application/json".to_owned()),
    ];
    if let Some((name, value)) = credential {
        let scheme = if *name == "key" { "Basic" } else { "Bearer" };
        let value = to_base64(value.as_bytes());
        headers.push(("Authorization".to_owned(), format!("{scheme} {value}")));
        // RSA7e2
        if let Some(client_id) = &io.options.client_id {
            headers.push(("X-Ably-ClientId".to_owned(), to_base64(client_id.as_bytes())));
        }
    }
    headers
}

/// Whether another host may do better (RSC15l3, RSC15l4).
fn is_unwell(answer: &HttpAnswer) -> bool {
    let by_cdn = answer
        .header("Server")
        .is_some_and(|server| server == "CloudFront");
    (500..=504).contains(&answer.status) || (by_cdn && answer.status >= 400)
}

fn unreadable() -> ErrorInfo {
    ErrorInfo::new(code::UNREADABLE, "the server's answer makes no sense")
}
