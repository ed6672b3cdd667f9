//! A list that grows page by page.

use std::rc::Rc;

use super::data::ListAnswer;
use super::params::Pagination;
use super::query::QueryData;
use super::record::RecordId;
use crate::sorted_map::SortedMap;

/// The pages that are there, one after the other, as one list.
///
/// Pages are fetched at different moments, so that a record that moved meanwhile may be on two of them: it stands where it
/// comes first. The total is that of the last answer.
#[must_use]
pub fn joined(pages: &[Rc<QueryData>]) -> ListAnswer {
    let mut seen = SortedMap::new();
    let records = pages.iter().flat_map(|page| page.records());
    let records = records.filter(|record| {
        RecordId::of(record).is_none_or(|id| {
            let is_new = seen.get(&id).is_none();
            seen.insert(id, ());
            is_new
        })
    });
    let records = records.cloned().collect();
    let total = pages.iter().rev().find_map(|page| match &**page {
        QueryData::List(answer) => Some(answer.total),
        QueryData::One(_) | QueryData::Many(_) => None,
    });
    ListAnswer {
        records,
        total: total.unwrap_or(0),
    }
}

/// The page after the first `pages` of this size; `None` if those hold all there is.
#[must_use]
pub fn next_page(pages: u32, page_size: u32, total: u64) -> Option<u32> {
    let loaded = Pagination {
        current: pages,
        page_size,
    };
    (loaded.end() < total).then(|| pages.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(ids: &[i64], total: u64) -> Rc<QueryData> {
        let records = ids.iter().map(|id| Rc::new(json!({ "id": id })));
        Rc::new(QueryData::List(ListAnswer {
            records: records.collect(),
            total,
        }))
    }

    #[test]
    fn a_record_that_moved_between_two_pages_stands_once() {
        let list = joined(&[page(&[3, 2], 4), page(&[2, 1], 5)]);
        let ids: Vec<_> = list.records.iter().map(|record| &record["id"]).collect();
        assert_eq!((ids, list.total), (vec![&json!(3), &json!(2), &json!(1)], 5));
        assert_eq!(joined(&[]).total, 0);
    }

    #[test]
    fn there_is_a_next_page_until_all_is_there() {
        assert_eq!(next_page(1, 10, 11), Some(2));
        assert_eq!(next_page(1, 10, 10), None);
        assert_eq!(next_page(2, 10, 5), None, "the list became shorter");
    }
}
