//! How changes are shown before the server agreed, where somebody has a way of their own.

use sapwood::engine::live::LiveMode::{Auto, Off};
use sapwood::engine::mutation::{Mutation, MutationMode};
use sapwood::engine::query::{OptimisticUpdate, OptimisticUpdateMap, QueryKey};
use sapwood::engine::store::MutateOptions;
use serde_json::json;

use super::support::{Bench, ids, ms, network, post, posts};

fn change(bench: &Bench, mutation: Mutation, mode: MutationMode, map: OptimisticUpdateMap) {
    let options = MutateOptions {
        mode: Some(mode),
        optimistic_update_map: map,
        ..MutateOptions::default()
    };
    bench.store.mutate_with(mutation, options, Box::new(|_| ()));
    bench.world.settle();
}

fn rename(title: &str) -> Mutation {
    Mutation::Update {
        resource: "posts".into(),
        id: 3.into(),
        changes: json!({ "title": title }),
    }
}

fn delete() -> Mutation {
    Mutation::Delete {
        resource: "posts".into(),
        id: 3.into(),
    }
}

/// Shows what was there, what is sent and of which record, as one title.
fn all_of_it() -> OptimisticUpdate {
    OptimisticUpdate::with(|record, values, id| {
        let title = |record: &serde_json::Value| record["title"].as_str().unwrap_or("gone").to_owned();
        json!({"id": id.to_json(), "title": format!("{} -> {} ({id})", title(record), title(values))})
    })
}

/// The titles of post 3 in a list, among several, and by itself.
fn shown(bench: &Bench, many: &QueryKey) -> [String; 3] {
    let title = |key: &QueryKey, place: usize| bench.titles(key)[place].clone();
    [title(&posts(), 2), title(many, 0), title(&post(3), 0)]
}

#[test]
fn each_kind_of_answer_shows_a_change_in_its_own_way_or_waits() {
    let bench = Bench::new();
    let many = QueryKey::many("posts", ids(&[3, 4]));
    let _screens = [posts(), many.clone(), post(3)].map(|key| bench.show_loaded(&key, Off));
    let map = OptimisticUpdateMap {
        list: all_of_it(),
        many: OptimisticUpdate::Off,
        detail: OptimisticUpdate::On,
    };
    change(&bench, rename("mine"), MutationMode::Optimistic, map);
    assert_eq!(shown(&bench, &many), ["post 3 -> mine (3)", "post 3", "mine"]);
    bench.deliver_all();
    assert_eq!(
        shown(&bench, &many),
        ["mine"; 3],
        "what the server says goes before it"
    );
}

#[test]
fn what_a_function_shows_is_made_anew_over_each_answer_and_taken_back_alone() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Auto);
    let map = OptimisticUpdateMap {
        list: all_of_it(),
        ..OptimisticUpdateMap::default()
    };
    change(&bench, rename("mine"), MutationMode::Undoable, map);
    bench.server.set("posts", 3, "theirs");
    bench.server.set("posts", 4, "theirs too");
    bench.news.event("posts", "updated", Some(&[3, 4]));
    bench.advance(ms(200));
    bench.deliver_all();
    let titles = |place: usize| bench.titles(&posts())[place].clone();
    assert_eq!(
        (titles(2), titles(3)),
        ("theirs -> mine (3)".into(), "theirs too".into())
    );
    let change = bench.store.pending()[0].id;
    bench.store.undo(change);
    assert_eq!((titles(2), titles(3)), ("theirs".into(), "theirs too".into()));
}

#[test]
fn a_function_is_laid_over_what_earlier_changes_show() {
    let bench = Bench::new();
    let _list = bench.show_loaded(&posts(), Off);
    let map = OptimisticUpdateMap {
        list: all_of_it(),
        ..OptimisticUpdateMap::default()
    };
    change(
        &bench,
        rename("first"),
        MutationMode::Optimistic,
        OptimisticUpdateMap::default(),
    );
    change(&bench, rename("second"), MutationMode::Optimistic, map);
    assert_eq!(bench.titles(&posts())[2], "first -> second (3)");
    bench.fail(bench.server.open()[0], network());
    assert_eq!(bench.titles(&posts())[2], "post 3 -> second (3)");
}

#[test]
fn a_deletion_may_wait_for_the_server_or_show_the_record_as_going() {
    let bench = Bench::new();
    let _screens = [posts(), post(3)].map(|key| bench.show_loaded(&key, Off));
    let going = OptimisticUpdateMap {
        list: all_of_it(),
        ..OptimisticUpdateMap::default()
    };
    change(&bench, delete(), MutationMode::Undoable, going);
    assert_eq!(bench.titles(&posts())[2], "post 3 -> gone (3)");
    assert_eq!(
        bench.state(&posts()).list().unwrap().total,
        10,
        "it is still there"
    );
    let undo = bench.store.pending()[0].id;
    bench.store.undo(undo);
    let waits = OptimisticUpdateMap {
        list: OptimisticUpdate::Off,
        ..OptimisticUpdateMap::default()
    };
    change(&bench, delete(), MutationMode::Optimistic, waits);
    assert_eq!(bench.titles(&posts())[2], "post 3");
    bench.deliver_all();
    assert_eq!(bench.titles(&posts())[2], "post 4");
}
