//! What may be published, and how it is written.

use super::Client;
use crate::ably::channel::ChannelState;
use crate::ably::error::{ErrorInfo, code};
use crate::ably::message::Message;

impl Client {
    /// RTL6c: what the states of connection and channel allow.
    pub(super) fn may_publish(&self, channel: &str) -> Result<(), ErrorInfo> {
        if matches!(
            self.channel_state(channel),
            ChannelState::Suspended | ChannelState::Failed
        ) {
            return Err(ErrorInfo::new(
                code::CHANNEL_STATE,
                "the channel is not available",
            ));
        }
        let connected = self.io.link.is_some();
        if connected || (self.io.options.queue_messages && self.may_attach()) {
            Ok(())
        } else {
            Err(self.connection_error())
        }
    }

    pub(super) fn encode(&self, messages: Vec<Message>) -> Result<Vec<Message>, ErrorInfo> {
        let size = messages.iter().map(Message::size).sum::<usize>();
        if size > self.connection.max_message_size() {
            return Err(ErrorInfo::new(
                code::TOO_LARGE,
                "the message is larger than the server allows",
            ));
        }
        let own = self.client_id().filter(|own| *own != "*");
        let mut encoded = Vec::with_capacity(messages.len());
        for message in messages {
            // RTL6g3: an identified client speaks for itself only.
            if own.is_some() && message.client_id.is_some() && own != message.client_id.as_deref() {
                return Err(ErrorInfo::new(
                    code::INVALID_CLIENT_ID,
                    "the message names another client id",
                ));
            }
            encoded.push(message.encoded()?);
        }
        Ok(encoded)
    }
}
