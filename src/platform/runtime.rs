//! The engine's world, in a browser.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;

use super::page::{self, PageEvent};
use super::{clock, console, history, storage};
use crate::engine::clock::Instant;
use crate::engine::runtime::{Guard, LocalFuture, Runtime};

/// The clock, the timers, the tasks and the dice of a browser's page.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserRuntime;

impl BrowserRuntime {
    /// This page's runtime, in the form that the store takes it.
    #[must_use]
    pub fn shared() -> Rc<dyn Runtime> {
        Rc::new(Self)
    }
}

impl Runtime for BrowserRuntime {
    fn now(&self) -> Instant {
        clock::now()
    }

    fn spawn(&self, task: LocalFuture<()>) -> Guard {
        let slot = Rc::new(RefCell::new(Slot::Waiting(task, None)));
        spawn_local(Stoppable(slot.clone()));
        Guard::new(move || Slot::stop(&slot))
    }

    fn after(&self, after: Duration, then: Box<dyn FnOnce()>) -> Guard {
        // Browsers count timers in whole milliseconds up to `i32::MAX` and take what is beyond for "at once". A timer
        // that fires a fraction early would find nothing due, so the time is rounded up.
        let rounded = after.saturating_add(Duration::from_nanos(999_999));
        let ms = u32::try_from(rounded.as_millis()).unwrap_or(u32::MAX);
        let timer = Timeout::new(ms.min(i32::MAX.unsigned_abs()), then);
        Guard::new(move || drop(timer))
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn lower_case(&self, text: &str) -> String {
        js_sys::JsString::from(text).to_lower_case().into()
    }

    fn time_of_day(&self, timestamp: &str) -> String {
        clock::time_of_day(timestamp)
    }

    fn entries_before(&self) -> i32 {
        history::place().unwrap_or_default()
    }

    fn kept(&self, start: &str) -> Vec<(String, String)> {
        storage::all(start)
    }

    fn keep(&self, key: &str, value: Option<&str>) -> bool {
        match value {
            Some(value) => storage::set(key, value),
            None => {
                storage::remove(key);
                true
            }
        }
    }

    fn on_hide(&self, then: Rc<dyn Fn()>) -> Guard {
        page::on_page_event(Rc::new(move |event| {
            if matches!(event, PageEvent::Hidden | PageEvent::PageHide { .. }) {
                then();
            }
        }))
    }

    fn copy(&self, text: &str) -> bool {
        page::copy(text)
    }

    fn warn(&self, text: &str) {
        console::warn(text);
    }

    fn timestamp(&self) -> Rc<str> {
        clock::timestamp()
    }
}

/// Where a task is between two polls.
enum Slot {
    Waiting(LocalFuture<()>, Option<Waker>),
    /// The task is out of its slot and running.
    Polled,
    /// It ended, or it was stopped; its future is dropped.
    Done,
}

impl Slot {
    /// Drops the future, outside any borrow: its own drop code may do anything, even stop another task.
    fn stop(slot: &RefCell<Self>) {
        let was = slot.replace(Self::Done);
        if let Self::Waiting(_task, Some(waker)) = was {
            waker.wake();
        }
    }
}

/// A task that its guard can take the future out of.
struct Stoppable(Rc<RefCell<Slot>>);

impl Future for Stoppable {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Slot::Waiting(mut task, _) = self.0.replace(Slot::Polled) else {
            self.0.replace(Slot::Done);
            return Poll::Ready(());
        };
        if task.as_mut().poll(context).is_ready() {
            self.0.replace(Slot::Done);
            return Poll::Ready(());
        }
        // A task may stop itself while it runs; then its future is not put back.
        if matches!(*self.0.borrow(), Slot::Done) {
            return Poll::Ready(());
        }
        self.0.replace(Slot::Waiting(task, Some(context.waker().clone())));
        Poll::Pending
    }
}
