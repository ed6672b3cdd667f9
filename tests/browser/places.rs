//! Lists that keep the reader's place.

use std::rc::Rc;

use sapwood::engine::live::LiveMode;
use sapwood::engine::mutation::Mutation;
use sapwood::engine::params::{Order, Sorter};
use sapwood::hooks::{Shared, UseListOptions, use_list};
use sapwood::model::Post;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{World, settled};

#[derive(Clone, PartialEq, Properties)]
struct NewestProps {
    /// Whether somebody is in the middle of the list.
    reading: Shared<std::cell::Cell<bool>>,
}

#[component]
fn Newest(props: &NewestProps) -> Html {
    let reading = props.reading.clone();
    let posts = use_list::<Post>(
        Post::RESOURCE,
        UseListOptions {
            sorters: vec![Sorter {
                field: Post::ID.name().into(),
                order: Order::Desc,
            }],
            is_reading: Some(Callback::from(move |()| reading.get())),
            ..UseListOptions::default()
        },
    );
    let ids: Vec<&str> = posts
        .records
        .iter()
        .take(3)
        .map(|post| post.id.as_str())
        .collect();
    let waiting = posts.query.waiting();
    let show = posts.query.show_waiting().reform(|_| ());
    html! {
        <>
            <button id="show" onclick={show} />
            { ids.join(" ") }
            if waiting.new > 0 { { format!(" {} new", waiting.new) } }
            if posts.query.news() > 0 { { format!(" {} changed", posts.query.news()) } }
        </>
    }
}

fn reader(reading: bool) -> NewestProps {
    NewestProps {
        reading: Rc::new(std::cell::Cell::new(reading)).into(),
    }
}

/// Somebody else creates posts.
fn others_create(world: &World, ids: std::ops::RangeInclusive<i64>) {
    for id in ids {
        world
            .server
            .add("posts", &json!({ "id": id, "title": format!("Post {id}") }));
        world.live.event("resources/posts", "created", &json!([id]));
    }
}

#[wasm_bindgen_test]
async fn k14_new_rows_wait_while_one_reads_and_show_when_asked_for() {
    let world = World::new(LiveMode::Auto);
    world.server.sorts.set(true);
    let props = reader(true);
    let page = world.mount::<Newest>(props.clone());
    page.shows("123 122 121").await;
    others_create(&world, 200..=201);
    page.shows("123 122 121 2 new").await;
    others_create(&world, 202..=202);
    page.shows("123 122 121 3 new").await;
    page.click("#show");
    page.shows("202 201 200").await;
    props.reading.set(false);
    others_create(&world, 203..=203);
    page.shows("203 202 201").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn k6_what_one_creates_oneself_shows_at_once_also_while_one_reads() {
    let world = World::new(LiveMode::Auto);
    world.server.sorts.set(true);
    let page = world.mount::<Newest>(reader(true));
    page.shows("123 122 121").await;
    let own = Mutation::Create {
        resource: Post::RESOURCE.into(),
        values: json!({ "title": "Mine" }),
    };
    world.store.mutate(own, Box::new(|_| ()));
    page.shows("124 123 122").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn k13_in_manual_mode_what_others_changed_on_the_page_is_counted_and_nothing_changes() {
    let world = World::new(LiveMode::Manual);
    world.server.sorts.set(true);
    let page = world.mount::<Newest>(reader(false));
    page.shows("123 122 121").await;
    settled().await;
    others_create(&world, 200..=201);
    world.other_changes("posts", 5, "title", json!("on another page"));
    world.other_changes("posts", 120, "title", json!("x"));
    world.other_changes("posts", 120, "title", json!("y"));
    settled().await;
    assert_eq!(page.text(), "123 122 121 3 changed");
    page.unmount();
}
