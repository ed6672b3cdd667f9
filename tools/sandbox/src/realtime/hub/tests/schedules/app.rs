//! One client and the app above it, which checks whatever it is told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sapwood::ably::channel::{ChannelChange, ChannelState};
use sapwood::ably::client::Client;
use sapwood::ably::encoding::Data;
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::PublishResult;
use sapwood::ably::io::{Action, Signal};
use sapwood::ably::presence::{PresenceAction, PresenceMessage};

use super::super::super::SocketId;
use super::tables::{channel_may_go, connection_may_go};
use super::truth::Truth;

/// Members by connection and client id.
pub(super) type Members = BTreeMap<(String, String), Data>;

pub(super) struct App {
    pub(super) client: Client,
    /// What the names of its messages begin with.
    pub(super) mark: String,
    /// Whether it hears its own messages.
    pub(super) echoes: bool,
    /// Whether it has a token that nobody renews.
    pub(super) is_stuck_with_token: bool,
    /// The socket that is open, by the client's number and the network's.
    pub(super) socket: Option<(u64, SocketId)>,
    /// The tokens and requests that the client waits for.
    pub(super) questions: VecDeque<u64>,
    pub(super) requests: VecDeque<(u64, String)>,
    /// The calls that have not ended.
    pub(super) pending: BTreeMap<u64, Call>,
    /// Those that are told at most once.
    pub(super) waits: BTreeSet<u64>,
    /// How far each channel was heard.
    heard: BTreeMap<String, Progress>,
    /// What whoever follows the news takes for the members.
    seen: BTreeMap<String, Members>,
    /// What the app said last of its members, by channel and client id, and whether the server has agreed.
    pub(super) wishes: BTreeMap<(String, String), Wish>,
}

/// What a call was for.
pub(super) enum Call {
    Publish(String),
    Member(String, String),
    Other,
}

/// What a member is to be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wish {
    /// Asked for by the call of this number.
    Asked(u64, Option<Data>),
    /// The server agreed.
    Granted(Option<Data>),
}

#[derive(Clone, Copy, Default)]
struct Progress {
    /// The position after the last message since `Ready`.
    next: usize,
    /// The position after the last message ever: before it nothing is news any more.
    newest: usize,
    /// Whether the app knows that it may have missed something since.
    may_skip: bool,
    has_begun: bool,
}

impl App {
    pub(super) fn new(client: Client, mark: String, echoes: bool) -> Self {
        Self {
            client,
            mark,
            echoes,
            is_stuck_with_token: false,
            socket: None,
            questions: VecDeque::new(),
            requests: VecDeque::new(),
            pending: BTreeMap::new(),
            waits: BTreeSet::new(),
            heard: BTreeMap::new(),
            seen: BTreeMap::new(),
            wishes: BTreeMap::new(),
        }
    }

    pub(super) fn call(&mut self, id: u64, call: Call) {
        assert!(
            self.pending.insert(id, call).is_none(),
            "the number {id} was used before"
        );
    }

    /// The client says something that is not about sockets.
    pub(super) fn hear(&mut self, action: Action, truth: &Truth) {
        match action {
            Action::Signal { channel, signal } => self.signal(&channel, signal),
            Action::Deliver {
                channel,
                message,
                replayed,
                ..
            } => {
                let serial = message.serial.as_deref().unwrap();
                let position = truth.position(&channel, serial);
                self.message(
                    &channel,
                    position.expect("nobody published that"),
                    replayed,
                    truth,
                );
            }
            Action::ConnectionChanged(change) => {
                assert!(connection_may_go(change.previous, change.current), "{change:?}");
            }
            Action::ChannelChanged { channel, change } => self.channel_changes(&channel, &change),
            Action::Published { id, result } => self.published(id, result, truth),
            Action::Presence { channel, message, .. } => self.news(&channel, &message),
            Action::PresenceSynced { channel } => {
                let members = self.members(&channel);
                self.seen.insert(channel.to_string(), members);
            }
            Action::PresenceMembers { id, .. }
            | Action::PresenceHistory { id, .. }
            | Action::Pong { id, .. }
            | Action::Time { id, .. }
            | Action::History { id, .. }
            | Action::OptionsSet { id, .. }
            | Action::Authorized { id, .. } => {
                assert!(self.pending.remove(&id).is_some(), "ended twice, or never begun");
            }
            Action::ConnectionReached { id, .. } | Action::ChannelReached { id, .. } => {
                assert!(self.waits.remove(&id), "told twice");
            }
            Action::TokenWanted { id, .. } => self.questions.push_back(id),
            Action::Request { id, request } => self.requests.push_back((id, request.url)),
            Action::Warn(_) => {}
            other => panic!("{other:?}"),
        }
    }

    fn signal(&mut self, channel: &str, signal: Signal) {
        let progress = self.heard.entry(channel.to_owned()).or_default();
        let is_first = matches!(signal, Signal::Ready { .. });
        assert!(is_first || progress.has_begun, "a gap before anything");
        if is_first {
            // What was published before the channel was asked for anew may come again, with `rewind`.
            progress.next = 0;
        }
        progress.has_begun = true;
        progress.may_skip = true;
    }

    fn message(&mut self, channel: &str, position: usize, replayed: bool, truth: &Truth) {
        let progress = self.heard.get(channel).copied().unwrap_or_default();
        assert!(progress.has_begun, "a message before Ready");
        assert!(
            position >= progress.next,
            "message {position} of {channel} twice or out of order: {} is next",
            progress.next
        );
        assert!(
            replayed || position >= progress.newest,
            "message {position} of {channel} came before and is called news"
        );
        let skipped = &truth.accepted(channel)[progress.next..position];
        assert!(
            progress.may_skip || skipped.iter().all(|message| self.may_lack(&message.text)),
            "messages {} to {position} of {channel} are missing without a gap",
            progress.next
        );
        let progress = Progress {
            next: position + 1,
            newest: progress.newest.max(position + 1),
            may_skip: false,
            has_begun: true,
        };
        self.heard.insert(channel.to_owned(), progress);
    }

    /// Own messages come only to those who want them.
    fn may_lack(&self, text: &str) -> bool {
        !self.echoes && text.starts_with(&self.mark)
    }

    fn channel_changes(&mut self, channel: &str, change: &ChannelChange) {
        assert!(
            channel_may_go(change.previous, change.current),
            "{channel}: {change:?}"
        );
        if matches!(change.current, ChannelState::Detached | ChannelState::Failed) {
            self.seen.remove(channel);
        }
        if matches!(
            change.current,
            ChannelState::Detached | ChannelState::Failed | ChannelState::Initialized
        ) {
            // Whoever was present is not any more, and nobody promises more than that.
            self.wishes.retain(|(name, _), _| name != channel);
        }
    }

    fn published(&mut self, id: u64, result: Result<PublishResult, ErrorInfo>, truth: &Truth) {
        match self.pending.remove(&id).expect("ended twice, or never begun") {
            Call::Publish(channel) => {
                let serials = result.map(|result| result.serials).unwrap_or_default();
                for serial in serials {
                    let position = truth.position(&channel, &serial.unwrap());
                    assert!(position.is_some(), "what was acknowledged was not accepted");
                }
            }
            Call::Member(channel, client_id) => {
                let key = (channel, client_id);
                match self.wishes.get(&key) {
                    Some(Wish::Asked(asked, wish)) if *asked == id => {
                        let granted = Wish::Granted(wish.clone());
                        match result {
                            Ok(_) => drop(self.wishes.insert(key, granted)),
                            // It may have been done all the same.
                            Err(_) => drop(self.wishes.remove(&key)),
                        }
                    }
                    _ => {}
                }
            }
            Call::Other => panic!("not a publish"),
        }
    }

    fn news(&mut self, channel: &str, message: &PresenceMessage) {
        let seen = self.seen.entry(channel.to_owned()).or_default();
        if message.action == PresenceAction::Leave {
            let gone = seen.remove(&key_of(message));
            assert!(gone.is_some(), "a leave of nobody: {message:?}");
        } else {
            seen.insert(key_of(message), message.data.clone());
        }
    }

    pub(super) fn members(&self, channel: &str) -> Members {
        let members = self.client.presence_members(channel);
        members
            .map(|member| (key_of(member), member.data.clone()))
            .collect()
    }

    /// Whoever follows the news knows the members, except for those who leave while a list is being sent.
    pub(super) fn check_seen(&self, channel: &str) {
        let nobody = Members::new();
        let seen = self.seen.get(channel).unwrap_or(&nobody);
        // The same in the same order, as nearly always: nothing has to be copied to see that.
        let is_same = |((connection, client), data): (&(String, String), &Data), member: &PresenceMessage| {
            member.connection_id.as_ref() == Some(connection)
                && member.client_id.as_ref() == Some(client)
                && member.data == *data
        };
        let members = self.client.presence_members(channel);
        if seen.len() == members.count()
            && seen
                .iter()
                .zip(self.client.presence_members(channel))
                .all(|(seen, member)| is_same(seen, member))
        {
            return;
        }
        let members = self.members(channel);
        if self.client.presence_sync_complete(channel) {
            assert_eq!(*seen, members, "{channel}");
        } else {
            let is_seen = |(key, data): (&(String, String), &Data)| seen.get(key) == Some(data);
            assert!(
                members.iter().all(is_seen),
                "{channel}: {seen:?} lacks of {members:?}"
            );
        }
    }

    /// Everything that was published has been heard, or a gap was told.
    pub(super) fn check_heard_all(&self, channel: &str, truth: &Truth) {
        let progress = self.heard.get(channel).copied().unwrap_or_default();
        let missing = &truth.accepted(channel)[progress.next..];
        assert!(
            missing.iter().all(|message| self.may_lack(&message.text)),
            "the last messages of {channel} did not come"
        );
    }
}

fn key_of(message: &PresenceMessage) -> (String, String) {
    let text = |field: &Option<String>| field.clone().unwrap();
    (text(&message.connection_id), text(&message.client_id))
}
