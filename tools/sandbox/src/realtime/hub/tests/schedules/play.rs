//! A schedule: who does what when, by chance.

use std::time::Duration;

use axum::extract::Query;
use axum::http::Uri;
use sapwood::ably::auth::TokenParams;
use sapwood::ably::backoff::Dice;
use sapwood::ably::channel::ChannelState;
use sapwood::ably::client::Client;
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::encoding::Data;
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::io::{Action, HttpAnswer, Input};
use sapwood::ably::message::Message;
use sapwood::ably::options::{ChannelOptions, ClientOptions, Credentials, FastRetry};
use sapwood::ably::presence::{PresenceActions, PresenceGet};
use sapwood::ably::rest::HistoryQuery;
use sapwood::engine::clock::Instant;
use serde_json::Value;

use super::super::fuzz::frames::{below, pick};
use super::super::sim::START;
use super::app::{App, Call, Wish};
use super::network::{Down, Network, Up};
use super::truth::Truth;
use crate::random::Random;
use crate::realtime::auth::ApiKey;
use crate::realtime::hub::{Direction, Hub, Rule, Settings, SocketId};
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
        let options = ClientOptions {
            credentials: pick(dice, &[key.clone(), key, Credentials::Callback]),
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
            72..=74 => self.app_calls(app, channel),
            75 | 76 => self.socket_breaks(true),
            77 => self.socket_breaks(false),
            78..=81 => self.something_else_breaks(app, channel),
            82 => self.page_event(app),
            83..=85 => self.answer(app),
            _ => self.pass(),
        }
    }

    /// With a channel that was released its listeners are gone.
    fn listen_again(&mut self, app: usize, channel: &str) {
        if !self.apps[app].client.has_channel(channel) {
            // Refused while suspended; the listener is there all the same.
            self.ask(app, |client, now| {
                drop(client.presence_subscribe(now, channel, 1, PresenceActions::ALL))
            });
        }
    }

    fn app_goes(&mut self, app: usize, channel: &str) {
        // Whoever goes does not care any more who is present, not even if the server does not let them go.
        self.apps[app].wishes.retain(|(name, _), _| name != channel);
        let is_for_good = below(&mut self.dice, 2) == 0;
        self.ask(app, |client, now| {
            if is_for_good {
                client.release(now, channel);
            } else {
                // A failed channel cannot be detached.
                let _ = client.detach(now, channel);
            }
        });
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
        while let Some(output) = self.hub.poll() {
            self.network.put(output);
        }
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
        match socket.down.pop_front() {
            Some(Down::Text(text)) => {
                let text = text.to_string();
                self.handle(app, Input::SocketText { generation, text });
            }
            Some(Down::End) => self.end_socket(id, true),
            None => {}
        }
    }

    /// Both sides come to know that a socket has ended.
    fn end_socket(&mut self, id: SocketId, is_client_told: bool) {
        if let Some(socket) = self.network.sockets.remove(&id) {
            self.serve(|hub, now| hub.closed(now, id));
            let (app, generation) = (socket.app, socket.generation);
            if is_client_told && self.apps[app].socket.take_if(|(_, open)| *open == id).is_some() {
                self.handle(app, Input::SocketClosed { generation });
            }
        }
    }

    fn server_publishes(&mut self, channel: &str) {
        self.said += 1;
        let message = Message::new(&format!("server:{}", self.said), "x");
        self.serve(|hub, now| hub.publish(now, channel, vec![message]))
            .unwrap();
    }

    fn app_publishes(&mut self, app: usize, channel: &str) {
        self.said += 1;
        let text = format!("{}{}", self.apps[app].mark, self.said);
        let messages = vec![Message::new(&text, "x")];
        let now = self.moment();
        let id = self.apps[app].client.publish(now, channel, messages);
        self.apps[app].call(id, Call::Publish(channel.to_owned()));
        self.drain(app);
    }

    fn app_speaks_of_members(&mut self, app: usize, channel: &str) {
        self.listen_again(app, channel);
        self.said += 1;
        let data = Data::from(self.said.to_string().as_str());
        let own = format!("client{app}");
        let who = pick(&mut self.dice, &[own.clone(), own, format!("other{app}")]);
        let (now, kind) = (self.moment(), below(&mut self.dice, 3));
        let client = &mut self.apps[app].client;
        let (id, wish) = match kind {
            0 => (
                client.presence_enter_client(now, channel, &who, data.clone()),
                Some(data),
            ),
            1 => (
                client.presence_update_client(now, channel, &who, data.clone()),
                Some(data),
            ),
            _ => (client.presence_leave_client(now, channel, &who, data), None),
        };
        self.apps[app].call(id, Call::Member(channel.to_owned(), who.clone()));
        let wish = Wish::Asked(id, wish);
        self.apps[app].wishes.insert((channel.to_owned(), who), wish);
        self.drain(app);
    }

    fn app_calls(&mut self, app: usize, channel: &str) {
        self.listen_again(app, channel);
        let (now, kind) = (self.moment(), below(&mut self.dice, 7));
        let client = &mut self.apps[app].client;
        let id = match kind {
            0 | 1 => client.presence_get(now, channel, PresenceGet::default()),
            2 => client.ping(now),
            3 => client.time(now),
            4 => client.history(now, channel, &HistoryQuery::default()),
            5 => {
                let modes = [None, Some(Flags::DEFAULT_MODES)];
                let options = ChannelOptions {
                    modes: pick(&mut self.dice, &modes),
                    ..ChannelOptions::default()
                };
                client.set_channel_options(now, channel, options)
            }
            _ => client.authorize(now, None, None),
        };
        self.apps[app].call(id, Call::Other);
        let wait = self.apps[app]
            .client
            .when_channel(channel, ChannelState::Attached);
        self.apps[app].waits.insert(wait);
        self.drain(app);
    }

    /// A socket breaks; the client is told, or will notice the silence.
    fn socket_breaks(&mut self, is_told: bool) {
        let open: Vec<_> = self.network.sockets.keys().copied().collect();
        if open.is_empty() {
            return;
        }
        let id = pick(&mut self.dice, &open);
        self.network.cut(id);
        if is_told {
            let socket = &self.network.sockets[&id];
            let (app, generation) = (socket.app, socket.generation);
            if self.apps[app].socket.take_if(|(_, open)| *open == id).is_some() {
                self.handle(app, Input::SocketClosed { generation });
            }
        }
    }

    fn something_else_breaks(&mut self, app: usize, channel: &str) {
        match below(&mut self.dice, 12) {
            0 | 1 => self.server_notices(),
            2 => {
                let history = below(&mut self.dice, 2) == 0;
                self.serve(|hub, now| hub.forget(now, history));
            }
            3 => self.restart(),
            4 | 5 => self.server_detaches(channel),
            6 => {
                self.weather = match self.weather {
                    Weather::Stormy => Weather::Refusing,
                    _ => Weather::Stormy,
                };
            }
            7 => {
                self.serve(Hub::expire_tokens);
            }
            8 => {
                let text = pick(&mut self.dice, &["{\"action\":", "nonsense", "{\"action\":99}"]).to_owned();
                if let Some((generation, _)) = self.apps[app].socket {
                    self.handle(app, Input::SocketText { generation, text });
                }
            }
            _ => {
                let actions = [FrameAction::Attach, FrameAction::Detach, FrameAction::Heartbeat];
                let rule = Rule {
                    direction: Direction::ToServer,
                    action: pick(&mut self.dice, &actions),
                    channel: None,
                    left: 1,
                    replacement: None,
                };
                self.hub.add_rule(rule);
            }
        }
    }

    fn server_notices(&mut self) {
        for id in self.network.broken() {
            let is_open = |app: &App| app.socket.is_some_and(|(_, open)| open == id);
            if self.apps.iter().any(is_open) {
                self.serve(|hub, now| hub.closed(now, id));
            } else {
                self.end_socket(id, false);
            }
        }
    }

    /// Another server begins: it knows nothing, and nobody is connected.
    fn restart(&mut self) {
        self.hub = hub(&mut self.dice, &self.settings);
        let open: Vec<_> = self.network.sockets.keys().copied().collect();
        for id in open {
            self.network.cut(id);
            self.end_socket(id, true);
        }
    }

    /// The server ends an attachment by itself.
    fn server_detaches(&mut self, channel: &str) {
        let attached = self.hub.channels.get(channel).map(|channel| &channel.attached);
        let attached: Vec<_> = attached.into_iter().flatten().cloned().collect();
        if !attached.is_empty() {
            let id = pick(&mut self.dice, &attached);
            let frame = ProtocolMessage::on_channel(FrameAction::Detach, channel);
            self.serve(|hub, now| hub.detach(now, &id, frame));
        }
    }

    fn page_event(&mut self, app: usize) {
        let events = [
            Input::Offline,
            Input::Online,
            Input::Visible,
            Input::PageHide { persisted: true },
            Input::PageShow,
        ];
        let event = pick(&mut self.dice, &events);
        self.handle(app, event);
    }

    /// What the client asked its app for, or over HTTP, is answered.
    fn answer(&mut self, app: usize) {
        let is_bad = self.weather != Weather::Calm && below(&mut self.dice, 4) == 0;
        if let Some(id) = self.apps[app].questions.pop_front() {
            let answer = if is_bad {
                Err(ErrorInfo::new(50000, "no token today"))
            } else {
                Ok(self.token(app))
            };
            self.handle(app, Input::Token { id, answer });
        }
        if let Some(id) = self.apps[app].requests.pop_front() {
            let answer = if is_bad {
                Err("lost".to_owned())
            } else {
                Ok(HttpAnswer {
                    status: 200,
                    content_type: "application/json".into(),
                    body: "[1]".into(),
                    ..HttpAnswer::default()
                })
            };
            self.handle(app, Input::HttpAnswer { id, answer });
        }
    }

    /// A token for whoever the client is; it may not publish on `b`.
    fn token(&mut self, app: usize) -> Value {
        let capability = r#"{"a":["*"],"b":["subscribe","presence","history"]}"#;
        let ttl = pick(&mut self.dice, &[20_000, 3_600_000]);
        let params = TokenParams {
            ttl: Some(Duration::from_millis(ttl)),
            capability: Some(capability.into()),
            client_id: Some(self.apps[app].client.client_id().unwrap_or("*").to_owned()),
        };
        let now = self.hub_time();
        let token = self.hub.authority.issue(&params, now).unwrap();
        serde_json::to_value(token).unwrap()
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

    /// The same, and whatever the clients ask their apps for on the way is answered.
    fn exchange_and_answer(&mut self) {
        self.exchange();
        let asks = |app: &App| !(app.questions.is_empty() && app.requests.is_empty());
        while self.apps.iter().any(asks) {
            (0..self.apps.len()).for_each(|app| self.answer(app));
            self.exchange();
        }
    }

    fn is_at_rest(&self) -> bool {
        self.apps.iter().all(|app| {
            let attached = |name: &&str| app.client.channel_state(name) == ChannelState::Attached;
            app.client.connection_state() == ConnectionState::Connected
                && CHANNELS.iter().all(attached)
                && app.pending.is_empty()
        })
    }

    /// Everything works from now on, and comes to rest.
    pub(super) fn settle(&mut self) {
        self.weather = Weather::Calm;
        self.hub.clear_faults();
        for id in self.network.broken() {
            self.end_socket(id, true);
        }
        for _ in 0..1_000 {
            for app in 0..self.apps.len() {
                self.ask(app, Client::connect);
                for channel in CHANNELS {
                    self.listen_again(app, channel);
                    // Refused while suspended; it is asked again.
                    self.ask(app, |client, now| drop(client.attach(now, channel)));
                }
            }
            self.exchange_and_answer();
            if self.is_at_rest() {
                return self.outlive_ghosts();
            }
            let due = self.due().expect("stuck");
            self.pass_until(due.max(self.now));
        }
        let states = self.apps.iter().map(|app| format!("{:?}", app.client));
        panic!("it never came to rest: {:?}", states.collect::<Vec<_>>());
    }

    /// Time passes until the hub has forgotten every connection that was lost.
    fn outlive_ghosts(&mut self) {
        let end = self.now + self.settings.connection_state_ttl + 1_000;
        while let Some(due) = self.due().filter(|due| *due <= end) {
            self.pass_until(due.max(self.now));
            self.exchange_and_answer();
        }
        assert!(self.is_at_rest(), "it did not stay at rest");
    }

    /// All have heard everything, and know who is there.
    pub(super) fn check_truth(&mut self) {
        for channel in CHANNELS {
            self.server_publishes(channel);
        }
        self.exchange();
        for channel in CHANNELS {
            let members = self.hub.channels[channel].members.iter();
            let members = members
                .map(|(key, member)| (key.clone(), member.data.clone()))
                .collect();
            for app in &self.apps {
                app.check_heard_all(channel, &self.truth);
                assert!(app.client.presence_sync_complete(channel));
                assert_eq!(app.members(channel), members, "{}: {channel}", app.mark);
                app.check_seen(channel);
            }
        }
        self.check_wishes();
    }

    /// What an app said last of its own members is what the server has.
    fn check_wishes(&self) {
        for app in &self.apps {
            let connection = app.client.connection_id().unwrap();
            for ((channel, who), wish) in &app.wishes {
                let members = &self.hub.channels[channel.as_str()].members;
                let found = members.get(&(connection.to_owned(), who.clone()));
                let found = found.map(|member| member.data.clone());
                assert_eq!(Wish::Granted(found), *wish, "{who} on {channel}");
            }
        }
    }

    /// Closed clients leave nothing behind, here or at the hub.
    pub(super) fn close_all(&mut self) {
        for app in 0..self.apps.len() {
            self.ask(app, Client::close);
        }
        self.exchange();
        for app in &self.apps {
            assert_eq!(app.client.connection_state(), ConnectionState::Closed);
            assert_eq!(app.client.next_timeout(), None, "a timer is left");
            assert_eq!(app.socket, None, "a socket is left");
            assert!(app.pending.is_empty(), "a call is left");
        }
        assert!(self.hub.connections.is_empty(), "a connection is left");
        assert!(
            self.hub
                .channels
                .values()
                .all(|channel| channel.members.is_empty())
        );
    }
}

fn hub(dice: &mut Dice, settings: &Settings) -> Hub {
    let mut hub = Hub::new(ApiKey::default(), 3_600_000, Random::new(dice.bits()));
    hub.settings = settings.clone();
    hub
}
