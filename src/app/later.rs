//! When the code of the later pages is fetched: when one of them is wanted, or else soon after the start.

use std::time::Duration;

use yew::prelude::*;

use crate::engine::runtime::Guard;
use crate::hooks::{use_guard, use_store};
use crate::pages::{LaterPages, load_later_pages};

/// How long the first page has the network for itself.
const HEAD_START: Duration = Duration::from_secs(1);

/// The code of the later pages, and what asks for it again after it did not arrive.
#[hook]
pub(super) fn use_later_pages(wanted: bool) -> (LaterPages, Callback<()>) {
    let runtime = use_store().runtime().clone();
    let pages = use_state(LaterPages::default);
    let fetch = {
        let (runtime, setter) = (runtime.clone(), pages.setter());
        let failed = matches!(*pages, LaterPages::Failed);
        Callback::from(move |()| {
            if failed {
                setter.set(LaterPages::Loading);
            }
            let setter = setter.clone();
            let task = async move { setter.set(load_later_pages().await) };
            runtime.spawn(Box::pin(task)).detach();
        })
    };
    let start = fetch.clone();
    let wait = match *pages {
        LaterPages::Ready(_) => None,
        _ => Some(if wanted { Duration::ZERO } else { HEAD_START }),
    };
    use_guard(wait, move |wait| match *wait {
        Some(wait) => runtime.after(wait, Box::new(move || start.emit(()))),
        None => Guard::empty(),
    });
    (*pages, fetch)
}
