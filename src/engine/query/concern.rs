//! Which cached answers a live event may have made wrong.

use serde_json::Value;

use super::key::{QueryKey, Scope};
use super::state::QueryData;
use crate::engine::filter::overlaps;
use crate::engine::live::{EventType, LiveEvent};
use crate::engine::params::ListParams;
use crate::engine::record::RecordId;

/// Whether `event`, of the same resource, may have changed the answer to `key`.
///
/// `settled` is the answer that is there, unless a request for another one is under way: that one may bring what was
/// before the event.
pub(super) fn is_concerned(key: &QueryKey, settled: Option<&QueryData>, event: &LiveEvent) -> bool {
    match &key.scope {
        Scope::List(params) => may_change_list(params, settled, event),
        Scope::One(id) => event.concerns(std::slice::from_ref(id)),
        Scope::Many(ids) => event.concerns(ids),
    }
}

/// Whether an event that concerns `key` says by itself that the answer is out of date, to those who are only told.
///
/// One that names no records does not say that of single records: they have to be looked at. Of one that is replayed
/// nobody is told.
pub(super) fn is_telling(key: &QueryKey, event: &LiveEvent) -> bool {
    !event.replayed && (event.ids.is_some() || matches!(key.scope, Scope::List(_)))
}

/// A page of a list changes when any of its records does, when records come or go, and when a record elsewhere changes in
/// a field that it is sorted or filtered by.
///
/// So the event has to say enough for a page to be left alone: which records were updated, none of which is on it, and,
/// if it is sorted by anything but the id or filtered at all, which fields changed (`payload.fields`, an array of names;
/// nested ones with dots).
fn may_change_list(params: &ListParams, settled: Option<&QueryData>, event: &LiveEvent) -> bool {
    let (EventType::Updated, Some(ids), Some(QueryData::List(answer))) = (&event.kind, &event.ids, settled)
    else {
        return true;
    };
    let is_meant = |record: &Value| RecordId::of(record).is_none_or(|id| ids.contains(&id));
    if ids.is_empty() || answer.records.iter().any(|record| is_meant(record)) {
        return true;
    }
    let by_id = params.sorters.iter().all(|sorter| sorter.field == "id");
    if by_id && params.filters.is_empty() {
        return false;
    }
    let Some(fields) = event.fields() else {
        return true;
    };
    fields.into_iter().any(|field| {
        let sorted = params.sorters.iter().any(|sorter| overlaps(&sorter.field, field));
        sorted || params.filters.iter().any(|filter| filter.looks_at(field))
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::*;
    use crate::engine::data::ListAnswer;
    use crate::engine::params::{Filter, Operator, Order, Sorter};

    /// A list of the posts 1 and 2.
    fn page() -> QueryData {
        QueryData::List(ListAnswer {
            records: vec![Rc::new(json!({"id": 1})), Rc::new(json!({"id": 2}))],
            total: 9,
            cursor: None,
        })
    }

    fn list(sorted: &[&str], filters: Vec<Filter>) -> QueryKey {
        let sorters = sorted.iter().map(|field| Sorter {
            field: (*field).into(),
            order: Order::Desc,
        });
        QueryKey::list(
            "posts",
            ListParams {
                sorters: sorters.collect(),
                filters,
                ..ListParams::default()
            },
        )
    }

    fn event(kind: &str, payload: Value) -> LiveEvent {
        let event = json!({ "type": kind, "payload": payload });
        LiveEvent::from_json("resources/posts", None, event).unwrap()
    }

    fn concerned(key: &QueryKey, kind: &str, payload: Value) -> bool {
        is_concerned(key, Some(&page()), &event(kind, payload))
    }

    #[test]
    fn k13_a_page_without_order_and_filters_is_left_alone_by_updates_elsewhere() {
        for key in [list(&[], vec![]), list(&["id"], vec![])] {
            let table = [
                ("updated", json!({"ids": [7]}), false),
                ("updated", json!({"ids": [7, "8"]}), false),
                ("updated", json!({"ids": [7, 2]}), true),
                ("updated", json!({"ids": ["2"]}), true),
                ("updated", json!({"ids": []}), true),
                ("updated", json!({}), true),
                ("created", json!({"ids": [7]}), true),
                ("deleted", json!({"ids": [7]}), true),
                ("pinned", json!({"ids": [7]}), true),
            ];
            for (kind, payload, right) in table {
                assert_eq!(concerned(&key, kind, payload.clone()), right, "{kind} {payload}");
            }
        }
    }

    #[test]
    fn k13_what_is_sorted_or_filtered_by_decides_when_the_event_names_the_fields() {
        let is = |field: &str| Filter::new(field, Operator::Eq, 1);
        let either = Filter::Or(vec![is("a"), is("category.id")]);
        let search = Filter::new("q", Operator::Contains, "x");
        let table = [
            (list(&["title"], vec![]), json!(["content"]), false),
            (list(&["title"], vec![]), json!(["content", "title"]), true),
            (list(&[], vec![is("status")]), json!(["title"]), false),
            (list(&[], vec![is("status")]), json!(["status"]), true),
            (list(&[], vec![either.clone()]), json!(["category"]), true),
            (list(&[], vec![either]), json!(["category.title"]), false),
            (list(&["id"], vec![search]), json!(["content"]), true),
            (list(&["title"], vec![]), json!([]), true),
            (list(&["title"], vec![]), json!(["content", 5]), true),
            (list(&["title"], vec![]), json!("content"), true),
            (list(&["title"], vec![]), json!(null), true),
        ];
        for (key, fields, right) in table {
            let payload = json!({ "ids": [7], "fields": fields });
            assert_eq!(concerned(&key, "updated", payload), right, "{fields} {key:?}");
        }
        let on_page = json!({ "ids": [1], "fields": ["content"] });
        assert!(concerned(&list(&["title"], vec![]), "updated", on_page));
    }

    #[test]
    fn a_page_that_is_not_known_yet_may_be_concerned_by_anything() {
        let event = event("updated", json!({"ids": [7]}));
        assert!(is_concerned(&list(&[], vec![]), None, &event));
    }

    #[test]
    fn a_record_without_an_id_might_be_the_one_meant() {
        let odd = QueryData::List(ListAnswer {
            records: vec![Rc::new(json!({"title": "no id"}))],
            total: 1,
            cursor: None,
        });
        let event = event("updated", json!({"ids": [7]}));
        assert!(is_concerned(&list(&[], vec![]), Some(&odd), &event));
    }
}
