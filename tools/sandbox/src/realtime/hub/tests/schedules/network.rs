//! Sockets: what is on its way, in both directions, and how they end.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use sapwood::ably::frame::{FrameAction, ProtocolMessage};

use crate::realtime::hub::{Ending, Opening, Output, SocketId};

/// What is on its way to the hub.
pub(super) enum Up {
    Open(Box<Opening>),
    Text(String),
    End,
}

/// What is on its way to a client.
pub(super) enum Down {
    Text(Arc<str>),
    End,
}

/// A socket.
pub(super) struct Socket {
    pub(super) app: usize,
    /// Its number at the client.
    pub(super) generation: u64,
    pub(super) up: VecDeque<Up>,
    pub(super) down: VecDeque<Down>,
    /// What is left of the lists of members that are being sent, by channel: news may come in between.
    pages: VecDeque<(String, Arc<str>)>,
    /// The list that was begun last on each channel.
    list: BTreeMap<String, String>,
    /// Nothing gets through any more, and perhaps nobody knows yet.
    pub(super) is_broken: bool,
}

impl Socket {
    /// The server sends. A list begins at once, its other pieces wait until they are due, and are dropped when another
    /// list takes its place.
    fn put(&mut self, text: Arc<str>) -> bool {
        // ATTACHED, DETACHED and SYNC; looked at before they are parsed, as there are many others.
        let is_about_list = |start: &str| text.starts_with(start);
        if !["{\"action\":11,", "{\"action\":13,", "{\"action\":16,"]
            .into_iter()
            .any(is_about_list)
        {
            self.down.push_back(Down::Text(text));
            return false;
        }
        let frame = ProtocolMessage::from_json(&text).unwrap();
        let (channel, serial) = (frame.channel.unwrap(), frame.channel_serial.unwrap_or_default());
        let (list, _) = serial.split_once(':').unwrap_or_default();
        let is_piece =
            frame.action == FrameAction::Sync && self.list.get(&channel).is_some_and(|begun| begun == list);
        if is_piece {
            self.pages.push_back((channel, text));
        } else {
            self.pages.retain(|(of, _)| *of != channel);
            self.list.insert(channel, list.to_owned());
            self.down.push_back(Down::Text(text));
        }
        is_piece
    }

    /// What is next on its way to the client; with `piece`, the next piece of a list goes on its way before.
    pub(super) fn next_down(&mut self, piece: bool) -> Option<Down> {
        if (piece || self.down.is_empty())
            && let Some((_, text)) = self.pages.pop_front()
        {
            self.down.push_back(Down::Text(text));
        }
        self.down.pop_front()
    }

    fn stop_sending(&mut self) {
        self.down.clear();
        self.pages.clear();
    }
}

#[derive(Default)]
pub(super) struct Network {
    pub(super) sockets: BTreeMap<SocketId, Socket>,
    last: u64,
}

impl Network {
    pub(super) fn open(&mut self, app: usize, generation: u64, opening: Opening) -> SocketId {
        self.last += 1;
        let id = SocketId(self.last);
        let socket = Socket {
            app,
            generation,
            up: VecDeque::from([Up::Open(Box::new(opening))]),
            down: VecDeque::new(),
            pages: VecDeque::new(),
            list: BTreeMap::new(),
            is_broken: false,
        };
        self.sockets.insert(id, socket);
        id
    }

    /// A client sends.
    pub(super) fn send(&mut self, id: SocketId, text: String) {
        if let Some(socket) = self.sockets.get_mut(&id).filter(|socket| !socket.is_broken) {
            socket.up.push_back(Up::Text(text));
        }
    }

    /// A client has closed its end: what it sent may still arrive.
    pub(super) fn hang_up(&mut self, id: SocketId) {
        if let Some(socket) = self.sockets.get_mut(&id).filter(|socket| !socket.is_broken) {
            socket.stop_sending();
            socket.up.push_back(Up::End);
        }
    }

    /// The hub wants something done. Returns whether a piece of a list waits for its turn now.
    pub(super) fn put(&mut self, output: Output) -> bool {
        let (Output::Send { socket: id, .. }
        | Output::Ping { socket: id }
        | Output::Close { socket: id, .. }) = output;
        let Some(socket) = self.sockets.get_mut(&id).filter(|socket| !socket.is_broken) else {
            return false;
        };
        match output {
            Output::Send { text, .. } => return socket.put(text),
            Output::Ping { .. } => {}
            Output::Close { ending, .. } => {
                if ending == Ending::Abrupt {
                    socket.stop_sending();
                }
                socket.pages.clear();
                socket.up.clear();
                socket.down.push_back(Down::End);
            }
        }
        false
    }

    /// Breaks a socket, with all that is on its way.
    pub(super) fn cut(&mut self, id: SocketId) {
        if let Some(socket) = self.sockets.get_mut(&id) {
            socket.is_broken = true;
            socket.up.clear();
            socket.stop_sending();
        }
    }

    /// The sockets with something on its way to the hub, or to a client.
    pub(super) fn busy(&self) -> (Vec<SocketId>, Vec<SocketId>) {
        let with = |has: &dyn Fn(&Socket) -> bool| {
            let sockets = self.sockets.iter().filter(|(_, socket)| has(socket));
            sockets.map(|(id, _)| *id).collect()
        };
        (
            with(&|socket| !socket.up.is_empty()),
            with(&|socket| !(socket.down.is_empty() && socket.pages.is_empty())),
        )
    }

    pub(super) fn broken(&self) -> Vec<SocketId> {
        let broken = self.sockets.iter().filter(|(_, socket)| socket.is_broken);
        broken.map(|(id, _)| *id).collect()
    }
}
