//! The addresses that a REST API is asked at.

use serde_json::Value;

use crate::engine::params::{Filter, ListParams, Operator};
use crate::engine::record::RecordId;
use crate::engine::resource::percent_encode;

/// The longest address to ask for many records at; servers and proxies begin to refuse them at 2 to 8 kB.
const LONGEST: usize = 2000;

/// The address of a resource: `api/posts`.
pub(super) fn of_resource(api: &str, resource: &str) -> String {
    let api = api.trim_end_matches('/');
    let segments: Vec<String> = resource.split('/').map(percent_encode).collect();
    format!("{api}/{}", segments.join("/"))
}

/// The address of one record: `api/posts/5`.
pub(super) fn of_one(api: &str, resource: &str, id: &RecordId) -> String {
    format!("{}/{}", of_resource(api, resource), percent_encode(id.as_str()))
}

/// The address of a page of a list.
pub(super) fn of_list(api: &str, resource: &str, params: &ListParams) -> String {
    let mut query = Vec::new();
    if let Some(page) = params.pagination {
        query.push(format!("_start={}", page.start()));
        query.push(format!("_end={}", page.end()));
    }
    if !params.sorters.is_empty() {
        let fields = params.sorters.iter().map(|sorter| percent_encode(&sorter.field));
        let orders = params.sorters.iter().map(|sorter| sorter.order.as_str());
        query.push(format!("_sort={}", fields.collect::<Vec<_>>().join(",")));
        query.push(format!("_order={}", orders.collect::<Vec<_>>().join(",")));
    }
    query.extend(params.filters.iter().flat_map(conditions));
    with_query(of_resource(api, resource), &query)
}

/// The addresses that together ask for all of `ids`, each short enough for any server.
pub(super) fn of_many(api: &str, resource: &str, ids: &[RecordId]) -> Vec<String> {
    let base = of_resource(api, resource);
    let mut urls = Vec::new();
    let mut query: Vec<String> = Vec::new();
    let mut length = base.len();
    for id in ids {
        let part = format!("id={}", percent_encode(id.as_str()));
        if !query.is_empty() && length + part.len() + 1 > LONGEST {
            urls.push(with_query(base.clone(), &std::mem::take(&mut query)));
            length = base.len();
        }
        length += part.len() + 1;
        query.push(part);
    }
    if !query.is_empty() {
        urls.push(with_query(base, &query));
    }
    urls
}

/// A filter as query parameters; several values of one field are repeated and mean "any of them".
///
/// `null` is no condition: the API cannot express it.
fn conditions(filter: &Filter) -> Vec<String> {
    let suffix = match filter.operator {
        _ if filter.field == "q" => "",
        Operator::Eq => "",
        Operator::Ne => "_ne",
        Operator::Gte => "_gte",
        Operator::Lte => "_lte",
        Operator::Contains => "_like",
    };
    let field = percent_encode(&filter.field);
    let values = match &filter.value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let texts = values.iter().filter_map(text);
    texts
        .map(|text| format!("{field}{suffix}={}", percent_encode(&text)))
        .collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn with_query(url: String, query: &[String]) -> String {
    if query.is_empty() {
        url
    } else {
        format!("{url}?{}", query.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::params::{Order, Pagination, Sorter};

    fn sorter(field: &str, order: Order) -> Sorter {
        Sorter {
            field: field.into(),
            order,
        }
    }

    fn filtered(field: &str, operator: Operator, value: Value) -> String {
        let params = ListParams {
            filters: vec![Filter {
                field: field.into(),
                operator,
                value,
            }],
            ..ListParams::default()
        };
        of_list("/api", "posts", &params)
    }

    #[test]
    fn a_list_is_asked_for_by_page_order_and_conditions() {
        let params = ListParams {
            pagination: Some(Pagination {
                current: 2,
                page_size: 10,
            }),
            sorters: vec![sorter("title", Order::Asc), sorter("id", Order::Desc)],
            filters: Vec::new(),
        };
        assert_eq!(
            of_list("http://host:1/", "posts", &params),
            "http://host:1/posts?_start=10&_end=20&_sort=title,id&_order=asc,desc"
        );
        assert_eq!(of_list("/api", "posts", &ListParams::default()), "/api/posts");
    }

    #[test]
    fn every_operator_has_its_suffix() {
        let value = || json!("a b");
        assert_eq!(
            filtered("status", Operator::Eq, value()),
            "/api/posts?status=a%20b"
        );
        assert_eq!(
            filtered("status", Operator::Ne, value()),
            "/api/posts?status_ne=a%20b"
        );
        assert_eq!(filtered("id", Operator::Gte, json!(3)), "/api/posts?id_gte=3");
        assert_eq!(filtered("id", Operator::Lte, json!(-3)), "/api/posts?id_lte=-3");
        assert_eq!(
            filtered("title", Operator::Contains, value()),
            "/api/posts?title_like=a%20b"
        );
        assert_eq!(
            filtered("q", Operator::Contains, json!("x&y=z")),
            "/api/posts?q=x%26y%3Dz"
        );
    }

    #[test]
    fn any_of_several_values_repeats_the_field() {
        assert_eq!(
            filtered("category.id", Operator::Eq, json!([1, "2", null])),
            "/api/posts?category.id=1&category.id=2"
        );
        assert_eq!(
            filtered("done", Operator::Eq, json!(true)),
            "/api/posts?done=true"
        );
        assert_eq!(filtered("done", Operator::Eq, json!(null)), "/api/posts");
    }

    #[test]
    fn ids_and_names_cannot_break_out_of_their_place() {
        let id = RecordId::parse("../x?y#z").unwrap();
        assert_eq!(of_one("/api", "posts", &id), "/api/posts/..%2Fx%3Fy%23z");
        assert_eq!(of_resource("", "blog/new posts"), "/blog/new%20posts");
    }

    #[test]
    fn many_records_are_asked_for_in_addresses_of_bearable_length() {
        let ids: Vec<RecordId> = (0..1000).map(RecordId::from).collect();
        let urls = of_many("http://localhost:4200/api", "categories", &ids);
        assert!(urls.iter().all(|url| url.len() <= LONGEST), "{urls:?}");
        let asked: Vec<RecordId> = urls
            .iter()
            .flat_map(|url| url.split(['?', '&']).filter_map(|part| part.strip_prefix("id=")))
            .filter_map(RecordId::parse)
            .collect();
        assert_eq!(asked, ids);
        assert_eq!(of_many("/api", "c", &ids[1..3]), ["/api/c?id=1&id=2"]);
        assert!(of_many("/api", "c", &[]).is_empty());
        let long = RecordId::parse(&"x".repeat(3000)).unwrap();
        assert_eq!(of_many("/api", "c", &[long.clone(), long]).len(), 2);
    }
}
