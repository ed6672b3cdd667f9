//! Arbitrary texts, answers, page events and wishes of the app in any order: nothing panics, the client never gets stuck,
//! and each call ends exactly once. `cargo xtask fuzz` does it millions of times.

pub(crate) mod frames;

use std::collections::BTreeMap;

use sapwood::ably::backoff::Dice;
use sapwood::ably::channel::ChannelState;
use sapwood::ably::connection::ConnectionState::{self, Connected, Failed};
use sapwood::ably::encoding::Data;
use sapwood::ably::frame::Flags;
use sapwood::ably::io::{HttpAnswer, Input};
use sapwood::ably::message::Message;
use sapwood::ably::options::{AuthUrl, ChannelOptions, ClientOptions, Credentials, FastRetry};
use sapwood::ably::presence::{PresenceActions, PresenceGet};
use sapwood::ably::rest::HistoryQuery;
use serde_json::{Value, json};

use self::frames::{below, pick};
use crate::ably::world::{Net, World, error, local, with_callback, with_tokens};
use crate::trials;

/// How many inputs a client gets.
const INPUTS: u64 = 50;

const CHANNELS: [&str; 3] = ["c", "d", ":odd"];

/// A client to which anything may happen, and the calls that were made of it.
struct Fuzz {
    world: World,
    dice: Dice,
    calls: BTreeMap<u64, usize>,
}

impl Fuzz {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let options = options(&mut dice);
        let mut world = World::seeded(options, dice.bits());
        world.net = pick(
            &mut dice,
            &[Net::Silent, Net::Refusing, Net::Welcoming, Net::Welcoming],
        );
        let mut fuzz = Self {
            world,
            dice,
            calls: BTreeMap::new(),
        };
        fuzz.world.connect();
        fuzz
    }

    fn step(&mut self) {
        match below(&mut self.dice, 20) {
            0..=8 => self.socket_speaks(),
            9 => self.socket_ends(),
            10 => self.request_ends(),
            11 => self.app_gives_token(),
            12 => {
                let events = [
                    Input::Online,
                    Input::Offline,
                    Input::Visible,
                    Input::PageShow,
                    Input::PageHide { persisted: true },
                    Input::PageHide { persisted: false },
                ];
                self.world.input(pick(&mut self.dice, &events));
            }
            13 | 14 => self.time_passes(),
            15..=17 => self.app_calls(),
            _ => self.app_wishes(),
        }
        self.world.drain();
    }

    fn socket_speaks(&mut self) {
        let generation = self.generation();
        if below(&mut self.dice, 3) == 0 {
            let bytes = frames::bytes(&mut self.dice);
            return self.world.input(Input::SocketBytes { generation, bytes });
        }
        let text = frames::text(&mut self.dice);
        frames::check_codec(&text);
        self.world.input(Input::SocketText { generation, text });
    }

    fn socket_ends(&mut self) {
        let generation = self.generation();
        if self.world.socket == Some(generation) {
            self.world.socket = None;
        }
        let reason = "refused".to_owned();
        let ends = [
            Input::SocketClosed { generation },
            Input::SocketClosed { generation },
            Input::SocketRefused { generation, reason },
        ];
        let end = pick(&mut self.dice, &ends);
        self.world.input(end);
    }

    /// Mostly the socket that is open, sometimes another or none.
    fn generation(&mut self) -> u64 {
        match self.world.socket {
            Some(generation) if below(&mut self.dice, 10) != 0 => generation,
            _ => below(&mut self.dice, 6),
        }
    }

    fn request_ends(&mut self) {
        let known = self.world.requests.iter().rev().take(3).map(|(id, _)| *id);
        let mut ids: Vec<u64> = known.collect();
        ids.push(below(&mut self.dice, 50));
        let id = pick(&mut self.dice, &ids);
        let answer = if below(&mut self.dice, 5) == 0 {
            Err("lost".to_owned())
        } else {
            Ok(http_answer(&mut self.dice))
        };
        self.world.input(Input::HttpAnswer { id, answer });
    }

    fn app_gives_token(&mut self) {
        let last = self.world.questions.last().map_or(0, |(id, _)| *id);
        let answers = [
            Ok(json!("token")),
            Ok(json!({"token": "token", "expires": 9_000_000_000_000_i64, "clientId": "me"})),
            Ok(json!({"token": "token", "expires": -1})),
            Ok(json!({"keyName": "a.b", "mac": "m", "nonce": "n", "timestamp": 1})),
            Ok(json!({"keyName": "/../é", "mac": 7})),
            Ok(json!([null])),
            Ok(json!("")),
            Err(error(50000, 500)),
            Err(error(40300, 403)),
        ];
        let answer = pick(&mut self.dice, &answers);
        let id = if below(&mut self.dice, 8) == 0 { 1 } else { last };
        self.world.input(Input::Token { id, answer });
    }

    fn time_passes(&mut self) {
        let longest = pick(&mut self.dice, &[50, 1_500, 16_000, 40_000, 200_000]);
        let ms = below(&mut self.dice, longest);
        self.world.pass_ms(ms);
    }

    /// The app makes a call that has to end.
    fn app_calls(&mut self) {
        let (dice, now, client) = (&mut self.dice, self.world.now, &mut self.world.client);
        let channel = pick(dice, &CHANNELS);
        let id = match below(dice, 11) {
            0..=2 => {
                let messages = (0..below(dice, 3)).map(|_| Message::new("m", data(dice)));
                let messages = messages.collect();
                client.publish(now, channel, messages)
            }
            3 => client.presence_enter(now, channel, data(dice)),
            4 => {
                let who = pick(dice, &["me", "you", "", "*"]);
                let data = data(dice);
                match below(dice, 3) {
                    0 => client.presence_enter_client(now, channel, who, data),
                    1 => client.presence_update_client(now, channel, who, data),
                    _ => client.presence_leave_client(now, channel, who, data),
                }
            }
            5 => {
                let get = PresenceGet {
                    wait_for_sync: below(dice, 2) == 0,
                    ..PresenceGet::default()
                };
                client.presence_get(now, channel, get)
            }
            6 => client.ping(now),
            7 => client.time(now),
            8 => {
                let query = HistoryQuery {
                    until_attach: below(dice, 2) == 0,
                    ..HistoryQuery::default()
                };
                match below(dice, 2) {
                    0 => client.history(now, channel, &query),
                    _ => client.presence_history(now, channel, &query),
                }
            }
            9 => {
                let modes = [None, Some(Flags::SUBSCRIBE), Some(Flags(u64::MAX))];
                let options = ChannelOptions {
                    modes: pick(dice, &modes),
                    ..ChannelOptions::default()
                };
                client.set_channel_options(now, channel, options)
            }
            _ => {
                let all = [
                    None,
                    Some(Credentials::Callback),
                    Some(Credentials::Token("given".into())),
                ];
                client.authorize(now, None, pick(dice, &all))
            }
        };
        assert!(
            self.calls.insert(id, 0).is_none(),
            "the number {id} was used before"
        );
    }

    /// The app does something that has no end of its own.
    fn app_wishes(&mut self) {
        let (dice, now, client) = (&mut self.dice, self.world.now, &mut self.world.client);
        let channel = pick(dice, &CHANNELS);
        match below(dice, 12) {
            0 | 1 => client.connect(now),
            2 if below(dice, 3) == 0 => client.close(now),
            3 => drop(client.detach(now, channel)),
            4 => client.release(now, channel),
            5 => drop(client.subscribe(now, channel, &["m"])),
            6 => drop(client.presence_subscribe(now, channel, below(dice, 3), PresenceActions::ALL)),
            7 => client.presence_unsubscribe(channel, below(dice, 3), PresenceActions::ALL),
            8 => {
                client.when_connection(Connected);
                client.when_channel(channel, ChannelState::Attached);
            }
            9 => drop(client.recovery_key()),
            _ => drop(client.attach(now, channel)),
        }
    }

    /// Whatever happened: it works, or it says that it failed, or it has something to wait for.
    fn check_not_stuck(&mut self) {
        self.world.net = Net::Welcoming;
        self.world.connect();
        let state = self.world.state();
        let is_alive = matches!(state, Connected | Failed) || self.world.client.next_timeout().is_some();
        assert!(is_alive, "stuck in {state:?}");
    }

    /// The client is closed, and with it all calls end.
    fn check_all_ends(&mut self) {
        self.world.net = Net::Refusing;
        self.world.close();
        for _ in 0..20 {
            self.world.pass_ms(60_000);
        }
        assert_eq!(self.world.client.next_timeout(), None, "{:?}", self.world.state());
        assert!(matches!(
            self.world.state(),
            ConnectionState::Closed | Failed | ConnectionState::Initialized
        ));
        let world = &self.world;
        let ended = ids(&world.published)
            .chain(ids(&world.answers))
            .chain(ids(&world.pongs))
            .chain(ids(&world.times))
            .chain(ids(&world.histories))
            .chain(ids(&world.presence_histories))
            .chain(ids(&world.options_set))
            .chain(ids(&world.authorized));
        for id in ended {
            *self.calls.get_mut(&id).expect("nobody asked for that") += 1;
        }
        assert!(self.calls.values().all(|times| *times == 1), "{:?}", self.calls);
    }
}

fn ids<T>(ended: &[(u64, T)]) -> impl Iterator<Item = u64> {
    ended.iter().map(|(id, _)| *id)
}

fn options(dice: &mut Dice) -> ClientOptions {
    let with_token = ClientOptions {
        credentials: Credentials::Token("t".into()),
        ..local()
    };
    let post = ClientOptions {
        credentials: Credentials::AuthUrl(AuthUrl {
            url: "https://auth.example/é?a=b#c".into(),
            post: true,
            params: vec![("a".into(), "ü&".into())],
            ..AuthUrl::default()
        }),
        ..local()
    };
    let fallbacks = ClientOptions {
        fallback_hosts: Some(vec!["b.example.com".into(), "c.example.com".into()]),
        ..with_tokens()
    };
    let all = [local(), local(), with_token, post, fallbacks, with_callback()];
    let recover = r#"{"connectionKey":"key-0","msgSerial":4,"channelSerials":{"c":"s1"}}"#;
    ClientOptions {
        client_id: pick(dice, &[None, None, Some("me".to_owned())]),
        queue_messages: below(dice, 4) != 0,
        strict_mode: below(dice, 4) == 0,
        use_binary_protocol: below(dice, 2) == 0,
        fast_retry: pick(dice, &[None, Some(FastRetry::default())]),
        recover: pick(dice, &[None, None, Some(recover.into()), Some("{".into())]),
        ..pick(dice, &all)
    }
}

fn data(dice: &mut Dice) -> Data {
    let all = [
        Data::Empty,
        "text".into(),
        Data::Json(json!({"a": 1})),
        Data::Json(Value::Bool(true)),
        Data::Binary(vec![0, 255]),
        Data::Text("x".repeat(70_000)),
    ];
    let choice = below(dice, 40) as usize;
    all[if choice == 0 { 5 } else { choice % 5 }].clone()
}

fn http_answer(dice: &mut Dice) -> HttpAnswer {
    let bodies = [
        "",
        "yes",
        "[1]",
        "[]",
        "token",
        "<html>",
        "{",
        r#"[{"name":"m","data":"e30=","encoding":"json/base64"},7,null]"#,
        r#"[{"action":1,"clientId":"me"},{"action":99}]"#,
        r#"{"token":"t","expires":9000000000000}"#,
        r#"{"keyName":"a.b","mac":"m"}"#,
        r#"{"error":{"code":40142,"statusCode":401}}"#,
        r#"{"error":{"code":40160}}"#,
        r#"[9223372036854775807]"#,
    ];
    let links = [
        "<./messages?page=2>; rel=\"next\"",
        "<../x>; rel=next, <./messages>; rel=\"first\"",
        "<",
        "<https://elsewhere/>; rel=\"next\"",
        "<é>; rel=\"next",
    ];
    HttpAnswer {
        status: pick(
            dice,
            &[0, 200, 200, 200, 201, 204, 400, 401, 403, 404, 500, 503, 999],
        ),
        content_type: pick(dice, &["application/json", "text/plain", "text/html", ""]).into(),
        headers: vec![
            ("Link".into(), pick(dice, &links).into()),
            (
                "x-ably-errorcode".into(),
                pick(dice, &["40142", "é", "-1"]).into(),
            ),
        ],
        body: pick(dice, &bodies).into(),
    }
}

#[test]
fn whatever_comes_nothing_panics_nothing_is_stuck_and_each_call_ends_once() {
    trials::run("SAPWOOD_FUZZ", INPUTS, |seed| {
        let mut fuzz = Fuzz::new(seed);
        for _ in 0..INPUTS {
            fuzz.step();
        }
        fuzz.check_not_stuck();
        fuzz.check_all_ends();
    });
}
