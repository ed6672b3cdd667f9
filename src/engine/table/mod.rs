//! The state of a table, and how a URL writes it down.

mod url;

use std::rc::Rc;

use serde_json::Value;

pub(super) use self::url::decode;
pub use self::url::{query_pairs, query_value};
use super::params::{Filter, ListParams, Operator, Order, Pagination, Sorter};

/// The most rows a page may have.
pub const MAX_PAGE_SIZE: u32 = 1000;

/// The longest text that is searched for, in characters; what is longer is cut.
const MAX_SEARCH: usize = 200;

/// The field that means "anywhere in the record".
const ANYWHERE: &str = "q";

/// What a table may be asked for, and where it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSpec {
    /// The fields it may be sorted by; others in a URL are ignored.
    pub sortable: Rc<[&'static str]>,
    /// The fields it may be filtered by, besides `q`, the search; others in a URL are ignored.
    pub filterable: Rc<[&'static str]>,
    /// Rows a page unless the URL says otherwise. Default: 10.
    pub page_size: u32,
    /// The order unless the URL says otherwise (Refine's `sorters.initial`). Default: the server's.
    pub sorters: Vec<Sorter>,
    /// The filters unless the URL says otherwise (Refine's `filters.initial`). Default: none.
    pub filters: Vec<Filter>,
}

impl Default for TableSpec {
    fn default() -> Self {
        Self {
            sortable: Rc::default(),
            filterable: Rc::default(),
            page_size: Pagination::DEFAULT.page_size,
            sorters: Vec::new(),
            filters: Vec::new(),
        }
    }
}

/// What always holds for a table and does not stand in its address (Refine's `permanent`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permanent {
    /// Filters on top of those chosen; one that is chosen for the same field and operator gives way.
    pub filters: Vec<Filter>,
    /// Sorters before those chosen.
    pub sorters: Vec<Sorter>,
}

/// What happens to the filters that are there when others are set (Refine's `behavior`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilterBehavior {
    /// A new filter takes the place of the one for the same field with the same operator; a new one that is empty takes
    /// it away; the others stay.
    #[default]
    Merge,
    /// Only the new ones hold, and the search goes as well unless it is among them.
    Replace,
}

/// What a table shows: page, order, filters and search.
///
/// A URL writes it as Refine does, `?currentPage=2&pageSize=20&sorters[0][field]=title&sorters[0][order]=desc` and
/// `filters[0][field]=status&filters[0][operator]=eq&filters[0][value]=draft`, without whatever is as it starts. Reading
/// one never fails: what is not understood is as it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableState {
    /// The page, from 1.
    pub page: u32,
    /// Rows a page, from 1 to [`MAX_PAGE_SIZE`].
    pub page_size: u32,
    /// The order, most significant field first.
    pub sorters: Vec<Sorter>,
    /// The filters, all of which hold. The search is one of them: field `q`, operator `contains`.
    pub filters: Vec<Filter>,
}

impl TableState {
    /// The state in which `spec` starts.
    #[must_use]
    pub fn new(spec: &TableSpec) -> Self {
        Self {
            page: 1,
            page_size: spec.page_size,
            sorters: spec.sorters.clone(),
            filters: spec.filters.clone(),
        }
    }

    /// The text searched for; empty if none.
    #[must_use]
    pub fn search(&self) -> &str {
        let mut conditions = self.filters.iter().filter_map(Filter::condition);
        let search = conditions.find(|condition| condition.field == ANYWHERE);
        search
            .and_then(|condition| condition.value.as_str())
            .unwrap_or_default()
    }

    /// What to ask the data provider for.
    #[must_use]
    pub fn params(&self, permanent: &Permanent) -> ListParams {
        let chosen = self
            .filters
            .iter()
            .filter(|chosen| !permanent.filters.iter().any(|other| chosen.is_replaced_by(other)));
        let sorters = self
            .sorters
            .iter()
            .filter(|chosen| !permanent.sorters.iter().any(|other| other.field == chosen.field));
        ListParams {
            pagination: Some(self.pagination()),
            sorters: permanent.sorters.iter().chain(sorters).cloned().collect(),
            filters: permanent.filters.iter().chain(chosen).cloned().collect(),
            cursor: None,
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

    /// Shows pages of another size, beginning with the one that holds row `row` of this one, counted from 0.
    #[must_use]
    pub fn with_page_size(self, page_size: u32, row: u32) -> Self {
        let page_size = page_size.clamp(1, MAX_PAGE_SIZE);
        let row = u64::from(row.min(self.page_size.saturating_sub(1)));
        let page = (self.pagination().start() + row) / u64::from(page_size) + 1;
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

    /// Sorts by these; starts again at page 1 if the order is another one.
    #[must_use]
    pub fn with_sorters(self, sorters: Vec<Sorter>) -> Self {
        let page = if sorters == self.sorters { self.page } else { 1 };
        Self {
            page,
            sorters,
            ..self
        }
    }

    /// Sets filters; starts again at page 1 if anything changes. Filters that ask nothing ([`Filter::is_empty`]) are not
    /// kept.
    #[must_use]
    pub fn with_filters(self, new: Vec<Filter>, behavior: FilterBehavior) -> Self {
        let mut filters = match behavior {
            FilterBehavior::Merge => self.filters.clone(),
            FilterBehavior::Replace => Vec::new(),
        };
        for filter in new {
            let place = filters.iter().position(|old| old.is_replaced_by(&filter));
            let slot = place.and_then(|place| filters.get_mut(place));
            match slot {
                Some(old) => *old = filter,
                None => filters.push(filter),
            }
        }
        filters.retain(|filter| !filter.is_empty());
        let page = if filters == self.filters { self.page } else { 1 };
        Self {
            page,
            filters,
            ..self
        }
    }

    /// Takes away every filter on `field` that is not part of a group; starts again at page 1 if there was one.
    #[must_use]
    pub fn without_filters_on(self, field: &str) -> Self {
        let rest = self.filters.iter().filter(|filter| {
            filter
                .condition()
                .is_none_or(|condition| condition.field != field)
        });
        let rest = rest.cloned().collect();
        self.with_filters(rest, FilterBehavior::Replace)
    }

    /// Searches for `text`; starts again at page 1 if it is another one. An empty text ends the search.
    #[must_use]
    pub fn with_search(self, text: &str) -> Self {
        let text: String = text.trim().chars().take(MAX_SEARCH).collect();
        if text == self.search() {
            return self;
        }
        if text.is_empty() {
            return self.without_filters_on(ANYWHERE);
        }
        let search = Filter::new(ANYWHERE, Operator::Contains, text);
        self.with_filters(vec![search], FilterBehavior::Merge)
    }

    /// How a field is sorted; `None` if it is not.
    #[must_use]
    pub fn order_of(&self, field: &str) -> Option<Order> {
        let sorter = self.sorters.iter().find(|sorter| sorter.field == field)?;
        Some(sorter.order)
    }

    /// Which of several sorters a field is, from 1; `None` where there is only one, or the field is not sorted by.
    #[must_use]
    pub fn rank_of(&self, field: &str) -> Option<usize> {
        let place = self.sorters.iter().position(|sorter| sorter.field == field)?;
        (self.sorters.len() > 1).then_some(place + 1)
    }

    /// The values that `field` is filtered by with `operator`; none if it is not.
    #[must_use]
    pub fn filter_values(&self, field: &str, operator: Operator) -> Vec<&Value> {
        let mut conditions = self.filters.iter().filter_map(Filter::condition);
        let found = conditions.find(|condition| condition.field == field && condition.operator == operator);
        match found.map(|condition| &condition.value) {
            Some(Value::Array(values)) => values.iter().collect(),
            Some(value) => vec![value],
            None => Vec::new(),
        }
    }

    /// Whether anything but the search restricts what is shown.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        let is_search = |filter: &Filter| filter.condition().is_some_and(|own| own.field == ANYWHERE);
        self.filters.iter().any(|filter| !is_search(filter))
    }

    /// The page to go to when this one does not exist among `total` rows; `None` if it does.
    #[must_use]
    pub fn correction(&self, total: u64) -> Option<u32> {
        let last = self.pagination().page_count(total);
        (self.page > last).then_some(last)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn start() -> TableState {
        TableState::new(&TableSpec::default())
    }

    fn at(page: u32, page_size: u32) -> TableState {
        TableState {
            page,
            page_size,
            ..start()
        }
    }

    fn is(field: &str, value: impl Into<Value>) -> Filter {
        Filter::new(field, Operator::Eq, value)
    }

    #[test]
    fn k21_another_page_size_keeps_the_first_visible_row_in_sight() {
        let state = at(5, 10).with_page_size(50, 0);
        assert_eq!((state.page, state.page_size), (1, 50));
        let state = at(3, 50).with_page_size(20, 0);
        assert_eq!(state.page, 6, "row 101 is on page 6 of 20");
        assert_eq!(at(1, 50).with_page_size(10, 34).page, 4, "row 35 was at the top");
        assert_eq!(at(1, 10).with_page_size(10, 999).page, 1);
        assert_eq!(at(u32::MAX, 1000).with_page_size(1, 0).page, u32::MAX);
        assert_eq!(start().with_page_size(0, 0).page_size, 1);
    }

    #[test]
    fn a_column_is_sorted_up_then_down_then_not() {
        let up = at(4, 10).with_sort_toggled("title", false);
        assert_eq!((up.order_of("title"), up.page), (Some(Order::Asc), 1));
        let down = up.with_sort_toggled("title", false);
        assert_eq!(down.order_of("title"), Some(Order::Desc));
        assert!(down.with_sort_toggled("title", false).sorters.is_empty());
    }

    #[test]
    fn a_second_column_can_be_added_and_keeps_its_place() {
        let fields = |state: &TableState| {
            let sorters = state.sorters.iter();
            let texts = sorters.map(|sorter| format!("{} {}", sorter.field, sorter.order.as_str()));
            texts.collect::<Vec<_>>().join(", ")
        };
        let one = start().with_sort_toggled("title", false);
        assert_eq!(one.rank_of("title"), None, "one alone needs no number");
        let both = one.with_sort_toggled("id", true);
        assert_eq!(fields(&both), "title asc, id asc");
        assert_eq!((both.rank_of("title"), both.rank_of("id")), (Some(1), Some(2)));
        let turned = both.clone().with_sort_toggled("title", true);
        assert_eq!(fields(&turned), "title desc, id asc");
        assert_eq!(fields(&both.with_sort_toggled("id", false)), "id desc");
    }

    #[test]
    fn a_search_begins_at_page_one_unless_it_is_the_same() {
        let found = at(3, 10).with_search(" tree ");
        assert_eq!((found.page, found.search()), (1, "tree"));
        assert_eq!(found.clone().with_page(3).with_search("tree").page, 3);
        assert!(found.with_search(" ").filters.is_empty());
        assert_eq!(start().with_search(&"x".repeat(5000)).search().len(), MAX_SEARCH);
    }

    #[test]
    fn filters_are_merged_or_replaced_and_empty_ones_taken_away() {
        let draft = at(4, 10).with_filters(vec![is("status", "draft")], FilterBehavior::Merge);
        assert_eq!(draft.page, 1);
        let both = draft
            .clone()
            .with_filters(vec![is("status", "published"), is("a", 1)], FilterBehavior::Merge);
        assert_eq!(both.filters, [is("status", "published"), is("a", 1)]);
        let only = both
            .clone()
            .with_filters(vec![is("b", 2)], FilterBehavior::Replace);
        assert_eq!(only.filters, [is("b", 2)]);
        let cleared = both.with_filters(vec![is("a", Value::Null)], FilterBehavior::Merge);
        assert_eq!(cleared.filters, [is("status", "published")]);
        let same = draft
            .with_page(2)
            .with_filters(vec![is("status", "draft")], FilterBehavior::Merge);
        assert_eq!(same.page, 2, "nothing changed");
    }

    #[test]
    fn k21_clear_takes_away_all_that_restricts_one_field() {
        let both = vec![is("a", 1), Filter::new("a", Operator::Gte, 5), is("b", 2)];
        let state = start().with_filters(both, FilterBehavior::Merge).with_page(3);
        let cleared = state.without_filters_on("a");
        assert_eq!((cleared.filters, cleared.page), (vec![is("b", 2)], 1));
    }

    #[test]
    fn permanent_filters_and_sorters_come_first_and_do_not_give_way() {
        let by = |field: &str| Sorter {
            field: field.into(),
            order: Order::Asc,
        };
        let permanent = Permanent {
            filters: vec![is("owner", "me")],
            sorters: vec![by("pinned")],
        };
        let state = at(2, 10)
            .with_sorters(vec![by("pinned"), by("id")])
            .with_filters(vec![is("owner", "you"), is("a", 1)], FilterBehavior::Merge)
            .with_page(2);
        let params = state.params(&permanent);
        assert_eq!(params.pagination.unwrap().start(), 10);
        assert_eq!(params.filters, [is("owner", "me"), is("a", 1)]);
        assert_eq!(params.sorters, [by("pinned"), by("id")]);
    }

    #[test]
    fn the_values_of_a_filter_are_found() {
        let several = Filter::new("category.id", Operator::In, json!(["3", "4"]));
        let state = start().with_filters(vec![several, is("status", "draft")], FilterBehavior::Merge);
        assert_eq!(
            state.filter_values("category.id", Operator::In),
            [&json!("3"), &json!("4")]
        );
        assert_eq!(state.filter_values("status", Operator::Eq), [&json!("draft")]);
        assert!(state.filter_values("status", Operator::Ne).is_empty());
        assert!(state.is_filtered() && !start().with_search("x").is_filtered());
    }

    #[test]
    fn k21_a_page_beyond_the_end_is_corrected_to_the_last() {
        assert_eq!(at(13, 10).correction(120), Some(12));
        assert_eq!(at(12, 10).correction(120), None);
        assert_eq!(at(2, 10).correction(0), Some(1));
        assert_eq!(start().correction(0), None);
    }
}
