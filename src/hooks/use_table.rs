//! A table: a list whose page, order and search stand in the page's address.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use yew::prelude::*;
use yew_router::prelude::{Location, Navigator, use_location, use_navigator};

use super::navigate::{Step, go, own_path};
use super::query::Query;
use super::sapwood::use_store;
use super::typed::{Problem, use_rows};
use super::use_guard::use_guard;
use super::use_list::{UseListOptions, total, use_list_query};
use super::use_select::DEBOUNCE;
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::params::Filter;
use crate::engine::runtime::Guard;
use crate::engine::table::{TableSpec, TableState};

/// What [`use_table`] shows, and how.
#[derive(Clone, Debug)]
pub struct UseTableOptions {
    /// What it may be sorted by, and where it starts.
    pub spec: TableSpec,
    /// Conditions that always hold and do not stand in the address.
    pub filters: Vec<Filter>,
    /// Whether the state stands in the address (Refine's `syncWithLocation`). Default: yes. Without a router around
    /// the component it never does.
    pub sync_with_location: bool,
    /// What to do with live events; goes before the app's mode.
    pub live_mode: Option<LiveMode>,
    /// Hears of each live event of the resource. Own changes are no news.
    pub on_live_event: Callback<LiveEvent>,
}

impl Default for UseTableOptions {
    fn default() -> Self {
        Self {
            spec: TableSpec::default(),
            filters: Vec::new(),
            sync_with_location: true,
            live_mode: None,
            on_live_event: Callback::noop(),
        }
    }
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
    /// The page, the order and the search that are asked for.
    pub state: TableState,
    /// The text in the search field, which the search follows.
    pub search: AttrValue,
    /// Shows another page, from 1.
    pub set_page: Callback<u32>,
    /// Shows pages of another size, beginning with the one that holds the first row of this one.
    pub set_page_size: Callback<u32>,
    /// Sorts by a field: ascending, descending, not at all. With `true`, the other fields stay.
    pub toggle_sort: Callback<(&'static str, bool)>,
    /// Types into the search field; the search begins 300 ms after the last key.
    pub on_search: Callback<String>,
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
/// The address is where its state stands, so Back and Forward step through it, and what a hand-edited address says is
/// put right. A page that no longer exists gives way to the last one.
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
        on_search: core.on_search,
        query: core.query,
        state: core.state,
        place: core.place,
        spec: core.spec,
    }
}

/// Everything of a table that does not know the type of its records.
struct Core {
    state: TableState,
    search: AttrValue,
    set_page: Callback<u32>,
    set_page_size: Callback<u32>,
    toggle_sort: Callback<(&'static str, bool)>,
    on_search: Callback<String>,
    query: Query,
    place: Option<Place>,
    spec: TableSpec,
}

#[hook]
fn use_table_core(resource: &str, options: UseTableOptions) -> Core {
    let (state, place, set) = use_table_state(options.spec.clone(), options.sync_with_location);
    let params = state.params(&options.filters);
    let query = use_list_query(
        resource,
        UseListOptions {
            pagination: params.pagination,
            sorters: params.sorters,
            filters: params.filters,
            live_mode: options.live_mode,
            on_live_event: options.on_live_event,
            ..UseListOptions::default()
        },
    );
    let known = query.data().is_some() && !query.is_previous();
    let correction = known.then(|| state.correction(total(&query))).flatten();
    use_correction(correction, set.clone());
    let (search, on_search) = use_search(&state.search, set.clone());
    Core {
        search,
        set_page: use_callback(set.clone(), |page, set| {
            set.emit((Step::Push, Box::new(move |state| state.with_page(page))));
        }),
        set_page_size: use_callback(set.clone(), |size, set| {
            set.emit((Step::Push, Box::new(move |state| state.with_page_size(size))));
        }),
        toggle_sort: use_callback(set, |(field, also), set| {
            let change = move |state: TableState| state.with_sort_toggled(field, also);
            set.emit((Step::Push, Box::new(change)));
        }),
        on_search,
        query,
        state,
        place,
        spec: options.spec,
    }
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

/// The state of the table, the address it stands in, and what changes it.
#[hook]
fn use_table_state(spec: TableSpec, sync: bool) -> (TableState, Option<Place>, Callback<Change>) {
    let own = use_state_eq(|| TableState::new(&spec));
    let place = match (use_navigator(), use_location()) {
        (Some(navigator), Some(location)) if sync => Some(Place { navigator, location }),
        _ => None,
    };
    let state = place.as_ref().map_or_else(
        || (*own).clone(),
        |place| TableState::from_query(place.query(), &spec),
    );
    use_guard((place.clone(), spec.clone()), |(place, spec)| {
        if let Some(place) = place {
            let right = TableState::from_query(place.query(), spec).to_query(spec, place.query());
            if right != place.query() {
                place.go(Step::Replace, &right);
            }
        }
        Guard::empty()
    });
    // Kept in a cell so that the callback is the same one wherever the table stands.
    let newest = use_mut_ref(|| None);
    *newest.borrow_mut() = Some((state.clone(), place.clone(), spec));
    let set_own = own.setter();
    let set = use_callback((), move |(step, change): Change, ()| {
        let Some((state, place, spec)) = newest.borrow().clone() else {
            return;
        };
        let next = change(state.clone());
        match place {
            _ if next == state => {}
            None => set_own.set(next),
            Some(place) => place.go(step, &next.to_query(&spec, place.query())),
        }
    });
    (state, place, set)
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
