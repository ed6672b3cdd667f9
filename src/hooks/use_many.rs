//! Several records by their ids.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::query::{Query, QuerySpec, use_query};
use super::shared::Shared;
use super::typed::{Problem, Rows, use_rows};
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::meta::Meta;
use crate::engine::query::{QueryData, QueryKey};
use crate::engine::record::RecordId;
use crate::sorted_map::SortedMap;

/// How [`use_many`] asks.
#[derive(Clone, Debug)]
pub struct UseManyOptions {
    /// What the data provider is told beside the question (Refine's `meta`); with another one it is another question. Default: nothing.
    pub meta: Meta,
    /// Whether to ask at all. Default: yes.
    pub enabled: bool,
    /// What to do with live events; goes before the app's mode.
    pub live_mode: Option<LiveMode>,
    /// Hears of each live event that concerns one of the records. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
}

impl Default for UseManyOptions {
    fn default() -> Self {
        Self {
            meta: Meta::default(),
            enabled: true,
            live_mode: None,
            on_live_event: Callback::noop(),
        }
    }
}

/// What [`use_many`] answers.
#[derive(Debug)]
pub struct UseManyHandle<T> {
    /// The records, by id; those that do not exist are missing. Unchanged ones keep their pointer.
    pub records: Rc<SortedMap<RecordId, Rc<T>>>,
    /// The records that could not be read.
    pub problems: Rc<[Problem]>,
    /// How it stands with the answer.
    pub query: Query,
}

impl<T> UseManyHandle<T> {
    /// The record with this id; `None` if it does not exist, or is not there yet.
    #[must_use]
    pub fn get(&self, id: &RecordId) -> Option<&Rc<T>> {
        self.records.get(id)
    }
}

/// Shows several records, and keeps them true to the server.
///
/// Each id is asked for once, however often it stands in `ids` and in whatever order; without ids nothing is asked.
/// While other ids are being fetched the former records stay.
#[hook]
pub fn use_many<T: DeserializeOwned + 'static>(
    resource: &str,
    ids: impl IntoIterator<Item = RecordId>,
    options: UseManyOptions,
) -> UseManyHandle<T> {
    use_many_of(resource, ids.into_iter().collect(), options)
}

/// The part that does not know where the ids come from.
#[hook]
fn use_many_of<T: DeserializeOwned + 'static>(
    resource: &str,
    ids: Vec<RecordId>,
    options: UseManyOptions,
) -> UseManyHandle<T> {
    let query = use_many_query(resource, ids, options);
    let rows = use_rows::<T>(query.data());
    let records = by_id(query.data(), &rows);
    let records = use_memo(Shared(Rc::clone(&rows.records)), move |_| records);
    UseManyHandle {
        records,
        problems: rows.problems,
        query,
    }
}

#[hook]
pub(super) fn use_many_query(resource: &str, ids: Vec<RecordId>, options: UseManyOptions) -> Query {
    let enabled = options.enabled && !ids.is_empty();
    use_query(QuerySpec {
        key: enabled.then(|| QueryKey::many(resource, ids).with_meta(options.meta)),
        live_mode: options.live_mode,
        on_live_event: options.on_live_event,
        keep_previous: true,
        is_reading: None,
    })
}

/// The readable records stand in the order of the answer, without the others.
fn by_id<T>(data: Option<&Rc<QueryData>>, rows: &Rows<T>) -> SortedMap<RecordId, Rc<T>> {
    let bad: Vec<usize> = rows.problems.iter().map(|problem| problem.row).collect();
    let sent = data.map_or(&[][..], |data| data.records());
    let good = sent
        .iter()
        .enumerate()
        .filter(|(index, _)| !bad.contains(&(index + 1)));
    good.zip(rows.records.iter())
        .filter_map(|((_, sent), record)| Some((RecordId::of(sent)?, Rc::clone(record))))
        .collect()
}
