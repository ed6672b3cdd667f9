//! Everything works again and comes to rest, and then it is seen what must hold.

use sapwood::ably::channel::ChannelState;
use sapwood::ably::client::Client;
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::options::Credentials;

use super::super::app::{App, Call, Wish};
use super::{CHANNELS, Play, Weather};

/// How long a client may have something to wait for after it was closed: a request that nobody answers, on several hosts.
const LONGEST: u64 = 60_000;

impl Play {
    pub(super) fn is_at_rest(&self) -> bool {
        self.apps.iter().all(|app| {
            let attached = |name: &&str| app.client.channel_state(name) == ChannelState::Attached;
            app.client.connection_state() == ConnectionState::Connected
                && CHANNELS.iter().all(attached)
                && app.pending.is_empty()
        })
    }

    /// Everything works from now on, and comes to rest.
    pub(in super::super) fn settle(&mut self) {
        self.weather = Weather::Calm;
        self.hub.clear_faults();
        for id in self.network.broken() {
            self.end_socket(id, true);
        }
        for app in 0..self.apps.len() {
            if std::mem::take(&mut self.apps[app].is_stuck_with_token) {
                let given = Some(Credentials::Callback);
                let id = self.ask(app, |client, now| client.authorize(now, None, given));
                self.apps[app].call(id, Call::Other);
            }
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
    pub(super) fn outlive_ghosts(&mut self) {
        let end = self.now + self.settings.connection_state_ttl + 1_000;
        while let Some(due) = self.due().filter(|due| *due <= end) {
            self.pass_until(due.max(self.now));
            self.exchange_and_answer();
        }
        assert!(self.is_at_rest(), "it did not stay at rest");
    }

    /// All have heard everything, and know who is there.
    pub(in super::super) fn check_truth(&mut self) {
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
    pub(super) fn check_wishes(&self) {
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
    pub(in super::super) fn close_all(&mut self) {
        self.hub.clear_faults();
        for app in 0..self.apps.len() {
            self.ask(app, Client::close);
        }
        for id in self.network.broken() {
            self.end_socket(id, false);
        }
        self.exchange();
        // A server that is not reached any more is waited for, and so are tokens and answers that do not come.
        let end = self.now + 2 * self.settings.connection_state_ttl + LONGEST;
        while let Some(due) = self.due().filter(|due| *due <= end) {
            self.pass_until(due.max(self.now));
            self.exchange();
        }
        for app in &self.apps {
            let state = app.client.connection_state();
            assert!(
                matches!(state, ConnectionState::Closed | ConnectionState::Failed),
                "{state:?} is left"
            );
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

    /// The same, and whatever the clients ask their apps for on the way is answered.
    pub(super) fn exchange_and_answer(&mut self) {
        self.exchange();
        let asks = |app: &App| !(app.questions.is_empty() && app.requests.is_empty());
        while self.apps.iter().any(asks) {
            (0..self.apps.len()).for_each(|app| self.answer(app));
            self.exchange();
        }
    }
}
