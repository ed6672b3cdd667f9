//! Many records: one page of a list.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::query::{Query, QuerySpec, use_query};
use super::typed::{Problem, use_rows};
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::meta::Meta;
use crate::engine::params::{Filter, ListParams, Pagination, Sorter};
use crate::engine::query::{QueryData, QueryKey};

/// What [`use_list`] asks for, and how.
#[derive(Clone, Debug)]
pub struct UseListOptions {
    /// The page; `None` asks for the whole list. Default: the first ten.
    pub pagination: Option<Pagination>,
    /// The order, most significant field first. Default: the server's.
    pub sorters: Vec<Sorter>,
    /// The conditions, all of which must hold.
    pub filters: Vec<Filter>,
    /// What the data provider is told beside the question (Refine's `meta`); with another one it is another question. Default: nothing.
    pub meta: Meta,
    /// Whether to ask at all. Default: yes.
    pub enabled: bool,
    /// What to do with live events; goes before the app's mode.
    pub live_mode: Option<LiveMode>,
    /// Hears of each live event of the resource. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
    /// Says whether somebody is in the middle of the list just now: then, in live mode `auto`, new rows that would push away
    /// what they read wait ([`Query::waiting`]). Default: nobody ever is, and everything shows at once.
    pub is_reading: Option<Callback<(), bool>>,
}

impl Default for UseListOptions {
    fn default() -> Self {
        Self {
            pagination: Some(Pagination::DEFAULT),
            sorters: Vec::new(),
            filters: Vec::new(),
            meta: Meta::default(),
            enabled: true,
            live_mode: None,
            on_live_event: Callback::noop(),
            is_reading: None,
        }
    }
}

/// What [`use_list`] answers.
#[derive(Debug)]
pub struct UseListHandle<T> {
    /// The records of the page, in order. Unchanged ones keep their pointer.
    pub records: Rc<[Rc<T>]>,
    /// The records that could not be read.
    pub problems: Rc<[Problem]>,
    /// How many there are on all pages; 0 until that is known.
    pub total: u64,
    /// How it stands with the answer.
    pub query: Query,
}

/// Shows a page of a list, and keeps it true to the server.
///
/// While another page is being fetched the former one stays ([`Query::is_previous`]).
#[hook]
pub fn use_list<T: DeserializeOwned + 'static>(resource: &str, options: UseListOptions) -> UseListHandle<T> {
    let query = use_list_query(resource, options);
    let rows = use_rows::<T>(query.data());
    UseListHandle {
        records: rows.records,
        problems: rows.problems,
        total: total(&query),
        query,
    }
}

#[hook]
pub(super) fn use_list_query(resource: &str, options: UseListOptions) -> Query {
    let params = ListParams {
        pagination: options.pagination,
        sorters: options.sorters,
        filters: options.filters,
        cursor: None,
    };
    let key = || QueryKey::list(resource, params).with_meta(options.meta);
    use_query(QuerySpec {
        key: options.enabled.then(key),
        live_mode: options.live_mode,
        on_live_event: options.on_live_event,
        keep_previous: true,
        is_reading: options.is_reading,
    })
}

pub(super) fn total(query: &Query) -> u64 {
    match query.data().map(|data| &**data) {
        Some(QueryData::List(answer)) => answer.total,
        _ => 0,
    }
}
