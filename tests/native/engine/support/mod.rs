//! A simulated world: time that a test turns, a server and a live provider that do what a test says.

mod news;
mod server;
mod shelf;
mod world;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use sapwood::engine::data::DataError;
use sapwood::engine::live::{LiveMode, LiveProvider};
use sapwood::engine::meta::Meta;
use sapwood::engine::mutation::{Mutated, Mutation};
use sapwood::engine::params::{ListParams, Pagination};
use sapwood::engine::query::{QueryKey, QueryState};
use sapwood::engine::record::RecordId;
use sapwood::engine::runtime::Guard;
use sapwood::engine::store::{Options, Setup, Store};
use serde_json::json;

pub(crate) use news::{News, SimLive};
pub(crate) use world::{SimRuntime, World};

pub(crate) use news::foreign;
use server::Line;
pub(crate) use server::{Call, Reply, Server, Tables, answer_to};
pub(crate) use shelf::Disk;

/// What became of a mutation; more than one result would be a mistake.
pub(crate) type Results = Rc<RefCell<Vec<Result<Mutated, Rc<DataError>>>>>;

pub(crate) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub(crate) fn ids(ids: &[i64]) -> Vec<RecordId> {
    ids.iter().copied().map(RecordId::from).collect()
}

pub(crate) fn posts() -> QueryKey {
    page(1)
}

pub(crate) fn page(current: u32) -> QueryKey {
    let pagination = Some(Pagination {
        current,
        page_size: 10,
    });
    QueryKey::list(
        "posts",
        ListParams {
            pagination,
            ..ListParams::default()
        },
    )
}

pub(crate) fn post(id: i64) -> QueryKey {
    QueryKey::one("posts", id.into())
}

pub(crate) fn network() -> DataError {
    DataError::Network("refused".into())
}

/// A store in a simulated world.
pub(crate) struct Bench {
    pub(crate) world: Rc<World>,
    pub(crate) server: Rc<Server>,
    pub(crate) news: Rc<News>,
    pub(crate) store: Rc<Store>,
}

/// Something on the screen: it watches a key until it is dropped.
pub(crate) struct Screen {
    pub(crate) key: QueryKey,
    _guard: Guard,
    pub(crate) changes: Rc<Cell<usize>>,
}

impl Bench {
    /// With ten posts (`"post 1"`, …), three categories, a live provider, and a server that waits for the test.
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        Self::build(options, true)
    }

    pub(crate) fn without_live() -> Self {
        Self::build(Options::default(), false)
    }

    fn build(options: Options, with_live: bool) -> Self {
        let bench = Self::page(options, with_live, Rc::default(), Tables::default());
        let server = &bench.server;
        (1..=10).for_each(|id| server.set("posts", id, &format!("post {id}")));
        (1..=3).for_each(|id| server.set("categories", id, &format!("category {id}")));
        bench
    }

    /// A page of its own: what the browser keeps on `disk` it has in common with others, and what the server has.
    pub(crate) fn tab(mut options: Options, disk: &Rc<Disk>, tables: &Tables) -> Self {
        let world = Rc::new(World::with_luck(disk.page()));
        options.outbox = Some(disk.shelf(&world));
        Self::page(options, true, world, Rc::clone(tables))
    }

    /// Ends the page, as a crash does: nothing of it runs on, and what it had claimed is free.
    pub(crate) fn kill(self, disk: &Disk) {
        self.world.kill();
        disk.leave(&self.world);
    }

    fn page(options: Options, with_live: bool, world: Rc<World>, tables: Tables) -> Self {
        let runtime = Rc::new(SimRuntime(Rc::clone(&world)));
        let server = Rc::new(Server::over(Rc::clone(&runtime), tables));
        let news = Rc::<News>::default();
        let live = with_live.then(|| Rc::new(SimLive(Rc::clone(&news))) as Rc<dyn LiveProvider>);
        let store = Store::new(Setup {
            data: Rc::new(Line(Rc::clone(&server), Meta::default())),
            live,
            resources: Vec::new(),
            options,
            runtime,
        });
        store.open_outbox();
        Self {
            world,
            server,
            news,
            store,
        }
    }

    /// The server answers after `latency`, without the test.
    pub(crate) fn automatic(self, latency: Duration) -> Self {
        self.server.latency.set(Some(latency));
        self
    }

    pub(crate) fn show(&self, key: &QueryKey, live: LiveMode) -> Screen {
        let changes = Rc::new(Cell::new(0));
        let counter = Rc::clone(&changes);
        let on_change = Rc::new(move || counter.set(counter.get() + 1));
        let guard = self.store.watch(key, live, on_change);
        Screen {
            key: key.clone(),
            _guard: guard,
            changes,
        }
    }

    /// Shows `key`, answers its request and forgets that there was one.
    pub(crate) fn show_loaded(&self, key: &QueryKey, live: LiveMode) -> Screen {
        let screen = self.show(key, live);
        self.deliver_all();
        // Longer than the pace, shorter than anything else.
        self.advance(ms(500));
        self.server.requests.borrow_mut().clear();
        screen.changes.set(0);
        screen
    }

    pub(crate) fn deliver(&self, index: usize) {
        self.server.deliver(index);
        self.world.settle();
    }

    pub(crate) fn fail(&self, index: usize, error: DataError) {
        self.server.fail(index, error);
        self.world.settle();
    }

    pub(crate) fn deliver_all(&self) {
        for index in self.server.open() {
            self.deliver(index);
        }
    }

    pub(crate) fn advance(&self, time: Duration) {
        self.world.advance(time);
    }

    pub(crate) fn state(&self, key: &QueryKey) -> QueryState {
        self.store.read(key)
    }

    pub(crate) fn titles(&self, key: &QueryKey) -> Vec<String> {
        let state = self.store.read(key);
        let records = state
            .data
            .as_ref()
            .map(|data| data.records().to_vec())
            .unwrap_or_default();
        records
            .iter()
            .map(|record| record["title"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(crate) fn mutate(&self, mutation: Mutation) -> Results {
        let results = Results::default();
        let sink = Rc::clone(&results);
        self.store
            .mutate(mutation, Box::new(move |result| sink.borrow_mut().push(result)));
        results
    }

    pub(crate) fn update(&self, id: i64, title: &str) -> Results {
        self.mutate(Mutation::Update {
            resource: "posts".into(),
            id: id.into(),
            changes: json!({"title": title}),
        })
    }
}
