//! Presence as the app sees it (RTP): entering and leaving, who is there, and hearing of it.

use super::Client;
use super::operations::fail;
use crate::ably::channel::ChannelState;
use crate::ably::encoding::Data;
use crate::ably::error::{ErrorInfo, code};
use crate::ably::io::Action;
use crate::ably::presence::{self, Operation, PresenceAction, PresenceActions, PresenceGet, PresenceMessage};
use crate::engine::clock::Instant;

/// To be present, or not any more.
///
/// All of these return a number; an [`Action::Published`] with it follows, exactly once, as for
/// [`publish`](Client::publish). The channel has to be attached. If it is being attached, or nothing was asked of it yet,
/// it is attached and the operation waits for that (RTP16b, RTP8d), unless the options say that nothing waits; in any
/// other state it fails with 91001 (RTP8g, RTP16c), as it does when the channel does not get attached (RTL11). Whoever
/// is present stays so over reconnects: the client enters them again by itself (RTP17i), and what cannot be entered
/// again is told as an update of the channel with the error 91004 (RTP17e).
impl Client {
    /// Makes this client a member of a channel, or gives it other data (RTP8).
    ///
    /// Fails with 91000 if the client is connected without a client id, with 40012 if it may have any (RTP8j), with
    /// 40013 and 40009 for data that cannot be carried.
    pub fn presence_enter(&mut self, now: Instant, channel: &str, data: Data) -> u64 {
        self.operate(now, channel, PresenceAction::Enter, None, data)
    }

    /// Gives this client other data; makes it a member if it is none (RTP9). Fails like
    /// [`presence_enter`](Self::presence_enter).
    pub fn presence_update(&mut self, now: Instant, channel: &str, data: Data) -> u64 {
        self.operate(now, channel, PresenceAction::Update, None, data)
    }

    /// Makes this client a member no more (RTP10). Without data, the others hear the data it had. Fails like
    /// [`presence_enter`](Self::presence_enter).
    pub fn presence_leave(&mut self, now: Instant, channel: &str, data: Data) -> u64 {
        self.operate(now, channel, PresenceAction::Leave, None, data)
    }

    /// The same as [`presence_enter`](Self::presence_enter) on behalf of somebody (RTP14).
    ///
    /// Fails with 40012 for an empty client id, for `*`, and if this client has an id of its own that is another
    /// (RTP15f).
    pub fn presence_enter_client(&mut self, now: Instant, channel: &str, client_id: &str, data: Data) -> u64 {
        self.operate(now, channel, PresenceAction::Enter, Some(client_id), data)
    }

    /// The same as [`presence_update`](Self::presence_update) on behalf of somebody (RTP15). Fails like
    /// [`presence_enter_client`](Self::presence_enter_client).
    pub fn presence_update_client(
        &mut self,
        now: Instant,
        channel: &str,
        client_id: &str,
        data: Data,
    ) -> u64 {
        self.operate(now, channel, PresenceAction::Update, Some(client_id), data)
    }

    /// The same as [`presence_leave`](Self::presence_leave) on behalf of somebody (RTP15). Fails like
    /// [`presence_enter_client`](Self::presence_enter_client).
    pub fn presence_leave_client(&mut self, now: Instant, channel: &str, client_id: &str, data: Data) -> u64 {
        self.operate(now, channel, PresenceAction::Leave, Some(client_id), data)
    }

    /// The general form of the six others, for those who need `extras` as well (RTP8a).
    ///
    /// Of the message, action, client id, data, encoding and extras count. Fails like the others, and with 40000 unless
    /// the action is `Enter`, `Update` or `Leave`.
    pub fn presence_send(&mut self, now: Instant, channel: &str, message: PresenceMessage) -> u64 {
        self.io.now = now;
        let id = self.io.next_id();
        let result = self
            .prepare(channel, message)
            .and_then(|message| self.submit_presence(channel, Operation { id, message }));
        if let Err(error) = result {
            fail(&mut self.io, id, error);
        }
        id
    }

    fn operate(
        &mut self,
        now: Instant,
        channel: &str,
        action: PresenceAction,
        client_id: Option<&str>,
        data: Data,
    ) -> u64 {
        let message = PresenceMessage {
            client_id: client_id.map(str::to_owned),
            data,
            ..PresenceMessage::new(action)
        };
        self.presence_send(now, channel, message)
    }
}

/// Who is present.
impl Client {
    /// The members of a channel as far as they are known, one for each connection that a client is present on: whoever
    /// shows them groups them by client id.
    ///
    /// Empty for a channel that is not attached; of a suspended one, those that were there (RTP5f).
    pub fn presence_members(&self, channel: &str) -> impl Iterator<Item = &PresenceMessage> {
        let channel = self.channels.get(channel);
        channel.into_iter().flat_map(|channel| channel.presence.members())
    }

    /// Whether the members of a channel are all known (RTP13): it was attached, and the server is not sending a list.
    #[must_use]
    pub fn presence_sync_complete(&self, channel: &str) -> bool {
        self.channels
            .get(channel)
            .is_some_and(|channel| channel.presence.is_complete())
    }

    /// Asks for the members of a channel, attaching it if need be (RTP11).
    ///
    /// Returns a number; an [`Action::PresenceMembers`] with it follows, exactly once: when the list is complete, or
    /// with an error when the channel does not get that far. 91005 says that it is suspended and its list out of date
    /// (RTP11d), 90001 that it failed, 91008 in strict mode that the server does not tell who is there (RTP11f).
    pub fn presence_get(&mut self, now: Instant, channel: &str, get: PresenceGet) -> u64 {
        self.io.now = now;
        let id = self.io.next_id();
        if let Err(error) = self.begin_get(channel, id, get) {
            let result = Err(error);
            self.io.push(Action::PresenceMembers { id, result });
        }
        id
    }

    fn begin_get(&mut self, name: &str, id: u64, get: PresenceGet) -> Result<(), ErrorInfo> {
        let state = self.channel_state(name);
        match state {
            ChannelState::Suspended if get.wait_for_sync => return Err(presence::out_of_sync(name)),
            ChannelState::Failed => {
                return Err(ErrorInfo::new(code::CHANNEL_STATE, "the channel failed").with_status(400));
            }
            ChannelState::Attached | ChannelState::Suspended => {}
            _ if !self.may_attach() => return Err(self.connection_error()),
            _ => {}
        }
        let (channel, io) = self.channel(name);
        match state {
            ChannelState::Suspended => channel.presence.get_known(io, id, get),
            ChannelState::Attached => {
                let modes = channel.modes();
                channel.presence.get_now(io, id, get, modes);
            }
            _ => {
                channel.attach(io);
                channel.presence.get_once_attached(id, get);
            }
        }
        Ok(())
    }
}

/// Hearing of members.
///
/// The client keeps the list of who listens, by numbers that the driver makes up, so that each [`Action::Presence`] names
/// those it is for: a driver needs no more than a table of callbacks, and a channel nobody listens to costs nothing.
impl Client {
    /// Has `listener` hear of these kinds of news on a channel from now on, in addition to those it hears already
    /// (RTP6).
    ///
    /// Unless the channel's options say otherwise, this attaches a channel that is not attached (RTP6d, RTP6e). Whoever is
    /// there already then comes as `Present`, or in [`presence_members`](Self::presence_members) if the channel was
    /// attached before.
    ///
    /// # Errors
    ///
    /// If the connection does not allow to attach the channel (RTL4b). The listener stays all the same.
    pub fn presence_subscribe(
        &mut self,
        now: Instant,
        channel: &str,
        listener: u64,
        actions: PresenceActions,
    ) -> Result<(), ErrorInfo> {
        let (entry, _) = self.channel(channel);
        entry.listen(listener, actions);
        if entry.attaches_on_subscribe() {
            self.attach(now, channel)
        } else {
            Ok(())
        }
    }

    /// Has `listener` hear no more of these kinds of news on a channel (RTP7a, RTP7b). What it was told before may still
    /// be among the actions that were not polled. The channel stays attached.
    pub fn presence_unsubscribe(&mut self, channel: &str, listener: u64, actions: PresenceActions) {
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.presence.ignore(listener, actions);
        }
    }

    /// Has nobody hear of a channel's members any more (RTP7c).
    pub fn presence_unsubscribe_all(&mut self, channel: &str) {
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.presence.ignore_all();
        }
    }
}
