//! What forms ask before they send: whether a record still is what they stand on.

use std::rc::Rc;

use super::Store;
use crate::engine::data::DataError;
use crate::engine::query::Edit;
use crate::engine::record::{Record, RecordId};
use crate::engine::runtime::LocalFuture;

impl Store {
    /// Lets the next update of a record happen only if it still is what `base` is; see
    /// [`DataProvider::guard_update`](crate::engine::data::DataProvider::guard_update).
    #[must_use]
    pub fn guard_update(&self, resource: &str, id: &RecordId, base: &Record) -> bool {
        self.data.guard_update(resource, id, base)
    }

    /// Reads a record from the server now, whatever the cache knows. What comes shows wherever the record stands, as
    /// something that was asked for.
    pub fn read_again(
        self: &Rc<Self>,
        resource: &Rc<str>,
        id: &RecordId,
    ) -> LocalFuture<Result<Record, DataError>> {
        let ticket = self.inner.borrow_mut().cache.ticket();
        let answer = self.data.get_one(resource, id);
        let (store, resource, id) = (Rc::clone(self), Rc::clone(resource), id.clone());
        Box::pin(async move {
            let record = answer.await?;
            let now = store.runtime.now();
            let shown = Edit::Updated {
                id,
                record: Rc::clone(&record),
            };
            store
                .inner
                .borrow_mut()
                .cache
                .edit(&resource, &shown, ticket, now);
            store.run();
            Ok(record)
        })
    }

    /// Who uses the app; empty while nobody is known. What a person's browser keeps of their work is kept by this name.
    #[must_use]
    pub fn person(&self) -> Rc<str> {
        self.person.borrow().clone()
    }

    /// Says who uses the app from now on. What is open stays that of whom it was opened by.
    pub fn set_person(&self, person: &str) {
        *self.person.borrow_mut() = person.into();
    }
}
