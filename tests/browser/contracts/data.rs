//! The contract of data providers. What is served is the sandbox's seed, and the demo's: 1,000 posts, 30 categories.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use sapwood::engine::data::{DataError, DataProvider};
use sapwood::engine::params::{Filter, ListParams, Operator, Order, Pagination, Sorter};
use sapwood::engine::record::{Record, RecordId};
use sapwood::providers::rest::{RestDataProvider, RestOptions};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{demo, fresh_name, sandbox};

type Provider = Rc<dyn DataProvider>;

/// Runs every test of the contract on the provider that `$make` makes.
macro_rules! contract {
    ($module:ident, $make:expr) => {
        mod $module {
            use super::*;
            contract! { @tests $make;
                a_list_comes_by_pages_and_says_how_many_there_are,
                several_sorters_count_in_their_order,
                every_operator_selects_what_it_says,
                a_search_looks_into_titles_and_texts,
                several_are_had_by_id_and_missing_ones_left_out,
                one_is_had_by_its_id_however_it_is_written,
                a_new_record_comes_back_whole_and_is_in_the_list,
                an_update_changes_what_it_names_and_nothing_else,
                what_is_deleted_is_gone_for_every_call,
                what_cannot_be_is_refused_with_a_typed_error,
                updates_of_different_fields_at_once_both_hold,
                a_guarded_update_is_refused_if_somebody_was_faster,
                a_call_that_is_dropped_does_no_harm,
            }
        }
    };
    (@tests $make:expr; $($test:ident,)*) => {
        $(#[wasm_bindgen_test]
        async fn $test() {
            let provider: Provider = $make.await;
            super::$test(&*provider).await;
        })*
    };
}

contract!(rest, rest_provider());
contract!(in_the_demo, demo_provider());

async fn rest_provider() -> Provider {
    let api = format!("{}/api", sandbox::url().await);
    Rc::new(RestDataProvider::new(&api, RestOptions::default()))
}

async fn demo_provider() -> Provider {
    demo::open(&fresh_name(), "tab").await.data()
}

fn filter(field: &str, operator: Operator, value: Value) -> Filter {
    Filter::new(field, operator, value)
}

async fn list(provider: &dyn DataProvider, params: &ListParams) -> (Vec<Record>, u64) {
    let answer = provider.get_list("posts", params).await.unwrap();
    (answer.records, answer.total)
}

/// The titles of what a list finds, as one text.
async fn titles(provider: &dyn DataProvider, filters: Vec<Filter>, sorters: &[(&str, Order)]) -> String {
    let sorters = sorters.iter().map(|(field, order)| Sorter {
        field: (*field).to_owned(),
        order: *order,
    });
    let params = ListParams {
        filters,
        sorters: sorters.collect(),
        pagination: None,
        cursor: None,
    };
    let (records, total) = list(provider, &params).await;
    assert_eq!(records.len() as u64, total);
    let titles = records.iter().map(|post| post["title"].as_str().unwrap());
    let titles = titles.map(|title| title.split(' ').next().unwrap().to_owned());
    titles.collect::<Vec<_>>().join(" ")
}

fn ids(records: &[Record]) -> Vec<i64> {
    records
        .iter()
        .map(|record| record["id"].as_i64().unwrap())
        .collect()
}

async fn create(provider: &dyn DataProvider, title: &str, status: &str, category: i64) -> RecordId {
    let post = json!({ "title": title, "content": "Text", "status": status, "category": { "id": category } });
    let record = provider.create("posts", &post, "").await.unwrap();
    RecordId::of(&record).unwrap()
}

/// Three posts whose titles hold a word that no other post has. Returns the word.
async fn three(provider: &dyn DataProvider) -> String {
    let word = fresh_name();
    create(provider, &format!("Birch {word}"), "draft", 3).await;
    create(provider, &format!("ash {word}"), "published", 12).await;
    create(provider, &format!("Cedar {word}"), "draft", 3).await;
    word
}

async fn a_list_comes_by_pages_and_says_how_many_there_are(provider: &dyn DataProvider) {
    let page = |current, page_size| ListParams {
        pagination: Some(Pagination { current, page_size }),
        ..ListParams::default()
    };
    let (first, total) = list(provider, &page(1, 10)).await;
    assert_eq!(ids(&first), (1..=10).collect::<Vec<_>>());
    assert!(total >= 1000, "{total}");
    let (third, _) = list(provider, &page(3, 7)).await;
    assert_eq!(ids(&third), (15..=21).collect::<Vec<_>>());
    let (beyond, total) = list(provider, &page(9999, 50)).await;
    assert!(beyond.is_empty() && total >= 1000);
    let all = provider
        .get_list("categories", &ListParams::default())
        .await
        .unwrap();
    assert_eq!((all.records.len(), all.total), (30, 30));
}

async fn several_sorters_count_in_their_order(provider: &dyn DataProvider) {
    let word = three(provider).await;
    let mine = || vec![filter("title", Operator::Contains, json!(word))];
    let by_title = titles(provider, mine(), &[("title", Order::Asc)]).await;
    assert_eq!(by_title, "ash Birch Cedar", "case does not matter");
    let sorters = [("status", Order::Asc), ("title", Order::Desc)];
    assert_eq!(titles(provider, mine(), &sorters).await, "Cedar Birch ash");
    let sorters = [("category.id", Order::Desc), ("id", Order::Asc)];
    assert_eq!(titles(provider, mine(), &sorters).await, "ash Birch Cedar");
}

async fn every_operator_selects_what_it_says(provider: &dyn DataProvider) {
    use Operator::{Contains, Eq, Gte, Lte, Ne};
    let word = three(provider).await;
    for (field, operator, value, expected) in [
        ("status", Eq, json!("draft"), "Birch Cedar"),
        ("status", Ne, json!("draft"), "ash"),
        ("status", Eq, json!(["draft", "published"]), "Birch ash Cedar"),
        ("category.id", Eq, json!("3"), "Birch Cedar"),
        ("category.id", Gte, json!(4), "ash"),
        ("category.id", Lte, json!(4), "Birch Cedar"),
        ("title", Contains, json!("ASH "), "ash"),
        ("status", Eq, json!(null), "Birch ash Cedar"),
    ] {
        let filters = vec![
            filter("title", Contains, json!(word)),
            filter(field, operator, value.clone()),
        ];
        // On the title two conditions of one kind would be alternatives to a REST API.
        let filters = if field == "title" {
            filters[1..].to_vec()
        } else {
            filters
        };
        let found = titles(provider, filters, &[("id", Order::Asc)]).await;
        assert!(
            found == expected || field == "title" && found.ends_with(expected),
            "{field} {operator:?} {value}: {found}"
        );
    }
}

async fn a_search_looks_into_titles_and_texts(provider: &dyn DataProvider) {
    let word = three(provider).await;
    let search = |text: &str| vec![filter("q", Operator::Contains, json!(text))];
    assert_eq!(
        titles(provider, search(&word), &[("id", Order::Asc)]).await,
        "Birch ash Cedar"
    );
    let params = ListParams {
        filters: search("write DOWN what you did"),
        ..ListParams::default()
    };
    let (found, total) = list(provider, &params).await;
    assert!(total > 100 && total < 1000, "{total}");
    for post in found {
        let text = format!("{} {}", post["title"], post["content"]).to_lowercase();
        assert!(text.contains("write down what you did"), "{text}");
    }
    assert_eq!(titles(provider, search("%_no such text"), &[]).await, "");
}

async fn several_are_had_by_id_and_missing_ones_left_out(provider: &dyn DataProvider) {
    let asked = [
        RecordId::from(7),
        999_999.into(),
        3.into(),
        RecordId::parse("12").unwrap(),
    ];
    let found = provider.get_many("categories", &asked).await.unwrap();
    let found: BTreeSet<i64> = ids(&found).into_iter().collect();
    assert_eq!(found, BTreeSet::from([3, 7, 12]));
    assert!(provider.get_many("categories", &[]).await.unwrap().is_empty());
}

async fn one_is_had_by_its_id_however_it_is_written(provider: &dyn DataProvider) {
    let first = provider.get_one("categories", &1.into()).await.unwrap();
    assert_eq!(first["title"], "Gardening");
    let same = provider
        .get_one("categories", &RecordId::parse(" 1 ").unwrap())
        .await;
    assert_eq!(same.unwrap(), first);
    for id in ["999999", "-1", "no-number", "../posts"] {
        let missing = provider
            .get_one("categories", &RecordId::parse(id).unwrap())
            .await;
        assert!(
            matches!(missing, Err(DataError::NotFound { .. })),
            "{id}: {missing:?}"
        );
    }
}

async fn a_new_record_comes_back_whole_and_is_in_the_list(provider: &dyn DataProvider) {
    let word = fresh_name();
    let values =
        json!({ "title": word, "content": "# Ünïcode 🌳\n", "status": "draft", "category": { "id": 2 } });
    let created = provider.create("posts", &values, "").await.unwrap();
    for (field, value) in values.as_object().unwrap() {
        assert_eq!(created[field], *value);
    }
    assert!(created["createdAt"].as_str().is_some_and(|at| at.ends_with('Z')));
    let id = RecordId::of(&created).unwrap();
    assert_eq!(provider.get_one("posts", &id).await.unwrap(), created);
    let next = create(provider, &word, "draft", 2).await;
    assert_ne!(next, id);
    let mine = vec![filter("title", Operator::Eq, json!(word))];
    let params = ListParams {
        filters: mine,
        ..ListParams::default()
    };
    assert_eq!(list(provider, &params).await.1, 2);
}

async fn an_update_changes_what_it_names_and_nothing_else(provider: &dyn DataProvider) {
    let id = create(provider, "Before", "draft", 4).await;
    let changes = json!({ "title": "After", "category": { "id": 5 } });
    let updated = provider.update("posts", &id, &changes, "").await.unwrap();
    let parts = ["title", "category", "status", "content"].map(|name| updated[name].clone());
    assert_eq!(
        parts,
        [json!("After"), json!({ "id": 5 }), json!("draft"), json!("Text")]
    );
    assert_eq!(RecordId::of(&updated), Some(id.clone()));
    assert_eq!(provider.get_one("posts", &id).await.unwrap(), updated);
}

async fn what_is_deleted_is_gone_for_every_call(provider: &dyn DataProvider) {
    let id = create(provider, "Short-lived", "draft", 4).await;
    provider.delete_one("posts", &id, "").await.unwrap();
    assert!(
        provider
            .get_many("posts", std::slice::from_ref(&id))
            .await
            .unwrap()
            .is_empty()
    );
    let answers = [
        provider.get_one("posts", &id).await.err(),
        provider
            .update("posts", &id, &json!({ "title": "x" }), "")
            .await
            .err(),
        provider.delete_one("posts", &id, "").await.err(),
    ];
    for answer in answers {
        assert!(matches!(answer, Some(DataError::NotFound { .. })), "{answer:?}");
    }
    assert_ne!(
        create(provider, "Another", "draft", 4).await,
        id,
        "an id is given once"
    );
}

async fn what_cannot_be_is_refused_with_a_typed_error(provider: &dyn DataProvider) {
    let id = create(provider, "Mine", "draft", 4).await;
    let moved = provider.update("posts", &id, &json!({ "id": 1 }), "").await;
    let Err(DataError::Invalid { fields, .. }) = moved else {
        panic!("{moved:?}")
    };
    assert!(fields.contains_key("id"));
    let taken = json!({ "id": id, "title": "Mine", "category": { "id": 1 } });
    let taken = provider.create("posts", &taken, "").await;
    assert!(matches!(taken, Err(DataError::Conflict { .. })), "{taken:?}");
    assert!(provider.create("posts", &json!("no object"), "").await.is_err());
}

async fn updates_of_different_fields_at_once_both_hold(provider: &dyn DataProvider) {
    let id = create(provider, "Before", "draft", 4).await;
    let (title, status) = (json!({ "title": "After" }), json!({ "status": "rejected" }));
    let mut first = provider.update("posts", &id, &title, "");
    let second = provider.update("posts", &id, &status, "");
    // Both are under way before either is waited for.
    let mut context = Context::from_waker(Waker::noop());
    let early = first.as_mut().poll(&mut context);
    second.await.unwrap();
    if early.is_pending() {
        first.await.unwrap();
    }
    let record = provider.get_one("posts", &id).await.unwrap();
    assert_eq!(
        (&record["title"], &record["status"]),
        (&json!("After"), &json!("rejected"))
    );
}

async fn a_guarded_update_is_refused_if_somebody_was_faster(provider: &dyn DataProvider) {
    let id = create(provider, "Before", "draft", 4).await;
    let base = provider.get_one("posts", &id).await.unwrap();
    let title = |title: &str| json!({ "title": title });
    provider.guard_update("posts", &id, &base);
    let mine = provider.update("posts", &id, &title("Mine"), "").await.unwrap();
    let can_guard = provider.guard_update("posts", &id, &base);
    let late = provider.update("posts", &id, &title("Late"), "").await;
    assert_eq!(
        matches!(late, Err(DataError::Conflict { .. })),
        can_guard,
        "{late:?}"
    );
    if can_guard {
        assert_eq!(provider.get_one("posts", &id).await.unwrap(), mine);
    }
    provider
        .update("posts", &id, &title("Unguarded"), "")
        .await
        .unwrap();
}

async fn a_call_that_is_dropped_does_no_harm(provider: &dyn DataProvider) {
    let id = create(provider, "Untouched", "draft", 4).await;
    drop(provider.update("posts", &id, &json!({ "title": "Never asked for" }), ""));
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        let mut under_way = pin!(provider.get_list("posts", &ListParams::default()));
        assert!(under_way.as_mut().poll(&mut context).is_pending());
    }
    let record = provider.get_one("posts", &id).await.unwrap();
    assert_eq!(record["title"], "Untouched");
}

#[wasm_bindgen_test]
async fn tabs_of_the_demo_never_answer_with_something_old() {
    let name = fresh_name();
    let (here, there) = (
        demo::open(&name, "a").await.data(),
        demo::open(&name, "b").await.data(),
    );
    for round in 0..5 {
        let title = format!("Round {round}");
        here.update("posts", &1.into(), &json!({ "title": title }), "")
            .await
            .unwrap();
        assert_eq!(there.get_one("posts", &1.into()).await.unwrap()["title"], title);
        let id = create(&*there, "New", "draft", 1).await;
        assert_ne!(create(&*here, "New", "draft", 1).await, id, "never the same id");
        there.delete_one("posts", &id, "").await.unwrap();
        assert!(here.get_one("posts", &id).await.is_err());
    }
    let later = demo::open(&name, "c").await.data();
    assert_eq!(
        later.get_one("posts", &1.into()).await.unwrap()["title"],
        "Round 4"
    );
    assert_eq!(
        later
            .get_list("posts", &ListParams::default())
            .await
            .unwrap()
            .total,
        1005
    );
}

/// The sandbox, told something beside each request.
async fn told(meta: Value) -> Provider {
    rest_provider().await.with_meta(&meta.into()).unwrap()
}

#[wasm_bindgen_test]
async fn a_put_loses_nothing_of_the_record_and_is_one() {
    let plain = rest_provider().await;
    let id = create(&*plain, "Whole", "draft", 3).await;
    let put = told(json!({"method": "put"})).await;
    let changed = put
        .update("posts", &id, &json!({"title": "Replaced"}), "")
        .await
        .unwrap();
    assert_eq!(
        (&changed["title"], &changed["category"]["id"]),
        (&json!("Replaced"), &json!(3))
    );
    let body = json!({"method": "PUT", "status": 418}).to_string();
    sandbox::fault(&sandbox::url().await, "http", &body).await;
    let refused = put.update("posts", &id, &json!({"title": "Not"}), "").await;
    assert!(
        matches!(refused, Err(DataError::Status { status: 418, .. })),
        "{refused:?}"
    );
    plain.delete_one("posts", &id, "").await.unwrap();
}

#[wasm_bindgen_test]
async fn headers_go_with_the_request_that_they_are_meant_for() {
    let provider = told(json!({"headers": {"If-Match": "\"never\""}})).await;
    let id = create(&*rest_provider().await, "Mine", "draft", 3).await;
    let refused = provider.update("posts", &id, &json!({"title": "Not"}), "").await;
    assert!(matches!(refused, Err(DataError::Conflict { .. })), "{refused:?}");
    rest_provider().await.delete_one("posts", &id, "").await.unwrap();
    let odd = told(json!({"headers": {"no name": "x"}})).await;
    let refused = odd.get_one("posts", &1.into()).await;
    assert!(matches!(refused, Err(DataError::Unsupported(_))), "{refused:?}");
}
