//! How the connection is, in words for people.

use std::sync::Arc;
use std::time::Duration;

use crate::ably::channel::{ChannelChange, ChannelState};
use crate::ably::connection::{ConnectionChange, ConnectionState};
use crate::ably::error::{ErrorInfo, code};
use crate::engine::i18n::Phrase;
use crate::engine::live::LiveStatus;

/// Tries that follow each other faster than this are one outage to people.
const QUICK: Duration = Duration::from_secs(2);

/// Turns what the client reports into a status that changes no more often than people can follow.
#[derive(Debug, Default)]
pub(super) struct StatusBoard {
    connection: Option<ConnectionChange>,
    troubled: Vec<(Arc<str>, ChannelChange)>,
    current: LiveStatus,
}

impl StatusBoard {
    pub(super) fn current(&self) -> LiveStatus {
        self.current.clone()
    }

    /// Returns the new status if it is another one.
    pub(super) fn on_connection(&mut self, change: ConnectionChange) -> Option<LiveStatus> {
        self.connection = Some(change);
        self.refresh()
    }

    /// Returns the new status if it is another one.
    pub(super) fn on_channel(&mut self, channel: Arc<str>, change: ChannelChange) -> Option<LiveStatus> {
        self.forget(&channel);
        if let ChannelState::Suspended | ChannelState::Failed = change.current {
            self.troubled.push((channel, change));
        }
        self.refresh()
    }

    /// Nobody listens to the channel any more. Returns the new status if it is another one.
    pub(super) fn on_release(&mut self, channel: &str) -> Option<LiveStatus> {
        self.forget(channel);
        self.refresh()
    }

    fn forget(&mut self, channel: &str) {
        self.troubled.retain(|(troubled, _)| &**troubled != channel);
    }

    fn refresh(&mut self) -> Option<LiveStatus> {
        let next = self.derive();
        let same_outage = is_quick(&self.current) && (is_quick(&next) || next == LiveStatus::Connecting);
        if next == self.current || same_outage {
            return None;
        }
        self.current = next.clone();
        Some(next)
    }

    fn derive(&self) -> LiveStatus {
        let Some(change) = &self.connection else {
            return LiveStatus::Off;
        };
        let reason = change.reason.as_ref();
        match (change.current, change.retry_in) {
            (ConnectionState::Initialized | ConnectionState::Closing | ConnectionState::Closed, _) => {
                LiveStatus::Off
            }
            (ConnectionState::Connecting, _)
            | (ConnectionState::Disconnected, None | Some(Duration::ZERO)) => LiveStatus::Connecting,
            (ConnectionState::Disconnected | ConnectionState::Suspended, retry_in) => LiveStatus::Offline {
                retry_in: retry_in.unwrap_or_default(),
                reason: sentence(reason),
            },
            (ConnectionState::Failed, _) => LiveStatus::Failed {
                reason: advice(reason),
            },
            (ConnectionState::Connected, _) => self.of_channels(),
        }
    }

    /// Connected: then what counts is whether all channels work.
    fn of_channels(&self) -> LiveStatus {
        let failed = |(_, change): &&(Arc<str>, ChannelChange)| change.current == ChannelState::Failed;
        if let Some((_, change)) = self.troubled.iter().find(failed) {
            return LiveStatus::Failed {
                reason: advice(change.reason.as_ref()),
            };
        }
        self.troubled
            .first()
            .map_or(LiveStatus::Live, |(_, change)| LiveStatus::Offline {
                retry_in: change.retry_in.unwrap_or_default(),
                reason: sentence(change.reason.as_ref()),
            })
    }
}

fn is_quick(status: &LiveStatus) -> bool {
    matches!(status, LiveStatus::Offline { retry_in, .. } if *retry_in < QUICK)
}

fn sentence(reason: Option<&ErrorInfo>) -> Phrase {
    let Some(reason) = reason else {
        return Phrase::new("live.lost", "the connection was lost");
    };
    match (reason.code, reason.status) {
        // Nobody answers there; a connection that was there before is 80003, too.
        (code::DISCONNECTED, 404) | (code::TIMEOUT, _) => Phrase::all([
            words(reason),
            ". ".into(),
            Phrase::new(
                "live.checkAddress",
                "Check the network, and the address of the live server.",
            ),
        ]),
        (code::AUTH_FAILED, _) => advice(Some(reason)),
        _ => words(reason),
    }
}

/// What happened and what to do about it.
fn advice(reason: Option<&ErrorInfo>) -> Phrase {
    let Some(reason) = reason else {
        return Phrase::new("live.refused", "the server refused the connection");
    };
    Phrase::all([words(reason), ". ".into(), what_to_do(reason.code)])
}

const fn what_to_do(code: u32) -> Phrase {
    match code {
        40101 | 40400 => Phrase::new("live.checkKey", "Check the API key."),
        code::CLIENT_ID_MISMATCH => Phrase::new(
            "live.checkClientId",
            "Configure the client id that the credentials belong to, or none.",
        ),
        40160 => Phrase::new(
            "live.allow",
            "Allow the credentials to subscribe to this channel.",
        ),
        code::NO_TOKEN_RENEWAL => Phrase::new(
            "live.giveAuthAddress",
            "Configure an auth address that gives out new tokens, then reload the page.",
        ),
        code::AUTH_FAILED => Phrase::new("live.signInAgain", "Sign in again, or check the auth address."),
        code::BAD_REQUEST => Phrase::new(
            "live.correctConfig",
            "Correct `live` in config.json, then reload the page.",
        ),
        42910..=42929 => Phrase::new(
            "live.waitAWhile",
            "Too much at once: wait a while, then reload the page.",
        ),
        _ => Phrase::new("live.reload", "Reload the page to try again."),
    }
}

/// What the client itself says, up to what differs from one time to the next.
const OWN: [Phrase; 12] = [
    Phrase::new("live.unreached", "the server was not reached"),
    Phrase::new("live.lost", "the connection was lost"),
    Phrase::new("live.silent", "the server fell silent"),
    Phrase::new("live.timeout", "the server did not answer in time"),
    Phrase::new("live.closed", "the server closed the connection"),
    Phrase::new("live.ended", "the server ended the connection"),
    Phrase::new("live.suspended", "the connection is suspended"),
    Phrase::new("live.noToken", "no token could be got"),
    Phrase::new("live.authUnreached", "the auth address was not reached"),
    Phrase::new("live.authStatus", "the auth address answered with status"),
    Phrase::new(
        "live.noTls",
        "a page over https needs TLS for its live events, too, and the live server is called without",
    ),
    Phrase::new(
        "live.notAllowed",
        "the browser does not allow this connection (a page over https needs TLS for its live events, too)",
    ),
];

/// What went wrong, with its code and its cause. What the client says is said in the language of the page; what a server
/// says, as it came.
fn words(error: &ErrorInfo) -> Phrase {
    let mut words = match OWN.into_iter().find_map(|own| said_as(&own, &error.message)) {
        Some(own) => own,
        None if error.message.is_empty() => Phrase::new("live.unknown", "unknown error"),
        None => error.message.as_str().into(),
    };
    if error.code != 0 {
        words = Phrase::new("live.error", "{{what}} (Ably error {{code}})")
            .with("what", words)
            .with("code", u64::from(error.code));
    }
    match &error.cause {
        Some(cause) => Phrase::all([words, ": ".into(), self::words(cause)]),
        None => words,
    }
}

/// The phrase, if the message begins with it, followed by the rest of the message.
fn said_as(own: &Phrase, message: &str) -> Option<Phrase> {
    let Phrase::Text { english, .. } = own else {
        return None;
    };
    let rest = message.strip_prefix(english)?;
    match rest {
        "" => Some(own.clone()),
        _ if rest.starts_with([':', ' ']) => Some(Phrase::all([own.clone(), rest.into()])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(current: ConnectionState, retry_ms: Option<u64>) -> ConnectionChange {
        ConnectionChange {
            previous: ConnectionState::Initialized,
            current,
            reason: retry_ms.map(|_| ErrorInfo::new(80003, "the server was not reached")),
            retry_in: retry_ms.map(Duration::from_millis),
        }
    }

    fn channel(current: ChannelState, reason: Option<ErrorInfo>) -> ChannelChange {
        ChannelChange {
            previous: ChannelState::Attaching,
            current,
            resumed: false,
            has_backlog: false,
            reason,
            retry_in: None,
        }
    }

    #[test]
    fn what_the_client_says_has_keys_and_what_a_server_says_stays_as_it_is() {
        let unreached = ErrorInfo::new(
            code::AUTH_ADDRESS,
            "the auth address was not reached: check the network",
        );
        let error = ErrorInfo::new(code::AUTH_FAILED, "no token could be got").with_cause(unreached);
        let said = words(&error);
        assert_eq!(said.to_string(), error.to_string());
        let keys = format!("{said:?}");
        for key in ["live.noToken", "live.error", "live.authUnreached"] {
            assert!(keys.contains(key), "{keys}");
        }
        let strange = ErrorInfo::new(0, "not permitted");
        assert_eq!(words(&strange), "not permitted".into());
        assert_eq!(words(&ErrorInfo::default()).to_string(), "unknown error");
    }

    #[test]
    fn a_short_outage_is_told_once() {
        let mut board = StatusBoard::default();
        assert_eq!(
            board.on_connection(connection(ConnectionState::Connecting, None)),
            Some(LiveStatus::Connecting)
        );
        assert_eq!(
            board.on_connection(connection(ConnectionState::Connected, None)),
            Some(LiveStatus::Live)
        );
        let told: Vec<_> = [
            connection(ConnectionState::Disconnected, Some(0)),
            connection(ConnectionState::Connecting, None),
            connection(ConnectionState::Disconnected, Some(480)),
            connection(ConnectionState::Connecting, None),
            connection(ConnectionState::Disconnected, Some(410)),
            connection(ConnectionState::Connecting, None),
            connection(ConnectionState::Connected, None),
        ]
        .into_iter()
        .filter_map(|change| board.on_connection(change))
        .collect();
        let [
            LiveStatus::Connecting,
            LiveStatus::Offline { reason, .. },
            LiveStatus::Live,
        ] = &told[..]
        else {
            panic!("{told:?}");
        };
        assert!(reason.to_string().contains("not reached"));
    }

    #[test]
    fn a_long_wait_says_when_it_ends_and_that_a_try_is_made() {
        let mut board = StatusBoard::default();
        let offline = board.on_connection(connection(ConnectionState::Suspended, Some(30_000)));
        assert!(matches!(offline, Some(LiveStatus::Offline { retry_in, .. }) if retry_in.as_secs() == 30));
        let connecting = board.on_connection(connection(ConnectionState::Connecting, None));
        assert_eq!(connecting, Some(LiveStatus::Connecting));
    }

    #[test]
    fn a_refused_channel_shows_although_the_connection_works() {
        let mut board = StatusBoard::default();
        board.on_connection(connection(ConnectionState::Connected, None));
        let refused = ErrorInfo::new(40160, "not permitted");
        let Some(LiveStatus::Failed { reason }) =
            board.on_channel("c".into(), channel(ChannelState::Failed, Some(refused)))
        else {
            panic!("not told");
        };
        let reason = reason.to_string();
        assert!(reason.contains("not permitted") && reason.contains("Allow"));
        assert_eq!(board.on_release("c"), Some(LiveStatus::Live));
    }

    #[test]
    fn the_same_status_is_not_told_twice() {
        let mut board = StatusBoard::default();
        board.on_connection(connection(ConnectionState::Connected, None));
        assert_eq!(
            board.on_channel("c".into(), channel(ChannelState::Attached, None)),
            None
        );
        assert_eq!(
            board.on_connection(connection(ConnectionState::Connected, None)),
            None
        );
        assert_eq!(board.current(), LiveStatus::Live);
    }
}
