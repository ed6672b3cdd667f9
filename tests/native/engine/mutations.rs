//! Changes that this page makes.

use std::rc::Rc;

use sapwood::engine::data::DataError;
use sapwood::engine::live::LiveMode::{Auto, Manual, Off};
use sapwood::engine::live::{EventType, LiveError};
use sapwood::engine::mutation::{Mutation, Publisher};
use sapwood::engine::query::QueryKey;
use sapwood::engine::store::Options;
use serde_json::json;

use super::support::{Bench, Call, ids, ms, network, page, post, posts};

fn create(title: &str) -> Mutation {
    Mutation::Create {
        resource: "posts".into(),
        values: json!({ "title": title }),
    }
}

fn delete(id: i64) -> Mutation {
    Mutation::Delete {
        resource: "posts".into(),
        id: id.into(),
    }
}

/// Answers the write that is under way, and forgets it.
fn answer_write(bench: &Bench) {
    let open = bench.server.open();
    let write = open
        .into_iter()
        .find(|index| bench.server.requests.borrow()[*index].call.is_write());
    bench.deliver(write.unwrap());
}

fn reads(bench: &Bench) -> Vec<Call> {
    let requests = bench.server.requests.borrow();
    let calls = requests.iter().map(|request| request.call.clone());
    calls.filter(|call| !call.is_write()).collect()
}

#[test]
fn an_update_shows_everywhere_at_once_and_lists_are_checked() {
    let bench = Bench::new();
    let many = QueryKey::many("posts", ids(&[3, 4]));
    let _list = bench.show_loaded(&posts(), Off);
    let _one = bench.show_loaded(&post(3), Off);
    let _many = bench.show_loaded(&many, Off);
    let result = bench.update(3, "mine");
    assert_eq!(
        bench.titles(&posts())[2],
        "post 3",
        "not before the server agreed"
    );
    answer_write(&bench);
    assert_eq!(bench.titles(&posts())[2], "mine");
    assert_eq!(bench.titles(&post(3)), ["mine"]);
    assert_eq!(bench.titles(&many), ["mine", "post 4"]);
    assert!(bench.state(&post(3)).own);
    let result = result.borrow_mut().pop().unwrap().unwrap();
    assert_eq!(
        (result.id, result.record.unwrap()["title"].clone()),
        (Some(3.into()), json!("mine"))
    );
    assert!(
        matches!(reads(&bench)[..], [Call::List(_), Call::Many(_)]),
        "the record itself is known"
    );
}

#[test]
fn the_check_of_an_own_change_tells_nobody_if_it_finds_nothing_else() {
    let bench = Bench::new();
    let list = bench.show_loaded(&posts(), Off);
    let _result = bench.update(3, "mine");
    answer_write(&bench);
    assert_eq!(list.changes.get(), 1);
    bench.deliver_all();
    bench.advance(ms(1000));
    assert_eq!(list.changes.get(), 1);
    assert!(bench.state(&posts()).own);
}

#[test]
fn a_change_by_others_is_not_an_own_one() {
    let bench = Bench::new();
    let _one = bench.show_loaded(&post(3), Auto);
    let _result = bench.update(3, "mine");
    answer_write(&bench);
    bench.server.set("posts", 3, "theirs");
    bench.news.event("posts", "updated", Some(&[3]));
    bench.deliver_all();
    assert_eq!(bench.titles(&post(3)), ["theirs"]);
    assert!(!bench.state(&post(3)).own);
}

#[test]
fn a_created_record_can_be_opened_at_once_and_lists_get_it() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Off);
    let _many = bench.show_loaded(&QueryKey::many("posts", ids(&[1])), Off);
    bench.server.remove("posts", 10);
    bench.server.remove("posts", 9);
    let result = bench.mutate(create("new"));
    answer_write(&bench);
    assert_eq!(result.borrow()[0].as_ref().unwrap().id, Some(9.into()));
    assert_eq!(bench.titles(&post(9)), ["new"]);
    assert!(matches!(reads(&bench)[..], [Call::List(_)]));
    bench.deliver_all();
    assert_eq!(bench.titles(&posts()).last().unwrap(), "new");
}

#[test]
fn a_deleted_record_leaves_lists_at_once_and_is_not_asked_for_again() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Off);
    let shown = bench.show_loaded(&post(3), Manual);
    drop(bench.show_loaded(&page(2), Off));
    let _result = bench.mutate(delete(3));
    answer_write(&bench);
    let state = bench.state(&posts());
    assert_eq!(
        (state.list().unwrap().total, bench.titles(&posts()).len()),
        (9, 9)
    );
    assert_eq!(
        bench.titles(&post(3)),
        ["post 3"],
        "no flash before its page is left"
    );
    assert_eq!(bench.store.placeholder("posts", &3.into()), None);
    assert!(matches!(reads(&bench)[..], [Call::List(_)]));
    bench.deliver_all();
    drop(shown);
    bench.advance(ms(1));
    assert!(bench.state(&post(3)).data.is_none());
}

#[test]
fn a_list_that_was_being_fetched_does_not_bring_back_what_was_before_the_change() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Off);
    bench.store.refetch(&posts());
    bench.server.serve(0);
    let _result = bench.update(3, "mine");
    bench.advance(ms(500));
    answer_write(&bench);
    assert!(bench.server.is_aborted(0));
    assert_eq!(bench.titles(&posts())[2], "mine");
    bench.deliver_all();
    bench.advance(ms(5000));
    assert_eq!(bench.titles(&posts())[2], "mine");
    assert_eq!(reads(&bench).len(), 2);
}

#[test]
fn what_others_changed_while_an_own_change_was_under_way_is_found() {
    let bench = Bench::new();
    let _one = bench.show_loaded(&post(3), Auto);
    let _result = bench.update(3, "mine");
    bench.server.serve(0);
    bench.server.set("posts", 3, "theirs, later");
    bench.news.event("posts", "updated", Some(&[3]));
    bench.deliver(1);
    assert_eq!(bench.titles(&post(3)), ["theirs, later"]);
    answer_write(&bench);
    bench.advance(ms(500));
    bench.deliver_all();
    assert_eq!(bench.titles(&post(3)), ["theirs, later"]);
}

#[test]
fn two_changes_of_one_record_may_overtake_each_other_on_the_way_there_and_back() {
    for (served, delivered) in [
        ([0, 1], [0, 1]),
        ([0, 1], [1, 0]),
        ([1, 0], [0, 1]),
        ([1, 0], [1, 0]),
    ] {
        let bench = Bench::new();
        let _one = bench.show_loaded(&post(3), Off);
        let _results = [bench.update(3, "first"), bench.update(3, "second")];
        for index in served {
            bench.server.serve(index);
        }
        for index in delivered {
            bench.deliver(index);
        }
        bench.advance(ms(500));
        bench.deliver_all();
        let truth = ["first", "second"][served[1]];
        assert_eq!(bench.titles(&post(3)), [truth], "{served:?} {delivered:?}");
    }
}

#[test]
fn a_refused_change_changes_nothing_and_says_why_once() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Off);
    let result = bench.update(3, "mine");
    let refusal = DataError::Invalid {
        message: "too short".into(),
        fields: [("title".to_owned(), "too short".to_owned())].into(),
    };
    bench.fail(0, refusal.clone());
    bench.advance(ms(60_000));
    assert_eq!(result.borrow().len(), 1);
    assert_eq!(**result.borrow()[0].as_ref().unwrap_err(), refusal);
    assert_eq!(
        (bench.titles(&posts())[2].as_str(), bench.server.count()),
        ("post 3", 1)
    );
    assert!(bench.news.published.borrow().is_empty());
}

#[test]
fn a_change_that_failed_halfway_is_not_repeated_but_what_it_concerned_is_checked() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Off);
    let _one = bench.show_loaded(&post(3), Manual);
    let result = bench.update(3, "mine");
    bench.fail(0, network());
    assert_eq!(result.borrow().len(), 1);
    assert!(matches!(reads(&bench)[..], [Call::List(_), Call::One(_)]));
    assert_eq!(bench.server.count(), 3);
}

#[test]
fn a_change_is_made_even_if_whoever_asked_is_gone_and_the_app_too() {
    let bench = Bench::new();
    let result = bench.update(3, "mine");
    let Bench {
        world, server, store, ..
    } = bench;
    let store = Rc::downgrade(&{ store });
    server.deliver(0);
    world.settle();
    assert_eq!(result.borrow().len(), 1);
    assert!(store.upgrade().is_none(), "and then the store is gone as well");
}

#[test]
fn a_change_is_settled_after_the_call_and_when_the_cache_shows_it() {
    let bench = Bench::new().automatic(ms(0));
    let _one = bench.show(&post(3), Off);
    bench.advance(ms(100));
    let seen = Rc::new(std::cell::RefCell::new(Vec::new()));
    let (sink, store) = (Rc::clone(&seen), Rc::clone(&bench.store));
    let settled = move |_| {
        sink.borrow_mut()
            .push(store.read(&post(3)).one().unwrap()["title"].clone())
    };
    let change = Mutation::Update {
        resource: "posts".into(),
        id: 3.into(),
        changes: json!({"title": "mine"}),
    };
    bench.store.mutate(change, Box::new(settled));
    assert!(seen.borrow().is_empty());
    bench.advance(ms(1));
    assert_eq!(*seen.borrow(), ["mine"]);
}

#[test]
fn others_are_told_after_success_with_the_id_that_the_server_gave() {
    let bench = Bench::new();
    let _results = [
        bench.mutate(create("new")),
        bench.update(3, "mine"),
        bench.mutate(delete(4)),
    ];
    assert!(bench.news.published.borrow().is_empty());
    (0..3).for_each(|index| bench.deliver(index));
    let published = bench.news.published.borrow();
    let told: Vec<_> = published
        .iter()
        .map(|event| (event.kind.clone(), event.ids.clone().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            (EventType::Created, ids(&[11]).into()),
            (EventType::Updated, ids(&[3]).into()),
            (EventType::Deleted, ids(&[4]).into()),
        ]
    );
    assert_eq!(published[0].to_json()["payload"], json!({"ids": [11]}));
    assert_eq!(&*published[0].date, "2026-01-02T03:04:05.678Z");
    assert_eq!(&*published[0].channel, "resources/posts");
}

#[test]
fn a_record_that_comes_back_without_an_id_is_published_without_ids() {
    let bench = Bench::new();
    let result = bench.mutate(create("new"));
    bench.server.answer(0, json!({"title": "new"}));
    bench.world.settle();
    assert_eq!(result.borrow()[0].as_ref().unwrap().id, None);
    let published = bench.news.published.borrow();
    assert_eq!(
        (
            published[0].ids.clone(),
            published[0].to_json()["payload"].clone()
        ),
        (None, json!({}))
    );
    drop(published);
    let changed = bench.update(3, "mine");
    bench.server.answer(1, json!({"title": "mine"}));
    bench.world.settle();
    assert_eq!(
        changed.borrow()[0].as_ref().unwrap().id,
        Some(3.into()),
        "the id that was asked for"
    );
    assert_eq!(bench.news.published.borrow()[1].ids, Some(ids(&[3]).into()));
}

#[test]
fn k16_a_publish_that_fails_is_a_warning_and_no_error_of_the_change() {
    let bench = Bench::new();
    bench
        .news
        .refusal
        .replace(Some(LiveError::Refused("no rights".into())));
    let result = bench.update(3, "mine");
    bench.deliver(0);
    assert!(result.borrow()[0].is_ok());
    let warnings = bench.world.warnings.borrow();
    assert!(warnings[0].contains("resources/posts") && warnings[0].contains("no rights"));
}

#[test]
fn a_server_that_publishes_is_told_who_asks_and_the_page_keeps_silent() {
    let bench = Bench::with(Options {
        publish: Publisher::Server,
        origin: "page-7".into(),
        ..Options::default()
    });
    let _result = bench.update(3, "mine");
    bench.deliver(0);
    assert!(bench.news.published.borrow().is_empty());
    assert_eq!(bench.server.requests.borrow()[0].origin, "page-7");
}
