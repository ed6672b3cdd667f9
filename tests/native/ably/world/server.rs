//! What the server, the network, the page and the clock do.

use std::time::Duration;

use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::ProtocolMessage;
use sapwood::ably::io::{HttpAnswer, Input};
use serde_json::{Value, json};

use super::{World, welcome};

impl World {
    pub(crate) fn input(&mut self, input: Input) {
        self.client.handle(self.now, input);
        self.drain();
    }

    /// The server sends a frame on the open socket.
    #[track_caller]
    pub(crate) fn receive(&mut self, frame: ProtocolMessage) {
        self.receive_text(&frame.to_json());
    }

    /// The server sends a frame on the open socket, in its binary form.
    #[track_caller]
    pub(crate) fn receive_bytes(&mut self, bytes: Vec<u8>) {
        let generation = self.socket.expect("no socket is open");
        self.input(Input::SocketBytes { generation, bytes });
    }

    #[track_caller]
    pub(crate) fn receive_text(&mut self, text: &str) {
        let generation = self.socket.expect("no socket is open");
        self.input(Input::SocketText {
            generation,
            text: text.to_owned(),
        });
    }

    /// The server sends CONNECTED.
    #[track_caller]
    pub(crate) fn welcome(&mut self, id: &str, key: &str) {
        self.receive(welcome(id, key));
    }

    /// The socket is lost.
    #[track_caller]
    pub(crate) fn drop_socket(&mut self) {
        let generation = self.socket.take().expect("no socket is open");
        self.input(Input::SocketClosed { generation });
    }

    /// The last request is answered.
    #[track_caller]
    pub(crate) fn answer(&mut self, status: u16, content_type: &str, body: &str) {
        let id = self.requests.last().expect("nothing was asked").0;
        self.input(Input::HttpAnswer {
            id,
            answer: Ok(HttpAnswer {
                status,
                content_type: content_type.into(),
                headers: Vec::new(),
                body: body.into(),
            }),
        });
    }

    #[track_caller]
    pub(crate) fn answer_token(&mut self, token: &str) {
        self.answer(200, "text/plain", token);
    }

    /// The app answers the last question for a token with `token-N`, where N counts the questions.
    #[track_caller]
    pub(crate) fn give_token(&mut self) {
        let token =
            json!({"token": format!("token-{}", self.questions.len()), "expires": 9_000_000_000_000_i64});
        self.give(Ok(token));
    }

    /// The app answers the last question for a token.
    #[track_caller]
    pub(crate) fn give(&mut self, answer: Result<Value, ErrorInfo>) {
        let id = self.questions.last().expect("nobody asked for a token").0;
        self.input(Input::Token { id, answer });
    }

    /// Lets time pass, with everything that becomes due on the way.
    pub(crate) fn pass(&mut self, duration: Duration) {
        let end = self.now + duration;
        let mut steps = 0;
        while let Some(due) = self.client.next_timeout().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.client.handle_timeout(self.now);
            self.drain();
            steps += 1;
            assert!(steps < 10_000, "the client does not come to rest");
        }
        self.now = end;
    }

    pub(crate) fn pass_ms(&mut self, ms: u64) {
        self.pass(Duration::from_millis(ms));
    }
}
