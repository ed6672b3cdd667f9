//! Who is on a channel, as far as the server's words say (RTP2, RTP18, RTP19).

use super::message::{PresenceAction, PresenceMessage};
use crate::sorted_map::SortedMap;

/// The members of a channel, each kept by its [`member_key`](PresenceMessage::member_key).
///
/// ```
/// use sapwood::ably::presence::{MemberMap, PresenceAction, PresenceMessage};
///
/// let mut members = MemberMap::default();
/// let news = members.apply(PresenceMessage {
///     id: Some("conn:0:0".into()),
///     connection_id: Some("conn".into()),
///     client_id: Some("alice".into()),
///     ..PresenceMessage::new(PresenceAction::Enter)
/// });
/// assert_eq!(news.map(|news| news.action), Some(PresenceAction::Enter));
/// assert_eq!(members.get("conn:alice").map(|member| member.action), Some(PresenceAction::Present));
/// ```
#[derive(Debug, Default)]
pub struct MemberMap {
    /// All of them `Present`, or, during a sync, `Absent`: gone, but not forgotten, so that an older word of the sync
    /// does not bring them back.
    members: SortedMap<String, PresenceMessage>,
    sync: Option<Sync>,
}

/// A list that the server sends.
#[derive(Debug)]
struct Sync {
    stage: Stage,
    /// The members from before that it has not mentioned yet.
    residuals: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Stage {
    /// It is promised.
    Announced,
    /// It is being sent, in frames with this in common; `None` for a single frame.
    Running(Option<String>),
}

impl MemberMap {
    /// Takes in news, from a PRESENCE or SYNC frame. Returns what is to be told, if it changes anything: the same
    /// message (RTP2d1, RTP2h1a).
    ///
    /// Nothing is told of what is older than what is known (RTP2a), of a leave of somebody who is not there, and of a
    /// leave while the list is being sent (RTP2h2).
    pub fn apply(&mut self, message: PresenceMessage) -> Option<PresenceMessage> {
        let key = message.member_key()?;
        match message.action {
            PresenceAction::Absent => None,
            PresenceAction::Leave => self.remove(key, message),
            PresenceAction::Present | PresenceAction::Enter | PresenceAction::Update => {
                self.put(key, message)
            }
        }
    }

    fn put(&mut self, key: String, message: PresenceMessage) -> Option<PresenceMessage> {
        // However old the word is, the list mentions the member (RTP19).
        if let Some(sync) = &mut self.sync {
            // Sorted, as it was made of sorted keys.
            if let Ok(at) = sync.residuals.binary_search(&key) {
                sync.residuals.remove(at);
            }
        }
        if !self.is_news(&key, &message) {
            return None;
        }
        let mut present = message.clone();
        present.action = PresenceAction::Present;
        self.members.insert(key, present);
        Some(message)
    }

    fn remove(&mut self, key: String, message: PresenceMessage) -> Option<PresenceMessage> {
        if !self.is_news(&key, &message) {
            return None;
        }
        let Some(sync) = &self.sync else {
            return self.members.remove(&key).map(|_| message);
        };
        // Also of somebody unknown: the list may yet mention them, with an older word.
        let mut absent = message.clone();
        absent.action = PresenceAction::Absent;
        let known = self.members.insert(key, absent);
        let was_there = known.is_some_and(|known| known.action == PresenceAction::Present);
        (was_there && sync.stage == Stage::Announced).then_some(message)
    }

    fn is_news(&self, key: &str, message: &PresenceMessage) -> bool {
        self.members
            .get(key)
            .is_none_or(|known| message.is_newer_than(known))
    }

    /// What is known of a member. During a sync this may be an `Absent` one (RTP2h2a).
    #[must_use]
    pub fn get(&self, member_key: &str) -> Option<&PresenceMessage> {
        self.members.get(member_key)
    }

    /// The members that are there, all with the action `Present` (RTP2d2).
    pub fn values(&self) -> impl Iterator<Item = &PresenceMessage> {
        self.members
            .values()
            .filter(|member| member.action == PresenceAction::Present)
    }

    /// Whether the server is to complete its list.
    #[must_use]
    pub const fn is_syncing(&self) -> bool {
        self.sync.is_some()
    }

    /// The server will send its list: whoever is there now has to be mentioned from now on, or is gone at its end
    /// (RTP1). A list that was under way counts no more.
    pub fn announce_sync(&mut self) {
        self.begin(Stage::Announced);
    }

    /// Part of the list comes, with the id of its sequence; without one, it comes in a single frame. It belongs to the
    /// list that was announced, or that is being sent under the same id. Otherwise it begins another one, and the one
    /// before counts no more (RTP18a).
    pub fn sync(&mut self, sequence: Option<&str>) {
        let running = Stage::Running(sequence.map(str::to_owned));
        match &mut self.sync {
            Some(sync) if sync.stage == Stage::Announced => sync.stage = running,
            Some(sync) if sync.stage == running && sequence.is_some() => {}
            _ => self.begin(running),
        }
    }

    fn begin(&mut self, stage: Stage) {
        self.sync = Some(Sync {
            stage,
            residuals: self.members.keys().cloned().collect(),
        });
    }

    /// The list is complete: who was not mentioned is gone. Returns their leaves, without an id and with the time
    /// `now` (milliseconds since 1970; the member's own if it is not known) (RTP19).
    ///
    /// Without a sync it does nothing.
    pub fn end_sync(&mut self, now: Option<i64>) -> Vec<PresenceMessage> {
        let Some(Sync { residuals, .. }) = self.sync.take() else {
            return Vec::new();
        };
        // RTP2h2b: whoever left meanwhile is forgotten in silence.
        self.members
            .retain(|_, member| member.action == PresenceAction::Present);
        let mut gone = Vec::new();
        for key in residuals {
            if let Some(mut member) = self.members.remove(&key) {
                member.action = PresenceAction::Leave;
                member.id = None;
                member.timestamp = now.or(member.timestamp);
                gone.push(member);
            }
        }
        gone
    }

    /// Forgets everything, in silence (RTP5a).
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
