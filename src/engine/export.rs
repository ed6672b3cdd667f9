//! Records into a file of comma-separated values, a page of the list at a time.

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
    /// The fields, nested ones with dots. Default: all that the first page has.
    pub fields: Option<Vec<String>>,
    /// How many records are fetched at a time, at least one. Default: [`PAGE_SIZE`].
    pub page_size: u32,
}

impl Default for ExportSpec {
    fn default() -> Self {
        Self {
            sorters: Vec::new(),
            filters: Vec::new(),
            fields: None,
            page_size: PAGE_SIZE,
        }
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
    /// At the first page.
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
        let table = self
            .table
            .get_or_insert_with(|| Table::of(answer.records.iter().map(|record| &**record)));
        let mut text = if is_first {
            BOM.to_owned() + &table.head()
        } else {
            String::new()
        };
        let mut here = Vec::with_capacity(answer.records.len());
        for record in &answer.records {
            let id = RecordId::of(record);
            if id.as_ref().is_some_and(|id| self.before.contains(id)) {
                continue;
            }
            text += &table.line(record);
            self.done += 1;
            here.extend(id);
        }
        let is_last = answer.records.is_empty() || self.pagination().end() >= answer.total;
        self.before = here;
        self.page = self.page.saturating_add(1);
        Exported {
            text,
            done: self.done,
            total: answer.total.max(self.done),
            is_last,
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
    use std::rc::Rc;

    use serde_json::json;

    use super::*;

    fn answer(ids: &[i64], total: u64) -> ListAnswer {
        let record = |id: &i64| Rc::new(json!({ "id": id, "title": format!("post {id}") }));
        ListAnswer {
            records: ids.iter().map(record).collect(),
            total,
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
    fn a_file_is_called_after_its_resource_and_the_day() {
        assert_eq!(
            file_name("blog/posts", "2026-01-02T03:04:05Z"),
            "blog-posts-2026-01-02.csv"
        );
    }
}
