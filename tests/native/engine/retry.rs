//! Failures and the browser being offline.

use sapwood::engine::data::DataError;
use sapwood::engine::live::LiveMode::{Auto, Off};
use sapwood::engine::live::LiveSignal;
use sapwood::engine::query::FetchStatus;

use super::support::{Bench, ms, network, posts};

fn attempt(bench: &Bench) -> Option<u32> {
    match bench.state(&posts()).fetch {
        FetchStatus::Retrying { attempt, .. } => Some(attempt),
        _ => None,
    }
}

#[test]
fn a_passing_failure_is_retried_and_people_see_it() {
    let bench = Bench::new();
    let screen = bench.show(&posts(), Off);
    bench.fail(0, network());
    assert_eq!(attempt(&bench), Some(1));
    assert!(bench.state(&posts()).is_loading(), "it is not an error yet");
    assert!(screen.changes.get() > 0);
    bench.advance(ms(400));
    assert_eq!(bench.server.count(), 1);
    bench.advance(ms(600));
    assert!(bench.state(&posts()).is_fetching());
    bench.deliver(1);
    assert_eq!(bench.titles(&posts()).len(), 10);
}

#[test]
fn four_failures_are_an_error_after_at_most_seven_seconds() {
    let bench = Bench::new().automatic(ms(0));
    bench.server.failure.replace(Some(network()));
    let _screen = bench.show(&posts(), Off);
    bench.advance(ms(3400));
    assert!(bench.state(&posts()).error.is_none());
    bench.advance(ms(3600));
    assert_eq!(bench.server.count(), 4);
    assert_eq!(bench.state(&posts()).error.as_deref(), Some(&network()));
    bench.advance(ms(600_000));
    assert_eq!(bench.server.count(), 4);
}

#[test]
fn k22_what_the_server_refuses_is_not_asked_again() {
    for error in [
        DataError::NotFound { message: "".into() },
        DataError::Status {
            status: 403,
            message: "".into(),
        },
        DataError::Decode("HTML".into()),
    ] {
        let bench = Bench::new();
        let _screen = bench.show(&posts(), Off);
        bench.fail(0, error);
        assert!(bench.state(&posts()).error.is_some());
        bench.advance(ms(60_000));
        assert_eq!(bench.server.count(), 1);
    }
}

#[test]
fn who_leaves_ends_the_retries() {
    let bench = Bench::new();
    let screen = bench.show(&posts(), Off);
    bench.fail(0, network());
    drop(screen);
    bench.advance(ms(60_000));
    assert_eq!(bench.server.count(), 1);
    assert_eq!(bench.state(&posts()).fetch, FetchStatus::Idle);
}

#[test]
fn offline_pauses_and_online_resumes() {
    let bench = Bench::new();
    bench.store.set_online(false);
    let _screen = bench.show(&posts(), Off);
    bench.advance(ms(60_000));
    assert_eq!(
        (bench.server.count(), bench.state(&posts()).fetch),
        (0, FetchStatus::Paused)
    );
    bench.store.set_online(true);
    assert_eq!(bench.server.count(), 1);
    bench.deliver(0);
    assert_eq!(bench.titles(&posts()).len(), 10);
}

#[test]
fn a_request_that_dies_with_the_connection_is_paused_and_so_is_a_retry() {
    let bench = Bench::new();
    let _screen = bench.show(&posts(), Off);
    bench.store.set_online(false);
    bench.fail(0, network());
    assert_eq!(bench.state(&posts()).fetch, FetchStatus::Paused);
    bench.store.set_online(true);
    bench.fail(1, network());
    assert_eq!(attempt(&bench), Some(1));
    bench.store.set_online(false);
    assert_eq!(bench.state(&posts()).fetch, FetchStatus::Paused);
    bench.advance(ms(60_000));
    bench.store.set_online(true);
    assert_eq!(bench.server.count(), 3);
}

#[test]
fn online_again_checks_everything_shown_if_nobody_else_reports_what_was_missed() {
    let with = Bench::new();
    let without = Bench::without_live();
    for (bench, requests) in [(&with, 0), (&without, 1)] {
        let _screen = bench.show_loaded(&posts(), Off);
        bench.store.set_online(false);
        bench.store.set_online(true);
        assert_eq!(bench.server.count(), requests);
    }
}

#[test]
fn an_event_does_not_hurry_a_retry_but_the_end_of_an_outage_does() {
    let bench = Bench::new();
    let _screen = bench.show_loaded(&posts(), Auto);
    bench.store.refetch(&posts());
    bench.fail(0, network());
    bench.news.event("posts", "updated", Some(&[1]));
    assert_eq!((bench.server.count(), attempt(&bench)), (1, Some(1)));
    bench.news.signal("resources/posts", &LiveSignal::Gap);
    assert_eq!(bench.server.count(), 2);
    bench.deliver(1);
    bench.advance(ms(60_000));
    assert_eq!(bench.server.count(), 2);
}

#[test]
fn the_end_of_an_outage_brings_back_what_had_failed_for_good() {
    let bench = Bench::new().automatic(ms(1));
    bench.server.failure.replace(Some(network()));
    let _screen = bench.show(&posts(), Auto);
    bench.advance(ms(60_000));
    assert!(bench.state(&posts()).error.is_some());
    bench.server.failure.replace(None);
    bench.news.signal("resources/posts", &LiveSignal::Gap);
    bench.advance(ms(100));
    assert_eq!(bench.titles(&posts()).len(), 10);
    assert!(bench.state(&posts()).error.is_none());
}
