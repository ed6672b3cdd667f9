//! Subscriptions, events, gaps and who hears of them.

use std::cell::RefCell;
use std::rc::Rc;

use sapwood::engine::live::LiveMode::{Auto, Manual, Off};
use sapwood::engine::live::{LiveError, LiveEvent, LiveSignal, LiveStatus};
use sapwood::engine::params::{ListParams, Order, Pagination, Sorter};
use sapwood::engine::query::{QueryKey, Scope};
use sapwood::engine::runtime::Guard;
use sapwood::engine::store::{EventFilter, OnLiveEvent, Options};
use serde_json::json;

use super::support::{Bench, Call, foreign, ids, ms, page, post, posts};

const POSTS: &str = "resources/posts";

type Heard = Rc<RefCell<Vec<String>>>;

fn recorder() -> (Heard, OnLiveEvent) {
    let heard = Heard::default();
    let sink = Rc::clone(&heard);
    let record = move |event: &LiveEvent| sink.borrow_mut().push(event.kind.as_str().to_owned());
    (heard, Rc::new(record))
}

fn listen(bench: &Bench, types: &[&str], only: Option<&[i64]>) -> (Heard, Guard) {
    let (heard, on_event) = recorder();
    let filter = EventFilter {
        types: types.iter().map(|name| Rc::from(*name)).collect(),
        ids: only.map(ids),
    };
    let guard = bench.store.listen(POSTS, filter, on_event);
    (heard, guard)
}

fn calls(bench: &Bench) -> Vec<Call> {
    let requests = bench.server.requests.borrow();
    requests.iter().map(|request| request.call.clone()).collect()
}

#[test]
fn k18_a_channel_is_subscribed_to_once_and_left_with_the_last_who_needs_it() {
    let bench = Bench::new();
    let one = bench.show(&posts(), Auto);
    let two = bench.show(&post(1), Manual);
    let (_, three) = listen(&bench, &[], None);
    assert_eq!(bench.news.channels(), [POSTS]);
    drop((one, two));
    bench.advance(ms(10));
    assert_eq!(bench.news.channels(), [POSTS]);
    drop(three);
    bench.advance(ms(10));
    assert!(bench.news.channels().is_empty());
}

#[test]
fn a_subscription_stays_when_one_page_gives_way_to_another() {
    let bench = Bench::new();
    drop(bench.show(&posts(), Auto));
    let _next = bench.show(&post(1), Auto);
    bench.advance(ms(10));
    assert_eq!((bench.news.channels().len(), bench.news.subscribed.get()), (1, 1));
}

#[test]
fn live_off_subscribes_to_nothing_and_fetches_nothing() {
    let bench = Bench::new();
    let _off = bench.show_loaded(&posts(), Off);
    assert_eq!(bench.news.subscribed.get(), 0);
    let (_, _badge) = listen(&bench, &[], None);
    bench.news.event("posts", "updated", Some(&[1]));
    bench.news.signal(POSTS, &LiveSignal::Gap);
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 0);
}

#[test]
fn everything_works_without_a_live_provider() {
    let bench = Bench::without_live();
    let _screen = bench.show_loaded(&posts(), Auto);
    let (_, _guard) = listen(&bench, &[], None);
    assert_eq!(bench.titles(&posts()).len(), 10);
    assert_eq!(bench.store.live_status(), LiveStatus::Off);
    assert_eq!(bench.news.subscribed.get(), 0);
}

#[test]
fn auto_fetches_what_an_event_concerns_and_nothing_else() {
    let bench = Bench::new();
    let keys = [
        posts(),
        post(1),
        post(2),
        QueryKey::many("posts", ids(&[1, 3])),
        QueryKey::many("posts", ids(&[4])),
    ];
    let _screens: Vec<_> = keys.iter().map(|key| bench.show_loaded(key, Auto)).collect();
    let _other = bench.show_loaded(&QueryKey::one("categories", 1.into()), Auto);
    bench.news.event("posts", "updated", Some(&[1]));
    let calls = calls(&bench);
    assert!(
        matches!(calls[..], [Call::List(_), Call::One(_), Call::Many(_)]),
        "{calls:?}"
    );
    assert_eq!(calls[1..], [Call::One(1.into()), Call::Many(ids(&[1, 3]))]);
}

#[test]
fn a_created_record_is_news_to_lists_only() {
    let bench = Bench::new();
    let keys = [posts(), post(1), QueryKey::many("posts", ids(&[1, 2]))];
    let _screens: Vec<_> = keys.iter().map(|key| bench.show_loaded(key, Auto)).collect();
    bench.news.event("posts", "created", Some(&[1]));
    bench.news.event("posts", "created", None);
    bench.deliver_all();
    assert!(calls(&bench).iter().all(|call| matches!(call, Call::List(_))));
}

#[test]
fn an_event_without_ids_concerns_all_and_other_types_count_as_changes() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Auto);
    let _one = bench.show_loaded(&post(1), Auto);
    bench.news.event("posts", "deleted", None);
    assert_eq!(bench.server.count(), 2);
    bench.deliver_all();
    bench.advance(ms(1000));
    bench.news.event("posts", "pinned", Some(&[1]));
    assert_eq!(bench.server.count(), 4);
}

#[test]
fn manual_leaves_the_data_until_events_may_have_been_missed() {
    let bench = Bench::new();
    let _screen = bench.show_loaded(&post(1), Manual);
    bench.news.event("posts", "updated", Some(&[1]));
    assert_eq!(bench.server.count(), 0);
    bench.news.signal(POSTS, &LiveSignal::Gap);
    assert_eq!(bench.server.count(), 1);
}

#[test]
fn own_events_are_not_news_and_fetch_nothing() {
    let app = Heard::default();
    let sink = Rc::clone(&app);
    let bench = Bench::with(Options {
        on_live_event: Some(Rc::new(move |_| sink.borrow_mut().push(String::new()))),
        ..Options::default()
    });
    let _screen = bench.show_loaded(&posts(), Auto);
    let (heard, _guard) = listen(&bench, &[], None);
    let own = LiveEvent {
        own: true,
        ..foreign("posts", "updated", Some(&[1]))
    };
    bench.news.signal(POSTS, &LiveSignal::Event(own));
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 0);
    assert!(heard.borrow().is_empty() && app.borrow().is_empty());
}

#[test]
fn replayed_events_are_no_news_but_what_they_concern_is_fetched_whatever_the_mode() {
    let bench = Bench::new();
    let _auto = bench.show_loaded(&posts(), Auto);
    let _manual = bench.show_loaded(&post(1), Manual);
    let _other = bench.show_loaded(&post(2), Manual);
    let (heard, _guard) = listen(&bench, &[], None);
    let replayed = LiveEvent {
        replayed: true,
        ..foreign("posts", "updated", Some(&[1]))
    };
    bench.news.signal(POSTS, &LiveSignal::Event(replayed));
    bench.world.settle();
    assert_eq!(bench.server.count(), 2);
    assert!(heard.borrow().is_empty());
}

#[test]
fn k17_the_app_hears_of_each_event_once_however_many_listen() {
    let app = Heard::default();
    let sink = Rc::clone(&app);
    let record = move |event: &LiveEvent| sink.borrow_mut().push(event.kind.as_str().to_owned());
    let bench = Bench::with(Options {
        on_live_event: Some(Rc::new(record)),
        ..Options::default()
    });
    let _screens = [bench.show(&posts(), Auto), bench.show(&post(1), Auto)];
    let (heard, _guard) = listen(&bench, &[], None);
    bench.news.event("posts", "updated", Some(&[1]));
    assert!(
        app.borrow().is_empty(),
        "nobody is told inside the provider's call"
    );
    bench.world.settle();
    assert_eq!(
        (&app.borrow()[..], &heard.borrow()[..]),
        (&["updated".to_owned()][..], &["updated".to_owned()][..])
    );
}

#[test]
fn listeners_hear_the_types_and_records_they_asked_for() {
    let bench = Bench::new();
    let (all, _a) = listen(&bench, &[], None);
    let (star, _b) = listen(&bench, &["*"], None);
    let (created, _c) = listen(&bench, &["created"], None);
    let (mine, _d) = listen(&bench, &[], Some(&[1, 2]));
    let (deleted, _e) = listen(&bench, &["deleted"], Some(&[1]));
    bench.news.event("posts", "created", Some(&[1]));
    bench.news.event("posts", "updated", Some(&[2]));
    bench.news.event("posts", "updated", Some(&[3]));
    bench.news.event("posts", "deleted", None);
    bench.world.settle();
    assert_eq!(*all.borrow(), ["created", "updated", "updated", "deleted"]);
    assert_eq!(*star.borrow(), *all.borrow());
    assert_eq!(*created.borrow(), ["created"]);
    assert_eq!(*mine.borrow(), ["updated", "deleted"]);
    assert_eq!(*deleted.borrow(), ["deleted"]);
}

#[test]
fn a_listener_that_is_gone_hears_nothing_more() {
    let bench = Bench::new();
    let (heard, guard) = listen(&bench, &[], None);
    bench.news.event("posts", "created", Some(&[1]));
    drop(guard);
    bench.news.event("posts", "created", Some(&[2]));
    bench.world.settle();
    assert!(heard.borrow().is_empty());
}

#[test]
fn k7_a_gap_fetches_each_live_key_of_the_resource_once() {
    let bench = Bench::new();
    let keys = [posts(), post(1)];
    let _screens: Vec<_> = keys
        .iter()
        .chain(&keys)
        .map(|key| bench.show_loaded(key, Auto))
        .collect();
    let _other = bench.show_loaded(&QueryKey::one("categories", 1.into()), Auto);
    bench.server.requests.borrow_mut().clear();
    bench.advance(ms(1000));
    bench.news.signal(POSTS, &LiveSignal::Gap);
    bench.deliver_all();
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 2);
}

#[test]
fn what_was_asked_before_the_subscription_was_in_place_is_checked_once() {
    let bench = Bench::new();
    let _screen = bench.show(&posts(), Auto);
    bench.world.settle();
    bench.server.serve(0);
    bench.server.set("posts", 1, "changed meanwhile");
    bench.news.signal(POSTS, &LiveSignal::Ready { covered: false });
    bench.deliver(0);
    bench.advance(ms(100));
    bench.deliver(1);
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 2);
    assert_eq!(bench.titles(&posts())[0], "changed meanwhile");
}

#[test]
fn a_subscription_that_replays_the_recent_past_needs_no_check() {
    let bench = Bench::new();
    let _screen = bench.show_loaded(&posts(), Auto);
    bench.news.signal(POSTS, &LiveSignal::Ready { covered: true });
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), 0);
}

fn patient() -> Bench {
    Bench::with(Options {
        stale_time: ms(600_000),
        gc_time: ms(600_000),
        ..Options::default()
    })
}

#[test]
fn k12_what_nobody_shows_is_fetched_again_by_who_returns_if_an_event_concerned_it() {
    let bench = patient();
    let (_, _badge) = listen(&bench, &[], None);
    drop(bench.show_loaded(&page(2), Auto));
    drop(bench.show_loaded(&post(5), Auto));
    bench.news.event("posts", "deleted", Some(&[1]));
    let _page = bench.show(&page(2), Auto);
    let _post = bench.show(&post(5), Auto);
    assert_eq!(calls(&bench).len(), 1, "post 5 did not change");
}

#[test]
fn what_was_cached_while_nobody_listened_is_not_trusted() {
    let bench = patient();
    drop(bench.show_loaded(&posts(), Auto));
    bench.advance(ms(1000));
    assert!(bench.news.channels().is_empty());
    let _screen = bench.show(&posts(), Auto);
    assert_eq!(bench.server.count(), 1);
}

#[test]
fn what_stayed_subscribed_and_unchanged_is_trusted() {
    let bench = patient();
    let (_, _badge) = listen(&bench, &[], None);
    drop(bench.show_loaded(&posts(), Auto));
    bench.advance(ms(1000));
    let _screen = bench.show(&posts(), Auto);
    assert_eq!(bench.server.count(), 0);
}

#[test]
fn an_event_during_a_fetch_that_only_an_idle_page_waits_for_is_not_forgotten() {
    let bench = patient();
    let (_, _badge) = listen(&bench, &[], None);
    let _off = bench.show(&posts(), Off);
    bench.world.settle();
    bench.server.serve(0);
    bench.news.event("posts", "updated", Some(&[1]));
    let _auto = bench.show(&posts(), Auto);
    bench.deliver(0);
    bench.advance(ms(100));
    assert_eq!(bench.server.count(), 2, "the answer may be older than the event");
}

#[test]
fn signals_on_a_channel_of_another_kind_concern_no_data() {
    let bench = Bench::new();
    let _screen = bench.show_loaded(&posts(), Auto);
    let (heard, on_event) = recorder();
    let _guard = bench.store.listen("chat", EventFilter::default(), on_event);
    let event = LiveEvent {
        channel: "chat".into(),
        ..foreign("posts", "said", None)
    };
    bench.news.signal("chat", &LiveSignal::Event(event));
    bench.news.signal("chat", &LiveSignal::Gap);
    bench.world.settle();
    assert_eq!((bench.server.count(), heard.borrow().len()), (0, 1));
}

#[test]
fn k16_publishing_says_whether_it_worked() {
    let publish = |bench: &Bench| {
        let answer = bench.store.publish(foreign("posts", "pinned", Some(&[1])));
        let result = Rc::<RefCell<Option<_>>>::default();
        let sink = Rc::clone(&result);
        let task = async move {
            sink.replace(Some(answer.await));
        };
        let _guard = bench.store.runtime().spawn(Box::pin(task));
        bench.world.settle();
        result.take().unwrap()
    };
    assert_eq!(publish(&Bench::new()), Ok(()));
    let refusing = Bench::new();
    refusing
        .news
        .refusal
        .replace(Some(LiveError::Refused("no".into())));
    assert_eq!(publish(&refusing), Err(LiveError::Refused("no".into())));
    assert!(matches!(
        publish(&Bench::without_live()),
        Err(LiveError::Disconnected(_))
    ));
}

/// What the lists ask for again after somebody changed post 25, in this way.
fn asked_after(kind: &str, fields: Option<&[&str]>) -> Vec<String> {
    let bench = Bench::new().automatic(ms(20));
    (11..=30).for_each(|id| bench.server.set("posts", id, &format!("post {id}")));
    let sorted = |field: &str| {
        let mut params = ListParams {
            pagination: Some(Pagination::DEFAULT),
            ..ListParams::default()
        };
        params.sorters.push(Sorter {
            field: field.into(),
            order: Order::Asc,
        });
        QueryKey::list("posts", params)
    };
    let keys = [
        ("page 1", posts()),
        ("page 3", page(3)),
        ("by id", sorted("id")),
        ("by title", sorted("title")),
    ];
    let _screens: Vec<_> = keys.iter().map(|(_, key)| bench.show(key, Auto)).collect();
    bench.advance(ms(5000));
    bench.server.requests.borrow_mut().clear();
    let mut event = foreign("posts", kind, Some(&[25]));
    if let Some(fields) = fields {
        event.payload = Rc::new(json!({ "ids": [25], "fields": fields }));
    }
    bench.news.signal(POSTS, &LiveSignal::Event(event));
    bench.advance(ms(5000));
    let asked = calls(&bench);
    let names = keys.iter().filter(|(_, key)| {
        let Scope::List(params) = &key.scope else {
            return false;
        };
        asked.contains(&Call::List(params.clone()))
    });
    names.map(|(name, _)| (*name).to_owned()).collect()
}

#[test]
fn k13_a_page_is_not_fetched_again_for_records_that_cannot_be_on_it() {
    let all = ["page 1", "page 3", "by id", "by title"];
    assert_eq!(asked_after("updated", None), ["page 3", "by title"]);
    assert_eq!(asked_after("updated", Some(&["content"])), ["page 3"]);
    assert_eq!(asked_after("updated", Some(&["title"])), ["page 3", "by title"]);
    for kind in ["created", "deleted", "pinned"] {
        assert_eq!(asked_after(kind, None), all, "{kind}");
    }
}

#[test]
fn k13_an_event_while_a_page_is_being_fetched_is_never_taken_for_one_about_others() {
    let bench = Bench::new();
    (11..=12).for_each(|id| bench.server.set("posts", id, &format!("post {id}")));
    let _screen = bench.show_loaded(&posts(), Auto);
    // The page is fetched again, and the answer on its way has post 11 in it, as it was.
    bench.server.remove("posts", 1);
    bench.news.event("posts", "deleted", Some(&[1]));
    bench.world.settle();
    bench.server.serve(0);
    bench.server.set("posts", 11, "changed");
    bench.news.event("posts", "updated", Some(&[11]));
    bench.deliver_all();
    bench.advance(ms(1000));
    bench.deliver_all();
    assert!(bench.titles(&posts()).contains(&"changed".to_owned()));
}
