//! The records in memory, and the log of what was changed since the seed.
//!
//! The log is what tabs share. It has at most one entry for each record: the newest one, under a number that grows with
//! each change. Whoever knows all entries up to a number is up to date after those with larger numbers.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::query;
use crate::engine::data::{DataError, FieldErrors, ListAnswer};
use crate::engine::i18n::{Text, t, t_with};
use crate::engine::params::ListParams;
use crate::engine::record::{Record, RecordId};
use crate::sorted_map::SortedMap;

/// A change that is to be written into the log, and counts once it is there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Planned {
    /// Its number, under which it is kept.
    pub(super) number: u64,
    /// The entry as it is kept; [`Records::apply`] reads it.
    pub(super) text: String,
    /// What it takes the place of.
    pub(super) replaces: Replaces,
}

/// What an entry takes the place of in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replaces {
    /// Nothing: it is the first one about its record.
    Nothing,
    /// The entry of this number.
    Entry(u64),
    /// All entries.
    Everything,
}

/// All records, by resource.
#[derive(Debug)]
pub(super) struct Records {
    seed: SortedMap<String, Vec<Record>>,
    tables: SortedMap<String, Table>,
    /// The largest number of an entry that was applied.
    number: u64,
}

/// The records of one resource, in the order of their ids.
#[derive(Clone, Debug, Default)]
struct Table {
    rows: Vec<Record>,
    /// The largest number that was ever an id here.
    last_id: i64,
    /// The newest entry about each record that was changed, deleted ones among them.
    entries: SortedMap<RecordId, u64>,
}

impl Records {
    /// Those of the seed, each resource's in the order of their ids.
    pub(super) fn new(seed: SortedMap<String, Vec<Record>>) -> Self {
        let mut records = Self {
            seed,
            tables: SortedMap::new(),
            number: 0,
        };
        records.reset_tables();
        records
    }

    /// The largest number of an entry that is known.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Takes in an entry of the log, unless it is known already.
    ///
    /// # Errors
    ///
    /// If it is none; then nothing changes. The text says what is wrong.
    pub(super) fn apply(&mut self, text: &str) -> Result<(), String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let at = |index: usize| value.get(index).unwrap_or(&Value::Null);
        let number = at(0).as_u64().ok_or("it has no number")?;
        if number <= self.number {
            return Ok(());
        }
        match (at(1).as_str(), RecordId::from_json(at(2)), at(3)) {
            (Some(resource), Some(id), record) => {
                let record = record.is_object().then(|| Rc::new(record.clone()));
                let table = self
                    .tables
                    .get_or_insert_with(resource.to_owned(), Table::default);
                table.set(id, record, number);
            }
            _ if value.as_array().is_some_and(|entry| entry.len() == 1) => self.reset_tables(),
            _ => return Err("it names no record".to_owned()),
        }
        self.number = number;
        Ok(())
    }

    pub(super) fn list(&self, resource: &str, params: &ListParams) -> ListAnswer {
        query::list(self.rows(resource), params)
    }

    pub(super) fn one(&self, resource: &str, id: &RecordId) -> Result<Record, DataError> {
        let mut rows = self.rows(resource).iter();
        let row = rows.find(|row| id.is_of(row)).cloned();
        row.ok_or_else(|| DataError::NotFound { message: "".into() })
    }

    pub(super) fn many(&self, resource: &str, ids: &[RecordId]) -> Vec<Record> {
        ids.iter().filter_map(|id| self.one(resource, id).ok()).collect()
    }

    /// A new record with the id that `values` name, or else the next number. `now` is its `createdAt`.
    pub(super) fn create(
        &self,
        resource: &str,
        values: &Value,
        now: &str,
    ) -> Result<(Planned, Record), DataError> {
        let mut record = fields(values)?;
        let last_id = self.tables.get(resource).map_or(0, |table| table.last_id);
        let id = match record.get("id") {
            None | Some(Value::Null) => RecordId::from(last_id.saturating_add(1)),
            Some(id) => RecordId::from_json(id)
                .ok_or_else(|| about_id(t("demo.oddId", "must be a number or a text")))?,
        };
        if self.one(resource, &id).is_ok() {
            let message = t_with(
                "demo.taken",
                "there is already a record {{id}}",
                &[("id", id.as_str())],
            );
            return Err(DataError::Conflict {
                message: message.into(),
            });
        }
        record.insert("id".to_owned(), id.to_json());
        record.insert("createdAt".to_owned(), now.into());
        Ok(self.put(resource, &id, record))
    }

    /// The fields of `changes` in the record, and `now` as its `updatedAt`. With `base`, only if that is what it is.
    pub(super) fn update(
        &self,
        resource: &str,
        id: &RecordId,
        changes: &Value,
        base: Option<&Value>,
        now: &str,
    ) -> Result<(Planned, Record), DataError> {
        let changes = fields(changes)?;
        if changes
            .get("id")
            .is_some_and(|other| RecordId::from_json(other).as_ref() != Some(id))
        {
            return Err(about_id(t("demo.fixedId", "never changes")));
        }
        let known = self.one(resource, id)?;
        if base.is_some_and(|base| *base != *known) {
            return Err(DataError::Conflict { message: "".into() });
        }
        let mut record = fields(&known)?;
        record.extend(changes);
        record.insert("updatedAt".to_owned(), now.into());
        Ok(self.put(resource, id, record))
    }

    /// The record is there no more.
    pub(super) fn delete(&self, resource: &str, id: &RecordId) -> Result<Planned, DataError> {
        self.one(resource, id)?;
        Ok(self.plan(resource, id, Value::Null))
    }

    /// Everything as in the seed.
    pub(super) fn reset(&self) -> Planned {
        let number = self.number + 1;
        Planned {
            number,
            text: json!([number]).to_string(),
            replaces: Replaces::Everything,
        }
    }

    fn put(&self, resource: &str, id: &RecordId, record: Map<String, Value>) -> (Planned, Record) {
        let record = Value::Object(record);
        (self.plan(resource, id, record.clone()), Rc::new(record))
    }

    fn plan(&self, resource: &str, id: &RecordId, record: Value) -> Planned {
        let number = self.number + 1;
        let table = self.tables.get(resource);
        let known = table.and_then(|table| table.entries.get(id));
        Planned {
            number,
            text: json!([number, resource, id, record]).to_string(),
            replaces: known.map_or(Replaces::Nothing, |known| Replaces::Entry(*known)),
        }
    }

    fn rows(&self, resource: &str) -> &[Record] {
        self.tables.get(resource).map_or(&[], |table| &table.rows)
    }

    fn reset_tables(&mut self) {
        let tables = self.seed.iter().map(|(resource, rows)| {
            let mut table = Table::default();
            for row in rows {
                table.count(row);
            }
            table.rows.clone_from(rows);
            (resource.clone(), table)
        });
        self.tables = tables.collect();
    }
}

impl Table {
    fn set(&mut self, id: RecordId, record: Option<Record>, number: u64) {
        let known = self.rows.iter().position(|row| id.is_of(row));
        match (known, record) {
            (Some(index), Some(record)) => {
                if let Some(row) = self.rows.get_mut(index) {
                    *row = record;
                }
            }
            (Some(index), None) => drop(self.rows.remove(index)),
            (None, Some(record)) => {
                self.count(&record);
                let id = id.to_json();
                let place = self.rows.partition_point(|row| {
                    let other = row.get("id").unwrap_or(&Value::Null);
                    query::compare(other, &id).is_lt()
                });
                self.rows.insert(place, record);
            }
            (None, None) => {
                // Deleted before this tab heard of it, but its id is not given again.
                self.count(&json!({ "id": id }));
            }
        }
        self.entries.insert(id, number);
    }

    fn count(&mut self, record: &Value) {
        let id = record.get("id").and_then(Value::as_i64).unwrap_or(0);
        self.last_id = self.last_id.max(id);
    }
}

fn fields(values: &Value) -> Result<Map<String, Value>, DataError> {
    values.as_object().cloned().ok_or_else(|| DataError::Invalid {
        message: t("demo.noObject", "a record must be an object").into(),
        fields: FieldErrors::new(),
    })
}

fn about_id(problem: Text) -> DataError {
    let fields = [("id".to_owned(), problem.into_owned())];
    DataError::Invalid {
        message: "".into(),
        fields: fields.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-02T03:04:05.678Z";

    fn seeded() -> Records {
        let post = |id: i64| Rc::new(json!({ "id": id, "title": format!("Post {id}") }));
        Records::new(
            [("posts".to_owned(), (1..=3).map(post).collect())]
                .into_iter()
                .collect(),
        )
    }

    /// What one tab keeps, and others read.
    #[derive(Default)]
    struct Log(SortedMap<u64, String>);

    impl Log {
        fn write(&mut self, planned: &Planned) {
            match planned.replaces {
                Replaces::Nothing => {}
                Replaces::Entry(number) => drop(self.0.remove(&number)),
                Replaces::Everything => self.0.clear(),
            }
            self.0.insert(planned.number, planned.text.clone());
        }

        fn read_into(&self, records: &mut Records) {
            for (number, text) in self.0.iter() {
                if *number > records.number() {
                    records.apply(text).unwrap();
                }
            }
        }
    }

    fn titles(records: &Records) -> Vec<String> {
        let answer = records.list("posts", &ListParams::default());
        let titles = answer
            .records
            .iter()
            .map(|row| format!("{} {}", row["id"], row["title"]));
        titles.map(|title| title.replace('"', "")).collect()
    }

    #[test]
    fn what_one_tab_writes_another_reads_whenever_it_looks() {
        let (mut here, mut there, mut log) = (seeded(), seeded(), Log::default());
        let (planned, record) = here.create("posts", &json!({ "title": "New" }), NOW).unwrap();
        assert_eq!(*record, json!({ "id": 4, "title": "New", "createdAt": NOW }));
        assert!(here.one("posts", &4.into()).is_err(), "not before it is kept");
        log.write(&planned);
        log.read_into(&mut here);
        for title in ["Second", "Third"] {
            let (planned, _) = here
                .update("posts", &2.into(), &json!({ "title": title }), None, NOW)
                .unwrap();
            log.write(&planned);
            log.read_into(&mut here);
        }
        log.write(&here.delete("posts", &1.into()).unwrap());
        log.read_into(&mut here);
        assert_eq!(log.0.len(), 3, "one entry for each record");
        log.read_into(&mut there);
        assert_eq!(titles(&there), ["2 Third", "3 Post 3", "4 New"]);
        assert_eq!(titles(&here), titles(&there));
        let (next, _) = there.create("posts", &json!({}), NOW).unwrap();
        assert!(next.text.contains("5"), "{}", next.text);
    }

    #[test]
    fn an_id_is_not_given_twice_even_if_its_record_is_gone() {
        let (mut here, mut log) = (seeded(), Log::default());
        log.write(&here.create("posts", &json!({}), NOW).unwrap().0);
        log.read_into(&mut here);
        log.write(&here.delete("posts", &4.into()).unwrap());
        let mut there = seeded();
        log.read_into(&mut there);
        assert_eq!(there.create("posts", &json!({}), NOW).unwrap().1["id"], 5);
    }

    #[test]
    fn a_record_may_bring_its_id_if_it_is_free() {
        let mut records = seeded();
        let (planned, record) = records.create("posts", &json!({ "id": "b-1" }), NOW).unwrap();
        assert_eq!(record["id"], "b-1");
        records.apply(&planned.text).unwrap();
        assert!(records.one("posts", &RecordId::parse("b-1").unwrap()).is_ok());
        let taken = records.create("posts", &json!({ "id": "3" }), NOW);
        assert!(matches!(taken, Err(DataError::Conflict { .. })));
        let odd = records.create("posts", &json!({ "id": [] }), NOW);
        assert!(matches!(odd, Err(DataError::Invalid { .. })));
        assert!(records.create("posts", &json!(5), NOW).is_err());
    }

    #[test]
    fn an_update_of_something_else_than_what_is_there_is_a_conflict() {
        let mut records = seeded();
        let before = records.one("posts", &2.into()).unwrap();
        let write = |records: &Records, base: &Value| {
            records.update("posts", &2.into(), &json!({ "title": "x" }), Some(base), NOW)
        };
        let (planned, after) = write(&records, &before).unwrap();
        records.apply(&planned.text).unwrap();
        assert!(matches!(
            write(&records, &before),
            Err(DataError::Conflict { .. })
        ));
        assert!(write(&records, &after).is_ok());
    }

    #[test]
    fn what_does_not_exist_cannot_be_changed_and_an_id_never_changes() {
        let records = seeded();
        let missing = records.update("posts", &9.into(), &json!({}), None, NOW);
        assert!(matches!(missing, Err(DataError::NotFound { .. })));
        assert!(matches!(
            records.delete("notes", &1.into()),
            Err(DataError::NotFound { .. })
        ));
        let moved = records.update("posts", &1.into(), &json!({ "id": 2 }), None, NOW);
        assert!(matches!(moved, Err(DataError::Invalid { .. })));
        assert!(
            records
                .update("posts", &1.into(), &json!({ "id": "1" }), None, NOW)
                .is_ok()
        );
    }

    #[test]
    fn a_reset_is_heard_by_tabs_that_know_more_and_by_new_ones() {
        let (mut here, mut there, mut log) = (seeded(), seeded(), Log::default());
        log.write(&here.create("posts", &json!({}), NOW).unwrap().0);
        log.read_into(&mut here);
        log.read_into(&mut there);
        log.write(&here.reset());
        log.read_into(&mut here);
        log.write(&here.delete("posts", &1.into()).unwrap());
        let mut new = seeded();
        for records in [&mut there, &mut new] {
            log.read_into(records);
            assert_eq!(titles(records), ["2 Post 2", "3 Post 3"]);
        }
    }

    #[test]
    fn entries_that_are_none_change_nothing() {
        let mut records = seeded();
        for odd in [
            "",
            "{}",
            "[]",
            "[\"x\"]",
            "[7, 8]",
            "[7, \"posts\", {}, {}]",
            "[7, null, null, 5]",
        ] {
            assert!(records.apply(odd).is_err(), "{odd}");
        }
        assert_eq!((records.number(), titles(&records).len()), (0, 3));
    }

    #[test]
    fn a_resource_of_ones_own_begins_empty() {
        let mut records = seeded();
        assert_eq!(records.list("notes", &ListParams::default()).total, 0);
        let (planned, _) = records.create("notes", &json!({ "text": "x" }), NOW).unwrap();
        records.apply(&planned.text).unwrap();
        assert_eq!(records.list("notes", &ListParams::default()).total, 1);
        assert_eq!(records.many("notes", &[7.into(), 1.into()]).len(), 1);
    }
}
