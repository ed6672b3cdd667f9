//! What goes wrong.

use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::io::Input;
use serde_json::json;

use super::super::super::fuzz::frames::{below, pick};
use super::super::app::App;
use super::{Play, Weather, hub};
use crate::realtime::hub::{Direction, Hub, Rule, SocketId, Target};

impl Play {
    /// A socket breaks; the client is told, or will notice the silence.
    pub(super) fn socket_breaks(&mut self, is_told: bool) {
        let open: Vec<_> = self.network.sockets.keys().copied().collect();
        if open.is_empty() {
            return;
        }
        let id = pick(&mut self.dice, &open);
        self.network.cut(id);
        if is_told {
            let socket = &self.network.sockets[&id];
            let (app, generation) = (socket.app, socket.generation);
            if self.apps[app].socket.take_if(|(_, open)| *open == id).is_some() {
                self.handle(app, Input::SocketClosed { generation });
            }
        }
    }

    pub(super) fn something_else_breaks(&mut self, app: usize, channel: &str) {
        match below(&mut self.dice, 16) {
            0 | 1 => self.server_notices(),
            2 => {
                let history = below(&mut self.dice, 2) == 0;
                self.serve(|hub, now| hub.forget(now, history));
            }
            3 => self.restart(),
            4 | 5 => self.server_detaches(channel),
            6 => {
                self.weather = match self.weather {
                    Weather::Stormy => Weather::Refusing,
                    _ => Weather::Stormy,
                };
            }
            7 => {
                self.serve(Hub::expire_tokens);
            }
            8 => {
                let text = pick(&mut self.dice, &["{\"action\":", "nonsense", "{\"action\":99}"]).to_owned();
                if let Some((generation, _)) = self.apps[app].socket {
                    self.handle(app, Input::SocketText { generation, text });
                }
            }
            9 => self.server_lists_again(channel),
            // From a server that replays again it could not be told from the answer to an ATTACH.
            10 if !self.settings.replays_again => self.server_attaches_again(channel),
            11 => self.server_complains(),
            _ => {
                let actions = [FrameAction::Attach, FrameAction::Detach, FrameAction::Heartbeat];
                let rule = Rule {
                    direction: Direction::ToServer,
                    action: pick(&mut self.dice, &actions),
                    channel: None,
                    left: 1,
                    replacement: None,
                };
                self.hub.add_rule(rule);
            }
        }
    }

    pub(super) fn server_notices(&mut self) {
        for id in self.network.broken() {
            let is_open = |app: &App| app.socket.is_some_and(|(_, open)| open == id);
            if self.apps.iter().any(is_open) {
                self.serve(|hub, now| hub.closed(now, id));
            } else {
                self.end_socket(id, false);
            }
        }
    }

    /// Another server begins: it knows nothing, and nobody is connected. That takes a while, by which its serials come
    /// after those of the one before.
    pub(super) fn restart(&mut self) {
        self.now += 1;
        self.hub = hub(&mut self.dice, &self.settings);
        let open: Vec<_> = self.network.sockets.keys().copied().collect();
        for id in open {
            self.network.cut(id);
            self.end_socket(id, true);
        }
    }

    /// The server ends an attachment by itself.
    pub(super) fn server_detaches(&mut self, channel: &str) {
        if let Some(id) = self.pick_attached(channel) {
            let frame = ProtocolMessage::on_channel(FrameAction::Detach, channel);
            self.serve(|hub, now| hub.detach(now, &id, frame));
        }
    }

    /// The server sends the list of members once more.
    fn server_lists_again(&mut self, channel: &str) {
        if let Some(id) = self.pick_attached(channel) {
            self.serve(|hub, now| hub.sync(now, &id, channel));
        }
    }

    /// The server says of an attached channel that it is attached, perhaps without what was said meanwhile (RTL12).
    fn server_attaches_again(&mut self, channel: &str) {
        let Some(id) = self.pick_attached(channel) else {
            return;
        };
        let flags = pick(&mut self.dice, &[Flags::RESUMED, Flags::default()]);
        self.serve(|hub, now| hub.attached_again(now, &id, channel, flags));
    }

    /// The server asks for new tokens, or refuses all connections, for one reason or another.
    fn server_complains(&mut self) {
        let frames = [
            json!({ "action": 17 }),
            json!({ "action": 6, "error": { "code": 40142, "statusCode": 401 } }),
            json!({ "action": 6, "error": { "code": 80003, "statusCode": 503 } }),
            json!({ "action": 9, "error": { "code": 40142, "statusCode": 401 } }),
            json!({ "action": 9, "error": { "code": 50000, "statusCode": 500 } }),
        ];
        let frame = pick(&mut self.dice, &frames).to_string();
        self.serve(|hub, now| hub.inject(now, &Target::default(), &frame));
    }

    fn pick_attached(&mut self, channel: &str) -> Option<String> {
        let attached = &self.hub.channels.get(channel)?.attached;
        let attached: Vec<_> = attached.iter().cloned().collect();
        (!attached.is_empty()).then(|| pick(&mut self.dice, &attached))
    }

    /// Both sides come to know that a socket has ended.
    pub(super) fn end_socket(&mut self, id: SocketId, is_client_told: bool) {
        if let Some(socket) = self.network.sockets.remove(&id) {
            self.serve(|hub, now| hub.closed(now, id));
            let (app, generation) = (socket.app, socket.generation);
            if is_client_told && self.apps[app].socket.take_if(|(_, open)| *open == id).is_some() {
                self.handle(app, Input::SocketClosed { generation });
            }
        }
    }
}
