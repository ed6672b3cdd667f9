//! Tables and the page's address.

use sapwood::engine::live::LiveMode;
use sapwood::engine::table::TableSpec;
use sapwood::hooks::{UseTableOptions, use_breadcrumb, use_menu, use_resource, use_table};
use sapwood::model::Post;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_router::Router;
use yew_router::history::{AnyHistory, BrowserHistory, History};

use crate::support::{World, settled};

#[derive(Clone, PartialEq, Properties)]
struct SiteProps {
    history: AnyHistory,
}

/// The browser's own history, with this address on top.
fn at(address: &str) -> SiteProps {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let history = BrowserHistory::new();
    history
        .push_with_query(path.to_owned(), yew_router::query::Raw(query.to_owned()))
        .unwrap();
    SiteProps {
        history: AnyHistory::Browser(history),
    }
}

fn address(site: &SiteProps) -> String {
    let location = site.history.location();
    format!("{}{}", location.path(), location.query_str())
}

#[component]
fn Site(props: &SiteProps) -> Html {
    html! { <Router history={props.history.clone()}><Table /></Router> }
}

#[component]
fn Table() -> Html {
    let table = use_table::<Post>(
        Post::RESOURCE,
        UseTableOptions {
            spec: TableSpec {
                sortable: [Post::ID.name(), Post::TITLE.name()].into(),
                ..TableSpec::default()
            },
            ..UseTableOptions::default()
        },
    );
    let page = table.state.page;
    let next = table.set_page.reform(move |_| page + 1);
    let fifty = table.set_page_size.reform(|_| 50);
    let sort = table.toggle_sort.reform(|_| (Post::TITLE.name(), false));
    let on_search = table.on_search.clone();
    let search = Callback::from(move |event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        on_search.emit(input.value());
    });
    let first = table.records.first().map(|post| post.title.clone());
    html! {
        <>
            <button id="next" onclick={next} />
            <button id="fifty" onclick={fifty} />
            <button id="sort" onclick={sort} />
            <input id="search" oninput={search} value={table.search.clone()} />
            { page }{ "/" }{ table.page_count() }{ " " }{ first }
        </>
    }
}

#[wasm_bindgen_test]
async fn back_and_forward_step_through_the_pages() {
    let world = World::new(LiveMode::Off);
    let site = at("/posts");
    let page = world.mount::<Site>(site.clone());
    page.shows("1/13 Post 1").await;
    page.click("#next");
    page.shows("2/13 Post 11").await;
    assert_eq!(address(&site), "/posts?page=2");
    page.click("#next");
    page.shows("3/13 Post 21").await;
    site.history.back();
    page.shows("2/13 Post 11").await;
    site.history.back();
    page.shows("1/13 Post 1").await;
    site.history.forward();
    page.shows("2/13 Post 11").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn an_address_is_read_and_put_right() {
    let world = World::new(LiveMode::Off);
    for (given, right, shown) in [
        ("/posts?page=-1", "/posts", "1/13 Post 1"),
        ("/posts?pageSize=abc&page=2", "/posts?page=2", "2/13 Post 11"),
        ("/posts?sort=password&x=1", "/posts?x=1", "1/13 Post 1"),
        ("/posts?page=99", "/posts?page=13", "13/13 Post 121"),
        (
            "/posts?pageSize=50&page=3",
            "/posts?page=3&pageSize=50",
            "3/3 Post 101",
        ),
    ] {
        let site = at(given);
        let page = world.mount::<Site>(site.clone());
        page.shows(shown).await;
        settled().await;
        assert_eq!(address(&site), right);
        page.unmount();
    }
}

#[wasm_bindgen_test]
async fn sorting_size_and_search_stand_in_the_address() {
    let world = World::new(LiveMode::Off);
    let site = at("/posts?page=6");
    let page = world.mount::<Site>(site.clone());
    page.shows("6/13 Post 51").await;
    page.click("#fifty");
    page.shows("2/3 Post 51").await;
    page.click("#sort");
    page.shows("1/3 Post 1").await;
    assert_eq!(address(&site), "/posts?pageSize=50&sort=title");
    page.type_into("#search", "Post 12 ");
    page.type_into("#search", "Post 123 ");
    page.shows("1/1 Post 123").await;
    assert_eq!(address(&site), "/posts?pageSize=50&sort=title&q=Post%20123");
    assert_eq!(
        page.value_of("#search"),
        "Post 123 ",
        "white space stays while one types on"
    );
    site.history.back();
    page.shows("1/3 Post 1").await;
    assert_eq!(page.value_of("#search"), "");
    page.unmount();
}

#[wasm_bindgen_test]
async fn when_others_empty_the_last_page_the_table_steps_back() {
    let world = World::new(LiveMode::Auto);
    let site = at("/posts?page=13");
    let page = world.mount::<Site>(site.clone());
    page.shows("13/13 Post 121").await;
    for id in 121..=123 {
        world.server.remove("posts", id);
        world.live.event("resources/posts", "deleted", &json!([id]));
    }
    page.shows("12/12 Post 111").await;
    assert_eq!(address(&site), "/posts?page=12");
    page.unmount();
}

#[component]
fn Where() -> Html {
    let here = use_resource();
    let menu = use_menu();
    let crumbs: Vec<String> = use_breadcrumb()
        .iter()
        .map(|crumb| crumb.label.to_string())
        .collect();
    let here = here.map(|here| format!("{} {:?} {:?}", here.resource.name(), here.action, here.id));
    let items: Vec<String> = menu
        .items
        .iter()
        .map(|item| item.resource.label().to_string())
        .collect();
    html! { <>{ here }{ " " }{ crumbs.join("/") }{ " " }{ items.join(",") }{ " " }{ menu.selected.map(|name| name.to_string()) }</> }
}

#[component]
fn WhereSite(props: &SiteProps) -> Html {
    html! { <Router history={props.history.clone()}><Where /></Router> }
}

#[wasm_bindgen_test]
async fn the_address_says_resource_action_and_id() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<WhereSite>(at("/posts/edit/6?x=1"));
    page.shows("posts Edit Some(#6) Posts/Edit Posts,Categories posts")
        .await;
    page.unmount();
    let page = world.mount::<WhereSite>(at("/nowhere"));
    page.shows("  Posts,Categories ").await;
    page.unmount();
}
