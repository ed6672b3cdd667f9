//! Channels: which there are, with which options, and who listens to them (RTS, RTL7, RTL8, RTL16).

use super::Client;
use crate::ably::channel::ChannelState;
use crate::ably::encoding::to_base64;
use crate::ably::error::{ErrorInfo, code};
use crate::ably::options::ChannelOptions;
use crate::ably::url;
use crate::engine::clock::Instant;

/// A listener that was added.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    /// Its number. Each [`Action::Deliver`](crate::ably::io::Action::Deliver) names the listeners that it is for.
    pub id: u64,
    /// Why the channel could not be attached, if it had to be and the connection is of no use. The listener is there
    /// all the same (RTL7g).
    pub attach: Result<(), ErrorInfo>,
}

impl Client {
    /// The channels that are known, by name (RTS2).
    pub fn channels(&self) -> impl Iterator<Item = &str> {
        self.channels.keys().map(|name| &**name)
    }

    /// Whether a channel is known (RTS2).
    #[must_use]
    pub fn has_channel(&self, channel: &str) -> bool {
        self.channels.contains_key(channel)
    }

    /// Makes a channel known unless it is (RTS3a). All that uses a channel does so by itself.
    pub fn get_channel(&mut self, channel: &str) {
        self.channel(channel).0.keep();
    }

    /// Makes a channel known with these options, or sets those of one that is (RTS3b, RTS3c).
    ///
    /// # Errors
    ///
    /// 40000 if the server would have to be asked again; that is what
    /// [`set_channel_options`](Self::set_channel_options) is for (RTS3c1). Nothing changes then.
    pub fn get_channel_with(
        &mut self,
        now: Instant,
        channel: &str,
        options: ChannelOptions,
    ) -> Result<(), ErrorInfo> {
        let known = self.channels.get(channel);
        if known.is_some_and(|channel| channel.needs_reattach(&options)) {
            return Err(ErrorInfo::new(
                code::BAD_REQUEST,
                "these options need the channel to be attached again: set them with set_channel_options",
            ));
        }
        self.io.now = now;
        let (channel, _) = self.channel(channel);
        channel.keep();
        channel.use_options(options);
        Ok(())
    }

    /// Makes a channel known that brings only the messages of `channel` which the JMESPath expression `filter` lets pass
    /// (RTS5). Returns its name, by which it is attached, subscribed to and released like any other.
    ///
    /// # Errors
    ///
    /// 40010 if `channel` has a qualifier in brackets already, and as [`get_channel_with`](Self::get_channel_with).
    pub fn get_derived_channel(
        &mut self,
        now: Instant,
        channel: &str,
        filter: &str,
        options: ChannelOptions,
    ) -> Result<String, ErrorInfo> {
        if channel.starts_with('[') {
            return Err(ErrorInfo::new(
                code::INVALID_CHANNEL_NAME,
                "a channel with a qualifier cannot be filtered",
            ));
        }
        let params = options.params.iter();
        let params: Vec<_> = params
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let qualifier = url::with_query(&format!("filter={}", to_base64(filter.as_bytes())), &params);
        let derived = format!("[{qualifier}]{channel}");
        self.get_channel_with(now, &derived, options)?;
        Ok(derived)
    }

    /// The options of a channel; those for new channels if it is not known.
    #[must_use]
    pub fn channel_options(&self, channel: &str) -> &ChannelOptions {
        self.channels
            .get(channel)
            .map_or(&self.io.options.channel_options, |channel| channel.options())
    }

    /// Sets a channel's options; an attached channel is attached again with other parameters or modes, and stays
    /// attached meanwhile (RTL16).
    ///
    /// Returns a number; an [`Action::OptionsSet`](crate::ably::io::Action::OptionsSet) with it follows, exactly once:
    /// at once if the server need not be asked, otherwise with its answer (RTL16a).
    pub fn set_channel_options(&mut self, now: Instant, channel: &str, options: ChannelOptions) -> u64 {
        self.io.now = now;
        let id = self.io.next_id();
        let (channel, io) = self.channel(channel);
        channel.set_options(io, id, options);
        id
    }

    /// Adds a listener to a channel (RTL7), for messages with one of `names`, or for all if there are none.
    ///
    /// A channel that nobody wants yet is attached, unless its options say otherwise (RTL7g, RTL7h). What the listener
    /// may rely on is told by the channel's changes and signals, as for everybody.
    pub fn subscribe(&mut self, now: Instant, channel: &str, names: &[&str]) -> Subscription {
        let id = self.io.next_id();
        let (known, _) = self.channel(channel);
        known.keep();
        known.listeners().add(id, names);
        let unwanted = matches!(
            known.state(),
            ChannelState::Initialized | ChannelState::Detaching | ChannelState::Detached
        );
        let attach = if known.options().attach_on_subscribe && unwanted {
            self.attach(now, channel)
        } else {
            Ok(())
        };
        Subscription { id, attach }
    }

    /// Removes a listener (RTL8a). The channel stays attached.
    pub fn unsubscribe(&mut self, channel: &str, listener: u64) {
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.listeners().remove(listener);
        }
    }

    /// Removes a listener as far as messages with `name` are concerned (RTL8b). One that wants all messages stays.
    pub fn unsubscribe_name(&mut self, channel: &str, listener: u64, name: &str) {
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.listeners().remove_name(listener, name);
        }
    }

    /// Removes all listeners of a channel (RTL8c).
    pub fn unsubscribe_all(&mut self, channel: &str) {
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.listeners().clear();
        }
    }
}
