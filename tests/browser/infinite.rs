//! Lists that grow page by page.

use sapwood::engine::live::LiveMode;
use sapwood::engine::mutation::Mutation;
use sapwood::hooks::{GetNextPageParam, PageParam, UseInfiniteListOptions, use_infinite_list};
use sapwood::model::Post;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{World, settled};

#[component]
fn Feed() -> Html {
    let posts = use_infinite_list::<Post>(
        Post::RESOURCE,
        UseInfiniteListOptions {
            page_size: 50,
            ..UseInfiniteListOptions::default()
        },
    );
    let more = posts.fetch_next_page.reform(|_| ());
    let (first, last) = (posts.records.first(), posts.records.last());
    let title = |post: Option<&std::rc::Rc<Post>>| post.map(|post| post.title.clone());
    html! {
        <>
            <button id="more" onclick={more} />
            { posts.records.len() }{ " of " }{ posts.total }{ " " }{ title(first) }{ "–" }{ title(last) }
            if posts.has_next_page { { " more" } }
            if posts.is_fetching_next_page { { " loading" } }
        </>
    }
}

#[wasm_bindgen_test]
async fn a_list_grows_page_by_page_until_all_is_there() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<Feed>(());
    page.shows("50 of 123 Post 1–Post 50 more").await;
    page.click("#more");
    page.shows("100 of 123 Post 1–Post 100 more").await;
    page.click("#more");
    page.shows("123 of 123 Post 1–Post 123").await;
    page.click("#more");
    settled().await;
    assert_eq!(world.server.asked("LIST"), 3, "each page was asked for once");
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_page_on_its_way_is_asked_for_once_however_often_one_clicks() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<Feed>(());
    page.shows("50 of 123 Post 1–Post 50 more").await;
    world.server.held.set(true);
    page.click("#more");
    page.shows("50 of 123 Post 1–Post 50 more loading").await;
    page.click("#more");
    page.click("#more");
    world.server.held.set(false);
    page.shows("100 of 123 Post 1–Post 100 more").await;
    assert_eq!(world.server.asked("LIST"), 2);
    page.unmount();
}

#[wasm_bindgen_test]
async fn k12_own_changes_reach_every_page_that_is_there() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Feed>(());
    page.shows("50 of 123 Post 1–Post 50 more").await;
    page.click("#more");
    page.shows("100 of 123 Post 1–Post 100 more").await;
    let own = Mutation::Delete {
        resource: Post::RESOURCE.into(),
        id: 7.into(),
    };
    world.store.mutate(own, Box::new(|_| ()));
    page.shows("100 of 122 Post 1–Post 101 more").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_burst_of_events_costs_each_page_a_few_requests_and_others_pages_none() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<Feed>(());
    page.shows("50 of 123 Post 1–Post 50 more").await;
    page.click("#more");
    page.shows("100 of 123 Post 1–Post 100 more").await;
    settled().await;
    world.server.calls.borrow_mut().clear();
    for _ in 0..50 {
        world.other_changes("posts", 100, "title", json!("The last one"));
    }
    page.shows("100 of 123 Post 1–The last one more").await;
    settled().await;
    assert_eq!(
        world.server.asked("LIST posts 1"),
        0,
        "post 100 is not on the first page"
    );
    let asked = world.server.asked("LIST posts 2");
    assert!((1..=3).contains(&asked), "{asked} requests for 50 events");
    page.unmount();
}

#[wasm_bindgen_test]
async fn pages_follow_the_cursors_of_the_answers_before_them() {
    let world = World::new(LiveMode::Auto);
    world.server.by_cursor.set(true);
    let page = world.mount::<Feed>(());
    page.shows("50 of 123 Post 1–Post 50 more").await;
    page.click("#more");
    page.shows("100 of 123 Post 1–Post 100 more").await;
    page.click("#more");
    page.shows("123 of 123 Post 1–Post 123").await;
    assert_eq!(
        world.server.calls.take(),
        ["LIST posts 1 ", "LIST posts 2 50", "LIST posts 3 100"]
    );
    world.server.remove("posts", 7);
    world.live.event("resources/posts", "deleted", &json!([7]));
    page.shows("122 of 122 Post 1–Post 123").await;
    settled().await;
    let calls = world.server.calls.take();
    assert_eq!(
        calls.last().map(|call| &**call),
        Some("LIST posts 3 101"),
        "{calls:?}"
    );
    page.unmount();
}

#[component]
fn OddPages() -> Html {
    let posts = use_infinite_list::<Post>(
        Post::RESOURCE,
        UseInfiniteListOptions {
            get_next_page_param: Some(GetNextPageParam::new(|pages| match pages.len() {
                1 => Some(PageParam::Page(5)),
                _ => None,
            })),
            ..UseInfiniteListOptions::default()
        },
    );
    let more = posts.fetch_next_page.reform(|_| ());
    let last = posts.records.last().map(|post| post.title.clone());
    html! { <><button id="more" onclick={more} />{ last }if posts.has_next_page { { " more" } }</> }
}

#[wasm_bindgen_test]
async fn where_the_next_page_begins_may_be_said_by_the_page() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<OddPages>(());
    page.shows("Post 10 more").await;
    page.click("#more");
    page.shows("Post 50").await;
    page.unmount();
}
