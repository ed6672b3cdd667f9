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

/// A future that is done after `wait`. Dropping it ends the timer.
pub fn sleep(runtime: &Rc<dyn Runtime>, wait: Duration) -> LocalFuture<()> {
    let alarm = Rc::new(RefCell::new(Alarm::default()));
    let set = Rc::clone(&alarm);
    let ring = move || {
        let mut alarm = set.borrow_mut();
        alarm.rang = true;
        let waker = alarm.waker.take();
        drop(alarm);
        waker.into_iter().for_each(Waker::wake);
    };
    let timer = runtime.after(wait, Box::new(ring));
    Box::pin(poll_fn(move |context| {
        let _running = &timer;
        let mut alarm = alarm.borrow_mut();
        if alarm.rang {
            return Poll::Ready(());
        }
        alarm.waker = Some(context.waker().clone());
        Poll::Pending
    }))
}

#[derive(Default)]
struct Alarm {
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

    /// Tells developers of something that went wrong but hurts nobody (the browser's console).
    fn warn(&self, text: &str);
}
