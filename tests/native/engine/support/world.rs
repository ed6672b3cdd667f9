//! Simulated time, tasks and timers.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::{Context, Waker};
use std::time::Duration;

use sapwood::engine::clock::Instant;
use sapwood::engine::runtime::{Guard, LocalFuture, Runtime};

type Timers = BTreeMap<(Instant, u64), Box<dyn FnOnce()>>;

/// The runtime: nothing happens but by [`World::settle`] and [`World::advance`].
#[derive(Default)]
pub(crate) struct World {
    now: Cell<Instant>,
    last: Cell<u64>,
    tasks: RefCell<BTreeMap<u64, LocalFuture<()>>>,
    timers: RefCell<Timers>,
    /// The task or timer that runs just now; 0 for none.
    running: Cell<u64>,
    random: Cell<u64>,
    pub(crate) warnings: RefCell<Vec<String>>,
}

impl World {
    /// A world whose dice fall in their own way.
    pub(crate) fn with_luck(luck: u64) -> Self {
        let world = Self::default();
        world.random.set(luck);
        world
    }

    /// The page is gone, as when its process is killed: nothing of it runs on.
    pub(crate) fn kill(&self) {
        let (tasks, timers) = (self.tasks.take(), self.timers.take());
        drop((tasks, timers));
    }

    pub(crate) fn idle(&self) -> bool {
        self.tasks.borrow().is_empty() && self.timers.borrow().is_empty()
    }

    fn number(&self) -> u64 {
        self.last.set(self.last.get() + 1);
        self.last.get()
    }

    /// Polls every task until none gets any further. Time stands still.
    pub(crate) fn settle(&self) {
        loop {
            let known: Vec<_> = self.tasks.borrow().keys().copied().collect();
            let before = (self.last.get(), known.len());
            for id in known {
                self.poll(id);
            }
            if before == (self.last.get(), self.tasks.borrow().len()) {
                break;
            }
        }
    }

    fn poll(&self, id: u64) {
        let Some(mut task) = self.tasks.borrow_mut().remove(&id) else {
            return;
        };
        self.running.set(id);
        let polled = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.running.set(0);
        if polled.is_pending() {
            self.tasks.borrow_mut().insert(id, task);
        }
    }

    /// Lets `time` pass, with everything that happens in it.
    pub(crate) fn advance(&self, time: Duration) {
        let until = self.now.get() + time;
        self.settle();
        loop {
            let next = self
                .timers
                .borrow()
                .keys()
                .next()
                .copied()
                .filter(|(at, _)| *at <= until);
            let Some(key) = next else {
                break;
            };
            let then = self.timers.borrow_mut().remove(&key).unwrap();
            self.now.set(self.now.get().max(key.0));
            self.running.set(key.1);
            then();
            self.running.set(0);
            self.settle();
        }
        self.now.set(until);
    }

    fn stop(&self, id: u64) {
        assert_ne!(self.running.get(), id, "a task or timer dropped its own guard");
        let task = self.tasks.borrow_mut().remove(&id);
        drop(task);
        let mut timers = self.timers.borrow_mut();
        let timer: Vec<_> = timers.extract_if(.., |(_, timer), _| *timer == id).collect();
        drop(timers);
        drop(timer);
    }
}

/// The runtime that a store holds; guards reach the world through it.
pub(crate) struct SimRuntime(pub(crate) Rc<World>);

impl Runtime for SimRuntime {
    fn now(&self) -> Instant {
        self.0.now.get()
    }

    fn spawn(&self, task: LocalFuture<()>) -> Guard {
        let id = self.0.number();
        self.0.tasks.borrow_mut().insert(id, task);
        let world = Rc::clone(&self.0);
        Guard::new(move || world.stop(id))
    }

    fn after(&self, after: Duration, then: Box<dyn FnOnce()>) -> Guard {
        let id = self.0.number();
        self.0
            .timers
            .borrow_mut()
            .insert((self.0.now.get() + after, id), then);
        let world = Rc::clone(&self.0);
        Guard::new(move || world.stop(id))
    }

    fn random(&self) -> f64 {
        // A linear congruential generator is random enough, and the same every time.
        let next = self
            .0
            .random
            .get()
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        self.0.random.set(next);
        f64::from(u32::try_from(next >> 33).unwrap()) / f64::from(1_u32 << 31)
    }

    fn timestamp(&self) -> Rc<str> {
        "2026-01-02T03:04:05.678Z".into()
    }

    fn warn(&self, text: &str) {
        self.0.warnings.borrow_mut().push(text.to_owned());
    }
}
