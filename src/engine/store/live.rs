//! News: one subscription a channel, and who hears what arrives on it.

use std::collections::VecDeque;

use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::run::Hearer;
use super::{Inner, OnLiveEvent, Store};
use crate::engine::clock::Instant;
use crate::engine::live::{LiveError, LiveEvent, LiveMode, LiveSignal, LiveStatus};
use crate::engine::presence::{Member, PresenceProvider};
use crate::engine::query::QueryKey;
use crate::engine::record::RecordId;
use crate::engine::resource::resource_of;
use crate::engine::runtime::{Guard, LocalFuture};
use crate::sorted_map::SortedMap;

/// How long a subscription outlives the last who needs it. Zero means "until the work at hand is done": when one page
/// gives way to another that needs the same channel, the subscription stays.
const LINGER: Duration = Duration::ZERO;

/// Which events a listener hears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// The types of events (`"created"`, …); none, or `"*"` among them, means all.
    pub types: Vec<Rc<str>>,
    /// The records; `None` means any. With ids, `created` events are not heard: what was just created is not yet
    /// known to anybody by its id. Events that name no record concern all.
    pub ids: Option<Vec<RecordId>>,
}

impl EventFilter {
    /// Whether whoever has this filter hears `event`.
    #[must_use]
    pub fn passes(&self, event: &LiveEvent) -> bool {
        let mut types = self.types.iter();
        let any_type =
            self.types.is_empty() || types.any(|name| **name == *"*" || **name == *event.kind.as_str());
        any_type && self.ids.as_ref().is_none_or(|ids| event.concerns(ids))
    }
}

/// The channels and the listeners.
#[derive(Default)]
pub(super) struct Live {
    channels: SortedMap<Rc<str>, Channel>,
    listeners: SortedMap<u64, Listener>,
    last_listener: u64,
    to_subscribe: VecDeque<Rc<str>>,
}

struct Channel {
    users: Users,
    /// Absent until the provider was asked.
    subscription: Option<Guard>,
}

enum Users {
    Some(u32),
    None { since: Instant },
}

struct Listener {
    channel: Rc<str>,
    filter: EventFilter,
    on_event: OnLiveEvent,
}

impl Live {
    /// The next channel to subscribe to.
    pub(super) fn poll(&mut self) -> Option<Rc<str>> {
        self.to_subscribe.pop_front()
    }

    pub(super) fn next_timeout(&self) -> Option<Instant> {
        self.channels.values().filter_map(Channel::leave_at).min()
    }

    pub(super) fn len(&self) -> usize {
        self.channels.len()
    }

    pub(super) fn listener(&self, id: u64) -> Option<OnLiveEvent> {
        self.listeners
            .get(&id)
            .map(|listener| Rc::clone(&listener.on_event))
    }
}

impl Channel {
    fn leave_at(&self) -> Option<Instant> {
        match self.users {
            Users::Some(_) => None,
            Users::None { since } => Some(since + LINGER),
        }
    }
}

impl Inner {
    /// One more needs the channel. If it is the first, nothing was heard of its resource so far.
    pub(super) fn join(&mut self, name: &Rc<str>, now: Instant) {
        if let Some(channel) = self.live.channels.get_mut(name) {
            channel.users = match channel.users {
                Users::Some(users) => Users::Some(users + 1),
                Users::None { .. } => Users::Some(1),
            };
            return;
        }
        let channel = Channel {
            users: Users::Some(1),
            subscription: None,
        };
        self.live.channels.insert(Rc::clone(name), channel);
        self.live.to_subscribe.push_back(Rc::clone(name));
        if let Some(resource) = resource_of(name) {
            self.cache.on_unheard(resource, now);
        }
    }

    /// One less needs the channel.
    pub(super) fn leave(&mut self, name: &Rc<str>, now: Instant) {
        if let Some(channel) = self.live.channels.get_mut(name) {
            channel.users = match channel.users {
                Users::Some(users) if users > 1 => Users::Some(users - 1),
                Users::Some(_) => Users::None { since: now },
                Users::None { since } => Users::None { since },
            };
        }
    }

    /// Ends the subscriptions that nobody needs.
    pub(super) fn handle_channel_timeout(&mut self, now: Instant) {
        let over = &mut self.work.over;
        self.live.channels.retain(|_, channel| {
            let stays = channel.leave_at().is_none_or(|at| at > now);
            if !stays {
                over.extend(channel.subscription.take());
            }
            stays
        });
    }

    fn on_signal(&mut self, name: &Rc<str>, signal: LiveSignal, app: Option<&OnLiveEvent>, now: Instant) {
        if !self.live.channels.contains_key(name) {
            return;
        }
        let resource = resource_of(name);
        match signal {
            LiveSignal::Event(event) => {
                if event.own {
                    return;
                }
                if let Some(resource) = resource {
                    self.cache.on_event(resource, &event, now);
                }
                if !event.replayed {
                    self.announce(name, &Rc::new(event), app);
                }
            }
            LiveSignal::Ready { covered: true } => {}
            LiveSignal::Ready { covered: false } | LiveSignal::Gap => {
                if let Some(resource) = resource {
                    self.cache.on_unsure(resource, now);
                }
            }
        }
    }

    fn announce(&mut self, name: &Rc<str>, event: &Rc<LiveEvent>, app: Option<&OnLiveEvent>) {
        let listeners = self.live.listeners.iter();
        let meant = listeners
            .filter(|(_, listener)| listener.channel == *name && listener.filter.passes(event))
            .map(|(id, _)| Hearer::Listener(*id));
        let hearers = meant.chain(app.cloned().map(Hearer::App));
        self.outbox
            .events
            .extend(hearers.map(|hearer| (hearer, Rc::clone(event))));
    }
}

impl Store {
    /// Hears the live events on `channel` that pass `filter` until the guard is dropped.
    ///
    /// Each event is heard once; own and replayed ones never. Without a live provider nothing is heard.
    pub fn listen(self: &Rc<Self>, channel: &str, filter: EventFilter, on_event: OnLiveEvent) -> Guard {
        if self.live.is_none() {
            return Guard::empty();
        }
        let now = self.runtime.now();
        let channel: Rc<str> = channel.into();
        let mut inner = self.inner.borrow_mut();
        inner.join(&channel, now);
        inner.live.last_listener += 1;
        let id = inner.live.last_listener;
        let listener = Listener {
            channel: Rc::clone(&channel),
            filter,
            on_event,
        };
        inner.live.listeners.insert(id, listener);
        drop(inner);
        self.run();
        self.guard(move |store| store.unlisten(id, &channel))
    }

    fn unlisten(self: &Rc<Self>, id: u64, channel: &Rc<str>) {
        let now = self.runtime.now();
        let mut inner = self.inner.borrow_mut();
        let listener = inner.live.listeners.remove(&id);
        inner.leave(channel, now);
        drop(inner);
        self.run();
        drop(listener);
    }

    /// Publishes an event. Resolves when the server has accepted it.
    ///
    /// # Errors
    ///
    /// What the live provider says; [`LiveError::Disconnected`] if there is none.
    pub fn publish(self: &Rc<Self>, event: LiveEvent) -> LocalFuture<Result<(), LiveError>> {
        self.live.as_ref().map_or_else(
            || {
                let error = LiveError::Disconnected("this app has no live provider".into());
                Box::pin(std::future::ready(Err(error))) as LocalFuture<_>
            },
            |live| live.publish(&event),
        )
    }

    /// Watches who is on `channel` until the guard is dropped, and with `data` is there as well, see
    /// [`PresenceProvider::join`].
    ///
    /// Nothing happens without a live provider, with one that does not know who is there, and in an app whose live mode
    /// is off.
    pub fn join(&self, channel: &str, data: Option<Value>, on_change: Rc<dyn Fn()>) -> Guard {
        self.presence()
            .map_or_else(Guard::empty, |presence| presence.join(channel, data, on_change))
    }

    /// Who is on a channel that is joined; nobody before that is known.
    #[must_use]
    pub fn members(&self, channel: &str) -> Rc<[Member]> {
        self.presence()
            .map_or_else(Rc::default, |presence| presence.members(channel))
    }

    fn presence(&self) -> Option<&dyn PresenceProvider> {
        let live = self
            .live
            .as_ref()
            .filter(|_| self.options.live_mode != LiveMode::Off);
        live?.presence()
    }

    /// How the connection to the live provider is; off if there is none.
    #[must_use]
    pub fn live_status(&self) -> LiveStatus {
        self.live.as_ref().map_or(LiveStatus::Off, |live| live.status())
    }

    /// Hears of each new status of the live provider until the guard is dropped.
    pub fn on_live_status(self: &Rc<Self>, on_status: Rc<dyn Fn(LiveStatus)>) -> Guard {
        self.live
            .as_ref()
            .map_or_else(Guard::empty, |live| live.on_status(on_status))
    }

    /// Whether `event`, of the resource of `key`, says that the answer to it is out of date.
    ///
    /// An update of records that are not on a page of a list, and cannot come to be on it, says nothing about that page. An
    /// event that names no record says nothing about single ones: in the live modes `auto` and `manual` they are looked at
    /// after it, and what is then different is the news.
    #[must_use]
    pub fn is_news(&self, key: &QueryKey, event: &LiveEvent) -> bool {
        self.inner.borrow().cache.is_news(key, event)
    }

    /// The channel that keeps `key` true in this live mode, if there is one.
    pub(super) fn live_channel(&self, key: &QueryKey, mode: LiveMode) -> Option<Rc<str>> {
        let wanted = self.live.is_some() && mode != LiveMode::Off;
        wanted.then(|| key.channel())
    }

    pub(super) fn subscribe(self: &Rc<Self>, channel: &Rc<str>) {
        let Some(live) = &self.live else {
            return;
        };
        let (store, name) = (Rc::downgrade(self), Rc::clone(channel));
        let on_signal = move |signal| {
            if let Some(store) = store.upgrade() {
                store.on_signal(&name, signal);
            }
        };
        let subscription = live.subscribe(channel, Rc::new(on_signal));
        let mut inner = self.inner.borrow_mut();
        if let Some(channel) = inner.live.channels.get_mut(channel) {
            channel.subscription = Some(subscription);
        }
    }

    fn on_signal(self: &Rc<Self>, channel: &Rc<str>, signal: LiveSignal) {
        let now = self.runtime.now();
        let app = self.options.on_live_event.as_ref();
        self.inner.borrow_mut().on_signal(channel, signal, app, now);
        self.run();
    }
}
