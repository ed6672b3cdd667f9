//! A data provider that answers when a test says so.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use sapwood::engine::clock::Instant;
use sapwood::engine::data::{DataError, DataFuture, DataProvider, ListAnswer};
use sapwood::engine::meta::Meta;
use sapwood::engine::params::{ListParams, Pagination};
use sapwood::engine::record::{Record, RecordId};
use sapwood::engine::runtime::{Guard, Runtime};
use serde_json::{Value, json};

use super::world::SimRuntime;

/// What the store asked the data provider.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Call {
    List(ListParams),
    One(RecordId),
    Many(Vec<RecordId>),
    Create(Value),
    Update(RecordId, Value),
    Delete(RecordId),
    DeleteMany(Vec<RecordId>),
}

impl Call {
    pub(crate) fn is_write(&self) -> bool {
        matches!(
            self,
            Self::Create(_) | Self::Update(..) | Self::Delete(_) | Self::DeleteMany(_)
        )
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Reply {
    List(ListAnswer),
    One(Record),
    Many(Vec<Record>),
    Done,
}

#[derive(Debug, Default)]
enum Slot {
    #[default]
    Open,
    /// The server did its work; the answer is on its way.
    Served(Result<Reply, DataError>),
    Delivered(Result<Reply, DataError>),
    Taken,
    Aborted,
}

pub(crate) struct Request {
    pub(crate) resource: String,
    pub(crate) call: Call,
    pub(crate) origin: String,
    pub(crate) meta: Meta,
    pub(crate) at: Instant,
    slot: Rc<RefCell<Slot>>,
}

struct Answer {
    slot: Rc<RefCell<Slot>>,
    _timers: Vec<Guard>,
}

impl Future for Answer {
    type Output = Result<Reply, DataError>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = self.slot.borrow_mut();
        match std::mem::replace(&mut *slot, Slot::Taken) {
            Slot::Delivered(answer) => Poll::Ready(answer),
            other => {
                *slot = other;
                Poll::Pending
            }
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let mut slot = self.slot.borrow_mut();
        if !matches!(*slot, Slot::Taken) {
            *slot = Slot::Aborted;
        }
    }
}

/// What a server has, by resource and id.
pub(crate) type Tables = Rc<RefCell<BTreeMap<String, BTreeMap<i64, Value>>>>;

/// A server with one table a resource, which answers when the test says so, or after a latency.
pub(crate) struct Server {
    runtime: Rc<SimRuntime>,
    pub(crate) tables: Tables,
    pub(crate) requests: RefCell<Vec<Request>>,
    /// Answers by itself after this time, with what was there when the request arrived.
    pub(crate) latency: Cell<Option<Duration>>,
    /// Whether it can delete several records at once.
    pub(crate) has_bulk: Cell<bool>,
    /// What it answers to everything.
    pub(crate) failure: RefCell<Option<DataError>>,
}

impl Server {
    /// The server as another page sees it: its own requests, the same tables.
    pub(crate) fn over(runtime: Rc<SimRuntime>, tables: Tables) -> Self {
        Self {
            runtime,
            tables,
            requests: RefCell::default(),
            latency: Cell::new(None),
            has_bulk: Cell::new(false),
            failure: RefCell::default(),
        }
    }

    pub(crate) fn set(&self, resource: &str, id: i64, title: &str) {
        let record = json!({"id": id, "title": title});
        self.tables
            .borrow_mut()
            .entry(resource.to_owned())
            .or_default()
            .insert(id, record);
    }

    pub(crate) fn remove(&self, resource: &str, id: i64) {
        self.tables
            .borrow_mut()
            .entry(resource.to_owned())
            .or_default()
            .remove(&id);
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.borrow().len()
    }

    /// Whether the page took the answer of a request.
    pub(crate) fn is_taken(&self, index: usize) -> bool {
        matches!(*self.requests.borrow()[index].slot.borrow(), Slot::Taken)
    }

    /// What the server will answer to a request, if it did its work.
    pub(crate) fn served(&self, index: usize) -> Option<Result<Reply, DataError>> {
        match &*self.requests.borrow()[index].slot.borrow() {
            Slot::Served(answer) => Some(answer.clone()),
            _ => None,
        }
    }

    /// The numbers of the requests that are not answered and not aborted.
    pub(crate) fn open(&self) -> Vec<usize> {
        let requests = self.requests.borrow();
        let open = requests.iter().enumerate();
        open.filter(|(_, request)| matches!(*request.slot.borrow(), Slot::Open | Slot::Served(_)))
            .map(|(index, _)| index)
            .collect()
    }

    pub(crate) fn is_aborted(&self, index: usize) -> bool {
        matches!(*self.requests.borrow()[index].slot.borrow(), Slot::Aborted)
    }

    /// Does the work of a request; the answer is held back.
    pub(crate) fn serve(&self, index: usize) {
        let slot = Rc::clone(&self.requests.borrow()[index].slot);
        if matches!(*slot.borrow(), Slot::Open) {
            let answer = self.work(index);
            *slot.borrow_mut() = Slot::Served(answer);
        }
    }

    /// Answers a request, with what is there now unless it was served before.
    pub(crate) fn deliver(&self, index: usize) {
        self.serve(index);
        let slot = Rc::clone(&self.requests.borrow()[index].slot);
        let mut slot = slot.borrow_mut();
        if let Slot::Served(answer) = &*slot {
            *slot = Slot::Delivered(answer.clone());
        }
    }

    pub(crate) fn fail(&self, index: usize, error: DataError) {
        let slot = Rc::clone(&self.requests.borrow()[index].slot);
        let mut slot = slot.borrow_mut();
        if matches!(*slot, Slot::Open | Slot::Served(_)) {
            *slot = Slot::Delivered(Err(error));
        }
    }

    /// Answers a request with `record`, whatever was asked.
    pub(crate) fn answer(&self, index: usize, record: Value) {
        let slot = Rc::clone(&self.requests.borrow()[index].slot);
        *slot.borrow_mut() = Slot::Delivered(Ok(Reply::One(Rc::new(record))));
    }

    fn work(&self, index: usize) -> Result<Reply, DataError> {
        if let Some(failure) = &*self.failure.borrow() {
            return Err(failure.clone());
        }
        let (resource, call) = {
            let request = &self.requests.borrow()[index];
            (request.resource.clone(), request.call.clone())
        };
        let mut tables = self.tables.borrow_mut();
        let table = tables.entry(resource).or_default();
        answer_to(table, &call)
    }

    fn ask(&self, resource: &str, call: Call, origin: &str, meta: &Meta) -> Answer {
        let slot = Rc::<RefCell<Slot>>::default();
        let index = self.requests.borrow().len();
        self.requests.borrow_mut().push(Request {
            resource: resource.to_owned(),
            call,
            origin: origin.to_owned(),
            meta: meta.clone(),
            at: self.runtime.now(),
            slot: Rc::clone(&slot),
        });
        let mut timers = Vec::new();
        if let Some(latency) = self.latency.get() {
            self.serve(index);
            let slot = Rc::clone(&slot);
            timers.push(self.runtime.after(
                latency,
                Box::new(move || {
                    let served = std::mem::take(&mut *slot.borrow_mut());
                    if let Slot::Served(answer) = served {
                        *slot.borrow_mut() = Slot::Delivered(answer);
                    }
                }),
            ));
        }
        Answer {
            slot,
            _timers: timers,
        }
    }
}

/// What a truthful server with these records answers.
pub(crate) fn answer_to(table: &mut BTreeMap<i64, Value>, call: &Call) -> Result<Reply, DataError> {
    let number = |id: &RecordId| id.as_str().parse::<i64>().unwrap();
    let missing = || DataError::NotFound { message: "".into() };
    match call {
        Call::List(params) => {
            let window = params.pagination.unwrap_or(Pagination {
                current: 1,
                page_size: 1000,
            });
            let rows = table.values().cloned().map(Rc::new);
            let skipped = usize::try_from(window.start()).unwrap();
            Ok(Reply::List(ListAnswer {
                records: rows.skip(skipped).take(window.page_size as usize).collect(),
                total: table.len() as u64,
                cursor: None,
            }))
        }
        Call::One(id) => {
            let record = table.get(&number(id)).cloned().ok_or_else(missing)?;
            Ok(Reply::One(Rc::new(record)))
        }
        // In an order of its own.
        Call::Many(ids) => Ok(Reply::Many(
            ids.iter()
                .rev()
                .filter_map(|id| table.get(&number(id)).cloned().map(Rc::new))
                .collect(),
        )),
        Call::Create(values) => {
            let id = table.keys().last().copied().unwrap_or_default() + 1;
            let mut record = values.clone();
            record["id"] = json!(id);
            table.insert(id, record.clone());
            Ok(Reply::One(Rc::new(record)))
        }
        Call::Update(id, changes) => {
            let record = table.get_mut(&number(id)).ok_or_else(missing)?;
            for (field, value) in changes.as_object().unwrap() {
                record[field] = value.clone();
            }
            Ok(Reply::One(Rc::new(record.clone())))
        }
        Call::DeleteMany(ids) => {
            if !ids.iter().all(|id| table.contains_key(&number(id))) {
                return Err(missing());
            }
            table.retain(|id, _| !ids.contains(&RecordId::from(*id)));
            Ok(Reply::Done)
        }
        Call::Delete(id) => table.remove(&number(id)).map(|_| Reply::Done).ok_or_else(missing),
    }
}

/// The data provider over a [`Server`], and what its caller tells it.
pub(crate) struct Line(pub(crate) Rc<Server>, pub(crate) Meta);

impl Line {
    fn ask(&self, resource: &str, call: Call, origin: &str) -> Answer {
        self.0.ask(resource, call, origin, &self.1)
    }
}

impl DataProvider for Line {
    fn with_meta(&self, meta: &Meta) -> Option<Rc<dyn DataProvider>> {
        Some(Rc::new(Self(Rc::clone(&self.0), meta.clone())))
    }

    fn get_list(&self, resource: &str, params: &ListParams) -> DataFuture<ListAnswer> {
        let answer = self.ask(resource, Call::List(params.clone()), "");
        Box::pin(async {
            match answer.await? {
                Reply::List(list) => Ok(list),
                other => panic!("{other:?}"),
            }
        })
    }

    fn get_one(&self, resource: &str, id: &RecordId) -> DataFuture<Record> {
        record(self.ask(resource, Call::One(id.clone()), ""))
    }

    fn get_many(&self, resource: &str, ids: &[RecordId]) -> DataFuture<Vec<Record>> {
        let answer = self.ask(resource, Call::Many(ids.to_vec()), "");
        Box::pin(async {
            match answer.await? {
                Reply::Many(records) => Ok(records),
                other => panic!("{other:?}"),
            }
        })
    }

    fn create(&self, resource: &str, values: &Value, origin: &str) -> DataFuture<Record> {
        record(self.ask(resource, Call::Create(values.clone()), origin))
    }

    fn update(&self, resource: &str, id: &RecordId, changes: &Value, origin: &str) -> DataFuture<Record> {
        record(self.ask(resource, Call::Update(id.clone(), changes.clone()), origin))
    }

    fn delete_one(&self, resource: &str, id: &RecordId, origin: &str) -> DataFuture<()> {
        let answer = self.ask(resource, Call::Delete(id.clone()), origin);
        Box::pin(async { answer.await.map(|_| ()) })
    }

    fn delete_many(&self, resource: &str, ids: &[RecordId], origin: &str) -> Option<DataFuture<()>> {
        self.0.has_bulk.get().then(|| {
            let answer = self.ask(resource, Call::DeleteMany(ids.to_vec()), origin);
            Box::pin(async { answer.await.map(|_| ()) }) as DataFuture<()>
        })
    }
}

fn record(answer: Answer) -> DataFuture<Record> {
    Box::pin(async {
        match answer.await? {
            Reply::One(record) => Ok(record),
            other => panic!("{other:?}"),
        }
    })
}
