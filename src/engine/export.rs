//! Records into a file of comma-separated values, a page of the list at a time.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use serde_json::Value;

use super::csv::{BOM, Table};
use super::data::ListAnswer;
use super::params::{Filter, ListParams, Pagination, Sorter};
use super::record::RecordId;

/// How many records are fetched at a time, unless somebody says otherwise: few enough that a page stays responsive.
pub const PAGE_SIZE: u32 = 100;

/// Which records to export, and what of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportSpec {
    /// The order.
    pub sorters: Vec<Sorter>,
    /// The conditions, all of which must hold.
    pub filters: Vec<Filter>,
    /// Makes of each record what is written of it (Refine's `mapData`). Default: all of it is.
    pub map_data: Option<MapData>,
    /// The fields, nested ones with dots. Default: all that the first page has.
    pub fields: Option<Vec<String>>,
    /// The most records that are written (Refine's `maxItemCount`). Default: all.
    pub max_item_count: Option<u64>,
    /// How many records are fetched at a time, at least one. Default: [`PAGE_SIZE`].
    pub page_size: u32,
}

impl Default for ExportSpec {
    fn default() -> Self {
        Self {
            sorters: Vec::new(),
            filters: Vec::new(),
            map_data: None,
            fields: None,
            max_item_count: None,
            page_size: PAGE_SIZE,
        }
    }
}

/// A function that makes of each record what is written of it. Two are equal only if they are one and the same.
#[derive(Clone)]
pub struct MapData(Rc<dyn Fn(&Value) -> Value>);

impl MapData {
    /// Makes of each record what `map` makes of it.
    #[must_use]
    pub fn new(map: impl Fn(&Value) -> Value + 'static) -> Self {
        Self(Rc::new(map))
    }
}

impl PartialEq for MapData {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for MapData {}

impl fmt::Debug for MapData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapData").finish_non_exhaustive()
    }
}

/// An export under way.
#[derive(Clone, Debug)]
pub struct Export {
    spec: ExportSpec,
    table: Option<Table>,
    page: u32,
    /// The records of the page before: when others add some at the top, its last ones come again.
    before: Vec<RecordId>,
    done: u64,
}

/// What a page of the list becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// What to add to the file.
    pub text: String,
    /// How many records were written so far.
    pub done: u64,
    /// How many there are, as far as is known.
    pub total: u64,
    /// Whether these were the last.
    pub is_last: bool,
}

impl Export {
    /// An export of what `spec` says, at its first page.
    #[must_use]
    pub fn new(spec: ExportSpec) -> Self {
        Self {
            table: spec.fields.clone().map(Table::new),
            spec,
            page: 1,
            before: Vec::new(),
            done: 0,
        }
    }

    /// What to ask for next.
    #[must_use]
    pub fn params(&self) -> ListParams {
        ListParams {
            pagination: Some(self.pagination()),
            sorters: self.spec.sorters.clone(),
            filters: self.spec.filters.clone(),
            cursor: None,
        }
    }

    fn pagination(&self) -> Pagination {
        Pagination {
            current: self.page,
            page_size: self.spec.page_size.max(1),
        }
    }

    /// Takes in the answer to [`Export::params`].
    pub fn take(&mut self, answer: &ListAnswer) -> Exported {
        let is_first = self.page == 1;
        let written: Vec<Cow<'_, Value>> = answer.records.iter().map(|record| self.mapped(record)).collect();
        let table = self
            .table
            .get_or_insert_with(|| Table::of(written.iter().map(|record| &**record)));
        let most = self.spec.max_item_count.unwrap_or(u64::MAX);
        let mut text = if is_first {
            BOM.to_owned() + &table.head()
        } else {
            String::new()
        };
        let mut here = Vec::with_capacity(answer.records.len());
        for (record, written) in answer.records.iter().zip(&written) {
            let id = RecordId::of(record);
            let is_again = id.as_ref().is_some_and(|id| self.before.contains(id));
            if is_again || self.done >= most {
                continue;
            }
            text += &table.line(written);
            self.done += 1;
            here.extend(id);
        }
        let is_end = answer.records.is_empty() || self.pagination().end() >= answer.total;
        self.before = here;
        self.page = self.page.saturating_add(1);
        Exported {
            text,
            done: self.done,
            total: answer.total.min(most).max(self.done),
            is_last: is_end || self.done >= most,
        }
    }

    fn mapped<'a>(&self, record: &'a Value) -> Cow<'a, Value> {
        match &self.spec.map_data {
            Some(MapData(map)) => Cow::Owned(map(record)),
            None => Cow::Borrowed(record),
        }
    }
}

/// What the file of an export is called: the resource and the day, as in `posts-2026-01-02.csv`.
#[must_use]
pub fn file_name(resource: &str, timestamp: &str) -> String {
    let day = timestamp.split('T').next().unwrap_or_default();
    let safe = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let name: String = resource
        .chars()
        .map(|letter| if safe(letter) { letter } else { '-' })
        .collect();
    format!("{name}-{day}.csv")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(ids: &[i64], total: u64) -> ListAnswer {
        let record = |id: &i64| Rc::new(json!({ "id": id, "title": format!("post {id}") }));
        ListAnswer {
            records: ids.iter().map(record).collect(),
            total,
            cursor: None,
        }
    }

    fn small() -> Export {
        Export::new(ExportSpec {
            page_size: 2,
            ..ExportSpec::default()
        })
    }

    #[test]
    fn pages_follow_each_other_to_the_last_with_one_line_of_names() {
        let mut export = small();
        let first = export.take(&answer(&[1, 2], 3));
        assert_eq!(first.text, "\u{feff}id,title\r\n1,post 1\r\n2,post 2\r\n");
        assert_eq!((first.done, first.total, first.is_last), (2, 3, false));
        assert_eq!(export.params().pagination.unwrap().current, 2);
        let last = export.take(&answer(&[3], 3));
        assert_eq!((&*last.text, last.done, last.is_last), ("3,post 3\r\n", 3, true));
    }

    #[test]
    fn a_record_that_moved_to_the_next_page_is_written_once() {
        let mut export = small();
        export.take(&answer(&[1, 2], 4));
        let second = export.take(&answer(&[2, 3], 5));
        assert_eq!((&*second.text, second.is_last), ("3,post 3\r\n", false));
    }

    #[test]
    fn an_empty_list_and_one_that_shrank_come_to_an_end() {
        let mut export = small();
        let empty = export.take(&answer(&[], 0));
        assert_eq!((&*empty.text, empty.is_last), ("\u{feff}\r\n", true));
        let mut export = small();
        export.take(&answer(&[1, 2], 100));
        assert!(export.take(&answer(&[], 2)).is_last);
    }

    #[test]
    fn no_more_is_written_than_is_wanted_and_each_record_as_it_is_wanted() {
        let mut export = Export::new(ExportSpec {
            map_data: Some(MapData::new(|record| json!({ "name": record["title"] }))),
            max_item_count: Some(3),
            page_size: 2,
            ..ExportSpec::default()
        });
        let first = export.take(&answer(&[1, 2], 9));
        assert_eq!(&*first.text, "\u{feff}name\r\npost 1\r\npost 2\r\n");
        assert_eq!((first.total, first.is_last), (3, false));
        let second = export.take(&answer(&[2, 3], 9));
        assert_eq!((&*second.text, second.is_last), ("post 3\r\n", true));
        let mut more = export.clone();
        assert_eq!(more.take(&answer(&[4, 5], 9)).text, "");
    }

    #[test]
    fn a_file_is_called_after_its_resource_and_the_day() {
        assert_eq!(
            file_name("blog/posts", "2026-01-02T03:04:05Z"),
            "blog-posts-2026-01-02.csv"
        );
    }
}
