//! Options of hooks, where somebody wants it another way than it usually is.

use std::rc::Rc;

use sapwood::engine::live::LiveMode;
use sapwood::engine::params::{Filter, Operator};
use sapwood::engine::resource::Resource;
use sapwood::engine::store::{Options, Setup, Store};
use sapwood::engine::table::{FilterBehavior, TableSpec};
use sapwood::hooks::{SetFilters, UseMenuOptions, UseTableOptions, use_menu, use_table};
use sapwood::platform::runtime::BrowserRuntime;
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_router::Router;
use yew_router::history::{AnyHistory, BrowserHistory, History};

use crate::support::{Provider, Server, World, settled};

/// A world with these resources.
fn with_resources(resources: Vec<Resource>) -> World {
    let mut world = World::new(LiveMode::Off);
    world.store = Store::new(Setup {
        data: Rc::new(Provider(Server::new(3))),
        live: None,
        resources,
        options: Options::default(),
        runtime: BrowserRuntime::shared(),
    });
    world
}

#[component]
fn Menus() -> Html {
    let usual = use_menu(UseMenuOptions::default());
    let all = use_menu(UseMenuOptions {
        hide_on_missing_parameter: false,
    });
    html! { { format!("{} of {}, open: {}", usual.items.len(), all.items.len(), usual.open_keys.join(" ")) } }
}

#[derive(Clone, PartialEq, Properties)]
struct SiteProps {
    history: AnyHistory,
}

#[component]
fn MenuSite(props: &SiteProps) -> Html {
    html! { <Router history={props.history.clone()}><Menus /></Router> }
}

#[wasm_bindgen_test]
async fn a_menu_may_show_what_lacks_a_parameter_and_says_what_is_open() {
    let world = with_resources(vec![
        Resource::new("blog").list("/blog"),
        Resource::new("posts").list("/posts").with_parent("blog"),
        Resource::new("comments").list("/posts/:post/comments"),
    ]);
    let history = BrowserHistory::new();
    history.push("/posts");
    let page = world.mount::<MenuSite>(SiteProps {
        history: AnyHistory::Browser(history),
    });
    page.shows("1 of 2, open: blog").await;
    page.unmount();
}

#[component]
fn Replacing() -> Html {
    let table = use_table::<Value>(
        "posts",
        UseTableOptions {
            spec: TableSpec {
                filterable: ["title", "status"].into(),
                ..TableSpec::default()
            },
            default_behavior: FilterBehavior::Replace,
            ..UseTableOptions::default()
        },
    );
    let set = |field: &'static str, behavior: Option<FilterBehavior>| {
        table.set_filters.reform(move |_: MouseEvent| SetFilters {
            filters: vec![Filter::new(field, Operator::Eq, "x")],
            behavior,
            ..SetFilters::default()
        })
    };
    let fields = table.state.filters.iter().filter_map(|filter| filter.condition());
    let fields: Vec<&str> = fields.map(|condition| &*condition.field).collect();
    html! {
        <>
            <button id="title" onclick={set("title", None)} />
            <button id="status" onclick={set("status", None)} />
            <button id="also" onclick={set("title", Some(FilterBehavior::Merge))} />
            { fields.join(",") }
        </>
    }
}

#[wasm_bindgen_test]
async fn filters_replace_the_others_where_a_table_has_it_so() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Replacing>(());
    settled().await;
    page.click("#title");
    page.shows("title").await;
    page.click("#status");
    page.shows("status").await;
    page.click("#also");
    page.shows("status,title").await;
    page.unmount();
}
