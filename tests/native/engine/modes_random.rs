//! Random schedules of mutations in all modes, in two tabs, with everything that comes between them.
//!
//! What a tab shows is compared after each step with what it must show: the last answer that it took, what the server
//! agreed to since that was asked, and what is pending over it. And every intent ends exactly once.
//!
//! `SAPWOOD_SCHEDULES=20000 cargo test --no-default-features --test native modes_random` tries more.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use sapwood::engine::data::DataError;
use sapwood::engine::live::LiveMode::{Auto, Off};
use sapwood::engine::live::{LiveEvent, LiveSignal};
use sapwood::engine::mutation::{Mutation, MutationMode};
use sapwood::engine::params::ListParams;
use sapwood::engine::query::QueryKey;
use sapwood::engine::record::RecordId;
use sapwood::engine::runtime::Guard;
use sapwood::engine::store::{MutateOptions, Options};
use serde_json::{Value, json};

use super::random::Random;
use super::support::{Bench, Call, Disk, Reply, Screen, Tables, foreign, ms, network, page, post};
use crate::trials;

const POSTS: &str = "resources/posts";
const RECORDS: i64 = 30;
/// Never deleted, so that no id is used twice.
const LAST: i64 = 99;

fn all() -> QueryKey {
    QueryKey::list("posts", ListParams::default())
}

/// What a row is: an id, and a title that is given only once.
type Row = (String, String);

/// What the server agreed to, as a tab heard it.
enum Agreed {
    Put(String, String),
    Delete(String),
    Create(String, String),
}

/// What became of an intent.
#[derive(Debug, Default)]
struct Intent {
    mode: MutationMode,
    /// How often the server did it.
    done: usize,
    undone: usize,
    settled: usize,
    /// How often it may have been sent: once, and again after each time that its answer was lost.
    allowed: usize,
    creates: bool,
    /// Its tab was killed while it was not settled.
    orphaned: bool,
}

type Intents = Rc<RefCell<BTreeMap<String, Intent>>>;

struct Tab {
    bench: Bench,
    screens: Vec<Screen>,
    hearer: Guard,
    /// The answer to [`all`] that was taken last, by the number of its request.
    answer: Option<(usize, Vec<Row>)>,
    /// By the number of requests there were.
    agreed: Vec<(usize, Agreed)>,
    /// The items of changes about which the server said its last word.
    settled: BTreeSet<String>,
    events: VecDeque<LiveEvent>,
    online: bool,
}

struct Play {
    random: Random,
    disk: Rc<Disk>,
    tables: Tables,
    tabs: Vec<Tab>,
    intents: Intents,
    clock: u64,
    /// Ids that this browser has asked to delete: each once, so that an intent is known by its id.
    doomed: BTreeSet<i64>,
}

/// By what an intent is known: the title that it gives, or the id that it deletes.
fn name_of(item: &Mutation) -> String {
    let title = item.variables().and_then(|values| values["title"].as_str());
    match (title, item.id()) {
        (Some(title), _) => title.to_owned(),
        (None, Some(id)) => format!("delete {id}"),
        (None, None) => panic!("{item:?}"),
    }
}

fn name_of_call(call: &Call) -> String {
    match call {
        Call::Create(values) | Call::Update(_, values) => values["title"].as_str().unwrap().to_owned(),
        Call::Delete(id) => format!("delete {id}"),
        other => panic!("{other:?}"),
    }
}

fn row(record: &Value) -> Row {
    let id = RecordId::of(record).unwrap();
    (id.to_string(), record["title"].as_str().unwrap().to_owned())
}

impl Play {
    fn new(seed: u64) -> Self {
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

    fn open(&mut self) {
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

    fn settle(&self) {
        // One tab's work can be another's news.
        for _ in 0..2 {
            self.tabs.iter().for_each(|tab| tab.bench.world.settle());
        }
    }

    fn tab(&mut self) -> usize {
        self.random.below(self.tabs.len())
    }

    fn step(&mut self) {
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

    fn advance(&self, time: u64) {
        self.tabs.iter().for_each(|tab| tab.bench.advance(ms(time)));
        self.settle();
    }

    fn title(&mut self) -> String {
        self.clock += 1;
        format!("{}", self.clock)
    }

    fn item(&mut self, kind: usize) -> Option<Mutation> {
        let resource: Rc<str> = "posts".into();
        let id = 1 + i64::try_from(self.random.below(RECORDS as usize)).unwrap();
        Some(match kind {
            0 => Mutation::Create {
                resource,
                values: json!({ "title": self.title() }),
            },
            1 => {
                if !self.doomed.insert(id) {
                    return None;
                }
                Mutation::Delete {
                    resource,
                    id: id.into(),
                }
            }
            _ => Mutation::Update {
                resource,
                id: (1 + id % 6).into(),
                changes: json!({ "title": self.title() }),
            },
        })
    }

    fn change_something(&mut self) {
        use MutationMode::{Optimistic, Pessimistic, Undoable};
        let tab = self.tab();
        let mode = [Pessimistic, Optimistic, Undoable, Undoable][self.random.below(4)];
        let kind = self.random.below(4);
        let many = if self.random.chance(30) {
            1 + self.random.below(7)
        } else {
            1
        };
        let items: Vec<Mutation> = (0..many).filter_map(|_| self.item(kind)).collect();
        let names: Vec<String> = items.iter().map(name_of).collect();
        for (name, item) in names.iter().zip(&items) {
            let intent = Intent {
                mode,
                allowed: 1,
                creates: matches!(item, Mutation::Create { .. }),
                ..Intent::default()
            };
            self.intents.borrow_mut().insert(name.clone(), intent);
        }
        let (undone, settled) = (Rc::clone(&self.intents), Rc::clone(&self.intents));
        let of = names.clone();
        let options = MutateOptions {
            mode: Some(mode),
            on_undone: Some(Box::new(move || {
                for name in &of {
                    undone.borrow_mut().get_mut(name).unwrap().undone += 1;
                }
            })),
            ..MutateOptions::default()
        };
        let end = move |count: usize| {
            assert_eq!(count, names.len());
            for name in &names {
                settled.borrow_mut().get_mut(name).unwrap().settled += 1;
            }
        };
        let store = Rc::clone(&self.tabs[tab].bench.store);
        match <[Mutation; 1]>::try_from(items) {
            Ok([item]) => store.mutate_with(item, options, Box::new(move |_| end(1))),
            Err(items) => {
                let settle = move |outcome: sapwood::engine::mutation::BulkOutcome| {
                    end(outcome.succeeded.len() + outcome.failed.len());
                };
                store.mutate_many(items, options, Box::new(settle));
            }
        }
    }

    fn somebody_changes_something(&mut self) {
        let id = 1 + i64::try_from(self.random.below(6)).unwrap();
        let title = format!("theirs {}", self.title());
        let deletes = self.random.chance(20);
        {
            let mut tables = self.tables.borrow_mut();
            let posts = tables.get_mut("posts").unwrap();
            if deletes {
                posts.remove(&id);
            } else if let Some(record) = posts.get_mut(&id) {
                record["title"] = json!(title);
            }
        }
        let kind = if deletes { "deleted" } else { "updated" };
        for tab in &mut self.tabs {
            tab.events.push_back(foreign("posts", kind, Some(&[id])));
        }
    }

    fn bring_an_event(&mut self) {
        let tab = self.tab();
        if let Some(event) = self.tabs[tab].events.pop_front() {
            self.tabs[tab].bench.news.signal(POSTS, &LiveSignal::Event(event));
        }
    }

    fn open_request(&mut self) -> Option<(usize, usize)> {
        let tab = self.tab();
        let open = self.tabs[tab].bench.server.open();
        (!open.is_empty()).then(|| (tab, open[self.random.below(open.len())]))
    }

    fn call(&self, tab: usize, index: usize) -> Call {
        self.tabs[tab].bench.server.requests.borrow()[index].call.clone()
    }

    /// The server does the work of a request, unless it did before.
    fn serve(&self, tab: usize, index: usize) {
        let (server, call) = (&self.tabs[tab].bench.server, self.call(tab, index));
        if server.served(index).is_some() {
            return;
        }
        let before = call.is_write().then(|| self.tables.borrow().clone());
        server.serve(index);
        if before.is_some_and(|before| before != *self.tables.borrow()) {
            let name = name_of_call(&call);
            self.intents.borrow_mut().get_mut(&name).unwrap().done += 1;
        }
    }

    fn serve_a_request(&mut self) {
        if let Some((tab, index)) = self.open_request() {
            self.serve(tab, index);
        }
    }

    fn answer_a_request(&mut self) {
        if let Some((tab, index)) = self.open_request() {
            self.answer(tab, index);
        }
    }

    fn answer(&mut self, tab: usize, index: usize) {
        self.serve(tab, index);
        let call = self.call(tab, index);
        let is_all = matches!(&call, Call::List(params) if params.pagination.is_none());
        let answer = self.tabs[tab].bench.server.served(index).unwrap();
        if call.is_write() {
            let name = name_of_call(&call);
            let shown = self.intents.borrow()[&name].mode.shows_at_once();
            let tab = &mut self.tabs[tab];
            let requests = tab.bench.server.count();
            let agreed = agreed(&call, &answer, shown);
            tab.agreed.extend(agreed.map(|agreed| (requests, agreed)));
            tab.settled.insert(name);
        }
        let tab = &mut self.tabs[tab];
        tab.bench.server.deliver(index);
        tab.bench.world.settle();
        if is_all && tab.bench.server.is_taken(index) {
            let Ok(Reply::List(list)) = answer else {
                panic!("the server answers")
            };
            let rows = list.records.iter().map(|record| row(record)).collect();
            tab.answer = Some((index, rows));
        }
    }

    fn fail_a_request(&mut self) {
        let Some((tab, index)) = self.open_request() else {
            return;
        };
        let call = self.call(tab, index);
        let error = match self.random.below(3) {
            0 => DataError::Status {
                status: 500,
                message: "".into(),
            },
            1 => DataError::Decode("HTML".into()),
            _ => network(),
        };
        if call.is_write() {
            if self.random.chance(50) {
                self.serve(tab, index);
            }
            let name = name_of_call(&call);
            let mut intents = self.intents.borrow_mut();
            let intent = intents.get_mut(&name).unwrap();
            // What did not get through when the network went is sent again.
            intent.allowed += 1;
            let again = error == network() && intent.mode.shows_at_once() && !intent.creates;
            let tab = &mut self.tabs[tab];
            if tab.online || !again {
                tab.settled.insert(name);
            }
        }
        self.tabs[tab].bench.fail(index, error);
    }

    fn undo_something(&mut self) {
        let tab = self.tab();
        let store = Rc::clone(&self.tabs[tab].bench.store);
        let pending = store.pending();
        if pending.is_empty() {
            return;
        }
        let change = &pending[self.random.below(pending.len())];
        let resumed_before = self.ended(&change.items);
        store.undo(change.id);
        self.settle();
        let gone = !store.pending().iter().any(|other| other.id == change.id);
        if gone && self.ended(&change.items) == resumed_before {
            // Whoever had asked is on a page that is gone.
            for item in &*change.items {
                self.intents.borrow_mut().get_mut(&name_of(item)).unwrap().undone += 1;
            }
        }
    }

    fn ended(&self, items: &[Mutation]) -> usize {
        let intents = self.intents.borrow();
        let intents = items.iter().map(|item| &intents[&name_of(item)]);
        intents.map(|intent| intent.undone + intent.settled).sum()
    }

    fn pause_something(&mut self) {
        let (tab, paused) = (self.tab(), self.random.chance(60));
        let store = &self.tabs[tab].bench.store;
        if let Some(change) = store.pending().first() {
            store.pause(change.id, paused);
        }
    }

    fn network_comes_or_goes(&mut self) {
        let tab = self.tab();
        let tab = &mut self.tabs[tab];
        tab.online = !tab.online;
        tab.bench.store.set_online(tab.online);
    }

    /// A tab is killed, or loaded again; what it had sent may have arrived or not.
    fn lose_a_tab(&mut self) {
        let number = self.tab();
        for index in self.tabs[number].bench.server.open() {
            let call = self.call(number, index);
            if !call.is_write() {
                continue;
            }
            if self.random.chance(50) {
                self.serve(number, index);
            }
            let mut intents = self.intents.borrow_mut();
            intents.get_mut(&name_of_call(&call)).unwrap().allowed += 1;
        }
        let tab = self.tabs.swap_remove(number);
        let running = tab.bench.store.pending();
        for item in running.iter().flat_map(|change| &*change.items) {
            // Of a change of many, what was done already is done again by who takes it up.
            let mut intents = self.intents.borrow_mut();
            let intent = intents.get_mut(&name_of(item)).unwrap();
            intent.allowed += 1;
            intent.orphaned = true;
        }
        let Tab {
            bench,
            screens,
            hearer,
            ..
        } = tab;
        bench.kill(&self.disk);
        drop((screens, hearer));
        if self.tabs.is_empty() || self.random.chance(80) {
            self.open();
        }
    }

    fn check(&self) {
        for tab in &self.tabs {
            let Some(expected) = tab.expected() else {
                continue;
            };
            let state = tab.bench.state(&all());
            let list = state.list().unwrap();
            let shown: Vec<Row> = list.records.iter().map(|record| row(record)).collect();
            assert_eq!(named(&shown), named(&expected));
            assert_eq!(list.total, shown.len() as u64, "the total is that of the rows");
        }
    }

    fn come_to_rest(&mut self) {
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

    fn check_intents(&self) {
        for (name, intent) in &*self.intents.borrow() {
            assert!(intent.done <= intent.allowed, "{name}: {intent:?}");
            assert!(
                !intent.creates || intent.done <= 1,
                "created twice: {name}: {intent:?}"
            );
            let ended = intent.undone + intent.settled;
            if intent.mode == MutationMode::Pessimistic {
                // Nothing was promised before the server answered; with its page, who asked is gone.
                assert!(ended <= 1, "{name}: {intent:?}");
            } else {
                assert_eq!(ended, 1, "{name}: {intent:?}");
            }
            assert!(intent.undone == 0 || intent.done == 0, "{name}: {intent:?}");
        }
    }

    fn leave(&mut self) {
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

impl Tab {
    /// What it must show of all posts: the oracle, made of nothing that the store keeps but the list of what is pending.
    fn expected(&self) -> Option<Vec<Row>> {
        let (asked, rows) = self.answer.as_ref()?;
        let mut rows = rows.clone();
        for (_, agreed) in self.agreed.iter().filter(|(requests, _)| requests > asked) {
            match agreed {
                Agreed::Put(id, title) => put(&mut rows, id, title),
                Agreed::Delete(id) => rows.retain(|row| row.0 != *id),
                Agreed::Create(id, title) => {
                    if !rows.iter().any(|row| row.0 == *id) {
                        rows.push((id.clone(), title.clone()));
                    }
                }
            }
        }
        for change in self.bench.store.pending() {
            for item in change
                .items
                .iter()
                .filter(|item| !self.settled.contains(&name_of(item)))
            {
                match item {
                    Mutation::Update { id, changes, .. } => {
                        put(&mut rows, id.as_str(), changes["title"].as_str().unwrap());
                    }
                    Mutation::Delete { id, .. } => rows.retain(|row| row.0 != id.as_str()),
                    Mutation::Create { values, .. } => {
                        rows.push(("new".into(), values["title"].as_str().unwrap().into()));
                    }
                }
            }
        }
        Some(rows)
    }
}

fn put(rows: &mut [Row], id: &str, title: &str) {
    for row in rows.iter_mut().filter(|row| row.0 == id) {
        title.clone_into(&mut row.1);
    }
}

/// Rows with all temporary ids alike.
fn named(rows: &[Row]) -> Vec<Row> {
    let name = |(id, title): &Row| {
        let id = if id.starts_with("new") { "new" } else { id };
        (id.to_owned(), title.clone())
    };
    rows.iter().map(name).collect()
}

/// What a tab takes for agreed when it hears this answer. What was created stands in lists before they are asked again only if
/// it stood there already. In modes that show at once, what others deleted already is gone
/// as it was wanted to be.
fn agreed(call: &Call, answer: &Result<Reply, DataError>, shown: bool) -> Option<Agreed> {
    match (call, answer) {
        (Call::Update(id, _), Ok(Reply::One(record))) => Some(Agreed::Put(id.to_string(), row(record).1)),
        (Call::Create(_), Ok(Reply::One(record))) if shown => {
            let (id, title) = row(record);
            Some(Agreed::Create(id, title))
        }
        (Call::Delete(id), Ok(_)) => Some(Agreed::Delete(id.to_string())),
        (Call::Delete(id), Err(DataError::NotFound { .. })) if shown => Some(Agreed::Delete(id.to_string())),
        _ => None,
    }
}

#[test]
fn k11_every_intent_ends_once_and_what_is_shown_is_the_server_and_what_is_pending() {
    trials::run("SAPWOOD_SCHEDULES", 1, |seed| {
        let mut play = Play::new(seed);
        let steps = 60 + play.random.below(120);
        (0..steps).for_each(|_| play.step());
        play.come_to_rest();
        play.check_intents();
        play.leave();
    });
}
