//! The line to the hub: when to connect, with which topics, from which event on, and whether anything was missed.
//!
//! A state machine without a stream or a clock of its own. [`Line::want`] and [`Line::unwant`] say which topics are needed,
//! [`Line::handle`] what happened; [`Line::poll`] says what to do, and [`Line::next_timeout`] when
//! [`Line::handle_timeout`] wants to be called.

mod io;

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use super::sse::{Item, Parser};
use crate::engine::clock::Instant;
use crate::engine::i18n::Phrase;
use crate::engine::live::LiveStatus;
use crate::sorted_map::SortedMap;

pub(super) use self::io::{Action, Input, Token};

/// The pause before the second try; each later one is twice as long.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The pause after a stream that worked has ended, at most: many pages should not come back in the same moment.
const SPREAD: Duration = Duration::from_millis(300);

/// After which silence a stream counts as lost, if the hub sends signs of life; it sends one every 40 s by default.
const SILENCE: Duration = Duration::from_secs(100);

#[derive(Debug, PartialEq)]
enum State {
    /// Nothing is wanted.
    Idle,
    /// A token is asked for.
    AwaitingToken,
    /// A stream is being opened.
    Opening,
    /// Events arrive.
    Open { heard: Instant },
    /// The next try is then.
    Waiting { until: Instant },
    /// No try would help.
    Failed,
}

/// One page's line to a hub.
#[derive(Debug)]
pub(super) struct Line {
    state: State,
    token: Token,
    /// Whether the token was asked for since the hub last let us in: a second refusal is final.
    token_is_new: bool,
    /// Topics that somebody needs, and whether they were told that they hear.
    wanted: SortedMap<Rc<str>, bool>,
    /// Topics that the stream carries, beyond those wanted at the moment.
    carried: Vec<Rc<str>>,
    parser: Parser,
    last_id: Option<String>,
    asked_from: Option<String>,
    attempt: u64,
    failures: u32,
    pause: Duration,
    has_beats: bool,
    status: LiveStatus,
    actions: VecDeque<Action>,
}

impl Line {
    /// A line to nowhere yet. `topics` are asked for from the start, so that needing one of them later costs no new stream.
    pub(super) fn new(topics: Vec<Rc<str>>, token: Token) -> Self {
        Self {
            state: State::Idle,
            token,
            token_is_new: false,
            wanted: SortedMap::new(),
            carried: topics,
            parser: Parser::default(),
            last_id: None,
            asked_from: None,
            attempt: 0,
            failures: 0,
            pause: PAUSE,
            has_beats: false,
            status: LiveStatus::Off,
            actions: VecDeque::new(),
        }
    }

    /// The next thing to do.
    pub(super) fn poll(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// The status that was last told.
    pub(super) const fn status(&self) -> &LiveStatus {
        &self.status
    }

    /// The token to publish with; empty if there is none at hand.
    pub(super) fn token(&self) -> Option<String> {
        match &self.token {
            Token::None => None,
            Token::Fixed(token) => Some(token.clone()),
            Token::Asked(token) => token.clone(),
        }
    }

    /// Somebody needs a topic.
    pub(super) fn want(&mut self, topic: &Rc<str>) {
        self.wanted.get_or_insert_with(topic.clone(), || false);
    }

    /// Nobody needs a topic any more. The stream goes on carrying it until it is opened anew.
    pub(super) fn unwant(&mut self, topic: &str) {
        self.wanted.remove(topic);
    }

    /// Does what follows from the topics that are wanted now.
    pub(super) fn settle(&mut self) {
        if self.wanted.is_empty() {
            if self.state != State::Idle {
                self.state = State::Idle;
                self.last_id = None;
                self.actions.push_back(Action::Close);
                self.tell(LiveStatus::Off);
            }
            return;
        }
        let missing: Vec<_> = self
            .wanted
            .keys()
            .filter(|topic| !self.carried.contains(topic))
            .cloned()
            .collect();
        let is_new = !missing.is_empty();
        self.carried.extend(missing);
        match self.state {
            State::Idle => self.open(),
            State::Opening | State::Open { .. } if is_new => self.open(),
            State::Open { .. } => self.ready(),
            _ => {}
        }
    }

    /// Takes in what happened. `random` is in `[0, 1)`.
    pub(super) fn handle(&mut self, now: Instant, random: f64, input: Input) {
        match input {
            Input::Opened { attempt, last_id } if attempt == self.attempt => {
                self.opened(now, last_id.as_deref())
            }
            Input::Refused {
                attempt,
                status,
                reason,
            } if attempt == self.attempt => self.refused(now, random, status, reason),
            Input::Bytes { attempt, bytes } if attempt == self.attempt => self.read(now, &bytes),
            Input::Ended { attempt, reason } if attempt == self.attempt => match self.state {
                State::Opening | State::Open { .. } => self.ended(now, random, reason),
                // It was refused before.
                _ => {}
            },
            Input::Token(answer) if self.state == State::AwaitingToken => match answer {
                Ok(token) => {
                    self.token = Token::Asked(Some(token));
                    self.open();
                }
                Err(reason) => {
                    let text = Phrase::new("live.noTokenGiven", "no token was given: {{reason}}");
                    self.wait(now, random, text.with("reason", reason));
                }
            },
            Input::Back if !matches!(self.state, State::Idle | State::AwaitingToken) => {
                self.failures = 0;
                self.open();
            }
            _ => {}
        }
    }

    /// When [`Self::handle_timeout`] wants to be called.
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Waiting { until } => Some(until),
            State::Open { heard } if self.has_beats => Some(heard + SILENCE),
            _ => None,
        }
    }

    /// Does what is due.
    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if self.next_timeout().is_some_and(|due| due <= now) {
            self.open();
        }
    }

    fn open(&mut self) {
        if !matches!(self.status, LiveStatus::Live)
            || !matches!(self.state, State::Open { .. } | State::Opening)
        {
            self.tell(LiveStatus::Connecting);
        }
        if self.token == Token::Asked(None) {
            self.state = State::AwaitingToken;
            self.token_is_new = true;
            return self.actions.push_back(Action::AskToken);
        }
        self.state = State::Opening;
        self.attempt += 1;
        self.parser = Parser::default();
        self.asked_from.clone_from(&self.last_id);
        self.actions.push_back(Action::Open {
            attempt: self.attempt,
            topics: self.carried.clone(),
            last_id: self.last_id.clone(),
            token: self.token(),
        });
    }

    fn opened(&mut self, now: Instant, last_id: Option<&str>) {
        self.state = State::Open { heard: now };
        self.failures = 0;
        self.token_is_new = false;
        self.tell(LiveStatus::Live);
        // A hub that goes on from the event that we have seen last names that very event.
        let is_whole = self.asked_from.is_some() && self.asked_from.as_deref() == last_id;
        if !is_whole {
            let told = self.wanted.iter().filter(|(_, told)| **told);
            self.actions
                .extend(told.map(|(topic, _)| Action::Gap(topic.clone())));
            self.last_id = last_id.filter(|id| *id != "earliest").map(str::to_owned);
        }
        self.ready();
    }

    fn ready(&mut self) {
        for (topic, told) in self.wanted.iter_mut().filter(|(_, told)| !**told) {
            *told = true;
            self.actions.push_back(Action::Ready(topic.clone()));
        }
    }

    fn read(&mut self, now: Instant, bytes: &[u8]) {
        if !matches!(self.state, State::Open { .. }) {
            return;
        }
        self.state = State::Open { heard: now };
        for item in self.parser.feed(bytes) {
            match item {
                Item::Event { kind, data } => self.actions.push_back(Action::Deliver { kind, data }),
                Item::Retry(pause) => self.pause = pause.min(LONGEST_PAUSE),
                Item::Comment => self.has_beats = true,
            }
        }
        if let Some(id) = self.parser.last_id() {
            self.last_id = Some(id.to_owned());
        }
    }

    fn refused(&mut self, now: Instant, random: f64, status: u16, reason: Phrase) {
        match status {
            401 | 403 if matches!(self.token, Token::Asked(_)) && !self.token_is_new => {
                self.token = Token::Asked(None);
                self.open();
            }
            401 | 403 => self.fail(
                Phrase::new(
                    "live.hubRefuses",
                    "the hub does not let this page in: {{reason}}. Sign in again, or check the token.",
                )
                .with("reason", reason),
            ),
            408 | 429 | 500.. => self.wait(now, random, reason),
            _ => self.fail(
                Phrase::new(
                    "live.checkHub",
                    "{{reason}}. Check the hub's address (live.url in config.json).",
                )
                .with("reason", reason),
            ),
        }
    }

    fn ended(&mut self, now: Instant, random: f64, reason: Phrase) {
        if matches!(self.state, State::Open { .. }) {
            self.state = State::Waiting {
                until: now + SPREAD.mul_f64(random),
            };
            return self.tell(LiveStatus::Connecting);
        }
        self.wait(now, random, reason);
    }

    fn wait(&mut self, now: Instant, random: f64, reason: Phrase) {
        let factor = 2_f64.powi(i32::try_from(self.failures.min(16)).unwrap_or(16));
        self.failures += 1;
        let pause = self.pause.mul_f64(factor).min(LONGEST_PAUSE);
        let retry_in = pause.mul_f64(0.8 + 0.2 * random.clamp(0.0, 1.0));
        self.state = State::Waiting {
            until: now + retry_in,
        };
        self.tell(LiveStatus::Offline { retry_in, reason });
    }

    fn fail(&mut self, reason: Phrase) {
        self.state = State::Failed;
        self.actions.push_back(Action::Close);
        self.tell(LiveStatus::Failed { reason });
    }

    fn tell(&mut self, status: LiveStatus) {
        if self.status != status {
            self.status = status.clone();
            self.actions.push_back(Action::Status(status));
        }
    }
}

#[cfg(test)]
mod tests;
