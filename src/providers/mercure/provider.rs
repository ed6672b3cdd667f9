//! The live provider that the app sees: a line, a stream, a timer, and who listens.

use std::cell::RefCell;
use std::fmt;
use std::rc::{Rc, Weak};
use std::time::Duration;

use super::line::{Action, Input, Line, Token};
use super::wire;
use crate::config::mercure::MercureAuth;
use crate::engine::i18n::Phrase;
use crate::engine::live::{LiveError, LiveEvent, LiveProvider, LiveSignal, LiveStatus, OnSignal};
use crate::engine::runtime::{Guard, LocalFuture, Runtime};
use crate::platform::http::{self, Method};
use crate::platform::page::{PageEvent, on_page_event};
use crate::platform::stream::{End, Stream, StreamEvent};
use crate::providers::unreached;
use crate::sorted_map::SortedMap;

/// How long a request for a token, or a publish, may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How to connect to a hub.
pub struct MercureOptions {
    /// Its address.
    pub url: String,
    /// How it knows who this page is. An address gives the token as text or as `{"token": …}`, and is asked again when the
    /// hub refuses it.
    pub auth: MercureAuth,
    /// The channels to ask for from the start: needing one of them later costs no new stream.
    pub channels: Vec<Rc<str>>,
    /// Names this page: events whose `meta.origin` it is are its own.
    pub origin: Rc<str>,
}

impl fmt::Debug for MercureOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MercureOptions")
            .field("url", &self.url)
            .field("channels", &self.channels)
            .finish_non_exhaustive()
    }
}

/// Live events from a Mercure hub.
///
/// It connects when somebody first subscribes, and closes the stream when the last one has gone. An event that cannot be
/// read, or does not say its channel, is reported in the console once and told as a gap: something happened.
#[must_use]
pub fn mercure(runtime: Rc<dyn Runtime>, options: MercureOptions) -> Rc<dyn LiveProvider> {
    let token = match &options.auth {
        MercureAuth::Cookie => Token::None,
        MercureAuth::Token(token) => Token::Fixed(token.clone()),
        MercureAuth::Url(_) => Token::Asked(None),
    };
    let line = Line::new(options.channels.clone(), token);
    let hub = Rc::new_cyclic(|this: &Weak<Hub>| {
        let this = this.clone();
        let on_page = move |event| {
            if let (Some(hub), PageEvent::Online | PageEvent::PageShow { persisted: true }) =
                (this.upgrade(), event)
            {
                hub.handle(Input::Back);
            }
        };
        Hub {
            runtime,
            options,
            inner: RefCell::new(Inner {
                line,
                last_id: 0,
                subscribers: SortedMap::new(),
                on_status: SortedMap::new(),
                stream: None,
                timer: Guard::empty(),
                asking: Guard::empty(),
                planned: false,
                warned: false,
            }),
            _page: on_page_event(Rc::new(on_page)),
        }
    });
    Rc::new(MercureLive(hub))
}

struct MercureLive(Rc<Hub>);

struct Hub {
    runtime: Rc<dyn Runtime>,
    options: MercureOptions,
    inner: RefCell<Inner>,
    _page: Guard,
}

struct Inner {
    line: Line,
    last_id: u64,
    subscribers: SortedMap<u64, (Rc<str>, OnSignal)>,
    on_status: SortedMap<u64, Rc<dyn Fn(LiveStatus)>>,
    stream: Option<Stream>,
    timer: Guard,
    asking: Guard,
    planned: bool,
    warned: bool,
}

// Everybody is called, and everything dropped, with no borrow held.
impl Hub {
    /// Has a turn soon: what is subscribed and unsubscribed until then counts as one change.
    fn plan(self: &Rc<Self>) {
        if std::mem::replace(&mut self.inner.borrow_mut().planned, true) {
            return;
        }
        let this = Rc::downgrade(self);
        let turn = async move {
            if let Some(this) = this.upgrade() {
                let mut inner = this.inner.borrow_mut();
                inner.planned = false;
                inner.line.settle();
                drop(inner);
                this.run();
            }
        };
        self.runtime.spawn(Box::pin(turn)).detach();
    }

    fn handle(self: &Rc<Self>, input: Input) {
        let (now, random) = (self.runtime.now(), self.runtime.random());
        self.inner.borrow_mut().line.handle(now, random, input);
        self.run();
    }

    fn run(self: &Rc<Self>) {
        loop {
            let action = self.inner.borrow_mut().line.poll();
            let Some(action) = action else { break };
            self.carry_out(action);
        }
        self.set_timer();
    }

    fn carry_out(self: &Rc<Self>, action: Action) {
        match action {
            Action::Open {
                attempt,
                topics,
                last_id,
                token,
            } => {
                let stream = self.open(attempt, &topics, last_id.as_deref(), token.as_deref());
                let former = self.inner.borrow_mut().stream.replace(stream);
                drop(former);
            }
            Action::Close => {
                let former = self.inner.borrow_mut().stream.take();
                drop(former);
            }
            Action::AskToken => self.ask_token(),
            Action::Deliver { kind, data } => self.deliver(&kind, &data),
            Action::Ready(topic) => self.tell(Some(&topic), &LiveSignal::Ready { covered: false }),
            Action::Gap(topic) => self.tell(Some(&topic), &LiveSignal::Gap),
            Action::Status(status) => {
                let listeners: Vec<_> = self.inner.borrow().on_status.values().cloned().collect();
                listeners
                    .into_iter()
                    .for_each(|on_status| on_status(status.clone()));
            }
        }
    }

    fn open(
        self: &Rc<Self>,
        attempt: u64,
        topics: &[Rc<str>],
        last_id: Option<&str>,
        token: Option<&str>,
    ) -> Stream {
        let url = wire::address(&self.options.url, topics);
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut headers = vec![("Accept", "text/event-stream")];
        headers.extend(bearer.as_deref().map(|bearer| ("Authorization", bearer)));
        headers.extend(last_id.map(|id| ("Last-Event-ID", id)));
        let this = Rc::downgrade(self);
        let on_event = move |event| {
            if let Some(this) = this.upgrade() {
                this.handle(input(attempt, event));
            }
        };
        Stream::open(&url, &headers, bearer.is_none(), Rc::new(on_event))
    }

    fn ask_token(self: &Rc<Self>) {
        let MercureAuth::Url(url) = &self.options.auth else {
            return;
        };
        let (this, url) = (Rc::downgrade(self), url.clone());
        let task = async move {
            let answer = token_from(&url).await;
            if let Some(this) = this.upgrade() {
                this.handle(Input::Token(answer));
            }
        };
        let asking = self.runtime.spawn(Box::pin(task));
        let former = std::mem::replace(&mut self.inner.borrow_mut().asking, asking);
        drop(former);
    }

    fn deliver(&self, kind: &str, data: &str) {
        match wire::read(kind, data, &self.options.origin) {
            Ok(event) => {
                let channel = event.channel.clone();
                self.tell(Some(&channel), &LiveSignal::Event(event));
            }
            Err(why) => {
                if !std::mem::replace(&mut self.inner.borrow_mut().warned, true) {
                    self.runtime.warn(&format!(
                        "{why} (from the Mercure hub; later ones are not reported)"
                    ));
                }
                self.tell(None, &LiveSignal::Gap);
            }
        }
    }

    fn tell(&self, channel: Option<&str>, signal: &LiveSignal) {
        let meant: Vec<OnSignal> = {
            let inner = self.inner.borrow();
            let meant = inner
                .subscribers
                .values()
                .filter(|(own, _)| channel.is_none_or(|channel| **own == *channel));
            meant.map(|(_, on_signal)| on_signal.clone()).collect()
        };
        for on_signal in meant {
            on_signal(signal.clone());
        }
    }

    fn set_timer(self: &Rc<Self>) {
        let due = self.inner.borrow().line.next_timeout();
        let timer = due.map_or_else(Guard::empty, |due| {
            let this = Rc::downgrade(self);
            let then = move || {
                if let Some(this) = this.upgrade() {
                    let now = this.runtime.now();
                    this.inner.borrow_mut().line.handle_timeout(now);
                    this.run();
                }
            };
            self.runtime.after(due - self.runtime.now(), Box::new(then))
        });
        self.inner.borrow_mut().timer = timer;
    }

    fn leave(self: &Rc<Self>, id: u64) {
        let mut inner = self.inner.borrow_mut();
        let gone = inner.subscribers.remove(&id);
        if let Some((channel, _)) = &gone
            && !inner.subscribers.values().any(|(other, _)| other == channel)
        {
            inner.line.unwant(channel);
        }
        drop(inner);
        drop(gone);
        self.plan();
    }
}

impl LiveProvider for MercureLive {
    fn subscribe(&self, channel: &str, on_signal: OnSignal) -> Guard {
        let channel: Rc<str> = channel.into();
        let mut inner = self.0.inner.borrow_mut();
        inner.last_id += 1;
        let id = inner.last_id;
        inner.subscribers.insert(id, (channel.clone(), on_signal));
        inner.line.want(&channel);
        drop(inner);
        self.0.plan();
        let hub = Rc::downgrade(&self.0);
        Guard::new(move || {
            if let Some(hub) = hub.upgrade() {
                hub.leave(id);
            }
        })
    }

    fn publish(&self, event: &LiveEvent) -> LocalFuture<Result<(), LiveError>> {
        let hub = self.0.clone();
        let form = wire::form(event, &hub.options.origin);
        Box::pin(async move {
            let token = match (hub.inner.borrow().line.token(), &hub.options.auth) {
                (None, MercureAuth::Url(url)) => Some(token_from(url)),
                (token, _) => {
                    token.map(|token| -> LocalFuture<_> { Box::pin(std::future::ready(Ok(token))) })
                }
            };
            let token = match token {
                Some(token) => Some(
                    token
                        .await
                        .map_err(|why| LiveError::Disconnected(why.to_string().into()))?,
                ),
                None => None,
            };
            let bearer = token.map(|token| format!("Bearer {token}"));
            let mut headers = vec![("Content-Type", "application/x-www-form-urlencoded")];
            headers.extend(bearer.as_deref().map(|bearer| ("Authorization", bearer)));
            let sent = http::send(Method::Post, &hub.options.url, &headers, Some(form), PATIENCE).await;
            let answer = sent.map_err(|why| LiveError::Disconnected(unreached(&why).to_string().into()))?;
            match answer.status {
                200..300 => Ok(()),
                status => Err(LiveError::Refused(
                    wire::reason(status, &answer.body).to_string().into(),
                )),
            }
        })
    }

    fn status(&self) -> LiveStatus {
        self.0.inner.borrow().line.status().clone()
    }

    fn on_status(&self, on_status: Rc<dyn Fn(LiveStatus)>) -> Guard {
        let mut inner = self.0.inner.borrow_mut();
        inner.last_id += 1;
        let id = inner.last_id;
        inner.on_status.insert(id, on_status);
        drop(inner);
        let hub = Rc::downgrade(&self.0);
        Guard::new(move || {
            if let Some(hub) = hub.upgrade() {
                let gone = hub.inner.borrow_mut().on_status.remove(&id);
                drop(gone);
            }
        })
    }
}

/// What a stream's event means to the line. An answer that is no stream of events is none of a hub.
fn input(attempt: u64, event: StreamEvent) -> Input {
    match event {
        StreamEvent::Opened {
            content_type,
            last_event_id,
        } if content_type.starts_with("text/event-stream") => Input::Opened {
            attempt,
            last_id: last_event_id,
        },
        StreamEvent::Opened { content_type, .. } => Input::Refused {
            attempt,
            status: 200,
            reason: Phrase::new(
                "live.noHub",
                "what is there sends `{{type}}` and is no Mercure hub",
            )
            .with("type", content_type),
        },
        StreamEvent::Refused { status, body } => Input::Refused {
            attempt,
            status,
            reason: wire::reason(status, &body),
        },
        StreamEvent::Bytes(bytes) => Input::Bytes { attempt, bytes },
        StreamEvent::Ended { why } => Input::Ended {
            attempt,
            reason: match why {
                End::Unreached => Phrase::new("live.unreached", "the server was not reached"),
                End::Ended => Phrase::new("live.streamEnded", "the server ended the stream"),
                End::Lost => Phrase::new("live.lost", "the connection was lost"),
            },
        },
    }
}

fn token_from(url: &str) -> LocalFuture<Result<String, Phrase>> {
    let request = http::send(Method::Get, url, &[], None, PATIENCE);
    Box::pin(async move {
        let answer = request.await.map_err(|error| unreached(&error))?;
        if !(200..300).contains(&answer.status) {
            return Err(Phrase::new(
                "live.tokenStatus",
                "the address of tokens answered with status {{status}}",
            )
            .with("status", u64::from(answer.status)));
        }
        wire::token_in(&answer.body)
    })
}
