//! The addresses that a REST API is asked at.

use serde_json::Value;

use crate::engine::data::DataError;
use crate::engine::i18n::Phrase;
use crate::engine::params::{Condition, Filter, ListParams, Operator};
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
///
/// # Errors
///
/// [`DataError::Unsupported`] for a filter that the API cannot express.
pub(super) fn of_list(api: &str, resource: &str, params: &ListParams) -> Result<String, DataError> {
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
    let mut names = Vec::new();
    for filter in &params.filters {
        add_filter(filter, &mut names, &mut query)?;
    }
    Ok(with_query(of_resource(api, resource), &query))
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

/// Adds a filter. All filters of a query hold, but the values of one parameter are alternatives: two filters that need the
/// same parameter cannot be asked for together, unless it says what is excluded.
fn add_filter(filter: &Filter, names: &mut Vec<String>, query: &mut Vec<String>) -> Result<(), DataError> {
    let condition = match filter {
        Filter::Field(condition) => condition,
        Filter::And(filters) => {
            return filters
                .iter()
                .try_for_each(|filter| add_filter(filter, names, query));
        }
        Filter::Or(_) => {
            return Err(DataError::Unsupported(Phrase::new(
                "errors.filterOr",
                "the REST API cannot be asked for one condition or another (operator \"or\")",
            )));
        }
    };
    for (suffix, values) in parameters(condition)? {
        let field = &condition.field;
        let name = format!("{field}{suffix}");
        if suffix != "_ne" && names.contains(&name) {
            let twice = Phrase::new(
                "errors.filterTwice",
                "the REST API cannot be asked for two conditions on \"{{field}}\" of the same kind",
            );
            return Err(DataError::Unsupported(twice.with("field", &**field)));
        }
        let texts = values.iter().filter_map(text);
        query
            .extend(texts.map(|text| format!("{}{suffix}={}", percent_encode(field), percent_encode(&text))));
        names.push(name);
    }
    Ok(())
}

/// What a condition is in the query: a suffix of the field's name, and the values.
///
/// Several values of one parameter mean "any of them", of `_ne` "none of them". No value (`null`) is no condition.
fn parameters(condition: &Condition) -> Result<Vec<(&'static str, &[Value])>, DataError> {
    let values = match &condition.value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let anywhere = condition.field == "q";
    let suffix = match condition.operator {
        Operator::Eq | Operator::In => "",
        Operator::Contains if anywhere => "",
        Operator::Contains => "_like",
        Operator::Ne | Operator::Nin => "_ne",
        Operator::Lt => "_lt",
        Operator::Gt => "_gt",
        Operator::Lte => "_lte",
        Operator::Gte => "_gte",
        Operator::Between => {
            let (from, to) = values.split_at(values.len().min(1));
            return match to.len() {
                1 if !anywhere => Ok(vec![("_gte", from), ("_lte", to)]),
                _ => Err(unsupported(condition)),
            };
        }
        _ => return Err(unsupported(condition)),
    };
    // Several values of these would be alternatives, of which only the widest counts: a mistake.
    let ordered = matches!(suffix, "_lt" | "_gt" | "_lte" | "_gte");
    let several_of_none = values.is_empty() || (ordered && values.len() > 1);
    if several_of_none || (anywhere && !suffix.is_empty()) {
        return Err(unsupported(condition));
    }
    Ok(vec![(suffix, values)])
}

fn unsupported(condition: &Condition) -> DataError {
    let cannot = Phrase::new(
        "errors.filter",
        "the REST API cannot filter \"{{field}}\" with the operator \"{{operator}}\" and {{value}}",
    );
    let cannot = cannot.with("field", &*condition.field);
    let cannot = cannot.with("operator", condition.operator.as_str());
    DataError::Unsupported(cannot.with("value", condition.value.to_string()))
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

    fn asked(filters: Vec<Filter>) -> Result<String, DataError> {
        let params = ListParams {
            filters,
            ..ListParams::default()
        };
        of_list("/api", "posts", &params)
    }

    fn filtered(field: &str, operator: Operator, value: Value) -> String {
        asked(vec![Filter::new(field, operator, value)]).unwrap()
    }

    #[test]
    fn a_list_is_asked_for_by_page_order_and_conditions() {
        let params = ListParams {
            pagination: Some(Pagination {
                current: 2,
                page_size: 10,
            }),
            sorters: vec![sorter("title", Order::Asc), sorter("id", Order::Desc)],
            ..ListParams::default()
        };
        assert_eq!(
            of_list("http://host:1/", "posts", &params).unwrap(),
            "http://host:1/posts?_start=10&_end=20&_sort=title,id&_order=asc,desc"
        );
        assert_eq!(asked(Vec::new()).unwrap(), "/api/posts");
    }

    #[test]
    fn what_a_simple_api_can_express_has_its_suffix() {
        let query = |field, operator, value| {
            let url = filtered(field, operator, value);
            url.strip_prefix("/api/posts").unwrap().to_owned()
        };
        let table = [
            ("status", Operator::Eq, json!("a b"), "?status=a%20b"),
            ("status", Operator::Ne, json!("a b"), "?status_ne=a%20b"),
            ("id", Operator::Lt, json!(3), "?id_lt=3"),
            ("id", Operator::Gt, json!(3), "?id_gt=3"),
            ("id", Operator::Gte, json!(3), "?id_gte=3"),
            ("id", Operator::Lte, json!(-3), "?id_lte=-3"),
            ("id", Operator::Between, json!([3, 5]), "?id_gte=3&id_lte=5"),
            ("id", Operator::Between, json!([3, null]), "?id_gte=3"),
            (
                "category.id",
                Operator::In,
                json!([1, "2", null]),
                "?category.id=1&category.id=2",
            ),
            (
                "category.id",
                Operator::Eq,
                json!([1, 2]),
                "?category.id=1&category.id=2",
            ),
            ("id", Operator::Nin, json!([1, 2]), "?id_ne=1&id_ne=2"),
            ("title", Operator::Contains, json!("a b"), "?title_like=a%20b"),
            ("q", Operator::Contains, json!("x&y=z"), "?q=x%26y%3Dz"),
            ("done", Operator::Eq, json!(true), "?done=true"),
            ("done", Operator::Eq, json!(null), ""),
        ];
        for (field, operator, value, right) in table {
            assert_eq!(query(field, operator, value), right);
        }
    }

    #[test]
    fn what_it_cannot_express_is_an_error_and_never_equality() {
        let expressed = [
            Operator::Eq,
            Operator::Ne,
            Operator::Lt,
            Operator::Gt,
            Operator::Lte,
            Operator::Gte,
            Operator::In,
            Operator::Nin,
            Operator::Contains,
        ];
        for operator in Operator::all().filter(|operator| !expressed.contains(operator)) {
            let error = asked(vec![Filter::new("title", operator, "x")])
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("\"title\"") && error.contains(operator.as_str()),
                "{error}"
            );
        }
        let wrong = [
            Filter::new("q", Operator::Ne, "x"),
            Filter::new("id", Operator::Lt, json!([1, 2])),
            Filter::new("id", Operator::In, json!([])),
            Filter::new("id", Operator::Between, json!([1, 2, 3])),
            Filter::Or(vec![
                Filter::new("a", Operator::Eq, 1),
                Filter::new("b", Operator::Eq, 2),
            ]),
        ];
        for filter in wrong {
            assert!(asked(vec![filter.clone()]).is_err(), "{filter:?}");
        }
    }

    #[test]
    fn all_of_several_conditions_can_be_asked_for_unless_they_would_become_alternatives() {
        let is = |operator, value: i64| Filter::new("id", operator, value);
        let both = Filter::And(vec![
            is(Operator::Gt, 1),
            is(Operator::Ne, 5),
            is(Operator::Ne, 6),
        ]);
        assert_eq!(asked(vec![both]).unwrap(), "/api/posts?id_gt=1&id_ne=5&id_ne=6");
        let error = asked(vec![is(Operator::Eq, 1), is(Operator::In, 2)]).unwrap_err();
        assert!(error.to_string().contains("\"id\""), "{error}");
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
