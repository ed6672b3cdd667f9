//! A native driver of the client: one WebSocket at a time, requests, one timer. It runs while somebody waits for it.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use sapwood::ably::auth::TokenParams;
use sapwood::ably::client::Client;
use sapwood::ably::frame::ProtocolMessage;
use sapwood::ably::io::{Action, Input};
use sapwood::ably::options::ClientOptions;
use sapwood::engine::clock::Instant;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::http;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Gives the tokens that the client asks for.
pub(crate) type GiveToken = Box<dyn FnMut(&TokenParams) -> Value>;

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A client with its surroundings.
pub(crate) struct Peer {
    pub(crate) client: Client,
    /// What the client said to its app, in order.
    pub(crate) told: Vec<Action>,
    /// The frames that it sent, whichever socket they went to.
    pub(crate) sent: Vec<ProtocolMessage>,
    /// How often it asked for a token.
    pub(crate) questions: usize,
    host: String,
    give_token: Option<GiveToken>,
    origin: tokio::time::Instant,
    socket: Option<(u64, Stream)>,
    answers: (mpsc::UnboundedSender<Input>, mpsc::UnboundedReceiver<Input>),
}

impl Peer {
    /// A client that does nothing yet. `host` is where addresses without a host lead.
    pub(crate) fn new(options: ClientOptions, host: String, give_token: Option<GiveToken>) -> Self {
        static SEED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
        let seed = SEED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Self {
            client: Client::new(options, seed).unwrap(),
            told: Vec::new(),
            sent: Vec::new(),
            questions: 0,
            host,
            give_token,
            origin: tokio::time::Instant::now(),
            socket: None,
            answers: mpsc::unbounded_channel(),
        }
    }

    /// The moment, as the client counts.
    pub(crate) fn now(&self) -> Instant {
        Instant::from_origin(self.origin.elapsed())
    }

    /// The app does something.
    pub(crate) fn ask<T>(&mut self, ask: impl FnOnce(&mut Client, Instant) -> T) -> T {
        let now = self.now();
        ask(&mut self.client, now)
    }

    /// Runs until `done`; fails with `what` if that takes too long.
    pub(crate) async fn until(&mut self, what: &str, mut done: impl FnMut(&Self) -> bool) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        self.drain().await;
        while !done(self) {
            let step = tokio::time::timeout_at(deadline, self.step()).await;
            assert!(step.is_ok(), "{what}: still not, after {:#?}", self.told);
        }
    }

    /// The next thing that happens, with all that follows from it.
    pub(crate) async fn step(&mut self) {
        let due = self
            .client
            .next_timeout()
            .map(|due| self.origin + due.since_origin());
        let input = tokio::select! {
            input = next_on(&mut self.socket) => Some(input),
            input = self.answers.1.recv() => input,
            () = wait_until(due) => None,
        };
        let now = self.now();
        match input {
            Some(input) => self.client.handle(now, input),
            None => self.client.handle_timeout(now),
        }
        self.drain().await;
    }

    /// Does what the client wants done.
    pub(crate) async fn drain(&mut self) {
        while let Some(action) = self.client.poll() {
            match action {
                Action::OpenSocket { generation, url } => self.open(generation, &url).await,
                Action::Send { generation, text } => {
                    self.sent.push(ProtocolMessage::from_json(&text).unwrap());
                    self.send(generation, Message::text(text)).await;
                }
                Action::SendBytes { generation, bytes } => {
                    self.sent.push(ProtocolMessage::from_msgpack(&bytes).unwrap());
                    self.send(generation, Message::binary(bytes)).await;
                }
                Action::CloseSocket { generation } => self.close(generation).await,
                Action::Request { id, request } => {
                    let (answers, host) = (self.answers.0.clone(), self.host.clone());
                    tokio::spawn(async move {
                        let answer = http::ask(&host, request).await;
                        let _ = answers.send(Input::HttpAnswer { id, answer });
                    });
                }
                Action::TokenWanted { id, params } => {
                    self.questions += 1;
                    let give = self.give_token.as_mut().expect("there is no callback");
                    let answer = Ok(give(&params));
                    self.tell(Input::Token { id, answer });
                }
                other => self.told.push(other),
            }
        }
    }

    async fn open(&mut self, generation: u64, url: &str) {
        assert!(self.socket.is_none(), "two sockets at once");
        match connect_async(url).await {
            Ok((stream, _)) => self.socket = Some((generation, stream)),
            Err(_) => self.tell(Input::SocketClosed { generation }),
        }
    }

    async fn send(&mut self, generation: u64, message: Message) {
        let (current, stream) = self.socket.as_mut().expect("no socket is open");
        assert_eq!(*current, generation, "sent on another socket");
        // A socket that is broken says so by itself.
        let _ = stream.send(message).await;
    }

    async fn close(&mut self, generation: u64) {
        if let Some((_, mut stream)) = self.socket.take_if(|(current, _)| *current == generation) {
            let _ = stream.close(None).await;
        }
    }

    fn tell(&mut self, input: Input) {
        let now = self.now();
        self.client.handle(now, input);
    }
}

/// What comes on the socket; for ever, if there is none.
async fn next_on(socket: &mut Option<(u64, Stream)>) -> Input {
    let Some((generation, stream)) = socket else {
        return std::future::pending().await;
    };
    let generation = *generation;
    loop {
        match stream.next().await {
            Some(Ok(Message::Text(text))) => {
                let text = text.to_string();
                return Input::SocketText { generation, text };
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Ok(Message::Binary(bytes))) => {
                let bytes = bytes.to_vec();
                return Input::SocketBytes { generation, bytes };
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => {
                *socket = None;
                return Input::SocketClosed { generation };
            }
        }
    }
}

async fn wait_until(due: Option<tokio::time::Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
