//! Who listens to which topics, and what was said on them.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::selector::Selector;
use crate::random::Random;
use crate::realtime::{channel_of, event_of};
use crate::store::Change;

/// How many events are remembered.
const HISTORY: usize = 1000;

/// How many events may wait for one stream. A client that is slower than that is cut off, and comes back.
const QUEUE: usize = 1024;

/// An event to publish.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Update {
    pub(super) topics: Vec<String>,
    pub(super) data: String,
    /// Its id; a new one if it is empty.
    pub(super) id: String,
    pub(super) kind: Option<String>,
    pub(super) retry: Option<u64>,
    pub(super) private: bool,
}

impl Update {
    /// As it goes over the wire.
    fn text(&self) -> Arc<str> {
        let mut text = String::new();
        // Writing to a string cannot fail.
        if let Some(kind) = &self.kind {
            let _ = writeln!(text, "event: {kind}");
        }
        if let Some(retry) = self.retry {
            let _ = writeln!(text, "retry: {retry}");
        }
        let _ = writeln!(text, "id: {}", self.id);
        for line in self.data.split('\n') {
            let _ = writeln!(text, "data: {}", line.trim_end_matches('\r'));
        }
        text.push('\n');
        text.into()
    }
}

/// What one stream listens to.
#[derive(Debug, Clone)]
pub(super) struct Interest {
    pub(super) topics: Vec<Selector>,
    /// The private events among them that it may hear.
    pub(super) allowed: Vec<Selector>,
}

impl Interest {
    fn hears(&self, update: &Update) -> bool {
        update.topics.iter().any(|topic| {
            let meant = |selectors: &[Selector]| selectors.iter().any(|selector| selector.matches(topic));
            meant(&self.topics) && (!update.private || meant(&self.allowed))
        })
    }
}

/// A stream that begins.
#[derive(Debug)]
pub(super) struct Listening {
    pub(super) events: mpsc::Receiver<Arc<str>>,
    /// From which event on it goes, if the client asked: the header `Last-Event-ID` of the answer.
    pub(super) from: Option<String>,
}

#[derive(Debug)]
struct Subscriber {
    interest: Interest,
    sender: mpsc::Sender<Arc<str>>,
}

#[derive(Debug)]
struct State {
    random: Random,
    history: VecDeque<Update>,
    subscribers: Vec<Subscriber>,
    refused_until: u64,
}

/// The hub, shared by all streams and routes.
#[derive(Debug, Clone)]
pub(crate) struct Mercure(Arc<Mutex<State>>);

impl Mercure {
    pub(crate) fn new(random: Random) -> Self {
        Self(Arc::new(Mutex::new(State {
            random,
            history: VecDeque::new(),
            subscribers: Vec::new(),
            refused_until: 0,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes the event of a change, the same as the Ably-compatible endpoint does.
    pub(crate) fn publish_change(&self, change: &Change, now: u64) {
        self.publish(Update {
            topics: vec![channel_of(change)],
            data: event_of(change, now).to_string(),
            ..Update::default()
        });
    }

    /// Publishes and returns the event's id.
    pub(super) fn publish(&self, mut update: Update) -> String {
        let mut state = self.lock();
        if update.id.is_empty() {
            update.id = format!("urn:sandbox:{}", state.random.text(16));
        }
        let text = update.text();
        state.subscribers.retain(|subscriber| {
            !subscriber.interest.hears(&update) || subscriber.sender.try_send(text.clone()).is_ok()
        });
        let id = update.id.clone();
        state.history.push_back(update);
        if state.history.len() > HISTORY {
            state.history.pop_front();
        }
        id
    }

    /// Begins a stream, with what came after the event of the id `after`. `None` while streams are refused.
    pub(super) fn listen(&self, interest: Interest, after: Option<&str>, now: u64) -> Option<Listening> {
        let mut state = self.lock();
        if now < state.refused_until {
            return None;
        }
        let (sender, events) = mpsc::channel(QUEUE + HISTORY);
        let known = after.and_then(|after| state.history.iter().position(|update| update.id == after));
        let skipped = match (after, known) {
            (Some("earliest"), _) => 0,
            (_, Some(index)) => index + 1,
            // What it missed cannot be told: it hears what comes from now on.
            _ => state.history.len(),
        };
        for update in state
            .history
            .iter()
            .skip(skipped)
            .filter(|update| interest.hears(update))
        {
            let _ = sender.try_send(update.text());
        }
        state
            .subscribers
            .retain(|subscriber| !subscriber.sender.is_closed());
        state.subscribers.push(Subscriber { interest, sender });
        let from = after.map(|after| known.map_or("earliest", |_| after).to_owned());
        Some(Listening { events, from })
    }

    /// Ends all streams, as a network that breaks does. Returns how many there were.
    pub(crate) fn disconnect(&self) -> usize {
        let mut state = self.lock();
        state
            .subscribers
            .retain(|subscriber| !subscriber.sender.is_closed());
        std::mem::take(&mut state.subscribers).len()
    }

    /// Refuses new streams until then.
    pub(crate) fn refuse_until(&self, at: u64) {
        self.lock().refused_until = at;
    }

    /// Forgets what was published.
    pub(crate) fn forget(&self) {
        self.lock().history.clear();
    }

    /// The streams that are open, in the words of the Ably-compatible endpoint's connections.
    pub(crate) fn connections(&self) -> Vec<Value> {
        let mut state = self.lock();
        state
            .subscribers
            .retain(|subscriber| !subscriber.sender.is_closed());
        let streams = state.subscribers.iter().map(|subscriber| {
            let topics = subscriber.interest.topics.iter();
            json!({ "mercure": true, "live": true, "channels": topics.map(Selector::as_str).collect::<Vec<_>>() })
        });
        streams.collect()
    }
}
