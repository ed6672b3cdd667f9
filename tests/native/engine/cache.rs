//! One question, one entry, one request.

use std::rc::Rc;

use sapwood::engine::data::DataError;
use sapwood::engine::live::LiveMode::{Auto, Off};
use sapwood::engine::live::LiveSignal;
use sapwood::engine::params::{Filter, ListParams, Operator};
use sapwood::engine::query::{FetchStatus, Invalidate, QueryData, QueryKey};
use sapwood::engine::store::Options;

use super::support::{Bench, Call, ids, ms, network, page, post, posts};

#[test]
fn k3_two_who_ask_the_same_share_one_request_and_one_answer() {
    let bench = Bench::new();
    let filter = |field: &str| Filter::new(field, Operator::Eq, 1);
    let list = |filters| {
        QueryKey::list(
            "posts",
            ListParams {
                filters,
                ..ListParams::default()
            },
        )
    };
    let one = bench.show(&list(vec![filter("a"), filter("b")]), Off);
    let other = bench.show(&list(vec![filter("b"), filter("a")]), Off);
    bench.world.settle();
    assert_eq!(bench.server.count(), 1);
    bench.deliver(0);
    let (one, other) = (bench.state(&one.key), bench.state(&other.key));
    assert!(Rc::ptr_eq(&one.data.unwrap(), &other.data.unwrap()));
}

#[test]
fn a_question_nobody_asked_has_an_empty_state() {
    let state = Bench::new().state(&posts());
    assert!(state.is_loading() && state.fetch == FetchStatus::Idle && state.version == 0);
}

#[test]
fn who_starts_to_show_something_sees_at_once_that_it_is_being_fetched() {
    let bench = Bench::new();
    let screen = bench.show(&posts(), Off);
    assert!(bench.state(&posts()).is_fetching());
    bench.deliver(0);
    assert!(!bench.state(&posts()).is_fetching());
    assert_eq!(bench.state(&posts()).list().unwrap().total, 10);
    assert!(screen.changes.get() >= 1);
}

#[test]
fn a_fetch_that_nobody_waits_for_is_aborted_and_the_data_stays() {
    let bench = Bench::new();
    let screen = bench.show_loaded(&posts(), Off);
    bench.store.invalidate(&Invalidate::All);
    bench.world.settle();
    drop(screen);
    assert!(
        !bench.server.is_aborted(0),
        "somebody may take over in the same breath"
    );
    bench.advance(ms(1));
    assert!(bench.server.is_aborted(0));
    assert_eq!(bench.titles(&posts()).len(), 10);
}

#[test]
fn a_fetch_goes_on_when_one_page_gives_way_to_another_that_shows_the_same() {
    let bench = Bench::new();
    let old = bench.show(&posts(), Off);
    drop(old);
    let _new = bench.show(&posts(), Off);
    bench.advance(ms(1));
    assert_eq!(bench.server.count(), 1);
    bench.deliver(0);
    assert_eq!(bench.titles(&posts()).len(), 10);
}

#[test]
fn an_aborted_first_fetch_is_made_at_once_when_somebody_returns() {
    let bench = Bench::new();
    drop(bench.show(&posts(), Off));
    bench.advance(ms(5));
    let _back = bench.show(&posts(), Off);
    assert!(bench.state(&posts()).is_fetching());
    assert_eq!(bench.server.count(), 2);
}

#[test]
fn who_returns_in_time_sees_the_data_at_once_and_then_whether_it_is_still_true() {
    let bench = Bench::new();
    drop(bench.show_loaded(&posts(), Off));
    bench.advance(ms(200_000));
    bench.server.set("posts", 1, "changed");
    let _screen = bench.show(&posts(), Off);
    assert_eq!(bench.titles(&posts())[0], "post 1");
    assert_eq!(
        bench.state(&posts()).fetch,
        FetchStatus::Idle,
        "nobody has to wait"
    );
    bench.deliver(0);
    assert_eq!(bench.titles(&posts())[0], "changed");
}

#[test]
fn what_nobody_returns_to_is_forgotten_and_nothing_is_left_behind() {
    let bench = Bench::new();
    drop(bench.show_loaded(&posts(), Off));
    bench.advance(ms(299_000));
    assert_eq!(bench.titles(&posts()).len(), 10);
    bench.advance(ms(2_000));
    assert!(bench.state(&posts()).data.is_none());
    assert!(bench.world.idle());
}

#[test]
fn a_version_is_never_used_for_two_states_even_if_the_entry_was_forgotten() {
    let bench = Bench::new();
    drop(bench.show_loaded(&posts(), Off));
    let before = bench.state(&posts()).version;
    bench.advance(ms(400_000));
    let _screen = bench.show(&posts(), Off);
    assert!(bench.state(&posts()).version > before);
}

#[test]
fn an_answer_stays_fresh_for_its_stale_time_unless_it_is_invalidated() {
    let bench = Bench::with(Options {
        stale_time: ms(10_000),
        ..Options::default()
    });
    drop(bench.show_loaded(&posts(), Off));
    drop(bench.show(&posts(), Off));
    bench.advance(ms(1));
    assert_eq!(bench.server.count(), 0);
    bench.store.invalidate(&Invalidate::Lists("posts".into()));
    assert_eq!(bench.server.count(), 0, "nobody shows it");
    drop(bench.show_loaded(&posts(), Off));
    bench.advance(ms(9_600));
    let _screen = bench.show(&posts(), Off);
    assert_eq!(
        bench.server.count(),
        1,
        "the time counts from the start of the request"
    );
}

#[test]
fn what_was_outdated_when_its_fetch_was_aborted_is_still_outdated_for_who_returns() {
    let bench = Bench::with(Options {
        stale_time: ms(60_000),
        ..Options::default()
    });
    let screen = bench.show_loaded(&posts(), Off);
    bench.store.invalidate(&Invalidate::All);
    drop(screen);
    bench.advance(ms(100));
    let _back = bench.show(&posts(), Off);
    assert_eq!(bench.server.count(), 2);
}

#[test]
fn k5_what_changes_while_a_fetch_runs_is_fetched_exactly_once_more() {
    let bench = Bench::new();
    let _screen = bench.show_loaded(&posts(), Off);
    bench.store.invalidate(&Invalidate::All);
    bench.server.serve(0);
    bench.server.set("posts", 1, "changed");
    for _ in 0..10 {
        bench.store.invalidate(&Invalidate::Resource("posts".into()));
    }
    assert_eq!(bench.server.count(), 1);
    bench.deliver(0);
    bench.advance(ms(100));
    assert_eq!(bench.server.count(), 2);
    bench.deliver(1);
    bench.advance(ms(10_000));
    assert_eq!(bench.server.count(), 2);
    assert_eq!(bench.titles(&posts())[0], "changed");
}

#[test]
fn what_a_person_asks_for_supersedes_a_running_fetch() {
    let bench = Bench::new();
    let _screen = bench.show(&posts(), Off);
    bench.world.settle();
    bench.server.serve(0);
    bench.server.set("posts", 1, "changed");
    bench.store.refetch(&posts());
    assert!(bench.server.is_aborted(0));
    bench.deliver(1);
    bench.deliver(0);
    assert_eq!(bench.titles(&posts())[0], "changed");
}

#[test]
fn what_a_person_asks_for_shows_that_it_is_under_way_and_a_background_fetch_does_not() {
    let bench = Bench::new();
    let screen = bench.show_loaded(&posts(), Off);
    bench.store.refetch(&posts());
    assert!(bench.state(&posts()).is_fetching());
    bench.deliver_all();
    assert!(!bench.state(&posts()).is_fetching());
    bench.advance(ms(1000));
    screen.changes.set(0);
    let version = bench.state(&posts()).version;
    bench.store.invalidate(&Invalidate::All);
    bench.deliver_all();
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 2);
    assert_eq!(
        (screen.changes.get(), bench.state(&posts()).version),
        (0, version)
    );
}

#[test]
fn only_records_that_changed_get_a_new_pointer() {
    let bench = Bench::new();
    let screen = bench.show_loaded(&posts(), Off);
    let before = bench.state(&posts()).data.unwrap();
    bench.server.set("posts", 3, "changed");
    bench.store.invalidate(&Invalidate::All);
    bench.deliver_all();
    let after = bench.state(&posts()).data.unwrap();
    let pairs = before.records().iter().zip(after.records());
    let kept: Vec<_> = pairs.map(|(before, after)| Rc::ptr_eq(before, after)).collect();
    assert_eq!(kept.iter().filter(|kept| !**kept).count(), 1);
    assert!(!kept[2]);
    assert_eq!(screen.changes.get(), 1);
}

#[test]
fn a_record_that_a_list_already_holds_is_shared_with_its_page() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Off);
    let _one = bench.show_loaded(&post(3), Off);
    let (list, one) = (bench.state(&posts()), bench.state(&post(3)));
    assert!(Rc::ptr_eq(&list.list().unwrap().records[2], one.one().unwrap()));
}

#[test]
fn several_records_come_in_the_order_of_their_ids_however_they_were_asked_for_and_answered() {
    let bench = Bench::new();
    let key = QueryKey::many("posts", ids(&[3, 1, 3, 99]));
    let _screen = bench.show_loaded(&key, Off);
    assert_eq!(bench.titles(&key), ["post 1", "post 3"]);
    let Some(QueryData::Many(before)) = bench.state(&key).data.as_deref().cloned() else {
        panic!("not an answer about several")
    };
    bench.store.refetch(&key);
    bench.deliver_all();
    assert_eq!(bench.state(&key).many().unwrap(), before);
}

#[test]
fn no_ids_need_no_request() {
    let bench = Bench::new();
    let key = QueryKey::many("posts", []);
    let _screen = bench.show(&key, Off);
    bench.world.settle();
    assert_eq!(
        (bench.server.count(), bench.state(&key).many()),
        (0, Some(&[][..]))
    );
}

#[test]
fn a_record_can_be_shown_from_any_answer_until_its_own_arrives() {
    let bench = Bench::new();
    assert_eq!(bench.store.placeholder("posts", &3.into()), None);
    let _list = bench.show_loaded(&posts(), Off);
    bench.server.set("posts", 3, "newer");
    let _one = bench.show_loaded(&post(3), Off);
    let copy = bench.store.placeholder("posts", &3.into()).unwrap();
    assert_eq!(copy["title"], "newer", "the newest copy counts");
    assert_eq!(bench.store.placeholder("categories", &3.into()), None);
}

#[test]
fn what_may_be_needed_soon_is_fetched_ahead_and_runs_to_its_end() {
    let bench = Bench::new();
    bench.store.prefetch(&posts());
    bench.store.prefetch(&posts());
    bench.advance(ms(50));
    assert_eq!(bench.server.count(), 1);
    bench.deliver(0);
    assert_eq!(bench.titles(&posts()).len(), 10);
    bench.advance(ms(400_000));
    assert!(bench.state(&posts()).data.is_none() && bench.world.idle());
}

#[test]
fn who_shows_what_was_fetched_ahead_does_not_fetch_it_again_for_a_while() {
    let bench = Bench::new().automatic(ms(20));
    let _page = bench.show(&posts(), Auto);
    bench.advance(ms(1000));
    bench.store.prefetch(&page(2));
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 2);
    let shown = bench.show(&page(2), Auto);
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 2, "it was fetched a second ago");
    drop(shown);
    bench.advance(ms(10_000));
    let _again = bench.show(&page(2), Auto);
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 3);
}

#[test]
fn who_is_the_first_to_listen_does_not_fetch_again_what_was_fetched_ahead_for_them() {
    let bench = Bench::new().automatic(ms(20));
    bench.store.prefetch(&posts());
    bench.advance(ms(100));
    let _page = bench.show(&posts(), Auto);
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 1);
    bench
        .news
        .signal("resources/posts", &LiveSignal::Ready { covered: false });
    bench.advance(ms(1000));
    assert_eq!(
        bench.server.count(),
        2,
        "what happened before one listened may be missing"
    );
}

#[test]
fn what_was_fetched_ahead_and_changed_since_is_fetched_again() {
    let bench = Bench::new().automatic(ms(20));
    let _page = bench.show(&posts(), Auto);
    bench.store.prefetch(&page(2));
    bench.advance(ms(1000));
    bench.news.event("posts", "created", Some(&[50]));
    bench.advance(ms(1000));
    bench.server.requests.borrow_mut().clear();
    let _shown = bench.show(&page(2), Auto);
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 1);
}

#[test]
fn an_error_keeps_the_data_and_a_success_clears_the_error() {
    let bench = Bench::new();
    let _screen = bench.show_loaded(&posts(), Off);
    bench.store.refetch(&posts());
    bench.fail(0, DataError::Decode("HTML".into()));
    let state = bench.state(&posts());
    assert!(state.error.is_some() && state.data.is_some());
    bench.store.refetch(&posts());
    bench.deliver(1);
    assert!(bench.state(&posts()).error.is_none());
}

#[test]
fn an_error_without_data_is_forgotten_by_who_asks_again_but_not_by_the_background() {
    let bench = Bench::new();
    let screen = bench.show(&post(99), Off);
    bench.deliver_all();
    assert!(matches!(
        bench.state(&post(99)).error.as_deref(),
        Some(DataError::NotFound { .. })
    ));
    bench.advance(ms(1000));
    bench.store.invalidate(&Invalidate::All);
    assert!(
        bench.state(&post(99)).error.is_some(),
        "no flicker between error and loading"
    );
    bench.deliver_all();
    bench.store.refetch(&post(99));
    assert!(bench.state(&post(99)).is_loading());
    bench.deliver_all();
    drop(screen);
    bench.advance(ms(1000));
    let _back = bench.show(&post(99), Off);
    assert!(bench.state(&post(99)).is_loading());
}

#[test]
fn an_answer_that_failed_in_the_same_way_again_tells_nobody() {
    let bench = Bench::new();
    let screen = bench.show_loaded(&posts(), Off);
    for _ in 0..3 {
        bench.store.invalidate(&Invalidate::All);
        bench.world.settle();
        for index in bench.server.open() {
            bench.fail(index, DataError::Decode("HTML".into()));
        }
        bench.advance(ms(1000));
    }
    assert_eq!(bench.server.count(), 3);
    assert_eq!(screen.changes.get(), 1);
}

#[test]
fn an_invalidation_reaches_what_it_names_and_only_what_is_shown_is_fetched() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Off);
    let _one = bench.show_loaded(&post(1), Off);
    drop(bench.show_loaded(&page(2), Off));
    bench
        .store
        .invalidate(&Invalidate::Detail("posts".into(), 1.into()));
    bench
        .store
        .invalidate(&Invalidate::Detail("posts".into(), 2.into()));
    let calls: Vec<_> = bench
        .server
        .requests
        .borrow()
        .iter()
        .map(|request| request.call.clone())
        .collect();
    assert_eq!(calls, [Call::One(1.into())]);
    bench.store.invalidate(&Invalidate::Lists("posts".into()));
    assert_eq!(bench.server.count(), 2);
    bench.store.invalidate(&Invalidate::Lists("categories".into()));
    assert_eq!(bench.server.count(), 2);
}

#[test]
fn a_failed_fetch_ahead_is_not_tried_again_and_is_no_error_for_who_comes_then() {
    let bench = Bench::new();
    bench.store.prefetch(&posts());
    bench.fail(0, network());
    bench.advance(ms(60_000));
    assert_eq!(bench.server.count(), 1);
    let _screen = bench.show(&posts(), Off);
    assert!(bench.state(&posts()).is_loading());
}
