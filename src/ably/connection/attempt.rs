//! Tries to connect: their steps, and what comes after one that failed.

use std::time::Duration;

use super::Connection;
use super::Effect;
use super::state::{Attempt, State, Step};
use crate::ably::auth::Credential;
use crate::ably::backoff;
use crate::ably::error::{ErrorInfo, code};
use crate::ably::io::{Action, HttpAnswer, HttpRequest, Io};
use crate::ably::url;

/// At most one immediate reconnect per this time, so that a server that drops us at once is not hammered.
const RECONNECT_PAUSE: Duration = Duration::from_secs(1);

impl Connection {
    /// The answer of the connectivity check (RTN17j).
    pub(in crate::ably) fn handle_answer(
        &mut self,
        io: &mut Io,
        id: u64,
        answer: &Result<HttpAnswer, String>,
    ) {
        let State::Connecting(attempt) = &mut self.state else {
            return;
        };
        let Step::Checking { request, reason, .. } = &attempt.step else {
            return;
        };
        if *request != id {
            return;
        }
        let reason = reason.clone();
        let up = matches!(answer, Ok(answer) if answer.status == 200 && answer.body.contains("yes"));
        if up {
            attempt.checked = true;
            self.attempt_failed(io, reason, true);
        } else {
            self.pause(io, reason);
        }
    }

    /// The credential that [`Effect::WantCredential`] asked for.
    pub(in crate::ably) fn handle_credential(&mut self, io: &mut Io, credential: Credential) {
        if let State::Connecting(attempt) = &mut self.state
            && matches!(attempt.step, Step::Authorizing)
        {
            attempt.credential = Some(credential);
            self.open(io);
        }
    }

    /// No token could be got (RSA4c, RSA4d). `told` says whether the app asked for it and so hears of it anyway.
    pub(in crate::ably) fn handle_no_token(&mut self, io: &mut Io, error: ErrorInfo, told: bool) {
        match &self.state {
            State::Connecting(_) if !self.is_authorizing() => {}
            State::Connecting(_) | State::Connected(_) if error.status == 403 => self.fail(io, error),
            State::Connecting(_) => self.pause(io, error),
            // RSA4c3: the connection works for as long as the old token does.
            State::Connected(_) if !told => io.warn(error.to_string()),
            State::Initialized | State::Disconnected { .. } | State::Suspended { .. }
                if told && error.status == 403 =>
            {
                self.fail(io, error);
            }
            _ => {}
        }
    }

    /// The token belongs to somebody else (RSA15c).
    pub(in crate::ably) fn handle_wrong_token(&mut self, io: &mut Io, error: ErrorInfo) {
        if !matches!(self.state, State::Closing { .. } | State::Closed | State::Failed) {
            self.fail(io, error);
        }
    }

    /// A new token is on its way: what is being tried with the old one is of no use (RTC8b).
    pub(in crate::ably) fn halt(&mut self, io: &mut Io) {
        if matches!(self.state, State::Connecting(_)) {
            self.close_socket(io);
            self.state = State::Connecting(Box::new(self.first_step(io, false)));
        }
    }

    /// Whether a credential is waited for.
    pub(in crate::ably) fn is_authorizing(&self) -> bool {
        matches!(&self.state, State::Connecting(attempt) if matches!(attempt.step, Step::Authorizing))
    }

    /// Starts a try at the primary host (RTN17i).
    pub(super) fn attempt(&mut self, io: &mut Io, renewed: bool, reason: Option<ErrorInfo>) {
        self.lost_at.get_or_insert(io.now);
        let attempt = self.first_step(io, renewed);
        self.enter(io, State::Connecting(Box::new(attempt)), reason, None);
        self.effects.push_back(Effect::WantCredential);
    }

    fn first_step(&self, io: &mut Io, renewed: bool) -> Attempt {
        Attempt {
            step: Step::Authorizing,
            host: self.hosts.primary.clone(),
            fallbacks: self.hosts.fallbacks(&mut io.dice),
            checked: io.options.connectivity_check_url.is_none(),
            renewed,
            credential: None,
        }
    }

    /// Opens a socket to the host that is to be tried.
    pub(super) fn open(&mut self, io: &mut Io) {
        if let State::Connecting(attempt) = &mut self.state
            && let Some(credential) = &attempt.credential
        {
            self.generation += 1;
            // RTN14h, RTN15b: for as long as there is a key, also from suspended.
            let resume = self.key.as_deref().map(|key| ("resume", key));
            let recover = self.recover.as_deref().map(|key| ("recover", key));
            let url = url::socket_url(&io.options, &attempt.host, credential, resume.or(recover));
            attempt.step = Step::Opening {
                generation: self.generation,
                deadline: io.answer_deadline(),
            };
            io.push(Action::OpenSocket {
                generation: self.generation,
                url,
            });
        }
    }

    /// Starts the current try again, beginning with the credential.
    pub(super) fn reauthorize(&mut self) {
        if let State::Connecting(attempt) = &mut self.state {
            attempt.step = Step::Authorizing;
            self.effects.push_back(Effect::WantCredential);
        }
    }

    /// The host that is tried does not work: on to a fallback host if that may help (RTN17), otherwise later.
    pub(super) fn attempt_failed(&mut self, io: &mut Io, reason: ErrorInfo, another_may_work: bool) {
        let State::Connecting(attempt) = &mut self.state else {
            return;
        };
        if !another_may_work || attempt.fallbacks.is_empty() {
            self.pause(io, reason);
            return;
        }
        if let Step::Opening { generation, .. } = attempt.step {
            io.push(Action::CloseSocket { generation });
        }
        if attempt.checked {
            attempt.host = attempt.fallbacks.pop().unwrap_or_default();
            self.open(io);
        } else {
            let request = HttpRequest {
                url: io.options.connectivity_check_url.clone().unwrap_or_default(),
                ..HttpRequest::default()
            };
            attempt.step = Step::Checking {
                request: io.request(request),
                deadline: io.answer_deadline(),
                reason,
            };
        }
    }

    /// Waits before the next try (RTN14d, RTN14e).
    pub(super) fn pause(&mut self, io: &mut Io, reason: ErrorInfo) {
        self.close_socket(io);
        let lost_at = *self.lost_at.get_or_insert(io.now);
        if io.now - lost_at >= self.state_ttl {
            self.suspend(io, Some(reason));
            return;
        }
        let roll = io.dice.roll();
        let delay = match io.options.fast_retry {
            // Being refused is no accident that passes by itself.
            Some(fast) if io.now - lost_at < fast.during && !is_refusal(&reason) => {
                fast.every.mul_f64(backoff::jitter(roll))
            }
            _ => {
                self.retries += 1;
                backoff::retry_delay(io.options.disconnected_retry_timeout, self.retries, roll)
            }
        };
        self.wait(io, delay, reason);
    }

    /// The connection is lost: make it again at once (RTN15a, RTN15h3).
    pub(super) fn reconnect(&mut self, io: &mut Io, reason: ErrorInfo) {
        self.close_socket(io);
        self.lost_at = Some(io.now);
        let delay = self.reconnected_at.map_or(Duration::ZERO, |last| {
            RECONNECT_PAUSE.saturating_sub(io.now - last)
        });
        self.reconnected_at = Some(io.now + delay);
        self.wait(io, delay, reason);
        if delay.is_zero() {
            self.attempt(io, false, None);
        }
    }

    pub(super) fn wait(&mut self, io: &mut Io, delay: Duration, reason: ErrorInfo) {
        let retry_at = io.now + delay;
        self.enter(io, State::Disconnected { retry_at }, Some(reason), Some(delay));
    }

    pub(super) fn suspend(&mut self, io: &mut Io, reason: Option<ErrorInfo>) {
        let reason = reason.unwrap_or_else(|| ErrorInfo::new(code::SUSPENDED, "the connection is suspended"));
        let delay = io.options.suspended_retry_timeout;
        let retry_at = io.now + delay;
        self.enter(io, State::Suspended { retry_at }, Some(reason), Some(delay));
    }

    pub(super) fn fail(&mut self, io: &mut Io, reason: ErrorInfo) {
        self.close_socket(io);
        self.forget();
        self.enter(io, State::Failed, Some(reason), None);
    }
}

/// Whether somebody answered and said no, as opposed to not being reached.
fn is_refusal(reason: &ErrorInfo) -> bool {
    reason.is_token_error() || reason.cause.as_ref().is_some_and(|cause| cause.status != 0)
}
