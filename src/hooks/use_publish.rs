//! Telling others of something.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use crate::engine::live::{EventType, LiveEvent};
use crate::engine::record::RecordId;
use crate::engine::runtime::{Guard, LocalFuture, Runtime};
use crate::engine::store::Store;

/// Publishes live events; made by [`use_publish`].
#[derive(Clone, Debug, PartialEq)]
pub struct Publish {
    store: Shared<Store>,
}

impl Publish {
    /// Publishes that `ids` of `channel` were `kind`. Others hear of it, this page does not.
    ///
    /// Returns at once. Whether it failed is written to the console: an event is a hint, and nothing is lost with it.
    pub fn event(&self, channel: &str, kind: EventType, ids: Vec<RecordId>) {
        let runtime = Rc::clone(self.store.runtime());
        let event = LiveEvent::new(channel, kind, ids, &runtime.timestamp());
        let published = self.store.publish(event);
        let console = Rc::clone(&runtime);
        let task = async move {
            if let Err(error) = published.await {
                console.warn(&error.to_string());
            }
        };
        run_to_end(&*runtime, Box::pin(task));
    }
}

/// Publishes live events of the app's own. The changes that hooks make are published by themselves.
#[hook]
pub fn use_publish() -> Publish {
    Publish {
        store: Shared(use_store()),
    }
}

/// Runs a task that nobody stops.
fn run_to_end(runtime: &dyn Runtime, task: LocalFuture<()>) {
    let slot: Rc<RefCell<Option<Guard>>> = Rc::default();
    let own = Rc::clone(&slot);
    let guard = runtime.spawn(Box::pin(async move {
        task.await;
        // Only here does the task let go of its own guard.
        own.borrow_mut().take();
    }));
    *slot.borrow_mut() = Some(guard);
}
