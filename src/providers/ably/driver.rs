//! Moves the client: one socket, one timer, the page's events, and requests for tokens.
//!
//! No protocol is decided here. Whatever happens goes into the client, then all that it wants is carried out, with no
//! borrow held.

use std::cell::{RefCell, RefMut};
use std::rc::{Rc, Weak};
use std::time::Duration;

use serde_json::Value;

use super::mixed::refusal;
use crate::ably::client::Client;
use crate::ably::error::ErrorInfo;
use crate::ably::io::{Action, HttpAnswer, HttpRequest, Input};
use crate::engine::clock::Instant;
use crate::engine::runtime::{Guard, LocalFuture, Runtime};
use crate::platform::http::{self, Method};
use crate::platform::page::{self, PageEvent, on_page_event};
use crate::platform::socket::{Socket, SocketEvent};
use crate::providers::unreached;
use crate::sorted_map::SortedMap;

/// How long a request for a token may take before the browser gives up on it; the client does earlier.
const REQUEST_LIMIT: Duration = Duration::from_secs(15);

/// What the driver hands on: everything that is not about sockets and requests.
pub(super) type OnAction = Box<dyn Fn(Action)>;

/// Hears that the page is about to be put aside, while what it asks of the client still goes out.
pub(super) type OnAside = Box<dyn Fn()>;

/// Carries out what a client wants.
pub(super) struct Driver {
    runtime: Rc<dyn Runtime>,
    on_action: OnAction,
    inner: RefCell<Inner>,
}

struct Inner {
    client: Client,
    socket: Option<(u64, Socket)>,
    requests: SortedMap<u64, Guard>,
    timer: Timer,
    turn: Turn,
    task: Guard,
    _page: Guard,
}

/// The browser's timer that wakes the client.
///
/// Each frame puts off when the connection counts as idle. The timer stays as it is then, fires early, and is set anew: one
/// that is set anew with each frame would cost more than the frame.
struct Timer {
    /// When it fires; `None` if it is not set.
    at: Option<Instant>,
    _guard: Guard,
}

impl Timer {
    fn unset() -> Self {
        Self {
            at: None,
            _guard: Guard::empty(),
        }
    }
}

/// Whether what the client wants is being carried out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Resting,
    /// It will be, soon.
    Planned,
    Running,
}

impl Driver {
    pub(super) fn new(
        runtime: Rc<dyn Runtime>,
        client: Client,
        on_action: OnAction,
        on_aside: OnAside,
    ) -> Rc<Self> {
        Rc::new_cyclic(|this: &Weak<Self>| {
            let this = this.clone();
            let on_page = move |event| {
                if event == (PageEvent::PageHide { persisted: true }) {
                    on_aside();
                }
                if let (Some(this), Some(input)) = (this.upgrade(), page_input(event)) {
                    this.handle(input);
                }
            };
            Self {
                runtime,
                on_action,
                inner: RefCell::new(Inner {
                    client,
                    socket: None,
                    requests: SortedMap::new(),
                    timer: Timer::unset(),
                    turn: Turn::Resting,
                    task: Guard::empty(),
                    _page: on_page_event(Rc::new(on_page)),
                }),
            }
        })
    }

    /// What is in here, for a moment; in one place, as each place costs some bytes.
    fn held(&self) -> RefMut<'_, Inner> {
        self.inner.borrow_mut()
    }

    /// Asks something of the client. What it wants in turn is carried out later, not inside this call.
    pub(super) fn ask<T>(self: &Rc<Self>, ask: impl FnOnce(&mut Client, Instant) -> T) -> T {
        let now = self.runtime.now();
        let answer = ask(&mut self.held().client, now);
        self.plan();
        answer
    }

    /// Looks at the client; nothing follows from that.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Client) -> T) -> T {
        look(&self.held().client)
    }

    /// Has a turn soon, unless there is one already.
    pub(super) fn plan(self: &Rc<Self>) {
        if self.held().turn != Turn::Resting {
            return;
        }
        let this = Rc::downgrade(self);
        let task = self.runtime.spawn(Box::pin(async move {
            if let Some(this) = this.upgrade() {
                this.run();
            }
        }));
        let mut inner = self.held();
        inner.turn = Turn::Planned;
        inner.task = task;
    }

    /// Takes in what happened and carries out what follows from it.
    fn handle(self: &Rc<Self>, input: Input) {
        let now = self.runtime.now();
        self.held().client.handle(now, input);
        self.run();
    }

    fn run(self: &Rc<Self>) {
        if self.held().turn == Turn::Running {
            // The turn that runs takes care of it.
            return;
        }
        self.held().turn = Turn::Running;
        while let Some(action) = self.poll() {
            self.carry_out(action);
        }
        self.held().turn = Turn::Resting;
        self.set_timer();
    }

    fn poll(&self) -> Option<Action> {
        self.held().client.poll()
    }

    fn carry_out(self: &Rc<Self>, action: Action) {
        match action {
            Action::OpenSocket { generation, url } => self.open(generation, &url),
            Action::Send { generation, text } => self.on_socket(generation, |socket| socket.send(&text)),
            Action::SendBytes { generation, bytes } => {
                self.on_socket(generation, |socket| socket.send_bytes(&bytes));
            }
            Action::CloseSocket { generation } => {
                let mut inner = self.held();
                if inner
                    .socket
                    .as_ref()
                    .is_some_and(|(current, _)| *current == generation)
                {
                    inner.socket = None;
                }
            }
            Action::Request { id, request } => self.request(id, request),
            Action::Warn(text) => self.runtime.warn(&text),
            action => (self.on_action)(action),
        }
    }

    /// Does something with a socket, if it is still the one there is.
    fn on_socket(&self, generation: u64, act: impl FnOnce(&Socket)) {
        if let Some((current, socket)) = &self.held().socket
            && *current == generation
        {
            act(socket);
        }
    }

    fn open(self: &Rc<Self>, generation: u64, url: &str) {
        let this = Rc::downgrade(self);
        let on_event = move |event| {
            if let Some(this) = this.upgrade() {
                this.handle(match event {
                    SocketEvent::Text(text) => Input::SocketText { generation, text },
                    SocketEvent::Bytes(bytes) => Input::SocketBytes { generation, bytes },
                    SocketEvent::Closed => Input::SocketClosed { generation },
                });
            }
        };
        let opened = match refusal(page::host().encrypted, url) {
            Some(reason) => Err(reason.to_owned()),
            None => Socket::open(url, Rc::new(on_event)),
        };
        match opened {
            Ok(socket) => self.held().socket = Some((generation, socket)),
            Err(reason) => {
                let now = self.runtime.now();
                let refused = Input::SocketRefused { generation, reason };
                self.held().client.handle(now, refused);
            }
        }
    }

    fn request(self: &Rc<Self>, id: u64, request: HttpRequest) {
        let this = Rc::downgrade(self);
        let task = self.runtime.spawn(Box::pin(async move {
            let answer = send(request).await;
            if let Some(this) = this.upgrade() {
                let finished = this.held().requests.remove(&id);
                this.handle(Input::HttpAnswer { id, answer });
                drop(finished);
            }
        }));
        self.held().requests.insert(id, task);
    }

    /// Waits for the token that the app was asked for.
    pub(super) fn answer_token(self: &Rc<Self>, id: u64, answer: LocalFuture<Result<Value, ErrorInfo>>) {
        let this = Rc::downgrade(self);
        let task = self.runtime.spawn(Box::pin(async move {
            let answer = answer.await;
            if let Some(this) = this.upgrade() {
                let finished = this.held().requests.remove(&id);
                this.handle(Input::Token { id, answer });
                drop(finished);
            }
        }));
        self.held().requests.insert(id, task);
    }

    fn set_timer(self: &Rc<Self>) {
        let (due, set) = {
            let inner = self.held();
            (inner.client.next_timeout(), inner.timer.at)
        };
        let timer = match due {
            None => Timer::unset(),
            Some(due) if set.is_some_and(|at| at <= due) => return,
            Some(due) => Timer {
                at: Some(due),
                _guard: self.wake_at(due),
            },
        };
        self.held().timer = timer;
    }

    fn wake_at(self: &Rc<Self>, due: Instant) -> Guard {
        let this = Rc::downgrade(self);
        let then = move || {
            if let Some(this) = this.upgrade() {
                this.held().timer.at = None;
                this.ask(Client::handle_timeout);
            }
        };
        self.runtime.after(due - self.runtime.now(), Box::new(then))
    }
}

/// What the client needs to know of what happens to the page. That nobody looks changes nothing.
const fn page_input(event: PageEvent) -> Option<Input> {
    match event {
        PageEvent::Online => Some(Input::Online),
        PageEvent::Offline => Some(Input::Offline),
        PageEvent::Visible => Some(Input::Visible),
        PageEvent::PageHide { persisted } => Some(Input::PageHide { persisted }),
        PageEvent::PageShow { persisted: true } => Some(Input::PageShow),
        PageEvent::Hidden | PageEvent::PageShow { persisted: false } => None,
    }
}

async fn send(request: HttpRequest) -> Result<HttpAnswer, String> {
    let method = if request.body.is_some() {
        Method::Post
    } else {
        Method::Get
    };
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let sent = http::send(method, &request.url, &headers, request.body, REQUEST_LIMIT).await;
    let response = sent.map_err(|error| unreached(&error).to_string())?;
    Ok(HttpAnswer {
        status: response.status,
        content_type: response.content_type.unwrap_or_default(),
        headers: response.headers,
        body: response.body,
    })
}
