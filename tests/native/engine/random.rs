//! A thousand random schedules: whatever overlaps with whatever, in the end what is shown is what the server has.
//!
//! `SAPWOOD_SCHEDULES=20000 cargo test --no-default-features --test native random` tries more.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use sapwood::engine::data::DataError;
use sapwood::engine::live::LiveMode::{Auto, Manual, Off};
use sapwood::engine::live::{LiveEvent, LiveMode, LiveSignal};
use sapwood::engine::mutation::Mutation;
use sapwood::engine::params::{ListParams, Pagination};
use sapwood::engine::query::{Invalidate, QueryData, QueryKey, Scope};
use sapwood::engine::record::RecordId;
use sapwood::engine::store::Options;
use serde_json::json;

use super::support::{Bench, Call, Reply, Screen, answer_to, foreign, ids, ms, network, post};

const POSTS: &str = "resources/posts";
/// Never deleted, so that an id is never used twice.
const LAST: i64 = 50;

pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn id(&mut self) -> i64 {
        1 + i64::try_from(self.below(6)).unwrap()
    }
}

fn keys() -> Vec<QueryKey> {
    let page = |current| {
        let pagination = Some(Pagination {
            current,
            page_size: 3,
        });
        QueryKey::list(
            "posts",
            ListParams {
                pagination,
                ..ListParams::default()
            },
        )
    };
    let many = |of: &[i64]| QueryKey::many("posts", ids(of));
    vec![
        page(1),
        page(2),
        post(1),
        post(2),
        post(3),
        many(&[1, 2]),
        many(&[2, 5]),
    ]
}

/// One schedule.
struct Play {
    bench: Bench,
    random: Random,
    screens: Vec<(Screen, LiveMode)>,
    with_mutations: bool,
    clock: u64,
    /// Events on their way, and whether they get through.
    events: VecDeque<LiveEvent>,
    connected: bool,
    /// The subscription that is in place.
    ready: usize,
    deleted_by_us: BTreeSet<RecordId>,
    newest_shown: BTreeMap<usize, u64>,
}

impl Play {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let bench = Bench::with(Options {
            stale_time: if random.chance(50) { ms(0) } else { ms(3000) },
            gc_time: ms(1000),
            ..Options::default()
        });
        bench.server.set("posts", LAST, "last");
        let mut play = Self {
            bench,
            with_mutations: random.chance(60),
            random,
            screens: Vec::new(),
            clock: 0,
            events: VecDeque::new(),
            connected: true,
            ready: 0,
            deleted_by_us: BTreeSet::new(),
            newest_shown: BTreeMap::new(),
        };
        (0..3).for_each(|_| play.mount());
        play
    }

    fn step(&mut self) {
        match self.random.below(24) {
            0 | 1 => self.mount(),
            2 => self.unmount(),
            3 | 4 => self.somebody_changes_something(),
            5..=8 => self.answer_a_request(),
            9 | 10 => self.serve_a_request(),
            11 => self.fail_a_request(),
            12..=14 => self.bring_an_event(),
            15 => self.ask(),
            16 => self.connection_comes_or_goes(),
            17 => self.bench.store.set_online(self.random.chance(80)),
            18..=20 if self.with_mutations => self.change_something(),
            _ => {
                let time = [0, 1, 10, 50, 100, 300, 2000][self.random.below(7)];
                self.bench.advance(ms(time));
            }
        }
        if self.random.chance(70) {
            self.bench.world.settle();
        }
        self.check_always();
    }

    fn mount(&mut self) {
        let keys = keys();
        let key = &keys[self.random.below(keys.len())];
        let mode = [Auto, Auto, Auto, Manual, Off][self.random.below(5)];
        let screen = self.bench.show(key, mode);
        self.screens.push((screen, mode));
    }

    fn unmount(&mut self) {
        if !self.screens.is_empty() {
            let index = self.random.below(self.screens.len());
            drop(self.screens.swap_remove(index));
        }
    }

    fn title(&mut self) -> String {
        self.clock += 1;
        format!("{}", self.clock)
    }

    fn somebody_changes_something(&mut self) {
        let (id, title) = (self.random.id(), self.title());
        let server = &self.bench.server;
        let kind = match self.random.below(4) {
            0 => {
                server.remove("posts", id);
                "deleted"
            }
            1 => {
                server.set("posts", id, &title);
                "created"
            }
            _ => {
                server.set("posts", id, &title);
                "updated"
            }
        };
        // Where the record was there already, or was not, the truthful event is another one; tell both.
        self.events.push_back(foreign("posts", kind, Some(&[id])));
        if kind == "created" {
            self.events.push_back(foreign("posts", "updated", Some(&[id])));
        }
    }

    fn change_something(&mut self) {
        let (id, title) = (self.random.id(), self.title());
        let resource: Rc<str> = "posts".into();
        let mutation = match self.random.below(5) {
            0 => Mutation::Create {
                resource,
                values: json!({ "title": title }),
            },
            1 => {
                self.deleted_by_us.insert(id.into());
                Mutation::Delete {
                    resource,
                    id: id.into(),
                }
            }
            _ => Mutation::Update {
                resource,
                id: id.into(),
                changes: json!({ "title": title }),
            },
        };
        let _result = self.bench.mutate(mutation);
    }

    fn open_request(&mut self) -> Option<usize> {
        let open = self.bench.server.open();
        (!open.is_empty()).then(|| open[self.random.below(open.len())])
    }

    fn answer_a_request(&mut self) {
        if let Some(index) = self.open_request() {
            self.bench.server.deliver(index);
        }
    }

    fn serve_a_request(&mut self) {
        if let Some(index) = self.open_request() {
            self.bench.server.serve(index);
        }
    }

    /// The request is lost, or its answer.
    fn fail_a_request(&mut self) {
        if let Some(index) = self.open_request() {
            if self.random.chance(50) {
                self.bench.server.serve(index);
            }
            self.bench.server.fail(index, network());
        }
    }

    fn bring_an_event(&mut self) {
        self.bring_subscription();
        let Some(event) = self.events.pop_front() else {
            return;
        };
        if self.connected && self.ready == self.bench.news.subscribed.get() {
            self.bench.news.signal(POSTS, &LiveSignal::Event(event));
        }
    }

    fn bring_subscription(&mut self) {
        let current = self.bench.news.subscribed.get();
        if self.connected && self.ready != current {
            self.ready = current;
            self.bench
                .news
                .signal(POSTS, &LiveSignal::Ready { covered: false });
        }
    }

    fn connection_comes_or_goes(&mut self) {
        self.connected = !self.connected;
        if self.connected {
            self.bench.news.signal(POSTS, &LiveSignal::Gap);
        }
    }

    fn ask(&mut self) {
        let keys = keys();
        let key = &keys[self.random.below(keys.len())];
        match self.random.below(3) {
            0 => self.bench.store.refetch(key),
            1 => self.bench.store.prefetch(key),
            _ => self.bench.store.invalidate(&Invalidate::Lists("posts".into())),
        }
    }

    fn check_always(&mut self) {
        let requests = self.bench.server.requests.borrow();
        let mut reads = Vec::new();
        for index in self.bench.server.open() {
            let call = &requests[index].call;
            assert!(
                call.is_write() || !reads.contains(call),
                "two requests at once for {call:?}"
            );
            reads.push(call.clone());
        }
        drop(requests);
        if !self.with_mutations {
            self.check_that_nothing_goes_back();
        }
    }

    fn check_that_nothing_goes_back(&mut self) {
        for (index, key) in keys().iter().enumerate() {
            let state = self.bench.state(key);
            let Some(record) = state.one() else {
                self.newest_shown.remove(&index);
                continue;
            };
            let version = record["title"].as_str().unwrap().parse().unwrap_or(0);
            let before = self.newest_shown.insert(index, version).unwrap_or(0);
            assert!(before <= version, "{key:?} went back from {before} to {version}");
        }
    }

    /// Everything that is under way arrives.
    fn come_to_rest(&mut self) {
        self.bench.store.set_online(true);
        if !self.connected {
            self.connection_comes_or_goes();
        }
        while !self.events.is_empty() {
            self.bring_an_event();
        }
        for _ in 0..25 {
            self.bring_subscription();
            self.bench.world.settle();
            self.bench.deliver_all();
            self.bench.advance(ms(500));
            self.check_always();
        }
        assert!(self.bench.server.open().is_empty(), "requests never end");
    }

    fn check_truth(&self) {
        for (screen, mode) in &self.screens {
            let ours = match &screen.key.scope {
                Scope::One(id) => self.deleted_by_us.contains(id),
                Scope::List(_) | Scope::Many(_) => false,
            };
            // The page of a record that this page deleted keeps its last sight until it is left.
            if *mode == Auto && !ours {
                self.check_shown(&screen.key);
            }
        }
    }

    fn check_shown(&self, key: &QueryKey) {
        let state = self.bench.state(key);
        let call = match &key.scope {
            Scope::List(params) => Call::List(params.clone()),
            Scope::One(id) => Call::One(id.clone()),
            Scope::Many(ids) => Call::Many(ids.to_vec()),
        };
        let mut tables = self.bench.server.tables.borrow_mut();
        let truth = answer_to(tables.get_mut("posts").unwrap(), &call);
        match (truth, state.error.as_deref()) {
            (Ok(truth), None) => assert_eq!(*state.data.unwrap(), data(truth), "{key:?}"),
            (Err(truth), Some(error)) => assert_eq!((*error).clone(), truth),
            // Four failures in a row are an error, and people are told.
            (Ok(_), Some(DataError::Network(_))) => {}
            (truth, error) => panic!("{key:?}: {error:?} instead of {truth:?}"),
        }
    }

    fn leave(&mut self) {
        self.screens.clear();
        self.bench.advance(ms(60_000));
        self.bench.deliver_all();
        self.bench.advance(ms(60_000));
        assert!(self.bench.world.idle(), "tasks or timers are left");
        assert!(self.bench.news.channels().is_empty(), "subscriptions are left");
        let store = format!("{:?}", self.bench.store);
        assert!(store.contains("entries: 0, watchers: 0, channels: 0"), "{store}");
    }
}

fn data(reply: Reply) -> QueryData {
    match reply {
        Reply::List(list) => QueryData::List(list),
        Reply::One(record) => QueryData::One(record),
        // The server answers in an order of its own; ids are sorted.
        Reply::Many(records) => QueryData::Many(records.into_iter().rev().collect()),
        Reply::Done => panic!("not an answer to a question"),
    }
}

#[test]
fn whatever_overlaps_in_the_end_the_screen_shows_what_the_server_has_and_nothing_is_left_behind() {
    let schedules = std::env::var("SAPWOOD_SCHEDULES").ok();
    let schedules = schedules.map_or(1000, |number| number.parse().unwrap());
    for seed in 1..=schedules {
        let played = std::panic::catch_unwind(|| {
            let mut play = Play::new(seed);
            let steps = 40 + play.random.below(80);
            (0..steps).for_each(|_| play.step());
            play.come_to_rest();
            play.check_truth();
            play.leave();
        });
        assert!(played.is_ok(), "schedule {seed} went wrong");
    }
}
