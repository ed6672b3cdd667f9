//! Lists, several records, and what of them is drawn again.

use std::rc::Rc;

use sapwood::engine::live::LiveMode;
use sapwood::engine::params::Pagination;
use sapwood::engine::record::RecordId;
use sapwood::engine::select::SelectSpec;
use sapwood::hooks::{
    UseListOptions, UseManyOptions, UseMutationOptions, UseSelectOptions, use_create, use_delete, use_list,
    use_many, use_select, use_toasts,
};
use sapwood::model::{Category, Post};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Log, World, settled};

#[derive(Clone, PartialEq, Properties)]
struct PageProps {
    page: u32,
    log: Log,
}

impl PageProps {
    fn of(page: u32, log: &Log) -> Self {
        Self {
            page,
            log: log.clone(),
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
struct RowProps {
    post: Rc<Post>,
    log: Log,
}

#[component]
fn Row(props: &RowProps) -> Html {
    props.log.write(format!("row {}", props.post.id));
    html! { <>{ &*props.post.title }{ "; " }</> }
}

#[component]
fn Rows(props: &PageProps) -> Html {
    let list = use_list::<Post>(
        Post::RESOURCE,
        UseListOptions {
            pagination: Some(Pagination {
                current: props.page,
                page_size: 3,
            }),
            ..UseListOptions::default()
        },
    );
    let rows = list.records.iter().map(|post| {
        html! { <Row key={post.id.as_str()} post={post.clone()} log={props.log.clone()} /> }
    });
    let previous = list.query.is_previous().then_some("(previous)");
    html! { <>{ for rows }{ previous }{ list.total }{ for list.problems.iter().map(|problem| &*problem.text) }</> }
}

#[wasm_bindgen_test]
async fn only_the_row_that_changed_is_drawn_again() {
    let world = World::new(LiveMode::Auto);
    let log = Log::new();
    let page = world.mount::<Rows>(PageProps::of(1, &log));
    page.shows("Post 1; Post 2; Post 3; 123").await;
    assert_eq!(log.take().len(), 3);
    world.other_changes("posts", 2, "title", json!("changed"));
    page.shows("Post 1; changed; Post 3; 123").await;
    assert_eq!(log.take(), ["row 2"]);
    world.live.event("resources/posts", "updated", &json!([99]));
    settled().await;
    assert!(log.take().is_empty());
    page.unmount();
}

#[wasm_bindgen_test]
async fn the_former_page_stays_until_the_next_one_is_there() {
    let world = World::new(LiveMode::Off);
    let log = Log::new();
    let mut page = world.mount::<Rows>(PageProps::of(1, &log));
    page.shows("Post 1; Post 2; Post 3; 123").await;
    world.server.held.set(true);
    page.update(PageProps::of(2, &log));
    page.shows("Post 1; Post 2; Post 3; (previous)123").await;
    world.server.held.set(false);
    page.shows("Post 4; Post 5; Post 6; 123").await;
    page.unmount();
}

#[wasm_bindgen_test]
async fn a_record_that_cannot_be_read_is_named_and_the_others_are_shown() {
    let world = World::new(LiveMode::Off);
    world.server.change("posts", 2, "id", json!({"odd": true}));
    let page = world.mount::<Rows>(PageProps::of(1, &Log::new()));
    page.shows("Post 1; Post 3; 123an id must be a non-empty text or a whole number")
        .await;
    page.unmount();
}

#[component]
fn ManualList() -> Html {
    let list = use_list::<Post>(
        Post::RESOURCE,
        UseListOptions {
            live_mode: Some(LiveMode::Manual),
            ..UseListOptions::default()
        },
    );
    let create = use_create(Post::RESOURCE, UseMutationOptions::default()).create;
    let said = list.query.deprecated().map(|said| format!(" ({said:?})"));
    html! { <><button id="create" onclick={move |_| create.emit(json!({"title": "new"}))} />{ list.total }{ said }</> }
}

#[wasm_bindgen_test]
async fn a_manual_list_shows_own_changes_and_only_says_that_others_made_some() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<ManualList>(());
    page.shows("123").await;
    page.click("#create");
    page.shows("124").await;
    world.server.remove("posts", 3);
    world.live.event("resources/posts", "deleted", &json!([3]));
    page.shows("124 (Updated)").await;
    page.unmount();
}

#[derive(Clone, PartialEq, Properties)]
struct IdsProps {
    ids: Vec<i64>,
}

#[component]
fn Titles(props: &IdsProps) -> Html {
    let ids: Vec<RecordId> = props.ids.iter().copied().map(RecordId::from).collect();
    let many = use_many::<Category>(Category::RESOURCE, ids.clone(), UseManyOptions::default());
    let titles = ids
        .iter()
        .map(|id| many.get(id).map_or("…", |category| &*category.title).to_owned());
    html! { { titles.collect::<Vec<_>>().join("; ") } }
}

#[wasm_bindgen_test]
async fn k2_each_id_is_asked_for_once_and_new_ids_are_heard_of() {
    let world = World::new(LiveMode::Auto);
    let mut page = world.mount::<Titles>(IdsProps { ids: vec![] });
    settled().await;
    assert!(world.server.calls.borrow().is_empty());
    page.update(IdsProps {
        ids: vec![30, 2, 30, 30],
    });
    page.shows("Category 30; Category 2; Category 30; Category 30")
        .await;
    assert_eq!(world.server.asked("MANY"), 1);
    assert!(
        world.server.calls.borrow()[0]
            .split(' ')
            .next_back()
            .unwrap()
            .split(',')
            .count()
            == 2
    );
    page.update(IdsProps { ids: vec![2, 5] });
    page.shows("Category 2; Category 5").await;
    world.other_changes("categories", 5, "title", json!("changed"));
    page.shows("Category 2; changed").await;
    page.unmount();
}

#[derive(Clone, PartialEq, Properties)]
struct ChosenProps {
    chosen: i64,
}

#[component]
fn Chooser(props: &ChosenProps) -> Html {
    let select = use_select(
        Category::RESOURCE,
        UseSelectOptions {
            spec: SelectSpec {
                page_size: 2,
                ..SelectSpec::default()
            },
            values: vec![props.chosen.into()],
            ..UseSelectOptions::default()
        },
    );
    let labels: Vec<&str> = select.options.iter().map(|option| &*option.label).collect();
    let on_search = select.on_search.clone();
    let search = move |_| {
        for text in ["2", "29"] {
            on_search.emit(text.to_owned());
        }
    };
    html! { <><button id="search" onclick={search} />{ labels.join("; ") }</> }
}

#[wasm_bindgen_test]
async fn the_chosen_record_is_offered_and_searching_waits_for_the_last_key() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Chooser>(ChosenProps { chosen: 30 });
    page.shows("Category 1; Category 2; Category 30").await;
    page.click("#search");
    page.shows("Category 29; Category 30").await;
    assert_eq!(
        world.server.asked("LIST categories"),
        2,
        "typing 2 and 29 is one search"
    );
    page.unmount();
}

#[component]
fn Deleter() -> Html {
    let delete = use_delete(Post::RESOURCE, UseMutationOptions::default()).delete;
    let toasts = use_toasts();
    let twice = move |_| {
        delete.emit(7.into());
        delete.emit(7.into());
    };
    let texts = toasts.iter().map(|toast| {
        let description = toast.description.as_deref().unwrap_or_default();
        format!("{}{description}", toast.message)
    });
    html! { <><button id="delete" onclick={twice} />{ for texts }</> }
}

#[wasm_bindgen_test]
async fn a_double_click_deletes_once_and_says_so() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Deleter>(());
    settled().await;
    page.click("#delete");
    page.shows("Successfully deleted a post").await;
    assert_eq!(world.server.asked("DELETE posts 7"), 1);
    assert_eq!(world.live.published.borrow().len(), 1);
    page.click("#delete");
    page.shows("The post was not deletedthis record does not exist")
        .await;
    page.unmount();
}
