//! Hearing live events anywhere.

use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use super::use_event::use_event;
use super::use_guard::use_guard;
use crate::engine::live::LiveEvent;
use crate::engine::record::RecordId;
use crate::engine::runtime::Guard;
use crate::engine::store::EventFilter;

/// What [`use_subscription`] hears.
#[derive(Clone, Debug)]
pub struct UseSubscriptionOptions {
    /// The channel; that of a resource is `resources/NAME`.
    pub channel: AttrValue,
    /// The types of events (`created`, …). Default: all.
    pub types: Vec<&'static str>,
    /// The records. Default: all.
    pub ids: Option<Vec<RecordId>>,
    /// Whether to subscribe at all. Default: yes.
    pub enabled: bool,
    /// Hears of each event once. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
}

impl UseSubscriptionOptions {
    /// Hears everything on `channel`.
    pub fn new(channel: impl Into<AttrValue>, on_live_event: Callback<LiveEvent>) -> Self {
        Self {
            channel: channel.into(),
            types: Vec::new(),
            ids: None,
            enabled: true,
            on_live_event,
        }
    }
}

/// Hears live events for as long as the component is there, whatever the app's live mode.
#[hook]
pub fn use_subscription(options: UseSubscriptionOptions) {
    let store = use_store();
    let on_live_event = use_event(options.on_live_event);
    let identity = options.enabled.then_some(options.channel);
    let filter = EventFilter {
        types: options.types.into_iter().map(Into::into).collect(),
        ids: options.ids,
    };
    use_guard(
        (Shared(store), identity, filter),
        move |(store, channel, filter)| {
            let Some(channel) = channel else {
                return Guard::empty();
            };
            let on_event = move |event: &LiveEvent| on_live_event.emit(event.clone());
            store.listen(channel, filter.clone(), Rc::new(on_event))
        },
    );
}
