//! A live provider that is on its way: what is asked of it meanwhile is kept, and asked of it when it is there.
//!
//! The first list need not wait for the code that speaks to the live server.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use serde_json::Value;

use super::live::{LiveError, LiveEvent, LiveProvider, LiveStatus, OnSignal};
use super::presence::{Member, PresenceProvider};
use super::runtime::{Guard, LocalFuture, bell};

/// Stands for a live provider until it [arrives](Self::arrive), and hands everything on to it from then on.
#[derive(Clone)]
pub struct DeferredLive {
    state: Rc<RefCell<State>>,
    /// To be called when something is asked of it, without a borrow.
    want: Rc<dyn Fn()>,
}

enum State {
    /// It is not there yet.
    Awaited {
        status: LiveStatus,
        /// What was asked of it, in this order; what nobody wants any more is gone.
        wishes: Vec<Weak<Slot>>,
        /// Those who have something to publish.
        publishers: Vec<Waker>,
    },
    There(Rc<dyn LiveProvider>),
}

/// A wish, or what keeps it going once it is granted. Whoever asked holds it.
type Slot = RefCell<Kept>;

enum Kept {
    Wish(Wish),
    Granted(#[expect(dead_code, reason = "it is there to be dropped")] Guard),
}

#[derive(Clone)]
enum Wish {
    Subscribe(Rc<str>, OnSignal),
    Status(Rc<dyn Fn(LiveStatus)>),
    Join(Rc<str>, Option<Value>, Rc<dyn Fn()>),
}

impl Default for DeferredLive {
    /// As [`DeferredLive::new`], for those who fetch the provider in any case.
    fn default() -> Self {
        Self::new().0
    }
}

impl DeferredLive {
    /// One that is about to be fetched: its status is `Connecting`. The future is done once somebody asks something of it,
    /// which is when it is worth fetching.
    #[must_use]
    pub fn new() -> (Self, LocalFuture<()>) {
        let (want, wanted) = bell();
        let state = State::Awaited {
            status: LiveStatus::Connecting,
            wishes: Vec::new(),
            publishers: Vec::new(),
        };
        let state = Rc::new(RefCell::new(state));
        (Self { state, want }, wanted)
    }

    /// The provider is there: it gets everything that was asked for meanwhile. Only the first one to arrive counts.
    pub fn arrive(&self, provider: &Rc<dyn LiveProvider>) {
        let mut state = self.state.borrow_mut();
        let State::Awaited {
            wishes, publishers, ..
        } = &mut *state
        else {
            return;
        };
        let (wishes, publishers) = (std::mem::take(wishes), std::mem::take(publishers));
        *state = State::There(Rc::clone(provider));
        drop(state);
        for slot in wishes.iter().filter_map(Weak::upgrade) {
            let wish = match &*slot.borrow() {
                Kept::Wish(wish) => wish.clone(),
                Kept::Granted(_) => continue,
            };
            let guard = wish.grant(&**provider);
            *slot.borrow_mut() = Kept::Granted(guard);
            if let Wish::Status(on_status) = wish {
                on_status(provider.status());
            }
        }
        publishers.into_iter().for_each(Waker::wake);
    }

    /// Says how it stands with it while it is not there.
    pub fn set_status(&self, new: LiveStatus) {
        let listeners: Vec<_> = match &mut *self.state.borrow_mut() {
            State::Awaited { status, wishes, .. } => {
                *status = new.clone();
                let slots = wishes.iter().filter_map(Weak::upgrade);
                slots.filter_map(|slot| slot.borrow().listener()).collect()
            }
            State::There(_) => return,
        };
        listeners.iter().for_each(|on_status| on_status(new.clone()));
    }

    fn there(&self) -> Option<Rc<dyn LiveProvider>> {
        match &*self.state.borrow() {
            State::There(provider) => Some(Rc::clone(provider)),
            State::Awaited { .. } => None,
        }
    }

    /// Grants the wish now or later; it ends with the guard.
    fn ask(&self, wish: Wish) -> Guard {
        if let Some(provider) = self.there() {
            return wish.grant(&*provider);
        }
        let slot = Rc::new(Slot::new(Kept::Wish(wish)));
        if let State::Awaited { wishes, .. } = &mut *self.state.borrow_mut() {
            wishes.retain(|slot| slot.strong_count() > 0);
            wishes.push(Rc::downgrade(&slot));
        }
        (self.want)();
        Guard::new(move || drop(slot))
    }
}

impl Kept {
    fn listener(&self) -> Option<Rc<dyn Fn(LiveStatus)>> {
        match self {
            Self::Wish(Wish::Status(on_status)) => Some(Rc::clone(on_status)),
            Self::Wish(_) | Self::Granted(_) => None,
        }
    }
}

impl Wish {
    fn grant(&self, provider: &dyn LiveProvider) -> Guard {
        match self {
            Self::Subscribe(channel, on_signal) => provider.subscribe(channel, Rc::clone(on_signal)),
            Self::Status(on_status) => provider.on_status(Rc::clone(on_status)),
            Self::Join(channel, data, on_change) => {
                provider.presence().map_or_else(Guard::empty, |presence| {
                    presence.join(channel, data.clone(), Rc::clone(on_change))
                })
            }
        }
    }
}

impl LiveProvider for DeferredLive {
    fn subscribe(&self, channel: &str, on_signal: OnSignal) -> Guard {
        self.ask(Wish::Subscribe(channel.into(), on_signal))
    }

    fn publish(&self, event: &LiveEvent) -> LocalFuture<Result<(), LiveError>> {
        if let Some(provider) = self.there() {
            return provider.publish(event);
        }
        (self.want)();
        let (deferred, event) = (self.clone(), event.clone());
        Box::pin(async move {
            let provider = poll_fn(|context| match &mut *deferred.state.borrow_mut() {
                State::There(provider) => Poll::Ready(Rc::clone(provider)),
                State::Awaited { publishers, .. } => {
                    publishers.push(context.waker().clone());
                    Poll::Pending
                }
            });
            provider.await.publish(&event).await
        })
    }

    fn status(&self) -> LiveStatus {
        match &*self.state.borrow() {
            State::Awaited { status, .. } => status.clone(),
            State::There(provider) => provider.status(),
        }
    }

    fn on_status(&self, on_status: Rc<dyn Fn(LiveStatus)>) -> Guard {
        self.ask(Wish::Status(on_status))
    }

    fn presence(&self) -> Option<&dyn PresenceProvider> {
        Some(self)
    }
}

impl PresenceProvider for DeferredLive {
    fn join(&self, channel: &str, data: Option<Value>, on_change: Rc<dyn Fn()>) -> Guard {
        self.ask(Wish::Join(channel.into(), data, on_change))
    }

    fn members(&self, channel: &str) -> Rc<[Member]> {
        let provider = self.there();
        let presence = provider.as_ref().and_then(|provider| provider.presence());
        presence.map_or_else(Rc::default, |presence| presence.members(channel))
    }
}

impl fmt::Debug for DeferredLive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DeferredLive").field(&self.status()).finish()
    }
}
