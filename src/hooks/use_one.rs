//! One record.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::query::{Query, QuerySpec, use_query};
use super::sapwood::use_store;
use super::typed::{Problem, use_rows};
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::meta::Meta;
use crate::engine::query::{QueryData, QueryKey};
use crate::engine::record::RecordId;

/// How [`use_one`] asks.
#[derive(Clone, Debug)]
pub struct UseOneOptions {
    /// What the data provider is told beside the question (Refine's `meta`); with another one it is another question. Default: nothing.
    pub meta: Meta,
    /// Whether to ask at all. Default: yes.
    pub enabled: bool,
    /// Whether to show what a list holds of the record until its own answer is there. Default: no, since a list's rows
    /// may be shorter than the record.
    pub placeholder: bool,
    /// What to do with live events; goes before the app's mode.
    pub live_mode: Option<LiveMode>,
    /// Hears of each live event that concerns the record. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
}

impl Default for UseOneOptions {
    fn default() -> Self {
        Self {
            meta: Meta::default(),
            enabled: true,
            placeholder: false,
            live_mode: None,
            on_live_event: Callback::noop(),
        }
    }
}

/// What [`use_one`] answers.
#[derive(Debug)]
pub struct UseOneHandle<T> {
    /// The record. Never that of another id.
    pub record: Option<Rc<T>>,
    /// Whether the record is what a list holds of it, for as long as its own answer is not there.
    pub is_placeholder: bool,
    /// Why the record could not be read.
    pub problem: Option<Problem>,
    /// How it stands with the answer.
    pub query: Query,
}

/// Shows one record, and keeps it true to the server. `None` asks nothing.
///
/// A record that does not exist is the error [`NotFound`](crate::engine::data::DataError::NotFound).
#[hook]
pub fn use_one<T: DeserializeOwned + 'static>(
    resource: &str,
    id: Option<RecordId>,
    options: UseOneOptions,
) -> UseOneHandle<T> {
    let (query, placeholder) = use_one_query(resource, id, options);
    let rows = use_rows::<T>(query.data().or(placeholder.as_ref()));
    UseOneHandle {
        record: rows.records.first().cloned(),
        is_placeholder: placeholder.is_some(),
        problem: rows.problems.first().cloned(),
        query,
    }
}

/// The answer, and what stands in for it until it is there.
#[hook]
pub(super) fn use_one_query(
    resource: &str,
    id: Option<RecordId>,
    options: UseOneOptions,
) -> (Query, Option<Rc<QueryData>>) {
    let store = use_store();
    let key = id.clone().filter(|_| options.enabled);
    let query = use_query(QuerySpec {
        key: key.map(|id| QueryKey::one(resource, id).with_meta(options.meta)),
        live_mode: options.live_mode,
        on_live_event: options.on_live_event,
        keep_previous: false,
        is_reading: None,
    });
    let wanted = options.placeholder && query.is_loading();
    let placeholder = use_memo((wanted, id), |(wanted, id)| {
        let id = id.as_ref().filter(|_| *wanted)?;
        let record = store.placeholder(resource, id)?;
        Some(Rc::new(QueryData::One(record)))
    });
    (query, (*placeholder).clone())
}
