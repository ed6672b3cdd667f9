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
