//! A live provider made of memory.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use sapwood::engine::live::{
    EventType, LiveError, LiveEvent, LiveProvider, LiveSignal, LiveStatus, OnSignal,
};
use sapwood::engine::presence::{Member, Presence, PresenceProvider, Room, Say, members};
use sapwood::engine::record::RecordId;
use sapwood::engine::runtime::{Guard, LocalFuture};
use serde_json::{Value, json};

type OnStatus = Rc<dyn Fn(LiveStatus)>;

/// A live provider that says what a test tells it to.
pub(crate) struct Live {
    subscribers: RefCell<BTreeMap<usize, (String, OnSignal)>>,
    /// What was subscribed (`+channel`) and unsubscribed (`-channel`), in order.
    pub(crate) log: RefCell<Vec<String>>,
    pub(crate) published: RefCell<Vec<LiveEvent>>,
    status: RefCell<LiveStatus>,
    status_watchers: RefCell<BTreeMap<usize, OnStatus>>,
    rooms: RefCell<BTreeMap<String, Room>>,
    last_guest: Cell<u64>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            subscribers: RefCell::default(),
            log: RefCell::default(),
            published: RefCell::default(),
            status: RefCell::new(LiveStatus::Live),
            status_watchers: RefCell::default(),
            rooms: RefCell::default(),
            last_guest: Cell::new(0),
        }
    }
}

impl Live {
    /// An event arrives from somebody else.
    pub(crate) fn event(&self, channel: &str, kind: &str, ids: &Value) {
        let event = json!({"type": kind, "payload": {"ids": ids}});
        let event = LiveEvent::from_json(channel, None, event).unwrap();
        self.signal(channel, &LiveSignal::Event(event));
    }

    /// A provider's signal arrives.
    pub(crate) fn signal(&self, channel: &str, signal: &LiveSignal) {
        let subscribers: Vec<_> = self.subscribers.borrow().values().cloned().collect();
        for (subscribed, on_signal) in subscribers {
            if subscribed == channel {
                on_signal(signal.clone());
            }
        }
    }

    pub(crate) fn set_status(&self, status: &LiveStatus) {
        self.status.replace(status.clone());
        let watchers: Vec<_> = self.status_watchers.borrow().values().cloned().collect();
        for on_status in watchers {
            on_status(status.clone());
        }
    }

    pub(crate) fn status_watchers(&self) -> usize {
        self.status_watchers.borrow().len()
    }

    /// The server tells who is on a channel: the client ids, of which `me` is the page's own.
    pub(crate) fn tell_members(&self, channel: &str, client_ids: &[&str]) {
        let connections = client_ids.iter().map(|client_id| Presence {
            client_id: (*client_id).into(),
            at: 0,
            data: Value::Null,
        });
        let members = members(connections, Some("me"));
        let mut rooms = self.rooms.borrow_mut();
        let told = rooms.get_mut(channel).map(|room| room.set_members(members));
        drop(rooms);
        told.into_iter().flatten().for_each(|on_change| on_change());
    }

    /// What was said about presence since this was last asked. A room that nobody is in any more is `closed`.
    pub(crate) fn said(&self) -> Vec<String> {
        let mut said = Vec::new();
        self.rooms.borrow_mut().retain(|channel, room| {
            said.extend(room.poll().map(|say| match say {
                Say::Enter(data) => format!("{channel} enter {data}"),
                Say::Update(data) => format!("{channel} update {data}"),
                Say::Leave => format!("{channel} leave"),
            }));
            if room.is_empty() {
                said.push(format!("{channel} closed"));
            }
            !room.is_empty()
        });
        said
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.borrow().clone()
    }
}

/// The live provider over a [`Live`].
pub(crate) struct LiveLine(pub(crate) Rc<Live>);

impl LiveProvider for LiveLine {
    fn subscribe(&self, channel: &str, on_signal: OnSignal) -> Guard {
        let live = self.0.clone();
        let channel = channel.to_owned();
        let id = live.log.borrow().len();
        live.log.borrow_mut().push(format!("+{channel}"));
        live.subscribers
            .borrow_mut()
            .insert(id, (channel.clone(), on_signal));
        Guard::new(move || {
            live.log.borrow_mut().push(format!("-{channel}"));
            live.subscribers.borrow_mut().remove(&id);
        })
    }

    fn publish(&self, event: &LiveEvent) -> LocalFuture<Result<(), LiveError>> {
        self.0.published.borrow_mut().push(event.clone());
        Box::pin(std::future::ready(Ok(())))
    }

    fn status(&self) -> LiveStatus {
        self.0.status.borrow().clone()
    }

    fn on_status(&self, on_status: Rc<dyn Fn(LiveStatus)>) -> Guard {
        let live = self.0.clone();
        let id = live.status_watchers.borrow().len();
        live.status_watchers.borrow_mut().insert(id, on_status);
        Guard::new(move || {
            live.status_watchers.borrow_mut().remove(&id);
        })
    }

    fn presence(&self) -> Option<&dyn PresenceProvider> {
        Some(self)
    }
}

impl PresenceProvider for LiveLine {
    fn join(&self, channel: &str, data: Option<Value>, on_change: Rc<dyn Fn()>) -> Guard {
        let live = self.0.clone();
        let id = live.last_guest.get() + 1;
        live.last_guest.set(id);
        let channel = channel.to_owned();
        live.rooms
            .borrow_mut()
            .entry(channel.clone())
            .or_default()
            .join(id, data, on_change);
        Guard::new(move || {
            let gone = live
                .rooms
                .borrow_mut()
                .get_mut(&channel)
                .and_then(|room| room.leave(id));
            drop(gone);
        })
    }

    fn members(&self, channel: &str) -> Rc<[Member]> {
        let rooms = self.0.rooms.borrow();
        rooms.get(channel).map_or_else(Rc::default, Room::members)
    }
}

/// The name of an event for a log: `updated 1,2`.
pub(crate) fn event_text(event: &LiveEvent) -> String {
    let ids = event.ids.iter().flat_map(|ids| ids.iter());
    let ids: Vec<&str> = ids.map(RecordId::as_str).collect();
    format!("{} {}", EventType::as_str(&event.kind), ids.join(","))
}
