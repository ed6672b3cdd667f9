//! A server in miniature for simulations: it keeps what was published, resumes what it remembers, and forgets on demand.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{ConnectionDetails, Flags, FrameAction, ProtocolMessage, PublishResult};
use sapwood::ably::message::Message;

#[derive(Default)]
pub(super) struct Server {
    connections: BTreeMap<String, Connection>,
    /// All messages that were ever accepted, per channel.
    pub(super) accepted: BTreeMap<String, Vec<Message>>,
    /// From which position on messages can be replayed.
    kept_from: BTreeMap<String, usize>,
    /// The connection on the open socket, and what it is attached to.
    current: Option<(String, BTreeSet<String>)>,
    /// What is on its way to the client.
    pub(super) out: VecDeque<ProtocolMessage>,
    made: u32,
}

#[derive(Default)]
struct Connection {
    key: String,
    /// The answers given so far; the next message must have the serial that is their number.
    answers: Vec<Result<PublishResult, ErrorInfo>>,
}

impl Server {
    /// A socket opens, perhaps to resume.
    pub(super) fn open(&mut self, url: &str) {
        self.made += 1;
        let resume = url.split_once("resume=").map(|(_, key)| key.to_owned());
        let known = resume.as_ref().and_then(|key| {
            let found = self
                .connections
                .iter()
                .find(|(_, connection)| connection.key == *key);
            found.map(|(id, _)| id.clone())
        });
        let error = (resume.is_some() && known.is_none()).then(|| ErrorInfo::new(80018, "forgotten"));
        let id = known.unwrap_or_else(|| format!("conn-{}", self.made));
        let connection = self.connections.entry(id.clone()).or_default();
        connection.key = format!("key-{}", self.made);
        self.out.push_back(ProtocolMessage {
            connection_id: Some(id.clone()),
            connection_details: Some(ConnectionDetails {
                connection_key: Some(connection.key.clone()),
                max_idle_interval_ms: Some(15_000),
                ..ConnectionDetails::default()
            }),
            error,
            ..ProtocolMessage::new(FrameAction::Connected)
        });
        self.current = Some((id, BTreeSet::new()));
    }

    /// The socket is gone, with all that was on its way.
    pub(super) fn lose_socket(&mut self) {
        self.current = None;
        self.out.clear();
    }

    pub(super) fn forget_connections(&mut self) {
        let current = self.current.as_ref().map(|(id, _)| id.clone());
        self.connections.retain(|id, _| Some(id) == current.as_ref());
    }

    /// Nothing from before can be replayed any more.
    pub(super) fn forget_history(&mut self) {
        for (channel, messages) in &self.accepted {
            self.kept_from.insert(channel.clone(), messages.len());
        }
    }

    /// The server ends the attachment of a channel by itself.
    pub(super) fn detach(&mut self, channel: &str) {
        if let Some((_, attached)) = &mut self.current
            && attached.remove(channel)
        {
            self.out
                .push_back(ProtocolMessage::on_channel(FrameAction::Detached, channel));
        }
    }

    /// Somebody publishes.
    pub(super) fn publish(&mut self, channel: &str, publisher: &str, mut message: Message) -> String {
        let messages = self.accepted.entry(channel.to_owned()).or_default();
        let serial = messages.len().to_string();
        message.id = Some(format!("{channel}:{serial}"));
        message.serial = Some(serial.clone());
        message.connection_id = Some(publisher.to_owned());
        messages.push(message.clone());
        let position = messages.len();
        if self
            .current
            .as_ref()
            .is_some_and(|(_, attached)| attached.contains(channel))
        {
            self.out.push_back(delivery(channel, position, message));
        }
        serial
    }

    /// A frame of the client arrives. `refuse` says whether a publish is refused.
    pub(super) fn receive(&mut self, frame: ProtocolMessage, refuse: bool) {
        let channel = frame.channel.clone().unwrap_or_default();
        match frame.action {
            FrameAction::Attach => self.attach(&channel, frame.channel_serial.as_deref()),
            FrameAction::Detach => {
                if let Some((_, attached)) = &mut self.current {
                    attached.remove(&channel);
                }
                self.out
                    .push_back(ProtocolMessage::on_channel(FrameAction::Detached, &channel));
            }
            FrameAction::Message => self.take(&channel, frame, refuse),
            FrameAction::Heartbeat => self.out.push_back(frame),
            FrameAction::Close => self.out.push_back(ProtocolMessage::new(FrameAction::Closed)),
            _ => panic!("the client sent {frame:?}"),
        }
    }

    fn attach(&mut self, channel: &str, from: Option<&str>) {
        let empty = Vec::new();
        let messages = self.accepted.get(channel).unwrap_or(&empty);
        let kept_from = self.kept_from.get(channel).copied().unwrap_or(0);
        let from = from
            .map(|serial| serial.parse::<usize>().unwrap())
            .filter(|from| *from >= kept_from);
        let position = from.unwrap_or(messages.len());
        self.out.push_back(ProtocolMessage {
            channel_serial: Some(format!("{position:08}")),
            flags: Flags::DEFAULT_MODES
                | if from.is_some() {
                    Flags::RESUMED
                } else {
                    Flags::default()
                },
            ..ProtocolMessage::on_channel(FrameAction::Attached, channel)
        });
        for (index, message) in messages.iter().enumerate().skip(position) {
            self.out.push_back(delivery(channel, index + 1, message.clone()));
        }
        if let Some((_, attached)) = &mut self.current {
            attached.insert(channel.to_owned());
        }
    }

    fn take(&mut self, channel: &str, mut frame: ProtocolMessage, refuse: bool) {
        let Some((id, _)) = self.current.clone() else {
            return;
        };
        let serial = usize::try_from(frame.msg_serial.unwrap()).unwrap();
        let given = self.connections[&id].answers.len();
        // The client gave up on what it skips while it was suspended (RTN7e).
        let skipped = (given..serial).map(|_| Err(ErrorInfo::new(50001, "never came")));
        let answers = &mut self.connections.get_mut(&id).unwrap().answers;
        answers.extend(skipped);
        let given = answers.len();
        if serial == given {
            let answer = if refuse {
                Err(ErrorInfo::new(40160, "refused"))
            } else {
                let serials = std::mem::take(&mut frame.messages)
                    .into_iter()
                    .map(|message| Some(self.publish(channel, &id, message)));
                Ok(PublishResult {
                    serials: serials.collect(),
                })
            };
            self.connections.get_mut(&id).unwrap().answers.push(answer);
        }
        let mut answer = ProtocolMessage {
            msg_serial: frame.msg_serial,
            count: Some(1),
            ..ProtocolMessage::new(FrameAction::Ack)
        };
        match &self.connections[&id].answers[serial] {
            Ok(result) => answer.res = vec![result.clone()],
            Err(error) => {
                answer.action = FrameAction::Nack;
                answer.error = Some(error.clone());
            }
        }
        self.out.push_back(answer);
    }
}

fn delivery(channel: &str, position: usize, message: Message) -> ProtocolMessage {
    ProtocolMessage {
        channel_serial: Some(format!("{position:08}")),
        messages: vec![message],
        ..ProtocolMessage::on_channel(FrameAction::Message, channel)
    }
}
