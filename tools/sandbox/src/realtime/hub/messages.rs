//! Publishing: what clients and the server say on channels.

use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage, PublishResult};
use sapwood::ably::message::Message;
use serde_json::Value;

use super::attach::wants;
use super::channel::Entry;
use super::{Hub, check_name, wire_time};
use crate::realtime::auth::Operation;

/// The receipt of a publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The base of the messages' ids.
    pub(crate) id: String,
    /// The serial of each message.
    pub(crate) serials: Vec<String>,
}

/// Who publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sender {
    /// The base of the items' ids.
    pub(super) id: String,
    /// `None` when the server itself does.
    pub(super) connection_id: Option<String>,
}

impl Hub {
    /// A client publishes; it is answered by ACK or NACK.
    pub(super) fn receive_messages(&mut self, now: u64, id: &str, frame: ProtocolMessage, size: usize) {
        let Some(msg_serial) = self.begin_answer(now, id, &frame) else {
            return;
        };
        let sender = Sender {
            id: format!("{id}:{msg_serial}"),
            connection_id: Some(id.to_owned()),
        };
        let checked = self.check_publish(id, frame, size);
        let published = checked.map(|(name, items)| {
            // The answer goes out first, as the publisher waits for it.
            if let Some(serials) = self.serials_of_duplicate(&name, &items) {
                return (serials, None);
            }
            let entry = self.prepare(now, &name, sender, items);
            (serials(&entry.frame), Some((name, entry)))
        });
        match published {
            Ok((serials, fresh)) => {
                self.answer(now, id, msg_serial, None, Ok(serials));
                if let Some((name, entry)) = fresh {
                    self.deliver(now, &name, entry);
                }
            }
            Err(error) => self.answer(now, id, msg_serial, None, Err(error)),
        }
    }

    /// The server publishes: a change of a record, or what came by REST.
    pub(crate) fn publish(
        &mut self,
        now: u64,
        name: &str,
        items: Vec<Message>,
    ) -> Result<Receipt, ErrorInfo> {
        check_name(name)?;
        let items = self.encoded(items)?;
        let sender = Sender {
            id: format!("{}:0", self.random.text(12)),
            connection_id: None,
        };
        let id = sender.id.clone();
        if let Some(serials) = self.serials_of_duplicate(name, &items) {
            return Ok(Receipt { id, serials });
        }
        let entry = self.prepare(now, name, sender, items);
        let serials = serials(&entry.frame);
        self.deliver(now, name, entry);
        Ok(Receipt { id, serials })
    }

    /// The msgSerial to answer to; `None` if there is none, or if the frame came before and is answered again.
    pub(super) fn begin_answer(&mut self, now: u64, id: &str, frame: &ProtocolMessage) -> Option<i64> {
        let msg_serial = frame.msg_serial?;
        let earlier = self.connections.get(id)?.answered(msg_serial).cloned();
        match earlier {
            Some(answer) => {
                self.send(now, id, &answer);
                None
            }
            None => Some(msg_serial),
        }
    }

    /// Answers a publish; `members_of` is the channel if members of it were changed.
    pub(super) fn answer(
        &mut self,
        now: u64,
        id: &str,
        msg_serial: i64,
        members_of: Option<&str>,
        result: Result<Vec<String>, ErrorInfo>,
    ) {
        let mut answer = ProtocolMessage {
            msg_serial: Some(msg_serial),
            count: Some(1),
            ..ProtocolMessage::default()
        };
        match result {
            Ok(serials) => {
                answer.action = FrameAction::Ack;
                answer.res = vec![PublishResult {
                    serials: serials.into_iter().map(Some).collect(),
                }];
            }
            Err(error) => {
                answer.action = FrameAction::Nack;
                answer.error = Some(error);
            }
        }
        if let Some(connection) = self.connections.get_mut(id) {
            connection.keep_answer(msg_serial, answer.clone(), members_of);
        }
        self.send(now, id, &answer);
    }

    fn check_publish(
        &self,
        id: &str,
        frame: ProtocolMessage,
        size: usize,
    ) -> Result<(String, Vec<Message>), ErrorInfo> {
        let name = frame.channel.unwrap_or_default();
        check_name(&name)?;
        let Some(connection) = self.connections.get(id) else {
            return Err(ErrorInfo::new(80003, "not connected"));
        };
        connection.grant.capability.require(&name, Operation::Publish)?;
        if connection
            .attachments
            .get(&name)
            .is_some_and(|modes| !modes.contains(Flags::PUBLISH))
        {
            return Err(ErrorInfo::new(
                40160,
                format!("\"{name}\" was attached without the mode for publishing"),
            ));
        }
        if size > self.settings.max_frame_size {
            return Err(too_large("frame", size, self.settings.max_frame_size));
        }
        let mut items = frame.messages;
        for item in &mut items {
            item.client_id = connection.name_for(item.client_id.take())?;
        }
        Ok((name, self.encoded(items)?))
    }

    /// The messages as the wire carries them, if they are not too large.
    fn encoded(&self, items: Vec<Message>) -> Result<Vec<Message>, ErrorInfo> {
        let size = items.iter().map(Message::size).sum();
        let limit = self.settings.max_message_size;
        if size > limit {
            return Err(too_large("message", size, limit));
        }
        items.into_iter().map(Message::encoded).collect()
    }

    /// A message that carries an id of its own counts once: the serials it got the first time.
    fn serials_of_duplicate(&self, name: &str, items: &[Message]) -> Option<Vec<String>> {
        let id = items.first()?.id.as_ref()?;
        let same = |entry: &&Entry| {
            entry
                .frame
                .messages
                .iter()
                .any(|item| item.id.as_ref() == Some(id))
        };
        self.channels
            .get(name)?
            .history
            .iter()
            .find(same)
            .map(|entry| serials(&entry.frame))
    }

    /// Gives the messages their place in the channel.
    fn prepare(&mut self, now: u64, name: &str, sender: Sender, mut items: Vec<Message>) -> Entry {
        // A new channel takes a serial for where it begins, and that must come before the message's.
        self.channel(now, name);
        let serial = self.serials.next(now);
        for (item, index) in items.iter_mut().zip(0..) {
            item.action = 0;
            item.serial = Some(format!("{serial}:{index}"));
            item.connection_id = None;
            item.timestamp = None;
        }
        let frame = ProtocolMessage {
            messages: items,
            ..ProtocolMessage::on_channel(FrameAction::Message, name)
        };
        entry(now, serial, sender, frame)
    }

    /// Keeps the frame and sends it to everybody attached who wants it.
    pub(super) fn deliver(&mut self, now: u64, name: &str, entry: Entry) {
        let settings = self.settings.clone();
        let channel = self.channel(now, name);
        let attached: Vec<_> = channel.attached.iter().cloned().collect();
        channel.push(entry.clone(), &settings);
        for id in attached {
            let Some(connection) = self.connections.get(&id) else {
                continue;
            };
            let modes = connection.attachments.get(name).copied().unwrap_or_default();
            if wants(modes, &id, connection.echo, &entry.frame) {
                self.send_text(now, &id, (entry.frame.action, Some(name)), entry.text.clone());
            }
        }
    }

    /// The messages a channel keeps, oldest first, with all their fields.
    pub(crate) fn messages(&mut self, now: u64, name: &str) -> Vec<Value> {
        let frames = self.frames(now, name);
        frames
            .into_iter()
            .flat_map(|mut frame| frame.take_messages())
            .map(|item| item.to_value())
            .collect()
    }

    /// The presence messages a channel keeps, oldest first.
    pub(crate) fn presence_messages(&mut self, now: u64, name: &str) -> Vec<Value> {
        let frames = self.frames(now, name);
        frames
            .into_iter()
            .flat_map(|frame| frame.presence)
            .map(|item| item.to_value())
            .collect()
    }

    fn frames(&mut self, now: u64, name: &str) -> Vec<ProtocolMessage> {
        let settings = self.settings.clone();
        let Some(channel) = self.channels.get_mut(name) else {
            return Vec::new();
        };
        channel.prune(now, &settings);
        channel.history.iter().map(|entry| entry.frame.clone()).collect()
    }
}

/// A frame with its place, sender and date, ready to be sent.
pub(super) fn entry(now: u64, serial: String, sender: Sender, frame: ProtocolMessage) -> Entry {
    let frame = ProtocolMessage {
        id: Some(sender.id),
        connection_id: sender.connection_id,
        channel_serial: Some(serial.clone()),
        timestamp: wire_time(now),
        ..frame
    };
    let text = frame.to_json().into();
    Entry {
        serial,
        at: now,
        frame,
        text,
    }
}

fn serials(frame: &ProtocolMessage) -> Vec<String> {
    frame
        .messages
        .iter()
        .filter_map(|item| item.serial.clone())
        .collect()
}

fn too_large(what: &str, size: usize, limit: usize) -> ErrorInfo {
    ErrorInfo::new(
        40009,
        format!("the {what} has {size} bytes; at most {limit} are possible"),
    )
}
