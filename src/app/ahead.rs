//! What the first page shows, asked for before there is a page.
//!
//! A quick server has answered before the page is drawn for the first time; the answer of a slower one is on its way meanwhile.

use std::rc::Rc;
use std::time::Duration;

use crate::engine::live::LiveMode;
use crate::engine::query::QueryKey;
use crate::engine::runtime::{Guard, LocalFuture, Runtime, bell, sleep};
use crate::engine::store::Store;

/// How long the first page waits for what it shows: drawn once with it, it is there sooner than drawn twice. The frame that
/// stands in `index.html` is seen meanwhile.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long until the page has surely asked for itself.
const HANDOVER: Duration = Duration::from_secs(1);

/// A question that is asked ahead.
pub(super) struct Ahead {
    runtime: Rc<dyn Runtime>,
    answered: LocalFuture<()>,
    /// The watch and the end of the patience.
    asking: [Guard; 2],
}

impl Ahead {
    /// Asks for `key`.
    pub(super) fn new(store: &Rc<Store>, key: QueryKey) -> Self {
        let (ring, answered) = bell();
        let runtime = Rc::clone(store.runtime());
        let (late, asked, weak) = (Rc::clone(&ring), key.clone(), Rc::downgrade(store));
        let on_change = move || {
            let state = weak.upgrade().map(|store| store.read(&key));
            if state.is_none_or(|state| state.data.is_some() || state.error.is_some()) {
                ring();
            }
        };
        // As one that is foreseen the answer is still fresh when the page asks. Live events are asked for by the page: what
        // brings them is worth fetching only then.
        store.prefetch(&asked);
        let asking = store.watch(&asked, LiveMode::Off, Rc::new(on_change));
        let late = runtime.after(PATIENCE, Box::new(move || late()));
        Self {
            runtime,
            answered,
            asking: [asking, late],
        }
    }

    /// Waits for the answer, but not for long.
    pub(super) async fn answered_or_late(&mut self) {
        (&mut self.answered).await;
    }

    /// Keeps asking until the page does.
    pub(super) async fn hand_over(self) {
        sleep(&self.runtime, HANDOVER).await;
        drop(self.asking);
    }
}
