//! The state of a table in the page's address.

use yew::AttrValue;

use crate::engine::table::{TableSpec, TableState};

/// The address of a table in another state. `query` is the query part of the address now: what is not the table's is kept.
pub(crate) fn table_href(path: &str, query: &str, spec: &TableSpec, state: &TableState) -> AttrValue {
    let query = state.to_query(spec, query);
    if query.is_empty() {
        path.to_owned().into()
    } else {
        format!("{path}?{query}").into()
    }
}

/// The parts of an address that ask for something the table cannot show, such as `page=-1`.
pub(crate) fn misread(query: &str, spec: &TableSpec) -> Vec<String> {
    let state = TableState::from_query(query, spec);
    let query = query.strip_prefix('?').unwrap_or(query);
    query
        .split('&')
        .filter(|part| !is_understood(part, &state))
        .map(str::to_owned)
        .collect()
}

fn is_understood(part: &str, state: &TableState) -> bool {
    let is = |text: &str, number: u32| text.parse() == Ok(number);
    match part.split_once('=') {
        Some(("page", text)) => is(text, state.page),
        Some(("pageSize", text)) => is(text, state.page_size),
        Some(("sort", fields)) => {
            fields.split(',').filter(|field| !field.is_empty()).count() == state.sorters.len()
        }
        _ => true,
    }
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

    #[test]
    fn what_an_address_asks_in_vain_is_named() {
        let odd = misread("?page=-1&pageSize=9000&sort=color&q=x&other", &spec());
        assert_eq!(odd, ["page=-1", "pageSize=9000", "sort=color"]);
        assert_eq!(misread("page=0", &spec()), ["page=0"]);
        assert!(misread("", &spec()).is_empty());
        assert!(misread("?page=3&pageSize=1000&sort=title,-id&q=a%20b", &spec()).is_empty());
    }

    #[test]
    fn an_address_says_only_what_differs_from_the_start() {
        let state = TableState::from_query("page=3&q=oak", &spec());
        let href = |state: TableState| table_href("/posts", "page=3&q=oak", &spec(), &state);
        assert_eq!(&*href(state.clone().with_page(1)), "/posts?q=oak");
        assert_eq!(&*href(state.with_search("")), "/posts");
    }
}
