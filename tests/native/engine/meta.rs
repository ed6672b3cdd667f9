//! What callers tell the data provider beside the question.

use std::cell::Cell;
use std::rc::Rc;

use sapwood::engine::live::LiveMode::{Manual, Off};
use sapwood::engine::meta::Meta;
use sapwood::engine::mutation::{Mutation, MutationMode};
use sapwood::engine::query::QueryKey;
use sapwood::engine::store::{MutateOptions, Options};
use serde_json::json;

use super::support::{Bench, Disk, Tables, ms, post, posts};

fn north() -> Meta {
    json!({"tenant": "north"}).into()
}

/// What went with each request that was made so far.
fn told(bench: &Bench) -> Vec<Meta> {
    let requests = bench.server.requests.borrow();
    requests.iter().map(|request| request.meta.clone()).collect()
}

fn rename(title: &str) -> Mutation {
    Mutation::Update {
        resource: "posts".into(),
        id: 3.into(),
        changes: json!({ "title": title }),
    }
}

fn change(bench: &Bench, title: &str, mode: MutationMode, meta: Meta) {
    let options = MutateOptions {
        mode: Some(mode),
        meta,
        ..MutateOptions::default()
    };
    bench.store.mutate_with(rename(title), options, Box::new(|_| ()));
}

#[test]
fn two_metas_are_two_questions_and_each_request_is_told_its_own() {
    let bench = Bench::new();
    let questions = [
        posts(),
        posts().with_meta(north()),
        post(3).with_meta(north()),
        QueryKey::many("posts", [3.into()]).with_meta(north()),
    ];
    let _screens = questions.clone().map(|key| bench.show(&key, Off));
    let _again = bench.show(&posts().with_meta(json!({"tenant": "north"}).into()), Off);
    assert_eq!(told(&bench), [Meta::default(), north(), north(), north()]);
    bench.deliver_all();
    assert!(questions.iter().all(|key| !bench.state(key).is_loading()));
}

#[test]
fn a_change_is_told_its_meta_and_others_hear_it_without_the_headers() {
    let bench = Bench::new();
    let meta = json!({"method": "put", "headers": {"Authorization": "secret"}});
    change(&bench, "mine", MutationMode::Pessimistic, meta.clone().into());
    assert_eq!(told(&bench), [meta.into()]);
    bench.deliver_all();
    let published = bench.news.published.borrow();
    assert_eq!(*published[0].meta, json!({"method": "put"}));
}

#[test]
fn nothing_is_told_that_nobody_asked_to_tell() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Off);
    bench.update(3, "mine");
    bench.deliver_all();
    assert!(told(&bench).iter().all(Meta::is_none));
    assert_eq!(*bench.news.published.borrow()[0].meta, json!({}));
}

#[test]
fn an_own_change_reaches_what_was_asked_for_with_a_meta_and_is_no_news_there() {
    let bench = Bench::new();
    let key = post(3).with_meta(north());
    let one = bench.show_loaded(&key, Manual);
    bench.update(3, "mine");
    bench.deliver(0);
    assert_eq!(bench.titles(&key), ["mine"], "at once");
    bench.advance(ms(500));
    let asked = told(&bench);
    assert_eq!(
        asked.last(),
        Some(&north()),
        "and the server is asked what it is there"
    );
    bench
        .server
        .answer(asked.len() - 1, json!({"id": 3, "title": "mine, in the north"}));
    bench.advance(ms(500));
    let state = bench.state(&one.key);
    assert_eq!(bench.titles(&key), ["mine, in the north"]);
    assert!(state.own, "this page asked for it");
}

#[test]
fn a_record_read_again_with_a_meta_answers_that_question_only() {
    let bench = Bench::new();
    let (plain, key) = (post(3), post(3).with_meta(north()));
    let _screens = [&plain, &key].map(|key| bench.show_loaded(key, Off));
    bench.server.set("posts", 3, "theirs");
    let read = bench.store.read_again(&"posts".into(), &3.into(), &north());
    let done = Rc::new(Cell::new(false));
    let flag = Rc::clone(&done);
    let runtime = Rc::clone(bench.store.runtime());
    let _task = runtime.spawn(Box::pin(async move { flag.set(read.await.is_ok()) }));
    bench.deliver_all();
    assert!(done.get());
    assert_eq!(told(&bench), [north()]);
    assert_eq!(
        (bench.titles(&key), bench.titles(&plain)),
        (vec!["theirs".into()], vec!["post 3".into()])
    );
}

#[test]
fn a_change_with_another_meta_is_another_change() {
    let bench = Bench::with(Options::default());
    change(&bench, "mine", MutationMode::Optimistic, north());
    change(&bench, "mine", MutationMode::Optimistic, north());
    change(&bench, "mine", MutationMode::Optimistic, Meta::default());
    bench.deliver_all();
    bench.deliver_all();
    assert_eq!(told(&bench), [north(), Meta::default()]);
}

#[test]
fn what_outlives_its_page_is_sent_with_its_meta() {
    let (disk, tables) = (Rc::<Disk>::default(), Tables::default());
    let bench = Bench::tab(Options::default(), &disk, &tables);
    bench.server.set("posts", 3, "post 3");
    change(&bench, "mine", MutationMode::Undoable, north());
    bench.kill(&disk);
    let next = Bench::tab(Options::default(), &disk, &tables);
    next.advance(ms(6000));
    assert_eq!(told(&next), [north()]);
}

/// A question about what the server has is answered with less than the record, as a meta may ask for.
fn answer_in_part(bench: &Bench, index: usize) {
    bench.server.answer(index, json!({"id": 3}));
    bench.advance(ms(0));
}

fn body(bench: &Bench, key: &QueryKey) -> serde_json::Value {
    let state = bench.state(key);
    state
        .data
        .map_or(json!(null), |data| (*data.records()[0]).clone())
}

#[test]
fn an_answer_to_a_change_with_a_meta_is_not_taken_for_the_record() {
    for mode in [MutationMode::Pessimistic, MutationMode::Optimistic] {
        let bench = Bench::new();
        let record = json!({"id": 3, "title": "post 3", "content": "kept"});
        let tables = Rc::clone(&bench.server.tables);
        tables.borrow_mut().get_mut("posts").unwrap().insert(3, record);
        let screens = [post(3), posts(), QueryKey::many("posts", [3.into()])];
        let _screens = screens.clone().map(|key| bench.show_loaded(&key, Manual));
        change(&bench, "mine", mode, north());
        answer_in_part(&bench, 0);
        let mine = json!({"id": 3, "title": "mine", "content": "kept"});
        assert_eq!(body(&bench, &screens[0]), mine, "{mode:?}: by itself, at once");
        assert_eq!(
            bench.titles(&screens[1])[2],
            "mine",
            "{mode:?}: in the list, at once"
        );
        assert_eq!(
            body(&bench, &screens[2]),
            mine,
            "{mode:?}: among several, at once"
        );
        bench.advance(ms(500));
        let asked = bench.server.requests.borrow().len() - 1;
        assert_eq!(asked, 3, "{mode:?}: and the server is asked what became of each");
        let newest = json!({"id": 3, "title": "Mine", "content": "kept"});
        tables
            .borrow_mut()
            .get_mut("posts")
            .unwrap()
            .insert(3, newest.clone());
        bench.deliver_all();
        assert_eq!(body(&bench, &screens[0]), newest, "{mode:?}");
        assert_eq!(bench.titles(&screens[1])[2], "Mine", "{mode:?}");
        assert!(bench.state(&screens[0]).own, "{mode:?}: it is no news");
    }
}

#[test]
fn an_answer_to_a_new_record_with_a_meta_is_not_taken_for_the_record() {
    let bench = Bench::new();
    let create = Mutation::Create {
        resource: "posts".into(),
        values: json!({"title": "new"}),
    };
    let options = MutateOptions {
        mode: Some(MutationMode::Pessimistic),
        meta: north(),
        ..MutateOptions::default()
    };
    bench.store.mutate_with(create, options, Box::new(|_| ()));
    bench.server.answer(0, json!({"id": 11}));
    bench.advance(ms(0));
    let _screen = bench.show(&post(11), Off);
    assert!(bench.state(&post(11)).is_loading(), "the server is asked for it");
}
