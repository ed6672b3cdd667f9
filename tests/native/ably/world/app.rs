//! What the app does.

use sapwood::ably::auth::TokenParams;
use sapwood::ably::client::Client;
use sapwood::ably::message::Message;
use sapwood::ably::options::Credentials;
use sapwood::engine::clock::Instant;

use super::World;

impl World {
    pub(crate) fn connect(&mut self) {
        self.client.connect(self.now);
        self.drain();
    }

    pub(crate) fn attach(&mut self, channel: &str) {
        self.client.attach(self.now, channel).unwrap();
        self.drain();
    }

    pub(crate) fn detach(&mut self, channel: &str) {
        self.client.detach(self.now, channel).unwrap();
        self.drain();
    }

    pub(crate) fn publish(&mut self, channel: &str, message: Message) -> u64 {
        let id = self.client.publish(self.now, channel, vec![message]);
        self.drain();
        id
    }

    /// The app does something.
    pub(crate) fn ask<T>(&mut self, ask: impl FnOnce(&mut Client, Instant) -> T) -> T {
        let answer = ask(&mut self.client, self.now);
        self.drain();
        answer
    }

    pub(crate) fn ping(&mut self) -> u64 {
        let id = self.client.ping(self.now);
        self.drain();
        id
    }

    pub(crate) fn close(&mut self) {
        self.client.close(self.now);
        self.drain();
    }

    pub(crate) fn authorize(&mut self) -> u64 {
        self.authorize_with(None, None)
    }

    pub(crate) fn authorize_with(
        &mut self,
        params: Option<TokenParams>,
        credentials: Option<Credentials>,
    ) -> u64 {
        let id = self.client.authorize(self.now, params, credentials);
        self.drain();
        id
    }
}
