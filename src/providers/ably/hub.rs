//! Who listens to the live provider, and how what comes reaches them.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;
use std::sync::Arc;

use super::event;
use super::reply::Reply;
use super::status::StatusBoard;
use crate::ably::message::Message;
use crate::engine::live::{LiveSignal, LiveStatus, OnSignal};
use crate::engine::runtime::{Guard, Runtime};
use crate::sorted_map::SortedMap;

/// Who listens.
pub(super) struct Hub {
    pub(super) runtime: Rc<dyn Runtime>,
    origin: Rc<str>,
    inner: RefCell<Inner>,
}

#[derive(Default)]
pub(super) struct Inner {
    pub(super) last_id: u64,
    pub(super) channels: SortedMap<Arc<str>, Subscribers>,
    pub(super) publishes: SortedMap<u64, Rc<Reply>>,
    pub(super) board: StatusBoard,
    pub(super) on_status: SortedMap<u64, Rc<dyn Fn(LiveStatus)>>,
    announcement: Option<Guard>,
    /// Channels on which something unreadable was reported already.
    reported: Vec<Arc<str>>,
}

pub(super) type Subscribers = SortedMap<u64, OnSignal>;

impl Inner {
    fn is_first_trouble(&mut self, channel: &Arc<str>) -> bool {
        let first = !self.reported.contains(channel);
        if first {
            self.reported.push(channel.clone());
        }
        first
    }
}

// Subscribers are called, and dropped, with no borrow held: they may subscribe, unsubscribe and publish.
impl Hub {
    pub(super) fn new(runtime: Rc<dyn Runtime>, origin: Rc<str>) -> Self {
        Self {
            runtime,
            origin,
            inner: RefCell::default(),
        }
    }

    /// What is in here, for a moment; in one place, as each place costs some bytes.
    pub(super) fn held(&self) -> RefMut<'_, Inner> {
        self.inner.borrow_mut()
    }

    /// Returns the subscription's number and whether it is the channel's first.
    pub(super) fn add(&self, channel: &Arc<str>, on_signal: OnSignal) -> (u64, bool) {
        let mut inner = self.held();
        inner.last_id += 1;
        let id = inner.last_id;
        let subscribers = inner
            .channels
            .get_or_insert_with(channel.clone(), Subscribers::new);
        subscribers.insert(id, on_signal);
        (id, subscribers.len() == 1)
    }

    /// Returns whether it was the channel's last subscription.
    pub(super) fn remove(&self, channel: &Arc<str>, id: u64) -> bool {
        let mut inner = self.held();
        let Some(subscribers) = inner.channels.get_mut(channel) else {
            return false;
        };
        let removed = subscribers.remove(&id);
        let last = subscribers.is_empty();
        if last {
            inner.channels.remove(channel);
        }
        drop(inner);
        drop(removed);
        last
    }

    pub(super) fn on_message(&self, channel: &Arc<str>, message: Message, own: bool, replayed: bool) {
        match event::read(channel, message, own, replayed, &self.origin) {
            Ok(event) => self.tell(channel, &LiveSignal::Event(event)),
            Err(error) => {
                if self.held().is_first_trouble(channel) {
                    self.runtime.warn(&format!(
                        "{error} (on channel {channel}; later ones are not reported)"
                    ));
                }
                self.tell(channel, &LiveSignal::Gap);
            }
        }
    }

    pub(super) fn tell(&self, channel: &str, signal: &LiveSignal) {
        let subscribers: Vec<OnSignal> = match self.held().channels.get(channel) {
            Some(subscribers) => subscribers.values().cloned().collect(),
            None => return,
        };
        for on_signal in subscribers {
            on_signal(signal.clone());
        }
    }

    /// What is wrong with a channel that nobody listens to does not matter. Tells the status later, not inside this call.
    pub(super) fn forget_trouble(self: &Rc<Self>, channel: &str) {
        let status = self.held().board.on_release(channel);
        if status.is_some() {
            let hub = Rc::downgrade(self);
            let announcement = self.runtime.spawn(Box::pin(async move {
                if let Some(hub) = hub.upgrade() {
                    hub.tell_status(status);
                }
            }));
            self.held().announcement = Some(announcement);
        }
    }

    pub(super) fn tell_status(&self, status: Option<LiveStatus>) {
        let Some(status) = status else {
            return;
        };
        let listeners: Vec<_> = self.held().on_status.values().cloned().collect();
        for on_status in listeners {
            on_status(status.clone());
        }
    }
}
