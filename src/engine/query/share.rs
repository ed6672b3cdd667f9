//! Structural sharing: what did not change keeps its pointer.

use std::rc::Rc;

use super::state::QueryData;
use crate::engine::record::{Record, RecordId};
use crate::sorted_map::SortedMap;

/// `answer`, in which every record that equals its former version is that version.
///
/// Former versions are those in `previous`; for records that are not there, what `elsewhere` finds. An answer that is
/// equal as a whole is `previous` itself.
pub(super) fn share(
    previous: Option<&Rc<QueryData>>,
    mut answer: QueryData,
    elsewhere: &dyn Fn(&RecordId) -> Option<Record>,
) -> Rc<QueryData> {
    let old = previous.map_or(&[][..], |data| data.records());
    reuse(old, answer.records_mut());
    if !matches!(answer, QueryData::List(_)) {
        for record in answer.records_mut() {
            let known = RecordId::of(record).and_then(|id| elsewhere(&id));
            if let Some(known) = known.filter(|known| known == record) {
                *record = known;
            }
        }
    }
    match previous {
        Some(previous) if is_same(previous, &answer) => Rc::clone(previous),
        _ => Rc::new(answer),
    }
}

/// Puts the old pointers into `new` where the records are equal. Most stand where they stood: those are compared
/// first, and only if that fails are the old ones looked up by id.
fn reuse(old: &[Record], new: &mut [Record]) {
    let mut by_id: Option<SortedMap<RecordId, &Record>> = None;
    for (place, record) in new.iter_mut().enumerate() {
        let known = old.get(place).filter(|known| *known == record).or_else(|| {
            let by_id = by_id.get_or_insert_with(|| {
                old.iter()
                    .filter_map(|old| Some((RecordId::of(old)?, old)))
                    .collect()
            });
            let known = by_id.get(&RecordId::of(record)?).copied();
            known.filter(|known| *known == record)
        });
        if let Some(known) = known {
            *record = Rc::clone(known);
        }
    }
}

/// Whether two answers hold the very same records, after [`reuse`].
fn is_same(old: &QueryData, new: &QueryData) -> bool {
    let same_list = match (old, new) {
        (QueryData::List(old), QueryData::List(new)) => old.total == new.total && old.cursor == new.cursor,
        (QueryData::One(_), QueryData::One(_)) | (QueryData::Many(_), QueryData::Many(_)) => true,
        _ => false,
    };
    let (old, new) = (old.records(), new.records());
    same_list && old.len() == new.len() && old.iter().zip(new).all(|(old, new)| Rc::ptr_eq(old, new))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::data::ListAnswer;

    fn post(id: i64, title: &str) -> Record {
        Rc::new(json!({"id": id, "title": title}))
    }

    fn list(total: u64, records: Vec<Record>) -> QueryData {
        QueryData::List(ListAnswer {
            records,
            total,
            cursor: None,
        })
    }

    fn nowhere(_: &RecordId) -> Option<Record> {
        None
    }

    #[test]
    fn an_equal_answer_is_the_old_one() {
        let old = Rc::new(list(2, vec![post(1, "a"), post(2, "b")]));
        let again = share(Some(&old), list(2, vec![post(1, "a"), post(2, "b")]), &nowhere);
        assert!(Rc::ptr_eq(&old, &again));
    }

    #[test]
    fn another_total_or_order_is_another_answer_of_the_same_records() {
        let old = Rc::new(list(2, vec![post(1, "a"), post(2, "b")]));
        let more = share(Some(&old), list(3, vec![post(1, "a"), post(2, "b")]), &nowhere);
        assert!(!Rc::ptr_eq(&old, &more));
        let turned = share(Some(&old), list(2, vec![post(2, "b"), post(1, "a")]), &nowhere);
        assert!(!Rc::ptr_eq(&old, &turned));
        assert!(Rc::ptr_eq(&turned.records()[0], &old.records()[1]));
        assert!(Rc::ptr_eq(&turned.records()[1], &old.records()[0]));
    }

    #[test]
    fn only_what_changed_gets_a_new_pointer_also_when_rows_moved() {
        let old = Rc::new(list(2, vec![post(1, "a"), post(2, "b")]));
        let new = share(
            Some(&old),
            list(3, vec![post(9, "new"), post(1, "a"), post(2, "B")]),
            &nowhere,
        );
        assert!(Rc::ptr_eq(&new.records()[1], &old.records()[0]));
        assert_eq!(new.records()[2], post(2, "B"));
    }

    #[test]
    fn a_record_known_from_elsewhere_is_shared_if_it_is_equal() {
        let known = post(1, "a");
        let elsewhere = |_: &RecordId| Some(Rc::clone(&known));
        let same = share(None, QueryData::One(post(1, "a")), &elsewhere);
        assert!(Rc::ptr_eq(&same.records()[0], &known));
        let other = share(None, QueryData::Many(vec![post(1, "A")]), &elsewhere);
        assert_eq!(other.records()[0], post(1, "A"));
    }

    #[test]
    fn records_without_ids_do_not_mislead() {
        let odd = |n: i64| Rc::new(json!({ "n": n }));
        let old = Rc::new(list(2, vec![odd(1), odd(2)]));
        let new = share(Some(&old), list(2, vec![odd(2), odd(2)]), &nowhere);
        assert_eq!(new.records(), [odd(2), odd(2)]);
    }
}
