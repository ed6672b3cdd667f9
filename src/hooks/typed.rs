//! From JSON to the records of an app: once for each version of each record.

use std::any::Any;
use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde_json::Value;
use yew::prelude::*;

use crate::engine::query::QueryData;
use crate::engine::record::{Record, RecordId};
use crate::sorted_map::SortedMap;

/// A record that could not be read as what it should be. The others of the same answer are shown all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its place in the answer, from 1.
    pub row: usize,
    /// Its id, if it has one.
    pub id: Option<RecordId>,
    /// What is wrong with it.
    pub text: Rc<str>,
}

/// The records of an answer.
pub(super) struct Rows<T> {
    pub(super) records: Rc<[Rc<T>]>,
    pub(super) problems: Rc<[Problem]>,
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Self {
            records: Rc::clone(&self.records),
            problems: Rc::clone(&self.problems),
        }
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            records: Rc::new([]),
            problems: Rc::new([]),
        }
    }
}

/// Reads the records of an answer. An unchanged record keeps its pointer from one answer to the next, and so does the
/// whole if nothing changed, so that what shows them has no reason to render again.
#[hook]
pub(super) fn use_rows<T: DeserializeOwned + 'static>(data: Option<&Rc<QueryData>>) -> Rows<T> {
    let memory = use_mut_ref(|| (Decoded::default(), Rows::<T>::default()));
    let mut memory = memory.borrow_mut();
    let (decoded, rows) = &mut *memory;
    if decoded.update(data, decode::<T>) {
        *rows = Rows {
            records: decoded
                .good
                .iter()
                .filter_map(|record| Rc::clone(record).downcast::<T>().ok())
                .collect(),
            problems: decoded.bad.iter().cloned().collect(),
        };
    }
    rows.clone()
}

type Outcome = Result<Rc<dyn Any>, Rc<str>>;

fn decode<T: DeserializeOwned + 'static>(record: &Value) -> Outcome {
    match T::deserialize(record) {
        Ok(record) => Ok(Rc::new(record)),
        Err(error) => Err(error.to_string().into()),
    }
}

/// The part that does not know the type, so that it is in the app once and not once for each.
#[derive(Default)]
struct Decoded {
    source: Option<Rc<QueryData>>,
    /// By the record's address, which stays its own for as long as the record itself is kept here.
    known: SortedMap<*const Value, (Record, Outcome)>,
    good: Vec<Rc<dyn Any>>,
    bad: Vec<Problem>,
}

impl Decoded {
    /// Takes in an answer. Returns whether it is another one than before.
    fn update(&mut self, data: Option<&Rc<QueryData>>, decode: fn(&Value) -> Outcome) -> bool {
        if self.source.as_ref().map(Rc::as_ptr) == data.map(Rc::as_ptr) {
            return false;
        }
        self.source = data.cloned();
        let mut former = std::mem::take(&mut self.known);
        self.good.clear();
        self.bad.clear();
        let records = data.map_or(&[][..], |data| data.records());
        for (index, record) in records.iter().enumerate() {
            let address = Rc::as_ptr(record);
            let known = former
                .remove(&address)
                .unwrap_or_else(|| (Rc::clone(record), decode(record)));
            let outcome = &self.known.get_or_insert_with(address, || known).1;
            match outcome {
                Ok(record) => self.good.push(Rc::clone(record)),
                Err(text) => self.bad.push(Problem {
                    row: index + 1,
                    id: RecordId::of(record),
                    text: Rc::clone(text),
                }),
            }
        }
        true
    }
}
