//! A list that grows page by page.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::sapwood::use_store;
use super::shared::Shared;
use super::typed::{Problem, use_rows};
use super::use_event::use_event;
use super::use_guard::use_guard;
use crate::engine::data::DataError;
use crate::engine::infinite::{Chain, GetNextPageParam, joined, next_page_param};
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::meta::Meta;
use crate::engine::params::{Filter, ListParams, Pagination, Sorter};
use crate::engine::query::{QueryData, QueryKey};
use crate::engine::resource::channel_of;
use crate::engine::runtime::Guard;
use crate::engine::store::{EventFilter, Store};

/// What [`use_infinite_list`] asks for, and how.
#[derive(Clone, Debug)]
pub struct UseInfiniteListOptions {
    /// Rows a page. Default: 10.
    pub page_size: u32,
    /// The order, most significant field first. Default: the server's.
    pub sorters: Vec<Sorter>,
    /// The filters, all of which must hold.
    pub filters: Vec<Filter>,
    /// What the data provider is told beside the question (Refine's `meta`); with another one it is another question. Default: nothing.
    pub meta: Meta,
    /// Where the next page begins; [`GetNextPageParam`] has an example. Default: at the cursor of the last answer if it has
    /// any, and else at the next number while there is more.
    pub get_next_page_param: Option<GetNextPageParam>,
    /// Whether to ask at all. Default: yes.
    pub enabled: bool,
    /// What to do with live events; goes before the app's mode.
    pub live_mode: Option<LiveMode>,
    /// Hears of each live event of the resource. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
}

impl Default for UseInfiniteListOptions {
    fn default() -> Self {
        Self {
            page_size: Pagination::DEFAULT.page_size,
            sorters: Vec::new(),
            filters: Vec::new(),
            meta: Meta::default(),
            get_next_page_param: None,
            enabled: true,
            live_mode: None,
            on_live_event: Callback::noop(),
        }
    }
}

/// What [`use_infinite_list`] answers. The callbacks stay the same from render to render.
#[derive(Debug)]
pub struct UseInfiniteListHandle<T> {
    /// The records of all pages that are there, in order, each once. Unchanged ones keep their pointer.
    pub records: Rc<[Rc<T>]>,
    /// The records that could not be read.
    pub problems: Rc<[Problem]>,
    /// How many there are in all; 0 until that is known.
    pub total: u64,
    /// How many pages were asked for so far.
    pub pages: u32,
    /// Whether the first page is still on its way.
    pub is_loading: bool,
    /// Whether there is more than the pages that are there.
    pub has_next_page: bool,
    /// Whether the next page is on its way.
    pub is_fetching_next_page: bool,
    /// Why a page could not be had; those that are there stay.
    pub error: Option<Rc<DataError>>,
    /// Asks for the next page. Nothing happens while one is on its way, or if there is none; after an error it is asked for
    /// again.
    pub fetch_next_page: Callback<()>,
    /// Asks for all pages again.
    pub refetch: Callback<()>,
}

/// Shows a list that grows page by page, and keeps all its pages true to the server.
///
/// Each page is a question of its own to the cache, so that own changes reach them like any other list, a burst of events
/// costs each page no more than it costs any list, and a page that an event cannot concern is left alone. With another
/// order or other filters it begins again at its first page.
#[hook]
pub fn use_infinite_list<T: DeserializeOwned + 'static>(
    resource: &str,
    options: UseInfiniteListOptions,
) -> UseInfiniteListHandle<T> {
    let core = use_pages(resource, options);
    let rows = use_rows::<T>(core.data.as_ref());
    UseInfiniteListHandle {
        records: rows.records,
        problems: rows.problems,
        total: core.total,
        pages: core.pages,
        is_loading: core.is_loading,
        has_next_page: core.has_next_page,
        is_fetching_next_page: core.is_fetching_next_page,
        error: core.error,
        fetch_next_page: core.fetch_next_page,
        refetch: core.refetch,
    }
}

/// Everything that does not know the type of the records.
struct Core {
    data: Option<Rc<QueryData>>,
    total: u64,
    pages: u32,
    is_loading: bool,
    has_next_page: bool,
    is_fetching_next_page: bool,
    error: Option<Rc<DataError>>,
    fetch_next_page: Callback<()>,
    refetch: Callback<()>,
}

#[hook]
fn use_pages(resource: &str, options: UseInfiniteListOptions) -> Core {
    let store = use_store();
    let mode = options.live_mode.unwrap_or_else(|| store.options().live_mode);
    let size = options.page_size.max(1);
    let first = first_page(resource, size, &options);
    let asked = use_state_eq(|| (first.clone(), 1));
    let pages = if asked.0 == first { asked.1 } else { 1 };
    let wanted = if options.enabled { pages } else { 0 };
    let chain = Chain::new(
        &first,
        wanted,
        &|key| store.read(key),
        &|pages| match &options.get_next_page_param {
            Some(next) => next.after(pages),
            None => next_page_param(pages, size),
        },
    );
    let waiting = chain.is_waiting();
    let Chain { keys, states, next } = chain;
    use_watched(&store, keys.clone(), mode);
    use_heard(&store, resource, mode, options.enabled, options.on_live_event);
    let there = states.iter().map_while(|state| state.data.clone());
    let there = use_former(first.clone(), there.map(Shared).collect(), waiting);
    let loaded = there.len();
    let data = use_joined(there);
    let error = states.iter().find_map(|state| state.error.clone());
    let failed = states.iter().zip(&keys).find(|(state, _)| state.error.is_some());
    let failed = failed.map(|(_, key)| key.clone());
    let next = next.map(|_| pages.saturating_add(1));
    let (set_asked, fetching) = (asked.setter(), Rc::clone(&store));
    let fetch_next_page = Callback::from(move |()| match (&failed, next) {
        (Some(failed), _) => fetching.refetch(failed),
        (None, Some(page)) => set_asked.set((first.clone(), page)),
        (None, None) => {}
    });
    Core {
        total: total(&data),
        data: (loaded > 0).then_some(data),
        pages,
        is_loading: loaded == 0 && wanted > 0 && error.is_none(),
        has_next_page: loaded > 0 && (next.is_some() || loaded < keys.len()),
        is_fetching_next_page: loaded > 0 && loaded < keys.len() && error.is_none(),
        error,
        fetch_next_page: use_event(fetch_next_page),
        refetch: use_event(Callback::from(move |()| {
            keys.iter().for_each(|key| store.refetch(key));
        })),
    }
}

/// The question whose answer is the first page.
fn first_page(resource: &str, page_size: u32, options: &UseInfiniteListOptions) -> QueryKey {
    let params = ListParams {
        pagination: Some(Pagination {
            current: 1,
            page_size,
        }),
        sorters: options.sorters.clone(),
        filters: options.filters.clone(),
        cursor: None,
    };
    QueryKey::list(resource, params).with_meta(options.meta.clone())
}

/// The pages as one list; the same pointer as long as they are the same.
#[hook]
fn use_joined(pages: Vec<Shared<QueryData>>) -> Rc<QueryData> {
    let list = use_memo(pages, |pages| {
        let pages: Vec<Rc<QueryData>> = pages.iter().map(|page| Rc::clone(page)).collect();
        Rc::new(QueryData::List(joined(&pages)))
    });
    Rc::clone(&*list)
}

fn total(data: &QueryData) -> u64 {
    match data {
        QueryData::List(list) => list.total,
        QueryData::One(_) | QueryData::Many(_) => 0,
    }
}

/// The pages to show: while some are asked for anew, because those before them end elsewhere now, the former ones.
#[hook]
fn use_former(first: QueryKey, there: Vec<Shared<QueryData>>, waiting: bool) -> Vec<Shared<QueryData>> {
    let former = use_mut_ref(|| None::<(QueryKey, Vec<Shared<QueryData>>)>);
    let mut former = former.borrow_mut();
    match &*former {
        Some((of, pages)) if waiting && *of == first && pages.len() > there.len() => pages.clone(),
        _ => {
            *former = Some((first, there.clone()));
            there
        }
    }
}

/// Watches all of `keys`. Those that were watched before are not watched anew, which would fetch them again.
#[hook]
fn use_watched(store: &Rc<Store>, keys: Vec<QueryKey>, mode: LiveMode) {
    let update = use_force_update();
    let watched = use_mut_ref(Vec::<(QueryKey, LiveMode, Guard)>::new);
    {
        let (store, watched) = (Rc::clone(store), Rc::clone(&watched));
        use_guard((keys, mode), move |(keys, mode)| {
            let mut former = watched.take();
            for key in keys {
                let known = former
                    .iter()
                    .position(|(known, old, _)| known == key && old == mode);
                let guard = known.map_or_else(
                    || {
                        let update = update.clone();
                        store.watch(key, *mode, Rc::new(move || update.force_update()))
                    },
                    |place| former.swap_remove(place).2,
                );
                watched.borrow_mut().push((key.clone(), *mode, guard));
            }
            drop(former);
            // What was in the cache already changes nothing, so nobody else would say that it can be shown.
            update.force_update();
            Guard::empty()
        });
    }
    use_guard((), move |()| Guard::new(move || drop(watched.take())));
}

#[hook]
fn use_heard(
    store: &Rc<Store>,
    resource: &str,
    mode: LiveMode,
    enabled: bool,
    on_live_event: Callback<LiveEvent>,
) {
    let on_live_event = use_event(on_live_event);
    let channel = (enabled && mode != LiveMode::Off).then(|| channel_of(resource));
    let store = Rc::clone(store);
    use_guard(channel, move |channel| {
        channel.as_ref().map_or_else(Guard::empty, |channel| {
            let on_event = move |event: &LiveEvent| on_live_event.emit(event.clone());
            store.listen(channel, EventFilter::default(), Rc::new(on_event))
        })
    });
}
