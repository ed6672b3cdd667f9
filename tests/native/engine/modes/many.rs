//! A change of many records.

use std::cell::RefCell;
use std::rc::Rc;

use sapwood::engine::data::DataError;
use sapwood::engine::live::LiveMode::{Auto, Off};
use sapwood::engine::mutation::{BulkOutcome, Mutation, MutationMode, Progress};
use sapwood::engine::record::RecordId;
use sapwood::engine::store::MutateOptions;

use super::{bench, create, delete, refused, shown, write, writes};
use crate::engine::support::{Bench, Call, ids, ms, posts};

pub(super) fn mutate_many(
    bench: &Bench,
    items: Vec<Mutation>,
    options: MutateOptions,
) -> Rc<RefCell<Vec<BulkOutcome>>> {
    let outcomes = Rc::<RefCell<Vec<BulkOutcome>>>::default();
    let sink = Rc::clone(&outcomes);
    let settled = move |outcome| sink.borrow_mut().push(outcome);
    bench.store.mutate_many(items, options, Box::new(settled));
    outcomes
}

#[test]
fn many_are_one_event_one_refetch_and_each_failure_is_said() {
    let bench = bench(MutationMode::Pessimistic);
    let _list = bench.show_loaded(&posts(), Auto);
    let progress = Rc::<RefCell<Vec<Progress>>>::default();
    let sink = Rc::clone(&progress);
    let options = MutateOptions {
        on_progress: Some(Rc::new(move |step| sink.borrow_mut().push(step))),
        ..MutateOptions::default()
    };
    let outcomes = mutate_many(&bench, (1..=6).map(delete).collect(), options);
    assert_eq!(bench.server.open().len(), 4, "four at a time");
    bench.deliver(0);
    bench.fail(1, refused());
    assert_eq!(
        shown(&bench),
        (9, 9),
        "each is shown when the server agreed to it"
    );
    (2..6).for_each(|index| bench.deliver(index));
    let outcome = outcomes.borrow_mut().pop().unwrap();
    assert_eq!(outcome.succeeded.len(), 5);
    let failed: Vec<_> = outcome
        .failed
        .iter()
        .map(|one| (one.place, one.id.clone()))
        .collect();
    assert_eq!(failed, [(1, Some(RecordId::from(2)))]);
    let last = progress.borrow().last().copied().unwrap();
    assert_eq!(
        (last.done, last.failed, last.of, progress.borrow().len()),
        (6, 1, 6, 6)
    );
    let published = bench.news.published.borrow();
    assert_eq!(published.len(), 1);
    assert_eq!(published[0].ids, Some(ids(&[1, 3, 4, 5, 6]).into()));
    drop(published);
    assert_eq!(bench.server.open().len(), 1, "one list is asked for once");
    bench.deliver_all();
    bench.advance(ms(1000));
    assert!(bench.server.open().is_empty());
    assert_eq!(shown(&bench), (5, 5));
}

#[test]
fn a_provider_that_can_delete_many_at_once_is_asked_once() {
    let bench = bench(MutationMode::Optimistic);
    bench.server.has_bulk.set(true);
    let _list = bench.show_loaded(&posts(), Off);
    let outcomes = mutate_many(&bench, [2, 3, 4].map(delete).into(), MutateOptions::default());
    assert_eq!(writes(&bench), [Call::DeleteMany(ids(&[2, 3, 4]))]);
    bench.deliver(write(&bench));
    assert_eq!((outcomes.borrow()[0].succeeded.len(), shown(&bench)), (3, (7, 7)));
    assert_eq!(bench.news.published.borrow()[0].ids, Some(ids(&[2, 3, 4]).into()));
}

#[test]
fn creating_many_says_all_ids_at_once() {
    let bench = bench(MutationMode::Pessimistic);
    let outcomes = mutate_many(
        &bench,
        ["a", "b", "c"].map(create).into(),
        MutateOptions::default(),
    );
    (0..3).for_each(|index| bench.deliver(index));
    assert_eq!(outcomes.borrow()[0].succeeded.len(), 3);
    assert_eq!(
        bench.news.published.borrow()[0].ids,
        Some(ids(&[11, 12, 13]).into())
    );
    let none = mutate_many(&bench, Vec::new(), MutateOptions::default());
    bench.world.settle();
    assert_eq!(none.borrow()[0], BulkOutcome::default());
}

#[test]
fn a_change_of_many_that_is_cancelled_sends_no_more_and_says_what_was_done() {
    for mode in [MutationMode::Pessimistic, MutationMode::Optimistic] {
        let bench = bench(mode);
        let _list = bench.show_loaded(&posts(), Off);
        let outcomes = Rc::<RefCell<Vec<BulkOutcome>>>::default();
        let sink = Rc::clone(&outcomes);
        let settled = move |outcome| sink.borrow_mut().push(outcome);
        let items = (1..=8).map(delete).collect();
        let change = bench
            .store
            .mutate_many(items, MutateOptions::default(), Box::new(settled));
        bench.world.settle();
        assert_eq!(writes(&bench).len(), 4);
        bench.store.cancel(change.unwrap());
        assert!(outcomes.borrow().is_empty(), "what was sent is awaited");
        for _ in 0..4 {
            bench.deliver(write(&bench));
        }
        bench.deliver_all();
        bench.advance(ms(500));
        bench.deliver_all();
        assert_eq!(writes(&bench).len(), 4, "no more was sent");
        let outcome = outcomes.borrow()[0].clone();
        assert_eq!(outcome.succeeded.len(), 4);
        let cancelled: Vec<_> = outcome
            .failed
            .iter()
            .map(|failure| (failure.place, &*failure.error))
            .collect();
        let right = [4, 5, 6, 7].map(|place| (place, &DataError::Cancelled));
        assert_eq!(cancelled, right);
        assert_eq!(shown(&bench).1, 6);
    }
}

#[test]
fn a_change_of_many_that_is_cancelled_while_it_can_be_undone_is() {
    let bench = bench(MutationMode::Undoable);
    let _list = bench.show_loaded(&posts(), Off);
    let settled = Box::new(|_| panic!("it was undone"));
    let items = vec![delete(1), delete(2)];
    let change = bench.store.mutate_many(items, MutateOptions::default(), settled);
    bench.store.cancel(change.unwrap());
    bench.advance(ms(60_000));
    assert!(writes(&bench).is_empty() && bench.store.pending().is_empty());
    assert_eq!(shown(&bench).1, 10);
}
