//! What came of it.

use sapwood::ably::channel::ChannelState;
use sapwood::ably::connection::ConnectionState;
use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{FrameAction, ProtocolMessage, PublishResult};
use sapwood::ably::presence::PresenceMessage;

use super::World;

impl World {
    pub(crate) fn state(&self) -> ConnectionState {
        self.client.connection_state()
    }

    /// The states that the connection went through.
    pub(crate) fn states(&self) -> Vec<ConnectionState> {
        self.connection.iter().map(|change| change.current).collect()
    }

    /// The states that a channel went through.
    pub(crate) fn channel_states(&self, name: &str) -> Vec<ChannelState> {
        let of_it = self.channels.iter().filter(|(channel, _)| channel == name);
        of_it.map(|(_, change)| change.current).collect()
    }

    /// The frames of one kind that the client sent.
    pub(crate) fn sent(&self, action: FrameAction) -> Vec<ProtocolMessage> {
        let of_it = self.sent.iter().filter(|frame| frame.action == action);
        of_it.cloned().collect()
    }

    /// The value of a parameter of the last socket's address.
    pub(crate) fn param(&self, name: &str) -> Option<String> {
        let (_, query) = self.urls.last()?.split_once('?')?;
        query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
    }

    /// How the publish or presence operation with this id ended.
    #[track_caller]
    pub(crate) fn outcome(&self, id: u64) -> &Result<PublishResult, ErrorInfo> {
        let mut ended = self.published.iter().filter(|(ended, _)| *ended == id);
        let (_, result) = ended.next().expect("it has not ended");
        assert!(ended.next().is_none(), "it ended twice");
        result
    }

    /// The code of the error that the publish or presence operation with this id ended with.
    #[track_caller]
    pub(crate) fn refusal(&self, id: u64) -> u32 {
        self.outcome(id).as_ref().expect_err("it worked").code
    }

    /// The client ids of a channel's members, in order.
    pub(crate) fn members(&self, channel: &str) -> Vec<&str> {
        let members = self.client.presence_members(channel);
        let mut clients: Vec<_> = members
            .map(|member| member.client_id.as_deref().unwrap())
            .collect();
        clients.sort_unstable();
        clients
    }

    /// What the client sent about presence, without what it was sent in.
    pub(crate) fn sent_presence(&self) -> Vec<PresenceMessage> {
        let frames = self.sent(FrameAction::Presence);
        frames.into_iter().flat_map(|frame| frame.presence).collect()
    }

    /// How many publishes and pings with this id have ended.
    pub(crate) fn ended(&self, id: u64) -> usize {
        self.published.iter().filter(|(ended, _)| *ended == id).count()
    }
}
