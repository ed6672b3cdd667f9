//! A server made of memory.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use sapwood::engine::arrange::arrange;
use sapwood::engine::data::{Cursor, DataError, DataFuture, DataProvider, ListAnswer};
use sapwood::engine::meta::Meta;
use sapwood::engine::params::{Filter, ListParams};
use sapwood::engine::record::{Record, RecordId};
use serde_json::{Value, json};

use super::turn;

/// Records by resource, and what was asked for, as `VERB resource …`.
#[derive(Default)]
pub(crate) struct Server {
    records: RefCell<BTreeMap<String, Vec<Record>>>,
    pub(crate) calls: RefCell<Vec<String>>,
    pub(crate) last_write: RefCell<Value>,
    /// Answers wait for as long as this is set.
    pub(crate) held: Cell<bool>,
    /// Whether it knows versions, as a server that sends entity tags does.
    pub(crate) versions: Cell<bool>,
    /// What the record must be for the next change.
    wanted: RefCell<Option<Record>>,
    /// The next change is refused with this.
    pub(crate) refuses: RefCell<Option<DataError>>,
    /// Whether lists are sorted as asked for; otherwise records stand as they were put in.
    pub(crate) sorts: Cell<bool>,
    /// Whether it tells pages by cursors: the ids that they begin after.
    pub(crate) by_cursor: Cell<bool>,
}

impl Server {
    /// A server with posts 1 to `posts`, and 30 categories.
    pub(crate) fn new(posts: i64) -> Rc<Self> {
        let server = Self::default();
        let titled = |prefix: &str, id: i64| {
            Rc::new(
                json!({"id": id, "title": format!("{prefix} {id}"), "status": "draft",
                "category": {"id": id % 30 + 1}, "content": "Text"}),
            )
        };
        let mut records = server.records.borrow_mut();
        records.insert("posts".into(), (1..=posts).map(|id| titled("Post", id)).collect());
        records.insert(
            "categories".into(),
            (1..=30).map(|id| titled("Category", id)).collect(),
        );
        drop(records);
        Rc::new(server)
    }

    /// Changes a field of a record behind everybody's back.
    pub(crate) fn change(&self, resource: &str, id: i64, field: &str, value: Value) {
        let mut records = self.records.borrow_mut();
        let row = records.get_mut(resource).unwrap().iter_mut();
        let record = row
            .into_iter()
            .find(|record| RecordId::of(record) == Some(id.into()))
            .unwrap();
        let mut changed = (**record).clone();
        changed[field] = value;
        *record = Rc::new(changed);
    }

    /// Puts in a record behind everybody's back.
    pub(crate) fn add(&self, resource: &str, record: &Value) {
        let mut records = self.records.borrow_mut();
        let rows = records.entry(resource.to_owned()).or_default();
        rows.push(Rc::new(record.clone()));
    }

    pub(crate) fn remove(&self, resource: &str, id: i64) {
        let mut records = self.records.borrow_mut();
        let rows = records.get_mut(resource).unwrap();
        rows.retain(|record| RecordId::of(record) != Some(id.into()));
    }

    /// How often something that begins with `start` was asked for.
    pub(crate) fn asked(&self, start: &str) -> usize {
        self.calls
            .borrow()
            .iter()
            .filter(|call| call.starts_with(start))
            .count()
    }

    fn rows(&self, resource: &str) -> Vec<Record> {
        self.records.borrow().get(resource).cloned().unwrap_or_default()
    }

    fn find(&self, resource: &str, id: &RecordId) -> Result<Record, DataError> {
        let mut rows = self.rows(resource).into_iter();
        rows.find(|record| RecordId::of(record).as_ref() == Some(id))
            .ok_or_else(|| DataError::NotFound { message: "".into() })
    }
}

/// The page that begins after the record whose id is the cursor.
fn after(rows: &[Record], params: &ListParams) -> ListAnswer {
    let id = |record: &Record| record["id"].as_i64().unwrap();
    let cursor = params
        .cursor
        .as_deref()
        .map_or(0, |cursor| cursor.parse().unwrap());
    let rest: Vec<Record> = rows
        .iter()
        .filter(|record| id(record) > cursor)
        .cloned()
        .collect();
    let size = params.pagination.unwrap().page_size as usize;
    let next = (rest.len() > size).then(|| id(&rest[size - 1]).to_string().into());
    ListAnswer {
        records: rest.into_iter().take(size).collect(),
        total: rows.len() as u64,
        cursor: Some(Cursor { next, prev: None }),
    }
}

/// The data provider over a [`Server`]. Answers come a turn later, as from a network.
pub(crate) struct Provider(pub(crate) Rc<Server>);

impl Provider {
    fn answer<T: 'static>(
        &self,
        call: String,
        answer: impl FnOnce(&Server) -> Result<T, DataError> + 'static,
    ) -> DataFuture<T> {
        let server = self.0.clone();
        server.calls.borrow_mut().push(call);
        Box::pin(async move {
            turn().await;
            while server.held.get() {
                turn().await;
            }
            answer(&server)
        })
    }
}

impl DataProvider for Provider {
    fn with_meta(&self, meta: &Meta) -> Option<Rc<dyn DataProvider>> {
        self.0.calls.borrow_mut().push(format!("META {}", meta.to_json()));
        None
    }

    fn get_list(&self, resource: &str, params: &ListParams) -> DataFuture<ListAnswer> {
        let page = params.pagination.map_or(0, |page| page.current);
        let filter = params.filters.first().and_then(Filter::condition);
        let value = filter.and_then(|filter| filter.value.as_str());
        let call = format!("LIST {resource} {page} {}", value.unwrap_or_default());
        let (resource, mut params) = (resource.to_owned(), params.clone());
        if !self.0.sorts.get() {
            params.sorters.clear();
        }
        if self.0.by_cursor.get() {
            let call = format!("{call}{}", params.cursor.as_deref().unwrap_or_default());
            return self.answer(call, move |server| Ok(after(&server.rows(&resource), &params)));
        }
        self.answer(call, move |server| Ok(arrange(&server.rows(&resource), &params)))
    }

    fn get_one(&self, resource: &str, id: &RecordId) -> DataFuture<Record> {
        let (resource, id) = (resource.to_owned(), id.clone());
        self.answer(format!("ONE {resource} {id}"), move |server| {
            server.find(&resource, &id)
        })
    }

    fn get_many(&self, resource: &str, ids: &[RecordId]) -> DataFuture<Vec<Record>> {
        let texts: Vec<&str> = ids.iter().map(RecordId::as_str).collect();
        let call = format!("MANY {resource} {}", texts.join(","));
        let (resource, ids) = (resource.to_owned(), ids.to_vec());
        self.answer(call, move |server| {
            Ok(ids
                .iter()
                .filter_map(|id| server.find(&resource, id).ok())
                .collect())
        })
    }

    fn create(&self, resource: &str, values: &Value, _origin: &str) -> DataFuture<Record> {
        let (resource, mut values) = (resource.to_owned(), values.clone());
        self.answer(format!("CREATE {resource}"), move |server| {
            *server.last_write.borrow_mut() = values.clone();
            let mut records = server.records.borrow_mut();
            let rows = records.entry(resource).or_default();
            values["id"] = json!(rows.len() + 1);
            let record = Rc::new(values);
            rows.push(record.clone());
            Ok(record)
        })
    }

    fn update(&self, resource: &str, id: &RecordId, changes: &Value, _origin: &str) -> DataFuture<Record> {
        let (resource, id, changes) = (resource.to_owned(), id.clone(), changes.clone());
        self.answer(format!("UPDATE {resource} {id}"), move |server| {
            if let Some(error) = server.refuses.take() {
                return Err(error);
            }
            let present = server.find(&resource, &id)?;
            if server.wanted.take().is_some_and(|wanted| wanted != present) {
                return Err(DataError::Conflict { message: "".into() });
            }
            *server.last_write.borrow_mut() = changes.clone();
            let number = id.as_str().parse().unwrap();
            for (field, value) in changes.as_object().unwrap() {
                server.find(&resource, &id)?;
                server.change(&resource, number, field, value.clone());
            }
            server.find(&resource, &id)
        })
    }

    fn guard_update(&self, _resource: &str, _id: &RecordId, base: &Record) -> bool {
        *self.0.wanted.borrow_mut() = self.0.versions.get().then(|| base.clone());
        self.0.versions.get()
    }

    fn delete_one(&self, resource: &str, id: &RecordId, _origin: &str) -> DataFuture<()> {
        let (resource, id) = (resource.to_owned(), id.clone());
        self.answer(format!("DELETE {resource} {id}"), move |server| {
            server.find(&resource, &id)?;
            server.remove(&resource, id.as_str().parse().unwrap());
            Ok(())
        })
    }
}
