//! How a URL writes a table down: Refine's format, which is that of the `qs` library.

use serde_json::{Map, Value};

use super::{ANYWHERE, MAX_PAGE_SIZE, MAX_SEARCH, TableSpec, TableState};
use crate::engine::params::{Filter, Operator, Order, Sorter};
use crate::engine::resource::percent_encode;
use crate::sorted_map::SortedMap;

/// How deep filters in a URL may be nested; deeper ones are ignored.
const MAX_DEPTH: usize = 10;

/// How many parameters of a URL are read.
const MAX_PARAMETERS: usize = 500;

const PAGE: &str = "currentPage";
const SIZE: &str = "pageSize";
const SORTERS: &str = "sorters";
const FILTERS: &str = "filters";

impl TableState {
    /// The state that the query part of a URL writes, with or without its `?`.
    #[must_use]
    pub fn from_query(query: &str, spec: &TableSpec) -> Self {
        Self::read(query, spec).0
    }

    /// As [`TableState::from_query`], together with the parts of the query that ask for something the table cannot show,
    /// such as `currentPage=-1`, as they stand there but decoded.
    #[must_use]
    pub fn read(query: &str, spec: &TableSpec) -> (Self, Vec<String>) {
        let mut state = Self::new(spec);
        let mut ignored = Vec::new();
        let (mut sorters, mut filters) = (None, None);
        for (name, value) in pairs(query).take(MAX_PARAMETERS) {
            let (name, value) = (decode(name), decode(value));
            let mut number = |max| {
                let number = value.parse().ok().filter(|number| (1..=max).contains(number));
                if number.is_none() {
                    ignored.push(format!("{name}={value}"));
                }
                number
            };
            if name == PAGE {
                state.page = number(u32::MAX).unwrap_or(1);
            } else if name == SIZE {
                state.page_size = number(MAX_PAGE_SIZE).unwrap_or(spec.page_size);
            } else if let Some(path) = path_in(&name, SORTERS) {
                put(sorters.get_or_insert(Value::Null), &path, value);
            } else if let Some(path) = path_in(&name, FILTERS) {
                put(filters.get_or_insert(Value::Null), &path, value);
            }
        }
        if let Some(tree) = sorters {
            let odd = ignored.len();
            let read = read_sorters(&tree, spec, &mut ignored);
            // Nothing but garbage says as little as nothing at all; an empty list says "unsorted".
            if !read.is_empty() || ignored.len() == odd {
                state.sorters = read;
            }
        }
        if let Some(tree) = filters {
            let odd = ignored.len();
            let read = read_filters(&tree, spec, FILTERS, MAX_DEPTH, &mut ignored);
            if !read.is_empty() || ignored.len() == odd {
                state.filters = read;
            }
        }
        (state, ignored)
    }

    /// The query part of a URL that writes this state, without `?`; empty if everything is as it starts.
    ///
    /// `current` is the query as it is: parameters that are not the table's are kept from it.
    #[must_use]
    pub fn to_query(&self, spec: &TableSpec, current: &str) -> String {
        let mut parts = Vec::new();
        if self.page != 1 {
            parts.push(format!("{PAGE}={}", self.page));
        }
        if self.page_size != spec.page_size {
            parts.push(format!("{SIZE}={}", self.page_size));
        }
        if self.sorters != spec.sorters {
            write_sorters(&self.sorters, &mut parts);
        }
        if self.filters != spec.filters {
            write_filters(&self.filters, FILTERS, &mut parts);
        }
        let others = pairs(current).filter(|(name, _)| !is_own(&decode(name)));
        parts.extend(others.map(|(name, value)| format!("{name}={value}")));
        parts.join("&")
    }
}

fn is_own(name: &str) -> bool {
    [PAGE, SIZE].contains(&name) || [SORTERS, FILTERS].iter().any(|own| path_in(name, own).is_some())
}

/// The parts of `name` after `root`: of `filters[0][field]`, `0` and `field`; `None` if it is another parameter.
fn path_in<'a>(name: &'a str, root: &str) -> Option<Vec<&'a str>> {
    let rest = name.strip_prefix(root)?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let inside = rest.strip_prefix('[')?.strip_suffix(']')?;
    Some(inside.split("][").collect())
}

/// Puts a value into a tree of objects, in which an array is an object with numbers for names.
fn put(tree: &mut Value, path: &[&str], value: String) {
    let Some((name, rest)) = path.split_first() else {
        *tree = Value::from(value);
        return;
    };
    if path.len() > 2 * MAX_DEPTH + 2 {
        return;
    }
    if !tree.is_object() {
        *tree = Value::Object(Map::new());
    }
    if let Value::Object(fields) = tree {
        let inner = fields.entry((*name).to_owned()).or_insert(Value::Null);
        put(inner, rest, value);
    }
}

/// The members of an array in the tree, in the order of their numbers, each with its number.
fn members(tree: &Value) -> SortedMap<usize, &Value> {
    let mut members = SortedMap::new();
    for (name, value) in tree.as_object().into_iter().flatten() {
        if let Ok(number) = name.parse() {
            members.insert(number, value);
        }
    }
    members
}

fn text<'a>(tree: &'a Value, name: &str) -> &'a str {
    tree.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn read_sorters(tree: &Value, spec: &TableSpec, ignored: &mut Vec<String>) -> Vec<Sorter> {
    let mut sorters: Vec<Sorter> = Vec::new();
    for (number, sorter) in members(tree).iter() {
        let (field, order) = (text(sorter, "field"), text(sorter, "order"));
        let repeated = sorters.iter().any(|sorter| sorter.field == field);
        match Order::parse(order).filter(|_| spec.sortable.contains(&field) && !repeated) {
            Some(order) => sorters.push(Sorter {
                field: field.to_owned(),
                order,
            }),
            None if spec.sortable.contains(&field) && !repeated => {
                ignored.push(format!("{SORTERS}[{number}][order]={order}"));
            }
            None => ignored.push(format!("{SORTERS}[{number}][field]={field}")),
        }
    }
    sorters
}

fn read_filters(
    tree: &Value,
    spec: &TableSpec,
    place: &str,
    depth: usize,
    ignored: &mut Vec<String>,
) -> Vec<Filter> {
    let mut filters = Vec::new();
    for (number, filter) in members(tree).iter() {
        let place = format!("{place}[{number}]");
        let operator = text(filter, "operator");
        let value = filter.get("value").unwrap_or(&Value::Null);
        if matches!(operator, "or" | "and") {
            if depth == 0 {
                ignored.push(format!("{place}[operator]={operator}"));
                continue;
            }
            let inner = read_filters(value, spec, &format!("{place}[value]"), depth - 1, ignored);
            filters.push(if operator == "or" {
                Filter::Or(inner)
            } else {
                Filter::And(inner)
            });
            continue;
        }
        let field = text(filter, "field");
        if field != ANYWHERE && !spec.filterable.contains(&field) {
            ignored.push(format!("{place}[field]={field}"));
            continue;
        }
        match Operator::parse(operator) {
            Some(operator) => filters.push(Filter::new(field, operator, read_value(field, value))),
            None => ignored.push(format!("{place}[operator]={operator}")),
        }
    }
    filters.retain(|filter| !filter.is_empty());
    filters
}

/// One text, or an array of texts. A search is tidied as one that is typed.
fn read_value(field: &str, tree: &Value) -> Value {
    match tree {
        Value::String(text) if field == ANYWHERE => {
            let text: String = text.trim().chars().take(MAX_SEARCH).collect();
            Some(text).filter(|text| !text.is_empty()).into()
        }
        Value::Object(_) => {
            let members = members(tree);
            let texts = members.values().filter(|value| value.is_string());
            texts.map(|value| Value::clone(value)).collect()
        }
        other => other.clone(),
    }
}

fn write_sorters(sorters: &[Sorter], parts: &mut Vec<String>) {
    if sorters.is_empty() {
        parts.push(format!("{SORTERS}="));
    }
    for (number, sorter) in sorters.iter().enumerate() {
        let (field, order) = (percent_encode(&sorter.field), sorter.order.as_str());
        parts.push(format!("{SORTERS}[{number}][field]={field}"));
        parts.push(format!("{SORTERS}[{number}][order]={order}"));
    }
}

fn write_filters(filters: &[Filter], place: &str, parts: &mut Vec<String>) {
    if filters.is_empty() {
        parts.push(format!("{place}="));
    }
    for (number, filter) in filters.iter().enumerate() {
        let place = format!("{place}[{number}]");
        let (operator, inner) = match filter {
            Filter::Field(condition) => {
                parts.push(format!("{place}[field]={}", percent_encode(&condition.field)));
                (condition.operator.as_str(), None)
            }
            Filter::Or(inner) => ("or", Some(inner)),
            Filter::And(inner) => ("and", Some(inner)),
        };
        parts.push(format!("{place}[operator]={operator}"));
        let place = format!("{place}[value]");
        match (filter, inner) {
            (_, Some(inner)) => write_filters(inner, &place, parts),
            (Filter::Field(condition), None) => write_value(&condition.value, &place, parts),
            _ => {}
        }
    }
}

/// `null` is not written, as in Refine.
fn write_value(value: &Value, place: &str, parts: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Array(values) => {
            for (number, value) in values.iter().enumerate() {
                write_value(value, &format!("{place}[{number}]"), parts);
            }
        }
        Value::String(text) => parts.push(format!("{place}={}", percent_encode(text))),
        other => parts.push(format!("{place}={}", percent_encode(&other.to_string()))),
    }
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

/// The parameters in the query part of a URL, with or without its `?`, by name and value.
pub fn query_pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    pairs(query).map(|(name, value)| (decode(name), decode(value)))
}

/// Undoes percent-encoding and `+`. What is not encoded properly stays as it is, and what is no UTF-8 becomes `�`.
pub(in crate::engine) fn decode(text: &str) -> String {
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
    use serde_json::json;

    use super::*;

    fn spec() -> TableSpec {
        TableSpec {
            sortable: ["id", "title"].into(),
            filterable: ["status", "category.id", "size"].into(),
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
    fn a_url_of_refine_reads_back_as_what_was_written() {
        let query = "currentPage=3&pageSize=20\
            &sorters[0][field]=title&sorters[0][order]=asc&sorters[1][field]=id&sorters[1][order]=desc\
            &filters[0][field]=q&filters[0][operator]=contains&filters[0][value]=apple%20%26%20pear\
            &filters[1][field]=category.id&filters[1][operator]=in&filters[1][value][0]=3&filters[1][value][1]=4\
            &filters[2][operator]=or\
            &filters[2][value][0][field]=status&filters[2][value][0][operator]=eq&filters[2][value][0][value]=draft\
            &filters[2][value][1][field]=size&filters[2][value][1][operator]=null";
        let state = read(query);
        assert_eq!((state.page, state.page_size), (3, 20));
        assert_eq!(state.order_of("id"), Some(Order::Desc));
        assert_eq!(state.search(), "apple & pear");
        let either = Filter::Or(vec![
            Filter::new("status", Operator::Eq, "draft"),
            Filter::new("size", Operator::Null, Value::Null),
        ]);
        let several = Filter::new("category.id", Operator::In, json!(["3", "4"]));
        assert_eq!(state.filters[1..], [several, either]);
        assert_eq!(state.to_query(&spec(), ""), query);
        let encoded = query.replace('[', "%5B").replace(']', "%5D");
        assert_eq!(read(&format!("?{encoded}")), state, "as qs writes it otherwise");
    }

    #[test]
    fn every_operator_can_stand_in_a_url() {
        for operator in Operator::all() {
            let value = if operator.takes_value() {
                json!("a b")
            } else {
                Value::Null
            };
            let state = TableState {
                filters: vec![Filter::new("status", operator, value)],
                ..TableState::new(&spec())
            };
            assert_eq!(read(&state.to_query(&spec(), "")), state);
        }
    }

    #[test]
    fn what_is_as_it_starts_is_not_written() {
        assert_eq!(read("").to_query(&spec(), ""), "");
        assert_eq!(corrected("?currentPage=1&pageSize=10&sorters=&filters="), "");
    }

    #[test]
    fn garbage_in_a_url_is_put_right_and_named() {
        for query in [
            "currentPage=-1",
            "currentPage=0",
            "currentPage=99999999999",
            "currentPage=1.5",
            "currentPage=",
            "pageSize=abc",
            "pageSize=0",
            "pageSize=1001",
            "sorters[0][field]=password&sorters[0][order]=asc",
            "sorters[0][field]=id&sorters[0][order]=up",
            "sorters[0]=id",
            "filters[0][field]=password&filters[0][operator]=eq&filters[0][value]=x",
            "filters[0][field]=status&filters[0][operator]=like&filters[0][value]=x",
            "filters[0][operator]=or&filters[0][value][0][field]=nothing",
            "currentPage=%FF%zz",
        ] {
            let (state, ignored) = TableState::read(query, &spec());
            assert_eq!(state, TableState::new(&spec()), "{query}");
            assert_eq!(ignored.len(), 1, "{query} {ignored:?}");
            assert_eq!(corrected(query), "", "{query}");
        }
        for query in [
            "sorters[0][field",
            "filters[0]]=1",
            "filtersx=2",
            "sorters[-1][field]=id",
        ] {
            assert_eq!(read(query), TableState::new(&spec()), "{query}");
        }
        let search = |text: &str| {
            format!("filters[0][field]=q&filters[0][operator]=contains&filters[0][value]={text}")
        };
        assert_eq!(corrected(&search("%20%20")), "");
        assert_eq!(read(&search(&"x".repeat(5000))).search().len(), MAX_SEARCH);
        let deep = format!("filters{}=x", "[0][value]".repeat(10_000));
        assert_eq!(read(&deep), TableState::new(&spec()));
        assert_eq!(read("pageSize=1000").page_size, 1000);
    }

    #[test]
    fn what_is_ignored_is_said_as_it_stands() {
        let query =
            "currentPage=-1&sorters[0][field]=color&sorters[0][order]=asc&filters[1][field]=x&theme=dark";
        let (_, ignored) = TableState::read(query, &spec());
        assert_eq!(
            ignored,
            ["currentPage=-1", "sorters[0][field]=color", "filters[1][field]=x"]
        );
        assert!(TableState::read("pageSize=20&x=1", &spec()).1.is_empty());
    }

    #[test]
    fn parameters_of_others_are_kept() {
        assert_eq!(corrected("theme=dark&currentPage=-1&x"), "theme=dark&x=");
    }

    #[test]
    fn nothing_can_be_written_where_the_start_is_something() {
        let start = TableSpec {
            sorters: vec![Sorter {
                field: "id".to_owned(),
                order: Order::Desc,
            }],
            filters: vec![Filter::new("status", Operator::Eq, "draft")],
            ..spec()
        };
        let state = TableState::from_query("", &start);
        assert_eq!(state.order_of("id"), Some(Order::Desc));
        let none = state.with_sort_toggled("id", false).without_filters_on("status");
        assert_eq!(none.to_query(&start, ""), "sorters=&filters=");
        assert_eq!(TableState::from_query("sorters=&filters=", &start), none);
    }
}
