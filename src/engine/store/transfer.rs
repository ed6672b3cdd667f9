//! Many records in and out, past the cache: what imports and exports need.

use std::rc::Rc;

use serde_json::Value;

use super::Store;
use crate::engine::data::{DataFuture, ListAnswer};
use crate::engine::live::{EventType, LiveEvent};
use crate::engine::mutation::Publisher;
use crate::engine::params::ListParams;
use crate::engine::query::Invalidate;
use crate::engine::record::{Record, RecordId};
use crate::engine::resource::channel_of;

/// How many ids one live event names: what is larger, a live provider may refuse.
const IDS: usize = 500;

impl Store {
    /// Fetches a page of a list, and nothing of it is kept. Dropping the future aborts the request.
    pub fn fetch_page(self: &Rc<Self>, resource: &str, params: &ListParams) -> DataFuture<ListAnswer> {
        let (store, answer) = (Rc::clone(self), self.data.get_list(resource, params));
        Box::pin(async move {
            let answer = answer.await;
            store.report(&answer);
            answer
        })
    }

    /// Creates a record, and tells nobody: [`Store::created_many`] does that for many at once.
    pub fn create_quietly(self: &Rc<Self>, resource: &str, values: &Value) -> DataFuture<Record> {
        let answer = self.data.create(resource, values, &self.options.origin);
        let store = Rc::clone(self);
        Box::pin(async move {
            let answer = answer.await;
            store.report(&answer);
            answer
        })
    }

    /// Lists of the resource are fetched again, and others hear of the new records, if it is this page that tells them.
    pub fn created_many(self: &Rc<Self>, resource: &str, ids: &[RecordId]) {
        self.invalidate(&Invalidate::Lists(resource.into()));
        if self.options.publish != Publisher::Client {
            return;
        }
        for ids in ids.chunks(IDS) {
            let date = self.runtime.timestamp();
            let event = LiveEvent::new(&channel_of(resource), EventType::Created, ids.to_vec(), &date);
            let (published, runtime) = (self.publish(event), Rc::clone(&self.runtime));
            let task = async move {
                if let Err(error) = published.await {
                    runtime.warn(&format!("others are not told of what was imported: {error}"));
                }
            };
            self.runtime.spawn(Box::pin(task)).detach();
        }
    }
}
