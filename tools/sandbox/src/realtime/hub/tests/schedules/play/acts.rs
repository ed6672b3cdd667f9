//! What apps, their pages and the server do because they want it.

use std::time::Duration;

use sapwood::ably::auth::TokenParams;
use sapwood::ably::channel::ChannelState;
use sapwood::ably::client::Client;
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::encoding::Data;
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::Flags;
use sapwood::ably::io::{HttpAnswer, Input};
use sapwood::ably::message::Message;
use sapwood::ably::options::{AuthUrl, ChannelOptions, Credentials};
use sapwood::ably::presence::{PresenceActions, PresenceGet};
use sapwood::ably::rest::HistoryQuery;
use serde_json::{Value, json};

use super::super::super::fuzz::frames::{below, pick};
use super::super::app::{Call, Wish};
use super::{Play, Weather};

impl Play {
    /// With a channel that was released its listeners are gone.
    pub(super) fn listen_again(&mut self, app: usize, channel: &str) {
        if !self.apps[app].client.has_channel(channel) {
            // Refused while suspended; the listener is there all the same.
            self.ask(app, |client, now| {
                drop(client.presence_subscribe(now, channel, 1, PresenceActions::ALL))
            });
        }
    }

    pub(super) fn app_goes(&mut self, app: usize, channel: &str) {
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

    pub(super) fn app_publishes(&mut self, app: usize, channel: &str) {
        self.said += 1;
        let text = format!("{}{}", self.apps[app].mark, self.said);
        let messages = vec![Message::new(&text, "x")];
        let now = self.moment();
        let id = self.apps[app].client.publish(now, channel, messages);
        self.apps[app].call(id, Call::Publish(channel.to_owned()));
        self.drain(app);
    }

    pub(super) fn app_speaks_of_members(&mut self, app: usize, channel: &str) {
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

    pub(super) fn app_calls(&mut self, app: usize, channel: &str) {
        self.listen_again(app, channel);
        let (now, kind) = (self.moment(), below(&mut self.dice, 9));
        let query = HistoryQuery {
            until_attach: kind == 4,
            ..HistoryQuery::default()
        };
        let client = &mut self.apps[app].client;
        let id = match kind {
            0 | 1 => client.presence_get(now, channel, PresenceGet::default()),
            2 => client.ping(now),
            3 => client.time(now),
            4 => client.history(now, channel, &query),
            5 => client.presence_history(now, channel, &query),
            6 => {
                let modes = [None, Some(Flags::DEFAULT_MODES)];
                let options = ChannelOptions {
                    modes: pick(&mut self.dice, &modes),
                    ..client.channel_options(channel).clone()
                };
                client.set_channel_options(now, channel, options)
            }
            _ => self.authorize(app),
        };
        self.apps[app].call(id, Call::Other);
        let client = &mut self.apps[app].client;
        let waits = [
            client.when_channel(channel, ChannelState::Attached),
            client.when_connection(ConnectionState::Connected),
        ];
        self.apps[app].waits.extend(waits);
        self.drain(app);
    }

    /// Whatever an app may hand over instead of the credentials that it began with.
    fn authorize(&mut self, app: usize) -> u64 {
        let given = match below(&mut self.dice, 12) {
            0 => Some(Credentials::Token(self.token_text(app))),
            1 => Some(Credentials::Token("nonsense".into())),
            2 => Some(Credentials::Key("a.b:c".into())),
            3 | 4 => Some(Credentials::Callback),
            5 | 6 => Some(Credentials::AuthUrl(AuthUrl {
                url: "/other".into(),
                ..AuthUrl::default()
            })),
            _ => None,
        };
        let now = self.moment();
        let app = &mut self.apps[app];
        match given {
            None | Some(Credentials::Key(_)) => {}
            Some(Credentials::Token(_)) => app.is_stuck_with_token = true,
            Some(_) => app.is_stuck_with_token = false,
        }
        app.client.authorize(now, None, given)
    }

    pub(super) fn something_happens_to_the_page(&mut self, app: usize) {
        match below(&mut self.dice, 4) {
            0 => self.ask(app, Client::close),
            _ => self.page_event(app),
        }
    }

    /// A connection that has ended begins again only if the app says so.
    pub(super) fn begin_again(&mut self, app: usize) {
        let state = self.apps[app].client.connection_state();
        if matches!(state, ConnectionState::Closed | ConnectionState::Failed) {
            self.ask(app, Client::connect);
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
    pub(super) fn answer(&mut self, app: usize) {
        let is_bad = self.weather != Weather::Calm && below(&mut self.dice, 4) == 0;
        if let Some(id) = self.apps[app].questions.pop_front() {
            let bad = [
                Err(ErrorInfo::new(50000, "no token today")),
                Err(ErrorInfo::new(40300, "nobody knows you").with_status(403)),
                Ok(json!(7)),
                Ok(json!("nonsense")),
                Ok(json!({ "keyName": "a.b", "mac": "m" })),
            ];
            let answer = if is_bad {
                pick(&mut self.dice, &bad)
            } else {
                Ok(self.token(app))
            };
            self.handle(app, Input::Token { id, answer });
        }
        if let Some((id, url)) = self.apps[app].requests.pop_front() {
            let answer = if is_bad {
                self.bad_answer()
            } else {
                Ok(self.good_answer(app, &url))
            };
            self.handle(app, Input::HttpAnswer { id, answer });
        }
    }

    fn good_answer(&mut self, app: usize, url: &str) -> HttpAnswer {
        let body = if url.contains("/time") {
            "[1]".to_owned()
        } else if url.contains("/channels/") {
            "[]".to_owned()
        } else if url.contains("internet-up") {
            "yes".to_owned()
        } else {
            self.token(app).to_string()
        };
        answer_of(200, &body)
    }

    fn bad_answer(&mut self) -> Result<HttpAnswer, String> {
        let expired = r#"{"error":{"code":40142,"statusCode":401}}"#;
        let answers = [
            Err("lost".to_owned()),
            Ok(answer_of(401, expired)),
            Ok(answer_of(500, "")),
            Ok(answer_of(403, "")),
            Ok(answer_of(200, "<")),
        ];
        pick(&mut self.dice, &answers)
    }

    fn token_text(&mut self, app: usize) -> String {
        let token = self.token(app);
        token["token"].as_str().unwrap().to_owned()
    }

    /// A token for whoever the client is; it may not publish on `b`.
    pub(super) fn token(&mut self, app: usize) -> Value {
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

    pub(super) fn server_publishes(&mut self, channel: &str) {
        self.said += 1;
        let message = Message::new(&format!("server:{}", self.said), "x");
        self.serve(|hub, now| hub.publish(now, channel, vec![message]))
            .unwrap();
    }
}

fn answer_of(status: u16, body: &str) -> HttpAnswer {
    HttpAnswer {
        status,
        content_type: "application/json".into(),
        body: body.into(),
        ..HttpAnswer::default()
    }
}
