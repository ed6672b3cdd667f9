//! One channel: who is attached, who is present, and what was said lately.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use sapwood::ably::frame::ProtocolMessage;
use sapwood::ably::presence::PresenceMessage;

use super::Settings;

/// A MESSAGE or PRESENCE frame that was sent.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) serial: String,
    pub(super) at: u64,
    pub(super) frame: ProtocolMessage,
    /// The frame as it went over the wire, made once for all receivers.
    pub(super) text: Arc<str>,
}

/// How far back an attachment wants to begin (`params.rewind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rewind {
    /// So many ms.
    Time(u64),
    /// So many messages.
    Count(usize),
}

impl Rewind {
    /// Reads `"15"` (messages), `"10s"` or `"2m"`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(seconds) = text.strip_suffix('s') {
            return seconds.parse::<u64>().ok()?.checked_mul(1000).map(Self::Time);
        }
        if let Some(minutes) = text.strip_suffix('m') {
            return minutes.parse::<u64>().ok()?.checked_mul(60_000).map(Self::Time);
        }
        text.parse().ok().map(Self::Count)
    }
}

/// A channel. It comes into being when somebody names it and goes when nobody has used it for long enough.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) attached: BTreeSet<String>,
    /// The members by connection and client id, as PRESENT items.
    pub(super) members: BTreeMap<(String, String), PresenceMessage>,
    pub(super) history: VecDeque<Entry>,
    /// Nothing after this serial has been forgotten.
    floor: String,
    /// The last use.
    pub(super) touched: u64,
}

impl Channel {
    pub(super) fn new(floor: String, now: u64) -> Self {
        Self {
            attached: BTreeSet::new(),
            members: BTreeMap::new(),
            history: VecDeque::new(),
            floor,
            touched: now,
        }
    }

    /// The position after the last frame.
    pub(super) fn position(&self) -> &str {
        self.history.back().map_or(&self.floor, |entry| &entry.serial)
    }

    pub(super) fn push(&mut self, entry: Entry, settings: &Settings) {
        self.touched = entry.at;
        let now = entry.at;
        self.history.push_back(entry);
        self.prune(now, settings);
    }

    /// Forgets what is too old or too much.
    pub(super) fn prune(&mut self, now: u64, settings: &Settings) {
        let is_over = |entry: &Entry, count: usize| {
            count > settings.history_limit || entry.at.saturating_add(settings.history_ttl) < now
        };
        while let Some(entry) = self.history.front()
            && is_over(entry, self.history.len())
        {
            self.floor.clone_from(&entry.serial);
            self.history.pop_front();
        }
    }

    /// Forgets everything; `floor` is where the channel begins now.
    pub(super) fn forget(&mut self, floor: String) {
        self.history.clear();
        self.floor = floor;
    }

    /// What came after a position, if nothing of it is forgotten.
    pub(super) fn since(&self, serial: &str) -> Option<Vec<Entry>> {
        if serial < self.floor.as_str() || serial > self.position() {
            return None;
        }
        Some(
            self.history
                .iter()
                .filter(|entry| entry.serial.as_str() > serial)
                .cloned()
                .collect(),
        )
    }

    /// The messages of a rewind, oldest first, and the position before them.
    pub(super) fn rewound(&self, rewind: Rewind, now: u64) -> (String, Vec<Entry>) {
        let has_messages = |entry: &&Entry| !entry.frame.messages.is_empty();
        let entries: Vec<_> = match rewind {
            Rewind::Time(ms) => self
                .history
                .iter()
                .filter(has_messages)
                .filter(|entry| entry.at.saturating_add(ms) >= now)
                .cloned()
                .collect(),
            Rewind::Count(count) => {
                let mut entries: Vec<_> = self
                    .history
                    .iter()
                    .rev()
                    .filter(has_messages)
                    .take(count)
                    .cloned()
                    .collect();
                entries.reverse();
                entries
            }
        };
        let position = match entries.first() {
            None => self.position(),
            Some(first) => {
                let before = self
                    .history
                    .iter()
                    .rev()
                    .find(|entry| entry.serial < first.serial);
                before.map_or(self.floor.as_str(), |entry| &entry.serial)
            }
        };
        (position.to_owned(), entries)
    }

    /// Whether the channel can be dropped: nobody there, nothing kept, and unused for as long as a client may resume.
    pub(super) fn is_idle(&self, now: u64, settings: &Settings) -> bool {
        self.attached.is_empty()
            && self.members.is_empty()
            && self.history.is_empty()
            && self.touched.saturating_add(settings.connection_state_ttl) < now
    }
}
