//! Callbacks that do to the store what a store fears.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use sapwood::engine::live::LiveMode::{Auto, Off};
use sapwood::engine::query::Invalidate;
use sapwood::engine::runtime::Guard;
use sapwood::engine::store::{EventFilter, Options};

use super::support::{Bench, ms, page, post, posts};

type Kept = Rc<RefCell<Vec<Guard>>>;

#[test]
fn a_watcher_may_drop_its_own_guard_and_hears_nothing_more() {
    let bench = Bench::new();
    let kept = Kept::default();
    let calls = Rc::new(Cell::new(0));
    let (own, counter) = (Rc::clone(&kept), Rc::clone(&calls));
    let on_change = Rc::new(move || {
        counter.set(counter.get() + 1);
        let own = own.take();
        drop(own);
    });
    kept.borrow_mut()
        .push(bench.store.watch(&posts(), Auto, on_change));
    bench.world.settle();
    bench.deliver_all();
    bench.advance(ms(1000));
    assert_eq!(calls.get(), 1);
    assert!(bench.news.channels().is_empty());
}

#[test]
fn a_watcher_may_drop_the_guard_of_the_next_one_which_then_hears_nothing() {
    let bench = Bench::new();
    let kept = Kept::default();
    let other = Rc::clone(&kept);
    let _first = bench
        .store
        .watch(&posts(), Off, Rc::new(move || drop(other.take())));
    let calls = Rc::new(Cell::new(0));
    let counter = Rc::clone(&calls);
    let second = bench
        .store
        .watch(&posts(), Off, Rc::new(move || counter.set(counter.get() + 1)));
    kept.borrow_mut().push(second);
    bench.world.settle();
    assert_eq!(calls.get(), 0);
}

#[test]
fn a_watcher_may_watch_fetch_invalidate_and_listen() {
    let bench = Bench::new();
    let kept = Kept::default();
    let (store, more) = (Rc::clone(&bench.store), Rc::clone(&kept));
    let on_change = Rc::new(move || {
        if more.borrow().is_empty() {
            let guards = vec![
                store.watch(&page(2), Auto, Rc::new(|| ())),
                store.listen("chat", EventFilter::default(), Rc::new(|_| ())),
            ];
            more.borrow_mut().extend(guards);
            store.refetch(&post(1));
            store.invalidate(&Invalidate::All);
        }
    });
    let _screen = bench.store.watch(&posts(), Off, on_change);
    bench.deliver_all();
    bench.advance(ms(1000));
    bench.deliver_all();
    assert_eq!(bench.titles(&post(1)), ["post 1"]);
    assert!(bench.state(&page(2)).data.is_some());
    assert_eq!(bench.news.channels().len(), 2);
}

#[test]
fn a_watcher_may_change_records_and_so_may_who_hears_that_a_change_is_made() {
    let bench = Bench::new().automatic(ms(1));
    let writes = Rc::new(Cell::new(0));
    let (store, counter) = (Rc::clone(&bench.store), Rc::clone(&writes));
    let on_change = Rc::new(move || {
        if counter.get() == 0 {
            counter.set(1);
            let (again, counter) = (Rc::clone(&store), Rc::clone(&counter));
            let update = |title: &str| sapwood::engine::mutation::Mutation::Update {
                resource: "posts".into(),
                id: 1.into(),
                changes: serde_json::json!({ "title": title }),
            };
            let settled = move |_| {
                let done = move |_| counter.set(counter.get() + 1);
                again.mutate(update("second"), Box::new(done));
            };
            store.mutate(update("first"), Box::new(settled));
        }
    });
    let _screen = bench.store.watch(&posts(), Off, on_change);
    bench.advance(ms(1000));
    assert_eq!((writes.get(), bench.titles(&posts())[0].as_str()), (2, "second"));
}

#[test]
fn who_hears_of_an_event_may_stop_listening_and_others_still_hear_it() {
    let app = Rc::new(Cell::new(0));
    let counter = Rc::clone(&app);
    let bench = Bench::with(Options {
        on_live_event: Some(Rc::new(move |_| counter.set(counter.get() + 1))),
        ..Options::default()
    });
    let kept = Kept::default();
    let own = Rc::clone(&kept);
    let guard = bench.store.listen(
        "resources/posts",
        EventFilter::default(),
        Rc::new(move |_| drop(own.take())),
    );
    kept.borrow_mut().push(guard);
    bench.news.event("posts", "created", Some(&[1]));
    bench.advance(ms(1));
    assert_eq!(app.get(), 1);
    assert!(bench.news.channels().is_empty());
}

#[test]
fn nobody_is_told_inside_a_call_of_theirs() {
    let bench = Bench::new();
    let screen = bench.show(&posts(), Off);
    bench.store.refetch(&posts());
    bench.store.set_online(false);
    bench.store.invalidate(&Invalidate::All);
    assert_eq!(screen.changes.get(), 0);
    bench.world.settle();
    assert_eq!(screen.changes.get(), 1, "several changes count as one");
}

#[test]
fn guards_that_outlive_the_store_do_no_harm() {
    let bench = Bench::new();
    let guards = (
        bench.store.watch(&posts(), Auto, Rc::new(|| ())),
        bench
            .store
            .listen("chat", EventFilter::default(), Rc::new(|_| ())),
    );
    bench.world.settle();
    let Bench {
        world,
        server,
        news,
        store,
    } = bench;
    drop(store);
    assert!(server.is_aborted(0));
    assert!(world.idle() && news.channels().is_empty());
    drop(guards);
}
