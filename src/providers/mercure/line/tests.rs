//! The line against a hub that the test plays.

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
        world.line.settle();
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
    world.line.settle();
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
    world.line.settle();
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
    world.line.settle();
    world.line.want(&"chat".into());
    world.line.settle();
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
