//! A table: a list whose page, order, filters and search stand in the page's address.

use std::rc::Rc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use yew::prelude::*;
use yew_router::prelude::{Location, Navigator, use_location, use_navigator};

use super::navigate::{Step, go, own_path};
use super::query::Query;
use super::sapwood::use_store;
use super::shared::Shared;
use super::typed::{Problem, use_rows};
use super::use_guard::use_guard;
use super::use_list::{UseListOptions, total, use_list_query};
use super::use_select::DEBOUNCE;
use crate::engine::arrange::arrange;
use crate::engine::data::ListAnswer;
use crate::engine::live::{LiveEvent, LiveMode};
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
    /// Who filters, sorts and pages. Default: the data provider.
    pub mode: TableMode,
    /// Whether the state stands in the address (Refine's `syncWithLocation`). Default: yes. Without a router around
    /// the component it never does.
    pub sync_with_location: bool,
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
            mode: TableMode::Server,
            sync_with_location: true,
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
    /// What happens to the others. Default: they stay.
    pub behavior: FilterBehavior,
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
        let place = self.place.as_ref()?;
        let query = self
            .state
            .clone()
            .with_page(page)
            .to_query(&self.spec, place.query());
        let path = place.location.path();
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
    let (at, set) = use_table_state(options.spec.clone(), options.sync_with_location);
    let params = at.state.params(&options.permanent);
    let asked = match options.mode {
        TableMode::Server => params.clone(),
        TableMode::Client(_) => ListParams {
            filters: options.permanent.filters.clone(),
            ..ListParams::default()
        },
    };
    let query = use_list_query(
        resource,
        UseListOptions {
            pagination: asked.pagination,
            sorters: asked.sorters,
            filters: asked.filters,
            live_mode: options.live_mode,
            on_live_event: options.on_live_event,
            is_reading: options.is_reading,
            ..UseListOptions::default()
        },
    );
    let arranged = use_arranged(query.data(), options.mode, params.clone());
    let query = query.showing(arranged);
    let known = query.data().is_some() && !query.is_previous();
    let correction = known.then(|| at.state.correction(total(&query))).flatten();
    use_correction(correction, set.clone());
    let (search, on_search) = use_search(at.state.search(), set.clone());
    Core {
        at,
        search,
        set_page: use_callback(set.clone(), |page, set| {
            set.emit((Step::Push, Box::new(move |state| state.with_page(page))));
        }),
        set_page_size: use_callback(set.clone(), |(size, row), set| {
            set.emit((Step::Push, Box::new(move |state| state.with_page_size(size, row))));
        }),
        toggle_sort: use_callback(set.clone(), |(field, also), set| {
            let change = move |state: TableState| state.with_sort_toggled(field, also);
            set.emit((Step::Push, Box::new(change)));
        }),
        set_sorters: use_callback(set.clone(), |sorters, set| {
            set.emit((Step::Push, Box::new(move |state| state.with_sorters(sorters))));
        }),
        set_filters: use_callback(set, |new: SetFilters, set| {
            let step = if new.in_place { Step::Replace } else { Step::Push };
            let change = move |state: TableState| state.with_filters(new.filters, new.behavior);
            set.emit((step, Box::new(change)));
        }),
        on_search,
        on_point: use_prefetch(
            resource,
            matches!(options.mode, TableMode::Server).then_some(params),
        ),
        query,
        spec: options.spec,
    }
}

/// What the server answered, or in client mode the page of it; the same pointer as long as it is the same.
#[hook]
fn use_arranged(data: Option<&Rc<QueryData>>, mode: TableMode, params: ListParams) -> Option<Rc<QueryData>> {
    let data = data.cloned().map(Shared);
    let arranged = use_memo((data, params), move |(data, params)| {
        let data = data.as_ref().map(|data| Rc::clone(data))?;
        Some(match mode {
            TableMode::Server => data,
            TableMode::Client(arrange) => Rc::new(QueryData::List(arrange(data.records(), params))),
        })
    });
    (*arranged).clone()
}

/// Fetches the page that somebody points at, once they have done so for a moment. `None` as parameters: never.
#[hook]
fn use_prefetch(resource: &str, params: Option<ListParams>) -> Callback<Option<u32>> {
    let store = use_store();
    let timer = use_mut_ref(Guard::empty);
    let newest = use_mut_ref(|| None);
    *newest.borrow_mut() = params.map(|params| QueryKey::list(resource, params));
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

type Change = (Step, Box<dyn FnOnce(TableState) -> TableState>);

/// Where the state stands: an address, and what changes it.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    navigator: Navigator,
    location: Location,
}

impl Place {
    fn query(&self) -> &str {
        let query = self.location.query_str();
        query.strip_prefix('?').unwrap_or(query)
    }

    fn go(&self, step: Step, query: &str) {
        let path = own_path(&self.navigator, self.location.path());
        go(&self.navigator, step, path, query);
    }
}

/// The state of a table, the address it stands in, and what of that it cannot show.
struct At {
    state: TableState,
    place: Option<Place>,
    ignored: Rc<[String]>,
}

/// What of the last address could not be shown.
#[derive(Default)]
struct Ignored {
    parts: Rc<[String]>,
    /// The query that took the place of the one they stood in: as long as one is there, they are still worth saying.
    right: String,
}

impl Ignored {
    fn look(&mut self, odd: Vec<String>, query: &str, right: impl FnOnce() -> String) {
        if !odd.is_empty() {
            self.parts = odd.into();
            self.right = right();
        } else if query != self.right && !self.parts.is_empty() {
            self.parts = Rc::default();
        }
    }
}

/// Where the table is, and what changes that.
#[hook]
fn use_table_state(spec: TableSpec, sync: bool) -> (At, Callback<Change>) {
    let own = use_state_eq(|| TableState::new(&spec));
    let place = match (use_navigator(), use_location()) {
        (Some(navigator), Some(location)) if sync => Some(Place { navigator, location }),
        _ => None,
    };
    let ignored = use_mut_ref(Ignored::default);
    let state = match &place {
        None => (*own).clone(),
        Some(place) => {
            let (state, odd) = TableState::read(place.query(), &spec);
            ignored
                .borrow_mut()
                .look(odd, place.query(), || state.to_query(&spec, place.query()));
            state
        }
    };
    use_guard((place.clone(), spec.clone()), |(place, spec)| {
        if let Some(place) = place {
            let right = TableState::from_query(place.query(), spec).to_query(spec, place.query());
            if right != place.query() {
                place.go(Step::Replace, &right);
            }
        }
        Guard::empty()
    });
    let at = At {
        ignored: ignored.borrow().parts.clone(),
        state: state.clone(),
        place: place.clone(),
    };
    // Kept in a cell so that the callback is the same one wherever the table stands.
    let newest = use_mut_ref(|| None);
    *newest.borrow_mut() = Some((state, place, spec));
    let set_own = own.setter();
    let set = use_callback((), move |(step, change): Change, ()| {
        let Some((state, place, spec)) = newest.borrow().clone() else {
            return;
        };
        let next = change(state.clone());
        if next == state {
            return;
        }
        // Another change may come before the next render, and is one of this state.
        *newest.borrow_mut() = Some((next.clone(), place.clone(), spec.clone()));
        match place {
            None => set_own.set(next),
            Some(place) => place.go(step, &next.to_query(&spec, place.query())),
        }
    });
    (at, set)
}

#[hook]
fn use_correction(page: Option<u32>, set: Callback<Change>) {
    use_guard(page, move |page| {
        if let Some(page) = *page {
            set.emit((Step::Replace, Box::new(move |state| state.with_page(page))));
        }
        Guard::empty()
    });
}

/// The text in the search field: what is typed there, unless the address has come to say something else.
#[hook]
fn use_search(searched: &str, set: Callback<Change>) -> (AttrValue, Callback<String>) {
    let store = use_store();
    let typed = use_state_eq(|| Typed::Nothing);
    let timer = use_mut_ref(Guard::empty);
    let set_typed = typed.setter();
    // Back leads to what was before the search, not through each step of writing it.
    let step = if searched.is_empty() {
        Step::Push
    } else {
        Step::Replace
    };
    let on_search = use_callback((set, step), move |text: String, (set, step)| {
        let (set_typed, set, step) = (set_typed.clone(), set.clone(), *step);
        let text = AttrValue::from(text);
        set_typed.set(Typed::Typing(text.clone()));
        let apply = Box::new(move || {
            set_typed.set(Typed::Searched(text.clone()));
            set.emit((step, Box::new(move |state| state.with_search(&text))));
        });
        let former = timer.replace(store.runtime().after(DEBOUNCE, apply));
        drop(former);
    });
    let search = match &*typed {
        Typed::Typing(text) => text.clone(),
        // White space around it is not searched for, but stays while one types on.
        Typed::Searched(text) if text.trim() == searched => text.clone(),
        Typed::Searched(_) | Typed::Nothing => searched.to_owned().into(),
    };
    (search, on_search)
}

/// What was typed into the search field.
#[derive(PartialEq)]
enum Typed {
    Nothing,
    /// It is not searched for yet.
    Typing(AttrValue),
    Searched(AttrValue),
}
