//! The line to the hub: when to connect, with which topics, from which event on, and whether anything was missed.
//!
//! A state machine without a stream or a clock of its own. [`Line::want`] and [`Line::unwant`] say which topics are needed,
//! [`Line::handle`] what happened; [`Line::poll`] says what to do, and [`Line::next_timeout`] when
//! [`Line::handle_timeout`] wants to be called.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use super::sse::{Item, Parser};
use crate::engine::clock::Instant;
use crate::engine::i18n::Phrase;
use crate::engine::live::LiveStatus;
use crate::sorted_map::SortedMap;

/// The pause before the second try; each later one is twice as long.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The pause after a stream that worked has ended, at most: many pages should not come back in the same moment.
const SPREAD: Duration = Duration::from_millis(300);

/// After which silence a stream counts as lost, if the hub sends signs of life; it sends one every 40 s by default.
const SILENCE: Duration = Duration::from_secs(100);

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Input {
    /// The hub lets us in. What it says in its header `Last-Event-ID`.
    Opened { attempt: u64, last_id: Option<String> },
    /// The hub answered with something else than a stream.
    Refused {
        attempt: u64,
        status: u16,
        reason: Phrase,
    },
    /// A piece of the stream.
    Bytes { attempt: u64, bytes: Vec<u8> },
    /// The stream ended, or was never there: the hub was not reached.
    Ended { attempt: u64, reason: Phrase },
    /// The answer to [`Action::AskToken`].
    Token(Result<String, Phrase>),
    /// The browser has a network again, or the page was brought back: what is open may be dead.
    Back,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    /// Open a stream, in the place of the one that is open.
    Open {
        attempt: u64,
        topics: Vec<Rc<str>>,
        last_id: Option<String>,
        token: Option<String>,
    },
    /// Close the stream.
    Close,
    /// Ask for a token.
    AskToken,
    /// An event came.
    Deliver { kind: String, data: String },
    /// The subscription of a topic is in place.
    Ready(Rc<str>),
    /// Something on this topic may have been missed.
    Gap(Rc<str>),
    /// There is a new status.
    Status(LiveStatus),
}

/// Where the token comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// There is none: the browser sends a cookie, or nothing.
    None,
    /// Always the same.
    Fixed(String),
    /// It has to be asked for, and is kept until the hub refuses it.
    Asked(Option<String>),
}

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
    pub(super) fn settle(&mut self, now: Instant) {
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
            State::Idle => self.open(now),
            State::Opening | State::Open { .. } if is_new => self.open(now),
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
                    self.open(now);
                }
                Err(reason) => {
                    let text = Phrase::new("live.noTokenGiven", "no token was given: {{reason}}");
                    self.wait(now, random, text.with("reason", reason));
                }
            },
            Input::Back if !matches!(self.state, State::Idle | State::AwaitingToken) => {
                self.failures = 0;
                self.open(now);
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
            self.open(now);
        }
    }

    fn open(&mut self, _now: Instant) {
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
                self.open(now);
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
mod tests {
    use super::*;

    /// A line, and what it wanted so far.
    struct World {
        line: Line,
        now: Instant,
    }

    impl World {
        fn new(token: Token) -> Self {
            let mut world = Self {
                line: Line::new(vec!["resources/posts".into()], token),
                now: Instant::ZERO,
            };
            world.line.want(&"resources/posts".into());
            world.line.settle(world.now);
            world
        }

        fn open() -> Self {
            let mut world = Self::new(Token::None);
            world.opened(None);
            world.done();
            world
        }

        fn handle(&mut self, input: Input) {
            self.line.handle(self.now, 0.5, input);
        }

        fn opened(&mut self, last_id: Option<&str>) {
            let (attempt, last_id) = (self.line.attempt, last_id.map(str::to_owned));
            self.handle(Input::Opened { attempt, last_id });
        }

        fn bytes(&mut self, text: &str) {
            let (attempt, bytes) = (self.line.attempt, text.as_bytes().to_vec());
            self.handle(Input::Bytes { attempt, bytes });
        }

        fn ended(&mut self) {
            let (attempt, reason) = (self.line.attempt, "not reached".into());
            self.handle(Input::Ended { attempt, reason });
        }

        fn refused(&mut self, status: u16) {
            let (attempt, reason) = (self.line.attempt, format!("status {status}").into());
            self.handle(Input::Refused {
                attempt,
                status,
                reason,
            });
        }

        fn pass(&mut self, ms: u64) {
            self.now = self.now + Duration::from_millis(ms);
            self.line.handle_timeout(self.now);
        }

        /// What is to be done, in short.
        fn done(&mut self) -> Vec<String> {
            std::iter::from_fn(|| self.line.poll())
                .map(|action| match action {
                    Action::Open {
                        topics,
                        last_id,
                        token,
                        ..
                    } => format!(
                        "open {} from {} as {}",
                        topics.join("+"),
                        last_id.unwrap_or_default(),
                        token.unwrap_or_default()
                    ),
                    Action::Close => "close".into(),
                    Action::AskToken => "ask".into(),
                    Action::Deliver { kind, data } => format!("{kind} {data}"),
                    Action::Ready(topic) => format!("ready {topic}"),
                    Action::Gap(topic) => format!("gap {topic}"),
                    Action::Status(LiveStatus::Offline { retry_in, .. }) => {
                        format!("offline {}", retry_in.as_millis())
                    }
                    Action::Status(LiveStatus::Failed { reason }) => format!("failed {reason}"),
                    Action::Status(status) => format!("{status:?}").to_lowercase(),
                })
                .collect()
        }
    }

    const POSTS: &str = "resources/posts";

    #[test]
    fn it_connects_when_something_is_wanted_and_says_that_it_hears() {
        let mut world = World::new(Token::Fixed("jwt".into()));
        assert_eq!(world.done(), ["connecting", "open resources/posts from  as jwt"]);
        world.opened(None);
        assert_eq!(world.done(), ["live", "ready resources/posts"]);
        assert_eq!(*world.line.status(), LiveStatus::Live);
        world.bytes("id: 1\ndata: {}\n\n");
        assert_eq!(world.done(), ["message {}"]);
        world.line.unwant(POSTS);
        world.line.settle(world.now);
        assert_eq!(world.done(), ["close", "off"]);
    }

    #[test]
    fn after_a_lost_stream_it_goes_on_from_the_last_event() {
        let mut world = World::open();
        world.bytes("id: 7\ndata: a\n\nid: 8\ndata: cut off");
        world.done();
        world.ended();
        assert_eq!(world.done(), ["connecting"]);
        world.pass(150);
        assert_eq!(world.done(), ["open resources/posts from 7 as "]);
        world.opened(Some("7"));
        assert_eq!(world.done(), ["live"], "nothing was missed");
        world.bytes("id: 8\ndata: b\n\n");
        assert_eq!(world.done(), ["message b"]);
    }

    #[test]
    fn a_hub_that_does_not_know_the_last_event_means_a_gap() {
        for answer in [Some("earliest"), Some("9"), None] {
            let mut world = World::open();
            world.bytes("id: 7\ndata: a\n\n");
            world.ended();
            world.pass(300);
            world.done();
            world.opened(answer);
            assert_eq!(world.done(), ["live", "gap resources/posts"], "{answer:?}");
            world.ended();
            world.pass(300);
            let from = answer.filter(|answer| *answer != "earliest").unwrap_or_default();
            assert_eq!(world.done()[1], format!("open resources/posts from {from} as "));
        }
        let mut world = World::open();
        world.ended();
        world.pass(300);
        world.opened(None);
        assert!(
            world.done().contains(&"gap resources/posts".to_owned()),
            "nothing to go on from"
        );
    }

    #[test]
    fn pauses_grow_and_end_with_the_network_being_back() {
        let mut world = World::open();
        world.ended();
        world.pass(300);
        world.done();
        let mut pauses = Vec::new();
        for _ in 0..7 {
            world.ended();
            pauses.extend(
                world
                    .done()
                    .into_iter()
                    .filter(|line| line.starts_with("offline")),
            );
            world.pass(40_000);
            world.done();
        }
        assert_eq!(pauses[..3], ["offline 900", "offline 1800", "offline 3600"]);
        assert_eq!(pauses[6], "offline 27000");
        world.refused(503);
        world.done();
        world.handle(Input::Back);
        assert_eq!(world.done(), ["connecting", "open resources/posts from  as "]);
    }

    #[test]
    fn the_hub_may_say_how_long_to_wait() {
        let mut world = World::open();
        world.bytes("retry: 5000\n\n");
        world.ended();
        world.pass(300);
        world.ended();
        assert!(world.done().contains(&"offline 4500".to_owned()));
    }

    #[test]
    fn a_refused_token_is_asked_for_anew_once() {
        let mut world = World::new(Token::Asked(None));
        assert_eq!(world.done(), ["connecting", "ask"]);
        world.handle(Input::Token(Ok("one".into())));
        assert_eq!(world.done(), ["open resources/posts from  as one"]);
        world.opened(None);
        world.ended();
        world.pass(300);
        world.done();
        world.refused(401);
        assert_eq!(world.done(), ["ask"]);
        world.handle(Input::Token(Ok("two".into())));
        assert_eq!(world.done(), ["open resources/posts from  as two"]);
        world.refused(401);
        assert!(world.done()[1].starts_with("failed the hub does not let"));
        assert_eq!(world.line.next_timeout(), None);
    }

    #[test]
    fn a_token_that_cannot_be_had_is_asked_for_again_later() {
        let mut world = World::new(Token::Asked(None));
        world.done();
        world.handle(Input::Token(Err("offline".into())));
        assert_eq!(world.done(), ["offline 900"]);
        world.pass(900);
        assert_eq!(world.done(), ["connecting", "ask"]);
    }

    #[test]
    fn what_is_no_hub_is_not_tried_again() {
        let mut world = World::new(Token::None);
        world.refused(404);
        assert!(world.done().last().unwrap().contains("live.url"));
        world.ended();
        assert!(
            world.done().is_empty(),
            "the end of a page that was no stream is no news"
        );
        let mut world = World::new(Token::Fixed("x".into()));
        world.refused(403);
        assert!(world.done().last().unwrap().starts_with("failed"));
    }

    #[test]
    fn another_topic_is_carried_by_a_new_stream_that_goes_on_where_the_old_one_was() {
        let mut world = World::open();
        world.bytes("id: 3\ndata: a\n\n");
        world.done();
        world.line.want(&"chat".into());
        world.line.settle(world.now);
        assert_eq!(world.done(), ["open resources/posts+chat from 3 as "]);
        world.ended();
        assert!(
            world.line.next_timeout().is_some(),
            "the new one may fail as any other"
        );
        world.pass(900);
        world.done();
        world.opened(Some("3"));
        assert_eq!(world.done(), ["live", "ready chat"]);
        world.line.unwant("chat");
        world.line.settle(world.now);
        world.line.want(&"chat".into());
        world.line.settle(world.now);
        assert_eq!(world.done(), ["ready chat"], "it is carried still");
    }

    #[test]
    fn what_an_older_stream_says_does_not_count() {
        let mut world = World::open();
        let old = world.line.attempt;
        world.handle(Input::Back);
        world.done();
        for input in [
            Input::Bytes {
                attempt: old,
                bytes: b"data: x\n\n".to_vec(),
            },
            Input::Ended {
                attempt: old,
                reason: "".into(),
            },
        ] {
            world.handle(input);
        }
        assert!(world.done().is_empty());
    }

    #[test]
    fn a_stream_without_a_sign_of_life_is_lost_if_the_hub_gives_such_signs() {
        let mut world = World::open();
        assert_eq!(world.line.next_timeout(), None);
        world.bytes(":\n\n");
        world.pass(99_000);
        assert!(world.done().is_empty());
        world.pass(1_000);
        assert_eq!(world.done(), ["open resources/posts from  as "]);
    }
}
