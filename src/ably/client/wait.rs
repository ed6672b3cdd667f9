//! Being told when a state is reached (RTN26, RTL25), and what a later client needs to go on here (RTN16).

use std::sync::Arc;

use super::Client;
use crate::ably::channel::ChannelState;
use crate::ably::connection::ConnectionState;
use crate::ably::io::Action;
use crate::ably::recovery::RecoveryKey;

impl Client {
    /// Asks to be told when the connection is in `state` (RTN26, `whenState`).
    ///
    /// Returns a number. An [`Action::ConnectionReached`] with it follows at most once: at once and without a change if
    /// the connection is in that state, otherwise right after the change that next leads there.
    pub fn when_connection(&mut self, state: ConnectionState) -> u64 {
        let id = self.io.next_id();
        if self.connection.state() == state {
            self.io.push(Action::ConnectionReached { id, change: None });
        } else {
            let told_by = move |action: &Action| match action {
                Action::ConnectionChanged(change) if change.current == state => {
                    Some(Action::ConnectionReached {
                        id,
                        change: Some(change.clone()),
                    })
                }
                _ => None,
            };
            self.io.waits.add(id, Box::new(told_by));
        }
        id
    }

    /// Asks to be told when a channel is in `state` (RTL25, `whenState`); otherwise as
    /// [`when_connection`](Self::when_connection).
    pub fn when_channel(&mut self, channel: &str, state: ChannelState) -> u64 {
        let id = self.io.next_id();
        if self.channel_state(channel) == state {
            self.io.push(Action::ChannelReached { id, change: None });
        } else {
            let wanted: Arc<str> = channel.into();
            let told_by = move |action: &Action| match action {
                Action::ChannelChanged { channel, change }
                    if *channel == wanted && change.current == state =>
                {
                    Some(Action::ChannelReached {
                        id,
                        change: Some(change.clone()),
                    })
                }
                _ => None,
            };
            self.io.waits.add(id, Box::new(told_by));
        }
        id
    }

    /// Takes back a wish to be told of a state; too late or unknown, nothing happens.
    pub fn forget_wait(&mut self, id: u64) {
        self.io.waits.cancel(id);
    }

    /// What a later client goes on from, as its option `recover` (RTN16g, `createRecoveryKey`): the connection, and the
    /// position of each attached channel.
    ///
    /// `None` before the first connection, and while suspended, closing, closed or failed (RTN16g2). It is worth
    /// something for as long as the server remembers the connection, about two minutes.
    #[must_use]
    pub fn recovery_key(&self) -> Option<String> {
        if !self.may_attach() {
            return None;
        }
        let attached = self
            .channels
            .iter()
            .filter(|(_, channel)| channel.state() == ChannelState::Attached);
        let key = RecoveryKey {
            connection_key: self.connection.key()?.to_owned(),
            msg_serial: self.publisher.next_serial(),
            channel_serials: attached
                .filter_map(|(name, channel)| Some((name.to_string(), channel.serial()?.to_owned())))
                .collect(),
        };
        Some(key.to_text())
    }

    /// Goes on from a recovery key (RTN16f, RTN16j, RTN16k).
    pub(super) fn recover(&mut self) {
        let Some(recovery) = self.io.options.recover.take() else {
            return;
        };
        let Some(key) = recovery.0 else {
            self.io
                .warn("the recovery key is malformed; the connection begins anew");
            return;
        };
        for (name, serial) in key.channel_serials {
            self.channel(&name).0.restore(serial);
        }
        self.publisher.continue_from(key.msg_serial);
        self.connection.recover(key.connection_key);
    }
}
