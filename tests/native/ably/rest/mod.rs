//! The time and the history, over HTTP (RTC6, RTL10, RTP12, RSC15, RSA4).

mod calls;
mod hosts;
mod token;

use sapwood::ably::io::{HttpAnswer, Input};
use sapwood::ably::rest::HistoryQuery;

use self::hosts::host;
use crate::ably::world::World;

const JSON: &str = "application/json";

impl World {
    fn time(&mut self) -> u64 {
        let id = self.client.time(self.now);
        self.drain();
        id
    }

    fn history(&mut self, channel: &str, query: &HistoryQuery) -> u64 {
        let id = self.client.history(self.now, channel, query);
        self.drain();
        id
    }

    /// The header of the last request.
    fn header(&self, name: &str) -> Option<&str> {
        let headers = &self.requests.last().unwrap().1.headers;
        let found = headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The host that the last request goes to.
    fn asked_host(&self) -> String {
        host(&self.requests.last().unwrap().1.url)
    }

    /// The last request fails before there is an answer.
    fn lose_request(&mut self) {
        let id = self.requests.last().unwrap().0;
        let answer = Err("refused".to_owned());
        self.input(Input::HttpAnswer { id, answer });
    }

    fn answer_with(&mut self, answer: HttpAnswer) {
        let id = self.requests.last().unwrap().0;
        self.input(Input::HttpAnswer {
            id,
            answer: Ok(answer),
        });
    }
}
