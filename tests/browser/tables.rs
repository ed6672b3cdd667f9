//! Tables and the page's address.

use sapwood::engine::live::LiveMode;
use sapwood::engine::params::{Filter, Operator};
use sapwood::engine::table::{FilterBehavior, TableSpec};
use sapwood::hooks::{
    SetFilters, TableMode, UseMenuOptions, UseTableOptions, use_breadcrumb, use_menu, use_resource, use_table,
};
use sapwood::model::Post;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_router::Router;
use yew_router::history::{AnyHistory, BrowserHistory, History};

use crate::support::{Hurried, World, settled, until};

#[derive(Clone, PartialEq, Properties)]
struct SiteProps {
    history: AnyHistory,
    /// Whether the page filters, sorts and pages by itself.
    client: bool,
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
        client: false,
    }
}

fn address(site: &SiteProps) -> String {
    let location = site.history.location();
    format!("{}{}", location.path(), location.query_str())
}

#[component]
fn Site(props: &SiteProps) -> Html {
    html! { <Router history={props.history.clone()}><Table client={props.client} /></Router> }
}

#[derive(Clone, PartialEq, Properties)]
struct TableProps {
    client: bool,
}

#[component]
fn Table(props: &TableProps) -> Html {
    let table = use_table::<Post>(
        Post::RESOURCE,
        UseTableOptions {
            spec: TableSpec {
                sortable: [Post::ID.name(), Post::TITLE.name()].into(),
                filterable: [Post::STATUS.name()].into(),
                ..TableSpec::default()
            },
            mode: if props.client {
                TableMode::CLIENT
            } else {
                TableMode::Server
            },
            ..UseTableOptions::default()
        },
    );
    let page = table.state.page;
    let next = table.set_page.reform(move |_| page + 1);
    let fifty = table.set_page_size.reform(|_| (50, 0));
    let sort = table.toggle_sort.reform(|_| (Post::TITLE.name(), false));
    let also = table.toggle_sort.reform(|_| (Post::ID.name(), true));
    let status = |status: &'static str, in_place: bool| {
        table.set_filters.reform(move |_| SetFilters {
            filters: vec![Filter::new(Post::STATUS.name(), Operator::Eq, status)],
            in_place,
            ..SetFilters::default()
        })
    };
    let clear = table.set_filters.reform(|_| SetFilters {
        behavior: Some(FilterBehavior::Replace),
        ..SetFilters::default()
    });
    let point = table.on_point.reform(move |_| Some(page + 1));
    let leave = table.on_point.reform(|_| None);
    let on_search = table.on_search.clone();
    let search = Callback::from(move |event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        on_search.emit(input.value());
    });
    let first = table.records.first().map(|post| post.title.clone());
    let drafts = Filter::new(Post::STATUS.name(), Operator::Eq, "draft");
    let drafts = table
        .state
        .clone()
        .with_filters(vec![drafts], FilterBehavior::Merge);
    html! {
        <>
            <button id="next" onclick={next} />
            <button id="fifty" onclick={fifty} />
            <button id="sort" onclick={sort} />
            <button id="also" onclick={also} />
            <button id="published" onclick={status("published", false)} />
            <button id="rejected" onclick={status("rejected", true)} />
            <button id="clear" onclick={clear} />
            <button id="point" onclick={point} />
            <button id="leave" onclick={leave} />
            <input id="search" oninput={search} value={table.search.clone()} />
            <a id="next-page" href={table.page_href(page + 1)} />
            <a id="drafts" href={table.create_link_for_sync_with_location(&drafts)} />
            { page }{ "/" }{ table.page_count() }{ " " }{ first }
            { table.query.error().map(|error| format!(" {error}")) }
            if !table.ignored.is_empty() { { " not " }{ table.ignored.join(" ") } }
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
    assert_eq!(address(&site), "/posts?currentPage=2");
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
    let odd_sorter = "sorters[0][field]=password&sorters[0][order]=asc";
    for (given, right, shown) in [
        ("currentPage=-1", "", "1/13 Post 1 not currentPage=-1"),
        (
            "pageSize=abc&currentPage=2",
            "?currentPage=2",
            "2/13 Post 11 not pageSize=abc",
        ),
        (
            &format!("{odd_sorter}&x=1"),
            "?x=1",
            "1/13 Post 1 not sorters[0][field]=password",
        ),
        ("currentPage=99", "?currentPage=13", "13/13 Post 121"),
        (
            "pageSize=50&currentPage=3",
            "?currentPage=3&pageSize=50",
            "3/3 Post 101",
        ),
    ] {
        let (given, right) = (format!("/posts?{given}"), format!("/posts{right}"));
        let site = at(&given);
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
    let site = at("/posts?currentPage=6");
    let page = world.mount::<Site>(site.clone());
    page.shows("6/13 Post 51").await;
    page.click("#fifty");
    page.shows("2/3 Post 51").await;
    page.click("#sort");
    page.shows("1/3 Post 1").await;
    assert_eq!(
        address(&site),
        "/posts?pageSize=50&sorters[0][field]=title&sorters[0][order]=asc"
    );
    page.type_into("#search", "Post 12 ");
    page.type_into("#search", "Post 123 ");
    page.shows("1/1 Post 123").await;
    let sorted = "/posts?pageSize=50&sorters[0][field]=title&sorters[0][order]=asc";
    let found = "filters[0][field]=q&filters[0][operator]=contains&filters[0][value]=Post%20123";
    assert_eq!(address(&site), format!("{sorted}&{found}"));
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
    let site = at("/posts?currentPage=13");
    let page = world.mount::<Site>(site.clone());
    page.shows("13/13 Post 121").await;
    for id in 121..=123 {
        world.server.remove("posts", id);
        world.live.event("resources/posts", "deleted", &json!([id]));
    }
    page.shows("12/12 Post 111").await;
    assert_eq!(address(&site), "/posts?currentPage=12");
    page.unmount();
}

#[wasm_bindgen_test]
async fn k21_back_and_forward_step_through_filters_and_orders() {
    let world = World::new(LiveMode::Off);
    world.server.sorts.set(true);
    (40..=60).for_each(|id| world.server.change("posts", id, "status", json!("published")));
    world.server.change("posts", 70, "status", json!("rejected"));
    let site = at("/posts?currentPage=2");
    let page = world.mount::<Site>(site.clone());
    page.shows("2/13 Post 11").await;
    page.click("#published");
    page.shows("1/3 Post 40").await;
    let filter =
        |status: &str| format!("filters[0][field]=status&filters[0][operator]=eq&filters[0][value]={status}");
    assert_eq!(address(&site), format!("/posts?{}", filter("published")));
    page.click("#also");
    page.click("#also");
    page.shows("1/3 Post 60").await;
    page.click("#rejected");
    page.shows("1/1 Post 70").await;
    site.history.back();
    page.shows("1/3 Post 40").await;
    site.history.back();
    page.shows("1/3 Post 40").await;
    site.history.back();
    page.shows("2/13 Post 11").await;
    site.history.forward();
    page.shows("1/3 Post 40").await;
    page.click("#clear");
    page.shows("1/13 Post 1").await;
    assert_eq!(address(&site), "/posts");
    page.unmount();
}

#[wasm_bindgen_test]
async fn several_sorters_are_asked_for_and_stand_in_the_address() {
    let world = World::new(LiveMode::Off);
    let site = at("/posts");
    let page = world.mount::<Site>(site.clone());
    page.shows("1/13 Post 1").await;
    page.click("#sort");
    page.click("#also");
    page.click("#also");
    settled().await;
    let sorters = "sorters[0][field]=title&sorters[0][order]=asc&sorters[1][field]=id&sorters[1][order]=desc";
    assert_eq!(address(&site), format!("/posts?{sorters}"));
    page.unmount();
}

#[wasm_bindgen_test]
async fn in_client_mode_one_request_is_enough_for_all_pages_orders_and_filters() {
    let world = World::new(LiveMode::Auto);
    (40..=60).for_each(|id| world.server.change("posts", id, "status", json!("published")));
    let site = SiteProps {
        client: true,
        ..at("/posts?currentPage=13")
    };
    let page = world.mount::<Site>(site.clone());
    page.shows("13/13 Post 121").await;
    page.click("#published");
    page.shows("1/3 Post 40").await;
    page.click("#next");
    page.shows("2/3 Post 50").await;
    page.click("#also");
    page.click("#also");
    page.shows("1/3 Post 60").await;
    assert_eq!(world.server.asked("LIST"), 1);
    world.other_changes("posts", 100, "status", json!("published"));
    page.shows("1/3 Post 100").await;
    assert_eq!(world.server.asked("LIST"), 2, "the list is live all the same");
    page.unmount();
}

#[wasm_bindgen_test]
async fn the_page_pointed_at_is_fetched_before_it_is_asked_for() {
    let world = World::with(LiveMode::Auto, std::rc::Rc::new(Hurried));
    let page = world.mount::<Site>(at("/posts"));
    page.shows("1/13 Post 1").await;
    page.click("#point");
    page.click("#leave");
    settled().await;
    assert_eq!(
        world.server.asked("LIST posts 2"),
        0,
        "who passes asks for nothing"
    );
    page.click("#point");
    until(
        "the second page to be asked for",
        || world.server.asked("LIST posts 2") == 1,
        || format!("{:?}", world.server.calls.borrow()),
    )
    .await;
    settled().await;
    world.server.held.set(true);
    page.click("#next");
    page.shows("2/13 Post 11").await;
    assert_eq!(world.server.asked("LIST posts 2"), 1, "it is there and new");
    world.server.held.set(false);
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_table_can_be_linked_to_in_another_state() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Site>(at("/posts?currentPage=2&theme=dark"));
    page.shows("2/13 Post 11").await;
    let href = |selector| page.element(selector).get_attribute("href");
    assert_eq!(
        href("#next-page").as_deref(),
        Some("/posts?currentPage=3&theme=dark")
    );
    let drafts = "/posts?filters[0][field]=status&filters[0][operator]=eq&filters[0][value]=draft&theme=dark";
    assert_eq!(href("#drafts").as_deref(), Some(drafts), "from its first page");
    page.unmount();
}

#[component]
fn Where() -> Html {
    let here = use_resource();
    let menu = use_menu(UseMenuOptions::default());
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
