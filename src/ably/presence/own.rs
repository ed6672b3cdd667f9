//! Which members this client has entered itself, so that it can enter them again (RTP17).

use super::message::{PresenceAction, PresenceMessage};
use crate::sorted_map::SortedMap;

/// The members of this client's connection, each kept by its client id alone (RTP17h): one that was entered on an
/// earlier connection is the same. Who has left is kept as `Absent`, so that an older word does not bring them back.
#[derive(Debug, Default)]
pub struct OwnMembers(SortedMap<String, PresenceMessage>);

impl OwnMembers {
    /// Takes in what the server says of a member of the current connection (RTP17b). Returns whether it changed
    /// anything.
    ///
    /// A leave that the server made up does not count: the member wants to be there. Nor does what is older than what
    /// is known.
    pub fn apply(&mut self, message: &PresenceMessage) -> bool {
        let Some(client) = &message.client_id else {
            return false;
        };
        if self
            .0
            .get(client)
            .is_some_and(|known| !supersedes(message, known))
        {
            return false;
        }
        match message.action {
            PresenceAction::Absent => false,
            PresenceAction::Leave => {
                let was_there = self.get(client).is_some();
                if !message.is_synthesized() {
                    self.keep(client, message, PresenceAction::Absent);
                }
                was_there && !message.is_synthesized()
            }
            PresenceAction::Present | PresenceAction::Enter | PresenceAction::Update => {
                self.keep(client, message, PresenceAction::Present);
                true
            }
        }
    }

    fn keep(&mut self, client: &str, message: &PresenceMessage, action: PresenceAction) {
        let mut kept = message.clone();
        kept.action = action;
        self.0.insert(client.to_owned(), kept);
    }

    /// What is known of the member with this client id.
    #[must_use]
    pub fn get(&self, client_id: &str) -> Option<&PresenceMessage> {
        self.0.get(client_id).filter(|member| is_there(member))
    }

    /// All of them, with the action `Present`.
    pub fn values(&self) -> impl Iterator<Item = &PresenceMessage> {
        self.0.values().filter(|member| is_there(member))
    }

    /// Forgets all of them: they are not entered again (RTP5a).
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

fn is_there(member: &PresenceMessage) -> bool {
    member.action == PresenceAction::Present
}

/// The numbers of two connections say nothing about which came first; the current one's word is the newer.
fn supersedes(message: &PresenceMessage, known: &PresenceMessage) -> bool {
    message.connection_id != known.connection_id || message.is_newer_than(known)
}
