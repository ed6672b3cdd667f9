//! Changes that are shown before the server's answers hold them: patches on records, laid over every answer.
//!
//! A patch is never a copy of what was shown. What is shown of an entry is the server's last answer with the patches over
//! it, so a refetch cannot bring back a row that was deleted, and taking a patch away takes away nothing else.

use std::cmp::Ordering;
use std::rc::Rc;

use serde_json::Value;

use super::input::Ticket;
use super::key::{QueryKey, Scope};
use super::optimistic::{OptimisticUpdate, OptimisticUpdateMap};
use super::state::QueryData;
use crate::engine::data::ListAnswer;
use crate::engine::params::{ListParams, Order};
use crate::engine::record::{Record, RecordId, with_fields};
use crate::sorted_map::SortedMap;

/// Names a patch; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PatchId(u64);

/// What a patch does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// Shows a record that lists do not have yet, where they can be expected to put it.
    Create { record: Record },
    /// Lays some fields over a record: as a REST server does it, each replaced as a whole.
    Update { id: RecordId, changes: Value },
    /// Shows this version of a record.
    Put { id: RecordId, record: Record },
    /// Hides a record.
    Delete { id: RecordId },
}

#[derive(Clone, Debug)]
struct Patch {
    id: PatchId,
    resource: Rc<str>,
    change: Change,
    shown: OptimisticUpdateMap,
}

/// A change, and how it is shown.
type Laid<'a> = (&'a Change, &'a OptimisticUpdate);

/// All patches, in the order in which they are laid.
#[derive(Debug, Default)]
pub(crate) struct Patches {
    last: u64,
    /// What the server agreed to, and after which request's start: answers of older requests may not hold it.
    landed: Vec<(Ticket, Patch)>,
    /// What the server has not agreed to yet.
    pending: Vec<Patch>,
}

impl Patches {
    /// Shows a change that the server has not agreed to.
    pub(super) fn add(&mut self, resource: &Rc<str>, change: Change, shown: &OptimisticUpdateMap) -> PatchId {
        let patch = self.patch(resource, change, shown.clone());
        let id = patch.id;
        self.pending.push(patch);
        id
    }

    /// Takes back a change that is not agreed to; nothing happens if it is not there.
    pub(super) fn remove(&mut self, id: PatchId) {
        self.pending.retain(|patch| patch.id != id);
    }

    /// Keeps what the server agreed to just now over the answers of requests before `ticket`.
    pub(super) fn land(&mut self, resource: &Rc<str>, change: Change, ticket: Ticket) {
        let patch = self.patch(resource, change, OptimisticUpdateMap::default());
        self.landed.push((ticket, patch));
    }

    fn patch(&mut self, resource: &Rc<str>, change: Change, shown: OptimisticUpdateMap) -> Patch {
        self.last += 1;
        Patch {
            id: PatchId(self.last),
            resource: Rc::clone(resource),
            change,
            shown,
        }
    }

    /// Forgets what was agreed to, unless an answer from before it may still be shown.
    pub(super) fn prune(&mut self, is_needed: &dyn Fn(&str, Ticket) -> bool) {
        self.landed
            .retain(|(ticket, patch)| is_needed(&patch.resource, *ticket));
    }

    /// How many patches there are.
    pub(super) const fn len(&self) -> usize {
        self.landed.len() + self.pending.len()
    }

    /// `base`, the answer to `key` that the request `answered` brought, with the patches over it; `None` if none concerns it.
    ///
    /// A record by itself is put in at once when the server agreed to a change of it, and no older answer can follow; so
    /// only what is pending is laid over it.
    pub(super) fn over(&self, key: &QueryKey, answered: Ticket, base: &QueryData) -> Option<QueryData> {
        let alone = matches!(key.scope, Scope::One(_));
        let landed = self
            .landed
            .iter()
            .filter(|(ticket, _)| !alone && *ticket > answered)
            .map(|(_, patch)| patch);
        let meant = landed
            .chain(&self.pending)
            .filter(|patch| patch.resource == key.resource);
        let mut by_id: SortedMap<&RecordId, Vec<Laid<'_>>> = SortedMap::new();
        let mut created: Vec<&Record> = Vec::new();
        for patch in meant {
            let shown = patch.shown.of(&key.scope);
            match &patch.change {
                _ if matches!(shown, OptimisticUpdate::Off) => {}
                Change::Create { record } => created.push(record),
                Change::Update { id, .. } | Change::Put { id, .. } | Change::Delete { id } => {
                    by_id
                        .get_or_insert_with(id, Vec::new)
                        .push((&patch.change, shown));
                }
            }
        }
        if by_id.is_empty() && created.is_empty() {
            return None;
        }
        lay_over(key, base, &by_id, &created)
    }
}

fn lay_over(
    key: &QueryKey,
    base: &QueryData,
    by_id: &SortedMap<&RecordId, Vec<Laid<'_>>>,
    created: &[&Record],
) -> Option<QueryData> {
    let changed = |record: &Record| {
        let changes = RecordId::of(record).and_then(|id| by_id.get(&id));
        changes.map_or_else(|| Some(Rc::clone(record)), |changes| after(record, changes))
    };
    match (base, &key.scope) {
        // What a person looks at does not vanish under their eyes.
        (QueryData::One(record), _) => changed(record).map(QueryData::One),
        (QueryData::Many(records), _) => Some(QueryData::Many(records.iter().filter_map(changed).collect())),
        (QueryData::List(answer), Scope::List(params)) => {
            let mut records: Vec<Record> = answer.records.iter().filter_map(changed).collect();
            let hidden = answer.records.len() - records.len();
            let mut total = answer.total.saturating_sub(hidden as u64);
            let absent = created.iter().filter(|record| !holds(&answer.records, record));
            for record in absent {
                let changes = RecordId::of(record).and_then(|id| by_id.get(&id));
                let record =
                    changes.map_or_else(|| Some(Rc::clone(record)), |changes| after(record, changes));
                if let Some(record) = record {
                    total += u64::from(insert(&mut records, total, params, record));
                }
            }
            Some(QueryData::List(ListAnswer {
                records,
                total,
                cursor: answer.cursor.clone(),
            }))
        }
        (QueryData::List(_), _) => None,
    }
}

fn holds(records: &[Record], record: &Record) -> bool {
    RecordId::of(record).is_some_and(|id| records.iter().any(|row| id.is_of(row)))
}

/// `record` after these changes; `None` if it is hidden.
fn after(record: &Record, changes: &[Laid<'_>]) -> Option<Record> {
    let mut record = Rc::clone(record);
    for (change, shown) in changes {
        match (change, shown) {
            (Change::Update { id, changes }, OptimisticUpdate::With(show)) => {
                record = Rc::new(show(&record, changes, id));
            }
            (Change::Delete { id }, OptimisticUpdate::With(show)) => {
                record = Rc::new(show(&record, &Value::Null, id));
            }
            (Change::Update { changes, .. }, _) => record = with_fields(&record, changes),
            (Change::Put { record: other, .. }, _) => record = Rc::clone(other),
            (Change::Delete { .. }, _) => return None,
            (Change::Create { .. }, _) => {}
        }
    }
    Some(record)
}

/// Puts a new record into a page of a list, if that is where the server will put it. Returns whether it is there.
///
/// Whether a filter lets it through only the server knows. Without an order a new record comes last, as in a table with
/// growing ids.
fn insert(records: &mut Vec<Record>, total: u64, params: &ListParams, record: Record) -> bool {
    if !params.filters.is_empty() {
        return false;
    }
    let start = params.pagination.map_or(0, |page| page.start());
    let size = params
        .pagination
        .map_or(usize::MAX, |page| page.page_size as usize);
    let Some(place) = place(records, params, &record) else {
        return false;
    };
    let before_this_page = place == 0 && start > 0;
    let after_this_page = place == records.len() && (start + place as u64 != total || place >= size);
    if before_this_page || after_this_page {
        return false;
    }
    records.insert(place, record);
    records.truncate(size);
    true
}

/// Before which of the rows the record stands; `None` if what it is sorted by cannot be compared.
fn place(records: &[Record], params: &ListParams, record: &Record) -> Option<usize> {
    for (place, row) in records.iter().enumerate() {
        if compare(params, record, row)? == Ordering::Less {
            return Some(place);
        }
    }
    Some(records.len())
}

fn compare(params: &ListParams, new: &Record, row: &Record) -> Option<Ordering> {
    for sorter in &params.sorters {
        // The newest record has the greatest id, also while it has none from the server.
        let order = if sorter.field == "id" {
            Ordering::Greater
        } else {
            compare_values(field(new, &sorter.field)?, field(row, &sorter.field)?)?
        };
        let order = match sorter.order {
            Order::Asc => order,
            Order::Desc => order.reverse(),
        };
        if order != Ordering::Equal {
            return Some(order);
        }
    }
    Some(Ordering::Greater)
}

fn field<'a>(record: &'a Value, name: &str) -> Option<&'a Value> {
    name.split('.').try_fold(record, |value, part| value.get(part))
}

fn compare_values(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
        (Value::Number(one), Value::Number(other)) => one.as_f64()?.partial_cmp(&other.as_f64()?),
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::params::{Filter, Operator, Pagination, Sorter};

    fn posts() -> Rc<str> {
        "posts".into()
    }

    fn list(ids: &[i64], total: u64) -> QueryData {
        let post = |id: &i64| Rc::new(json!({"id": id, "title": format!("post {id}"), "likes": id * 10}));
        QueryData::List(ListAnswer {
            records: ids.iter().map(post).collect(),
            total,
            cursor: None,
        })
    }

    fn page(current: u32, sorter: Option<(&str, Order)>) -> QueryKey {
        QueryKey::list(
            "posts",
            ListParams {
                pagination: Some(Pagination {
                    current,
                    page_size: 3,
                }),
                sorters: sorter
                    .map(|(field, order)| Sorter {
                        field: field.to_owned(),
                        order,
                    })
                    .into_iter()
                    .collect(),
                ..ListParams::default()
            },
        )
    }

    fn shown(patches: &Patches, key: &QueryKey, base: &QueryData) -> (Vec<String>, u64) {
        let data = patches.over(key, Ticket(1), base);
        let QueryData::List(answer) = data.as_ref().unwrap_or(base) else {
            panic!("a list stays a list");
        };
        let title = |record: &Record| record["title"].as_str().unwrap_or("?").to_owned();
        (answer.records.iter().map(title).collect(), answer.total)
    }

    fn with(changes: impl IntoIterator<Item = Change>) -> Patches {
        let mut patches = Patches::default();
        for change in changes {
            patches.add(&posts(), change, &OptimisticUpdateMap::default());
        }
        patches
    }

    fn new_post(likes: i64) -> Change {
        Change::Create {
            record: Rc::new(json!({"id": "new:1", "title": "new", "likes": likes})),
        }
    }

    #[test]
    fn a_deletion_lowers_the_total_by_the_rows_that_it_hides() {
        let patches = with([1, 3, 7].map(|id| Change::Delete { id: id.into() }));
        let (titles, total) = shown(&patches, &page(1, None), &list(&[1, 2, 3], 9));
        assert_eq!((titles, total), (vec!["post 2".to_owned()], 7));
    }

    #[test]
    fn what_nothing_is_laid_over_keeps_its_pointer() {
        let patches = with([Change::Update {
            id: 2.into(),
            changes: json!({"title": "mine"}),
        }]);
        let base = list(&[1, 2, 3], 3);
        let data = patches.over(&page(1, None), Ticket(1), &base).unwrap();
        let same = |place: usize| Rc::ptr_eq(&base.records()[place], &data.records()[place]);
        assert_eq!([same(0), same(1), same(2)], [true, false, true]);
        let equal = with([Change::Update {
            id: 2.into(),
            changes: json!({"title": "post 2"}),
        }]);
        let data = equal.over(&page(1, None), Ticket(1), &base).unwrap();
        assert!(Rc::ptr_eq(&base.records()[1], &data.records()[1]));
    }

    #[test]
    fn a_new_record_stands_where_the_server_will_put_it_or_nowhere() {
        let patches = with([new_post(25)]);
        let titles = |key: &QueryKey, base: &QueryData| shown(&patches, key, base);
        let full = list(&[1, 2, 3], 9);
        assert_eq!(titles(&page(1, None), &full).1, 9, "it comes on a later page");
        let last = list(&[7, 8], 8);
        assert_eq!(titles(&page(3, None), &last).0, ["post 7", "post 8", "new"]);
        let newest_first = list(&[9, 8, 7], 9);
        let by_id = page(1, Some(("id", Order::Desc)));
        assert_eq!(
            titles(&by_id, &newest_first),
            (vec!["new".into(), "post 9".into(), "post 8".into()], 10)
        );
        let by_likes = page(1, Some(("likes", Order::Asc)));
        assert_eq!(titles(&by_likes, &full).0, ["post 1", "post 2", "new"]);
        let by_date = page(1, Some(("date", Order::Asc)));
        assert_eq!(titles(&by_date, &full).1, 9, "it has no date yet");
        let QueryKey { resource, scope, .. } = by_id;
        let Scope::List(mut params) = scope else { panic!() };
        params.filters.push(Filter::new("q", Operator::Contains, "new"));
        assert_eq!(titles(&QueryKey::list(resource, params), &newest_first).1, 9);
    }

    #[test]
    fn what_landed_is_laid_over_older_answers_only_and_below_what_is_pending() {
        let mut patches = with([Change::Update {
            id: 1.into(),
            changes: json!({"likes": 99}),
        }]);
        let record = Rc::new(json!({"id": 1, "title": "theirs and mine", "likes": 10}));
        patches.land(&posts(), Change::Put { id: 1.into(), record }, Ticket(5));
        let base = list(&[1], 1);
        let old = patches.over(&page(1, None), Ticket(4), &base).unwrap();
        assert_eq!(
            *old.records()[0],
            json!({"id": 1, "title": "theirs and mine", "likes": 99})
        );
        let new = patches.over(&page(1, None), Ticket(6), &base).unwrap();
        assert_eq!(
            *new.records()[0],
            json!({"id": 1, "title": "post 1", "likes": 99})
        );
        patches.prune(&|_, ticket| ticket > Ticket(5));
        assert_eq!(patches.len(), 1);
    }

    #[test]
    fn taking_a_patch_back_leaves_the_others() {
        let mut patches = Patches::default();
        let change = |title: &str| Change::Update {
            id: 1.into(),
            changes: json!({ "title": title }),
        };
        let usual = OptimisticUpdateMap::default();
        let first = patches.add(&posts(), change("first"), &usual);
        patches.add(&posts(), change("second"), &usual);
        patches.remove(first);
        assert_eq!(shown(&patches, &page(1, None), &list(&[1], 1)).0, ["second"]);
    }
}
