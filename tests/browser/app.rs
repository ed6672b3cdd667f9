//! The app's place, and the hooks that go with it: publishing, invalidating, creating, the live status.

use std::cell::Cell;
use std::rc::Rc;

use sapwood::engine::data::DataProvider;
use sapwood::engine::live::{EventType, LiveMode, LiveProvider, LiveStatus};
use sapwood::engine::query::Invalidate;
use sapwood::engine::resource::Resource;
use sapwood::engine::runtime::Runtime;
use sapwood::engine::store::Options;
use sapwood::hooks::{
    Sapwood, Shared, UseListOptions, UseMutationOptions, use_create, use_invalidate, use_list, use_live_mode,
    use_live_status, use_notify, use_publish, use_store, use_toasts, use_update,
};
use sapwood::model::Post;
use sapwood::platform::runtime::BrowserRuntime;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::support::{Hurried, Live, LiveLine, Provider, Server, World, event_text, settled};

#[component]
fn Status() -> Html {
    let status = use_live_status();
    html! { { format!("{status:?}") } }
}

#[wasm_bindgen_test]
async fn the_live_status_is_always_the_newest() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Status>(());
    page.shows("Live").await;
    world.live.set_status(&LiveStatus::Connecting);
    page.shows("Connecting").await;
    page.unmount();
    settled().await;
    assert_eq!(world.live.status_watchers(), 0);
}

#[component]
fn Writer() -> Html {
    let publish = use_publish();
    let invalidate = use_invalidate();
    let create = use_create(Post::RESOURCE, UseMutationOptions::default()).create;
    let update = use_update(Post::RESOURCE, UseMutationOptions::default()).update;
    let notify = use_notify();
    let toasts: Vec<String> = use_toasts()
        .iter()
        .map(|toast| toast.message.to_string())
        .collect();
    let total = use_list::<Post>(Post::RESOURCE, UseListOptions::default()).total;
    let say = move |_| publish.event("chat", EventType::from("said"), vec![1.into()]);
    let ask_again = move |_| invalidate.emit(Invalidate::Resource("posts".into()));
    let create = move |_| create.emit(json!({"title": "new"}));
    let update = move |_| update.emit((1.into(), json!({"title": "changed"})));
    let close = move |_| notify.close("create-posts-notification");
    html! {
        <>
            <button id="say" onclick={say} />
            <button id="again" onclick={ask_again} />
            <button id="create" onclick={create} />
            <button id="update" onclick={update} />
            <button id="close" onclick={close} />
            { total }{ " " }{ toasts.join("; ") }
        </>
    }
}

#[wasm_bindgen_test]
async fn what_a_page_changes_shows_everywhere_and_is_told_to_others() {
    let world = World::new(LiveMode::Auto);
    let page = world.mount::<Writer>(());
    page.shows("123 ").await;
    page.click("#create");
    page.shows("124 Successfully created post").await;
    page.click("#close");
    page.shows("124 ").await;
    page.click("#update");
    page.shows("124 Successfully updated post").await;
    page.click("#say");
    settled().await;
    let published: Vec<String> = world.live.published.borrow().iter().map(event_text).collect();
    assert_eq!(published, ["created 124", "updated 1", "said 1"]);
    page.unmount();
}

#[wasm_bindgen_test]
async fn what_is_invalidated_is_fetched_again() {
    let world = World::new(LiveMode::Off);
    let page = world.mount::<Writer>(());
    page.shows("123 ").await;
    world.server.remove("posts", 9);
    page.click("#again");
    page.shows("122 ").await;
    page.unmount();
}

#[derive(Clone, PartialEq, Properties)]
struct GuideProps {
    data: Shared<dyn DataProvider>,
    live: Shared<dyn LiveProvider>,
    runtime: Shared<dyn Runtime>,
    options: Shared<Options>,
}

#[component]
fn Guide(props: &GuideProps) -> Html {
    html! {
        <Sapwood
            data_provider={props.data.clone()}
            live_provider={props.live.clone()}
            runtime={props.runtime.clone()}
            options={props.options.clone()}
            resources={vec![Resource::new("posts").list("/posts").can_delete(true)]}
        >
            <Inside />
        </Sapwood>
    }
}

#[component]
fn Inside() -> Html {
    let (mode, own) = (use_live_mode(None), use_live_mode(Some(LiveMode::Off)));
    let deletable = use_store().resource("posts").is_some_and(Resource::deletable);
    let total = use_list::<Post>(Post::RESOURCE, UseListOptions::default()).total;
    html! { { format!("{mode:?} {own:?} {deletable} {total}") } }
}

#[wasm_bindgen_test]
async fn the_guides_component_takes_providers_resources_and_options() {
    // A world of its own makes no use of its store here; it only mounts.
    let world = World::new(LiveMode::Off);
    let (server, live) = (Server::new(7), Rc::new(Live::default()));
    let heard = Rc::new(Cell::new(0));
    let count = heard.clone();
    let data: Rc<dyn DataProvider> = Rc::new(Provider(server));
    let provider: Rc<dyn LiveProvider> = Rc::new(LiveLine(live.clone()));
    let page = world.mount::<Guide>(GuideProps {
        data: data.into(),
        live: provider.into(),
        runtime: BrowserRuntime::shared().into(),
        options: Rc::new(Options {
            live_mode: LiveMode::Auto,
            on_live_event: Some(Rc::new(move |_| count.set(count.get() + 1))),
            ..Options::default()
        })
        .into(),
    });
    page.shows("Auto Off true 7").await;
    live.event("resources/posts", "updated", &json!([1]));
    settled().await;
    assert_eq!(heard.get(), 1, "the app hears of an event once");
    page.unmount();
}

#[component]
fn Messages() -> Html {
    let notify = use_notify();
    let texts: Vec<String> = use_toasts()
        .iter()
        .map(|toast| toast.message.to_string())
        .collect();
    let open = move |_| {
        notify.success("same", "one");
        notify.success("same", "two");
        notify.error("other", "three", "why");
        notify.info("info", "four");
    };
    html! { <><button id="open" onclick={open} />{ texts.join(" ") }</> }
}

#[wasm_bindgen_test]
async fn messages_of_one_key_replace_each_other_and_go_by_themselves() {
    let world = World::with(LiveMode::Off, Rc::new(Hurried));
    let page = world.mount::<Messages>(());
    settled().await;
    page.click("#open");
    page.shows("two three four").await;
    page.shows("three").await;
    page.unmount();
}
