//! The record of a page that shows one.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::query::Query;
use super::typed::Problem;
use super::use_one::{UseOneOptions, use_one};
use super::use_resource::use_resource;
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::meta::Meta;
use crate::engine::record::RecordId;

/// How [`use_show`] asks.
#[derive(Clone, Debug, Default)]
pub struct UseShowOptions {
    /// The record. Default: the one that the page's address names.
    pub id: Option<RecordId>,
    /// What the data provider is told beside the question (Refine's `meta`); with another one it is another question. Default: nothing.
    pub meta: Meta,
    /// What to do with live events; goes before the app's mode.
    pub live_mode: Option<LiveMode>,
    /// Hears of each live event that concerns the record. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
}

/// What [`use_show`] answers.
#[derive(Debug)]
pub struct UseShowHandle<T> {
    /// The id of the record; `None` if the page's address names none.
    pub id: Option<RecordId>,
    /// The record; what a list holds of it until its own answer is there.
    pub record: Option<Rc<T>>,
    /// Whether the record is what a list holds of it.
    pub is_placeholder: bool,
    /// Why the record could not be read.
    pub problem: Option<Problem>,
    /// How it stands with the answer, whether it is out of date ([`Query::deprecated`]), and how to refresh it.
    pub query: Query,
}

/// Shows the record of the page. In live mode `manual` it changes only when [`Query::refetch`] is called.
#[hook]
pub fn use_show<T: DeserializeOwned + 'static>(resource: &str, options: UseShowOptions) -> UseShowHandle<T> {
    let page = use_resource();
    let here = page.filter(|page| &**page.resource.name() == resource);
    let id = options.id.or_else(|| here?.id);
    let one = use_one::<T>(
        resource,
        id.clone(),
        UseOneOptions {
            placeholder: true,
            meta: options.meta,
            live_mode: options.live_mode,
            on_live_event: options.on_live_event,
            ..UseOneOptions::default()
        },
    );
    UseShowHandle {
        id,
        record: one.record,
        is_placeholder: one.is_placeholder,
        problem: one.problem,
        query: one.query,
    }
}
