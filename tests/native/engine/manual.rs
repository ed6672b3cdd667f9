//! Live mode `manual`: what those who only want to be told are told.

use sapwood::engine::deprecated::Deprecated;
use sapwood::engine::live::LiveMode::Manual;
use sapwood::engine::pin::Pin;
use sapwood::engine::query::{QueryKey, QueryState};

use super::support::{Bench, Call, foreign, ids, post, posts};

/// What the page of post 1 says, and that of post 2, after the event `kind` that names no record. `change` happened at the
/// server before it.
fn said_after(kind: &str, change: impl FnOnce(&Bench)) -> [Option<Deprecated>; 2] {
    let bench = Bench::new();
    let keys = [post(1), post(2)];
    let _screens = keys.clone().map(|key| bench.show_loaded(&key, Manual));
    let mut pins = [(); 2].map(|()| Pin::new(&QueryState::default()));
    let mut look = || {
        for (key, pin) in keys.iter().zip(&mut pins) {
            pin.observe(&bench.state(key));
        }
    };
    look();
    change(&bench);
    bench.news.event("posts", kind, None);
    bench.deliver_all();
    look();
    pins.map(|pin| pin.deprecated())
}

#[test]
fn k13_after_an_event_without_ids_open_records_are_looked_at_and_only_a_change_is_news() {
    let changed = said_after("updated", |bench| bench.server.set("posts", 1, "changed"));
    assert_eq!(changed, [Some(Deprecated::Updated), None]);
    let deleted = said_after("deleted", |bench| bench.server.remove("posts", 2));
    assert_eq!(deleted, [None, Some(Deprecated::Deleted)]);
    assert_eq!(said_after("updated", |_| {}), [None, None]);
}

#[test]
fn k13_each_open_record_is_looked_at_once_after_an_event_without_ids_and_never_after_a_creation() {
    let bench = Bench::new();
    let keys = [post(1), QueryKey::many("posts", ids(&[2, 3])), posts()];
    let _screens = keys.map(|key| bench.show_loaded(&key, Manual));
    bench.news.event("posts", "created", None);
    assert_eq!(bench.server.count(), 0);
    bench.news.event("posts", "updated", None);
    bench.news.event("posts", "updated", Some(&[1]));
    let calls: Vec<Call> = {
        let requests = bench.server.requests.borrow();
        requests.iter().map(|request| request.call.clone()).collect()
    };
    assert_eq!(calls, [Call::One(1.into()), Call::Many(ids(&[2, 3]))]);
}

#[test]
fn k13_what_is_told_of_a_record_names_it() {
    let bench = Bench::new();
    let _screen = bench.show_loaded(&post(1), Manual);
    let is_news = |kind, concerned| bench.store.is_news(&post(1), &foreign("posts", kind, concerned));
    assert!(is_news("updated", Some(&[1])) && is_news("deleted", Some(&[1])));
    assert!(!is_news("updated", None) && !is_news("updated", Some(&[2])));
}

#[test]
fn k13_a_list_is_told_of_what_is_on_it_or_can_come_to_be_on_it() {
    let bench = Bench::new();
    (11..=30).for_each(|id| bench.server.set("posts", id, &format!("post {id}")));
    let is_news = |kind, concerned| bench.store.is_news(&posts(), &foreign("posts", kind, concerned));
    let elsewhere = ("updated", Some(&[25][..]));
    let _screen = bench.show(&posts(), Manual);
    assert!(
        is_news(elsewhere.0, elsewhere.1),
        "nobody knows yet what is on it"
    );
    bench.deliver_all();
    assert!(!is_news(elsewhere.0, elsewhere.1));
    for (kind, concerned) in [
        ("updated", Some(&[5][..])),
        ("updated", Some(&[25, 5])),
        ("created", Some(&[31])),
        ("deleted", Some(&[25])),
        ("updated", None),
    ] {
        assert!(is_news(kind, concerned), "{kind} {concerned:?}");
    }
}
