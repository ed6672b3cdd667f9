//! Questions for the members of a channel that wait for their answer (RTP11).

use super::map::MemberMap;
use super::message::PresenceMessage;
use crate::ably::error::ErrorInfo;
use crate::ably::io::{Action, Io};

/// Which members are asked for, and whether to wait for them (RTP11c).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceGet {
    /// Whether to wait until the list of members is complete (RTP11c1). Default: yes. Otherwise the answer is what is
    /// known once the channel is attached.
    pub wait_for_sync: bool,
    /// Only members with this client id (RTP11c2). Default: any.
    pub client_id: Option<String>,
    /// Only members on this connection (RTP11c3). Default: any.
    pub connection_id: Option<String>,
}

impl Default for PresenceGet {
    fn default() -> Self {
        Self {
            wait_for_sync: true,
            client_id: None,
            connection_id: None,
        }
    }
}

impl PresenceGet {
    fn is_for(&self, member: &PresenceMessage) -> bool {
        let is = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        is(&self.client_id, &member.client_id) && is(&self.connection_id, &member.connection_id)
    }
}

/// What a question waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Awaits {
    /// The channel is to be attached.
    Attached,
    /// The list of members is to be complete.
    Synced,
}

#[derive(Debug)]
struct Question {
    id: u64,
    get: PresenceGet,
    awaits: Awaits,
    tell: Tell,
}

/// How a question ends. Only [`Gets::add`] names it, so a program that never asks has no code for it.
type Tell = fn(&Question, &mut Io, Result<&MemberMap, ErrorInfo>);

fn tell(question: &Question, io: &mut Io, result: Result<&MemberMap, ErrorInfo>) {
    let found = |members: &MemberMap| {
        let found = members.values().filter(|member| question.get.is_for(member));
        found.cloned().collect()
    };
    io.push(Action::PresenceMembers {
        id: question.id,
        result: result.map(found),
    });
}

/// The questions that have not been answered. Each is, exactly once, by an [`Action::PresenceMembers`].
#[derive(Debug, Default)]
pub(in crate::ably) struct Gets(Vec<Question>);

impl Gets {
    pub(super) fn add(&mut self, id: u64, get: PresenceGet, awaits: Awaits) {
        self.0.push(Question {
            id,
            get,
            awaits,
            tell,
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The channel is attached: answers all that can be, `complete` telling whether the list of members is.
    pub(super) fn answer(&mut self, io: &mut Io, members: &MemberMap, complete: bool) {
        self.0.retain_mut(|question| {
            let waits = question.get.wait_for_sync && !complete;
            if waits {
                question.awaits = Awaits::Synced;
            } else {
                (question.tell)(question, io, Ok(members));
            }
            waits
        });
    }

    /// There will be no answer. `error` makes the reason, which depends on what is waited for.
    pub(super) fn fail(&mut self, io: &mut Io, error: &dyn Fn(Awaits) -> ErrorInfo) {
        for question in std::mem::take(&mut self.0) {
            (question.tell)(&question, io, Err(error(question.awaits)));
        }
    }
}
