//! What is asked of Ably's REST interface: the time and the history (RTC6, RTL10, RTP12).

use super::Client;
use crate::ably::channel::ChannelState;
use crate::ably::error::{ErrorInfo, code};
use crate::ably::io::Action;
use crate::ably::rest::{HistoryQuery, PageLink, What};
use crate::engine::clock::Instant;

// The calls need no connection. Each tries up to three other hosts if one is not reached, and renews a refused token
// once; a call for which no token can be got ends with 40170 and does not concern the connection (RSA4e).
impl Client {
    /// Asks for the server's time (RTC6). Nobody needs to be let in for that.
    ///
    /// Returns a number; an [`Action::Time`] with it follows, exactly once.
    pub fn time(&mut self, now: Instant) -> u64 {
        self.call(now, What::Time, "/time".to_owned())
    }

    /// Asks for the first page of what was published on a channel (RTL10).
    ///
    /// Returns a number; an [`Action::History`] with it follows, exactly once. Its result is an error if `until_attach`
    /// is wanted of a channel that is not attached.
    pub fn history(&mut self, now: Instant, channel: &str, query: &HistoryQuery) -> u64 {
        self.history_of(now, channel, query, What::Messages)
    }

    /// Asks for the first page of the members' news of a channel (RTP12).
    ///
    /// Returns a number; an [`Action::PresenceHistory`] with it follows, exactly once; otherwise as
    /// [`history`](Self::history).
    pub fn presence_history(&mut self, now: Instant, channel: &str, query: &HistoryQuery) -> u64 {
        self.history_of(now, channel, query, What::Presence)
    }

    /// Asks for the page that another one names as its next or first (TG4, TG5).
    ///
    /// Returns a number; an action of the same kind as the one that brought the link follows with it, exactly once.
    pub fn page(&mut self, now: Instant, link: &PageLink) -> u64 {
        self.call(now, link.what, link.path.clone())
    }

    fn history_of(&mut self, now: Instant, channel: &str, query: &HistoryQuery, what: What) -> u64 {
        let is_attached = self.channel_state(channel) == ChannelState::Attached;
        if query.until_attach && !is_attached {
            let error = ErrorInfo::new(
                code::BAD_REQUEST,
                "the history until the attach needs the channel to be attached",
            );
            let id = self.io.next_id();
            self.io.push(match what {
                What::Presence => Action::PresenceHistory {
                    id,
                    result: Err(error),
                },
                What::Time | What::Messages => Action::History {
                    id,
                    result: Err(error),
                },
            });
            return id;
        }
        let serial = self.attach_serial(channel).filter(|_| query.until_attach);
        let path = query.path(channel, what, serial);
        self.call(now, what, path)
    }

    fn call(&mut self, now: Instant, what: What, path: String) -> u64 {
        self.io.now = now;
        let calls = self.rest.open();
        let hosts = self.connection.rest_hosts(&mut self.io, calls.good_host(now));
        calls.call(&mut self.io, &mut self.auth, hosts, what, path)
    }
}
