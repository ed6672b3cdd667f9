//! What the hub accepted, in order, and that it did so once.

use std::collections::{BTreeMap, BTreeSet};

use crate::realtime::hub::Hub;

/// A message that was accepted.
pub(super) struct Accepted {
    /// What it says, which names its publisher.
    pub(super) text: String,
}

/// The messages of all channels, from the beginning: the hub itself forgets.
#[derive(Default)]
pub(super) struct Truth {
    channels: BTreeMap<String, Channel>,
}

#[derive(Default)]
struct Channel {
    accepted: Vec<Accepted>,
    /// The position of each message by its serial.
    positions: BTreeMap<String, usize>,
    /// Each message with the connection that it came on. A message may only come again on another one, when the first is
    /// lost and nobody can say any more whether it was accepted.
    senders: BTreeSet<(String, String)>,
    /// The serial of the last frame that was looked at.
    seen: String,
}

impl Truth {
    /// Looks at what came since the last time; to be called whenever the hub has done something.
    pub(super) fn update(&mut self, hub: &Hub) {
        for (name, channel) in &hub.channels {
            let last = channel.history.back().map(|entry| &entry.serial);
            if last.is_none() || last == self.channels.get(name).map(|known| &known.seen) {
                continue;
            }
            let known = self.channels.entry(name.clone()).or_default();
            let seen = std::mem::take(&mut known.seen);
            let is_new = |serial: &String| *serial != seen;
            let newest = channel.history.iter().rev();
            let mut fresh: Vec<_> = newest.take_while(|entry| is_new(&entry.serial)).collect();
            fresh.reverse();
            for entry in fresh {
                known.seen.clone_from(&entry.serial);
                let sender = entry.frame.connection_id.clone().unwrap_or_default();
                for message in &entry.frame.messages {
                    let serial = message.serial.clone().unwrap();
                    let text = message.name.clone().unwrap();
                    let is_new = known.senders.insert((sender.clone(), text.clone()));
                    assert!(is_new, "{text} was accepted twice on connection {sender}");
                    known.positions.insert(serial, known.accepted.len());
                    known.accepted.push(Accepted { text });
                }
            }
        }
    }

    /// Where a message is in its channel's order.
    pub(super) fn position(&self, channel: &str, serial: &str) -> Option<usize> {
        self.channels.get(channel)?.positions.get(serial).copied()
    }

    pub(super) fn accepted(&self, channel: &str) -> &[Accepted] {
        self.channels
            .get(channel)
            .map_or(&[], |channel| &channel.accepted)
    }
}
