//! Bursts of events against fast and slow servers.

use sapwood::engine::clock::Instant;
use sapwood::engine::live::LiveMode::{Auto, Off};
use sapwood::engine::query::{Invalidate, QueryKey};

use super::support::{Bench, ids, ms, page, posts};

fn starts(bench: &Bench) -> Vec<Instant> {
    bench
        .server
        .requests
        .borrow()
        .iter()
        .map(|request| request.at)
        .collect()
}

#[test]
fn k4_fifty_events_in_one_tick_cost_a_slow_server_two_requests_whichever_event_was_last() {
    let bench = Bench::new().automatic(ms(300));
    let _screen = bench.show(&posts(), Auto);
    bench.advance(ms(5000));
    bench.server.requests.borrow_mut().clear();
    for n in 1..=50 {
        bench.server.set("posts", 1, &format!("title {n}"));
        bench.news.event("posts", "updated", Some(&[1]));
    }
    bench.advance(ms(1500));
    assert_eq!(bench.titles(&posts())[0], "title 50");
    bench.advance(ms(60_000));
    assert_eq!(bench.server.count(), 2);
}

#[test]
fn a_thousand_events_in_a_second_cost_a_fast_server_at_most_twenty_requests_and_end_in_time() {
    let bench = Bench::new().automatic(ms(5));
    let _screen = bench.show(&posts(), Auto);
    bench.advance(ms(5000));
    bench.server.requests.borrow_mut().clear();
    for n in 1..=1000 {
        bench.advance(ms(1));
        bench.server.set("posts", 1, &format!("title {n}"));
        bench.news.event("posts", "updated", Some(&[1]));
    }
    let last_event = Instant::from_millis(6000);
    bench.advance(ms(150));
    assert_eq!(bench.titles(&posts())[0], "title 1000");
    bench.advance(ms(60_000));
    let starts = starts(&bench);
    assert!(starts.len() <= 20, "{} requests", starts.len());
    assert!(*starts.last().unwrap() - last_event <= ms(80));
}

#[test]
fn a_single_event_after_quiet_is_fetched_at_once() {
    let bench = Bench::new().automatic(ms(300));
    let _screen = bench.show(&posts(), Auto);
    bench.advance(ms(5000));
    bench.news.event("posts", "created", Some(&[11]));
    assert_eq!(*starts(&bench).last().unwrap(), Instant::from_millis(5000));
}

#[test]
fn fetches_of_one_key_never_start_closer_than_80_ms() {
    let bench = Bench::new().automatic(ms(1));
    let _screen = bench.show(&posts(), Off);
    for _ in 0..500 {
        bench.store.invalidate(&Invalidate::All);
        bench.advance(ms(3));
    }
    let starts = starts(&bench);
    assert!(starts.len() > 10);
    assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= ms(80)));
}

#[test]
fn k3_each_key_of_a_resource_is_fetched_once_for_one_event() {
    let bench = Bench::new().automatic(ms(20));
    let keys = [posts(), page(2), QueryKey::many("posts", ids(&[1, 2]))];
    let _screens: Vec<_> = keys
        .iter()
        .chain(&keys)
        .map(|key| bench.show(key, Auto))
        .collect();
    bench.advance(ms(5000));
    bench.server.requests.borrow_mut().clear();
    bench.news.event("posts", "deleted", Some(&[1]));
    bench.advance(ms(5000));
    assert_eq!(bench.server.count(), 3);
}
