//! The one store of an app: the query cache, the providers, and everybody who watches.
//!
//! The store decides nothing itself. The machines in [`query`](super::query) and [`mutation`](super::mutation) say what
//! is to be done, and the store does it: it asks the providers, keeps tasks, timers and subscriptions, and tells
//! watchers. It never calls anybody while it is borrowed, and it tells watchers and listeners from a task of its own,
//! never inside a call of theirs.

mod again;
mod changes;
mod errors;
mod keep;
mod live;
mod mutate;
mod pending;
mod run;
mod transfer;

use std::cell::RefCell;
use std::fmt;
use std::rc::{Rc, Weak};
use std::time::Duration;

use super::data::DataProvider;
use super::form::Redirects;
use super::live::{LiveEvent, LiveMode, LiveProvider};
use super::meta::Meta;
use super::mutation::{MutationMode, Publisher};
use super::query::{Cache, EntryId, Invalidate, QueryKey, QueryState, RetryPolicy, Settings};
use super::record::{Record, RecordId};
use super::resource::Resource;
use super::runtime::{Guard, Runtime, Shelf};

use crate::sorted_map::SortedMap;
use changes::Mutations;
use errors::Failures;
pub use errors::OnDataError;
use keep::Keep;
pub use live::EventFilter;
use live::Live;
pub use mutate::{MutateOptions, OnSettled};
pub use pending::{ChangeId, OnResumed, PendingChange};
use run::{Outbox, Work};

/// Hears of each live event.
pub type OnLiveEvent = Rc<dyn Fn(&LiveEvent)>;

/// What a store is made of.
pub struct Setup {
    /// Where records come from.
    pub data: Rc<dyn DataProvider>,
    /// Where news come from; without it everything works, but others' changes are not noticed.
    pub live: Option<Rc<dyn LiveProvider>>,
    /// The resources of the app.
    pub resources: Vec<Resource>,
    /// How it behaves.
    pub options: Options,
    /// The world outside.
    pub runtime: Rc<dyn Runtime>,
}

/// How a store behaves.
#[derive(Clone)]
pub struct Options {
    /// The live mode of hooks that do not name their own. Default: off.
    pub live_mode: LiveMode,
    /// When changes are shown. Default: pessimistic.
    pub mutation_mode: MutationMode,
    /// How long a change can be undone in mutation mode `Undoable`. Default: 5 s.
    pub undoable_timeout: Duration,
    /// Where forms lead after they were saved. Default: to the list.
    pub redirect: Redirects,
    /// Whether a page with unsaved changes is not left without a word. Default: yes.
    pub warn_when_unsaved_changes: bool,
    /// Whether the state of tables stands in the page's address. Default: yes.
    pub sync_with_location: bool,
    /// Where changes are kept that were shown and not made yet, so that they outlive the page: a reload, a closed tab, a
    /// crash. Without it they end with the page. Default: nowhere.
    pub outbox: Option<Rc<dyn Shelf>>,
    /// Who tells others of changes. Default: this page.
    pub publish: Publisher,
    /// Names this page to the server, which can then mark the live events that it caused. Default: empty.
    pub origin: Rc<str>,
    /// How long an answer counts as fresh: until then, whoever starts to show it causes no request. Default: 0.
    pub stale_time: Duration,
    /// How long an answer is kept when nobody shows it. Default: 5 minutes.
    pub gc_time: Duration,
    /// What happens after a fetch failed.
    pub retry: RetryPolicy,
    /// Hears of each live event on a channel that anybody subscribed to, once; of own and replayed ones never.
    pub on_live_event: Option<OnLiveEvent>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            live_mode: LiveMode::default(),
            mutation_mode: MutationMode::default(),
            undoable_timeout: Duration::from_secs(5),
            redirect: Redirects::default(),
            warn_when_unsaved_changes: true,
            sync_with_location: true,
            outbox: None,
            publish: Publisher::default(),
            origin: "".into(),
            stale_time: Duration::ZERO,
            gc_time: Duration::from_secs(300),
            retry: RetryPolicy::default(),
            on_live_event: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("live_mode", &self.live_mode)
            .field("publish", &self.publish)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("live", &self.live)
            .field("resources", &self.resources)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Keeps what an app shows true to the server.
///
/// There is one for the whole app, and it outlives every component.
pub struct Store {
    data: Rc<dyn DataProvider>,
    live: Option<Rc<dyn LiveProvider>>,
    resources: Vec<Resource>,
    options: Options,
    runtime: Rc<dyn Runtime>,
    person: RefCell<Rc<str>>,
    failures: Failures,
    inner: RefCell<Inner>,
}

/// What changes. Borrowed for moments only, never while anybody else is called.
struct Inner {
    cache: Cache,
    watchers: SortedMap<u64, Watcher>,
    last_watcher: u64,
    live: Live,
    mutations: Mutations,
    keep: Option<Keep>,
    work: Work,
    outbox: Outbox,
}

struct Watcher {
    entry: EntryId,
    mode: LiveMode,
    on_change: Rc<dyn Fn()>,
}

impl Store {
    /// A store with nothing in it. What earlier pages left behind is there after [`Store::open_outbox`].
    #[must_use]
    pub fn new(setup: Setup) -> Rc<Self> {
        let Setup {
            data,
            live,
            resources,
            options,
            runtime,
        } = setup;
        let cache = Cache::new(Settings {
            stale_time: options.stale_time,
            gc_time: options.gc_time,
            retry: options.retry,
        });
        Rc::new(Self {
            data,
            live,
            resources,
            options,
            runtime,
            person: RefCell::new("".into()),
            failures: Failures::default(),
            inner: RefCell::new(Inner {
                cache,
                watchers: SortedMap::new(),
                last_watcher: 0,
                live: Live::default(),
                mutations: Mutations::default(),
                keep: None,
                work: Work::default(),
                outbox: Outbox::default(),
            }),
        })
    }

    /// The resources of the app, in the order they were declared.
    #[must_use]
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The resource that the API calls `name`.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        Resource::named(&self.resources, name)
    }

    /// How it behaves.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The world outside.
    #[must_use]
    pub fn runtime(&self) -> &Rc<dyn Runtime> {
        &self.runtime
    }

    /// Shows `key` until the guard is dropped: it is fetched now unless it is fresh, and kept true.
    ///
    /// With live mode `Auto` the events that concern it fetch it again, and so does a gap in the events; with `Manual`
    /// only a gap does; with `Off` neither. `on_change` is called after its state changed, several changes at once
    /// counting as one; never inside this call, never while the store is borrowed, never after the guard is dropped.
    pub fn watch(self: &Rc<Self>, key: &QueryKey, live: LiveMode, on_change: Rc<dyn Fn()>) -> Guard {
        let now = self.runtime.now();
        let channel = self.live_channel(key, live);
        let mut inner = self.inner.borrow_mut();
        if let Some(channel) = &channel {
            inner.join(channel, now);
        }
        let entry = inner.cache.watch(key, live, now);
        inner.last_watcher += 1;
        let id = inner.last_watcher;
        let watcher = Watcher {
            entry,
            mode: live,
            on_change,
        };
        inner.watchers.insert(id, watcher);
        drop(inner);
        self.run();
        self.guard(move |store| store.unwatch(id, channel.as_ref()))
    }

    fn unwatch(self: &Rc<Self>, id: u64, channel: Option<&Rc<str>>) {
        let now = self.runtime.now();
        let mut inner = self.inner.borrow_mut();
        let watcher = inner.watchers.remove(&id);
        if let Some(watcher) = &watcher {
            inner.cache.leave(watcher.entry, watcher.mode, now);
        }
        if let Some(channel) = channel {
            inner.leave(channel, now);
        }
        drop(inner);
        self.run();
        drop(watcher);
    }

    /// The state of `key`; an empty one if nobody asked for it yet.
    #[must_use]
    pub fn read(&self, key: &QueryKey) -> QueryState {
        self.inner.borrow().cache.read(key)
    }

    /// The newest copy of a record in any cached answer: something to show while the record itself is being fetched.
    #[must_use]
    pub fn placeholder(&self, resource: &str, id: &RecordId) -> Option<Record> {
        self.inner.borrow().cache.newest(resource, id)
    }

    /// Fetches `key` at once because a person asks for it. A running fetch is superseded: its answer never shows.
    pub fn refetch(self: &Rc<Self>, key: &QueryKey) {
        let now = self.runtime.now();
        self.inner.borrow_mut().cache.refetch(key, now);
        self.run();
    }

    /// Fetches `key`, unless it is fresh, because it may soon be shown.
    pub fn prefetch(self: &Rc<Self>, key: &QueryKey) {
        let now = self.runtime.now();
        self.inner.borrow_mut().cache.prefetch(key, now);
        self.run();
    }

    /// No longer trusts what `target` covers: what is shown of it is fetched again, the rest when it is shown next.
    ///
    /// While a fetch runs, any number of invalidations cause one more after it. Fetches of one key lie at least 80 ms
    /// and one and a half times the duration of the last one apart.
    pub fn invalidate(self: &Rc<Self>, target: &Invalidate) {
        let now = self.runtime.now();
        self.inner.borrow_mut().cache.invalidate(target, now);
        self.run();
    }

    /// The platform tells whether the browser is online. Offline, fetches are paused; online, they are resumed.
    ///
    /// Without a live provider nobody reports what was missed meanwhile, so that everything shown is fetched again.
    pub fn set_online(self: &Rc<Self>, online: bool) {
        let now = self.runtime.now();
        let mut inner = self.inner.borrow_mut();
        inner.cache.set_online(online, now);
        if online && self.live.is_none() {
            inner.cache.invalidate(&Invalidate::All, now);
        }
        let go_on = inner.mutations.go_on;
        drop(inner);
        if let Some(go_on) = go_on {
            go_on(self);
        }
        self.run();
    }

    /// The data provider, told what goes with a request.
    fn data(&self, meta: &Meta) -> Rc<dyn DataProvider> {
        let told = (!meta.is_none()).then(|| self.data.with_meta(meta)).flatten();
        told.unwrap_or_else(|| Rc::clone(&self.data))
    }

    /// A guard that calls `stop` unless the store is gone by then.
    fn guard(self: &Rc<Self>, stop: impl FnOnce(&Rc<Self>) + 'static) -> Guard {
        let store = Rc::downgrade(self);
        Guard::new(move || {
            if let Some(store) = Weak::upgrade(&store) {
                stop(&store);
            }
        })
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.inner.borrow();
        f.debug_struct("Store")
            .field("entries", &inner.cache.len())
            .field("watchers", &inner.watchers.len())
            .field("channels", &inner.live.len())
            .field("patches", &inner.cache.patches())
            .field("mutations", &inner.mutations.running.len())
            .finish_non_exhaustive()
    }
}
