//! The state of a table, and how a URL writes it down.

use std::rc::Rc;

use serde_json::Value;

use super::params::{Filter, ListParams, Operator, Order, Pagination, Sorter};
use super::resource::percent_encode;

/// The most rows a page may have.
pub const MAX_PAGE_SIZE: u32 = 1000;

/// The longest text that is searched for, in characters; what is longer is cut.
const MAX_SEARCH: usize = 200;

/// What a table may be asked for, and where it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSpec {
    /// The fields it may be sorted by; others in a URL are ignored.
    pub sortable: Rc<[&'static str]>,
    /// Rows a page unless the URL says otherwise. Default: 10.
    pub page_size: u32,
    /// The order unless the URL says otherwise. Default: the server's.
    pub sorters: Vec<Sorter>,
}

impl Default for TableSpec {
    fn default() -> Self {
        Self {
            sortable: Rc::default(),
            page_size: Pagination::DEFAULT.page_size,
            sorters: Vec::new(),
        }
    }
}

/// What a table shows: page, order and search.
///
/// A URL writes it as `?page=2&pageSize=20&sort=title,-id&q=tree`, without whatever is as it starts. Reading one never
/// fails: what is not understood is as it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableState {
    /// The page, from 1.
    pub page: u32,
    /// Rows a page, from 1 to [`MAX_PAGE_SIZE`].
    pub page_size: u32,
    /// The order, most significant field first.
    pub sorters: Vec<Sorter>,
    /// The text searched for; empty if none.
    pub search: String,
}

impl TableState {
    /// The state in which `spec` starts.
    #[must_use]
    pub fn new(spec: &TableSpec) -> Self {
        Self {
            page: 1,
            page_size: spec.page_size,
            sorters: spec.sorters.clone(),
            search: String::new(),
        }
    }

    /// The state that the query part of a URL writes, with or without its `?`.
    #[must_use]
    pub fn from_query(query: &str, spec: &TableSpec) -> Self {
        let mut state = Self::new(spec);
        for (name, value) in pairs(query) {
            match &*decode(name) {
                "page" => state.page = number(value, u32::MAX).unwrap_or(1),
                "pageSize" => state.page_size = number(value, MAX_PAGE_SIZE).unwrap_or(spec.page_size),
                "sort" => state.sorters = sorters(&decode(value), spec),
                "q" => state.search = decode(value).trim().chars().take(MAX_SEARCH).collect(),
                _ => {}
            }
        }
        state
    }

    /// The query part of a URL that writes this state, without `?`; empty if everything is as it starts.
    ///
    /// `current` is the query as it is: parameters that are not the table's are kept from it.
    #[must_use]
    pub fn to_query(&self, spec: &TableSpec, current: &str) -> String {
        let mut parts = Vec::new();
        if self.page != 1 {
            parts.push(format!("page={}", self.page));
        }
        if self.page_size != spec.page_size {
            parts.push(format!("pageSize={}", self.page_size));
        }
        if self.sorters != spec.sorters {
            parts.push(format!("sort={}", self.sort_text()));
        }
        if !self.search.is_empty() {
            parts.push(format!("q={}", percent_encode(&self.search)));
        }
        let others = pairs(current)
            .filter(|(name, _)| !["page", "pageSize", "sort", "q"].contains(&&*decode(name)))
            .map(|(name, value)| format!("{name}={value}"));
        parts.extend(others);
        parts.join("&")
    }

    /// What to ask the data provider for; `permanent` filters come on top of the search.
    #[must_use]
    pub fn params(&self, permanent: &[Filter]) -> ListParams {
        let search = (!self.search.is_empty()).then(|| Filter {
            field: "q".into(),
            operator: Operator::Contains,
            value: Value::from(&*self.search),
        });
        ListParams {
            pagination: Some(self.pagination()),
            sorters: self.sorters.clone(),
            filters: permanent.iter().cloned().chain(search).collect(),
        }
    }

    /// The page as a list query has it.
    #[must_use]
    pub const fn pagination(&self) -> Pagination {
        Pagination {
            current: self.page,
            page_size: self.page_size,
        }
    }

    /// Shows another page; below 1 means 1.
    #[must_use]
    pub fn with_page(self, page: u32) -> Self {
        Self {
            page: page.max(1),
            ..self
        }
    }

    /// Shows pages of another size, beginning with the one that holds the first row of this one.
    #[must_use]
    pub fn with_page_size(self, page_size: u32) -> Self {
        let page_size = page_size.clamp(1, MAX_PAGE_SIZE);
        let page = self.pagination().start() / u64::from(page_size) + 1;
        Self {
            page: u32::try_from(page).unwrap_or(u32::MAX),
            page_size,
            ..self
        }
    }

    /// Sorts by `field`: ascending first, then descending, then not at all. Starts again at page 1.
    ///
    /// With `also`, the other fields stay and this one comes after them, or changes in its place.
    #[must_use]
    pub fn with_sort_toggled(self, field: &str, also: bool) -> Self {
        let next = match self.order_of(field) {
            None => Some(Order::Asc),
            Some(Order::Asc) => Some(Order::Desc),
            Some(Order::Desc) => None,
        };
        let mut sorters = if also { self.sorters } else { Vec::new() };
        let place = sorters.iter().position(|sorter| sorter.field == field);
        sorters.retain(|sorter| sorter.field != field);
        if let Some(order) = next {
            let field = field.to_owned();
            sorters.insert(place.unwrap_or(sorters.len()), Sorter { field, order });
        }
        Self {
            page: 1,
            sorters,
            ..self
        }
    }

    /// Searches for `text`; starts again at page 1 if it is another one.
    #[must_use]
    pub fn with_search(self, text: &str) -> Self {
        let search: String = text.trim().chars().take(MAX_SEARCH).collect();
        let page = if search == self.search { self.page } else { 1 };
        Self { page, search, ..self }
    }

    /// How a field is sorted; `None` if it is not.
    #[must_use]
    pub fn order_of(&self, field: &str) -> Option<Order> {
        let sorter = self.sorters.iter().find(|sorter| sorter.field == field)?;
        Some(sorter.order)
    }

    /// The page to go to when this one does not exist among `total` rows; `None` if it does.
    #[must_use]
    pub fn correction(&self, total: u64) -> Option<u32> {
        let last = self.pagination().page_count(total);
        (self.page > last).then_some(last)
    }

    fn sort_text(&self) -> String {
        let words = self.sorters.iter().map(|sorter| {
            let minus = if sorter.order == Order::Desc { "-" } else { "" };
            format!("{minus}{}", percent_encode(&sorter.field))
        });
        words.collect::<Vec<_>>().join(",")
    }
}

fn number(text: &str, max: u32) -> Option<u32> {
    text.parse().ok().filter(|number| (1..=max).contains(number))
}

fn sorters(text: &str, spec: &TableSpec) -> Vec<Sorter> {
    let mut sorters: Vec<Sorter> = Vec::new();
    for word in text.split(',').filter(|word| !word.is_empty()) {
        let (field, order) = match word.strip_prefix('-') {
            Some(field) => (field, Order::Desc),
            None => (word, Order::Asc),
        };
        let repeated = sorters.iter().any(|sorter| sorter.field == field);
        if spec.sortable.contains(&field) && !repeated {
            let field = field.to_owned();
            sorters.push(Sorter { field, order });
        }
    }
    // Nothing but unknown fields says as little as no `sort` at all; an empty one says "unsorted".
    if sorters.is_empty() && !text.is_empty() {
        return spec.sorters.clone();
    }
    sorters
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// The value of the parameter `name` in the query part of a URL, with or without its `?`; `None` if there is none.
#[must_use]
pub fn query_value(query: &str, name: &str) -> Option<String> {
    let found = pairs(query).find(|(known, _)| decode(known) == name);
    found.map(|(_, value)| decode(value))
}

/// Undoes percent-encoding and `+`. What is not encoded properly stays as it is, and what is no UTF-8 becomes `�`.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                let decoded = digits
                    .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok());
                bytes.push(decoded.unwrap_or(b'%'));
                if decoded.is_some() {
                    rest = after.get(2..).unwrap_or_default();
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> TableSpec {
        TableSpec {
            sortable: ["id", "title"].into(),
            ..TableSpec::default()
        }
    }

    fn read(query: &str) -> TableState {
        TableState::from_query(query, &spec())
    }

    fn corrected(query: &str) -> String {
        read(query).to_query(&spec(), query)
    }

    #[test]
    fn a_url_reads_back_as_what_was_written() {
        let query = "page=3&pageSize=20&sort=title,-id&q=apple%20%26%20pear";
        let state = read(query);
        assert_eq!((state.page, state.page_size), (3, 20));
        assert_eq!(state.order_of("id"), Some(Order::Desc));
        assert_eq!(state.search, "apple & pear");
        assert_eq!(state.to_query(&spec(), ""), query);
        assert_eq!(read("?q=a+b%"), read("q=a%20b%25"));
    }

    #[test]
    fn what_is_as_it_starts_is_not_written() {
        assert_eq!(read("").to_query(&spec(), ""), "");
        assert_eq!(corrected("?page=1&pageSize=10&sort=&q="), "");
    }

    #[test]
    fn garbage_in_a_url_is_put_right() {
        for query in [
            "page=-1",
            "page=0",
            "page=99999999999",
            "page=1.5",
            "page",
            "pageSize=abc",
            "pageSize=0",
            "pageSize=1001",
            "sort=password",
            "sort=,-,--id",
            "q=%20%20",
            "page=%FF%zz",
        ] {
            assert_eq!(read(query), TableState::new(&spec()), "{query}");
            assert_eq!(corrected(query), "", "{query}");
        }
        assert_eq!(corrected("sort=id,password,-id&page=2"), "page=2&sort=id");
        assert_eq!(read("pageSize=1000").page_size, 1000);
        assert_eq!(read(&format!("q={}", "x".repeat(5000))).search.len(), MAX_SEARCH);
    }

    #[test]
    fn parameters_of_others_are_kept() {
        assert_eq!(corrected("theme=dark&page=-1&x"), "theme=dark&x=");
    }

    #[test]
    fn unsorted_can_be_written_where_the_start_is_sorted() {
        let field = "id".to_owned();
        let sorted = TableSpec {
            sorters: vec![Sorter {
                field,
                order: Order::Desc,
            }],
            ..spec()
        };
        let state = TableState::from_query("", &sorted);
        assert_eq!(state.order_of("id"), Some(Order::Desc));
        let unsorted = state.with_sort_toggled("id", false);
        assert_eq!(unsorted.to_query(&sorted, ""), "sort=");
        assert_eq!(TableState::from_query("sort=", &sorted), unsorted);
    }

    #[test]
    fn another_page_size_keeps_the_first_row_in_sight() {
        let state = read("page=5").with_page_size(50);
        assert_eq!((state.page, state.page_size), (1, 50));
        let state = read("page=3&pageSize=50").with_page_size(20);
        assert_eq!(state.page, 6, "row 101 is on page 6 of 20");
        assert_eq!(
            read("page=4294967295&pageSize=1000").with_page_size(1).page,
            u32::MAX
        );
        assert_eq!(read("").with_page_size(0).page_size, 1);
    }

    #[test]
    fn a_column_is_sorted_up_then_down_then_not() {
        let up = read("page=4").with_sort_toggled("title", false);
        assert_eq!((up.order_of("title"), up.page), (Some(Order::Asc), 1));
        let down = up.with_sort_toggled("title", false);
        assert_eq!(down.order_of("title"), Some(Order::Desc));
        assert!(down.with_sort_toggled("title", false).sorters.is_empty());
    }

    #[test]
    fn a_second_column_can_be_added_and_keeps_its_place() {
        let both = read("sort=title").with_sort_toggled("id", true);
        assert_eq!(both.to_query(&spec(), ""), "sort=title,id");
        let turned = both.clone().with_sort_toggled("title", true);
        assert_eq!(turned.to_query(&spec(), ""), "sort=-title,id");
        let one = both.with_sort_toggled("id", false);
        assert_eq!(one.to_query(&spec(), ""), "sort=-id");
    }

    #[test]
    fn a_search_begins_at_page_one_unless_it_is_the_same() {
        assert_eq!(read("page=3").with_search(" tree ").page, 1);
        let same = read("page=3&q=tree").with_search("tree");
        assert_eq!((same.page, &*same.search), (3, "tree"));
    }

    #[test]
    fn a_page_beyond_the_end_is_corrected_to_the_last() {
        assert_eq!(read("page=13").correction(120), Some(12));
        assert_eq!(read("page=12").correction(120), None);
        assert_eq!(read("page=2").correction(0), Some(1));
        assert_eq!(read("").correction(0), None);
    }

    #[test]
    fn the_query_asks_for_the_page_the_order_and_the_search() {
        let params = read("page=2&sort=-id&q=x").params(&[]);
        assert_eq!(params.pagination.unwrap().start(), 10);
        assert_eq!(params.sorters.len(), 1);
        assert_eq!(params.filters[0].field, "q");
    }
}
