use serde_json::json;

use super::*;
use crate::engine::mutation::Progress;
use crate::engine::query::{Edit, OptimisticUpdateMap};

const WINDOW: Duration = Duration::from_secs(5);

fn at(ms: u64) -> Moment {
    Moment {
        now: Instant::from_millis(ms),
        online: true,
        blocked: false,
    }
}

fn update() -> Mutation {
    Mutation::Update {
        resource: "posts".into(),
        id: 3.into(),
        changes: json!({"title": "mine"}),
    }
}

fn delete(id: i64) -> Mutation {
    Mutation::Delete {
        resource: "posts".into(),
        id: id.into(),
    }
}

fn machine(items: impl IntoIterator<Item = Mutation>, mode: MutationMode) -> Machine {
    let items: Rc<[Mutation]> = items.into_iter().collect();
    Machine::new(Order {
        names: (0..items.len())
            .map(|item| RecordId::temporary(&item.to_string()))
            .collect(),
        items,
        mode,
        meta: Meta::default(),
        window: WINDOW,
        optimistic_update_map: OptimisticUpdateMap::default(),
        publisher: Publisher::Client,
    })
}

fn refused() -> DataError {
    DataError::Decode("HTML".into())
}

fn answer(machine: &mut Machine, item: usize, answer: Result<Option<Record>, DataError>) -> Vec<Step> {
    machine.handle(Input::Answered { item, answer }, at(0))
}

/// The settled results of the steps, as yes or no.
fn settled(steps: &[Step]) -> Option<Vec<bool>> {
    steps.iter().find_map(|step| match step {
        Step::Settle(results) => Some(results.iter().map(Result::is_ok).collect()),
        _ => None,
    })
}

#[test]
fn a_change_is_shown_then_published_then_settled() {
    let mut machine = machine([update()], MutationMode::Pessimistic);
    assert_eq!(machine.handle(Input::Start, at(0)), [Step::Send(0)]);
    let record: Record = Rc::new(json!({"id": "3", "title": "mine"}));
    let steps = answer(&mut machine, 0, Ok(Some(record)));
    assert!(matches!(
        steps[..],
        [
            Step::Land {
                edit: Some(Edit::Updated { .. }),
                ..
            },
            Step::Overtake { with_many: true },
            Step::Publish { .. },
            Step::Settle(_)
        ]
    ));
}

#[test]
fn nothing_happens_twice() {
    let mut machine = machine([update()], MutationMode::Pessimistic);
    machine.handle(Input::Start, at(0));
    assert_eq!(machine.handle(Input::Start, at(0)), []);
    assert_eq!(
        answer(&mut machine, 0, Err(refused())),
        [Step::Settle(vec![Err(Rc::new(refused()))])]
    );
    assert_eq!(answer(&mut machine, 0, Err(refused())), []);
    assert_eq!(machine.handle(Input::Undo, at(0)), []);
}

#[test]
fn nobody_is_told_of_what_the_server_publishes_itself() {
    let mut machine = machine([delete(3)], MutationMode::Pessimistic);
    machine.order.publisher = Publisher::Server;
    machine.handle(Input::Start, at(0));
    let steps = answer(&mut machine, 0, Ok(None));
    assert!(!steps.iter().any(|step| matches!(step, Step::Publish { .. })));
}

#[test]
fn what_can_be_undone_is_sent_when_its_time_is_over_and_not_before() {
    let mut machine = machine([delete(3)], MutationMode::Undoable);
    assert_eq!(
        machine.handle(Input::Start, at(0)),
        [Step::Keep { sent: false }, Step::Show]
    );
    assert_eq!(machine.next_timeout(), Some(Instant::from_millis(5000)));
    assert_eq!(machine.handle(Input::Go, at(4999)), []);
    assert_eq!(
        machine.handle(Input::Go, at(5000)),
        [Step::Keep { sent: true }, Step::Send(0)]
    );
    assert_eq!(machine.next_timeout(), None);
    assert_eq!(
        machine.handle(Input::Undo, at(5001)),
        [],
        "too late: it would be a lie"
    );
    let steps = answer(&mut machine, 0, Ok(None));
    assert_eq!(settled(&steps), Some(vec![true]));
    assert!(steps.contains(&Step::Forget));
}

#[test]
fn what_is_undone_sends_nothing_and_tells_nobody() {
    let mut machine = machine([delete(3), delete(4)], MutationMode::Undoable);
    machine.handle(Input::Start, at(0));
    assert_eq!(
        machine.handle(Input::Undo, at(10)),
        [Step::TakeBack(0), Step::TakeBack(1), Step::Forget, Step::Undone]
    );
    assert_eq!(machine.handle(Input::Go, at(9000)), []);
}

#[test]
fn time_stands_still_while_somebody_reads_but_not_for_ever() {
    let mut held = machine([delete(3)], MutationMode::Undoable);
    held.handle(Input::Start, at(0));
    held.handle(Input::Pause(true), at(2000));
    held.handle(Input::Pause(true), at(3000));
    assert_eq!(held.handle(Input::Go, at(6000)), []);
    let phase = held.phase(Instant::from_millis(6000), true);
    let left = Duration::from_secs(3);
    assert_eq!(
        phase,
        Phase::Held {
            left,
            of: WINDOW,
            paused: true
        }
    );
    held.handle(Input::Pause(false), at(10_000));
    assert_eq!(held.next_timeout(), Some(Instant::from_millis(13_000)));

    let mut left_alone = machine([delete(3)], MutationMode::Undoable);
    left_alone.handle(Input::Start, at(0));
    left_alone.handle(Input::Pause(true), at(4999));
    assert_eq!(left_alone.next_timeout(), Some(Instant::from_millis(64_999)));
    assert!(!left_alone.handle(Input::Go, at(64_999)).is_empty());
}

#[test]
fn many_are_sent_four_at_a_time_and_are_one_thing_in_the_end() {
    let mut machine = machine((1..=6).map(delete), MutationMode::Pessimistic);
    assert_eq!(machine.handle(Input::Start, at(0)), [Step::SendAll]);
    let sent = machine.handle(Input::OneByOne, at(0));
    assert_eq!(sent, [0, 1, 2, 3].map(Step::Send));
    let steps = answer(&mut machine, 2, Ok(None));
    assert!(steps.contains(&Step::Send(4)) && settled(&steps).is_none());
    let steps = answer(&mut machine, 0, Err(refused()));
    let progress = Progress {
        done: 2,
        failed: 1,
        of: 6,
    };
    assert!(steps.contains(&Step::Progress(progress)) && steps.contains(&Step::Send(5)));
    for item in [1, 3, 4] {
        assert!(settled(&answer(&mut machine, item, Ok(None))).is_none());
    }
    let steps = answer(&mut machine, 5, Ok(None));
    assert_eq!(settled(&steps), Some(vec![false, true, true, true, true, true]));
    let published: Vec<_> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Publish { ids, .. } => ids.as_ref().map(Vec::len),
            _ => None,
        })
        .collect();
    assert_eq!(published, [5], "one event, with those that succeeded");
    let asked_again = steps.iter().filter(|step| matches!(step, Step::Overtake { .. }));
    assert_eq!(asked_again.count(), 1);
}

#[test]
fn a_provider_that_can_is_asked_once_for_all_of_them() {
    let mut done = machine([delete(1), delete(2)], MutationMode::Pessimistic);
    assert_eq!(done.handle(Input::Start, at(0)), [Step::SendAll]);
    let steps = done.handle(Input::AnsweredAll(Ok(Vec::new())), at(0));
    assert_eq!(settled(&steps), Some(vec![true, true]));

    // All or none: that one of them is gone does not mean that both are.
    let mut missing = machine([delete(1), delete(2)], MutationMode::Optimistic);
    missing.handle(Input::Start, at(0));
    let gone = DataError::NotFound { message: "".into() };
    let steps = missing.handle(Input::AnsweredAll(Err(gone)), at(0));
    assert_eq!(settled(&steps), Some(vec![false, false]));
    assert!(steps.contains(&Step::TakeBack(0)) && steps.contains(&Step::TakeBack(1)));
}

#[test]
fn offline_what_is_shown_waits_and_the_rest_is_refused_at_once() {
    let offline = Moment {
        online: false,
        ..at(0)
    };
    let mut shown = machine([update()], MutationMode::Optimistic);
    assert_eq!(
        shown.handle(Input::Start, offline),
        [Step::Keep { sent: false }, Step::Show]
    );
    assert_eq!(shown.phase(offline.now, false), Phase::Offline { sent: false });
    assert_eq!(
        shown.handle(Input::Go, at(9)),
        [Step::Keep { sent: true }, Step::Send(0)]
    );

    let mut plain = machine([update()], MutationMode::Pessimistic);
    let steps = plain.handle(Input::Start, offline);
    assert_eq!(settled(&steps), Some(vec![false]));
    assert!(!steps.iter().any(|step| matches!(step, Step::Send(_))));
}

#[test]
fn what_did_not_get_through_when_the_network_went_is_sent_again_but_never_created_again() {
    let lost = || Err(DataError::Network("cut".into()));
    let offline = Moment {
        online: false,
        ..at(0)
    };
    let mut again = machine([update()], MutationMode::Optimistic);
    again.handle(Input::Start, at(0));
    let answered = |answer| Input::Answered { item: 0, answer };
    assert_eq!(again.handle(answered(lost()), offline), []);
    assert_eq!(again.phase(offline.now, false), Phase::Offline { sent: true });
    assert_eq!(again.handle(Input::Undo, offline), [], "it may have arrived");
    assert!(again.handle(Input::Go, at(1)).contains(&Step::Send(0)));

    let create = Mutation::Create {
        resource: "posts".into(),
        values: json!({}),
    };
    let mut once = machine([create], MutationMode::Optimistic);
    once.handle(Input::Start, at(0));
    let steps = once.handle(answered(lost()), offline);
    assert_eq!(settled(&steps), Some(vec![false]));
    assert!(steps.contains(&Step::Reject(0)), "what was typed is kept");
}

#[test]
fn a_change_that_an_earlier_one_blocks_waits_for_it() {
    let mut machine = machine([update()], MutationMode::Optimistic);
    let blocked = Moment {
        blocked: true,
        ..at(0)
    };
    let steps = machine.handle(Input::Start, blocked);
    assert!(!steps.contains(&Step::Send(0)));
    assert!(machine.handle(Input::Go, at(5)).contains(&Step::Send(0)));
}

#[test]
fn a_later_page_begins_the_time_anew_or_finishes_what_was_sent() {
    let mut held = machine([delete(3)], MutationMode::Undoable);
    held.handle(Input::Resume { sent: false }, at(700));
    assert_eq!(held.next_timeout(), Some(Instant::from_millis(5700)));

    let mut sent = machine([delete(3)], MutationMode::Undoable);
    assert!(
        sent.handle(Input::Resume { sent: true }, at(0))
            .contains(&Step::Send(0))
    );
    let gone = DataError::NotFound { message: "".into() };
    let steps = answer(&mut sent, 0, Err(gone));
    assert_eq!(settled(&steps), Some(vec![true]), "the earlier page had done it");
    assert!(!steps.iter().any(|step| matches!(step, Step::Publish { .. })));

    let create = Mutation::Create {
        resource: "posts".into(),
        values: json!({"title": "new"}),
    };
    let mut unknown = machine([create], MutationMode::Optimistic);
    let steps = unknown.handle(Input::Resume { sent: true }, at(0));
    assert_eq!(settled(&steps), Some(vec![false]));
    assert!(steps.contains(&Step::Reject(0)) && !steps.contains(&Step::Send(0)));
}
