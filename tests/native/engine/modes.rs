//! Mutation modes: what is shown before the server agreed, what can be undone, and what outlives the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use sapwood::engine::data::DataError;
use sapwood::engine::live::LiveMode::{Auto, Manual, Off};
use sapwood::engine::live::LiveSignal;
use sapwood::engine::mutation::{BulkOutcome, Mutation, MutationMode, Phase, Progress};
use sapwood::engine::params::{ListParams, Order, Pagination, Sorter};
use sapwood::engine::query::QueryKey;
use sapwood::engine::record::RecordId;
use sapwood::engine::store::{MutateOptions, Options};
use serde_json::{Value, json};

use super::support::{Bench, Call, Disk, Results, Tables, ids, ms, network, post, posts};

fn delete(id: i64) -> Mutation {
    Mutation::Delete {
        resource: "posts".into(),
        id: id.into(),
    }
}

fn retitle(id: i64, title: &str) -> Mutation {
    Mutation::Update {
        resource: "posts".into(),
        id: id.into(),
        changes: json!({ "title": title }),
    }
}

fn create(title: &str) -> Mutation {
    Mutation::Create {
        resource: "posts".into(),
        values: json!({ "title": title }),
    }
}

fn bench(mode: MutationMode) -> Bench {
    Bench::with(Options {
        mutation_mode: mode,
        ..Options::default()
    })
}

fn refused() -> DataError {
    DataError::Invalid {
        message: "too short".into(),
        fields: [("title".to_owned(), "too short".to_owned())].into(),
    }
}

fn total(bench: &Bench) -> u64 {
    bench.state(&posts()).list().unwrap().total
}

fn shown(bench: &Bench) -> (usize, u64) {
    (bench.titles(&posts()).len(), total(bench))
}

/// The number of the open request that changes something.
fn write(bench: &Bench) -> usize {
    let open = bench.server.open();
    let requests = bench.server.requests.borrow();
    let mut writes = open.into_iter().filter(|index| requests[*index].call.is_write());
    writes.next().expect("a write is under way")
}

fn writes(bench: &Bench) -> Vec<Call> {
    let requests = bench.server.requests.borrow();
    let calls = requests.iter().map(|request| request.call.clone());
    calls.filter(Call::is_write).collect()
}

fn undo_all(bench: &Bench) {
    for change in bench.store.pending() {
        bench.store.undo(change.id);
    }
    bench.world.settle();
}

fn mutate_many(bench: &Bench, items: Vec<Mutation>, options: MutateOptions) -> Rc<RefCell<Vec<BulkOutcome>>> {
    let outcomes = Rc::<RefCell<Vec<BulkOutcome>>>::default();
    let sink = Rc::clone(&outcomes);
    let settled = move |outcome| sink.borrow_mut().push(outcome);
    bench.store.mutate_many(items, options, Box::new(settled));
    outcomes
}

#[test]
fn an_optimistic_change_shows_before_the_server_agreed_and_stays() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    let _one = bench.show_loaded(&post(3), Off);
    let result = bench.update(3, "mine");
    assert_eq!(
        (
            bench.titles(&posts())[2].as_str(),
            bench.titles(&post(3))[0].as_str()
        ),
        ("mine", "mine")
    );
    assert!(result.borrow().is_empty());
    bench.deliver_all();
    bench.advance(ms(500));
    bench.deliver_all();
    assert_eq!(bench.titles(&posts())[2], "mine");
    assert_eq!(result.borrow().len(), 1);
    assert!(bench.store.pending().is_empty());
}

#[test]
fn a_refused_optimistic_change_is_taken_back_and_what_was_typed_is_handed_out_once() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    let result = bench.update(3, "mine");
    bench.fail(write(&bench), refused());
    assert_eq!(bench.titles(&posts())[2], "post 3");
    assert_eq!(**result.borrow()[0].as_ref().unwrap_err(), refused());
    let id = RecordId::from(3);
    let typed = bench.store.take_rejected("posts", Some(&id)).unwrap();
    assert_eq!(typed.variables(), Some(&json!({"title": "mine"})));
    assert_eq!(bench.store.take_rejected("posts", Some(&id)), None);
}

#[test]
fn k11_a_refetch_in_the_window_does_not_bring_back_what_was_deleted() {
    let bench = bench(MutationMode::Undoable);
    let _list = bench.show_loaded(&posts(), Auto);
    let _result = bench.mutate(delete(3));
    assert_eq!(shown(&bench), (9, 9));
    bench.server.set("posts", 5, "theirs");
    bench.news.event("posts", "updated", Some(&[5]));
    bench.deliver_all();
    bench.advance(ms(500));
    bench.deliver_all();
    assert_eq!(shown(&bench), (9, 9), "the server still has ten");
    assert_eq!(bench.titles(&posts())[3], "theirs", "what others did shows");
    assert_eq!(bench.store.pending().len(), 1, "the event did not cancel it");
    bench.advance(ms(4500));
    bench.deliver(write(&bench));
    bench.deliver_all();
    assert_eq!(shown(&bench), (9, 9));
}

#[test]
fn k11_taking_a_change_back_keeps_what_was_fetched_meanwhile() {
    for undone in [true, false] {
        let bench = bench(if undone {
            MutationMode::Undoable
        } else {
            MutationMode::Optimistic
        });
        let _list = bench.show_loaded(&posts(), Auto);
        let _result = bench.update(3, "mine");
        bench.server.set("posts", 5, "theirs");
        bench.news.event("posts", "updated", Some(&[5]));
        let read = bench
            .server
            .open()
            .into_iter()
            .find(|index| matches!(bench.server.requests.borrow()[*index].call, Call::List(_)));
        bench.deliver(read.unwrap());
        if undone {
            undo_all(&bench);
        } else {
            bench.fail(write(&bench), refused());
        }
        let titles = bench.titles(&posts());
        assert_eq!((titles[2].as_str(), titles[4].as_str()), ("post 3", "theirs"));
    }
}

#[test]
fn k11_an_answer_from_before_a_deletion_does_not_revive_the_row() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    bench.store.refetch(&posts());
    bench.server.serve(0);
    let _result = bench.mutate(delete(3));
    bench.deliver(0);
    assert_eq!(shown(&bench), (9, 9));
    bench.deliver(write(&bench));
    assert_eq!(shown(&bench), (9, 9));
    bench.advance(ms(500));
    bench.deliver_all();
    assert_eq!(shown(&bench), (9, 9));
}

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
fn a_row_keeps_its_pointer_when_nothing_about_it_changes() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    let rows = |bench: &Bench| bench.state(&posts()).list().unwrap().records.clone();
    let before = rows(&bench);
    let _result = bench.update(3, "mine");
    let patched = rows(&bench);
    bench.store.refetch(&posts());
    bench.deliver_all();
    bench.advance(ms(500));
    bench.deliver_all();
    let after = rows(&bench);
    for place in 0..10 {
        let same = Rc::ptr_eq(&before[place], &patched[place]);
        assert_eq!(same, place != 2);
        assert!(Rc::ptr_eq(&patched[place], &after[place]), "row {place}");
    }
}

fn newest_first() -> QueryKey {
    QueryKey::list(
        "posts",
        ListParams {
            pagination: Some(Pagination::DEFAULT),
            sorters: vec![Sorter {
                field: "id".into(),
                order: Order::Desc,
            }],
            filters: Vec::new(),
        },
    )
}

#[test]
fn a_new_record_has_a_temporary_id_until_the_server_gives_it_one_and_its_row_stays_the_same() {
    let bench = bench(MutationMode::Optimistic);
    let all = QueryKey::list("posts", ListParams::default());
    let _list = bench.show_loaded(&all, Off);
    let _result = bench.mutate(create("new"));
    let last = |bench: &Bench| bench.state(&all).list().unwrap().records.last().unwrap().clone();
    let temporary = RecordId::of(&last(&bench)).unwrap();
    assert!(temporary.is_temporary());
    assert_eq!(bench.state(&all).list().unwrap().total, 11);
    bench.deliver(write(&bench));
    assert_eq!(
        *last(&bench),
        json!({"id": 11, "title": "new"}),
        "no moment without it"
    );
    assert_eq!(bench.store.row_key("posts", &11.into()), temporary);
    bench.deliver_all();
    assert_eq!(bench.titles(&all).len(), 11);
    let _later = bench.show(&newest_first(), Off);
    bench.deliver_all();
    assert!(format!("{:?}", bench.store).contains("patches: 0"));
}

#[test]
fn k24_deleting_several_lowers_the_total_by_their_number() {
    for mode in [MutationMode::Optimistic, MutationMode::Undoable] {
        let bench = bench(mode);
        let _list = bench.show_loaded(&posts(), Off);
        let _outcome = mutate_many(
            &bench,
            vec![delete(2), delete(3), delete(4)],
            MutateOptions::default(),
        );
        assert_eq!(shown(&bench), (7, 7));
        bench.advance(ms(5000));
        while bench.server.open().iter().any(|_| true) {
            bench.deliver_all();
            bench.advance(ms(500));
        }
        assert_eq!(shown(&bench), (7, 7));
    }
}

#[test]
fn k24_a_record_with_id_zero_is_changed_and_deleted_like_any_other() {
    let bench = bench(MutationMode::Optimistic);
    bench.server.set("posts", 0, "zero");
    let all = QueryKey::list("posts", ListParams::default());
    let _list = bench.show_loaded(&all, Off);
    let _result = bench.update(0, "mine");
    assert_eq!(bench.titles(&all)[0], "mine");
    bench.deliver(write(&bench));
    let _result = bench.mutate(delete(0));
    bench.deliver(write(&bench));
    assert_eq!(bench.titles(&all)[0], "post 1");
    assert_eq!(bench.news.published.borrow()[1].ids, Some(ids(&[0]).into()));
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
fn k20_offline_a_plain_save_is_refused_at_once_and_a_shown_one_waits_and_says_so() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    bench.store.set_online(false);
    let plain = Rc::new(RefCell::new(None));
    let sink = Rc::clone(&plain);
    let options = MutateOptions {
        mode: Some(MutationMode::Pessimistic),
        ..MutateOptions::default()
    };
    bench.store.mutate_with(
        retitle(4, "x"),
        options,
        Box::new(move |result| *sink.borrow_mut() = Some(result)),
    );
    bench.world.settle();
    let error = plain.borrow_mut().take().unwrap().unwrap_err();
    assert!(error.to_string().contains("offline"), "{error}");

    let result = bench.update(3, "mine");
    bench.advance(ms(60_000));
    assert_eq!(bench.store.pending()[0].phase, Phase::Offline { sent: false });
    assert_eq!(
        (writes(&bench).len(), bench.titles(&posts())[2].as_str()),
        (0, "mine")
    );
    bench.store.set_online(true);
    bench.deliver(write(&bench));
    assert!(result.borrow()[0].is_ok());
}

#[test]
fn what_waits_for_the_network_can_be_undone() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    bench.store.set_online(false);
    let _result = bench.mutate(delete(3));
    undo_all(&bench);
    bench.store.set_online(true);
    assert_eq!((writes(&bench).len(), shown(&bench)), (0, (10, 10)));
}

#[test]
fn who_deletes_what_others_deleted_meanwhile_gets_what_they_wanted() {
    let bench = bench(MutationMode::Undoable);
    let _list = bench.show_loaded(&posts(), Off);
    let result = bench.mutate(delete(3));
    bench.server.remove("posts", 3);
    bench.advance(ms(5000));
    bench.deliver(write(&bench));
    assert!(result.borrow()[0].is_ok());
    assert!(
        bench.news.published.borrow().is_empty(),
        "who deleted it told others"
    );
}

#[test]
fn k6_own_pending_changes_are_no_news_and_take_no_alert_away() {
    let bench = bench(MutationMode::Optimistic);
    let _one = bench.show_loaded(&post(3), Manual);
    let _result = bench.update(3, "mine");
    let state = bench.state(&post(3));
    assert!(state.own && state.patched);
    bench.deliver(write(&bench));
    let state = bench.state(&post(3));
    assert!(state.own && !state.patched);
    // The event that this page published comes back to it.
    let mut event = bench.news.published.borrow()[0].clone();
    event.own = true;
    bench.deliver_all();
    bench.advance(ms(1000));
    let asked = bench.server.count();
    bench.news.signal("resources/posts", &LiveSignal::Event(event));
    bench.advance(ms(1000));
    assert_eq!(bench.server.count(), asked, "nothing is asked again for it");
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

/// Two pages of one browser and the same server.
struct Browser {
    disk: Rc<Disk>,
    tables: Tables,
}

impl Browser {
    fn new() -> Self {
        let tables = Tables::default();
        let record = |id: i64| (id, json!({"id": id, "title": format!("post {id}")}));
        tables
            .borrow_mut()
            .insert("posts".into(), (1..=10).map(record).collect());
        Self {
            disk: Rc::default(),
            tables,
        }
    }

    fn open(&self, mode: MutationMode) -> Bench {
        let options = Options {
            mutation_mode: mode,
            ..Options::default()
        };
        let page = Bench::tab(options, &self.disk, &self.tables);
        page.world.settle();
        page
    }

    fn kept(&self) -> Vec<Value> {
        let texts = self.disk.texts.borrow();
        texts
            .values()
            .map(|text| serde_json::from_str(text).unwrap())
            .collect()
    }
}

#[test]
fn k11_a_reload_in_the_window_keeps_the_intent_and_begins_its_time_anew() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Undoable);
    let _result = page.mutate(delete(3));
    assert_eq!(browser.kept().len(), 1, "at once");
    page.advance(ms(4000));
    page.kill(&browser.disk);

    let page = browser.open(MutationMode::Undoable);
    let _list = page.show_loaded(&posts(), Off);
    assert_eq!(shown(&page), (9, 9));
    let ended = Rc::new(RefCell::new(Vec::new()));
    let sink = Rc::clone(&ended);
    let _hearer = page.store.on_resumed(Rc::new(move |items, outcome| {
        sink.borrow_mut().push((items.to_vec(), outcome.clone()))
    }));
    page.advance(ms(4499));
    assert!(writes(&page).is_empty(), "the time begins anew");
    page.advance(ms(501));
    page.deliver(write(&page));
    assert_eq!(ended.borrow()[0].0, [delete(3)]);
    assert!(ended.borrow()[0].1.failed.is_empty());
    assert!(browser.kept().is_empty());
}

#[test]
fn what_was_left_behind_can_be_undone() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Undoable);
    let _result = page.mutate(delete(3));
    page.kill(&browser.disk);
    let page = browser.open(MutationMode::Undoable);
    undo_all(&page);
    page.advance(ms(60_000));
    assert!(writes(&page).is_empty() && browser.kept().is_empty());
}

#[test]
fn another_tab_takes_up_what_a_closed_one_leaves_behind_and_only_one_does() {
    let browser = Browser::new();
    let [first, second, third] = [(); 3].map(|()| browser.open(MutationMode::Undoable));
    let _result = first.mutate(delete(3));
    for page in [&second, &third] {
        page.advance(ms(1000));
    }
    assert!(second.store.pending().is_empty() && third.store.pending().is_empty());
    first.kill(&browser.disk);
    for page in [&second, &third, &second, &third] {
        page.world.settle();
    }
    let pending = [&second, &third].map(|page| page.store.pending().len());
    assert_eq!(pending, [1, 0]);
    for page in [&second, &third] {
        page.advance(ms(6000));
    }
    assert_eq!([&second, &third].map(|page| writes(page).len()), [1, 0]);
}

#[test]
fn what_was_sent_when_the_page_went_is_finished_and_a_creation_is_never_repeated() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Optimistic);
    let _results = [page.update(3, "mine"), page.mutate(create("new"))];
    page.kill(&browser.disk);
    let page = browser.open(MutationMode::Optimistic);
    assert_eq!(writes(&page), [Call::Update(3.into(), json!({"title": "mine"}))]);
    let typed = page.store.take_rejected("posts", None).unwrap();
    assert_eq!(typed.variables(), Some(&json!({"title": "new"})));
    page.deliver(write(&page));
    assert!(browser.kept().is_empty());
}

#[test]
fn where_nothing_can_be_kept_changes_are_made_all_the_same() {
    let browser = Browser::new();
    browser.disk.full.set(true);
    let page = browser.open(MutationMode::Undoable);
    let _result = page.mutate(delete(3));
    assert!(page.world.warnings.borrow()[0].contains("does not keep"));
    page.advance(ms(5000));
    assert_eq!(writes(&page).len(), 1);
}

#[test]
fn what_cannot_be_read_in_the_outbox_is_said_and_thrown_away() {
    let browser = Browser::new();
    let texts = &browser.disk.texts;
    texts.borrow_mut().insert("outbox.x.1".into(), "{}".into());
    let page = browser.open(MutationMode::Undoable);
    assert!(page.world.warnings.borrow()[0].contains("outbox.x.1"));
    assert!(texts.borrow().is_empty() && page.store.pending().is_empty());
}

#[test]
fn a_lost_answer_is_no_loss_of_what_is_shown_when_the_network_went() {
    let bench = bench(MutationMode::Optimistic);
    let _list = bench.show_loaded(&posts(), Off);
    let result = bench.update(3, "mine");
    let sent = write(&bench);
    bench.store.set_online(false);
    bench.fail(sent, network());
    assert!(result.borrow().is_empty());
    assert_eq!(bench.titles(&posts())[2], "mine");
    bench.store.set_online(true);
    bench.deliver(write(&bench));
    assert!(result.borrow()[0].is_ok());
}

#[test]
fn what_one_person_left_behind_is_done_for_nobody_else_and_waits_for_them() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Undoable);
    page.store.set_person("ann");
    let _result = page.mutate(delete(3));
    page.kill(&browser.disk);

    let page = browser.open(MutationMode::Undoable);
    page.advance(ms(60_000));
    for stranger in ["ben", ""] {
        page.store.set_person(stranger);
        page.advance(ms(60_000));
    }
    assert!(page.store.pending().is_empty() && writes(&page).is_empty());
    assert_eq!(browser.kept().len(), 1, "it is still there");
    page.store.set_person("ann");
    page.world.settle();
    assert_eq!(page.store.pending().len(), 1);
    page.advance(ms(5000));
    assert_eq!(writes(&page), [Call::Delete(3.into())]);
    page.deliver(write(&page));
    assert!(browser.kept().is_empty());
}

#[test]
fn what_one_person_asked_for_is_not_sent_while_another_is_here() {
    let browser = Browser::new();
    let page = browser.open(MutationMode::Undoable);
    page.store.set_person("ann");
    let _anns = page.mutate(delete(3));
    page.store.set_person("");
    page.advance(ms(60_000));
    assert!(page.store.pending().is_empty() && writes(&page).is_empty());
    page.store.set_person("ben");
    let _bens = page.mutate(delete(3));
    page.advance(ms(5000));
    assert_eq!(writes(&page).len(), 1, "ben's own");
    page.deliver(write(&page));
    assert_eq!(browser.kept().len(), 1, "ann's");
    page.store.set_person("ann");
    page.world.settle();
    assert_eq!(writes(&page).len(), 2);
}

#[test]
fn before_somebody_signs_out_what_is_pending_is_done_unless_there_is_no_network() {
    for online in [true, false] {
        let browser = Browser::new();
        let page = browser.open(MutationMode::Undoable);
        page.store.set_person("ann");
        let _result = page.mutate(delete(3));
        page.store.set_online(online);
        let done = Rc::new(Cell::new(false));
        let (settled, sink) = (page.store.settle_pending(), Rc::clone(&done));
        let task = async move {
            settled.await;
            sink.set(true);
        };
        page.store.runtime().spawn(Box::pin(task)).detach();
        page.world.settle();
        assert_eq!((done.get(), writes(&page).len()), (!online, usize::from(online)));
        if online {
            page.deliver(write(&page));
        }
        assert!(done.get());
        assert_eq!(browser.kept().len(), usize::from(!online));
    }
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
