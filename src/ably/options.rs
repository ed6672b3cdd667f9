//! What an app may choose about its connection (TO3).

use std::time::Duration;

use super::auth::{TokenDetails, TokenParams, mismatch};
use super::error::{ErrorInfo, code};
use super::frame::Flags;
pub use super::recovery::Recovery;
use crate::sorted_map::SortedMap;

/// How the app shows that it may connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// An API key, `APP.KEY:SECRET`. Whoever has it can do all that it allows, so it does not belong in a public page;
    /// it is only sent over TLS or to this very machine.
    Key(String),
    /// A token that cannot be renewed. Once the server refuses it, the connection fails for good.
    Token(String),
    /// Tokens from an address of the app's own server, each got when it is needed.
    AuthUrl(AuthUrl),
    /// Tokens from the app itself, each asked for with [`Action::TokenWanted`](super::io::Action::TokenWanted) when it is
    /// needed (TO3j5, RSA8d).
    Callback,
}

/// Where tokens come from (TO3j6 to TO3j9).
///
/// The answer may be a token as plain text, or as JSON a text, a `TokenDetails` or a `TokenRequest`. An answer with
/// status 403 ends the connection for good (RSA4d), any other problem is tried again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthUrl {
    /// The address. A relative one is resolved against the page.
    pub url: String,
    /// Whether the parameters go into the body of a POST instead of the query of a GET. Default: no.
    pub post: bool,
    /// Headers to send along. Default: none.
    pub headers: Vec<(String, String)>,
    /// Parameters to send along. Those of the token that is wanted are added and come first (RSA8c2). Default: none.
    pub params: Vec<(String, String)>,
}

/// Quick tries right after a connection is lost, before the schedule of the specification begins.
///
/// The specification waits 12 seconds after the first failed try. Where people watch a page, that is long: a server that
/// restarts is back within seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FastRetry {
    /// How long to wait between two tries, shortened at random by up to a fifth.
    pub every: Duration,
    /// For how long after the loss.
    pub during: Duration,
}

impl Default for FastRetry {
    /// Every 500 ms during the first 10 s.
    fn default() -> Self {
        Self {
            every: Duration::from_millis(500),
            during: Duration::from_secs(10),
        }
    }
}

/// The options of a [`Client`](super::client::Client).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// How the app shows that it may connect.
    pub credentials: Credentials,
    /// A token to begin with; once it is refused, the credentials give the next one (RSA10e). Not with an API key, which
    /// makes no tokens here. Default: none.
    pub token: Option<TokenDetails>,
    /// What tokens are asked for with (TO3j11). Default: nothing in particular.
    pub token_params: TokenParams,
    /// Who the app is to others. Default: nobody in particular, or what the token says. `*` is not allowed (RSA7c).
    pub client_id: Option<String>,
    /// The routing name of a cluster (`main`, `nonprod:sandbox`), or a host of one's own: anything with a dot, `::` or
    /// `localhost` (REC1b). A port goes into `port`. Default: `main`.
    pub endpoint: String,
    /// The port. Default: 443, or 80 without TLS.
    pub port: Option<u16>,
    /// Whether to encrypt. Default: yes.
    pub tls: bool,
    /// Hosts to try when the first one is not reached (REC2). Default (`None`): those that belong to the endpoint, which
    /// is none for a host or a port of one's own.
    pub fallback_hosts: Option<Vec<String>>,
    /// Where to ask whether the internet is there before a fallback host is tried (RTN17j): an address whose answer
    /// contains `yes`. `None` takes it for granted. Default: Ably's.
    pub connectivity_check_url: Option<String>,
    /// Whether frames are MessagePack instead of JSON (TO3f). It is shorter, and in WebAssembly long frames are read about
    /// twice as fast: a text has to be encoded by the browser first. Whatever the server sends is understood either way,
    /// and requests of REST are JSON always. Default: no, which is what the official SDK does in browsers.
    pub use_binary_protocol: bool,
    /// Whether the server sends own messages back. Default: yes.
    pub echo: bool,
    /// Whether messages wait while there is no connection, instead of being refused (TO3g). Default: yes.
    pub queue_messages: bool,
    /// Whether asking for the members of a channel fails with 91008, instead of giving a warning and what is known,
    /// if the server does not tell this client of them (TO3r, RTP11f). Default: no.
    pub strict_mode: bool,
    /// How long to wait for any answer of the server (TO3l11). Default: 10 s.
    pub realtime_request_timeout: Duration,
    /// How long to wait for the answer to a request of REST before another host is tried (TO3l4). Default: 10 s.
    pub http_request_timeout: Duration,
    /// The base of the delays between tries to connect (TO3l1). Default: 15 s.
    pub disconnected_retry_timeout: Duration,
    /// The delay between tries once the server has forgotten the connection (TO3l2). Default: 30 s.
    pub suspended_retry_timeout: Duration,
    /// The base of the delays between tries to attach a channel (TO3l7). Default: 15 s.
    pub channel_retry_timeout: Duration,
    /// After which time without a connection it counts as suspended; the server's word overrides it. Default: 2 min.
    pub connection_state_ttl: Duration,
    /// Quick tries right after a loss. Default: none, as the specification has it.
    pub fast_retry: Option<FastRetry>,
    /// The options of channels that are not given any of their own. Default: none of all.
    pub channel_options: ChannelOptions,
    /// The recovery key of an earlier client, to go on where it was (RTC1c, RTN16). Its channels are known again and
    /// have to be attached; a key that is malformed or too old costs nothing but continuity. Default: none.
    pub recover: Option<Recovery>,
    /// Further parameters of the WebSocket's address (RTC1f). They override those of this client. Default: none.
    pub transport_params: SortedMap<String, String>,
}

impl ClientOptions {
    /// The defaults, with these credentials.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            token: None,
            token_params: TokenParams::default(),
            client_id: None,
            endpoint: "main".to_owned(),
            port: None,
            tls: true,
            fallback_hosts: None,
            connectivity_check_url: Some(
                "https://internet-up.ably-realtime.com/is-the-internet-up.txt".to_owned(),
            ),
            use_binary_protocol: false,
            echo: true,
            queue_messages: true,
            strict_mode: false,
            realtime_request_timeout: Duration::from_secs(10),
            http_request_timeout: Duration::from_secs(10),
            disconnected_retry_timeout: Duration::from_secs(15),
            suspended_retry_timeout: Duration::from_secs(30),
            channel_retry_timeout: Duration::from_secs(15),
            connection_state_ttl: Duration::from_secs(120),
            fast_retry: None,
            channel_options: ChannelOptions::default(),
            recover: None,
            transport_params: SortedMap::new(),
        }
    }

    /// The defaults, with an API key `APP.KEY:SECRET`.
    #[must_use]
    pub fn with_key(key: &str) -> Self {
        Self::new(Credentials::Key(key.to_owned()))
    }

    /// The defaults, with tokens from `url`.
    #[must_use]
    pub fn with_auth_url(url: &str) -> Self {
        Self::new(Credentials::AuthUrl(AuthUrl {
            url: url.to_owned(),
            ..AuthUrl::default()
        }))
    }

    /// The defaults, with an API key if `text` has a colon, else with a token (RSC1, RTC12).
    #[must_use]
    pub fn with_key_or_token(text: &str) -> Self {
        Self::new(if text.contains(':') {
            Credentials::Key(text.to_owned())
        } else {
            Credentials::Token(text.to_owned())
        })
    }

    /// Whether a new token can be got when one is refused.
    pub(super) const fn can_renew(&self) -> bool {
        matches!(self.credentials, Credentials::AuthUrl(_) | Credentials::Callback)
    }

    pub(super) fn check(&self) -> Result<(), ErrorInfo> {
        if self.client_id.as_deref() == Some("*") {
            return Err(ErrorInfo::new(
                code::INVALID_CLIENT_ID,
                "the client id cannot be *",
            ));
        }
        if let Some(token) = &self.token {
            let bound = token.client_id.as_deref();
            if let Some(error) = mismatch(self.client_id.as_deref(), bound) {
                return Err(error);
            }
            if matches!(self.credentials, Credentials::Key(_)) {
                return Err(ErrorInfo::new(
                    code::NO_CREDENTIALS,
                    "give either an API key or a token to begin with",
                ));
            }
        }
        self.credentials.check()
    }
}

impl Credentials {
    pub(super) fn check(&self) -> Result<(), ErrorInfo> {
        match self {
            Self::Key(key) if !is_key(key) => Err(ErrorInfo::new(
                code::INVALID_KEY,
                "the API key does not look like APP.KEY:SECRET",
            )),
            Self::Token(text) | Self::AuthUrl(AuthUrl { url: text, .. }) if text.is_empty() => {
                Err(ErrorInfo::new(
                    code::NO_CREDENTIALS,
                    "neither an API key, a token nor an auth address is given",
                ))
            }
            _ => Ok(()),
        }
    }
}

fn is_key(key: &str) -> bool {
    key.split_once(':').is_some_and(|(name, secret)| {
        !name.is_empty() && !secret.is_empty() && !secret.contains(':') && !key.contains(char::is_whitespace)
    })
}

/// The options of a channel (TB2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelOptions {
    /// Parameters. `rewind` (such as `15s`) asks for the recent past; it is only sent with an attach that does not
    /// continue an earlier one, since continuing replays by itself. Default: none.
    pub params: SortedMap<String, String>,
    /// The modes to ask for, from the constants of [`Flags`]. Default: those that the server gives.
    pub modes: Option<Flags>,
    /// Whether a channel that nobody wants yet is attached when somebody subscribes to its messages or its members' news
    /// (TB4). Default: yes.
    pub attach_on_subscribe: bool,
}

impl Default for ChannelOptions {
    fn default() -> Self {
        Self {
            params: SortedMap::new(),
            modes: None,
            attach_on_subscribe: true,
        }
    }
}
