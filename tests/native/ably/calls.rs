//! Whatever happens, each call that the app makes ends exactly once.

use std::collections::{BTreeMap, BTreeSet};

use sapwood::ably::auth::TokenParams;
use sapwood::ably::backoff::Dice;
use sapwood::ably::channel::ChannelState;
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::io::{HttpAnswer, Input};
use sapwood::ably::options::{AuthUrl, ChannelOptions, ClientOptions, Credentials};
use sapwood::ably::rest::HistoryQuery;
use serde_json::json;

use super::world::{Net, World, attached, error, local, with_callback, with_error, with_tokens};

/// A world in which everything happens by chance, and the calls that were made in it.
struct Chance {
    world: World,
    dice: Dice,
    authorizations: BTreeSet<u64>,
    times: BTreeSet<u64>,
    histories: BTreeSet<u64>,
    options: BTreeSet<u64>,
    waits: BTreeSet<u64>,
    /// How many questions and requests were answered or given up.
    questions: usize,
    requests: usize,
}

const CHANNELS: [&str; 2] = ["a", "b"];

impl Chance {
    fn new(seed: u64) -> Self {
        let fallbacks = ClientOptions {
            fallback_hosts: Some(vec!["b.example.com".into(), "c.example.com".into()]),
            ..with_callback()
        };
        let all = [local(), with_tokens(), with_callback(), fallbacks];
        let mut dice = Dice::new(seed);
        let options = all[dice.bits() as usize % all.len()].clone();
        Self {
            world: World::seeded(options, seed),
            dice,
            authorizations: BTreeSet::new(),
            times: BTreeSet::new(),
            histories: BTreeSet::new(),
            options: BTreeSet::new(),
            waits: BTreeSet::new(),
            questions: 0,
            requests: 0,
        }
    }

    fn below(&mut self, end: u64) -> u64 {
        self.dice.bits() % end
    }

    fn step(&mut self) {
        let channel = CHANNELS[self.below(2) as usize];
        match self.below(24) {
            0 | 1 => self.authorize(),
            2 => {
                let id = self.world.client.time(self.world.now);
                self.times.insert(id);
            }
            3 | 4 => self.history(channel),
            5 => self.set_options(channel),
            6 => self.wait(channel),
            7 => {
                let _ = self.world.client.attach(self.world.now, channel);
            }
            8 => {
                let _ = self.world.client.detach(self.world.now, channel);
            }
            9 | 10 => self.world.connect(),
            11 => self.world.close(),
            12 => self.drop_socket(),
            13 | 14 => self.answer_question(),
            15..=17 => self.answer_request(),
            18 | 19 => self.server_speaks(channel),
            20 => {
                let nets = [Net::Silent, Net::Refusing, Net::Welcoming];
                self.world.net = nets[self.below(3) as usize];
            }
            21 => {
                let inputs = [Input::Offline, Input::Online, Input::Visible];
                let input = inputs[self.below(3) as usize].clone();
                self.world.input(input);
            }
            _ => {
                let longest = [100, 9_000, 15_000, 130_000][self.below(4) as usize];
                let ms = self.below(longest);
                self.world.pass_ms(ms);
            }
        }
        self.world.drain();
        self.check();
    }

    fn authorize(&mut self) {
        let credentials = match self.below(6) {
            0 => Some(Credentials::Token("given".into())),
            1 => Some(Credentials::AuthUrl(AuthUrl {
                url: "/other".into(),
                ..AuthUrl::default()
            })),
            2 => Some(Credentials::Callback),
            3 => Some(Credentials::Key("a.b:c".into())),
            _ => None,
        };
        let params = (self.below(3) == 0).then(TokenParams::default);
        let id = self.world.authorize_with(params, credentials);
        self.authorizations.insert(id);
    }

    fn history(&mut self, channel: &str) {
        let query = HistoryQuery {
            until_attach: self.below(3) == 0,
            ..HistoryQuery::default()
        };
        let (now, client) = (self.world.now, &mut self.world.client);
        self.histories.insert(client.history(now, channel, &query));
    }

    fn set_options(&mut self, channel: &str) {
        let modes = [None, Some(Flags::SUBSCRIBE), Some(Flags::PUBLISH)];
        let options = ChannelOptions {
            modes: modes[self.below(3) as usize],
            ..ChannelOptions::default()
        };
        let (now, client) = (self.world.now, &mut self.world.client);
        self.options
            .insert(client.set_channel_options(now, channel, options));
    }

    fn wait(&mut self, channel: &str) {
        let client = &mut self.world.client;
        let ids = [
            client.when_connection(ConnectionState::Connected),
            client.when_channel(channel, ChannelState::Attached),
        ];
        self.waits.extend(ids);
    }

    fn drop_socket(&mut self) {
        if self.world.socket.is_some() {
            self.world.drop_socket();
        }
    }

    fn answer_question(&mut self) {
        let answers = [
            Ok(json!("token")),
            Ok(json!({"token": "token", "expires": 1})),
            Ok(json!({"keyName": "a.b", "mac": "m"})),
            Ok(json!(7)),
            Err(error(50000, 500)),
            Err(error(40300, 403)),
        ];
        let Some((id, _)) = self.world.questions.get(self.questions).cloned() else {
            return;
        };
        self.questions += 1;
        let choice = self.below(12) as usize;
        let answer = answers[choice.min(11) % 6].clone();
        self.world.input(Input::Token { id, answer });
    }

    fn answer_request(&mut self) {
        let Some((id, request)) = self.world.requests.get(self.requests).cloned() else {
            return;
        };
        self.requests += 1;
        let expired = r#"{"error":{"code":40142,"statusCode":401}}"#;
        let good = if request.url.contains("/time") {
            "[1]"
        } else if request.url.contains("/channels/") {
            "[]"
        } else if request.url.contains("internet-up") {
            "yes"
        } else {
            r#"{"token":"t"}"#
        };
        let (status, body) = [
            (200, good),
            (200, good),
            (401, expired),
            (500, ""),
            (403, ""),
            (200, "<"),
        ][self.below(6) as usize];
        let answer = HttpAnswer {
            status,
            content_type: "application/json".into(),
            body: body.into(),
            ..HttpAnswer::default()
        };
        let answer = if self.below(6) == 0 {
            Err("lost".to_owned())
        } else {
            Ok(answer)
        };
        self.world.input(Input::HttpAnswer { id, answer });
    }

    fn server_speaks(&mut self, channel: &str) {
        if self.world.socket.is_none() {
            return;
        }
        match self.below(9) {
            0..=2 => self.world.welcome("conn-1", "key-1"),
            3 => self.world.receive(attached(channel, "s0")),
            4 => self
                .world
                .receive(ProtocolMessage::on_channel(FrameAction::Detached, channel)),
            5 => self.world.receive(ProtocolMessage::new(FrameAction::Auth)),
            6 => self
                .world
                .receive(with_error(FrameAction::Disconnected, error(40142, 401))),
            7 => self
                .world
                .receive(with_error(FrameAction::Error, error(40142, 401))),
            _ => self
                .world
                .receive(with_error(FrameAction::Error, error(50000, 500))),
        }
    }

    /// So far nothing ended twice, and nothing that was not asked for.
    fn check(&self) {
        let world = &self.world;
        let once = |ended: Vec<u64>, calls: &BTreeSet<u64>| {
            let mut seen = BTreeMap::new();
            for id in ended {
                *seen.entry(id).or_insert(0) += 1;
            }
            assert!(
                seen.iter().all(|(id, times)| calls.contains(id) && *times == 1),
                "{seen:?} of {calls:?}"
            );
        };
        once(ids(&world.authorized), &self.authorizations);
        once(ids(&world.times), &self.times);
        once(ids(&world.histories), &self.histories);
        once(ids(&world.options_set), &self.options);
        let reached = world.connection_reached.iter().map(|(id, _)| *id);
        let reached = reached.chain(world.channel_reached.iter().map(|(id, _)| *id));
        once(reached.collect(), &self.waits);
    }

    /// The world comes to rest, and with it all calls.
    fn settle(&mut self) {
        self.world.net = Net::Silent;
        self.world.close();
        for _ in 0..20 {
            self.world.pass_ms(60_000);
        }
        self.check();
        let world = &self.world;
        assert_eq!(world.client.next_timeout(), None, "{:?}", world.state());
        assert_eq!(world.authorized.len(), self.authorizations.len());
        assert_eq!(world.times.len(), self.times.len());
        assert_eq!(world.histories.len(), self.histories.len());
        assert_eq!(world.options_set.len(), self.options.len());
    }
}

fn ids<T>(ended: &[(u64, T)]) -> Vec<u64> {
    ended.iter().map(|(id, _)| *id).collect()
}

#[test]
fn each_call_ends_exactly_once_in_random_schedules() {
    for seed in 0..1500 {
        let mut chance = Chance::new(seed);
        for _ in 0..80 {
            chance.step();
        }
        chance.settle();
    }
}
