//! The data provider that the app sees: the records in memory, and the log in the browser that they follow.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value;

use super::records::{Planned, Records, Replaces};
use crate::engine::data::{DataError, DataFuture, DataProvider, ListAnswer};
use crate::engine::i18n::t_with;
use crate::engine::params::ListParams;
use crate::engine::record::{Record, RecordId};
use crate::engine::runtime::{LocalFuture, Runtime};
use crate::platform::log::{Log, Write};
use crate::sorted_map::SortedMap;

/// The records of this tab and where they are kept.
pub(super) struct Shelf {
    runtime: Rc<dyn Runtime>,
    records: RefCell<Records>,
    /// Absent where the browser keeps nothing: then the records are this tab's alone, and gone with it.
    log: Option<Log>,
}

/// What is to be written, if anything.
type Plan = Box<dyn FnOnce(&Records) -> Option<Planned>>;

impl Shelf {
    pub(super) fn new(runtime: Rc<dyn Runtime>, records: Records, log: Option<Log>) -> Rc<Self> {
        Rc::new(Self {
            runtime,
            records: RefCell::new(records),
            log,
        })
    }

    /// Whether the browser keeps the records.
    pub(super) const fn is_kept(&self) -> bool {
        self.log.is_some()
    }

    /// All records as at the start.
    pub(super) fn reset(self: &Rc<Self>) -> DataFuture<()> {
        self.write(|records| Ok((records.reset(), ())))
    }

    /// Answers from the records once they hold what other tabs have written.
    fn read<T: 'static>(
        self: &Rc<Self>,
        look: impl FnOnce(&Records) -> Result<T, DataError> + 'static,
    ) -> DataFuture<T> {
        let this = self.clone();
        Box::pin(async move {
            this.clone().transact(false, Box::new(|_| None)).await?;
            let records = this.records.borrow();
            look(&records)
        })
    }

    /// Writes what `plan` makes of the newest records, in one transaction.
    fn write<T: 'static>(
        self: &Rc<Self>,
        plan: impl FnOnce(&Records) -> Result<(Planned, T), DataError> + 'static,
    ) -> DataFuture<T> {
        let this = self.clone();
        Box::pin(async move {
            let answer = Rc::new(RefCell::new(None));
            let slot = answer.clone();
            let plan = move |records: &Records| {
                let (planned, result) = match plan(records) {
                    Ok((planned, value)) => (Some(planned), Ok(value)),
                    Err(error) => (None, Err(error)),
                };
                slot.replace(Some(result));
                planned
            };
            this.transact(true, Box::new(plan)).await?;
            answer.take().unwrap_or(Err(DataError::Cancelled))
        })
    }

    fn transact(self: Rc<Self>, writes: bool, plan: Plan) -> LocalFuture<Result<(), DataError>> {
        Box::pin(async move {
            let Some(log) = &self.log else {
                let planned = plan(&self.records.borrow());
                self.take_in(planned.as_ref().map(|planned| &*planned.text));
                return Ok(());
            };
            let known = self.records.borrow().number();
            let planned = Rc::new(RefCell::new(None));
            let (this, slot) = (self.clone(), planned.clone());
            let work = move |entries: Vec<String>| {
                this.take_in(entries.iter().map(|entry| &**entry));
                let planned = plan(&this.records.borrow());
                let changes = planned.as_ref().map(changes).unwrap_or_default();
                slot.replace(planned);
                changes
            };
            let done = log.transact(known, writes, Box::new(work)).await;
            done.map_err(|why| not_kept(&why))?;
            let planned = planned.take();
            self.take_in(planned.as_ref().map(|planned: &Planned| &*planned.text));
            Ok(())
        })
    }

    fn take_in<'a>(&self, entries: impl IntoIterator<Item = &'a str>) {
        let mut records = self.records.borrow_mut();
        for entry in entries {
            if let Err(why) = records.apply(entry) {
                self.runtime
                    .warn(&format!("an entry of the demo's log was left out: {why}"));
            }
        }
    }
}

fn changes(planned: &Planned) -> Vec<Write> {
    let before = match planned.replaces {
        Replaces::Nothing => None,
        Replaces::Entry(number) => Some(Write::Delete { number }),
        Replaces::Everything => Some(Write::Clear),
    };
    let put = Write::Put {
        number: planned.number,
        text: planned.text.clone(),
    };
    before.into_iter().chain([put]).collect()
}

/// `why` is what the browser says, in its own language.
fn not_kept(why: &str) -> DataError {
    let message = t_with(
        "demo.unwritten",
        "this browser did not keep it: {{reason}}",
        &[("reason", why)],
    );
    DataError::Status {
        status: 507,
        message: message.into(),
    }
}

/// The records in the browser as the app's data.
pub(super) struct DemoData {
    shelf: Rc<Shelf>,
    /// What records must still be for their next update to happen.
    guards: RefCell<SortedMap<(String, RecordId), Record>>,
}

impl DemoData {
    pub(super) fn new(shelf: Rc<Shelf>) -> Self {
        Self {
            shelf,
            guards: RefCell::default(),
        }
    }
}

impl DataProvider for DemoData {
    fn get_list(&self, resource: &str, params: &ListParams) -> DataFuture<ListAnswer> {
        let (resource, params) = (resource.to_owned(), params.clone());
        self.shelf
            .read(move |records| Ok(records.list(&resource, &params)))
    }

    fn get_one(&self, resource: &str, id: &RecordId) -> DataFuture<Record> {
        let (resource, id) = (resource.to_owned(), id.clone());
        self.shelf.read(move |records| records.one(&resource, &id))
    }

    fn get_many(&self, resource: &str, ids: &[RecordId]) -> DataFuture<Vec<Record>> {
        let (resource, ids) = (resource.to_owned(), ids.to_vec());
        self.shelf.read(move |records| Ok(records.many(&resource, &ids)))
    }

    fn create(&self, resource: &str, values: &Value, _origin: &str) -> DataFuture<Record> {
        let (resource, values) = (resource.to_owned(), values.clone());
        let now = self.shelf.runtime.timestamp();
        self.shelf
            .write(move |records| records.create(&resource, &values, &now))
    }

    fn update(&self, resource: &str, id: &RecordId, changes: &Value, _origin: &str) -> DataFuture<Record> {
        let (resource, id, changes) = (resource.to_owned(), id.clone(), changes.clone());
        let base = self.guards.borrow_mut().remove(&(resource.clone(), id.clone()));
        let now = self.shelf.runtime.timestamp();
        self.shelf
            .write(move |records| records.update(&resource, &id, &changes, base.as_deref(), &now))
    }

    fn guard_update(&self, resource: &str, id: &RecordId, base: &Record) -> bool {
        let key = (resource.to_owned(), id.clone());
        self.guards.borrow_mut().insert(key, base.clone());
        true
    }

    fn delete_one(&self, resource: &str, id: &RecordId, _origin: &str) -> DataFuture<()> {
        let (resource, id) = (resource.to_owned(), id.clone());
        self.shelf
            .write(move |records| Ok((records.delete(&resource, &id)?, ())))
    }
}
