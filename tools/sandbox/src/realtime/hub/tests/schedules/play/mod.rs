//! A schedule: who does what when, by chance.

mod acts;
mod breaks;
mod rest;

use axum::extract::Query;
use axum::http::Uri;
use sapwood::ably::backoff::Dice;
use sapwood::ably::client::Client;
use sapwood::ably::io::{Action, Input};
use sapwood::ably::options::{AuthUrl, ChannelOptions, ClientOptions, Credentials, FastRetry};
use sapwood::ably::presence::PresenceActions;
use sapwood::engine::clock::Instant;

use super::super::fuzz::frames::{below, pick};
use super::super::sim::START;
use super::app::App;
use super::network::{Down, Network, Up};
use super::truth::Truth;
use crate::random::Random;
use crate::realtime::auth::ApiKey;
use crate::realtime::hub::{Hub, Settings, SocketId};
use crate::realtime::socket;

const CHANNELS: [&str; 2] = ["a", "b"];
const STEPS: usize = 150;

/// Whether things work, from the moment on when they are to come to rest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weather {
    Stormy,
    Refusing,
    Calm,
}

pub(super) struct Play {
    hub: Hub,
    settings: Settings,
    now: u64,
    dice: Dice,
    apps: Vec<App>,
    network: Network,
    truth: Truth,
    weather: Weather,
    /// How often time has passed without everything being delivered.
    held: u32,
    said: u32,
}

impl Play {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let settings = Settings {
            connection_state_ttl: pick(&mut dice, &[20_000, 20_000, 8_000, 120_000]),
            presence_grace: pick(&mut dice, &[15_000, 1_000]),
            history_limit: pick(&mut dice, &[1_000, 1_000, 4]),
            history_ttl: pick(&mut dice, &[120_000, 6_000]),
            sync_page: pick(&mut dice, &[100, 1, 2]),
            replays_again: below(&mut dice, 2) == 0,
            ..Settings::default()
        };
        let mut play = Self {
            hub: hub(&mut dice, &settings),
            settings,
            now: 0,
            dice,
            apps: Vec::new(),
            network: Network::default(),
            truth: Truth::default(),
            weather: Weather::Stormy,
            held: 0,
            said: 0,
        };
        for index in 0..2 + below(&mut play.dice, 2) as usize {
            play.add_app(index);
        }
        play
    }

    fn add_app(&mut self, index: usize) {
        let dice = &mut self.dice;
        let echo = below(dice, 4) != 0;
        let key = Credentials::Key("sapwood.dev:secret".into());
        let credentials = [
            key.clone(),
            key,
            Credentials::Callback,
            Credentials::AuthUrl(AuthUrl {
                url: "/auth".into(),
                ..AuthUrl::default()
            }),
        ];
        let others = ["127.0.0.2", "127.0.0.3"].map(str::to_owned).to_vec();
        let rewind = pick(dice, &[None, Some("3"), Some("5s")]);
        let params = rewind.map(|rewind| ("rewind".to_owned(), rewind.to_owned()));
        let options = ClientOptions {
            credentials: pick(dice, &credentials),
            fallback_hosts: pick(dice, &[None, Some(others)]),
            channel_options: ChannelOptions {
                params: params.into_iter().collect(),
                ..ChannelOptions::default()
            },
            client_id: pick(dice, &[None, None, Some(format!("client{index}"))]),
            endpoint: "127.0.0.1".into(),
            tls: false,
            echo,
            fast_retry: pick(dice, &[None, Some(FastRetry::default())]),
            ..ClientOptions::with_key("sapwood.dev:secret")
        };
        let client = Client::new(options, dice.bits()).unwrap();
        self.apps.push(App::new(client, format!("{index}:"), echo));
        self.ask(index, |client, now| {
            client.connect(now);
            for channel in CHANNELS {
                client
                    .presence_subscribe(now, channel, 1, PresenceActions::ALL)
                    .unwrap();
            }
        });
    }

    pub(super) fn act(&mut self) {
        for _ in 0..STEPS {
            self.step();
        }
    }

    fn step(&mut self) {
        let app = below(&mut self.dice, self.apps.len() as u64) as usize;
        let channel = pick(&mut self.dice, &CHANNELS);
        match below(&mut self.dice, 100) {
            0..=24 => self.deliver_down(),
            25..=44 => self.deliver_up(),
            45..=51 => self.server_publishes(channel),
            52..=59 => self.app_publishes(app, channel),
            60..=63 => {
                self.listen_again(app, channel);
                self.ask(app, |client, now| drop(client.attach(now, channel)));
            }
            64 | 65 => self.app_goes(app, channel),
            66..=71 => self.app_speaks_of_members(app, channel),
            72..=75 => self.app_calls(app, channel),
            76 => self.socket_breaks(true),
            77 => self.socket_breaks(false),
            78..=81 => self.something_else_breaks(app, channel),
            82 => self.something_happens_to_the_page(app),
            83..=85 => self.answer(app),
            86 => self.begin_again(app),
            _ => self.pass(),
        }
    }

    fn moment(&self) -> Instant {
        Instant::from_millis(self.now)
    }

    fn hub_time(&self) -> u64 {
        START + self.now
    }

    /// An app, or what is around it, does something to its client.
    fn ask<T>(&mut self, app: usize, ask: impl FnOnce(&mut Client, Instant) -> T) -> T {
        let now = self.moment();
        let answer = ask(&mut self.apps[app].client, now);
        self.drain(app);
        answer
    }

    fn handle(&mut self, app: usize, input: Input) {
        self.ask(app, |client, now| client.handle(now, input));
    }

    fn drain(&mut self, app: usize) {
        while let Some(action) = self.apps[app].client.poll() {
            match action {
                Action::OpenSocket { generation, url } => self.open(app, generation, &url),
                Action::Send { generation, text } => {
                    let (open, id) = self.apps[app].socket.expect("no socket is open");
                    assert_eq!(open, generation);
                    self.network.send(id, text);
                }
                Action::CloseSocket { generation } => {
                    let open = self.apps[app].socket.take_if(|(open, _)| *open == generation);
                    if let Some((_, id)) = open {
                        self.network.hang_up(id);
                    }
                }
                other => self.apps[app].hear(other, &self.truth),
            }
        }
        for channel in CHANNELS {
            self.apps[app].check_seen(channel);
        }
    }

    fn open(&mut self, app: usize, generation: u64, url: &str) {
        assert_eq!(self.apps[app].socket, None, "two sockets at once");
        if self.weather == Weather::Refusing {
            let now = self.moment();
            return self.apps[app]
                .client
                .handle(now, Input::SocketClosed { generation });
        }
        let uri: Uri = url.parse().unwrap();
        let Query(params) = Query::try_from_uri(&uri).unwrap();
        let id = self.network.open(app, generation, socket::opening(params));
        self.apps[app].socket = Some((generation, id));
    }

    /// The hub does something.
    fn serve<T>(&mut self, serve: impl FnOnce(&mut Hub, u64) -> T) -> T {
        let now = self.hub_time();
        let answer = serve(&mut self.hub, now);
        let mut waits = false;
        while let Some(output) = self.hub.poll() {
            waits |= self.network.put(output);
        }
        // What comes while a list is being sent is newer than what is on it, also by the clock.
        self.now += u64::from(waits);
        self.truth.update(&self.hub);
        answer
    }

    fn deliver_up(&mut self) {
        let (up, _) = self.network.busy();
        if !up.is_empty() {
            let id = pick(&mut self.dice, &up);
            self.deliver_up_on(id);
        }
    }

    fn deliver_up_on(&mut self, id: SocketId) {
        let Some(socket) = self.network.sockets.get_mut(&id) else {
            return;
        };
        match socket.up.pop_front() {
            Some(Up::Open(opening)) => self.serve(|hub, now| hub.open(now, id, *opening)),
            Some(Up::Text(text)) => self.serve(|hub, now| hub.receive(now, id, &text)),
            Some(Up::End) => {
                self.network.sockets.remove(&id);
                self.serve(|hub, now| hub.closed(now, id));
            }
            None => {}
        }
    }

    fn deliver_down(&mut self) {
        let (_, down) = self.network.busy();
        if !down.is_empty() {
            let id = pick(&mut self.dice, &down);
            self.deliver_down_on(id);
        }
    }

    fn deliver_down_on(&mut self, id: SocketId) {
        let Some(socket) = self.network.sockets.get_mut(&id) else {
            return;
        };
        let (app, generation) = (socket.app, socket.generation);
        let is_piece_due = below(&mut self.dice, 4) == 0;
        match socket.next_down(is_piece_due) {
            Some(Down::Text(text)) => {
                let text = text.to_string();
                self.handle(app, Input::SocketText { generation, text });
            }
            Some(Down::End) => self.end_socket(id, true),
            None => {}
        }
    }

    /// Time passes: a moment while things are on their way, or as long as it takes until something is due.
    fn pass(&mut self) {
        if self.held < 4 && self.weather != Weather::Calm && below(&mut self.dice, 10) < 3 {
            self.held += 1;
            self.pass_until(self.now + 700);
            return;
        }
        self.held = 0;
        self.exchange();
        let due = self.due().filter(|_| below(&mut self.dice, 2) == 0);
        let next = due.map_or(self.now + 700, |due| due.max(self.now));
        self.pass_until(next);
    }

    fn due(&self) -> Option<u64> {
        let apps = self.apps.iter().filter_map(|app| app.client.next_timeout());
        // The client counts more finely than the hub.
        let apps = apps.map(|due| due.since_origin().as_nanos().div_ceil(1_000_000) as u64);
        let hub = self.hub.next_timeout().map(|due| due.saturating_sub(START));
        apps.chain(hub).min()
    }

    fn pass_until(&mut self, moment: u64) {
        self.now = moment;
        if self.hub.next_timeout().is_some_and(|due| due <= self.hub_time()) {
            self.serve(Hub::handle_timeout);
        }
        for app in 0..self.apps.len() {
            let due = self.apps[app].client.next_timeout();
            if due.is_some_and(|due| due <= self.moment()) {
                self.ask(app, Client::handle_timeout);
            }
        }
    }

    /// Everything that is on its way arrives, in any order.
    fn exchange(&mut self) {
        loop {
            let (up, down) = self.network.busy();
            if up.is_empty() && down.is_empty() {
                break;
            }
            up.into_iter().for_each(|id| self.deliver_up_on(id));
            down.into_iter().for_each(|id| self.deliver_down_on(id));
        }
    }
}

fn hub(dice: &mut Dice, settings: &Settings) -> Hub {
    let mut hub = Hub::new(ApiKey::default(), 3_600_000, Random::new(dice.bits()));
    hub.settings = settings.clone();
    hub
}
