//! What hooks tell the data provider beside the question.

use sapwood::engine::live::LiveMode;
use sapwood::engine::meta::Meta;
use sapwood::hooks::{
    FormTarget, UseBulkOptions, UseFormOptions, UseInfiniteListOptions, UseListOptions, UseManyOptions,
    UseMutationOptions, UseOneOptions, UseSelectOptions, UseShowOptions, UseTableOptions, use_create,
    use_delete_many, use_form, use_infinite_list, use_list, use_many, use_one, use_select, use_show,
    use_table, use_update,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_router::Router;
use yew_router::history::{AnyHistory, BrowserHistory, History};
use yew_router::query::Raw;

use crate::support::{World, settled, until};

fn by(hook: &str) -> Meta {
    json!({ "by": hook }).into()
}

#[component]
fn Readers() -> Html {
    let _ = use_list::<Value>(
        "posts",
        UseListOptions {
            meta: by("list"),
            ..UseListOptions::default()
        },
    );
    let _ = use_infinite_list::<Value>(
        "posts",
        UseInfiniteListOptions {
            meta: by("infinite"),
            ..UseInfiniteListOptions::default()
        },
    );
    let _ = use_table::<Value>(
        "posts",
        UseTableOptions {
            meta: by("table"),
            ..UseTableOptions::default()
        },
    );
    let _ = use_one::<Value>(
        "posts",
        Some(1.into()),
        UseOneOptions {
            meta: by("one"),
            ..UseOneOptions::default()
        },
    );
    let _ = use_many::<Value>(
        "posts",
        [2.into()],
        UseManyOptions {
            meta: by("many"),
            ..UseManyOptions::default()
        },
    );
    let _ = use_show::<Value>(
        "posts",
        UseShowOptions {
            id: Some(3.into()),
            meta: by("show"),
            ..UseShowOptions::default()
        },
    );
    let _ = use_select(
        "categories",
        UseSelectOptions {
            values: vec![4.into()],
            meta: by("select"),
            ..UseSelectOptions::default()
        },
    );
    html! {}
}

/// What the server was told, each once, sorted.
fn told(world: &World) -> Vec<String> {
    let calls = world.server.calls.borrow();
    let mut told: Vec<String> = calls
        .iter()
        .filter_map(|call| Some(call.strip_prefix("META ")?.to_owned()))
        .collect();
    told.sort();
    told.dedup();
    told
}

fn lines(hooks: &[&str]) -> Vec<String> {
    hooks.iter().map(|hook| by(hook).to_json().to_string()).collect()
}

#[wasm_bindgen_test]
async fn every_hook_that_reads_tells_its_meta() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Readers>(());
    settled().await;
    let wanted = lines(&["infinite", "list", "many", "one", "select", "show", "table"]);
    assert_eq!(told(&world), wanted);
    assert_eq!(
        world.server.asked("META {\"by\":\"select\"}"),
        2,
        "for the options, and for what is chosen"
    );
    page.unmount();
}

#[component]
fn Writers() -> Html {
    let own = |meta| UseMutationOptions {
        meta,
        ..UseMutationOptions::default()
    };
    let create = use_create("posts", own(by("create")));
    let update = use_update("posts", own(by("update")));
    let many = use_delete_many(
        "posts",
        UseBulkOptions {
            meta: by("delete many"),
            ..UseBulkOptions::default()
        },
    );
    let form = use_form::<Value>(
        "posts",
        FormTarget::Edit(5.into()),
        UseFormOptions {
            query_meta: by("query"),
            mutation_meta: by("save"),
            ..UseFormOptions::default()
        },
    );
    let write = {
        let (save, change) = (form.save.clone(), form.on_change.clone());
        move |_: MouseEvent| {
            create.create.emit(json!({"title": "New"}));
            update.update.emit((1.into(), json!({"title": "Changed"})));
            many.delete.emit(vec![2.into(), 3.into()]);
            change.emit(("title", json!("Saved")));
            save.emit(());
        }
    };
    html! { <><button id="write" onclick={write} />{form.form.text("title")}</> }
}

#[wasm_bindgen_test]
async fn every_change_tells_its_meta_and_so_does_a_form_about_its_record() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Writers>(());
    page.shows("Post 5").await;
    page.click("#write");
    let wanted = lines(&["create", "delete many", "query", "save", "update"]);
    until(
        "all to be told",
        || told(&world) == wanted,
        || format!("{:?}", told(&world)),
    )
    .await;
    page.unmount();
}

#[component]
fn Shower() -> Html {
    let post = use_show::<Value>("posts", UseShowOptions::default());
    let _ = use_list::<Value>(
        "posts",
        UseListOptions {
            meta: by("list"),
            ..UseListOptions::default()
        },
    );
    let title = post
        .record
        .map(|post| post["title"].as_str().unwrap_or_default().to_owned());
    html! { <>{ title }</> }
}

#[derive(Clone, PartialEq, Properties)]
struct SiteProps {
    history: AnyHistory,
}

#[component]
fn Site(props: &SiteProps) -> Html {
    html! { <Router history={props.history.clone()}><Shower /></Router> }
}

#[wasm_bindgen_test]
async fn k24_what_stands_in_the_address_never_finds_its_way_into_meta() {
    let history = BrowserHistory::new();
    let query = Raw("tenant=south&currentPage=2".to_owned());
    history.push_with_query("/posts/show/5", query).unwrap();
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<Site>(SiteProps {
        history: AnyHistory::Browser(history),
    });
    page.shows("Post 5").await;
    settled().await;
    assert_eq!(told(&world), lines(&["list"]));
    page.unmount();
}
