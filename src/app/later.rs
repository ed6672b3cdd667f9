//! When the [later part](crate::pages::Later) is fetched: when something of it is wanted, or else soon after the start.

use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;

use super::account::Account;
use super::demo::{DemoNote, SharedDemo};
use super::files::files;
use super::locales::LanguageControl;
use super::undo::UndoToasts;
use crate::engine::runtime::Guard;
use crate::hooks::{use_guard, use_store};
use crate::pages::{Arrival, Files, Later};

/// How long the first page has the network for itself.
const HEAD_START: Duration = Duration::from_secs(1);

/// What of the app's frame arrives with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaterFrame {
    /// The changes that can be undone.
    pub(super) undo: fn() -> Html,
    /// What is said about the demo.
    pub(super) demo_note: fn(SharedDemo) -> Html,
    /// Who is signed in, and the choice of a language.
    pub(super) person: fn() -> Html,
    /// Opens and makes files.
    pub(super) files: fn() -> Files,
}

/// There is only one.
impl PartialEq for LaterFrame {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl LaterFrame {
    fn new() -> Self {
        Self {
            undo: || html! { <UndoToasts /> },
            demo_note: |demo| html! { <DemoNote {demo} /> },
            person: || html! { <><Account /><LanguageControl /></> },
            files,
        }
    }
}

crate::part! {
    /// Fetches what arrives later.
    later: (Later, LaterFrame) = (Later::new(), LaterFrame::new())
}

/// What of the later part there is.
#[derive(Clone, Debug)]
pub(super) struct UseLater {
    pub(super) pages: Arrival,
    pub(super) frame: Option<LaterFrame>,
    /// Asks for it again after it did not arrive.
    pub(super) retry: Callback<()>,
}

/// Fetches the later part.
#[hook]
pub(super) fn use_later(wanted: bool) -> UseLater {
    let runtime = use_store().runtime().clone();
    let arrived = use_state(|| (Arrival::default(), None));
    let fetch = {
        let (runtime, setter) = (Rc::clone(&runtime), arrived.setter());
        let failed = arrived.0 == Arrival::Failed;
        Callback::from(move |()| {
            if failed {
                setter.set((Arrival::Awaited, None));
            }
            let setter = setter.clone();
            let task = async move {
                setter.set(match later().await {
                    Some((pages, frame)) => (Arrival::Here(pages), Some(frame)),
                    None => (Arrival::Failed, None),
                });
            };
            runtime.spawn(Box::pin(task)).detach();
        })
    };
    let start = fetch.clone();
    let wait = match arrived.0 {
        Arrival::Here(_) => None,
        Arrival::Awaited | Arrival::Failed => Some(if wanted { Duration::ZERO } else { HEAD_START }),
    };
    use_guard(wait, move |wait| match *wait {
        Some(wait) => runtime.after(wait, Box::new(move || start.emit(()))),
        None => Guard::empty(),
    });
    UseLater {
        pages: arrived.0,
        frame: arrived.1,
        retry: fetch,
    }
}
