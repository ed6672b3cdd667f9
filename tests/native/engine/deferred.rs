//! A live provider that arrives later.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use sapwood::engine::deferred::DeferredLive;
use sapwood::engine::live::{LiveEvent, LiveProvider, LiveSignal, LiveStatus, OnSignal};
use sapwood::engine::presence::PresenceProvider;

use super::support::{News, SimLive, foreign};

const POSTS: &str = "resources/posts";

fn provider(news: &Rc<News>) -> Rc<dyn LiveProvider> {
    Rc::new(SimLive(Rc::clone(news)))
}

type Heard = Rc<RefCell<Vec<LiveSignal>>>;

/// Hears signals.
fn recorder() -> (Heard, OnSignal) {
    let heard = Heard::default();
    let sink = Rc::clone(&heard);
    (heard, Rc::new(move |signal| sink.borrow_mut().push(signal)))
}

#[test]
fn what_was_asked_for_before_is_asked_of_the_provider_when_it_arrives() {
    let (deferred, news) = (DeferredLive::default(), Rc::<News>::default());
    let (heard, on_signal) = recorder();
    let guard = deferred.subscribe(POSTS, on_signal);
    deferred.arrive(&provider(&news));
    assert_eq!(news.channels(), [POSTS]);
    news.signal(POSTS, &LiveSignal::Gap);
    assert_eq!(*heard.borrow(), [LiveSignal::Gap]);
    drop(guard);
    assert!(news.channels().is_empty());
}

#[test]
fn it_is_wanted_once_somebody_asks_something_of_it_and_not_before() {
    let event = foreign("posts", "updated", Some(&[1]));
    let asks: [fn(&DeferredLive, &LiveEvent); 4] = [
        |live, _| drop(live.subscribe(POSTS, recorder().1)),
        |live, _| drop(live.on_status(Rc::new(|_| ()))),
        |live, _| drop(live.join("posts", None, Rc::new(|| ()))),
        |live, event| drop(live.publish(event)),
    ];
    for ask in asks {
        let (deferred, mut wanted) = DeferredLive::new();
        let mut context = Context::from_waker(Waker::noop());
        assert!(wanted.as_mut().poll(&mut context).is_pending());
        assert_eq!(deferred.status(), LiveStatus::Connecting);
        assert!(
            wanted.as_mut().poll(&mut context).is_pending(),
            "to look is not to ask"
        );
        ask(&deferred, &event);
        assert!(wanted.as_mut().poll(&mut context).is_ready());
    }
}

#[test]
fn what_nobody_wants_any_more_is_not_asked_for() {
    let (deferred, news) = (DeferredLive::default(), Rc::<News>::default());
    drop(deferred.subscribe(POSTS, recorder().1));
    deferred.arrive(&provider(&news));
    assert_eq!(news.subscribed.get(), 0);
}

#[test]
fn what_is_asked_for_afterwards_goes_straight_to_the_provider_that_came_first() {
    let (deferred, news, other) = (
        DeferredLive::default(),
        Rc::<News>::default(),
        Rc::<News>::default(),
    );
    deferred.arrive(&provider(&news));
    deferred.arrive(&provider(&other));
    let _guard = deferred.subscribe(POSTS, recorder().1);
    assert_eq!((news.subscribed.get(), other.subscribed.get()), (1, 0));
}

#[test]
fn what_is_published_before_is_published_when_it_arrives() {
    let (deferred, news) = (DeferredLive::default(), Rc::<News>::default());
    let event = foreign("posts", "updated", Some(&[1]));
    let mut publish = deferred.publish(&event);
    let mut context = Context::from_waker(Waker::noop());
    assert!(publish.as_mut().poll(&mut context).is_pending());
    deferred.arrive(&provider(&news));
    assert_eq!(publish.as_mut().poll(&mut context), Poll::Ready(Ok(())));
    assert_eq!(*news.published.borrow(), [event]);
}

#[test]
fn its_status_is_told_before_and_the_providers_own_once_it_is_there() {
    let (deferred, news) = (DeferredLive::default(), Rc::<News>::default());
    let heard = Rc::<RefCell<Vec<LiveStatus>>>::default();
    let sink = Rc::clone(&heard);
    let _guard = deferred.on_status(Rc::new(move |status| sink.borrow_mut().push(status)));
    assert_eq!(deferred.status(), LiveStatus::Connecting);
    let offline = LiveStatus::Offline {
        retry_in: Duration::from_secs(5),
        reason: "not there yet".into(),
    };
    deferred.set_status(offline.clone());
    assert_eq!(deferred.status(), offline);
    deferred.arrive(&provider(&news));
    deferred.set_status(LiveStatus::Connecting);
    assert_eq!(*heard.borrow(), [offline, LiveStatus::Live]);
    assert_eq!(deferred.status(), LiveStatus::Live);
}

#[test]
fn nobody_is_there_before_it_arrives_nor_with_a_provider_that_does_not_know() {
    let (deferred, news) = (DeferredLive::default(), Rc::<News>::default());
    let _guard = deferred
        .presence()
        .unwrap()
        .join("presence/posts", None, Rc::new(|| ()));
    assert!(deferred.presence().unwrap().members("presence/posts").is_empty());
    deferred.arrive(&provider(&news));
    assert!(deferred.presence().unwrap().members("presence/posts").is_empty());
}
