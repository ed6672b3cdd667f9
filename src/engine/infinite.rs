//! A list that grows page by page.

use std::fmt;
use std::rc::Rc;

use super::data::ListAnswer;
use super::params::Pagination;
use super::query::{QueryData, QueryKey, QueryState};
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
        cursor: None,
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

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageParam {
    /// It has this number, from 1.
    Page(u32),
    /// At a cursor that the server gave.
    Cursor(Rc<str>),
}

/// Says of the pages that are there, in order, where the next one begins; `None` if they are all (Refine's
/// `getNextPageParam`).
///
/// A server that says nothing of a total is done when a page comes back short:
///
/// ```
/// use sapwood::engine::data::ListAnswer;
/// use sapwood::engine::infinite::{GetNextPageParam, PageParam};
/// use serde_json::json;
///
/// let next = GetNextPageParam::new(|pages| {
///     let is_full = pages.last()?.records.len() == 10;
///     let page = u32::try_from(pages.len()).ok()? + 1;
///     is_full.then_some(PageParam::Page(page))
/// });
///
/// let page = |rows: usize| ListAnswer {
///     records: vec![json!({}).into(); rows],
///     total: 0,
///     cursor: None,
/// };
/// assert_eq!(next.after(&[&page(10)]), Some(PageParam::Page(2)));
/// assert_eq!(next.after(&[&page(10), &page(4)]), None);
/// ```
///
/// Where the answers have no cursors but the server takes one, the last record's id often is it:
/// `PageParam::Cursor(RecordId::of(pages.last()?.records.last()?)?.to_string().into())`.
#[derive(Clone)]
pub struct GetNextPageParam(Next);

type Next = Rc<dyn Fn(&[&ListAnswer]) -> Option<PageParam>>;

impl GetNextPageParam {
    /// With this function.
    pub fn new(next: impl Fn(&[&ListAnswer]) -> Option<PageParam> + 'static) -> Self {
        Self(Rc::new(next))
    }

    /// Where the page after these begins.
    #[must_use]
    pub fn after(&self, pages: &[&ListAnswer]) -> Option<PageParam> {
        (self.0)(pages)
    }
}

impl fmt::Debug for GetNextPageParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetNextPageParam").finish_non_exhaustive()
    }
}

/// Where the next page begins as a rule: at the cursor of the last answer if it has any, and else at the next number while
/// there is more.
#[must_use]
pub fn next_page_param(pages: &[&ListAnswer], page_size: u32) -> Option<PageParam> {
    let last = pages.last()?;
    if let Some(cursor) = &last.cursor {
        return cursor.next.clone().map(PageParam::Cursor);
    }
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    next_page(count, page_size, last.total).map(PageParam::Page)
}

/// The pages of a list, one question after the other.
#[derive(Debug, Default)]
pub struct Chain {
    /// The questions, as far as it is known where their pages begin.
    pub keys: Vec<QueryKey>,
    /// What is known of each.
    pub states: Vec<QueryState>,
    /// Where the page after them begins, if all of them are there and there is one.
    pub next: Option<PageParam>,
}

impl Chain {
    /// The first `wanted` pages. Where each begins is said by the answers before it: if one of them is another now, so are the
    /// questions after it.
    #[must_use]
    pub fn new(
        first: &QueryKey,
        wanted: u32,
        read: &dyn Fn(&QueryKey) -> QueryState,
        next: &dyn Fn(&[&ListAnswer]) -> Option<PageParam>,
    ) -> Self {
        let mut chain = Self::default();
        let mut asked = (wanted > 0).then(|| first.clone());
        let mut number = 1;
        while let Some(key) = asked.take() {
            let state = read(&key);
            let is_there = state.data.is_some();
            chain.keys.push(key);
            chain.states.push(state);
            if !is_there {
                break;
            }
            let answers: Vec<&ListAnswer> = chain.states.iter().filter_map(QueryState::list).collect();
            let param = next(&answers);
            if number == wanted {
                chain.next = param;
                break;
            }
            number += 1;
            asked = param.map(|param| match param {
                PageParam::Page(page) => first.clone().on_page(page),
                PageParam::Cursor(cursor) => first.clone().on_page(number).at_cursor(cursor),
            });
        }
        chain
    }

    /// Whether an answer is missing that is on its way.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.states.last().is_some_and(QueryState::is_loading)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::data::Cursor;
    use crate::engine::params::ListParams;
    use crate::engine::query::Scope;

    fn page(ids: &[i64], total: u64) -> Rc<QueryData> {
        let records = ids.iter().map(|id| Rc::new(json!({ "id": id })));
        Rc::new(QueryData::List(ListAnswer {
            records: records.collect(),
            total,
            cursor: None,
        }))
    }

    #[test]
    fn a_record_that_moved_between_two_pages_stands_once() {
        let list = joined(&[page(&[3, 2], 4), page(&[2, 1], 5)]);
        let ids: Vec<_> = list.records.iter().map(|record| &record["id"]).collect();
        assert_eq!((ids, list.total), (vec![&json!(3), &json!(2), &json!(1)], 5));
        assert_eq!(joined(&[]).total, 0);
    }

    /// A list by cursors, which are the first ids of its pages; what is asked at another one is not there.
    fn by_cursor(pages: &[&[i64]]) -> Chain {
        let first = QueryKey::list(
            "posts",
            ListParams {
                pagination: Some(Pagination::DEFAULT),
                ..ListParams::default()
            },
        );
        let read = |key: &QueryKey| {
            let Scope::List(params) = &key.scope else {
                panic!("a list")
            };
            let at = |page: usize| pages.get(page).map(|ids| Rc::from(ids[0].to_string()));
            let place = params.cursor.as_ref().map_or(Some(0), |cursor| {
                (0..pages.len()).find(|page| at(*page).as_ref() == Some(cursor))
            });
            let data = place.map(|place| {
                let QueryData::List(mut list) = (*page(pages[place], 9)).clone() else {
                    panic!("a list")
                };
                list.cursor = Some(Cursor {
                    next: at(place + 1),
                    prev: None,
                });
                Rc::new(QueryData::List(list))
            });
            QueryState {
                data,
                ..QueryState::default()
            }
        };
        Chain::new(&first, 3, &read, &|pages| next_page_param(pages, 10))
    }

    fn cursors(chain: &Chain) -> Vec<Option<&str>> {
        let params = chain.keys.iter().filter_map(|key| match &key.scope {
            Scope::List(params) => Some(params.cursor.as_deref()),
            _ => None,
        });
        params.collect()
    }

    #[test]
    fn each_page_is_asked_for_at_the_cursor_of_the_one_before_it() {
        let chain = by_cursor(&[&[1, 2], &[3, 4], &[5, 6], &[7]]);
        assert_eq!(cursors(&chain), [None, Some("3"), Some("5")]);
        assert_eq!(chain.next, Some(PageParam::Cursor("7".into())));
        let other = by_cursor(&[&[1, 2], &[4, 5], &[6]]);
        assert_eq!(cursors(&other), [None, Some("4"), Some("6")]);
        assert_eq!(other.next, None, "that was the last one");
        let short = by_cursor(&[&[1, 2]]);
        assert_eq!((cursors(&short), short.is_waiting()), (vec![None], false));
    }

    #[test]
    fn there_is_a_next_page_until_all_is_there() {
        assert_eq!(next_page(1, 10, 11), Some(2));
        assert_eq!(next_page(1, 10, 10), None);
        assert_eq!(next_page(2, 10, 5), None, "the list became shorter");
    }
}
