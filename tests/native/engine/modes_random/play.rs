//! The player: two tabs on one server, and the dice that say what happens next.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use sapwood::engine::live::LiveMode::{Auto, Off};
use sapwood::engine::live::LiveSignal;
use sapwood::engine::mutation::MutationMode;
use sapwood::engine::store::Options;
use serde_json::json;

use super::oracle::Tab;
use super::{LAST, POSTS, RECORDS, all, name_of};
use crate::engine::random::Random;
use crate::engine::support::{Bench, Disk, Tables, ms, page, post};

/// What became of an intent.
#[derive(Debug, Default)]
pub(super) struct Intent {
    pub(super) mode: MutationMode,
    /// How often the server did it.
    pub(super) done: usize,
    pub(super) undone: usize,
    pub(super) settled: usize,
    /// How often it may have been sent: once, and again after each time that its answer was lost.
    pub(super) allowed: usize,
    pub(super) creates: bool,
    /// Its tab was killed while it was not settled.
    pub(super) orphaned: bool,
}

pub(super) type Intents = Rc<RefCell<BTreeMap<String, Intent>>>;

pub(super) struct Play {
    pub(super) random: Random,
    pub(super) disk: Rc<Disk>,
    pub(super) tables: Tables,
    pub(super) tabs: Vec<Tab>,
    pub(super) intents: Intents,
    pub(super) clock: u64,
    /// Ids that this browser has asked to delete: each once, so that an intent is known by its id.
    pub(super) doomed: BTreeSet<i64>,
}

impl Play {
    pub(super) fn new(seed: u64) -> Self {
        let tables = Tables::default();
        let record = |id: i64| (id, json!({"id": id, "title": format!("post {id}")}));
        let posts = (1..=RECORDS).chain([LAST]).map(record).collect();
        tables.borrow_mut().insert("posts".into(), posts);
        let mut play = Self {
            random: Random::new(seed),
            disk: Rc::default(),
            tables,
            tabs: Vec::new(),
            intents: Rc::default(),
            clock: 0,
            doomed: BTreeSet::new(),
        };
        (0..2).for_each(|_| play.open());
        play
    }

    pub(super) fn open(&mut self) {
        let options = Options {
            gc_time: ms(1000),
            ..Options::default()
        };
        let bench = Bench::tab(options, &self.disk, &self.tables);
        let intents = Rc::clone(&self.intents);
        let hearer = bench.store.on_resumed(Rc::new(move |items, outcome| {
            assert_eq!(items.len(), outcome.succeeded.len() + outcome.failed.len());
            for item in items {
                intents.borrow_mut().get_mut(&name_of(item)).unwrap().settled += 1;
            }
        }));
        let screens = vec![
            bench.show(&all(), if self.random.chance(70) { Auto } else { Off }),
            bench.show(&page(1), Auto),
            bench.show(&post(1), Auto),
        ];
        self.tabs.push(Tab {
            bench,
            screens,
            hearer,
            answer: None,
            agreed: Vec::new(),
            settled: BTreeSet::new(),
            events: VecDeque::new(),
            online: true,
        });
        self.settle();
    }

    pub(super) fn settle(&self) {
        // One tab's work can be another's news.
        for _ in 0..2 {
            self.tabs.iter().for_each(|tab| tab.bench.world.settle());
        }
    }

    pub(super) fn tab(&mut self) -> usize {
        self.random.below(self.tabs.len())
    }

    pub(super) fn step(&mut self) {
        match self.random.below(30) {
            0..=6 => self.change_something(),
            7 | 8 => self.somebody_changes_something(),
            9..=15 => self.answer_a_request(),
            16 | 17 => self.serve_a_request(),
            18 => self.fail_a_request(),
            19 | 20 => self.bring_an_event(),
            21 | 22 => self.undo_something(),
            23 => self.pause_something(),
            24 => self.network_comes_or_goes(),
            25 => self.lose_a_tab(),
            26 => {
                let tab = self.tab();
                self.tabs[tab].bench.store.refetch(&all());
            }
            _ => {
                let time = [0, 1, 10, 100, 500, 1500, 5000][self.random.below(7)];
                self.advance(time);
            }
        }
        self.settle();
        self.check();
    }

    pub(super) fn advance(&self, time: u64) {
        self.tabs.iter().for_each(|tab| tab.bench.advance(ms(time)));
        self.settle();
    }

    pub(super) fn title(&mut self) -> String {
        self.clock += 1;
        format!("{}", self.clock)
    }

    pub(super) fn come_to_rest(&mut self) {
        while self.tabs.len() < 2 {
            self.open();
        }
        for tab in &mut self.tabs {
            tab.online = true;
            tab.bench.store.set_online(true);
        }
        // A minute is the longest that somebody's reading holds a change back.
        for time in std::iter::repeat_n(5000, 14).chain(std::iter::repeat_n(200, 12)) {
            for tab in 0..self.tabs.len() {
                while let Some(event) = self.tabs[tab].events.pop_front() {
                    self.tabs[tab].bench.news.signal(POSTS, &LiveSignal::Event(event));
                }
                for index in self.tabs[tab].bench.server.open() {
                    if self.tabs[tab].bench.server.open().contains(&index) {
                        self.answer(tab, index);
                    }
                }
            }
            self.advance(time);
            self.check();
        }
        for tab in &self.tabs {
            assert!(
                tab.bench.store.pending().is_empty(),
                "{:?}",
                tab.bench.store.pending()
            );
        }
        assert!(self.disk.texts.borrow().is_empty(), "the outbox is empty");
    }

    pub(super) fn leave(&mut self) {
        for tab in &mut self.tabs {
            tab.screens.clear();
        }
        self.advance(60_000);
        for tab in &self.tabs {
            let store = format!("{:?}", tab.bench.store);
            assert!(store.contains("entries: 0"), "{store}");
            assert!(store.contains("patches: 0, mutations: 0"), "{store}");
            assert!(tab.bench.world.idle(), "tasks or timers are left");
        }
    }
}
