//! When the [later part](crate::pages::Later) is fetched: when something of it is wanted, or else soon after the start;
//! and again until it is there.

use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;

use super::account::Account;
use super::demo::{DemoNote, SharedDemo};
use super::files::files;
use super::locales::LanguageControl;
use super::undo::UndoToasts;
use super::unsaved::view_question;
use crate::engine::data::DataError;
use crate::engine::query::RetryPolicy;
use crate::engine::runtime::{Guard, Runtime};
use crate::hooks::{WarnAboutChange, use_guard, use_store};
use crate::pages::{Arrival, Files, Later};
use crate::platform::page::{self, PageEvent};

/// How long the first page has the network for itself.
const HEAD_START: Duration = Duration::from_secs(1);

/// What of the app's frame arrives with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaterFrame {
    /// The changes that can be undone.
    pub(super) undo: fn() -> Html,
    /// What is asked before one leaves what one typed.
    pub(super) question: fn(&WarnAboutChange) -> Html,
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
            question: view_question,
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

/// How far the fetch is.
#[derive(Clone, Copy, Debug, Default)]
struct Fetch {
    pages: Arrival,
    frame: Option<LaterFrame>,
    /// How often it did not arrive.
    failures: u32,
}

impl Fetch {
    fn followed_by(self, came: Option<(Later, LaterFrame)>) -> Self {
        match came {
            None => Self {
                pages: Arrival::Failed,
                failures: self.failures.saturating_add(1),
                ..self
            },
            Some((pages, frame)) => Self {
                pages: Arrival::Here(pages),
                frame: Some(frame),
                ..self
            },
        }
    }
}

/// Fetches the later part until it is there: soon after the start, at once when a page of it is wanted, when the browser
/// is online again, or when somebody asks; and by itself after each failure, with waits that grow.
#[hook]
pub(super) fn use_later(wanted: bool) -> UseLater {
    let runtime = use_store().runtime().clone();
    let state = use_state(Fetch::default);
    let busy = use_mut_ref(|| false);
    let fetch = {
        let (runtime, setter, now) = (Rc::clone(&runtime), state.setter(), *state);
        Callback::from(move |()| {
            if busy.replace(true) {
                return;
            }
            let (setter, busy) = (setter.clone(), Rc::clone(&busy));
            let task = async move {
                let came = later().await;
                busy.replace(false);
                setter.set(now.followed_by(came));
            };
            runtime.spawn(Box::pin(task)).detach();
        })
    };
    let missing = state.frame.is_none();
    let again = fetch.clone();
    use_guard(missing.then_some(state.failures), move |failures| {
        failures.map_or_else(Guard::empty, |failures| fetch_later(&runtime, failures, &again))
    });
    let at_once = fetch.clone();
    use_guard(wanted && missing, move |wanted| {
        if *wanted {
            at_once.emit(());
        }
        Guard::empty()
    });
    let retry = {
        let (setter, now) = (state.setter(), *state);
        Callback::from(move |()| {
            setter.set(Fetch {
                pages: Arrival::Awaited,
                ..now
            });
            fetch.emit(());
        })
    };
    UseLater {
        pages: state.pages,
        frame: state.frame,
        retry,
    }
}

/// Fetches it when its time has come, or the browser finds a network.
fn fetch_later(runtime: &Rc<dyn Runtime>, failures: u32, fetch: &Callback<()>) -> Guard {
    let (due, online) = (fetch.clone(), fetch.clone());
    let timer = runtime.after(wait(failures, runtime.random()), Box::new(move || due.emit(())));
    let watch = page::on_page_event(Rc::new(move |event| {
        if event == PageEvent::Online {
            online.emit(());
        }
    }));
    Guard::new(move || drop((timer, watch)))
}

/// How long to wait before it is fetched after this many failures: as after any request that did not get through, but
/// without an end.
fn wait(failures: u32, random: f64) -> Duration {
    let policy = RetryPolicy {
        retries: u32::MAX,
        ..RetryPolicy::default()
    };
    if failures == 0 {
        return HEAD_START;
    }
    let error = DataError::Network("a part of the app did not arrive".into());
    policy.delay(&error, failures, random).unwrap_or(policy.longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_list_has_the_network_for_itself_and_after_failures_waits_grow_without_an_end() {
        assert_eq!(wait(0, 0.0), HEAD_START);
        let waits = [1, 2, 3, 9, 1000].map(|failures| wait(failures, 1.0));
        assert_eq!(waits, [1, 2, 4, 30, 30].map(Duration::from_secs));
    }
}
