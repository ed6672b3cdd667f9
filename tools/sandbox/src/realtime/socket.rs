//! One task for each socket: frames in, outputs out. It decides nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{FrameError, ProtocolMessage};
use sapwood::ably::message::Message as AblyMessage;
use sapwood::ably::presence::PresenceMessage;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::Realtime;
use super::auth::Credentials;
use super::hub::{Ending, Opening, Output};
use crate::log;

/// The largest frame that is read at all. The hub's own limit is lower: it answers with an error, this one cuts.
const MAX_READ: usize = 4 * 1024 * 1024;

/// How long a client may take to accept a frame, or to answer a close frame.
const PATIENCE: Duration = Duration::from_secs(10);

/// The parameters of the address, the first of a name counting.
pub(crate) type Params = BTreeMap<String, String>;

/// Makes a request a WebSocket.
pub(crate) fn upgrade(realtime: Realtime, upgrade: WebSocketUpgrade, params: Params) -> Response {
    let upgrade = upgrade.max_message_size(MAX_READ).max_frame_size(MAX_READ);
    let format = match params.get("format").map(String::as_str) {
        None | Some("json") => Format::Json,
        Some("msgpack") => Format::Msgpack,
        Some(_) => return upgrade.on_upgrade(refuse),
    };
    upgrade.on_upgrade(move |socket| serve(realtime, socket, format, opening(params)))
}

/// How a client wants its frames.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Msgpack,
}

impl Format {
    /// A frame of the hub's, which speaks JSON only, as this client wants it. What is no frame goes as it is: it is a
    /// fault that somebody wants to see the client's answer to.
    fn outgoing(self, text: &str) -> Message {
        if self == Self::Msgpack
            && let Ok(frame) = ProtocolMessage::from_json(text)
        {
            return Message::Binary(frame.to_msgpack().into());
        }
        Message::Text(text.into())
    }
}

/// A binary frame as the hub reads it: bytes in messages become text (RSL4d).
pub(super) fn incoming(bytes: &[u8]) -> Result<String, FrameError> {
    let mut frame = ProtocolMessage::from_msgpack(bytes)?;
    encode(&mut frame.messages, AblyMessage::encoded);
    encode(&mut frame.presence, PresenceMessage::encoded);
    Ok(frame.to_json())
}

/// Encodes what can be encoded. The rest stays as it is, for the hub to refuse.
fn encode<T: Clone>(items: &mut [T], encoded: impl Fn(T) -> Result<T, ErrorInfo>) {
    for item in items {
        if let Ok(done) = encoded(item.clone()) {
            *item = done;
        }
    }
}

async fn refuse(mut socket: WebSocket) {
    log::line("a client asked for a format that is neither json nor msgpack");
    let reason = CloseFrame {
        code: 1003,
        reason: "this server speaks json and msgpack".into(),
    };
    let _ = socket.send(Message::Close(Some(reason))).await;
}

pub(super) fn opening(mut params: Params) -> Opening {
    let token = params
        .remove("accessToken")
        .or_else(|| params.remove("access_token"));
    let credentials = match (token, params.remove("key")) {
        (Some(token), _) => Credentials::Token(token),
        (None, Some(key)) => Credentials::Key(key),
        (None, None) => Credentials::Missing,
    };
    Opening {
        credentials,
        client_id: params.remove("clientId"),
        resume: params.remove("resume").or_else(|| params.remove("recover")),
        echo: params.get("echo").is_none_or(|echo| echo != "false"),
        heartbeats: params
            .get("heartbeats")
            .is_some_and(|heartbeats| heartbeats == "true"),
        remain_present_for: params.get("remainPresentFor").and_then(|ms| ms.parse().ok()),
    }
}

async fn serve(realtime: Realtime, mut socket: WebSocket, format: Format, opening: Opening) {
    let (id, mut outputs) = realtime.open(opening);
    loop {
        tokio::select! {
            output = outputs.recv() => if !act(&mut socket, format, output).await { break },
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => realtime.with(|hub, now| hub.receive(now, id, &text)),
                Some(Ok(Message::Binary(bytes))) => match incoming(&bytes) {
                    Ok(text) => realtime.with(|hub, now| hub.receive(now, id, &text)),
                    Err(error) => log::line(format_args!("dropped a binary frame that is not valid: {error}")),
                },
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
            },
        }
    }
    finish(outputs);
    realtime.closed(id);
}

/// Does one thing; the answer is whether the socket is still there.
async fn act(socket: &mut WebSocket, format: Format, output: Option<Output>) -> bool {
    let message = match output {
        Some(Output::Send { text, .. }) => format.outgoing(&text),
        Some(Output::Ping { .. }) => Message::Ping(Vec::new().into()),
        Some(Output::Close {
            ending: Ending::Code(code),
            ..
        }) => {
            let frame = CloseFrame {
                code,
                reason: Default::default(),
            };
            if socket.send(Message::Close(Some(frame))).await.is_ok() {
                // Until the client has answered, what was sent before could be lost with the connection.
                let _ = timeout(PATIENCE, async { while let Some(Ok(_)) = socket.recv().await {} }).await;
            }
            return false;
        }
        Some(Output::Close {
            ending: Ending::Abrupt,
            ..
        })
        | None => return false,
    };
    matches!(timeout(PATIENCE, socket.send(message)).await, Ok(Ok(())))
}

/// What is still queued belongs to a connection that is lost: it is replayed, not kept.
fn finish(mut outputs: mpsc::Receiver<Output>) {
    outputs.close();
}
