//! Where a table is: in the page's address, and what changes that.

use std::rc::Rc;

use yew::prelude::*;
use yew_router::prelude::{Location, Navigator, use_location, use_navigator};

use super::navigate::{own_path, visit};
use super::sapwood::use_store;
use super::use_guard::use_guard;
use super::use_select::DEBOUNCE;
use crate::engine::go::GoType;
use crate::engine::runtime::Guard;
use crate::engine::table::{TableSpec, TableState};

/// A change of the state, and whether Back leads to what was before it.
pub(super) type Change = (GoType, Box<dyn FnOnce(TableState) -> TableState>);

/// Where the state stands: an address, and what changes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    navigator: Navigator,
    location: Location,
}

impl Place {
    /// The query part of the address, without its `?`.
    pub(super) fn query(&self) -> &str {
        let query = self.location.query_str();
        query.strip_prefix('?').unwrap_or(query)
    }

    /// The path of the address.
    pub(super) fn path(&self) -> &str {
        self.location.path()
    }

    fn go(&self, kind: GoType, query: &str) {
        let path = own_path(&self.navigator, self.location.path());
        visit(&self.navigator, kind, &format!("{path}?{query}"));
    }
}

/// The state of a table, the address it stands in, and what of that it cannot show.
pub(super) struct At {
    pub(super) state: TableState,
    pub(super) place: Option<Place>,
    pub(super) ignored: Rc<[String]>,
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
pub(super) fn use_table_state(spec: TableSpec, sync: bool) -> (At, Callback<Change>) {
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
                place.go(GoType::Replace, &right);
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
    let set = use_callback((), move |(kind, change): Change, ()| {
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
            Some(place) => place.go(kind, &next.to_query(&spec, place.query())),
        }
    });
    (at, set)
}

/// Goes to another page, if there is no such page.
#[hook]
pub(super) fn use_correction(page: Option<u32>, set: Callback<Change>) {
    use_guard(page, move |page| {
        if let Some(page) = *page {
            set.emit((GoType::Replace, Box::new(move |state| state.with_page(page))));
        }
        Guard::empty()
    });
}

/// The text in the search field: what is typed there, unless the address has come to say something else.
#[hook]
pub(super) fn use_search(searched: &str, set: Callback<Change>) -> (AttrValue, Callback<String>) {
    let store = use_store();
    let typed = use_state_eq(|| Typed::Nothing);
    let timer = use_mut_ref(Guard::empty);
    let set_typed = typed.setter();
    // Back leads to what was before the search, not through each step of writing it.
    let kind = if searched.is_empty() {
        GoType::Push
    } else {
        GoType::Replace
    };
    let on_search = use_callback((set, kind), move |text: String, (set, kind)| {
        let (set_typed, set, kind) = (set_typed.clone(), set.clone(), *kind);
        let text = AttrValue::from(text);
        set_typed.set(Typed::Typing(text.clone()));
        let apply = Box::new(move || {
            set_typed.set(Typed::Searched(text.clone()));
            set.emit((kind, Box::new(move |state| state.with_search(&text))));
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
