//! Follows a channel with Sapwood's client, for comparisons with the official SDK: `follow HOST:PORT CHANNEL`.
//!
//! It prints one JSON object a line, as soon as the client says so: `{"ready":true}` when the channel is attached for the
//! first time, `{"message":NAME}` for each message, `{"gap":true}` where some may be missing before the next. It ends with
//! its standard input.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for tests, which says what went wrong by failing"
)]

#[path = "../tests/conformance/http.rs"]
mod http;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/conformance/peer.rs"]
mod peer;

use std::io::Read as _;

use peer::Peer;
use sapwood::ably::io::{Action, Signal};
use sapwood::ably::options::{ClientOptions, FastRetry};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let host = arguments.next().expect("HOST:PORT");
    let channel = arguments.next().expect("CHANNEL");
    let (name, port) = host.split_once(':').expect("HOST:PORT");
    let options = ClientOptions {
        endpoint: name.to_owned(),
        port: Some(port.parse().unwrap()),
        tls: false,
        fast_retry: Some(FastRetry::default()),
        ..ClientOptions::with_key("sapwood.dev:secret")
    };
    let mut peer = Peer::new(options, host.clone(), None);
    peer.ask(|client, now| {
        client.connect(now);
        client.subscribe(now, &channel, &[]).attach.unwrap();
    });
    peer.drain().await;
    let (ended, mut end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        let _ = ended.send(());
    });
    loop {
        for line in peer.told.drain(..).filter_map(|action| line(&action)) {
            println!("{line}");
        }
        tokio::select! {
            () = peer.step() => {}
            _ = &mut end => break,
        }
    }
}

fn line(action: &Action) -> Option<Value> {
    match action {
        Action::Signal { signal, .. } => Some(match signal {
            Signal::Ready { .. } => json!({"ready": true}),
            Signal::Gap => json!({"gap": true}),
        }),
        Action::Deliver { message, .. } => Some(json!({"message": message.name})),
        _ => None,
    }
}
