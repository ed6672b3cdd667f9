//! What the engine asks of the world it runs in.

use std::cell::RefCell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use super::clock::Instant;

/// A future that stays on the one thread there is.
pub type LocalFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// Keeps something going for as long as it lives: a task, a timer, a subscription.
///
/// Dropping it stops that thing at once. A dropped task's future is dropped too, which aborts the request in it.
#[must_use = "dropping a guard stops what it guards"]
pub struct Guard(Option<Box<dyn FnOnce()>>);

impl Guard {
    /// A guard that calls `stop` when it is dropped.
    pub fn new(stop: impl FnOnce() + 'static) -> Self {
        Self(Some(Box::new(stop)))
    }

    /// A guard that guards nothing.
    pub const fn empty() -> Self {
        Self(None)
    }

    /// Lets a task run to its end by itself: nothing stops it any more.
    ///
    /// Only for tasks. What else a guard keeps going may end with it.
    pub fn detach(mut self) {
        self.0 = None;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(stop) = self.0.take() {
            stop();
        }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").finish_non_exhaustive()
    }
}

/// A few texts that all pages of an app in one browser share and that outlive them, and a way to agree who does what.
///
/// The browser's is in `platform`; a test's is a map.
pub trait Shelf {
    /// The keys of what is kept and begins with `start`, in any order.
    fn keys(&self, start: &str) -> Vec<String>;

    /// What is kept under `key`.
    fn get(&self, key: &str) -> Option<String>;

    /// Keeps `text` under `key`, at once. Returns whether there was room, and leave, for it.
    fn set(&self, key: &str, text: &str) -> bool;

    /// Forgets what is kept under `key`.
    fn remove(&self, key: &str);

    /// Waits until no page has claimed `name`, then claims it for this one and calls `then`.
    ///
    /// The claim ends when the guard is dropped and when the page is gone, however it went. Claims are granted in the
    /// order in which they were asked for; `then` is never called inside this call.
    fn claim(&self, name: &str, then: Box<dyn FnOnce()>) -> Guard;

    /// Calls `on_change` when another page changed what is kept, until the guard is dropped.
    fn watch(&self, on_change: Rc<dyn Fn()>) -> Guard;
}

/// A future that is done after `wait`. Dropping it ends the timer.
pub fn sleep(runtime: &Rc<dyn Runtime>, wait: Duration) -> LocalFuture<()> {
    let (ring, rung) = bell();
    let timer = runtime.after(wait, Box::new(move || ring()));
    Box::pin(async move {
        rung.await;
        drop(timer);
    })
}

/// A function, and a future that is done once the function was called.
pub fn bell() -> (Rc<dyn Fn()>, LocalFuture<()>) {
    let bell = Rc::new(RefCell::new(Bell::default()));
    let set = Rc::clone(&bell);
    let ring = move || {
        let mut bell = set.borrow_mut();
        bell.rang = true;
        let waker = bell.waker.take();
        drop(bell);
        waker.into_iter().for_each(Waker::wake);
    };
    let rung = poll_fn(move |context| {
        let mut bell = bell.borrow_mut();
        if bell.rang {
            return Poll::Ready(());
        }
        bell.waker = Some(context.waker().clone());
        Poll::Pending
    });
    (Rc::new(ring), Box::pin(rung))
}

#[derive(Default)]
struct Bell {
    rang: bool,
    waker: Option<Waker>,
}

/// The clock, the timers, the tasks and the dice of the world outside.
///
/// The browser's is in `platform`; a test's runs on simulated time.
pub trait Runtime {
    /// The current moment.
    fn now(&self) -> Instant;

    /// Runs `task` to its end, unless the guard is dropped first.
    ///
    /// The task is never polled inside this call, so it may be spawned while a cell is borrowed. A detached task
    /// ([`Guard::detach`]) runs on.
    fn spawn(&self, task: LocalFuture<()>) -> Guard;

    /// Calls `then` once, `after` from now, unless the guard is dropped first. Never calls it inside this call.
    fn after(&self, after: Duration, then: Box<dyn FnOnce()>) -> Guard;

    /// A random number in `[0, 1)`.
    fn random(&self) -> f64;

    /// The time of day, as the `date` of a live event: ISO 8601 in UTC (`2026-01-02T03:04:05.678Z`).
    fn timestamp(&self) -> Rc<str>;

    /// `text` in small letters, of whatever script.
    ///
    /// A browser brings the tables for it; those of the standard library would be about 3 % of the app.
    fn lower_case(&self, text: &str) -> String {
        text.to_lowercase()
    }

    /// The time of day of a [`Runtime::timestamp`], for people here to read: `10:32`, of another day with the date before it. What is none stays as it is.
    fn time_of_day(&self, timestamp: &str) -> String {
        timestamp.get(11..16).unwrap_or(timestamp).to_owned()
    }

    /// How many entries of the history before the one that is open are the app's: so often Back stays within it.
    /// Default: none.
    fn entries_before(&self) -> i32 {
        0
    }

    /// What was kept under the keys that begin with `start`, on this visit or a former one. Default: nothing.
    fn kept(&self, start: &str) -> Vec<(String, String)> {
        let _ = start;
        Vec::new()
    }

    /// Keeps `value` under `key` for the next visit; `None` forgets it. Returns whether that could be done: a browser may
    /// refuse, or have no room. Default: it cannot.
    fn keep(&self, key: &str, value: Option<&str>) -> bool {
        let _ = (key, value);
        false
    }

    /// Calls `then` whenever the page goes out of sight, which may be the last that it gets to do, until the guard is
    /// dropped. Default: never.
    fn on_hide(&self, then: Rc<dyn Fn()>) -> Guard {
        drop(then);
        Guard::empty()
    }

    /// Puts a text where a person can paste it from. Returns whether that was asked for. Default: it cannot be.
    fn copy(&self, text: &str) -> bool {
        let _ = text;
        false
    }

    /// Tells developers of something that went wrong but hurts nobody (the browser's console).
    fn warn(&self, text: &str);
}
