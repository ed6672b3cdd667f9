//! Presence: who is there.

use sapwood::ably::encoding::{self, Data};
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::ably::presence::{PresenceAction, PresenceMessage};
use serde_json::Value;

use super::messages::{Sender, entry};
use super::{Hub, wire_time};
use crate::realtime::auth::Operation;

impl Hub {
    /// A client enters, updates or leaves; it is answered by ACK or NACK.
    pub(super) fn receive_presence(&mut self, now: u64, id: &str, frame: ProtocolMessage, size: usize) {
        let Some(msg_serial) = self.begin_answer(now, id, &frame) else {
            return;
        };
        let base = format!("{id}:{msg_serial}");
        let result = self.check_presence(id, frame, size);
        match result {
            Ok((name, items)) => {
                self.answer(now, id, msg_serial, Some(&name), Ok(Vec::new()));
                let items = self.register(now, id, &name, &base, items);
                self.tell_presence(now, &name, (id, base), items);
            }
            Err(error) => self.answer(now, id, msg_serial, None, Err(error)),
        }
    }

    fn check_presence(
        &self,
        id: &str,
        frame: ProtocolMessage,
        size: usize,
    ) -> Result<(String, Vec<PresenceMessage>), ErrorInfo> {
        let name = frame.channel.unwrap_or_default();
        let Some(connection) = self.connections.get(id) else {
            return Err(ErrorInfo::new(80003, "not connected"));
        };
        connection.grant.capability.require(&name, Operation::Presence)?;
        let Some(modes) = connection.attachments.get(&name) else {
            return Err(ErrorInfo::new(91001, format!("\"{name}\" is not attached")));
        };
        if !modes.contains(Flags::PRESENCE) {
            return Err(ErrorInfo::new(
                40160,
                format!("\"{name}\" was attached without the mode for presence"),
            ));
        }
        if size > self.settings.max_frame_size {
            return Err(ErrorInfo::new(40009, "the frame is too large"));
        }
        let mut items = frame.presence;
        for item in &mut items {
            let client_id = connection.name_for(item.client_id.take())?;
            item.client_id = client_id.filter(|id| id != "*");
            if item.client_id.is_none() {
                return Err(ErrorInfo::new(91000, "presence needs a client id"));
            }
            let data = std::mem::take(&mut item.data);
            (item.data, item.encoding) = encoding::encode(data, item.encoding.take())?;
        }
        Ok((name, items))
    }

    /// Writes the items into the channel's members, and completes them for the others.
    fn register(
        &mut self,
        now: u64,
        id: &str,
        name: &str,
        base: &str,
        items: Vec<PresenceMessage>,
    ) -> Vec<PresenceMessage> {
        let mut told = Vec::new();
        for (mut item, index) in items.into_iter().zip(0..) {
            item.id = Some(format!("{base}:{index}"));
            item.connection_id = Some(id.to_owned());
            item.timestamp = wire_time(now);
            let member = (id.to_owned(), item.client_id.clone().unwrap_or_default());
            let channel = self.channel(now, name);
            match item.action {
                PresenceAction::Leave => {
                    let last = channel.members.remove(&member);
                    if let (Data::Empty, Some(last)) = (&item.data, last) {
                        item.data = last.data;
                        item.encoding = last.encoding;
                    }
                }
                PresenceAction::Enter | PresenceAction::Update | PresenceAction::Present => {
                    let present = PresenceMessage {
                        action: PresenceAction::Present,
                        ..item.clone()
                    };
                    channel.members.insert(member, present);
                }
                PresenceAction::Absent => continue,
            }
            told.push(item);
        }
        self.note_presence(id, name);
        told
    }

    /// Keeps the connection's list of channels it is present on true.
    fn note_presence(&mut self, id: &str, name: &str) {
        let members = self.channels.get(name).map(|channel| &channel.members);
        let is_present =
            members.is_some_and(|members| members.keys().any(|(connection, _)| connection == id));
        if let Some(connection) = self.connections.get_mut(id) {
            if is_present {
                connection.present_on.insert(name.to_owned());
            } else {
                connection.present_on.remove(name);
            }
        }
    }

    fn tell_presence(
        &mut self,
        now: u64,
        name: &str,
        (id, base): (&str, String),
        items: Vec<PresenceMessage>,
    ) {
        if items.is_empty() {
            return;
        }
        let serial = self.serials.next(now);
        let frame = ProtocolMessage {
            presence: items,
            ..ProtocolMessage::on_channel(FrameAction::Presence, name)
        };
        let sender = Sender {
            id: base,
            connection_id: Some(id.to_owned()),
        };
        let entry = entry(now, serial, sender, frame);
        self.deliver(now, name, entry);
    }

    /// The members of a connection leave a channel without having said so: the ids are the server's own.
    pub(super) fn leave_channel(&mut self, now: u64, id: &str, name: &str) {
        let Some(channel) = self.channels.get_mut(name) else {
            return;
        };
        let gone: Vec<_> = channel
            .members
            .extract_if(.., |(connection, _), _| connection == id)
            .collect();
        let base = format!("sandbox-{}:0", self.random.text(6));
        let leave = |((_, item), index): ((_, PresenceMessage), usize)| PresenceMessage {
            id: Some(format!("{base}:{index}")),
            action: PresenceAction::Leave,
            timestamp: wire_time(now),
            ..item
        };
        let items = gone.into_iter().zip(0..).map(leave).collect();
        self.note_presence(id, name);
        if let Some(connection) = self.connections.get_mut(id) {
            connection.undo_presence(name);
        }
        self.tell_presence(now, name, (id, base), items);
    }

    pub(super) fn leave_everywhere(&mut self, now: u64, id: &str) {
        let Some(connection) = self.connections.get(id) else {
            return;
        };
        for name in connection.present_on.clone() {
            self.leave_channel(now, id, &name);
        }
    }

    /// The members of a channel, as PRESENT items.
    pub(crate) fn members(&self, name: &str) -> Vec<Value> {
        let members = self.channels.get(name).map(|channel| channel.members.values());
        members
            .into_iter()
            .flatten()
            .map(PresenceMessage::to_value)
            .collect()
    }
}
