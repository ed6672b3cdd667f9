//! What can be undone, for how long, and what comes between.

use std::cell::Cell;
use std::rc::Rc;

use sapwood::engine::live::LiveMode::Off;
use sapwood::engine::mutation::{MutationMode, Phase};
use sapwood::engine::store::{MutateOptions, Options};
use serde_json::json;

use super::{bench, delete, retitle, shown, undo_all, write, writes};
use crate::engine::support::{Bench, Call, Results, ms, post, posts};

#[test]
fn what_is_undone_sends_nothing_and_tells_nobody() {
    let bench = bench(MutationMode::Undoable);
    let _list = bench.show_loaded(&posts(), Off);
    let undone = Rc::new(Cell::new(0));
    let counter = Rc::clone(&undone);
    let options = MutateOptions {
        on_undone: Some(Box::new(move || counter.set(counter.get() + 1))),
        ..MutateOptions::default()
    };
    let settled = Box::new(|_| panic!("it was undone"));
    bench.store.mutate_with(delete(3), options, settled);
    bench.advance(ms(4999));
    undo_all(&bench);
    bench.advance(ms(60_000));
    assert_eq!((undone.get(), shown(&bench)), (1, (10, 10)));
    assert_eq!((writes(&bench), bench.news.published.borrow().len()), (vec![], 0));
}

#[test]
fn several_can_be_undone_independently() {
    let bench = bench(MutationMode::Undoable);
    let _list = bench.show_loaded(&posts(), Off);
    let _results: Vec<Results> = [3, 4, 5].map(|id| bench.mutate(delete(id))).into();
    let pending = bench.store.pending();
    bench.store.undo(pending[1].id);
    bench.advance(ms(5000));
    assert_eq!(writes(&bench), [3, 5].map(|id| Call::Delete(id.into())));
    assert!(bench.titles(&posts()).contains(&"post 4".to_owned()));
}

#[test]
fn the_window_is_the_apps_unless_the_change_has_its_own() {
    let bench = Bench::with(Options {
        mutation_mode: MutationMode::Undoable,
        undoable_timeout: ms(3000),
        ..Options::default()
    });
    let _app = bench.mutate(delete(1));
    let own = MutateOptions {
        undoable_timeout: Some(ms(20_000)),
        ..MutateOptions::default()
    };
    bench.store.mutate_with(delete(2), own, Box::new(|_| {}));
    let at_once = MutateOptions {
        mode: Some(MutationMode::Pessimistic),
        ..MutateOptions::default()
    };
    bench.store.mutate_with(delete(3), at_once, Box::new(|_| {}));
    assert_eq!(writes(&bench), [Call::Delete(3.into())]);
    bench.advance(ms(3000));
    assert_eq!(writes(&bench).len(), 2);
    let Phase::Held { left, of, paused } = bench.store.pending().last().unwrap().phase else {
        panic!("it is held")
    };
    assert_eq!((left, of, paused), (ms(17_000), ms(20_000), false));
}

#[test]
fn the_same_change_again_joins_the_one_that_is_pending() {
    let bench = bench(MutationMode::Undoable);
    let results = [bench.mutate(delete(3)), bench.mutate(delete(3))];
    assert_eq!(bench.store.pending().len(), 1);
    bench.advance(ms(5000));
    bench.deliver_all();
    assert_eq!(writes(&bench).len(), 1);
    assert!(results.iter().all(|result| result.borrow().len() == 1));
}

#[test]
fn another_change_of_the_record_sends_the_earlier_one_and_comes_after_it() {
    let bench = bench(MutationMode::Undoable);
    let _one = bench.show_loaded(&post(3), Off);
    let _results = [bench.update(3, "first"), bench.update(3, "second")];
    assert_eq!(
        writes(&bench),
        [Call::Update(3.into(), json!({"title": "first"}))]
    );
    assert_eq!(bench.titles(&post(3)), ["second"]);
    let at_once = MutateOptions {
        mode: Some(MutationMode::Optimistic),
        ..MutateOptions::default()
    };
    bench
        .store
        .mutate_with(retitle(3, "third"), at_once, Box::new(|_| {}));
    assert_eq!(writes(&bench).len(), 1, "each waits for the one before it");
    bench.deliver(write(&bench));
    assert_eq!(writes(&bench).len(), 2);
    bench.deliver(write(&bench));
    assert_eq!(writes(&bench).len(), 3);
    bench.deliver(write(&bench));
    bench.deliver_all();
    assert_eq!(bench.titles(&post(3)), ["third"]);
}

#[test]
fn somebody_who_reads_is_not_hurried_but_the_change_is_made_in_the_end() {
    let bench = bench(MutationMode::Undoable);
    let _result = bench.mutate(delete(3));
    let change = bench.store.pending()[0].id;
    bench.advance(ms(3000));
    bench.store.pause(change, true);
    bench.advance(ms(30_000));
    assert!(writes(&bench).is_empty());
    bench.store.pause(change, false);
    bench.advance(ms(1999));
    assert!(writes(&bench).is_empty());
    bench.advance(ms(1));
    assert_eq!(writes(&bench).len(), 1);

    let _forgotten = bench.mutate(delete(4));
    let change = bench.store.pending().last().unwrap().id;
    bench.store.pause(change, true);
    bench.advance(ms(60_000));
    assert_eq!(writes(&bench).len(), 2);
}
