//! The live provider that the app sees: one line to all tabs.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value;

use super::lobby::Lobby;
use super::wire::{self, Word};
use crate::engine::i18n::Phrase;
use crate::engine::live::{LiveError, LiveEvent, LiveProvider, LiveSignal, LiveStatus, OnSignal};
use crate::engine::presence::{Member, PresenceProvider};
use crate::engine::runtime::{Guard, LocalFuture, Runtime};
use crate::platform::broadcast::Broadcast;
use crate::platform::page::{PageEvent, on_page_event};
use crate::sorted_map::SortedMap;

/// The line to the other tabs, if this browser has such a thing.
pub(super) struct Line {
    tab: Rc<str>,
    broadcast: RefCell<Option<Broadcast>>,
}

impl Line {
    pub(super) fn say(&self, word: &Word) {
        if let Some(broadcast) = &*self.broadcast.borrow() {
            broadcast.send(&wire::write(&self.tab, word));
        }
    }
}

/// Live events between the tabs of one browser. A tab never hears itself.
pub(super) struct DemoLive {
    runtime: Rc<dyn Runtime>,
    line: Rc<Line>,
    /// Who sits in front of this tab.
    client_id: Rc<str>,
    subscribers: Rc<RefCell<Subscribers>>,
    lobby: Rc<Lobby>,
    _page: Guard,
}

#[derive(Default)]
struct Subscribers {
    last_id: u64,
    by_id: SortedMap<u64, (Rc<str>, OnSignal)>,
}

impl DemoLive {
    /// Opens the line `name`. `tab` is what this tab is called among the others, `client_id` who sits in front of it.
    pub(super) fn new(runtime: Rc<dyn Runtime>, name: &str, tab: Rc<str>, client_id: Rc<str>) -> Rc<Self> {
        let line = Rc::new(Line {
            tab,
            broadcast: RefCell::new(None),
        });
        let lobby = Lobby::new(runtime.clone(), line.clone(), client_id.clone());
        let subscribers = Rc::<RefCell<Subscribers>>::default();
        let (heard, hall) = (subscribers.clone(), Rc::downgrade(&lobby));
        let on_text = move |text: String| {
            let Some((tab, word)) = wire::read(&text) else {
                return;
            };
            match word {
                Word::Event(event) => {
                    let channel = event.channel.clone();
                    tell(&heard, Some(&channel), &LiveSignal::Event(event));
                }
                Word::Reset => tell(&heard, None, &LiveSignal::Gap),
                word => {
                    if let Some(lobby) = hall.upgrade() {
                        lobby.hear(tab, word);
                    }
                }
            }
        };
        line.broadcast.replace(Broadcast::open(name, Rc::new(on_text)));
        let (heard, hall) = (subscribers.clone(), Rc::downgrade(&lobby));
        let on_page = move |event| {
            let Some(lobby) = hall.upgrade() else { return };
            match event {
                PageEvent::PageHide { .. } => lobby.on_aside(),
                // What was said while the page was put aside went past it.
                PageEvent::PageShow { persisted: true } => {
                    lobby.on_back();
                    tell(&heard, None, &LiveSignal::Gap);
                }
                _ => {}
            }
        };
        Rc::new(Self {
            runtime,
            line,
            client_id,
            subscribers,
            lobby,
            _page: on_page_event(Rc::new(on_page)),
        })
    }

    /// Tells all tabs, this one among them, that everything may have changed.
    pub(super) fn reset(&self) {
        self.line.say(&Word::Reset);
        tell(&self.subscribers, None, &LiveSignal::Gap);
    }
}

/// Tells the subscribers of a channel, or all of them. They may subscribe and unsubscribe meanwhile.
fn tell(subscribers: &RefCell<Subscribers>, channel: Option<&str>, signal: &LiveSignal) {
    let meant: Vec<OnSignal> = {
        let subscribers = subscribers.borrow();
        let meant = subscribers
            .by_id
            .values()
            .filter(|(own, _)| channel.is_none_or(|channel| **own == *channel));
        meant.map(|(_, on_signal)| on_signal.clone()).collect()
    };
    for on_signal in meant {
        on_signal(signal.clone());
    }
}

impl LiveProvider for DemoLive {
    fn subscribe(&self, channel: &str, on_signal: OnSignal) -> Guard {
        let id = {
            let mut subscribers = self.subscribers.borrow_mut();
            subscribers.last_id += 1;
            let id = subscribers.last_id;
            subscribers.by_id.insert(id, (channel.into(), on_signal));
            id
        };
        // The line is open already; what was read before this moment may be older than the last word on it.
        let subscribers = self.subscribers.clone();
        let ready = self.runtime.spawn(Box::pin(async move {
            let on_signal = subscribers
                .borrow()
                .by_id
                .get(&id)
                .map(|(_, on_signal)| on_signal.clone());
            if let Some(on_signal) = on_signal {
                on_signal(LiveSignal::Ready { covered: false });
            }
        }));
        let subscribers = self.subscribers.clone();
        Guard::new(move || {
            let gone = subscribers.borrow_mut().by_id.remove(&id);
            drop((gone, ready));
        })
    }

    fn publish(&self, event: &LiveEvent) -> LocalFuture<Result<(), LiveError>> {
        self.line.say(&Word::Event(LiveEvent {
            client_id: Some(self.client_id.clone()),
            ..event.clone()
        }));
        Box::pin(std::future::ready(Ok(())))
    }

    fn status(&self) -> LiveStatus {
        if self.line.broadcast.borrow().is_some() {
            LiveStatus::Live
        } else {
            LiveStatus::Failed {
                reason: Phrase::new(
                    "live.noTabs",
                    "This browser does not let tabs talk to each other. Use a newer one.",
                ),
            }
        }
    }

    fn on_status(&self, _on_status: Rc<dyn Fn(LiveStatus)>) -> Guard {
        // It never changes.
        Guard::empty()
    }

    fn presence(&self) -> Option<&dyn PresenceProvider> {
        Some(self)
    }
}

impl PresenceProvider for DemoLive {
    fn join(&self, channel: &str, data: Option<Value>, on_change: Rc<dyn Fn()>) -> Guard {
        self.lobby.join(channel, data, on_change)
    }

    fn members(&self, channel: &str) -> Rc<[Member]> {
        self.lobby.members(channel)
    }
}
