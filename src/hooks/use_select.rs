//! The options of a select over a resource.

use std::rc::Rc;
use std::time::Duration;

use yew::prelude::*;

use super::query::Query;
use super::sapwood::use_store;
use super::use_list::{UseListOptions, total, use_list_query};
use super::use_many::{UseManyOptions, use_many_query};
use crate::engine::live::LiveMode;
use crate::engine::meta::Meta;
use crate::engine::record::{Record, RecordId};
use crate::engine::runtime::Guard;
use crate::engine::select::{SelectOption, SelectSpec};

/// How long after the last key a search begins (Refine's 300 ms).
pub(super) const DEBOUNCE: Duration = Duration::from_millis(300);

/// What [`use_select`] offers.
#[derive(Clone, Debug)]
pub struct UseSelectOptions {
    /// The field to read and search in, which options to offer, and how many.
    pub spec: SelectSpec,
    /// The chosen records (Refine's `defaultValue`): always options, also if they are not among those offered.
    pub values: Vec<RecordId>,
    /// How long after the last key a search begins. Default: 300 ms.
    pub debounce: Duration,
    /// What the data provider is told beside the question (Refine's `meta`); with another one it is another question. Default: nothing.
    pub meta: Meta,
    /// What to do with live events; goes before the app's mode.
    pub live_mode: Option<LiveMode>,
}

impl Default for UseSelectOptions {
    fn default() -> Self {
        Self {
            spec: SelectSpec::default(),
            values: Vec::new(),
            debounce: DEBOUNCE,
            meta: Meta::default(),
            live_mode: None,
        }
    }
}

/// What [`use_select`] answers.
#[derive(Debug)]
pub struct UseSelectHandle {
    /// The options. Stays the same from render to render as long as they are.
    pub options: Rc<Vec<SelectOption>>,
    /// The text in the search field.
    pub search: AttrValue,
    /// Types into the search field; the search begins a moment after the last key.
    pub on_search: Callback<String>,
    /// Whether there are options beyond those that are offered.
    pub has_more: bool,
    /// Offers another page of them. What is offered stays until it is there.
    pub load_more: Callback<()>,
    /// How it stands with the options.
    pub query: Query,
}

/// Offers the records of a resource as options, with search.
#[hook]
pub fn use_select(resource: &str, options: UseSelectOptions) -> UseSelectHandle {
    let (search, applied, on_search) = use_debounced(options.debounce);
    // Another search begins with its first page again.
    let pages = use_state_eq(|| (AttrValue::default(), 1_u32));
    let shown = if pages.0 == applied { pages.1 } else { 1 };
    let load_more = {
        let setter = pages.setter();
        use_callback((applied.clone(), shown), move |(), (applied, shown)| {
            setter.set((applied.clone(), shown + 1));
        })
    };
    let params = options.spec.params_up_to(&applied, shown);
    let query = use_list_query(
        resource,
        UseListOptions {
            pagination: params.pagination,
            sorters: params.sorters,
            filters: params.filters,
            meta: options.meta.clone(),
            live_mode: options.live_mode,
            ..UseListOptions::default()
        },
    );
    let chosen = use_many_query(
        resource,
        options.values.clone(),
        UseManyOptions {
            meta: options.meta.clone(),
            live_mode: options.live_mode,
            ..UseManyOptions::default()
        },
    );
    let found = query.data().map_or(&[][..], |data| data.records());
    let known = chosen.data().map_or(&[][..], |data| data.records());
    let is_chosen = |record: &&Record| options.values.iter().any(|id| id.is_of(record));
    let chosen: Vec<&Record> = known.iter().filter(is_chosen).collect();
    let has_more = total(&query) > found.len() as u64;
    let computed = options.spec.options(found, &chosen);
    let options = use_memo(computed, Clone::clone);
    UseSelectHandle {
        options,
        search,
        on_search,
        has_more,
        load_more,
        query,
    }
}

/// A text as it is typed, the same text once nobody has typed for so long, and what types.
#[hook]
fn use_debounced(debounce: Duration) -> (AttrValue, AttrValue, Callback<String>) {
    let store = use_store();
    let typed = use_state_eq(AttrValue::default);
    let applied = use_state_eq(AttrValue::default);
    let timer = use_mut_ref(Guard::empty);
    let (set_typed, set_applied) = (typed.setter(), applied.setter());
    let on_type = use_callback(debounce, move |text: String, debounce| {
        let text = AttrValue::from(text);
        set_typed.set(text.clone());
        let set_applied = set_applied.clone();
        let apply = Box::new(move || set_applied.set(text));
        let former = timer.replace(store.runtime().after(*debounce, apply));
        drop(former);
    });
    ((*typed).clone(), (*applied).clone(), on_type)
}
