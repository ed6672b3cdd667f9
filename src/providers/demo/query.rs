//! What a list of records is, of those that are in memory: filtered, sorted, a page of it.

use std::cmp::Ordering;

use serde_json::Value;

use crate::engine::arrange::matches;
use crate::engine::data::ListAnswer;
use crate::engine::params::{ListParams, Order, Sorter};
use crate::engine::record::Record;

/// The page of `rows` that `params` asks for. Where the order says nothing, that of `rows` stays.
pub(super) fn list(rows: &[Record], params: &ListParams) -> ListAnswer {
    let mut found: Vec<&Record> = rows
        .iter()
        .filter(|row| params.filters.iter().all(|filter| matches(row, filter)))
        .collect();
    if !params.sorters.is_empty() {
        found.sort_by(|a, b| order(&params.sorters, a, b));
    }
    let total = found.len() as u64;
    let (skipped, taken) = params.pagination.map_or((0, usize::MAX), |page| {
        let start = usize::try_from(page.start()).unwrap_or(usize::MAX);
        (start, page.page_size as usize)
    });
    let page = found.into_iter().skip(skipped).take(taken);
    ListAnswer {
        records: page.cloned().collect(),
        total,
        cursor: None,
    }
}

/// The member that a dotted name leads to; `null` if there is none.
fn field<'a>(row: &'a Value, name: &str) -> &'a Value {
    name.split('.')
        .try_fold(row, |value, part| value.get(part))
        .unwrap_or(&Value::Null)
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn order(sorters: &[Sorter], a: &Value, b: &Value) -> Ordering {
    let mut by_each = sorters.iter().map(|sorter| {
        let order = compare(field(a, &sorter.field), field(b, &sorter.field));
        match sorter.order {
            Order::Asc => order,
            Order::Desc => order.reverse(),
        }
    });
    by_each.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Nothing comes first, then numbers by size, then texts without regard to case. A text that writes a number is that
/// number beside another one, as an id in an address is.
pub(super) fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Null, Value::Null) => return Ordering::Equal,
        (Value::Null, _) => return Ordering::Less,
        (_, Value::Null) => return Ordering::Greater,
        _ => {}
    }
    if (a.is_number() || b.is_number())
        && let (Some(a), Some(b)) = (number(a), number(b))
    {
        return a.total_cmp(&b);
    }
    match (a, b) {
        (Value::Number(_), _) => Ordering::Less,
        (_, Value::Number(_)) => Ordering::Greater,
        (Value::String(a), Value::String(b)) => letters(a).cmp(letters(b)),
        _ => letters(&text(a)).cmp(letters(&text(b))),
    }
}

fn letters(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::*;
    use crate::engine::params::{Filter, Operator, Pagination};

    fn rows() -> Vec<Record> {
        let rows = json!([
            { "id": 1, "title": "Oak", "status": "draft", "category": { "id": 3 }, "tags": ["hard"] },
            { "id": 2, "title": "ash", "status": "published", "category": { "id": 12 }, "createdAt": "2026-01-02" },
            { "id": 3, "title": "Birch", "status": "draft", "category": { "id": 3 }, "createdAt": "2026-03-04" },
            { "id": "x9", "title": "ash, again" },
        ]);
        let Value::Array(rows) = rows else { panic!() };
        rows.into_iter().map(Rc::new).collect()
    }

    fn ids(params: &ListParams) -> String {
        let answer = list(&rows(), params);
        let ids: Vec<_> = answer.records.iter().map(|row| text(&row["id"])).collect();
        format!("{} of {}", ids.join(" "), answer.total)
    }

    fn filtered(field: &str, operator: Operator, value: Value) -> String {
        ids(&ListParams {
            filters: vec![Filter::new(field, operator, value)],
            ..ListParams::default()
        })
    }

    fn sorted(by: &[(&str, Order)]) -> String {
        let sorters = by.iter().map(|(field, order)| Sorter {
            field: (*field).to_owned(),
            order: *order,
        });
        ids(&ListParams {
            sorters: sorters.collect(),
            ..ListParams::default()
        })
    }

    #[test]
    fn every_operator_selects_what_it_says() {
        use Operator::{Contains, Eq, Gte, Lte, Ne};
        assert_eq!(filtered("status", Eq, json!("draft")), "1 3 of 2");
        assert_eq!(
            filtered("id", Eq, json!(["2", 3])),
            "2 3 of 2",
            "numbers and their texts are the same"
        );
        assert_eq!(filtered("status", Ne, json!("draft")), "2 x9 of 2");
        assert_eq!(
            filtered("category.id", Gte, json!("4")),
            "2 of 1",
            "by size, not by letters"
        );
        assert_eq!(
            filtered("category.id", Lte, json!(3)),
            "1 3 of 2",
            "nothing is not small"
        );
        assert_eq!(filtered("createdAt", Gte, json!("2026-02")), "3 of 1");
        assert_eq!(filtered("title", Contains, json!("ASH")), "2 x9 of 2");
        assert_eq!(filtered("status", Eq, json!(null)), "1 2 3 x9 of 4");
        assert_eq!(filtered("q", Contains, json!("hard")), "1 of 1", "however deep");
        assert_eq!(filtered("q", Contains, json!("nowhere")), " of 0");
    }

    #[test]
    fn several_sorters_count_in_their_order_and_ties_stay() {
        use Order::{Asc, Desc};
        assert_eq!(sorted(&[("title", Asc)]), "2 x9 3 1 of 4");
        assert_eq!(sorted(&[("status", Desc), ("title", Asc)]), "2 3 1 x9 of 4");
        assert_eq!(
            sorted(&[("category.id", Asc)]),
            "x9 1 3 2 of 4",
            "nothing comes first"
        );
        assert_eq!(sorted(&[("id", Desc)]), "x9 3 2 1 of 4");
    }

    #[test]
    fn a_page_is_cut_out_and_the_total_counts_all() {
        let page = |current, page_size| {
            ids(&ListParams {
                pagination: Some(Pagination { current, page_size }),
                ..ListParams::default()
            })
        };
        assert_eq!(page(1, 3), "1 2 3 of 4");
        assert_eq!(page(2, 3), "x9 of 4");
        assert_eq!(page(9, 3), " of 4");
        assert_eq!(page(u32::MAX, u32::MAX), " of 4");
    }
}
