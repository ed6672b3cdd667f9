//! Why data takes longer than it should.

use yew::prelude::*;

use crate::engine::query::FetchStatus;
use crate::hooks::Query;
use crate::ui::alert::{Tone, view_alert};

/// What keeps an answer that somebody waits for from coming: no network, or a server that has to be asked again. Nothing
/// while all goes well, or while nobody waits.
pub(crate) fn view_waiting(query: &Query) -> Html {
    let waits = query.is_loading() || query.is_previous();
    match text(query.status()).filter(|_| waits) {
        Some(text) => view_alert(Tone::Info, text.into(), Html::default()),
        None => Html::default(),
    }
}

const fn text(status: FetchStatus) -> Option<&'static str> {
    match status {
        FetchStatus::Idle | FetchStatus::Fetching => None,
        FetchStatus::Paused => Some("You are offline. This page is loaded as soon as you are online again."),
        FetchStatus::Retrying { .. } => Some("The server did not answer as it should. Trying again…"),
    }
}
