//! Sockets: what is on its way, in both directions, and how they end.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

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
    /// Nothing gets through any more, and perhaps nobody knows yet.
    pub(super) is_broken: bool,
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
            socket.down.clear();
            socket.up.push_back(Up::End);
        }
    }

    /// The hub wants something done.
    pub(super) fn put(&mut self, output: Output) {
        let (Output::Send { socket: id, .. }
        | Output::Ping { socket: id }
        | Output::Close { socket: id, .. }) = output;
        let Some(socket) = self.sockets.get_mut(&id).filter(|socket| !socket.is_broken) else {
            return;
        };
        match output {
            Output::Send { text, .. } => socket.down.push_back(Down::Text(text)),
            Output::Ping { .. } => {}
            Output::Close { ending, .. } => {
                if ending == Ending::Abrupt {
                    socket.down.clear();
                }
                socket.up.clear();
                socket.down.push_back(Down::End);
            }
        }
    }

    /// Breaks a socket, with all that is on its way.
    pub(super) fn cut(&mut self, id: SocketId) {
        if let Some(socket) = self.sockets.get_mut(&id) {
            socket.is_broken = true;
            socket.up.clear();
            socket.down.clear();
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
            with(&|socket| !socket.down.is_empty()),
        )
    }

    pub(super) fn broken(&self) -> Vec<SocketId> {
        let broken = self.sockets.iter().filter(|(_, socket)| socket.is_broken);
        broken.map(|(id, _)| *id).collect()
    }
}
