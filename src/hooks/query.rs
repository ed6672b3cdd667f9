//! What the hooks that show data have in common; nothing here knows a record's type.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use yew::prelude::*;

use super::sapwood::use_sapwood;
use super::shared::Shared;
use super::use_event::use_event;
use super::use_guard::use_guard;
use crate::engine::data::DataError;
use crate::engine::deprecated::Deprecated;
use crate::engine::heard::Heard;
use crate::engine::live::{LiveEvent, LiveMode};
use crate::engine::pin::Pin;
use crate::engine::place::{Place, Waiting};
use crate::engine::query::{FetchStatus, QueryData, QueryKey, QueryState, Scope};
use crate::engine::runtime::Guard;
use crate::engine::store::{EventFilter, Store};

/// What a hook asks for.
pub(super) struct QuerySpec {
    /// The question; `None` asks nothing.
    pub(super) key: Option<QueryKey>,
    /// The hook's own live mode, which goes before the app's.
    pub(super) live_mode: Option<LiveMode>,
    /// Hears of the live events that concern the question.
    pub(super) on_live_event: Callback<LiveEvent>,
    /// Whether the former answer stays until there is one to the new question.
    pub(super) keep_previous: bool,
    /// Whether somebody is in the middle of a list just now, so that new rows wait; without it they never do.
    pub(super) is_reading: Option<Callback<(), bool>>,
}

/// An answer of the server and how it stands with it: the same for lists, single records and several.
#[derive(Clone, Debug)]
pub struct Query {
    key: Option<QueryKey>,
    state: QueryState,
    shown: Option<Rc<QueryData>>,
    previous: bool,
    deprecated: Option<Deprecated>,
    deprecated_by: Vec<Rc<LiveEvent>>,
    news: usize,
    waiting: Waiting,
    refetch: Callback<()>,
    show_waiting: Callback<()>,
}

impl Query {
    /// Whether there is nothing to show yet, and no error either.
    #[must_use]
    pub const fn is_loading(&self) -> bool {
        self.key.is_some() && self.shown.is_none() && self.state.error.is_none()
    }

    /// Whether a request runs that a person waits for: the first one, one for another page, or a refresh.
    #[must_use]
    pub fn is_fetching(&self) -> bool {
        self.state.is_fetching()
    }

    /// What is being done to get a newer answer: retrying, say, or waiting to be online again.
    #[must_use]
    pub const fn status(&self) -> FetchStatus {
        self.state.fetch
    }

    /// Whether what is shown answers the former question, for as long as the new one has no answer.
    #[must_use]
    pub const fn is_previous(&self) -> bool {
        self.previous
    }

    /// Why the last request failed. There may be an older answer all the same.
    #[must_use]
    pub fn error(&self) -> Option<&DataError> {
        self.state.error.as_deref()
    }

    /// Why what is shown is out of date; in live mode `auto` only when it was deleted.
    #[must_use]
    pub const fn deprecated(&self) -> Option<Deprecated> {
        self.deprecated
    }

    /// The live events that said so in live mode `manual`, the newest last; at most three, and none if it was seen without
    /// them.
    #[must_use]
    pub fn deprecated_by(&self) -> &[Rc<LiveEvent>] {
        &self.deprecated_by
    }

    /// Asks again, and shows the answer also in live mode `manual`. The callback stays the same from render to render
    /// as long as the question does.
    #[must_use]
    pub const fn refetch(&self) -> &Callback<()> {
        &self.refetch
    }

    /// How many records others changed since what is shown was fetched, in live mode `manual`. Those that are not on the page
    /// of a list and cannot come to be on it do not count.
    #[must_use]
    pub const fn news(&self) -> usize {
        self.news
    }

    /// What was fetched and waits, so that nobody loses their place; see [`show_waiting`](Self::show_waiting).
    #[must_use]
    pub const fn waiting(&self) -> Waiting {
        self.waiting
    }

    /// Shows what waits.
    #[must_use]
    pub const fn show_waiting(&self) -> &Callback<()> {
        &self.show_waiting
    }

    /// The same, showing something else.
    pub(super) fn showing(self, shown: Option<Rc<QueryData>>) -> Self {
        Self { shown, ..self }
    }

    pub(super) const fn key(&self) -> Option<&QueryKey> {
        self.key.as_ref()
    }

    pub(super) const fn state(&self) -> &QueryState {
        &self.state
    }

    pub(super) const fn data(&self) -> Option<&Rc<QueryData>> {
        self.shown.as_ref()
    }
}

/// What a component remembers of its question from one render to the next.
#[derive(Default)]
struct Memory {
    question: Option<(QueryKey, LiveMode)>,
    pin: Option<Pin>,
    heard: Heard,
    place: Option<Place>,
    last: Option<(QueryKey, Rc<QueryData>)>,
}

#[hook]
pub(super) fn use_query(spec: QuerySpec) -> Query {
    let store = use_sapwood().store;
    let update = use_force_update();
    let memory = use_mut_ref(Memory::default);
    let on_live_event = use_event(spec.on_live_event);
    let mode = spec.live_mode.unwrap_or_else(|| store.options().live_mode);
    let question = spec.key.map(|key| (key, mode));
    let drawn = use_watch(&store, question.as_ref(), &update);

    let asked = question.as_ref();
    let state = asked.map_or_else(QueryState::default, |(key, _)| store.read(key));
    drawn.set(state.version);
    let is_reading = spec.is_reading.as_ref();
    let query = memory
        .borrow_mut()
        .look(asked, &state, spec.keep_previous, is_reading);
    let show_waiting = {
        let (memory, update) = (Rc::clone(&memory), update.clone());
        use_callback((), move |(), ()| {
            if let Some(place) = &mut memory.borrow_mut().place {
                place.show();
            }
            update.force_update();
        })
    };
    let refetch = use_callback((Shared(Rc::clone(&store)), question.clone()), {
        let memory = Rc::clone(&memory);
        move |(), (store, question)| {
            if let Some((key, _)) = question {
                memory.borrow_mut().refresh(&store.read(key));
                store.refetch(key);
            }
        }
    });
    use_guard((Shared(store), question), move |(store, question)| {
        let Some((key, mode)) = question else {
            return Guard::empty();
        };
        listen(store, key, *mode, &update, memory, on_live_event)
    });
    Query {
        refetch,
        show_waiting,
        ..query
    }
}

/// Has the question answered, and the component drawn again when the answer is not of the version that was drawn, which the
/// component keeps in the cell.
///
/// It begins with the render, not with an effect: when a page is first drawn, Yew shows it before it runs effects, and
/// until then the server would not have been asked. Nobody else may hold what keeps it going, so that it ends with the
/// component.
#[hook]
fn use_watch(
    store: &Rc<Store>,
    question: Option<&(QueryKey, LiveMode)>,
    update: &UseForceUpdateHandle,
) -> Rc<Cell<u64>> {
    let drawn = use_memo((), |()| Cell::new(0));
    let watched = use_mut_ref(|| None::<Watched>);
    let same = watched
        .borrow()
        .as_ref()
        .is_some_and(|watched| Rc::ptr_eq(&watched.store, store) && watched.question.as_ref() == question);
    if same {
        return drawn;
    }
    let guard = question.map_or_else(Guard::empty, |(key, mode)| {
        let (update, drawn, asked, weak) = (
            update.clone(),
            Rc::clone(&drawn),
            key.clone(),
            Rc::downgrade(store),
        );
        let on_change = move || {
            let now = weak.upgrade().map(|store| store.read(&asked).version);
            if now.is_some_and(|version| version != drawn.get()) {
                update.force_update();
            }
        };
        store.watch(key, *mode, Rc::new(on_change))
    });
    let former = watched.replace(Some(Watched {
        store: Rc::clone(store),
        question: question.cloned(),
        guard,
    }));
    drop(former);
    drawn
}

/// What a component watches.
struct Watched {
    store: Rc<Store>,
    question: Option<(QueryKey, LiveMode)>,
    #[expect(dead_code, reason = "it is there to be dropped")]
    guard: Guard,
}

fn listen(
    store: &Rc<Store>,
    key: &QueryKey,
    mode: LiveMode,
    update: &UseForceUpdateHandle,
    memory: Rc<RefCell<Memory>>,
    on_live_event: Callback<LiveEvent>,
) -> Guard {
    if mode == LiveMode::Off {
        return Guard::empty();
    }
    let ids = match &key.scope {
        Scope::List(_) => None,
        Scope::One(id) => Some(vec![id.clone()]),
        Scope::Many(ids) => Some(ids.to_vec()),
    };
    let filter = EventFilter {
        types: Vec::new(),
        ids,
    };
    let (update, asked, weak) = (update.clone(), key.clone(), Rc::downgrade(store));
    let on_event = move |event: &LiveEvent| {
        let is_news = weak.upgrade().is_some_and(|store| store.is_news(&asked, event));
        if is_news && memory.borrow_mut().hear(event) {
            update.force_update();
        }
        on_live_event.emit(event.clone());
    };
    store.listen(&key.channel(), filter, Rc::new(on_event))
}

impl Memory {
    fn look(
        &mut self,
        question: Option<&(QueryKey, LiveMode)>,
        state: &QueryState,
        keep_previous: bool,
        is_reading: Option<&Callback<(), bool>>,
    ) -> Query {
        if self.question.as_ref() != question {
            self.question = question.cloned();
            self.heard.clear();
            self.place = None;
            self.pin = question
                .filter(|(_, mode)| *mode == LiveMode::Manual)
                .map(|_| Pin::new(state));
        }
        let (shown, deprecated) = match &mut self.pin {
            Some(pin) => {
                pin.observe(state);
                (pin.shown().cloned(), pin.deprecated())
            }
            None => (self.place(state, is_reading), gone(state)),
        };
        let deprecated_by = self.pin.as_ref().map(|pin| pin.deprecated_by().to_vec());
        if deprecated.is_none() {
            self.heard.clear();
        }
        let (shown, previous) = self.or_previous(shown, keep_previous);
        Query {
            key: question.map(|(key, _)| key.clone()),
            state: state.clone(),
            shown,
            previous,
            deprecated,
            deprecated_by: deprecated_by.unwrap_or_default(),
            news: self.heard.count(),
            waiting: self.place.as_ref().map(Place::waiting).unwrap_or_default(),
            refetch: Callback::noop(),
            show_waiting: Callback::noop(),
        }
    }

    /// What to show of a list that keeps the reader's place; of anything else, the newest.
    fn place(
        &mut self,
        state: &QueryState,
        is_reading: Option<&Callback<(), bool>>,
    ) -> Option<Rc<QueryData>> {
        let Some(is_reading) = is_reading else {
            return state.data.clone();
        };
        let place = self.place.get_or_insert_with(Place::new);
        place.observe(state, &|| is_reading.emit(()));
        place.shown().cloned()
    }

    /// Takes in a live event that is news. Returns whether it may have changed what is said.
    fn hear(&mut self, event: &LiveEvent) -> bool {
        if let Some(place) = &mut self.place {
            place.on_event(event);
        }
        let Some(pin) = &mut self.pin else {
            return false;
        };
        pin.on_event(event);
        self.heard.on_event(event);
        true
    }

    fn or_previous(
        &mut self,
        shown: Option<Rc<QueryData>>,
        keep_previous: bool,
    ) -> (Option<Rc<QueryData>>, bool) {
        let key = self.question.as_ref().map(|(key, _)| key);
        if let (Some(key), Some(data)) = (key, &shown) {
            self.last = Some((key.clone(), Rc::clone(data)));
            return (shown, false);
        }
        let former = self
            .last
            .as_ref()
            .filter(|(former, _)| keep_previous && key.is_some_and(|key| key.resource == former.resource));
        let former = former.map(|(_, data)| Rc::clone(data));
        let previous = former.is_some();
        (former, previous)
    }

    fn refresh(&mut self, state: &QueryState) {
        if let Some(pin) = &mut self.pin {
            pin.refresh(state);
        }
        if let Some(place) = &mut self.place {
            place.refresh(state);
        }
    }
}

fn gone(state: &QueryState) -> Option<Deprecated> {
    let missing = matches!(state.error.as_deref(), Some(DataError::NotFound { .. }));
    (missing && state.data.is_some()).then_some(Deprecated::Deleted)
}
