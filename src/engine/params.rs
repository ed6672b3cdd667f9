//! What a list is asked for: a page of it, in an order, filtered.

pub use super::filter::{Condition, Filter, Operator};
use crate::sorted_map::SortedMap;
use std::rc::Rc;

/// Ascending or descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

impl Order {
    /// `asc` or `desc`, as in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }

    /// The order that a URL names, or `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "asc" => Some(Self::Asc),
            "desc" => Some(Self::Desc),
            _ => None,
        }
    }
}

/// One field to sort by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sorter {
    /// The field, nested ones with dots (`category.id`).
    pub field: String,
    /// Its direction.
    pub order: Order,
}

/// A page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pagination {
    /// The page, from 1.
    pub current: u32,
    /// Rows a page, at least 1.
    pub page_size: u32,
}

impl Pagination {
    /// The first page, of 10 rows: Refine's default.
    pub const DEFAULT: Self = Self {
        current: 1,
        page_size: 10,
    };

    /// The index of the first row of the page, from 0.
    #[must_use]
    pub const fn start(self) -> u64 {
        (self.current.saturating_sub(1) as u64) * self.page_size as u64
    }

    /// The index after the last row of the page.
    #[must_use]
    pub const fn end(self) -> u64 {
        self.start() + self.page_size as u64
    }

    /// How many pages `total` rows fill, at least 1.
    #[must_use]
    pub fn page_count(self, total: u64) -> u32 {
        let pages = total.div_ceil(u64::from(self.page_size.max(1))).max(1);
        u32::try_from(pages).unwrap_or(u32::MAX)
    }
}

impl Default for Pagination {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Everything that makes one list query different from another.
///
/// Two lists with equal parameters share one cache entry and one request. The order of filters does not matter for
/// what they select, so [`ListParams::canonical`] sorts them; the order of sorters does matter and is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListParams {
    /// The page; `None` asks for the whole list.
    pub pagination: Option<Pagination>,
    /// The order, most significant field first.
    pub sorters: Vec<Sorter>,
    /// The filters, all of which must hold.
    pub filters: Vec<Filter>,
    /// Where the page begins, of a server that tells pages by cursors: one that it gave. Default: none, the page's number says it.
    pub cursor: Option<Rc<str>>,
}

impl ListParams {
    /// The same parameters in their one canonical form.
    #[must_use]
    pub fn canonical(mut self) -> Self {
        let filters = self.filters.into_iter();
        let sorted: SortedMap<_, _> = filters.map(|filter| (filter.canonical_text(), filter)).collect();
        self.filters = sorted.into_iter().map(|(_, filter)| filter).collect();
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pages_count_from_one_and_an_empty_list_has_one() {
        let page = Pagination {
            current: 3,
            page_size: 20,
        };
        assert_eq!((page.start(), page.end()), (40, 60));
        assert_eq!(page.page_count(0), 1);
        assert_eq!(page.page_count(60), 3);
        assert_eq!(page.page_count(61), 4);
    }

    #[test]
    fn the_order_of_filters_makes_no_other_query() {
        let a = Filter::new("status", Operator::Eq, "draft");
        let b = Filter::new("category.id", Operator::In, json!([1, 2]));
        let c = Filter::Or(vec![a.clone(), b.clone()]);
        let one = ListParams {
            filters: vec![a.clone(), c.clone(), b.clone()],
            ..ListParams::default()
        };
        let other = ListParams {
            filters: vec![b, a.clone(), a, c],
            ..ListParams::default()
        };
        assert_eq!(one.canonical(), other.canonical());
    }
}
