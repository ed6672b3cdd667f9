//! The live provider that the app sees.

use std::fmt;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use serde_json::Value;

use super::driver::Driver;
use super::event;
use super::hub::Hub;
use super::lobby::Lobby;
use super::reply::Reply;
use crate::ably::auth::TokenParams;
use crate::ably::channel::{ChannelChange, ChannelState};
use crate::ably::client::Client;
use crate::ably::connection::ConnectionState;
use crate::ably::error::{ErrorInfo, code};
use crate::ably::io::{Action, Signal};
use crate::ably::options::{ClientOptions, Credentials};
use crate::engine::live::{LiveError, LiveEvent, LiveProvider, LiveSignal, LiveStatus, OnSignal};
use crate::engine::presence::{Member, PresenceProvider};
use crate::engine::runtime::{Guard, LocalFuture, Runtime};

/// Live events over Ably, straight from the browser.
///
/// It connects when somebody first subscribes or publishes. However many subscribe to a channel, it is attached once, and
/// detached when the last one leaves. A message that is no event is reported in the console, once a channel, and told as
/// a gap: something happened that cannot be read.
pub struct AblyLiveProvider {
    driver: Rc<Driver>,
    tokens: Option<Tokens>,
    hub: Rc<Hub>,
    lobby: Rc<Lobby>,
}

/// Gets a token from the app, as [`AblyLiveProvider::with_token_callback`] describes.
pub type TokenCallback = Rc<dyn Fn(TokenParams) -> LocalFuture<Result<Value, ErrorInfo>>>;

/// Has the app asked for a token. Only a provider with a callback has it, so no other program has to carry it.
type Tokens = Box<dyn Fn(&Rc<Driver>, u64, TokenParams)>;

impl AblyLiveProvider {
    /// A provider that connects with `options` once somebody subscribes.
    ///
    /// `origin` names this page: events whose `meta.origin` it is are the page's own. Own messages are asked not to be
    /// sent back, and unless the options name a `rewind` for channels, the last 15 seconds are asked for, so that data
    /// that was fetched while the page was connecting need not be fetched again.
    ///
    /// # Errors
    ///
    /// If an option is wrong, see [`Client::new`]. `Credentials::Callback` needs
    /// [`with_token_callback`](Self::with_token_callback).
    pub fn new(
        runtime: Rc<dyn Runtime>,
        options: ClientOptions,
        origin: Rc<str>,
    ) -> Result<Rc<Self>, ErrorInfo> {
        if matches!(options.credentials, Credentials::Callback) {
            return Err(ErrorInfo::new(
                code::NO_CREDENTIALS,
                "there is no callback for tokens: make the provider with_token_callback",
            ));
        }
        Self::make(runtime, options, origin, None)
    }

    /// As [`new`](Self::new), with tokens that the app's own code gets (Ably's `authCallback`), whatever credentials the
    /// options name.
    ///
    /// `callback` is asked for the first token and whenever another one is needed, with what the token should be good
    /// for. It answers as [`Input::Token`](crate::ably::io::Input::Token) wants it: a token as a text, or as JSON a token's
    /// details or a signed request for one. An error with status 403 ends the connection for good, any other is told in
    /// the status and tried again later. An answer that takes longer than ten seconds is not waited for.
    ///
    /// ```no_run
    /// use std::rc::Rc;
    ///
    /// use sapwood::ably::error::ErrorInfo;
    /// use sapwood::ably::options::{ClientOptions, Credentials};
    /// use sapwood::platform::http::{self, Method};
    /// use sapwood::platform::runtime::BrowserRuntime;
    /// use sapwood::providers::ably::{AblyLiveProvider, TokenCallback};
    ///
    /// let callback: TokenCallback = Rc::new(|params| {
    ///     Box::pin(async move {
    ///         let url = format!("/my/token?for={}", params.client_id.unwrap_or_default());
    ///         let session = [("X-Session", "from wherever the app keeps it")];
    ///         let answer = http::send(Method::Get, &url, &session, None, std::time::Duration::from_secs(8)).await;
    ///         match answer {
    ///             Ok(answer) if answer.status == 200 => Ok(answer.body.into()),
    ///             Ok(answer) => Err(ErrorInfo::new(40170, "no token").with_status(answer.status)),
    ///             Err(error) => Err(ErrorInfo::new(40170, error.to_string())),
    ///         }
    ///     })
    /// });
    /// let options = ClientOptions::new(Credentials::Callback);
    /// let live = AblyLiveProvider::with_token_callback(BrowserRuntime::shared(), options, "page-1".into(), callback)?;
    /// # Ok::<(), ErrorInfo>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_token_callback(
        runtime: Rc<dyn Runtime>,
        mut options: ClientOptions,
        origin: Rc<str>,
        callback: TokenCallback,
    ) -> Result<Rc<Self>, ErrorInfo> {
        options.credentials = Credentials::Callback;
        let tokens: Tokens = Box::new(move |driver, id, params| driver.answer_token(id, callback(params)));
        Self::make(runtime, options, origin, Some(tokens))
    }

    fn make(
        runtime: Rc<dyn Runtime>,
        mut options: ClientOptions,
        origin: Rc<str>,
        tokens: Option<Tokens>,
    ) -> Result<Rc<Self>, ErrorInfo> {
        options.echo = false;
        let params = &mut options.channel_options.params;
        params.get_or_insert_with("rewind".to_owned(), || "15s".to_owned());
        let client = Client::new(options, seed(&*runtime))?;
        let hub = Rc::new(Hub::new(runtime.clone(), origin));
        Ok(Rc::new_cyclic(|this: &Weak<Self>| {
            let (this, aside) = (this.clone(), this.clone());
            let on_action = move |action| {
                if let Some(this) = this.upgrade() {
                    this.on_action(action);
                }
            };
            let on_aside = move || {
                if let Some(this) = aside.upgrade() {
                    this.lobby.on_aside();
                }
            };
            let driver = Driver::new(runtime.clone(), client, Box::new(on_action), Box::new(on_aside));
            let heard = hub.clone();
            let is_heard = move |channel: &str| heard.held().channels.contains_key(channel);
            Self {
                driver: driver.clone(),
                tokens,
                hub,
                lobby: Lobby::new(runtime, driver, Box::new(is_heard)),
            }
        }))
    }

    fn on_action(&self, action: Action) {
        match action {
            Action::Deliver {
                channel,
                message,
                own,
                replayed,
                ..
            } => self.hub.on_message(&channel, message, own, replayed),
            Action::Signal { channel, signal } => self.hub.tell(
                &channel,
                &match signal {
                    Signal::Ready { covered } => LiveSignal::Ready { covered },
                    Signal::Gap => LiveSignal::Gap,
                },
            ),
            Action::ConnectionChanged(change) => {
                if change.current == ConnectionState::Connected {
                    self.attach_all();
                }
                let status = self.hub.held().board.on_connection(change);
                self.hub.tell_status(status);
            }
            Action::Presence { channel, .. } | Action::PresenceSynced { channel } => {
                self.lobby.on_members(&channel);
            }
            Action::ChannelChanged { channel, change } => self.on_channel(channel, change),
            Action::Published { id, result } => self.on_published(id, result.map(|_| ())),
            Action::TokenWanted { id, params } => {
                if let Some(tokens) = &self.tokens {
                    tokens(&self.driver, id, params);
                }
            }
            _ => {}
        }
    }

    fn on_channel(&self, channel: Arc<str>, change: ChannelChange) {
        self.lobby
            .on_channel(&channel, change.current, change.reason.as_ref());
        let mut inner = self.hub.held();
        if !inner.channels.contains_key(&channel) {
            return;
        }
        let status = inner.board.on_channel(channel, change);
        drop(inner);
        self.hub.tell_status(status);
    }

    /// What was published here is answered, and of what the lobby published a refusal is told.
    fn on_published(&self, id: u64, result: Result<(), ErrorInfo>) {
        let reply = self.hub.held().publishes.remove(&id);
        match (reply, result) {
            (Some(reply), result) => reply.set(result.map_err(|error| live_error(&error))),
            (None, Err(error)) => self.lobby.on_refused(id, &error),
            (None, Ok(())) => {}
        }
    }

    /// Attaches what could not be attached while the connection was suspended.
    fn attach_all(&self) {
        let mut channels: Vec<_> = self.hub.held().channels.keys().cloned().collect();
        channels.extend(self.lobby.channels());
        self.driver.ask(|client, now| {
            for channel in channels {
                // Connected, so nothing stands against it.
                let _ = client.attach(now, &channel);
            }
        });
    }
}

impl LiveProvider for AblyLiveProvider {
    fn subscribe(&self, channel: &str, on_signal: OnSignal) -> Guard {
        let name: Arc<str> = channel.into();
        let (id, first) = self.hub.add(&name, on_signal.clone());
        let attached = self.driver.ask(|client, now| {
            if first {
                // A connection that is suspended attaches it when it is back; one that failed says so in its status.
                let _ = client.attach(now, &name);
            }
            if client.connection_state() == ConnectionState::Initialized {
                client.connect(now);
            }
            client.channel_state(&name) == ChannelState::Attached
        });
        let welcome = if attached {
            // The others were told when the channel was attached.
            let ready = async move { on_signal(LiveSignal::Ready { covered: false }) };
            self.hub.runtime.spawn(Box::pin(ready))
        } else {
            Guard::empty()
        };
        let (hub, lobby) = (self.hub.clone(), Rc::downgrade(&self.lobby));
        let driver = Rc::downgrade(&self.driver);
        Guard::new(move || {
            drop(welcome);
            if hub.remove(&name, id)
                && let (Some(driver), Some(lobby)) = (driver.upgrade(), lobby.upgrade())
            {
                if !lobby.has(&name) {
                    driver.ask(|client, now| client.release(now, &name));
                }
                hub.forget_trouble(&name);
            }
        })
    }

    fn publish(&self, event: &LiveEvent) -> LocalFuture<Result<(), LiveError>> {
        let message = event::write(event);
        let id = self.driver.ask(|client, now| {
            if client.connection_state() == ConnectionState::Initialized {
                client.connect(now);
            }
            client.publish(now, &event.channel, vec![message])
        });
        let reply = Rc::new(Reply::default());
        self.hub.held().publishes.insert(id, reply.clone());
        Box::pin(std::future::poll_fn(move |context| reply.poll(context.waker())))
    }

    fn status(&self) -> LiveStatus {
        self.hub.held().board.current()
    }

    fn on_status(&self, on_status: Rc<dyn Fn(LiveStatus)>) -> Guard {
        let mut inner = self.hub.held();
        inner.last_id += 1;
        let id = inner.last_id;
        inner.on_status.insert(id, on_status);
        drop(inner);
        let hub = self.hub.clone();
        Guard::new(move || {
            let removed = hub.held().on_status.remove(&id);
            drop(removed);
        })
    }

    fn presence(&self) -> Option<&dyn PresenceProvider> {
        Some(self)
    }
}

impl PresenceProvider for AblyLiveProvider {
    fn join(&self, channel: &str, data: Option<Value>, on_change: Rc<dyn Fn()>) -> Guard {
        self.lobby.join(channel, data, on_change)
    }

    fn members(&self, channel: &str) -> Rc<[Member]> {
        self.lobby.members(channel)
    }
}

impl fmt::Debug for AblyLiveProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AblyLiveProvider")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// Errors of the connection itself have codes from 80000; all others are the server's word on the message.
fn live_error(error: &ErrorInfo) -> LiveError {
    let text = error.to_string().into();
    if (80_000..90_000).contains(&error.code) {
        LiveError::Disconnected(text)
    } else {
        LiveError::Refused(text)
    }
}

/// A seed from the browser's dice.
fn seed(runtime: &dyn Runtime) -> u64 {
    let half = || (runtime.random() * f64::from(u32::MAX)) as u64;
    half() << 32 | half()
}
