//! What forms ask before they send: whether a record still is what they stand on.

use std::rc::Rc;

use super::Store;
use super::keep::Keep;
use crate::engine::data::DataError;
use crate::engine::meta::Meta;
use crate::engine::query::QueryKey;
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
    /// something that was asked for; with `meta`, where it was asked for with the same.
    pub fn read_again(
        self: &Rc<Self>,
        resource: &Rc<str>,
        id: &RecordId,
        meta: &Meta,
    ) -> LocalFuture<Result<Record, DataError>> {
        let ticket = self.inner.borrow_mut().cache.ticket();
        let answer = self.data(meta).get_one(resource, id);
        let key = QueryKey::one(Rc::clone(resource), id.clone()).with_meta(meta.clone());
        let store = Rc::clone(self);
        Box::pin(async move {
            let record = answer.await?;
            let now = store.runtime.now();
            let mut inner = store.inner.borrow_mut();
            inner.cache.read_again(&key, &record, ticket, now);
            drop(inner);
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
    ///
    /// Changes that were shown and not sent belong to whom they were asked by: they wait until that person is here again, on
    /// this page or, where there is an outbox, on any other one of the browser.
    pub fn set_person(self: &Rc<Self>, person: &str) {
        if *self.person() == *person {
            return;
        }
        *self.person.borrow_mut() = person.into();
        let mut inner = self.inner.borrow_mut();
        inner.mutations.tell();
        let (go_on, look) = (inner.mutations.go_on, inner.keep.as_ref().map(Keep::look));
        drop(inner);
        go_on.into_iter().chain(look).for_each(|then| then(self));
        self.run();
    }
}
