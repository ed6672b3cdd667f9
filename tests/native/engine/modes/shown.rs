//! What is shown before the server agreed, and what becomes of it when it answers.

use std::rc::Rc;

use sapwood::engine::live::LiveMode::{Auto, Manual, Off};
use sapwood::engine::live::LiveSignal;
use sapwood::engine::mutation::MutationMode;
use sapwood::engine::params::{ListParams, Order, Pagination, Sorter};
use sapwood::engine::query::QueryKey;
use sapwood::engine::record::RecordId;
use sapwood::engine::store::MutateOptions;
use serde_json::json;

use super::many::mutate_many;
use super::{bench, create, delete, refused, shown, undo_all, write};
use crate::engine::support::{Bench, Call, ids, ms, post, posts};

#[test]
fn an_optimistic_change_shows_before_the_server_agreed_and_stays() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    let _one = bench.show_loaded(&post(3), Off);
    let result = bench.update(3, "mine");
    assert_eq!(
        (
            bench.titles(&posts())[2].as_str(),
            bench.titles(&post(3))[0].as_str()
        ),
        ("mine", "mine")
    );
    assert!(result.borrow().is_empty());
    bench.deliver_all();
    bench.advance(ms(500));
    bench.deliver_all();
    assert_eq!(bench.titles(&posts())[2], "mine");
    assert_eq!(result.borrow().len(), 1);
    assert!(bench.store.pending().is_empty());
}

#[test]
fn a_refused_optimistic_change_is_taken_back_and_what_was_typed_is_handed_out_once() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    let result = bench.update(3, "mine");
    bench.fail(write(&bench), refused());
    assert_eq!(bench.titles(&posts())[2], "post 3");
    assert_eq!(**result.borrow()[0].as_ref().unwrap_err(), refused());
    let id = RecordId::from(3);
    let typed = bench.store.take_rejected("posts", Some(&id)).unwrap();
    assert_eq!(typed.variables(), Some(&json!({"title": "mine"})));
    assert_eq!(bench.store.take_rejected("posts", Some(&id)), None);
}

#[test]
fn k11_a_refetch_in_the_window_does_not_bring_back_what_was_deleted() {
    let bench = bench(MutationMode::Undoable);
    let _list = bench.show_loaded(&posts(), Auto);
    let _result = bench.mutate(delete(3));
    assert_eq!(shown(&bench), (9, 9));
    bench.server.set("posts", 5, "theirs");
    bench.news.event("posts", "updated", Some(&[5]));
    bench.deliver_all();
    bench.advance(ms(500));
    bench.deliver_all();
    assert_eq!(shown(&bench), (9, 9), "the server still has ten");
    assert_eq!(bench.titles(&posts())[3], "theirs", "what others did shows");
    assert_eq!(bench.store.pending().len(), 1, "the event did not cancel it");
    bench.advance(ms(4500));
    bench.deliver(write(&bench));
    bench.deliver_all();
    assert_eq!(shown(&bench), (9, 9));
}

#[test]
fn k11_taking_a_change_back_keeps_what_was_fetched_meanwhile() {
    for undone in [true, false] {
        let bench = bench(if undone {
            MutationMode::Undoable
        } else {
            MutationMode::Optimistic
        });
        let _list = bench.show_loaded(&posts(), Auto);
        let _result = bench.update(3, "mine");
        bench.server.set("posts", 5, "theirs");
        bench.news.event("posts", "updated", Some(&[5]));
        let read = bench
            .server
            .open()
            .into_iter()
            .find(|index| matches!(bench.server.requests.borrow()[*index].call, Call::List(_)));
        bench.deliver(read.unwrap());
        if undone {
            undo_all(&bench);
        } else {
            bench.fail(write(&bench), refused());
        }
        let titles = bench.titles(&posts());
        assert_eq!((titles[2].as_str(), titles[4].as_str()), ("post 3", "theirs"));
    }
}

#[test]
fn k11_an_answer_from_before_a_deletion_does_not_revive_the_row() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    bench.store.refetch(&posts());
    bench.server.serve(0);
    let _result = bench.mutate(delete(3));
    bench.deliver(0);
    assert_eq!(shown(&bench), (9, 9));
    bench.deliver(write(&bench));
    assert_eq!(shown(&bench), (9, 9));
    bench.advance(ms(500));
    bench.deliver_all();
    assert_eq!(shown(&bench), (9, 9));
}

#[test]
fn a_row_keeps_its_pointer_when_nothing_about_it_changes() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    let rows = |bench: &Bench| bench.state(&posts()).list().unwrap().records.clone();
    let before = rows(&bench);
    let _result = bench.update(3, "mine");
    let patched = rows(&bench);
    bench.store.refetch(&posts());
    bench.deliver_all();
    bench.advance(ms(500));
    bench.deliver_all();
    let after = rows(&bench);
    for place in 0..10 {
        let same = Rc::ptr_eq(&before[place], &patched[place]);
        assert_eq!(same, place != 2);
        assert!(Rc::ptr_eq(&patched[place], &after[place]), "row {place}");
    }
}

fn newest_first() -> QueryKey {
    QueryKey::list(
        "posts",
        ListParams {
            pagination: Some(Pagination::DEFAULT),
            sorters: vec![Sorter {
                field: "id".into(),
                order: Order::Desc,
            }],
            ..ListParams::default()
        },
    )
}

#[test]
fn a_new_record_has_a_temporary_id_until_the_server_gives_it_one_and_its_row_stays_the_same() {
    let bench = bench(MutationMode::Optimistic);
    let all = QueryKey::list("posts", ListParams::default());
    let _list = bench.show_loaded(&all, Off);
    let _result = bench.mutate(create("new"));
    let last = |bench: &Bench| bench.state(&all).list().unwrap().records.last().unwrap().clone();
    let temporary = RecordId::of(&last(&bench)).unwrap();
    assert!(temporary.is_temporary());
    assert_eq!(bench.state(&all).list().unwrap().total, 11);
    bench.deliver(write(&bench));
    assert_eq!(
        *last(&bench),
        json!({"id": 11, "title": "new"}),
        "no moment without it"
    );
    assert_eq!(bench.store.row_key("posts", &11.into()), temporary);
    bench.deliver_all();
    assert_eq!(bench.titles(&all).len(), 11);
    let _later = bench.show(&newest_first(), Off);
    bench.deliver_all();
    assert!(format!("{:?}", bench.store).contains("patches: 0"));
}

#[test]
fn k24_deleting_several_lowers_the_total_by_their_number() {
    for mode in [MutationMode::Optimistic, MutationMode::Undoable] {
        let bench = bench(mode);
        let _list = bench.show_loaded(&posts(), Off);
        let _outcome = mutate_many(
            &bench,
            vec![delete(2), delete(3), delete(4)],
            MutateOptions::default(),
        );
        assert_eq!(shown(&bench), (7, 7));
        bench.advance(ms(5000));
        while bench.server.open().iter().any(|_| true) {
            bench.deliver_all();
            bench.advance(ms(500));
        }
        assert_eq!(shown(&bench), (7, 7));
    }
}

#[test]
fn k24_a_record_with_id_zero_is_changed_and_deleted_like_any_other() {
    let bench = bench(MutationMode::Optimistic);
    bench.server.set("posts", 0, "zero");
    let all = QueryKey::list("posts", ListParams::default());
    let _list = bench.show_loaded(&all, Off);
    let _result = bench.update(0, "mine");
    assert_eq!(bench.titles(&all)[0], "mine");
    bench.deliver(write(&bench));
    let _result = bench.mutate(delete(0));
    bench.deliver(write(&bench));
    assert_eq!(bench.titles(&all)[0], "post 1");
    assert_eq!(bench.news.published.borrow()[1].ids, Some(ids(&[0]).into()));
}

#[test]
fn k6_own_pending_changes_are_no_news_and_take_no_alert_away() {
    let bench = bench(MutationMode::Optimistic);
    let _one = bench.show_loaded(&post(3), Manual);
    let _result = bench.update(3, "mine");
    let state = bench.state(&post(3));
    assert!(state.own && state.patched);
    bench.deliver(write(&bench));
    let state = bench.state(&post(3));
    assert!(state.own && !state.patched);
    // The event that this page published comes back to it.
    let mut event = bench.news.published.borrow()[0].clone();
    event.own = true;
    bench.deliver_all();
    bench.advance(ms(1000));
    let asked = bench.server.count();
    bench.news.signal("resources/posts", &LiveSignal::Event(event));
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), asked, "nothing is asked again for it");
}
