//! The changes that can still be undone, in the corner.

use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;

use crate::engine::i18n::{Text, t};
use crate::engine::mutation::Phase;
use crate::engine::runtime::Guard;
use crate::engine::store::{PendingChange, Store};
use crate::hooks::{
    Shared, UsePendingHandle, pending_text, use_guard, use_pending, use_store, use_translate,
};
use crate::platform::{keys, page};
use crate::ui::undo::{Countdown, Undoable, view_undos};

/// One toast for each change that can be undone, or waits for the network.
#[component]
pub(crate) fn UndoToasts() -> Html {
    let store = use_store();
    let pending = use_pending();
    use_translate();
    use_ticks(&store, &pending.changes);
    use_guard(Shared(Rc::clone(&store)), |store| {
        store.open_outbox();
        let store = Rc::clone(store);
        keys::on_undo(move || undo_newest(&store))
    });
    let newest = pending.changes.iter().rfind(|change| can_be_undone(change));
    let newest = newest.map(|change| change.id);
    let shown = pending.changes.iter();
    let shown: Vec<Undoable> = shown
        .filter(|change| change.phase != Phase::Sending)
        .map(|change| Undoable {
            keys: (newest == Some(change.id)).then(keys::undo_name),
            ..drawn(&store, &pending, change)
        })
        .collect();
    view_undos(&shown)
}

/// Draws again at each whole second of any change whose time runs.
#[hook]
fn use_ticks(store: &Rc<Store>, changes: &[PendingChange]) {
    let ticks = use_state(|| 0_u32);
    let pause = changes.iter().filter_map(|change| match change.phase {
        Phase::Held {
            left, paused: false, ..
        } => until_next_second(left),
        _ => None,
    });
    let pause = pause.min();
    let (setter, next) = (ticks.setter(), ticks.wrapping_add(1));
    use_guard(
        (Shared(Rc::clone(store)), pause, *ticks),
        move |(store, pause, _)| {
            pause.map_or_else(Guard::empty, |pause| {
                store.runtime().after(pause, Box::new(move || setter.set(next)))
            })
        },
    );
}

fn undo_newest(store: &Rc<Store>) -> bool {
    let newest = store.pending().into_iter().rfind(can_be_undone);
    if let Some(change) = &newest {
        store.undo(change.id);
    }
    newest.is_some()
}

const fn can_be_undone(change: &PendingChange) -> bool {
    matches!(change.phase, Phase::Held { .. } | Phase::Offline { sent: false })
}

fn drawn(store: &Store, pending: &UsePendingHandle, change: &PendingChange) -> Undoable {
    let id = change.id;
    let on_undo = pending.undo.reform(move |()| {
        // The button that had the focus goes.
        page::focus_heading();
        id
    });
    let (left, text) = match change.phase {
        Phase::Held { left, of, paused } => (Some(countdown(left, of, paused)), Text::default()),
        Phase::Offline { .. } => (
            None,
            t(
                "pending.offline",
                "You are offline. It happens as soon as you are online again.",
            ),
        ),
        Phase::Sending => (None, Text::default()),
    };
    Undoable {
        id: format!("undo-{id}").into(),
        title: pending_text(store, change).into(),
        text: text.into(),
        left,
        keys: None,
        on_undo: can_be_undone(change).then_some(on_undo),
        on_read: pending.pause.reform(move |reads| (id, reads)),
    }
}

fn countdown(left: Duration, of: Duration, still: bool) -> Countdown {
    let next = if still {
        left
    } else {
        left.saturating_sub(Duration::from_secs(1))
    };
    Countdown {
        seconds: seconds(left),
        part: next.as_secs_f64() / of.as_secs_f64().max(0.001),
        still,
    }
}

/// Whole seconds, rounded up: what is said before the time is over is not 0.
fn seconds(left: Duration) -> u32 {
    u32::try_from(left.saturating_add(Duration::from_millis(999)).as_secs()).unwrap_or(u32::MAX)
}

/// How long until one whole second less is left; `None` when nothing is.
fn until_next_second(left: Duration) -> Option<Duration> {
    let whole = u64::from(seconds(left).checked_sub(1)?);
    Some(left.saturating_sub(Duration::from_secs(whole)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_is_right_for_any_time_and_not_for_five_seconds_only() {
        let left =
            |left: u64, of: u64| countdown(Duration::from_millis(left), Duration::from_millis(of), false);
        assert_eq!((left(5000, 5000).seconds, left(5000, 5000).part), (5, 0.8));
        assert_eq!(
            (left(20_000, 20_000).seconds, left(20_000, 20_000).part),
            (20, 0.95)
        );
        assert_eq!((left(1500, 2000).seconds, left(1500, 2000).part), (2, 0.25));
        assert_eq!((left(900, 5000).seconds, left(900, 5000).part), (1, 0.0));
        assert_eq!(countdown(Duration::ZERO, Duration::ZERO, true).part, 0.0);
    }
}
