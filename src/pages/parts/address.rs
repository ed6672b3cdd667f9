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
    fn an_address_says_only_what_differs_from_the_start() {
        let state = TableState::from_query("currentPage=3&theme=dark", &spec());
        let href = |state: TableState| table_href("/posts", "currentPage=3&theme=dark", &spec(), &state);
        assert_eq!(&*href(state.clone().with_page(1)), "/posts?theme=dark");
        assert_eq!(
            &*href(state.with_page_size(20, 0)),
            "/posts?currentPage=2&pageSize=20&theme=dark"
        );
    }
}
