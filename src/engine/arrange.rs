//! Filtering, sorting and paging of records that are all here: what a server does otherwise.

use std::cmp::Ordering;

use serde_json::Value;

use super::data::ListAnswer;
use super::params::{Condition, Filter, ListParams, Operator, Order, Sorter};
use super::record::Record;

/// The page that `params` asks for, of `records`. Its total is the number of records that pass the filters.
///
/// Every [`Operator`] is known here. Records that sort alike keep their order, and those without the field that is sorted
/// by stand last in either direction.
#[must_use]
pub fn arrange(records: &[Record], params: &ListParams) -> ListAnswer {
    let passes = |record: &&Record| params.filters.iter().all(|filter| matches(record, filter));
    let mut found: Vec<Record> = records.iter().filter(passes).cloned().collect();
    if !params.sorters.is_empty() {
        found.sort_by(|one, other| order(one, other, &params.sorters));
    }
    let total = found.len() as u64;
    let records = match params.pagination {
        Some(page) => {
            let start = usize::try_from(page.start()).unwrap_or(usize::MAX);
            let page = found.into_iter().skip(start).take(page.page_size as usize);
            page.collect()
        }
        None => found,
    };
    ListAnswer {
        records,
        total,
        cursor: None,
    }
}

/// Whether `filter` holds of `record`.
#[must_use]
pub fn matches(record: &Value, filter: &Filter) -> bool {
    match filter {
        Filter::Field(condition) if filter.is_empty() && condition.operator.takes_value() => true,
        Filter::Field(condition) if condition.field == "q" => holds_anywhere(record, condition),
        Filter::Field(condition) => holds(field(record, &condition.field), condition),
        Filter::Or(filters) => filters.is_empty() || filters.iter().any(|filter| matches(record, filter)),
        Filter::And(filters) => filters.iter().all(|filter| matches(record, filter)),
    }
}

/// The value at a path with dots; a missing one is `null`.
fn field<'a>(record: &'a Value, path: &str) -> &'a Value {
    let found = path.split('.').try_fold(record, |value, name| value.get(name));
    found.unwrap_or(&Value::Null)
}

fn holds_anywhere(record: &Value, condition: &Condition) -> bool {
    match record {
        Value::Array(values) => values.iter().any(|value| holds_anywhere(value, condition)),
        Value::Object(fields) => fields.values().any(|value| holds_anywhere(value, condition)),
        value => holds(value, condition),
    }
}

fn holds(own: &Value, condition: &Condition) -> bool {
    let value = &condition.value;
    match condition.operator {
        Operator::Eq | Operator::In => is_any_of(own, value),
        Operator::Ne | Operator::Nin => !is_any_of(own, value),
        Operator::Lt => is_ordered(own, value, Ordering::is_lt),
        Operator::Gt => is_ordered(own, value, Ordering::is_gt),
        Operator::Lte => is_ordered(own, value, Ordering::is_le),
        Operator::Gte => is_ordered(own, value, Ordering::is_ge),
        Operator::Ina => holds_all(own, value),
        Operator::Nina => !holds_all(own, value),
        Operator::Between => is_between(own, value),
        Operator::Nbetween => !own.is_null() && !is_between(own, value),
        Operator::Null => own.is_null(),
        Operator::Nnull => !own.is_null(),
        Operator::Contains => any_text(own, value, Case::Any, |text, part| text.contains(part)),
        Operator::Ncontains => !any_text(own, value, Case::Any, |text, part| text.contains(part)),
        Operator::Containss => any_text(own, value, Case::Same, |text, part| text.contains(part)),
        Operator::Ncontainss => !any_text(own, value, Case::Same, |text, part| text.contains(part)),
        Operator::Startswith => any_text(own, value, Case::Any, |text, part| text.starts_with(part)),
        Operator::Nstartswith => !any_text(own, value, Case::Any, |text, part| text.starts_with(part)),
        Operator::Startswiths => any_text(own, value, Case::Same, |text, part| text.starts_with(part)),
        Operator::Nstartswiths => !any_text(own, value, Case::Same, |text, part| text.starts_with(part)),
        Operator::Endswith => any_text(own, value, Case::Any, |text, part| text.ends_with(part)),
        Operator::Nendswith => !any_text(own, value, Case::Any, |text, part| text.ends_with(part)),
        Operator::Endswiths => any_text(own, value, Case::Same, |text, part| text.ends_with(part)),
        Operator::Nendswiths => !any_text(own, value, Case::Same, |text, part| text.ends_with(part)),
    }
}

/// One value as a list of itself.
fn values(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        value => std::slice::from_ref(value),
    }
}

/// The value as it would stand in a URL: `5` and `"5"` are the same there. `null` and what is no single value is no text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_any_of(own: &Value, wanted: &Value) -> bool {
    let own = values(own).iter().filter_map(text);
    let wanted: Vec<String> = values(wanted).iter().filter_map(text).collect();
    own.into_iter().any(|own| wanted.contains(&own))
}

fn holds_all(own: &Value, wanted: &Value) -> bool {
    let own: Vec<String> = values(own).iter().filter_map(text).collect();
    let mut wanted = values(wanted).iter().filter_map(text);
    wanted.all(|wanted| own.contains(&wanted))
}

fn is_between(own: &Value, ends: &Value) -> bool {
    let mut ends = values(ends).iter();
    let mut within = |is: fn(Ordering) -> bool| match ends.next() {
        None | Some(Value::Null) => !own.is_null(),
        Some(end) => is_ordered(own, end, is),
    };
    within(Ordering::is_ge) && within(Ordering::is_le)
}

fn is_ordered(own: &Value, other: &Value, is: fn(Ordering) -> bool) -> bool {
    compare(own, other).is_some_and(is)
}

#[derive(Clone, Copy)]
enum Case {
    Any,
    Same,
}

fn any_text(own: &Value, wanted: &Value, case: Case, is: fn(&str, &str) -> bool) -> bool {
    let cased = |text: String| match case {
        Case::Any => text.to_lowercase(),
        Case::Same => text,
    };
    let wanted: Vec<String> = values(wanted).iter().filter_map(text).map(cased).collect();
    let mut own = values(own).iter().filter_map(text).map(cased);
    own.any(|own| wanted.iter().any(|wanted| is(&own, wanted)))
}

/// Numbers by size, also where one of them is a text; texts by the alphabet, whatever their case. `None` if there is
/// nothing to compare.
fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    let (one, other) = (text(one)?, text(other)?);
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one.partial_cmp(&other),
        _ => Some(one.to_lowercase().cmp(&other.to_lowercase())),
    }
}

fn order(one: &Value, other: &Value, sorters: &[Sorter]) -> Ordering {
    let mut orders = sorters.iter().map(|sorter| {
        let (one, other) = (field(one, &sorter.field), field(other, &sorter.field));
        match (one.is_null(), other.is_null()) {
            (false, false) => {
                let order = compare(one, other).unwrap_or(Ordering::Equal);
                match sorter.order {
                    Order::Asc => order,
                    Order::Desc => order.reverse(),
                }
            }
            (one, other) => one.cmp(&other),
        }
    });
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::*;
    use crate::engine::params::Pagination;

    fn holds(operator: Operator, value: Value) -> Vec<i64> {
        let records = [
            json!({"id": 1, "title": "Oak", "tags": ["a", "b"], "size": 10, "category": {"id": 3}}),
            json!({"id": 2, "title": "oaken door", "tags": ["b"], "size": "9", "category": {"id": "4"}}),
            json!({"id": 3, "title": null, "size": 2.5}),
        ];
        let name = match operator {
            Operator::Ina | Operator::Nina => "tags",
            Operator::Lt
            | Operator::Gt
            | Operator::Lte
            | Operator::Gte
            | Operator::Between
            | Operator::Nbetween => "size",
            Operator::In | Operator::Nin => "category.id",
            _ => "title",
        };
        let filter = Filter::new(name, operator, value);
        let found = records.iter().filter(|record| matches(record, &filter));
        found.map(|record| record["id"].as_i64().unwrap()).collect()
    }

    #[test]
    fn every_operator_means_what_its_name_says() {
        let table = [
            (Operator::Eq, json!("Oak"), vec![1]),
            (Operator::Ne, json!("Oak"), vec![2, 3]),
            (Operator::Lt, json!(9), vec![3]),
            (Operator::Gt, json!("9"), vec![1]),
            (Operator::Lte, json!(9), vec![2, 3]),
            (Operator::Gte, json!(9), vec![1, 2]),
            (Operator::In, json!(["3", 4]), vec![1, 2]),
            (Operator::Nin, json!([3]), vec![2, 3]),
            (Operator::Ina, json!(["a", "b"]), vec![1]),
            (Operator::Nina, json!(["a", "b"]), vec![2, 3]),
            (Operator::Contains, json!("OAK"), vec![1, 2]),
            (Operator::Ncontains, json!("OAK"), vec![3]),
            (Operator::Containss, json!("oak"), vec![2]),
            (Operator::Ncontainss, json!("oak"), vec![1, 3]),
            (Operator::Between, json!([9, 10]), vec![1, 2]),
            (Operator::Between, json!([null, 9]), vec![2, 3]),
            (Operator::Nbetween, json!([9, 10]), vec![3]),
            (Operator::Null, json!(true), vec![3]),
            (Operator::Nnull, json!(null), vec![1, 2]),
            (Operator::Startswith, json!("OAK"), vec![1, 2]),
            (Operator::Nstartswith, json!("oaken"), vec![1, 3]),
            (Operator::Startswiths, json!("oak"), vec![2]),
            (Operator::Nstartswiths, json!("oak"), vec![1, 3]),
            (Operator::Endswith, json!("DOOR"), vec![2]),
            (Operator::Nendswith, json!("DOOR"), vec![1, 3]),
            (Operator::Endswiths, json!("Oak"), vec![1]),
            (Operator::Nendswiths, json!("Oak"), vec![2, 3]),
        ];
        for operator in Operator::all() {
            assert!(table.iter().any(|row| row.0 == operator), "{operator:?}");
        }
        for (operator, value, ids) in table {
            assert_eq!(
                holds(operator, value.clone()),
                ids,
                "{} {value}",
                operator.as_str()
            );
        }
    }

    #[test]
    fn groups_hold_groups() {
        let record = json!({"a": 1, "b": 2});
        let is = |field: &str, value: i64| Filter::new(field, Operator::Eq, value);
        let either = Filter::Or(vec![is("a", 9), Filter::And(vec![is("a", 1), is("b", 2)])]);
        assert!(matches(&record, &either));
        assert!(!matches(&record, &Filter::And(vec![either, is("b", 3)])));
        assert!(matches(&record, &Filter::Or(vec![])), "nothing is asked");
    }

    #[test]
    fn q_looks_everywhere_in_the_record() {
        let record = json!({"id": 7, "category": {"title": "Maple"}, "tags": ["x"]});
        let anywhere = |text: &str| matches(&record, &Filter::new("q", Operator::Contains, text));
        assert!(anywhere("map") && anywhere("7") && anywhere("X"));
        assert!(!anywhere("category"), "names of fields are no content");
    }

    #[test]
    fn a_page_is_filtered_then_sorted_then_cut() {
        let records: Vec<Record> = [5, 3, 8, 1, 9, 7]
            .into_iter()
            .map(|id| Rc::new(json!({"id": id, "odd": id % 2})))
            .collect();
        let params = ListParams {
            pagination: Some(Pagination {
                current: 2,
                page_size: 2,
            }),
            sorters: vec![Sorter {
                field: "id".into(),
                order: Order::Desc,
            }],
            filters: vec![Filter::new("odd", Operator::Eq, 1)],
            cursor: None,
        };
        let answer = arrange(&records, &params);
        let ids: Vec<_> = answer.records.iter().map(|record| &record["id"]).collect();
        assert_eq!((ids, answer.total), (vec![&json!(5), &json!(3)], 5));
    }

    #[test]
    fn several_sorters_and_missing_values() {
        let record = |id: i64, group: Value| Rc::new(json!({"id": id, "group": group}));
        let records = [
            record(1, json!("b")),
            record(2, json!(null)),
            record(3, json!("A")),
            record(4, json!("B")),
        ];
        let sorted = |order: Order| {
            let by = |field: &str, order| Sorter {
                field: field.into(),
                order,
            };
            let params = ListParams {
                sorters: vec![by("group", order), by("id", Order::Desc)],
                ..ListParams::default()
            };
            let records = arrange(&records, &params).records;
            records
                .iter()
                .map(|record| record["id"].as_i64().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(sorted(Order::Asc), [3, 4, 1, 2]);
        assert_eq!(sorted(Order::Desc), [4, 1, 3, 2]);
    }
}
