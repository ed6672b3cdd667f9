//! A live provider that says what a test says.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use sapwood::engine::live::{
    EventType, LiveError, LiveEvent, LiveProvider, LiveSignal, LiveStatus, OnSignal,
};
use sapwood::engine::runtime::{Guard, LocalFuture};

use super::ids;

/// A live provider that says what the test says.
#[derive(Default)]
pub(crate) struct News {
    last: Cell<u64>,
    subscribers: RefCell<BTreeMap<u64, (String, OnSignal)>>,
    pub(crate) subscribed: Cell<usize>,
    pub(crate) published: RefCell<Vec<LiveEvent>>,
    pub(crate) refusal: RefCell<Option<LiveError>>,
}

/// The live provider that a store holds.
pub(crate) struct SimLive(pub(crate) Rc<News>);

impl News {
    /// The channels that are subscribed to, each as often as it is.
    pub(crate) fn channels(&self) -> Vec<String> {
        self.subscribers
            .borrow()
            .values()
            .map(|(channel, _)| channel.clone())
            .collect()
    }

    pub(crate) fn signal(&self, channel: &str, signal: &LiveSignal) {
        let subscribers = self.subscribers.borrow();
        let meant: Vec<_> = subscribers
            .values()
            .filter(|(own, _)| own == channel)
            .map(|(_, on_signal)| Rc::clone(on_signal))
            .collect();
        drop(subscribers);
        for on_signal in meant {
            on_signal(signal.clone());
        }
    }

    pub(crate) fn event(&self, resource: &str, kind: &str, concerned: Option<&[i64]>) {
        self.signal(
            &format!("resources/{resource}"),
            &LiveSignal::Event(foreign(resource, kind, concerned)),
        );
    }
}

/// An event that somebody else caused.
pub(crate) fn foreign(resource: &str, kind: &str, concerned: Option<&[i64]>) -> LiveEvent {
    let channel = format!("resources/{resource}");
    let mut event = LiveEvent::new(
        &channel,
        EventType::from(kind),
        ids(concerned.unwrap_or_default()),
        "",
    );
    event.own = false;
    if concerned.is_none() {
        event.ids = None;
    }
    event
}

impl LiveProvider for SimLive {
    fn subscribe(&self, channel: &str, on_signal: OnSignal) -> Guard {
        let news = &self.0;
        news.last.set(news.last.get() + 1);
        news.subscribed.set(news.subscribed.get() + 1);
        let id = news.last.get();
        news.subscribers
            .borrow_mut()
            .insert(id, (channel.to_owned(), on_signal));
        let news = Rc::clone(news);
        Guard::new(move || {
            let gone = news.subscribers.borrow_mut().remove(&id);
            drop(gone);
        })
    }

    fn publish(&self, event: &LiveEvent) -> LocalFuture<Result<(), LiveError>> {
        self.0.published.borrow_mut().push(event.clone());
        let refusal = self.0.refusal.borrow().clone();
        Box::pin(async { refusal.map_or(Ok(()), Err) })
    }

    fn status(&self) -> LiveStatus {
        LiveStatus::Live
    }

    fn on_status(&self, _: Rc<dyn Fn(LiveStatus)>) -> Guard {
        Guard::empty()
    }
}
