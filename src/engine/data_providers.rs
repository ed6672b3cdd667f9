//! Several data providers as one.

use std::fmt;
use std::rc::Rc;

use serde_json::Value;

use super::data::{DataFuture, DataProvider, ListAnswer};
use super::meta::Meta;
use super::params::ListParams;
use super::record::{Record, RecordId};
use crate::sorted_map::SortedMap;

/// Asks each resource of the data provider that has it (what `dataProviderName` of Refine's resources is for).
///
/// ```
/// use std::rc::Rc;
/// use sapwood::engine::data::DataProvider;
/// use sapwood::engine::data_providers::DataProviders;
///
/// fn both(blog: Rc<dyn DataProvider>, shop: Rc<dyn DataProvider>) -> DataProviders {
///     DataProviders::new(blog).with("orders", Rc::clone(&shop)).with("products", shop)
/// }
/// ```
pub struct DataProviders {
    usual: Rc<dyn DataProvider>,
    by_resource: SortedMap<Rc<str>, Rc<dyn DataProvider>>,
}

impl DataProviders {
    /// `usual` has every resource that no other provider has.
    #[must_use]
    pub fn new(usual: Rc<dyn DataProvider>) -> Self {
        Self {
            usual,
            by_resource: SortedMap::new(),
        }
    }

    /// `provider` has `resource`.
    #[must_use]
    pub fn with(mut self, resource: &str, provider: Rc<dyn DataProvider>) -> Self {
        self.by_resource.insert(resource.into(), provider);
        self
    }

    fn of(&self, resource: &str) -> &dyn DataProvider {
        &**self.by_resource.get(resource).unwrap_or(&self.usual)
    }
}

impl DataProvider for DataProviders {
    fn with_meta(&self, meta: &Meta) -> Option<Rc<dyn DataProvider>> {
        let told = |provider: &Rc<dyn DataProvider>| {
            let told = provider.with_meta(meta);
            told.unwrap_or_else(|| Rc::clone(provider))
        };
        let by_resource = self.by_resource.iter();
        Some(Rc::new(Self {
            usual: told(&self.usual),
            by_resource: by_resource
                .map(|(resource, provider)| (Rc::clone(resource), told(provider)))
                .collect(),
        }))
    }

    fn get_list(&self, resource: &str, params: &ListParams) -> DataFuture<ListAnswer> {
        self.of(resource).get_list(resource, params)
    }

    fn get_one(&self, resource: &str, id: &RecordId) -> DataFuture<Record> {
        self.of(resource).get_one(resource, id)
    }

    fn get_many(&self, resource: &str, ids: &[RecordId]) -> DataFuture<Vec<Record>> {
        self.of(resource).get_many(resource, ids)
    }

    fn create(&self, resource: &str, values: &Value, origin: &str) -> DataFuture<Record> {
        self.of(resource).create(resource, values, origin)
    }

    fn update(&self, resource: &str, id: &RecordId, changes: &Value, origin: &str) -> DataFuture<Record> {
        self.of(resource).update(resource, id, changes, origin)
    }

    fn guard_update(&self, resource: &str, id: &RecordId, base: &Record) -> bool {
        self.of(resource).guard_update(resource, id, base)
    }

    fn delete_one(&self, resource: &str, id: &RecordId, origin: &str) -> DataFuture<()> {
        self.of(resource).delete_one(resource, id, origin)
    }

    fn create_many(&self, resource: &str, values: &[Value], origin: &str) -> Option<DataFuture<Vec<Record>>> {
        self.of(resource).create_many(resource, values, origin)
    }

    fn update_many(
        &self,
        resource: &str,
        ids: &[RecordId],
        changes: &Value,
        origin: &str,
    ) -> Option<DataFuture<Vec<Record>>> {
        self.of(resource).update_many(resource, ids, changes, origin)
    }

    fn delete_many(&self, resource: &str, ids: &[RecordId], origin: &str) -> Option<DataFuture<()>> {
        self.of(resource).delete_many(resource, ids, origin)
    }
}

impl fmt::Debug for DataProviders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let resources: Vec<&Rc<str>> = self.by_resource.keys().collect();
        f.debug_struct("DataProviders")
            .field("resources", &resources)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::future::pending;

    use serde_json::json;

    use super::*;

    /// Writes down what it is asked for, and never answers.
    struct Silent(&'static str, Rc<RefCell<Vec<String>>>);

    impl Silent {
        fn heard<T: 'static>(&self, call: &str) -> DataFuture<T> {
            self.1.borrow_mut().push(format!("{} {call}", self.0));
            Box::pin(pending())
        }
    }

    impl DataProvider for Silent {
        fn get_list(&self, resource: &str, _: &ListParams) -> DataFuture<ListAnswer> {
            self.heard(&format!("list {resource}"))
        }

        fn get_one(&self, resource: &str, _: &RecordId) -> DataFuture<Record> {
            self.heard(&format!("one {resource}"))
        }

        fn get_many(&self, resource: &str, _: &[RecordId]) -> DataFuture<Vec<Record>> {
            self.heard(&format!("many {resource}"))
        }

        fn create(&self, resource: &str, _: &Value, _: &str) -> DataFuture<Record> {
            self.heard(&format!("create {resource}"))
        }

        fn update(&self, resource: &str, _: &RecordId, _: &Value, _: &str) -> DataFuture<Record> {
            self.heard(&format!("update {resource}"))
        }

        fn guard_update(&self, _: &str, _: &RecordId, _: &Record) -> bool {
            self.0 == "shop"
        }

        fn delete_one(&self, resource: &str, _: &RecordId, _: &str) -> DataFuture<()> {
            self.heard(&format!("delete {resource}"))
        }

        fn delete_many(&self, resource: &str, _: &[RecordId], _: &str) -> Option<DataFuture<()>> {
            (self.0 == "shop").then(|| self.heard(&format!("delete many {resource}")))
        }
    }

    #[test]
    fn each_resource_is_asked_of_the_provider_that_has_it() {
        let heard = Rc::<RefCell<Vec<String>>>::default();
        let provider = |name| Rc::new(Silent(name, Rc::clone(&heard)));
        let both = DataProviders::new(provider("blog")).with("orders", provider("shop"));
        let (id, record) = (RecordId::from(1), Rc::new(json!({ "id": 1 })));
        for resource in ["posts", "orders"] {
            drop(both.get_list(resource, &ListParams::default()));
            drop(both.get_one(resource, &id));
            drop(both.get_many(resource, &[]));
            drop(both.create(resource, &record, ""));
            drop(both.update(resource, &id, &record, ""));
            drop(both.delete_one(resource, &id, ""));
            drop(both.delete_many(resource, &[], ""));
        }
        let calls = ["list", "one", "many", "create", "update", "delete"];
        let of = |name: &str, resource: &str| calls.map(|call| format!("{name} {call} {resource}"));
        let mut wanted = of("blog", "posts").to_vec();
        wanted.extend(of("shop", "orders"));
        wanted.push("shop delete many orders".to_owned());
        assert_eq!(*heard.borrow(), wanted);
        assert!(both.guard_update("orders", &id, &record));
        assert!(!both.guard_update("posts", &id, &record));
    }
}
