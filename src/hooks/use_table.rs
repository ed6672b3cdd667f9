//! A table: a list whose page, order, filters and search stand in the page's address.

use std::rc::Rc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use super::query::Query;
use super::sapwood::use_store;
use super::shared::Shared;
use super::table_place::{At, Change, Place, use_correction, use_search, use_table_state};
use super::typed::{Problem, use_rows};
use super::use_list::{UseListOptions, total, use_list_query};
use super::use_options::use_sync_with_location;
use crate::engine::arrange::arrange;
use crate::engine::data::ListAnswer;
use crate::engine::go::GoType;
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::meta::Meta;
use crate::engine::params::{Filter, ListParams, Sorter};
use crate::engine::query::{QueryData, QueryKey};
use crate::engine::record::Record;
use crate::engine::runtime::Guard;
use crate::engine::table::{FilterBehavior, Permanent, TableSpec, TableState};

/// How long one has to stay at the link of a page before it is fetched: who only passes asks for nothing.
const POINTING: Duration = Duration::from_millis(120);

/// Who filters, sorts and pages the records of a table (Refine's `mode`).
#[derive(Clone, Copy, Debug, Default)]
pub enum TableMode {
    /// The data provider.
    #[default]
    Server,
    /// The function given, here: all records are fetched, with the permanent filters only. Use [`TableMode::CLIENT`].
    ///
    /// It is a function so that an app without such tables does not carry it.
    Client(fn(&[Record], &ListParams) -> ListAnswer),
}

impl TableMode {
    /// This page does, with all operators: for lists of which all records can be fetched at once.
    pub const CLIENT: Self = Self::Client(arrange);
}

/// What [`use_table`] shows, and how.
#[derive(Clone, Debug)]
pub struct UseTableOptions {
    /// What it may be sorted and filtered by, and where it starts.
    pub spec: TableSpec,
    /// What always holds and does not stand in the address.
    pub permanent: Permanent,
    /// What happens to the filters that are there when others are set (Refine's `filters.defaultBehavior`). Default: they stay.
    pub default_behavior: FilterBehavior,
    /// Who filters, sorts and pages. Default: the data provider.
    pub mode: TableMode,
    /// Whether the state stands in the address (Refine's `syncWithLocation`). Default: as the app's options say, yes.
    /// Without a router around the component it never does.
    pub sync_with_location: Option<bool>,
    /// What the data provider is told beside the question (Refine's `meta`); with another one it is another question. Default: nothing.
    pub meta: Meta,
    /// What to do with live events; goes before the app's mode.
    pub live_mode: Option<LiveMode>,
    /// Hears of each live event of the resource. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
    /// Says whether somebody is in the middle of the page, see [`UseListOptions::is_reading`].
    pub is_reading: Option<Callback<(), bool>>,
}

impl Default for UseTableOptions {
    fn default() -> Self {
        Self {
            spec: TableSpec::default(),
            permanent: Permanent::default(),
            default_behavior: FilterBehavior::default(),
            mode: TableMode::Server,
            sync_with_location: None,
            meta: Meta::default(),
            live_mode: None,
            on_live_event: Callback::noop(),
            is_reading: None,
        }
    }
}

/// Filters to set, and how.
#[derive(Clone, Debug, Default)]
pub struct SetFilters {
    /// The filters; an empty one ([`Filter::is_empty`]) takes away the one that it would take the place of.
    pub filters: Vec<Filter>,
    /// What happens to the others. Default: as [`UseTableOptions::default_behavior`] says.
    pub behavior: Option<FilterBehavior>,
    /// Whether Back leads to what was before the last change too: for the steps of one choice, such as the second box that
    /// is ticked in the same menu. Default: no, each change is a step of its own.
    pub in_place: bool,
}

/// What [`use_table`] answers. The callbacks stay the same from render to render.
#[derive(Debug)]
pub struct UseTableHandle<T> {
    /// The records of the page, in order. Unchanged ones keep their pointer.
    pub records: Rc<[Rc<T>]>,
    /// The records that could not be read.
    pub problems: Rc<[Problem]>,
    /// How many there are on all pages; 0 until that is known.
    pub total: u64,
    /// The page, the order, the filters and the search that are asked for.
    pub state: TableState,
    /// The parts of the address it was last opened at that it cannot show, such as `currentPage=-1`. They are gone from
    /// the address by now, and from here with the next change.
    pub ignored: Rc<[String]>,
    /// The text in the search field, which the search follows.
    pub search: AttrValue,
    /// Shows another page, from 1.
    pub set_page: Callback<u32>,
    /// Shows pages of another size, beginning with the one that holds the row given (of this page, from 0).
    pub set_page_size: Callback<(u32, u32)>,
    /// Sorts by a field: ascending, descending, not at all. With `true`, the other fields stay.
    pub toggle_sort: Callback<(&'static str, bool)>,
    /// Sorts by these.
    pub set_sorters: Callback<Vec<Sorter>>,
    /// Sets filters.
    pub set_filters: Callback<SetFilters>,
    /// Types into the search field; the search begins 300 ms after the last key.
    pub on_search: Callback<String>,
    /// Somebody points at the link of a page, or with `None` no longer: it is fetched before it is asked for.
    pub on_point: Callback<Option<u32>>,
    /// How it stands with the answer.
    pub query: Query,
    place: Option<Place>,
    spec: TableSpec,
}

impl<T> UseTableHandle<T> {
    /// How many pages there are, at least 1.
    #[must_use]
    pub fn page_count(&self) -> u32 {
        self.state.pagination().page_count(self.total)
    }

    /// The address of another page of this table, for a link; `None` without a router.
    #[must_use]
    pub fn page_href(&self, page: u32) -> Option<AttrValue> {
        self.create_link_for_sync_with_location(&self.state.clone().with_page(page))
    }

    /// The address of this table in another state, for a link; `None` without a router.
    #[must_use]
    pub fn create_link_for_sync_with_location(&self, state: &TableState) -> Option<AttrValue> {
        let place = self.place.as_ref()?;
        let query = state.to_query(&self.spec, place.query());
        let path = place.path();
        Some(if query.is_empty() {
            path.to_owned().into()
        } else {
            format!("{path}?{query}").into()
        })
    }
}

/// Shows a table and keeps it true to the server.
///
/// The address is where its state stands: what a person does adds to the history, so that Back and Forward step through
/// it, and what a hand-edited address says is put right. A page that no longer exists gives way to the last one.
#[hook]
pub fn use_table<T: DeserializeOwned + 'static>(
    resource: &str,
    options: UseTableOptions,
) -> UseTableHandle<T> {
    let core = use_table_core(resource, options);
    let rows = use_rows::<T>(core.query.data());
    UseTableHandle {
        records: rows.records,
        problems: rows.problems,
        total: total(&core.query),
        search: core.search,
        set_page: core.set_page,
        set_page_size: core.set_page_size,
        toggle_sort: core.toggle_sort,
        set_sorters: core.set_sorters,
        set_filters: core.set_filters,
        on_search: core.on_search,
        on_point: core.on_point,
        query: core.query,
        state: core.at.state,
        ignored: core.at.ignored,
        place: core.at.place,
        spec: core.spec,
    }
}

/// Everything of a table that does not know the type of its records.
struct Core {
    at: At,
    search: AttrValue,
    set_page: Callback<u32>,
    set_page_size: Callback<(u32, u32)>,
    toggle_sort: Callback<(&'static str, bool)>,
    set_sorters: Callback<Vec<Sorter>>,
    set_filters: Callback<SetFilters>,
    on_search: Callback<String>,
    on_point: Callback<Option<u32>>,
    query: Query,
    spec: TableSpec,
}

#[hook]
fn use_table_core(resource: &str, options: UseTableOptions) -> Core {
    let sync = use_sync_with_location(options.sync_with_location);
    let (at, set) = use_table_state(options.spec.clone(), sync);
    let params = at.state.params(&options.permanent);
    let query = use_list_query(resource, question(&params, &options));
    let arranged = use_arranged(query.data(), options.mode, params.clone());
    let query = query.showing(arranged);
    let known = query.data().is_some() && !query.is_previous();
    let correction = known.then(|| at.state.correction(total(&query))).flatten();
    use_correction(correction, set.clone());
    let (search, on_search) = use_search(at.state.search(), set.clone());
    let by_server = matches!(options.mode, TableMode::Server);
    Core {
        at,
        search,
        set_page: use_step(&set, |state, page| state.with_page(page)),
        set_page_size: use_step(&set, |state, (size, row)| state.with_page_size(size, row)),
        toggle_sort: use_step(&set, |state, (field, also)| state.with_sort_toggled(field, also)),
        set_sorters: use_step(&set, TableState::with_sorters),
        set_filters: use_set_filters(set, options.default_behavior),
        on_search,
        on_point: use_prefetch(resource, by_server.then_some((params, options.meta))),
        query,
        spec: options.spec,
    }
}

/// What the data provider is asked: for the page, or in client mode for all records.
fn question(params: &ListParams, options: &UseTableOptions) -> UseListOptions {
    let asked = match options.mode {
        TableMode::Server => params.clone(),
        TableMode::Client(_) => ListParams {
            filters: options.permanent.filters.clone(),
            ..ListParams::default()
        },
    };
    UseListOptions {
        pagination: asked.pagination,
        sorters: asked.sorters,
        filters: asked.filters,
        meta: options.meta.clone(),
        live_mode: options.live_mode,
        on_live_event: options.on_live_event.clone(),
        is_reading: options.is_reading.clone(),
        ..UseListOptions::default()
    }
}

/// A change of the state from which Back leads to what was before it.
#[hook]
fn use_step<IN: 'static>(set: &Callback<Change>, change: fn(TableState, IN) -> TableState) -> Callback<IN> {
    use_callback(set.clone(), move |input, set| {
        set.emit((GoType::Push, Box::new(move |state| change(state, input))));
    })
}

#[hook]
fn use_set_filters(set: Callback<Change>, usual: FilterBehavior) -> Callback<SetFilters> {
    use_callback((set, usual), |new: SetFilters, (set, usual)| {
        let kind = if new.in_place {
            GoType::Replace
        } else {
            GoType::Push
        };
        let behavior = new.behavior.unwrap_or(*usual);
        let change = move |state: TableState| state.with_filters(new.filters, behavior);
        set.emit((kind, Box::new(change)));
    })
}

/// What the server answered, or in client mode the page of it; the same pointer as long as it is the same.
#[hook]
fn use_arranged(data: Option<&Rc<QueryData>>, mode: TableMode, params: ListParams) -> Option<Rc<QueryData>> {
    let data = data.cloned().map(Shared);
    let arranged = use_memo((data, params), move |(data, params)| {
        let data = data.as_ref()?;
        Some(match mode {
            TableMode::Server => Rc::clone(data),
            TableMode::Client(arrange) => Rc::new(QueryData::List(arrange(data.records(), params))),
        })
    });
    (*arranged).clone()
}

/// Fetches the page that somebody points at, once they have done so for a moment. `None`: never.
#[hook]
fn use_prefetch(resource: &str, asked: Option<(ListParams, Meta)>) -> Callback<Option<u32>> {
    let store = use_store();
    let timer = use_mut_ref(Guard::empty);
    let newest = use_mut_ref(|| None);
    *newest.borrow_mut() = asked.map(|(params, meta)| QueryKey::list(resource, params).with_meta(meta));
    use_callback((), move |page: Option<u32>, ()| {
        let key = newest.borrow().clone().zip(page);
        let wait = key.map_or_else(Guard::empty, |(key, page)| {
            let (store, key) = (Rc::clone(&store), key.on_page(page));
            let runtime = Rc::clone(store.runtime());
            runtime.after(POINTING, Box::new(move || store.prefetch(&key)))
        });
        drop(timer.replace(wait));
    })
}
